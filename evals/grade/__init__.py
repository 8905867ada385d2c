"""Grading without a model: what can be decided by comparing an answer with a case, and nothing that cannot.

Three grades: correct, abstained, wrong. Abstaining is graded apart from being wrong, because it costs less. A case
whose right answer is to abstain or to refuse is correct when that happens and wrong otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from evals.grade.abstain import declines, refuses
from evals.grade.claims import proper
from evals.grade.dates import grade_date
from evals.grade.number import grade_number, share_of_figures
from evals.grade.stance import closed, either_way, nothing
from evals.grade.text import grade_list, grade_name, grade_text
from evals.grade.words import stems
from evals.grade.yes_no import grade_yes_no
from evals.types import AnswerType, Case, Given, Score

DECLINED = 0.5
CLEARLY = 0.75
"""How clearly a text must decline (see `declines`): where it is not right anyway, and where its words would be."""
DUMP = 5_000
"""Characters beyond which a text is not an answer but a copy of its source."""
ABSTAINS = ("abstained", "needs_input")
REFUSES = ("refused",)
_MARK = re.compile(r"\s?\[\d+(?:,\s?\d+)*\]")
_BARE = re.compile(r"[~≈-]?\s*[$€£]?\s*-?[\d,]+(?:\.\d+)?\s*(?:%|x|million|billion|bn|mn|m)?\.?", re.IGNORECASE)
_IS_FIGURE = re.compile(
    r"\b(?:was|were|is|are|to|at|equals)\s+[$€£]?\s?[\d,.]+[^.\d]{0,30}(?:in (?:FY)?\s?\d{4})?\W*$|=", re.IGNORECASE
)
_HOW_MUCH = re.compile(
    r"\bhow (?:much|many|high|low|large)\b|\bwhat (?:percent|share|proportion|amount|was the (?:total|amount))\b", re.I
)


GRADERS: Mapping[AnswerType, Callable[[Case, str], Score]] = {
    "number": grade_number,
    "yes_no": grade_yes_no,
    "date": grade_date,
    "name": grade_name,
    "list": grade_list,
    "text": grade_text,
}


def grade(case: Case, given: Given) -> Score:
    """The grade of what was given, by the case's answer type; a stated status outranks what the words look like."""
    if given.error:
        return Score("wrong", f"the run failed: {given.error}")
    given = replace(given, text=_MARK.sub(" ", given.text))
    if case.expects == "refuse":
        right = given.status in REFUSES or (not given.status and refuses(given.text))
        return Score("correct", "refused") if right else Score("wrong", "should have refused")
    if case.expects == "abstain":
        return _should_abstain(case, given)
    if given.status in (*ABSTAINS, *REFUSES):
        return Score("abstained", given.status)
    if len(given.text) > DUMP and len(given.text) > 10 * len(case.answer):
        return Score("wrong", "a copy of the source is not an answer")
    scored = GRADERS[case.answer_type](case, given.text)
    if given.status:
        return scored
    return _weigh(scored, given.text, case)


def _weigh(scored: Score, text: str, case: Case) -> Score:
    """Without a status, a text that declines is an abstention unless it holds the right answer after all."""
    clear = declines(text)
    if scored.grade == "wrong" or case.answer_type in ("text", "list", "yes_no"):
        weak = scored.grade == "wrong" or scored.parts.get("figures") == 0
        bar = DECLINED if weak else 1.0 if nothing(case.answer) else CLEARLY
        if clear >= bar:
            return Score("abstained", "declines")
    return scored


def _should_abstain(case: Case, given: Given) -> Score:
    declined = given.status in ABSTAINS or (not given.status and declines(given.text) >= DECLINED)
    if not declined:
        return _elsewhere(case, given) or Score("wrong", "answered what cannot be answered")
    if case.without:
        return Score("correct", "abstained", {} if given.named is None else {"named": float(given.named)})
    if case.key_facts:
        said = " ".join((given.text, *given.missing))
        missing = [fact for fact in case.key_facts if not _names(said, fact)]
        if missing:
            return Score(
                "correct",
                f"abstained, without naming {', '.join(missing)}",
                {"named": 1 - len(missing) / len(case.key_facts)},
            )
    return Score("correct", "abstained", {"named": 1.0} if case.key_facts else {})


def _elsewhere(case: Case, given: Given) -> Score | None:
    """Of a case whose documents were taken out: the old answer, cited to what is left, is right all the same."""
    left = given.citations and not {item.document for item in given.citations} & set(case.without)
    if not case.without or not left or given.status in REFUSES:
        return None
    scored = GRADERS[case.answer_type](case, given.text)
    return (
        Score("correct", "it still stands in what is left", {"elsewhere": 1.0}) if scored.grade == "correct" else None
    )


def infer_type(question: str, answer: str) -> AnswerType:
    """The answer type of a case that does not state one, from how it is asked and what the gold looks like."""
    answer = proper(answer)
    if _BARE.fullmatch(answer.strip()):
        return "number"
    if closed(question) or either_way(question):
        return "yes_no"
    if nothing(answer):
        return "text"
    new = len(stems(answer) - stems(question))
    told = share_of_figures(answer, answer) is not None
    if told and (new <= 1 or (new <= 3 and (_HOW_MUCH.search(question) or _IS_FIGURE.search(answer)))):
        return "number"
    return "text"


def _names(said: str, fact: str) -> bool:
    return fact.lower() in said.lower() or (bool(stems(fact)) and stems(fact) <= stems(said))
