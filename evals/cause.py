"""Why a case failed, by rule: the first stage on the way to an answer at which the gold page was lost."""

from __future__ import annotations

from evals.grade.number import share_of_figures
from evals.types import Case, Cause, Given, Score

DEEP = 10
"""Ranks within which a page counts as found."""


def cause_of(case: Case, given: Given, score: Score, documents: frozenset[str] | None = None) -> Cause | None:
    """The cause of a failure; None for a correct result.

    Args:
        documents: The file names in the index; None where that is not known.
    """
    if score.grade == "correct":
        return None
    if given.error:
        return "failed"
    if case.expects != "answer":
        return "over_answered"
    wanted = {item.document for item in case.evidence}
    if documents is not None and wanted and not wanted & documents:
        return "not_indexed"
    if score.grade == "wrong" and _holds_everything(case, given, score):
        return "judged_wrong"
    if wanted and not _found(case, given):
        return "not_retrieved"
    if score.grade == "abstained":
        return "unused"
    return "misread" if _cited(case, given) else "unused"


def _found(case: Case, given: Given) -> bool:
    pages = {(item.document, item.page) for item in case.evidence if item.page is not None}
    if pages:
        return bool(pages & set(given.found[:DEEP])) or _cited(case, given)
    return bool({item.document for item in case.evidence} & {name for name, _ in given.found[:DEEP]})


def _cited(case: Case, given: Given) -> bool:
    gold = {(item.document, item.page) for item in case.evidence}
    whole = {item.document for item in case.evidence if item.page is None}
    return any((item.document, item.page) in gold or item.document in whole for item in given.citations)


def _holds_everything(case: Case, given: Given, score: Score) -> bool:
    if score.parts.get("facts") == 1 or score.parts.get("items") == 1:
        return True
    return case.answer_type == "number" and share_of_figures(case.answer, given.text) == 1
