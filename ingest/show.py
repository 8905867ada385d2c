"""What a person sees of a run and of the library: progress and tables on stderr, data on stdout."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from core.catalogue import Catalogue, Entry
from core.catalogue.records import document_to_json
from core.types import Access, Document
from ingest.pipeline import Progress as Follow
from ingest.pipeline import Report, Step, find_document
from ingest.pipeline.prepare import SIGNATURE

EXPECTED = (
    "title", "issuer", "ticker", "publisher", "authors", "kind", "published", "period", "fiscal_year", "period_end",
    "rating", "price_target", "currency", "language", "audience", "state",
)  # fmt: skip
"""What every document is asked for: shown also where it was not found."""

PLAIN_EVERY_S = 10.0
REJECTED_SHOWN = 20


@contextmanager
def following() -> Iterator[Follow]:
    """A bar with rate and time left on a terminal, else a plain line every ten seconds."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Plain()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=None, rate="")
        began = time.monotonic()

        def follow(step: Step) -> None:
            bar.update(
                task, description=step.stage, total=step.files or None, completed=step.done, rate=_rate(step, began)
            )

        yield follow


class _Plain:
    def __init__(self) -> None:
        self._began = self._last = time.monotonic()

    def __call__(self, step: Step) -> None:
        now = time.monotonic()
        if now - self._last >= PLAIN_EVERY_S:
            self._last = now
            left = (now - self._began) * (step.files - step.done) / step.done if step.done else 0
            ahead = f", about {left:.0f} s left" if left else ""
            sys.stderr.write(f"{step.stage}: {step.done} of {step.files} files, {_rate(step, self._began)}{ahead}\n")
            sys.stderr.flush()


def _rate(step: Step, began: float) -> str:
    seconds = max(time.monotonic() - began, 0.1)
    set_aside = f", {step.rejected} set aside" if step.rejected else ""
    return f"{step.pages} pages, {step.chunks / seconds:.0f} chunks/s{set_aside}"


def closing(report: Report) -> None:
    """The table at the end of a run, and every file that was set aside with its reason."""
    console = Console(stderr=True, highlight=False)
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in _lines(report):
        table.add_row(name, value)
    console.print(table)
    for item in report.rejected[:REJECTED_SHOWN]:
        console.print(f"set aside  {item.reason:<12} {item.name}: {item.detail}", markup=False, soft_wrap=True)
    if len(report.rejected) > REJECTED_SHOWN:
        console.print(f"... and {len(report.rejected) - REJECTED_SHOWN} more; `wealthdesk library list` shows all")


def _lines(report: Report) -> list[tuple[str, str]]:
    if report.dry:
        names = report.to_do[:REJECTED_SHOWN]
        more = [f"... and {len(report.to_do) - len(names)} more"] if len(report.to_do) > len(names) else []
        return [("would take", f"{len(report.to_do)} files"), *[("", name) for name in [*names, *more]], *_rest(report)]
    lines = [("documents", f"{report.ready:,} new or changed, {report.unchanged:,} unchanged")]
    if report.ready:
        found = f"{report.statements:,} with {report.line_items:,} line items"
        lines += [("pages", f"{report.pages:,}"), ("chunks", f"{report.chunks:,}"), ("statements", found)]
    lines += [*quality_lines(report.quality), *_rest(report)]
    rate = f", {report.pages_a_second:.0f} pages/s" if report.pages else ""
    return [*lines, ("time", f"{report.seconds:.1f} s{rate}")]


def _rest(report: Report) -> list[tuple[str, str]]:
    gone = "taken out" if report.pruned else "still held; --prune takes them out"
    some = [
        ("copies", report.copies, "same bytes as another file"),
        ("archives", report.containers, "opened"),
        ("set aside", len(report.rejected), "could not be taken"),
        ("gone", len(report.gone), gone),
        ("superseded", report.superseded, "by later research"),
        ("expired", report.expired, ""),
        ("duplicates", report.duplicates, "nearly the same text as another document"),
    ]
    lines = [(name, f"{count:,} {told}".strip()) for name, count, told in some if count]
    if report.switched_to:
        lines.append(("new index", report.switched_to))
    if report.retired:
        lines.append(("old index", f"{report.retired}, kept unused; `wealthdesk library tidy` deletes it"))
    return lines


def listing(catalogue: Catalogue, text: str, state: str, *, as_json: bool) -> None:
    """Documents, then files in quarantine."""
    words = text.lower().split()
    documents = [d for d in catalogue.all_documents() if state in ("", d.state) and _has(d, words)]
    documents.sort(key=lambda d: (d.issuer or "", str(d.published or ""), d.title))
    entries = catalogue.entries("quarantined") if state in ("", "quarantined") else []
    entries = [entry for entry in entries if all(word in entry.name.lower() for word in words)]
    if as_json:
        quarantined = [_entry(entry) for entry in entries]
        _print(json.dumps({"documents": [_document(d) for d in documents], "quarantined": quarantined}))
        return
    for d in documents:
        what = " ".join(part for part in (d.kind, d.period) if part)
        _print(f"{d.id[:16]:<16}  {d.state:<10}  {d.published or '':<10}  {what:<24.24}  {d.title}")
    for entry in entries:
        _print(f"{'-':<16}  {'set aside':<10}  {entry.reason:<10}  {entry.name}: {entry.detail}")


def showing(catalogue: Catalogue, wanted: str, *, as_json: bool) -> None:
    """One document whole."""
    document = find_document(catalogue.all_documents(), wanted)
    items = catalogue.line_items_of(document.id)
    history = [
        {"at": f"{line.at.isoformat()}Z", "event": line.event, "detail": dict(line.detail)}
        for line in catalogue.history(document.id)
    ]
    quality = {name: value for name, value in catalogue.quality(document.id).items() if name != SIGNATURE}
    quality["duplicate_of"] = document.duplicate_of
    if as_json:
        body = {**_document(document), "quality": quality, "line_items": len(items), "history": history}
        _print(json.dumps(body, default=str))
        return
    body = document_to_json(document)
    known = [n for n in body if n not in (*EXPECTED, "origins", "source") and body[n] not in (None, "", [], {})]
    for name in (*EXPECTED, *known):
        value, origin = body[name], document.origins.get(name)
        told = f"   from {origin.source}, {origin.confidence:.0%} sure" if origin else ""
        shown = ", ".join(value) if isinstance(value, list) else value
        _print(f"{name:<14} {'-' if shown in (None, '') else shown}{told if shown else ''}")
    access = document.source.access
    _print(f"{'source':<14} {document.source.uri} ({document.source.media_type}, {document.source.size:,} bytes)")
    stated = "manifest, 100% sure" if access != Access() else "the default"
    _print(f"{'access':<14} {', '.join(sorted(access.groups))}; barrier {access.barrier}   from {stated}")
    _print(f"{'line items':<14} {len(items)} in {len({item.statement for item in items})} statements")
    for name, value in quality.items():
        _print(f"{'quality':<14} {name}: {value}")
    for line in history:
        _print(f"{'history':<14} {line['at']} {line['event']}")


def weighing(quality: Mapping[str, Any], quarantined: Sequence[Entry], *, as_json: bool) -> None:
    """The library's quality, and how many files are in quarantine for which reason."""
    reasons = dict(Counter(entry.reason for entry in quarantined).most_common())
    if as_json:
        _print(json.dumps({**quality, "quarantined": reasons}))
        return
    for name, value in {**quality, "quarantined": reasons}.items():
        told = value
        if name == "checks":
            told = {check: f"{counts['held']} of {counts['made']}" for check, counts in value.items()}
        _print(f"{name:<16} {_counts(told) if isinstance(told, Mapping) else told}")


def _counts(counts: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"


def quality_lines(quality: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a run's end says of quality: only what a librarian should look at."""
    pages = quality.get("pages", {})
    made = sum(counts["made"] for counts in quality.get("checks", {}).values())
    held = sum(counts["held"] for counts in quality.get("checks", {}).values())
    some = [
        ("pages by OCR", pages.get("ocr", 0), ""),
        ("no text", pages.get("none", 0), "pages without text; scanned ones need the ocr extra"),
        ("poorly read", quality.get("poorly_read", 0), "documents with over 1% unreadable characters"),
        ("restated", quality.get("restated", 0), "figures that a later filing gives otherwise"),
    ]
    lines = [(name, f"{count:,} {told}".strip()) for name, count, told in some if count]
    if made:
        lines.insert(0, ("checks", f"{held:,} of {made:,} held"))
    if missing := quality.get("missing"):
        lines.append(("missing", _counts(missing)))
    return lines


def _has(document: Document, words: list[str]) -> bool:
    about = f"{document.title} {document.issuer or ''} {document.ticker or ''}".lower()
    return all(word in about for word in words)


def _document(document: Document) -> dict[str, Any]:
    return document_to_json(document)


def _entry(entry: Entry) -> dict[str, Any]:
    body = asdict(entry)
    return {**body, "updated": f"{entry.updated.isoformat()}Z" if entry.updated else None}


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
