"""Rows of one column added up: the largest of them, or one and all that stand under it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.offline import matching
from assistant.offline.cells import alike, cells, decimals_of, number, origin, spoken, unit_of
from assistant.offline.matching import Asked, Sheet
from assistant.offline.replay import Calls
from assistant.offline.writing import Writer, listed

_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
TOP = re.compile(r"\btop\s+(?P<count>\d{1,2}|two|three|four|five|ten)\b", re.I)
TOGETHER = re.compile(r"\b(?:together|combined|in total|add up|sum)\b", re.I)
DOWN = re.compile(r"\b(?P<from>[\w+-]+) (?:or|and) (?P<way>lower|below|worse|under)\b", re.I)
_WITHOUT = re.compile(r"\b(?:ex|excluding|without|not counting|before)\s+(?P<what>[a-z]+)", re.I)


def largest(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """The first so many rows of a table that is printed from the largest down, added up."""
    top = TOP.search(question)
    assert top is not None
    count = _COUNTS.get(top["count"].lower()) or int(top["count"])
    asked = matching.without(ask, top.group(), *TOGETHER.findall(question))
    for sheet in sheets:
        rows = matching.parts(sheet)
        amounts = [number(sheet.rows[at]["cells"][0]) for at in rows if sheet.rows[at]["cells"]]
        falling = all(a is not None and b is not None and a >= b for a, b in zip(amounts, amounts[1:], strict=False))
        if len(sheet.heads) == 1 and falling and len(amounts) >= count and asked.needed <= sheet.around:
            return _summed(calls, sheet, rows[:count], f"The {count} largest together")
    return None


def down(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """A row and all those under it added up, without those that the question leaves out."""
    found = DOWN.search(question)
    assert found is not None
    left = [match["what"] for match in _WITHOUT.finditer(question)]
    asked = matching.without(ask, found["way"], *(match.group() for match in _WITHOUT.finditer(question)))
    for sheet in sheets:
        labels = [matching.keys(str(row["label"])) for row in sheet.rows]
        own = matching.keys(found["from"])
        start = [at for at, label in enumerate(labels) if label == own]
        if len(sheet.heads) != 1 or len(start) != 1 or not asked.needed - labels[start[0]] <= sheet.around:
            continue
        gone = [matching.keys(word) for word in left]
        under = [at for at in matching.parts(sheet) if at >= start[0] and not _unrated(str(sheet.rows[at]["label"]))]
        kept = [at for at in under if not any(word and word <= labels[at] for word in gone)]
        return _summed(calls, sheet, kept, f"{sheet.rows[start[0]]['label']} and below")
    return None


def _unrated(label: str) -> bool:
    """Whether a row of a table by rating is of what has none."""
    phrases = "|".join(map(re.escape, matching.lexicon("unrated")))
    return bool(re.search(rf"(?<!\w)(?:{phrases})(?!\w)", label, re.I))


def _summed(calls: Calls, sheet: Sheet, rows: Sequence[int], name: str) -> str | None:
    parts = cells(calls, sheet, [sheet.address(at, 0) for at in rows])
    if len(parts) < 2 or not alike(parts):
        return None
    how = f"sum({', '.join(str(part['id']) for part in parts)})"
    made = calls("calculate", expression=how, unit=unit_of(parts), label=name, decimals=decimals_of(parts))
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(part["source"]), str(part["quote"])) for part in parts]
    each = listed([f"{part['label']} {spoken(writer, part)}" for part in parts])
    writer.say(f"{name}: {writer.figure(str(made['text']), str(made['id']))}, of {each}{origin(sheet)}", sources)
    return writer.final()
