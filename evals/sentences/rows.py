"""What sentences are learned from: each case's pages as the desk finds them, every unit labelled by the case.

A case of a gate is never among them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.fallback import Speaker
from assistant.offline import OfflineModel
from assistant.offline.plan import plan
from assistant.offline.replay import Calls
from assistant.tools.features import Page, features
from assistant.tools.picking import ours
from assistant.tools.search import USUAL, pages, understood
from assistant.types import Run
from evals.grade import grade
from evals.suites import Suite
from evals.suites.schema import read_cases
from evals.types import Case, Evidence, Given
from evals.world import World
from retrieval.types import Query

LESSONS = Path(__file__).with_name("lessons.jsonl")
"""Questions over the sample corpus that are for learning alone: no suite scores them."""
SPLITS = ("", "dev")
"""The splits that may be learned from: dev, and the whole of a suite that has none."""
QUOTED = 0.6
"""The share of the shorter one's words from which a unit stands for a quote."""
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A case with what the desk found for it.

    ``units`` holds each page's units as numbers, ``gold`` whether a unit gives the answer, ``plain`` whether nothing
    speaks for it; a unit that is neither is no lesson. ``in_words`` says that the desk came to answer it in words.
    ``group`` is the company that its answer is about, for leaving documents out.
    """

    case: Case
    suite: str
    group: str
    query: Query
    pages: Sequence[Page]
    units: Sequence[Sequence[Mapping[str, float]]]
    gold: Sequence[Sequence[bool]]
    plain: Sequence[Sequence[bool]]
    in_words: bool = True


def taught(suite: Suite) -> Suite:
    """The suite with only the cases that may be learned from."""
    return replace(suite, cases=tuple(case for case in suite.cases if case.split in SPLITS))


def with_lessons(suite: Suite) -> Suite:
    """The desk's suite with the questions that are for learning alone."""
    return replace(suite, cases=(*suite.cases, *read_cases(LESSONS, "lessons")))


def gather(world: World, ended: Callable[[], None] = lambda: None) -> list[Row]:
    """Ask the desk every case that may be learned from, by rule, and label the units of the pages that it found.

    A case of a suite without splits is kept only where the desk came to answer it in words: such suites ask mostly for
    figures, and what tells the rows of a statement apart is not what tells sentences apart.

    Args:
        ended: Called after each case, for progress.
    """
    heard: dict[str, tuple[Run, Calls, str, Sequence[str]]] = {}
    world.desk.speakers = _noting(world.desk.speakers, heard)
    rows = []
    for case in taught(world.suite).cases:
        given = asyncio.run(world(case))
        if given.run_id in heard:
            rows.append(_row(world, case, *heard.pop(given.run_id)))
        ended()
    return [row for row in rows if row.pages and (row.in_words or row.case.split)]


def _noting(speakers: Callable[[Run], Sequence[Speaker]], heard: dict[str, Any]) -> Callable[[Run], list[Speaker]]:
    """The offline speaker alone, and for each run what its plan was asked and how it ended."""

    def of(run: Run) -> list[Speaker]:
        def planned(calls: Calls, question: str, earlier: Sequence[str]) -> str:
            said = plan(calls, question, earlier)
            heard[run.id] = (run, calls, question, earlier)
            return said

        return [replace(speakers(run)[-1], model=OfflineModel(planned))]

    return of


def _row(world: World, case: Case, run: Run, calls: Calls, question: str, earlier: Sequence[str]) -> Row:
    query = understood(run, question, earlier)
    found = run.search(query, run.principal, USUAL, run.scope)
    held = [page for page in pages(found, world.documents) if page.units]
    units = features(query, held, getattr(run.search, "similarity", None), ours(run))
    gold, plain = labels(case, held, world.names)
    return Row(
        case, case.source or world.suite.name, _group(world, case), query, held, units, gold, plain, calls.in_words
    )


def _group(world: World, case: Case) -> str:
    if not case.evidence:
        return case.id
    document = world.documents.get(world.ids.get(case.evidence[0].document, ""))
    return (document.issuer if document else None) or case.evidence[0].document


def labels(case: Case, held: Sequence[Page], names: Mapping[str, str]) -> tuple[list[list[bool]], list[list[bool]]]:
    """Which units give a case's answer, and which say nothing of it, both of the shape of the pages' units.

    A unit gives it that stands where the case's evidence is quoted and is graded correct; where none does both, one
    that is quoted will do. One that is quoted, or right elsewhere, is not plain.
    """
    marks = [[_mark(case, page, unit.text, names) for unit in page.units] for page in held]
    best = any(quoted and right for page in marks for quoted, right in page)
    gold = [[quoted and (right or not best) for quoted, right in page] for page in marks]
    plain = [[not quoted and not (right and case.answer_type != "yes_no") for quoted, right in page] for page in marks]
    if case.expects != "answer":
        gold = [[False] * len(page) for page in gold]
    return gold, plain


def _mark(case: Case, page: Page, text: str, names: Mapping[str, str]) -> tuple[bool, bool]:
    name = names.get(page.document.id, page.document.source.name)
    here = [item for item in case.evidence if item.document == name and item.page in (None, page.hit.chunk.page)]
    quoted = any(_stands(text, item) for item in here)
    if case.expects != "answer":
        return quoted, False
    return quoted, case.answer_type == "yes_no" or graded(case, text)


def _stands(text: str, evidence: Evidence) -> bool:
    said, quote = (re.findall(r"[a-z0-9.%]+", words.lower().replace(",", "")) for words in (text, evidence.quote))
    if not quote or len(said) < SHORTEST:
        return False
    return len(set(said) & set(quote)) >= QUOTED * min(len(set(said)), len(set(quote)))


def graded(case: Case, text: str) -> bool:
    """Whether a text alone is a correct answer to a case."""
    return grade(case, Given(text, "answered")).grade == "correct"
