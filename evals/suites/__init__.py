"""Suites: where cases come from and which documents they are about, each in its own layout, by path.

A suite is cases, the files to index, and texts that a data set gives without files (written out before indexing).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from core.errors import InputError, UsageError
from evals.grade import infer_type
from evals.suites.schema import read_cases, read_lines
from evals.suites.twin import removal_twin
from evals.types import Case, Evidence

FORMATS = (".pdf", ".txt", ".md", ".html", ".htm", ".docx", ".eml", ".msg", ".pptx", ".xlsx", ".csv")

_SOURCES = re.compile(r"\(SOURCE:[^)]*\)|SOURCE\(S\):.*", re.DOTALL)


@dataclass(frozen=True)
class Suite:
    """Cases with their documents: folders to index, and ``texts`` by file name for documents that are no files."""

    name: str
    cases: tuple[Case, ...]
    folders: tuple[Path, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every document's file, in order of path within each folder."""
        return tuple(path for folder in self.folders for path in _documents(folder))

    @cached_property
    def fingerprint(self) -> str:
        """A hash of every byte to index, manifests and sidecars included; twelve hexadecimal digits."""
        whole = hashlib.sha256()
        for folder in self.folders:
            for path in sorted(item for item in folder.rglob("*") if item.is_file()):
                whole.update(f"{folder.name}/{path.relative_to(folder)}\0".encode())
                with path.open("rb") as file:
                    whole.update(hashlib.file_digest(file, "sha256").digest())
        for name, text in sorted(self.texts.items()):
            whole.update(f"{name}\0{text}\0".encode())
        return whole.hexdigest()[:12]

    def take(self, limit: int | None = None, split: str = "") -> Suite:
        """The suite cut to a split and to its first ``limit`` cases; documents stay."""
        cases = tuple(case for case in self.cases if not split or case.split == split)
        return replace(self, cases=cases[:limit])

    def cluster(self, case: Case) -> str:
        """What a case shares with others: its first document, or itself."""
        return case.evidence[0].document if case.evidence else case.id


def load(name: str, data: Path | None = None, *, home: Path) -> Suite:
    """The suite of that name, or of that JSONL file; ``name`` ending in ``-removed`` is its removal twin.

    Args:
        data: The folder in the suite's layout; `desk` has its own, and a JSONL file may have none.
        home: The project's data folder, where the desk's cases and corpus are.

    Raises:
        UsageError: There is no such suite, or it needs a folder that was not given or is not there.
        InputError: A file in it does not fit its layout.
    """
    if name.endswith("-removed"):
        base = load(name.removesuffix("-removed"), data, home=home)
        return replace(base, name=name, cases=removal_twin(base.cases))
    if name.endswith(".jsonl"):
        return Suite(Path(name).stem, read_cases(Path(name), Path(name).stem), (data,) if data else ())
    if name == "desk":
        root = data or home
        return Suite("desk", read_cases(root / "cases" / "desk.jsonl", "desk"), (root / "corpus",))
    if name not in READERS:
        raise UsageError(
            f"no suite {name!r}; there are desk, {', '.join(READERS)}, or the path of a JSONL file of cases"
        )
    if data is None or not data.is_dir():
        raise UsageError(f"suite {name} needs --data, the folder of its questions; {data or 'none'} is no folder")
    return READERS[name](data)


def financebench(data: Path) -> Suite:
    """FinanceBench's layout: ``questions.jsonl``, filings in ``pdfs`` and ``pages``. Its page numbers count from 0."""
    folders = tuple(folder for folder in (data / "pdfs", data / "pages") if folder.is_dir())
    names = {path.stem.lower(): path.name for folder in folders for path in _documents(folder)}
    cases = []
    for number, line in read_lines(data / "questions.jsonl"):
        question, answer = _need(line, "question", number), _need(line, "answer", number)
        kind = str(line.get("question_type", ""))
        cases.append(
            Case(
                id=str(line.get("financebench_id") or f"financebench-{number}"),
                question=question,
                answer=answer,
                answer_type=infer_type(question, answer),
                evidence=tuple(_filing(item, names, line.get("doc_name", "")) for item in line.get("evidence") or ()),
                tags=tuple(tag for tag in (kind,) if tag),
                source="financebench",
            )
        )
    return Suite("financebench", tuple(cases), folders)


def _filing(item: Mapping[str, object], names: Mapping[str, str], default: str) -> Evidence:
    name = str(item.get("evidence_doc_name") or item.get("doc_name") or default)
    page = item.get("evidence_page_num")
    return Evidence(
        names.get(name.lower(), name),
        page + 1 if isinstance(page, int) else None,
        str(item.get("evidence_text") or ""),
    )


def quarterly(data: Path) -> Suite:
    """Docugami's layout: ``questions.jsonl`` whose source is a glob over ``pdfs``. Gold answers are prose, no pages."""
    files = _documents(data / "pdfs")
    cases = []
    for number, line in read_lines(data / "questions.jsonl"):
        question = _need(line, "Question", number)
        answer = _SOURCES.sub("", _need(line, "Answer", number)).strip()
        wanted = str(line.get("Source Docs", "*")).removesuffix(".pdf")
        cases.append(
            Case(
                id=f"quarterly-{number:03}",
                question=question,
                answer=answer,
                answer_type=infer_type(question, answer),
                evidence=tuple(Evidence(path.name) for path in files if Path(path.stem).match(wanted)),
                tags=tuple(str(line[key]) for key in ("Question Type", "Source Chunk Type") if line.get(key)),
                source="quarterly",
            )
        )
    return Suite("quarterly", tuple(cases), (data / "pdfs",))


def unanswerable(data: Path) -> Suite:
    """MTRAG-UN's layout: ``tasks.jsonl``, conversations with passages given, each marked whether it can be answered.

    A case may search its own passages alone. Partly answerable turns count as answerable; underspecified ones as not,
    since the right reply is to ask.
    """
    texts: dict[str, str] = {}
    cases = []
    for number, line in read_lines(data / "tasks.jsonl"):
        turns = line.get("input")
        if not isinstance(turns, list) or not turns:
            raise InputError(f"tasks.jsonl line {number}: field 'input': no turns")
        mine = {f"{item['document_id']}.txt": str(item["text"]) for item in line.get("contexts") or ()}
        texts.update(mine)
        state = str((line.get("answerability") or [""])[0])
        gold = str((line.get("targets") or [{}])[0].get("text", ""))
        cases.append(
            Case(
                id=str(line.get("task_id") or f"unanswerable-{number}"),
                question=str(turns[-1]["text"]),
                answer=gold,
                answer_type="text",
                answerable=state in ("ANSWERABLE", "PARTIAL"),
                evidence=tuple(Evidence(name, 1) for name in mine) if state in ("ANSWERABLE", "PARTIAL") else (),
                history=tuple(
                    ("user" if turn.get("speaker") == "user" else "assistant", str(turn["text"])) for turn in turns[:-1]
                ),
                tags=tuple(tag for tag in (state.lower(), str((line.get("Question Type") or [""])[0])) if tag),
                within=tuple(mine),
                source="unanswerable",
            )
        )
    return Suite("unanswerable", tuple(cases), (), texts)


READERS: Mapping[str, Callable[[Path], Suite]] = {
    "financebench": financebench,
    "quarterly": quarterly,
    "unanswerable": unanswerable,
}


def _need(line: Mapping[str, object], key: str, number: int) -> str:
    value = line.get(key)
    if value is None or not str(value).strip():
        raise InputError(f"questions.jsonl line {number}: field {key!r}: missing")
    return str(value)


def _documents(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in FORMATS))
