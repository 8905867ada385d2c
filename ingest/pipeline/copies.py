"""Which documents are copies of others: nearly the same text, and nothing that makes it a piece of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from core.types import Document
from ingest.duplicates import Link, near

SAME_TEXT = 0.9


def with_copies(documents: Sequence[Document], signatures: Mapping[str, bytes]) -> list[Document]:
    """The documents with ``duplicate_of`` worked out anew: the earliest one that each is a copy of, never a chain.

    A later version of one house's piece, or another period's filing, is no copy, however much text it keeps; nor is a
    piece on another issuer, or one that other people may see.
    """
    by_id = {document.id: document for document in documents}
    alike: dict[str, list[Link]] = {}
    for link in near({name: told for name, told in signatures.items() if name in by_id}):
        if _is_copy(by_id[link.one], by_id[link.other], link.likeness):
            alike.setdefault(link.one, []).append(link)
            alike.setdefault(link.other, []).append(link)
    original: dict[str, str] = {}
    for document in sorted(documents, key=_age):
        others = {name for link in alike.get(document.id, []) for name in (link.one, link.other)} - {document.id}
        earlier = [by_id[name] for name in others if _age(by_id[name]) < _age(document)]
        firsts = [other for other in earlier if other.id not in original]
        if firsts:
            original[document.id] = min(firsts, key=_age).id
    return [replace(document, duplicate_of=original.get(document.id)) for document in documents]


def _is_copy(one: Document, other: Document, likeness: float) -> bool:
    if (one.issuer, one.ticker) != (other.issuer, other.ticker) or one.source.access != other.source.access:
        return False
    same_house = (one.publisher or one.issuer) == (other.publisher or other.issuer)
    same_occasion = (one.published, one.period) == (other.published, other.period)
    if same_house and not same_occasion:
        return False
    return likeness >= SAME_TEXT or _squeezed(one.title) == _squeezed(other.title)


def _age(document: Document) -> tuple[date, str]:
    return (document.published or date.max, document.id)


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
