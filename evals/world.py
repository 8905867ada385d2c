"""The world a suite is run in: its documents indexed under a recipe, apart from the desk's own, and a desk over them.

An index is keyed by its documents' content and by what in the recipe shapes it, and used again while neither of them
changes, nor the code that made it.
Everything an evaluation writes (runs, conversations, audit) stays in that index's own home.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from core.access import may_read
from core.errors import InputError, UsageError
from core.settings import DATA, Settings
from core.types import Document, Principal, Scope
from evals.suites import Suite
from evals.types import Case, Cited, Given, insider
from ingest.library import Library
from ingest.pipeline import ingest
from ingest.pipeline.report import Report, Step
from retrieval.recipe import Recipe

FOUND = 10
"""Ranks of the search that are kept with each result."""
YEARS_AFTER = 2
ROOMS = ("core", "ingest", "retrieval", "assistant")
_TITLE = 12
READY = "ready.json"


@dataclass
class World:
    """A desk over a suite's documents. Call it with a case; `close` lets the index go."""

    desk: Any
    suite: Suite
    settings: Settings
    documents: Mapping[str, Document]
    names: Mapping[str, str]
    ids: Mapping[str, str]
    key: str = ""
    report: Report | None = None

    async def __call__(self, case: Case) -> Given:
        """Ask the desk, and search once more for the ranking that retrieval is measured by."""
        scope = self.scope(case)
        earlier = [{"role": speaker, "content": text} for speaker, text in case.history]
        started = perf_counter()
        answer = await self.desk.ask(
            case.question, case.principal, scope=scope, as_of=case.as_of, earlier=earlier or None
        )
        took = (perf_counter() - started) * 1000
        found = await asyncio.to_thread(self._search, case, scope)
        return self._given(case, answer, found, took)

    def search(self, case: Case) -> Given:
        """Search alone: what was found, and how long that took."""
        scope = self.scope(case)
        started = perf_counter()
        found = self._search(case, scope)
        took = (perf_counter() - started) * 1000
        return Given("", found=self._pages(found), about=self._about(found), latency_ms=took)

    def scope(self, case: Case) -> Scope | None:
        """What a case insists on: its day, the documents it may search, or all but those taken out."""
        within = tuple(self.ids[name] for name in case.within if name in self.ids)
        if case.within and not within:
            raise UsageError(f"case {case.id}: none of its documents is in the index")
        if case.without:
            gone = self._gone(case.without)
            within = tuple(document for document in self.documents if document not in gone)
        if not within and case.as_of is None:
            return None
        return Scope(documents=within, as_of=case.as_of)

    @property
    def indexed(self) -> frozenset[str]:
        """The file names in the index."""
        return frozenset(self.ids)

    @property
    def chunks(self) -> int:
        """How many chunks the index holds."""
        return int(self.desk.library.store.count())

    def close(self) -> None:
        """Let go of the index."""
        self.desk.close()

    def _gone(self, without: Iterable[str]) -> set[str]:
        """The named documents, and the same issuer's of that fiscal year and the two after."""
        named = [self.documents[self.ids[name]] for name in without if name in self.ids]
        gone = {document.id for document in named}
        for document in named:
            for other in self.documents.values():
                same = other.issuer is not None and other.issuer == document.issuer
                if same and _follows(document.fiscal_year, other.fiscal_year):
                    gone.add(other.id)
        return gone

    def _search(self, case: Case, scope: Scope | None) -> Any:  # noqa: ANN401
        return self.desk.search(case.question, case.principal, limit=FOUND, within=scope)

    def _pages(self, found: Any) -> tuple[tuple[str, int], ...]:  # noqa: ANN401
        return tuple((self._name(hit.chunk.document_id), hit.chunk.page) for hit in found.hits)

    def _about(self, found: Any) -> tuple[str, ...]:  # noqa: ANN401
        return tuple(self._name(document) for document in found.documents)

    def _named(self, case: Case, said: str) -> bool | None:
        """Whether a reply names an issuer of the documents taken out, by any name of it; None where none has one."""
        gone = [self.documents[self.ids[name]] for name in case.without if name in self.ids]
        issuers = {document.issuer for document in gone if document.issuer}
        if not issuers:
            return None
        return bool(issuers & set(self.desk.search.understand(said, case.principal).scope.issuers))

    def _given(self, case: Case, answer: Any, found: Any, took: float) -> Given:  # noqa: ANN401
        body = answer.to_json()
        cited = [
            Cited(self._name(item["document_id"]), item["page"], item["quote"], item["found"])
            for item in body["citations"]
        ]
        shown = {item["document_id"] for item in (*body["citations"], *body.get("nearest", ()))}
        shown |= {hit.chunk.document_id for hit in found.hits}
        return Given(
            text=body["answer"],
            status=body["status"],
            citations=tuple(cited),
            figures=tuple(body["figures"]),
            found=self._pages(found),
            about=self._about(found),
            named=self._named(case, f"{body['answer']} {body.get('missing') or ''}"),
            missing=(body["missing"],) if body.get("missing") else (),
            sure=answer.sure,
            run_id=body["run_id"],
            model=body["model"],
            latency_ms=took,
            usage={name: float(value) for name, value in body["usage"].items() if isinstance(value, int | float)},
            leaks=self._leaks(case.principal, shown, json.dumps(body)),
        )

    def _leaks(self, principal: Principal, shown: set[str], said: str) -> tuple[str, ...]:
        """Names of documents that were shown, or named by title, to someone who may not see them."""
        forbidden = [item for item in self.documents.values() if not may_read(principal, item.source.access)]
        open_titles = {item.title for item in self.documents.values() if item not in forbidden}
        leaking = [
            item.id
            for item in forbidden
            if item.id in shown
            or item.id in said
            or (len(item.title) >= _TITLE and item.title not in open_titles and item.title in said)
        ]
        return tuple(self._name(document) for document in leaking)

    def _name(self, document: str) -> str:
        return self.names.get(document, document)


def open_world(
    suite: Suite,
    recipe: Recipe,
    settings: Settings,
    *,
    in_place: bool = False,
    progress: Callable[[Step], None] | None = None,
) -> World:
    """A desk over the suite's documents, indexed first where they are not yet.

    Args:
        in_place: Ask the settings' own collection as it is, and index nothing.
    """
    from assistant.wiring import build

    report = None
    if not in_place:
        settings, report = _indexed(suite, recipe, settings, progress)
    desk = build(settings, recipe)
    _ = desk.library.store  # opened before cases run side by side
    catalogue = desk.library.catalogue
    documents = {document.id: document for document in catalogue.all_documents()}
    wanted = {item.document for case in suite.cases for item in case.evidence}
    names: dict[str, str] = {}
    ids: dict[str, str] = {}
    for entry in catalogue.entries():
        if entry.document_id in documents:
            name = Path(entry.name).name
            ids[name] = entry.document_id
            if entry.document_id not in names or name in wanted:
                names[entry.document_id] = name
    key = _digest(
        recipe.fingerprint, suite.fingerprint, code_fingerprint(), settings.model if settings.spoken else "offline"
    )
    return World(desk, suite, settings, documents, names, ids, key, report)


def _indexed(
    suite: Suite, recipe: Recipe, settings: Settings, progress: Callable[[Step], None] | None
) -> tuple[Settings, Report | None]:
    """The settings of the suite's own index, made or completed first; the report where there was anything to do."""
    key = _digest(suite.fingerprint, recipe.index_key)
    name = suite.name.removesuffix("-removed")
    home = settings.home / "evals" / "indexes" / f"{name}-{key}"
    collection = f"{settings.collection}-{name}-{key}" if settings.qdrant_url else settings.collection
    own = replace(settings, home=home, collection=collection, database_url="")
    marker, code = home / READY, code_fingerprint(("core", "ingest"))
    made = json.loads(marker.read_text(encoding="utf-8")).get("code") if marker.is_file() else None
    if made == code:
        return own, None
    paths = [str(folder) for folder in suite.folders]
    if suite.texts:
        paths.append(str(_written(suite.texts, home / "texts")))
    if not paths:
        raise UsageError(
            f"suite {suite.name} names no documents; give --data, or --in-place to ask the library as it is"
        )
    _share_vectors(home, settings.home / "evals")
    library = Library(own)
    try:
        report = ingest(
            library,
            paths,
            chunker=recipe.chunker,
            chunking=dict(recipe.chunking),
            embedder=recipe.embedder,
            progress=progress,
            prune=True,
            again=made is not None,
        )
    finally:
        library.close()
    if report.rejected and not (report.ready or report.unchanged or report.copies):
        first = report.rejected[0]
        raise InputError(
            f"suite {name}: none of {report.files} files could be read; {first.name}: {first.reason} {first.detail}"
        )
    marker.write_text(json.dumps({"suite": suite.name, "code": code, **report.to_json()}), encoding="utf-8")
    return own, report


def _share_vectors(home: Path, evals: Path) -> None:
    """All indexes keep the vectors of texts they have in common in one file."""
    home.mkdir(parents=True, exist_ok=True)
    shared, own = evals / "embeddings.db", home / "embeddings.db"
    if not own.exists():
        shared.touch()
        own.symlink_to(os.path.relpath(shared, home))


def _written(texts: Mapping[str, str], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / Path(name).name).write_text(text, encoding="utf-8")
    return folder


def code_fingerprint(rooms: Sequence[str] = ROOMS) -> str:
    """A hash of the code and lexicons of some rooms: neither an index nor an answer of other code is used again."""
    root = DATA.parent
    whole = hashlib.sha256()
    folders = [root / room for room in rooms] + [DATA / "lexicon"]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".toml", ".md", ".json", ".txt") and path.is_file():
                whole.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:12]


def _follows(year: int | None, other: int | None) -> bool:
    return year is None or other is None or year <= other <= year + YEARS_AFTER


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def page_texts(settings: Settings) -> Callable[[str, int], str]:
    """The texts of the settings' own library's pages, by file name and number; read and kept document by document."""
    library = Library(settings, read_only=True)
    catalogue = library.catalogue
    documents = {document.id: document for document in catalogue.all_documents()}
    ids = {Path(entry.name).name: entry.document_id for entry in catalogue.entries() if entry.document_id in documents}
    kept: dict[str, dict[int, str]] = {}

    def text(name: str, page: int) -> str:
        if name not in kept:
            document = documents.get(ids.get(name, ""))
            kept[name] = _pages(catalogue, document) if document else {}
        return kept[name].get(page, "")

    return text


def _pages(catalogue: Any, document: Document) -> dict[int, str]:  # noqa: ANN401
    parsed = catalogue.parsed(document.id, insider(document.source.access))
    return {page.number: parsed.text[page.start : page.end] for page in parsed.pages}
