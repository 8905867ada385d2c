"""Citations: each quote located on its page, each marker resolved to a place, numbered as the text shows them.

A citation's quote is always the document's own text over its span: what a model wrote is only looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, Protocol, cast

from assistant.evidence import Evidence, Seen
from assistant.grounding.sentences import MARKER, split
from assistant.types import Draft
from core.types import Citation, Document, Page, Principal, Span

LONGEST = 400
Found = Literal["exact", "normalised", "fuzzy"]
Locate = Callable[[str, str, Span], tuple[Span, str] | None]
"""``ingest.locate.locate``: a text, a quote, and the span to look in -> where it stands and how it was found."""


class Texts(Protocol):
    """Where documents' texts and pages are read: `core.catalogue.Catalogue`."""

    def text(self, document_id: str, principal: Principal) -> str: ...
    def page(self, document_id: str, number: int, principal: Principal) -> tuple[Page, str]: ...


def cite(
    draft: Draft, evidence: Evidence, texts: Texts, principal: Principal, locate: Locate
) -> dict[int, list[Citation]]:
    """Source number -> where the draft says that it stands there. A source that was never seen is left out.

    A quote is looked for in its passage first and then on the rest of the page; one that is on neither is ``found``
    ``no``, with the passage in its place. A marker without a quote gets the line of its passage that is most like
    the sentence it ends, and a figure's source the row it was read from.
    """
    found: dict[int, list[Citation]] = {}
    for n, words in draft.quotes:
        if (seen := evidence.sources.get(n)) and words.strip():
            found.setdefault(n, []).append(_located(seen, words, texts, principal, locate))
    for n, sentence in _marked(draft):
        if n not in found and (seen := evidence.sources.get(n)):
            found[n] = [_citation(seen, _line(seen, sentence), "exact")]
    return found


def number(
    text: str, table: Mapping[str, Any] | None, cited: Mapping[int, Sequence[Citation]]
) -> tuple[str, Mapping[str, Any] | None, tuple[Citation, ...], dict[int, int]]:
    """Text and table with their markers renumbered from 1 as they appear, those citations, and old -> new numbers.

    Markers whose source is not cited are taken out of the text.
    """
    order = [int(match[1]) for match in MARKER.finditer(text)]
    order += [n for row in (table or {}).get("sources", ()) for n in row if n is not None]
    kept = [n for n in dict.fromkeys(order) if n in cited]
    new = {n: at for at, n in enumerate(kept, start=1)}

    def renumbered(match: re.Match[str]) -> str:
        n = int(match[1])
        return match[0].replace(match[1], str(new[n])) if n in new else ""

    shown = MARKER.sub(renumbered, text)
    if table is not None:
        table = {**table, "sources": [[new.get(n) if n else None for n in row] for row in table["sources"]]}
    return shown, table, tuple(replace(cited[n][0], n=new[n]) for n in kept), new


def nearest(evidence: Evidence, limit: int = 3) -> tuple[Citation, ...]:
    """The first passages that a run saw, for a question that they do not answer; one a page."""
    pages: dict[tuple[str, int], Seen] = {}
    for seen in evidence.sources.values():
        if seen.n > evidence.recalled:
            pages.setdefault((seen.document.id, seen.page), seen)
    chosen = list(pages.values())[:limit]
    return tuple(replace(_citation(seen, _cut(seen), "exact"), n=at) for at, seen in enumerate(chosen, start=1))


def source_event(seen: Seen) -> dict[str, Any]:
    """A source as the ``sources`` event shows it."""
    document: Document = seen.document
    return {
        "n": seen.n,
        "document_id": document.id,
        "title": document.title,
        "page": seen.page,
        "quote": seen.text[: _cut(seen).end - seen.span.start],
        "published": document.published.isoformat() if document.published else None,
        "state": document.state,
    }


def _located(seen: Seen, words: str, texts: Texts, principal: Principal, locate: Locate) -> Citation:
    text = texts.text(seen.document.id, principal)
    page, _ = texts.page(seen.document.id, seen.page, principal)
    for within in (seen.span, Span(page.start, page.end) if page.end > page.start else seen.span):
        if place := locate(text, words, within):
            span, how = place
            return _made(seen, span, text[span.start : span.end], how)
    return _citation(seen, _cut(seen), "no")


def _citation(seen: Seen, span: Span, how: str) -> Citation:
    at = seen.span.start
    return _made(seen, span, seen.text[span.start - at : span.end - at], how)


def _made(seen: Seen, span: Span, quote: str, how: str) -> Citation:
    document = seen.document
    return Citation(
        n=seen.n,
        document_id=document.id,
        title=document.title,
        page=seen.page,
        span=span,
        quote=quote,
        found=cast(Any, how),
        state=document.state,
        published=document.published,
        issuer=document.issuer,
    )


def _marked(draft: Draft) -> Iterable[tuple[int, str]]:
    """Each source's number with the sentence that cites it, then those of the table."""
    for sentence in split(draft.text):
        for n in sentence.sources:
            yield n, sentence.words
    for cells, row in zip((draft.table or {}).get("rows", ()), (draft.table or {}).get("sources", ()), strict=False):
        for n in row:
            if n is not None:
                yield n, " ".join(filter(None, cells))


def _line(seen: Seen, sentence: str) -> Span:
    """The stretch of a passage, of whole lines or sentences, that shares most words with a sentence."""
    wanted = _words(sentence)
    pieces = [match for match in re.finditer(r"[^\n]+?(?:[.!?](?=\s)|\n|$)", seen.text) if match[0].strip()]
    if not pieces:
        return _cut(seen)
    best = max(pieces, key=lambda match: (_share(wanted, _words(match[0])), -match.start()))
    start = best.start() + len(best[0]) - len(best[0].lstrip())
    end = start + len(best[0].strip())
    return Span(seen.span.start + start, seen.span.start + min(end, start + LONGEST))


def _cut(seen: Seen) -> Span:
    """The beginning of a passage, to a word's end."""
    if len(seen.text) <= LONGEST:
        return Span(seen.span.start, seen.span.start + len(seen.text))
    return Span(
        seen.span.start,
        seen.span.start + (seen.text.rfind(" ", 1, LONGEST) if " " in seen.text[1:LONGEST] else LONGEST),
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}|\d[\d,.]*\d|\d", text.lower()))


def _share(wanted: set[str], held: set[str]) -> float:
    return len(wanted & held) / (len(held) + 3) if wanted else 0.0
