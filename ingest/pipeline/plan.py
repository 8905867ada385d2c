"""What there is to do: the files that were found against the ledger of what was taken before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.blobs import Blobs
from core.catalogue import Entry
from core.errors import InputError
from core.types import PUBLIC_BARRIER, Access, Source
from ingest.pipeline.report import Rejected
from ingest.sources import Found, absolute, identify, stated_hash

EXTRACTION = 2
"""Raised when parsing, metadata or statements change so much that what was taken before should be taken again."""
PURGED = "PURGED"
_SETTLED = ("ready", "quarantined", "withdrawn")


@dataclass(frozen=True, slots=True)
class Task:
    """A file to take: its ledger line as it will be, the source, and where its bytes are."""

    entry: Entry
    source: Source
    path: str


@dataclass(slots=True)
class Plan:
    """Tasks in order of key, and all that needs no work. ``copies`` hold a task's bytes or ``documents``'."""

    tasks: list[Task] = field(default_factory=list)
    unchanged: int = 0
    copies: list[Entry] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    rejected: list[tuple[Entry, Rejected]] = field(default_factory=list)
    gone: list[Entry] = field(default_factory=list)


def make_plan(
    found: Sequence[Found],
    ledger: Iterable[Entry],
    recipe: str,
    blobs: Blobs,
    *,
    again: bool = False,
    watch: Callable[[int, int], None] | None = None,
) -> Plan:
    """Sort files into work and no work.

    A file is unchanged when its bytes, what is stated of it and the recipe are those of its ledger line; one that was
    quarantined stays so until it changes or is asked for ``again``. What was withdrawn or purged stays out.
    """
    known = {entry.name: entry for entry in ledger}
    plan = Plan()
    by_bytes: dict[str, list[Task]] = defaultdict(list)
    for number, item in enumerate(found):
        if watch:
            watch(number, len(found))
        full = recipe_of(recipe, item)
        try:
            source = identify(item)
        except InputError as error:
            entry = _queued(known.get(item.key), item.key, "", item.uri, full)
            plan.rejected.append((entry, Rejected(item.name, "CORRUPT", str(error))))
            continue
        before = known.get(item.key)
        if before and _settled(before, source, full, again=again):
            plan.unchanged += 1
            continue
        path = item.key if item.filesystem is None else _kept(item, blobs)
        by_bytes[source.sha256].append(Task(_queued(before, item.key, source.sha256, item.uri, full), source, path))
    documents = _holders(known.values(), {task.entry.name for tasks in by_bytes.values() for task in tasks})
    for digest, tasks in by_bytes.items():
        _share(plan, tasks, documents.get(digest, []), again=again)
    plan.tasks.sort(key=lambda task: task.entry.name)
    return plan


def recipe_of(recipe: str, item: Found) -> str:
    """A recipe with what is stated of a file: the ledger's word for how it was taken."""
    stated = stated_hash(item)
    return f"{EXTRACTION} {recipe}" + (f" {stated}" if stated else "")


def missing(roots: Iterable[str], found: Iterable[Found], ledger: Iterable[Entry]) -> list[Entry]:
    """Ledger lines of files that stood below one of the roots and stand there no more."""
    present = {item.key for item in found}
    folders = tuple(f"{absolute(root).rstrip('/')}/" for root in roots)
    return [
        entry
        for entry in ledger
        if entry.status != "deleted" and entry.name.startswith(folders) and entry.name.partition("!/")[0] not in present
    ]


def narrowest(accesses: Sequence[Access]) -> Access:
    """Who may see bytes that stand in several places: only those whom every place lets in."""
    groups = frozenset.intersection(*(access.groups for access in accesses))
    barriers = {access.barrier for access in accesses} - {PUBLIC_BARRIER}
    if len(barriers) > 1:
        return Access(frozenset(), min(barriers))
    return Access(groups, min(barriers, default=PUBLIC_BARRIER))


def _queued(before: Entry | None, key: str, sha256: str, uri: str, recipe: str) -> Entry:
    old = before.document_id if before else ""
    attempts = before.attempts if before and before.sha256 == sha256 else 0
    return Entry(key, sha256, uri, "queued", document_id=old, recipe=recipe, attempts=attempts + 1)


def _settled(before: Entry, source: Source, recipe: str, *, again: bool) -> bool:
    if before.sha256 != source.sha256:
        return False
    if before.status == "withdrawn" or (before.status == "deleted" and before.reason == PURGED):
        return True
    return before.status in _SETTLED and before.recipe == recipe and not again


def _kept(item: Found, blobs: Blobs) -> str:
    with item.open() as file:
        return str(blobs.path(blobs.put(file.read())))


def _holders(ledger: Iterable[Entry], leave_out: set[str]) -> Mapping[str, list[Entry]]:
    holders: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger:
        if entry.status == "ready" and entry.document_id and entry.name not in leave_out:
            holders[entry.sha256].append(entry)
    return holders


def _share(plan: Plan, tasks: list[Task], holders: Sequence[Entry], *, again: bool) -> None:
    """One task for bytes that stand in several places; the rest are copies of it."""
    first, *others = tasks
    same = [entry for entry in holders if entry.recipe == first.entry.recipe]
    if same and not again and all(task.entry.recipe == first.entry.recipe for task in tasks):
        # What is stated is part of a recipe, so a copy of the same recipe asks for the same access.
        plan.copies += [replace(task.entry, status="ready") for task in tasks]
        plan.documents |= {task.entry.name: same[0].document_id for task in tasks}
        return
    access = narrowest([task.source.access for task in tasks])
    plan.tasks.append(replace(first, source=replace(first.source, access=access)))
    plan.copies += [task.entry for task in others]
