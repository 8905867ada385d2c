"""What works here and what does not: each finding says which thing, its state, and what to do."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from core.database import open_database
from core.errors import WealthdeskError
from core.settings import Settings
from core.store import open_store

EXTRAS = {
    "ocr": ("rapidocr", "reads scanned pages"),
    "fast": ("openvino", "embeds faster on processors that have bf16"),
    "ray": ("ray", "spreads ingestion over a cluster"),
    "judge": ("ragas", "grades with ragas' metrics"),
    "postgres": ("psycopg", "keeps the catalogue in PostgreSQL"),
    "report": ("matplotlib", "draws the ladder"),
    "tune": ("sklearn", "trains the reranker"),
}
LEAST_FREE = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``missing`` is something optional that is not here; ``broken`` is something needed."""

    name: str
    state: Literal["ok", "missing", "broken"]
    detail: str

    def to_json(self) -> dict[str, str]:
        """For ``--json``."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Look at everything once, in the order in which one would mend it."""
    return [
        finding
        for look in (_home, _model_files, _database, _store, _language_model, _extras)
        for finding in look(settings)
    ]


def _home(settings: Settings) -> Iterator[Finding]:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    state: Literal["ok", "broken"] = "ok" if free > LEAST_FREE else "broken"
    yield Finding("home", state, f"{settings.home}, {free // 1_000_000:,} MB free")


def _model_files(settings: Settings) -> Iterator[Finding]:
    from ingest.embed.fetch import FILES

    folder = settings.models / "minilm"
    for name, digest in FILES.items():
        path = folder / name
        if not path.is_file():
            yield Finding(f"model file {name}", "broken", f"not at {path}; run `make setup`")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield Finding(
                f"model file {name}", "broken", f"{path} is not the published file; delete it, run `make setup`"
            )
        else:
            yield Finding(f"model file {name}", "ok", "verified by sha256")


def _database(settings: Settings) -> Iterator[Finding]:
    def look() -> str:
        return str(open_database(settings.home, settings.database_url).url.render_as_string(hide_password=True))

    yield _tried("database", look)


def _store(settings: Settings) -> Iterator[Finding]:
    def look() -> str:
        store = open_store(settings.home, settings.qdrant_url, settings.qdrant_api_key, settings.collection)
        try:
            where = settings.qdrant_url or "embedded"
            return f"{where}, collection {settings.collection!r}, {store.count():,} chunks"
        finally:
            store.close()

    yield _tried("store", look)


def _language_model(settings: Settings) -> Iterator[Finding]:
    if settings.online:
        where = settings.openai_base_url or "the default address"
        yield Finding("language model", "ok", f"{settings.model} at {where} (not called now)")
    else:
        yield Finding(
            "language model", "missing", "none; the offline model answers. Set OPENAI_API_KEY or OPENAI_BASE_URL"
        )


def _extras(_: Settings) -> Iterator[Finding]:
    for extra, (module, use) in EXTRAS.items():
        here = importlib.util.find_spec(module) is not None
        how = "installed" if here else f"pip install 'wealthdesk[{extra}]'"
        yield Finding(f"extra {extra}", "ok" if here else "missing", f"{use}; {how}")


def _tried(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, "ok", look())
    except WealthdeskError as error:
        return Finding(name, "broken", str(error))
