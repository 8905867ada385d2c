"""The one row of a table that is the largest, the smallest, or the only one that falls."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.offline import matching
from assistant.offline.cells import alike, amount, cells, name_of, number, origin, spoken
from assistant.offline.matching import Asked, Sheet
from assistant.offline.moves import MOVE, span
from assistant.offline.replay import Calls
from assistant.offline.writing import Writer, listed
from assistant.tools.passages import stems
from assistant.tools.read_table import CELLS

WHICH = re.compile(
    r"\b(?:which|what)(?:['\u2019]?s| is| are| was| were) (?:the|our|its) (?:\w+['\u2019]s )?(?=\w*est\b)"
    r"|\b(?:which|what) (?P<noun>[a-z]+)\b"
    r"|^\W*(?:(?:the|our|its|and)\s+)*(?=\w+est\b)",
    re.I,
)
_LESS = re.compile(r"\b(?:drop|fall|fell|declin|decreas|shr[aiu]nk|lose)\w*", re.I)
LEAST = re.compile(r"\b(?:lowest|least|smallest|shortest|cheapest|worst|fewest)\b", re.I)
MOST = re.compile(r"\b(?:highest|most|largest|biggest|longest|best|greatest)\b", re.I)


def which(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """The one row of those that a table's corner names: the only one that falls, or the largest in a column."""
    noun = WHICH.search(question)
    assert noun is not None
    asked = matching.without(ask, noun.group(), *re.findall(MOVE, question, re.I), *_extremes(question))
    corner = stems(noun["noun"] or "")
    known = frozenset() if corner else _ranked(question)
    for sheet in sheets:
        fits = stems(str(sheet.table["corner"])) == corner if corner else len(sheet.heads) == 1 and _own(sheet, known)
        printed = sheet.around | _heads(sheet)
        if fits and asked.needed | known <= (printed if ask.names else matching.alike(printed)):
            return _falling(calls, asked, sheet) if _LESS.search(question) else _extreme(calls, asked, sheet, question)
    return None


def _ranked(question: str) -> frozenset[str]:
    """The stems of what is asked for the largest of: "holding" in "the largest holding"."""
    found = re.search(r"\b\w+est\s+(?P<what>[a-z]+)\b", question, re.I)
    return matching.keys(found["what"]) if found else frozenset()


def _own(sheet: Sheet, what: frozenset[str]) -> bool:
    """Whether a table's rows are what is asked for, and not what it is grouped by: "Holdings by rating" has ratings."""
    grouped, by, _ = str(sheet.table["caption"]).partition(" by ")
    return not by or not what & matching.keys(grouped)


def _extremes(question: str) -> list[str]:
    return [m.group() for pattern in (LEAST, MOST) for m in pattern.finditer(question)]


def _heads(sheet: Sheet) -> frozenset[str]:
    return matching.keys(" ".join(sheet.heads))


def _falling(calls: Calls, ask: Asked, sheet: Sheet) -> str | None:
    dated = span(sheet, ask.years)
    if not dated:
        return None
    rows = [(at, [number(sheet.rows[at]["cells"][column]) for column in dated]) for at in matching.parts(sheet)]
    if any(None in amounts for _, amounts in rows):
        return None
    fell = [at for at, amounts in rows if (amounts[-1] or 0) < (amounts[0] or 0)]
    if len(fell) != 1:
        return None
    ends = cells(calls, sheet, [sheet.address(fell[0], dated[0]), sheet.address(fell[0], dated[-1])])
    if len(ends) != 2 or not alike(ends):
        return None
    writer = Writer()
    n = writer.cite(int(ends[0]["source"]), str(ends[0]["quote"]))
    writer.say(
        f"{ends[0]['label']}: it falls from {spoken(writer, ends[0])} ({ends[0]['head']}) to {spoken(writer, ends[1])} "
        f"({ends[1]['head']}), and no other does{origin(sheet)}",
        [n],
    )
    return writer.final()


def _extreme(calls: Calls, ask: Asked, sheet: Sheet, question: str) -> str | None:
    parts = matching.parts(sheet)
    if not _extremes(question) or not parts:
        return None
    chosen = matching.columns(ask, sheet, sheet.rows[parts[0]])
    if len(chosen) != 1:
        return None
    places = [sheet.address(at, chosen[0]) for at in parts]
    held = [cell for at in range(0, len(places), CELLS) for cell in cells(calls, sheet, places[at : at + CELLS])]
    if len(held) != len(parts) or not alike(held):
        return None
    low = bool(LEAST.search(question))
    ranked = sorted(held, key=amount, reverse=not low)
    if len(ranked) > 1 and amount(ranked[0]) == amount(ranked[1]):
        return None
    shown = ranked[:3]
    writer = Writer()
    sources = [writer.cite(int(cell["source"]), str(cell["quote"])) for cell in shown]
    rest = listed([f"{cell['label']} {spoken(writer, cell)}" for cell in shown[1:]])
    after = f", then {rest}" if rest else ""
    writer.say(f"{name_of(shown[0])}: {spoken(writer, shown[0])}{after}{origin(sheet)}", sources)
    return writer.final()
