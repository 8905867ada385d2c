"""Stand-ins until metadata, quality, life-cycle and media types are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core.types import Document, LineItem, Parsed, Source


def media_type_of(data: bytes, name: str) -> str:
    if data[:5] == b"%PDF-":
        return "application/pdf"
    kinds = {"pdf": "application/pdf", "txt": "text/plain", "md": "text/markdown", "html": "text/html"}
    return kinds.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def describe(source: Source, parsed: Parsed) -> Document:
    front = " ".join(parsed.text[:6000].split())
    kind = next((k for k in ("10-K", "10-Q", "8-K") if f"form {k}" in front.lower() or f"FORM {k}" in front), "other")
    ended = re.search(r"(?:fiscal )?(?:year|period) ended:? +\w+ +\d+, +(\d{4})", front, re.I)
    stem = source.name.rpartition("/")[2].rpartition(".")[0]
    issuer = stem.partition("_")[0].title()
    return Document(
        source.sha256[:16],
        source,
        stem,
        kind=kind,
        issuer=issuer,
        fiscal_year=int(ended[1]) if ended else None,
        period=f"FY{ended[1]}" if ended else None,
    )


def report(document: Document, parsed: Parsed, items: Sequence[LineItem]) -> Mapping[str, Any]:
    return {"pages": len(parsed.pages)}


def chain(documents: Iterable[Document], today: date) -> list[Document]:
    documents = list(documents)
    old = {d.supersedes for d in documents if d.supersedes}
    return [replace(d, state="superseded") if d.id in old and d.state == "current" else d for d in documents]
