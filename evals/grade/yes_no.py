"""Whether an answer falls the same way as the gold, and on the same ground: its figure, or what it names.

A gold figure counts where it is the level of what the question asks about ("the quick ratio is 1.57"), and only
against an answer that gives a figure of that kind itself; a change ("a drop of 2%") is judged by its direction.
"""

from __future__ import annotations

import re

from evals.grade.claims import proper, sentences
from evals.grade.figures import Reading, matches, read, stated_scale, target
from evals.grade.number import share_of_figures
from evals.grade.stance import stance
from evals.grade.words import names, recall, stems
from evals.types import Case, Score

_WAY = {1: "yes", -1: "no", 0: "neither yes nor no"}
_CHANGE = re.compile(
    r"\b(?:by|drop|decline|increase|decrease|rise|jump|change|growth|fall|improvement|reduction)(?:d|s|\s+of|\s+by)?\s*[~(]?$",
    re.I,
)
_NEAR = 40
"""Characters before a figure, and after it, in which the words say what it is a figure of."""


def grade_yes_no(case: Case, text: str) -> Score:
    """Correct where the answer falls the gold's way, and does not rest on other figures or on nothing named."""
    gold = proper(case.answer)
    right, said = stance(gold, case.question), stance(text, case.question)
    if right != said:
        return Score("wrong", f"says {_WAY[said]} where {_WAY[right]} is right", {"polarity": 0.0})
    if _contradicts(gold, case.question, text):
        return Score("wrong", "falls the right way, on other figures", {"polarity": 1.0, "figures": 0.0})
    fresh = stems(gold) - stems(case.question)
    if (
        right == 1
        and names(gold) - stems(case.question)
        and not list(_figures(gold))
        and not recall(fresh, stems(text))
    ):
        return Score(
            "wrong", "falls the right way, and names nothing of the gold answer", {"polarity": 1.0, "words": 0.0}
        )
    figures = share_of_figures(gold, text)
    return Score(
        "correct", "falls the right way", {"polarity": 1.0} | ({} if figures is None else {"figures": figures})
    )


def _contradicts(gold: str, question: str, text: str) -> bool:
    levels = [figure for figure in _figures(gold) if _is_level(gold, figure, question)]
    if not levels:
        return False
    given = [(figure, part) for part in sentences(text) for figure in _figures(part)]
    kinds = {_kind(figure) for figure in levels}
    if not any(_kind(figure) in kinds for figure, _ in given):
        return False
    scale = stated_scale(text)
    wanted = [item for figure in levels if (item := target(gold[figure.start : figure.end]))]
    return not any(matches(figure, item, part, scale) for item in wanted for figure, part in given)


def _is_level(gold: str, figure: Reading, question: str) -> bool:
    """Whether a gold figure is the size of something that the question names, rather than a change or an aside."""
    before, after = gold[max(0, figure.start - _NEAR) : figure.start], gold[figure.end : figure.end + _NEAR]
    if _CHANGE.search(before):
        return False
    issuers = names(question)
    return bool((stems(before) | stems(after[:20])) & (stems(question) - issuers))


def _kind(figure: Reading) -> str:
    return "percent" if figure.percent else "money" if figure.currency or figure.scale > 1 else "plain"


def _figures(text: str) -> list[Reading]:
    return [reading for reading in read(text) if not reading.year]
