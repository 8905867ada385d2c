"""Whether an answer in words holds what the gold answer says: key facts, names, lists, choices, and "none".

Compares stems and figures; it does not understand paraphrase, which is why its agreement with people is reported.
"""

from __future__ import annotations

import re

from evals.grade.claims import claims, sentences
from evals.grade.figures import read
from evals.grade.number import is_flat, share_of_figures
from evals.grade.stance import nothing
from evals.grade.words import stems
from evals.types import Case, Score

FACT = 0.6
"""Share of a stated key fact's content words that must be there."""
SHARED = 0.4
"""Share of the shorter text's new words that must be in the longer one, where no key facts are stated."""
TERSE = 3
"""A gold answer of so few new words must be there whole, or all but one."""
LEAST = 0.12
"""Share of the gold's new words that even the tersest answer must have."""
MANY = 3
SOME = 0.4
"""A gold answer with so many figures is about them: so great a share of them must be there."""
ENOUGH = 0.6
"""Share of the words that makes up for figures which are left out."""
_ASIDE = re.compile(r"\b(?:the|this) answer (?:here )?(?:assumes|considers|is based)\b.*", re.IGNORECASE | re.DOTALL)
_AMONG = re.compile(
    r"\b(?:among|between|which of|of)\s+((?:[\w&'-]+(?:\s[\w&'-]+)?,\s*)+(?:and|or)\s+[\w&'-]+)", re.IGNORECASE
)

_CODE = re.compile(r"\b(?=\w*-?\w*\d)[A-Za-z]+-?\d[\w-]*\b")
_MOST = re.compile(
    r"\b(?:most|highest|largest|biggest|greatest|best|least|lowest|smallest|fastest|strongest)\b", re.IGNORECASE
)


def grade_text(case: Case, text: str) -> Score:
    """Correct where every key fact is there; without stated ones, where gold and answer share enough of what is new."""
    if case.key_facts:
        return _facts(case, text)
    if option := _option(case.question, case.answer):
        return _choice(option, options(case.question), text)
    gold = _ASIDE.sub("", case.answer)
    if is_flat(gold):
        return Score("correct", "says that nothing changed") if is_flat(text) else Score("wrong", "names a change")
    if nothing(gold) and share_of_figures(gold, text) is None:
        return (
            Score("correct", "says that there is none") if nothing(text) else Score("wrong", "names what is not there")
        )
    return _shared(gold, case.question, text)


def grade_list(case: Case, text: str) -> Score:
    """Correct where every item of the gold list is named; partly named is wrong, with the share as its number."""
    items = case.key_facts or tuple(part.strip() for part in re.split(r"[,;\n]|\band\b", case.answer) if part.strip())
    held = [_holds(item, text) for item in items]
    share = sum(held) / len(held) if held else 0.0
    missing = ", ".join(item for item, there in zip(items, held, strict=True) if not there)
    return Score(
        "correct" if share == 1 else "wrong",
        f"missing: {missing}" if missing else "every item is named",
        {"items": share},
    )


def grade_name(case: Case, text: str) -> Score:
    """Correct where the answer names the gold name, or one of the alternatives that ``key_facts`` give."""
    for name in (case.answer, *case.key_facts):
        wanted = stems(name)
        if wanted and len(wanted & stems(text)) / len(wanted) >= (1.0 if len(wanted) < TERSE else FACT):
            return Score("correct", f"names {name}")
    return Score("wrong", f"does not name {case.answer}")


def options(question: str) -> tuple[str, ...]:
    """The choices that a question lists ("among A, B and C"); empty where it lists none."""
    match = _AMONG.search(question)
    return (
        tuple(part.strip() for part in re.split(r",\s*(?:and|or)?\s*|\s(?:and|or)\s", match.group(1)) if part.strip())
        if match
        else ()
    )


def _facts(case: Case, text: str) -> Score:
    held = [_holds(fact, text) for fact in case.key_facts]
    missing = "; ".join(fact for fact, there in zip(case.key_facts, held, strict=True) if not there)
    share = sum(held) / len(held)
    return Score(
        "wrong" if missing else "correct",
        f"missing: {missing}" if missing else "every key fact is there",
        {"facts": share},
    )


def _holds(fact: str, text: str) -> bool:
    """A fact's figures and codes ("T-9") must all be there; then the words, or most of them where there are many."""
    if fact.lower() in text.lower():
        return True
    figures = share_of_figures(fact, text)
    if figures is not None and figures < 1:
        return False
    codes = [code for code in _CODE.findall(fact) if code.lower() not in text.lower()]
    wanted = stems(fact)
    if codes or (not wanted and figures is None):
        return False
    return not wanted or len(wanted & stems(text)) / len(wanted) >= (1.0 if len(wanted) < TERSE else FACT)


def _option(question: str, gold: str) -> str:
    said = [option for option in options(question) if stems(option) <= stems(gold)]
    return said[0] if len(said) == 1 else ""


def _choice(right: str, all_options: tuple[str, ...], text: str) -> Score:
    """The option that stands first in what the answer concludes is the one it chooses."""
    said = claims(text)
    most = [sentence for sentence in said.sentences if _MOST.search(sentence)]
    for sentence in (*most[:1], said.opening, *said.conclusions, *reversed(said.sentences)):
        sentence = _AMONG.sub("", sentence)
        places = {option: place for option in all_options if (place := _place(option, sentence)) is not None}
        if places:
            chosen = min(places, key=lambda option: places[option])
            return Score("correct" if chosen == right else "wrong", f"chooses {chosen}")
    return Score("wrong", "chooses none of the options")


def _place(option: str, sentence: str) -> int | None:
    wanted = stems(option)
    for match in re.finditer(r"[A-Za-z]+", sentence):
        if stems(match.group()) & wanted:
            return match.start()
    return None


def _shared(gold: str, question: str, text: str) -> Score:
    asked = stems(question)
    wanted, given = stems(gold) - asked, stems(text) - asked
    figures = share_of_figures(gold, text)
    if not wanted:
        good = figures is None or figures == 1
        return Score(
            "correct" if good else "wrong",
            "the figures match" if good else "a figure is missing",
            {"figures": figures or 0.0},
        )
    both = len(wanted & given)
    smaller = min(len(wanted), max(len(given), 1))
    share = both / len(wanted) if len(wanted) <= TERSE else both / smaller
    bar = (len(wanted) - 1) / len(wanted) if 1 < len(wanted) <= TERSE else SHARED
    told = figures is None or figures >= (SOME if len(read(gold)) >= MANY else 0.01)
    told = told or (len(read(gold)) < MANY and share >= ENOUGH)
    good = share >= max(bar, SHARED) and both / len(wanted) >= LEAST and told
    reason = f"{both} of {len(wanted)} content words of the gold answer, {_said(figures)}"
    return Score("correct" if good else "wrong", reason, {"words": both / len(wanted), "shared": share})


def _said(figures: float | None) -> str:
    return "which has no figures" if figures is None else f"{figures:.0%} of its figures"


def first_sentence(text: str) -> str:
    """A text's first sentence, for reports."""
    parts = sentences(text)
    return parts[0] if parts else ""
