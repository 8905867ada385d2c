"""Labelled cases: a question, and the pages that answer it. Read from JSON lines in the layouts in use.

* ``{"question", "evidence": [{"document", "page"}]}``: our own cases and those made of feedback; pages count from 1.
* ``{"question", "evidence": [{"doc_name", "evidence_page_num"}]}``: filings benchmarks; pages count from 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from core.errors import InputError
from core.types import Document
from retrieval.names import short_words

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its gold pages (document id, number from 1). ``group`` is the issuer, for holding issuers out.

    ``as_of`` is the day that it is asked on, where that is not today.
    """

    question: str
    gold: frozenset[Place]
    group: str
    as_of: date | None = None


def read(path: Path, documents: Iterable[Document], split: str = "") -> list[Case]:
    """The cases of a file whose evidence is in the library; those without any are left out.

    ``split`` takes only the cases of that split: what a gate is held with must not be tuned on.

    Raises:
        InputError: A line is not a JSON object with a question, or no case's evidence is in the library.
    """
    shelf = {_stem(document.source.name): document for document in documents}
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            row = _object(line, path, number)
            if not split or row.get("split") == split:
                found.append(_case(row, shelf))
    cases = [case for case in found if case is not None]
    if not cases:
        raise InputError(f"{path.name}: none of its {len(found)} cases has its evidence in this library")
    return cases


def _object(line: str, path: Path, number: int) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"{path.name}, line {number}: not JSON: {error}") from error
    if not isinstance(row, dict) or not row.get("question"):
        raise InputError(f"{path.name}, line {number}: a case needs a question")
    return row


def _case(row: Mapping[str, Any], shelf: Mapping[str, Document]) -> Case | None:
    gold: dict[Place, Document] = {}
    for evidence in row.get("evidence", ()):
        name = evidence.get("document") or evidence.get("doc_name") or row.get("doc_name") or ""
        page = evidence.get("page") or evidence.get("evidence_page_num", -1) + 1
        if (document := shelf.get(_stem(name))) and page > 0:
            gold[document.id, int(page)] = document
    if not gold:
        return None
    first = next(iter(gold.values()))
    day = date.fromisoformat(row["as_of"]) if row.get("as_of") else None
    return Case(row["question"], frozenset(gold), " ".join(short_words(first.issuer or first.id)), day)


def _stem(name: str) -> str:
    return PurePath(name).stem.casefold()
