"""What several cells of tables come to: a change along a row, a gap between columns, a sum down a column, the one row.

Each way knows the questions it is for. The words that ask for the way are taken out of what must be printed; all other
words must be, as for a single cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.offline import matching
from assistant.offline.cells import cells, counted, name_of, origin, spoken
from assistant.offline.matching import Asked, Match, Sheet
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer, listed
from assistant.tools.passages import stems
from assistant.tools.read_table import CELLS
from ingest.numbers import find_numbers
from ingest.periods import find_periods

LONGEST = 20
"""The most rows that are told as a list."""
Answer = Callable[[Calls, Asked, Sequence[Sheet], str], str | None]
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MOVE = (
    r"(?:drop|fall|fell|ris[ei]|rose|increas|decreas|declin|chang|grow(?!th)|grew|shr[aiu]nk|gain|lose|climb|slip)\w*"
)
_PERCENT = re.compile(r"\b(?:in|as|what|by) (?:a )?(?:%|per\s?cent|percentage(?! point))|\bin % terms\b|%\s*\??$", re.I)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_TOP = re.compile(r"\btop\s+(?P<count>\d{1,2}|two|three|four|five|ten)\b", re.I)
_TOGETHER = re.compile(r"\b(?:together|combined|in total|add up|sum)\b", re.I)
_DOWN = re.compile(r"\b(?P<from>[\w+-]+) (?:or|and) (?P<way>lower|below|worse|under)\b", re.I)
_WITHOUT = re.compile(r"\b(?:ex|excluding|without|not counting|before)\s+(?P<what>[a-z]+)", re.I)
_GAP = re.compile(
    r"\b(?:out|under)perform\w*|\b(?:ahead of|behind|versus|gap|difference|against|how far)\b|\bvs\b\.?"
    r"|\b(?:better|worse|higher|lower)(?: or (?:better|worse|higher|lower))? than\b",
    re.I,
)
_LISTED = re.compile(
    r"\b(?:what(?:['\u2019]s| is| are)|which (?:\w+ ){0,2}(?:is|are)|who(?:['\u2019]s| is)) (?:on|in) (?:the|our)\b",
    re.I,
)
_BETTER = re.compile(r"\b(?:better|worse)\b", re.I)
_BETWEEN = re.compile(r"\b(?:difference|gap) between (?P<one>[\w -]+?) and (?P<two>[\w-]+)", re.I)
_WHICH = re.compile(
    r"\b(?:which|what) (?:(?:is|are|was|were|'s) (?:the|our|its) (?:\w+['\u2019]s )?(?=\w*est\b)|(?P<noun>[a-z]+)\b)",
    re.I,
)
_LESS = re.compile(r"\b(?:drop|fall|fell|declin|decreas|shr[aiu]nk|lose)\w*", re.I)
_LOSS = re.compile(r"\b(?:loss(?:es)?|deficit|shortfall|outflows?)\b", re.I)
_LEAST = re.compile(r"\b(?:lowest|least|smallest|shortest|cheapest|worst|fewest)\b", re.I)
_MOST = re.compile(r"\b(?:highest|most|largest|biggest|longest|best|greatest)\b", re.I)
_PAIR = re.compile(r"(?P<one>(?:[A-Z][\w&]+ ?)+)(?:or|and|vs\.?|versus) (?P<two>(?:[A-Z][\w&]+ ?)+)")


@dataclass(frozen=True, slots=True)
class Way:
    """How several cells answer, and which questions want it."""

    pattern: re.Pattern[str]
    answer: Answer
    also: re.Pattern[str] | None = None

    def asked(self, question: str) -> bool:
        """Whether a question is worded for it."""
        return bool(self.pattern.search(question)) and (self.also is None or bool(self.also.search(question)))


def without(ask: Asked, *spent: str) -> Asked:
    """The question without words that are spent on saying how to answer."""
    gone = frozenset(stem for text in spent for stem in matching.keys(text) | stems(text))
    return replace(ask, needed=ask.needed - gone)


def change(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """How a row moved between two of its columns: the years named, or the one named and the one before it."""
    asked = without(ask, *re.findall(_MOVE, question, re.I), "how much by from to change difference points")
    for match in matching.matches(replace(asked, years=frozenset()), sheets) or _rows(asked, sheets):
        if places := _ends(match, ask.years):
            return _moved(calls, match, places, question)
    return None


def _rows(ask: Asked, sheets: Sequence[Sheet]) -> list[Match]:
    """The rows named, whatever their columns; none where two tie."""
    found = []
    for sheet in sheets:
        for at, row in enumerate(sheet.rows):
            name = matching.named(ask, str(row["label"]))
            if name and row["cells"] and not matching.missing(replace(ask, years=frozenset()), sheet, row, 0):
                found.append(Match(sheet, at, 0, *name))
    found.sort(key=lambda match: (match.extra, -match.named))
    best = matching.best(ask, found)
    return [best] if best else []


def _ends(match: Match, years: frozenset[str]) -> list[int]:
    """The two columns that a change runs between, the earlier first."""
    return _span(match.sheet, years) if years or len(match.sheet.heads) == 2 else []


def _span(sheet: Sheet, years: frozenset[str]) -> list[int]:
    """The columns of the first and the last of the years, in whatever order they are printed.

    Of no year, the earliest and the latest of all columns; of one, it and the year before. Empty where a column of the
    table that has no single year, or two of one year, leaves a doubt, or where the two are not of periods equally long.
    """
    heads = {at: _YEAR.findall(head) for at, head in enumerate(sheet.heads)}
    by_year = {found[0]: at for at, found in heads.items() if found}
    if len(by_year) != sum(map(bool, heads.values())) or any(len(set(found)) > 1 for found in heads.values()):
        return []
    wanted = years or (frozenset(by_year) if all(heads.values()) else frozenset())
    if len(wanted) == 1:
        wanted |= {str(int(min(wanted)) - 1)}
    if len(wanted) < 2 or not {min(wanted), max(wanted)} <= set(by_year):
        return []
    ends = [by_year[min(wanted)], by_year[max(wanted)]]
    return ends if len({_months(sheet.heads[at]) for at in ends}) == 1 else []


def _months(head: str) -> int:
    """How long the period of a head is; 0 for a day."""
    return next((period.months for period in find_periods(head) if period.months), 0)


def _unit(ends: Sequence[Result]) -> str:
    """The unit to compute in: counts stay counts; empty for the tool to work it out."""
    return "count" if all(end["unit"] == "count" for end in ends) else ""


def _places(ends: Sequence[Result]) -> int | None:
    """As many decimals as the cells have, where they are plain counts; None leaves what is usual for their unit."""
    if any(end["unit"] != "count" for end in ends):
        return None
    return max(len(str(end["value"]).partition(".")[2]) for end in ends)


def _moved(calls: Calls, match: Match, places: Sequence[int], question: str) -> str | None:
    ends = cells(calls, match.sheet, [match.sheet.address(match.row, at) for at in places])
    if len(ends) != 2 or not _alike(ends):
        return None
    first, last = ends
    old, new = map(_amount, ends)
    relative = bool(_PERCENT.search(question)) and first["unit"] != "percent"
    verb = _verb(str(first["label"]), old, new, relative)
    if old == new:
        return _unmoved(match, first, last)
    one, other = first["id"], last["id"]
    how = f"({other} - {one}) / abs({one})" if relative else f"{other} - {one}"
    unit, decimals = ("percent", None) if relative else (_unit(ends), _places(ends))
    label = f"Change of {first['label']}"
    made = calls("calculate", expression=how, unit=unit, label=label, decimals=decimals) if verb else {}
    if "id" not in made or not re.search(r"[1-9]", str(made["text"])):
        return None
    writer = Writer()
    n = writer.cite(int(first["source"]), str(first["quote"]))
    text = str(made["text"]).lstrip("-")
    points = first["unit"] == "percent"
    said = f"{text.removesuffix('%')} percentage points" if points else text if relative else f"{text} {counted(first)}"
    writer.figure(text.removesuffix("%") if points else text, str(made["id"]))
    writer.say(
        f"{first['label']} {verb} by {said.strip()}, from {spoken(writer, first)} ({first['head']}) to "
        f"{spoken(writer, last)} ({last['head']}){origin(match.sheet)}",
        [n],
    )
    return writer.final()


def _verb(label: str, old: Decimal, new: Decimal, relative: bool) -> str:
    """How a row moved: a loss printed below nought narrows or widens; empty where a word would mislead."""
    if _LOSS.search(re.sub(r"\([^)]*\)", "", label)) and min(old, new) < 0:
        return "" if max(old, new) >= 0 else "narrowed" if new > old else "widened"
    if relative and old <= 0:
        return ""
    return "rose" if new > old else "fell"


def _unmoved(match: Match, first: Result, last: Result) -> str:
    writer = Writer()
    n = writer.cite(int(first["source"]), str(first["quote"]))
    writer.say(
        f"{first['label']} did not change: {spoken(writer, first)} ({first['head']}), {spoken(writer, last)} "
        f"({last['head']}){origin(match.sheet)}",
        [n],
    )
    return writer.final()


def _alike(held: Sequence[Result]) -> bool:
    """Whether cells are all figures, in one unit and one currency, of one thing."""
    kinds = {(cell["unit"], cell["currency"], cell["counts"]) for cell in held if "id" in cell}
    return len(kinds) == 1 and all("id" in cell for cell in held)


def gap(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """How far two columns of a row lie apart, where one of the two is what the other is measured against."""
    asked = without(ask, *(m.group() for m in _GAP.finditer(question)))
    yardstick = stems(" ".join(matching.lexicon("against")))
    for sheet in sheets:
        against = [at for at, head in enumerate(sheet.heads) if matching.keys(head) & yardstick]
        if len(sheet.heads) != 2 or len(against) != 1:
            continue
        other = 1 - against[0]
        found = matching.best(asked, matching.matches(asked, [_wide(sheet)], column=other))
        if found is not None:
            pair = [sheet.address(found.row, other), sheet.address(found.row, against[0])]
            return _apart(calls, sheet, cells(calls, sheet, pair), question)
    return None


def _wide(sheet: Sheet) -> Sheet:
    """The sheet with all of its heads among the words around it."""
    return replace(sheet, around=sheet.around | matching.keys(" ".join(sheet.heads)))


def between(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """How far two rows of one column lie apart."""
    found = _BETWEEN.search(question)
    assert found is not None
    asked = without(ask, "difference gap between")
    for sheet in sheets:
        pair = []
        for one, other in (("one", "two"), ("two", "one")):
            alone = without(asked, found[other])
            match = matching.best(alone, matching.matches(alone, [sheet]))
            pair += (
                [match] if match and matching.keys(found[one]) & matching.keys(sheet.rows[match.row]["label"]) else []
            )
        if len(pair) == 2 and pair[0].row != pair[1].row and pair[0].column == pair[1].column:
            places = [sheet.address(match.row, match.column) for match in pair]
            return _apart(calls, sheet, cells(calls, sheet, places), question)
    return None


def _verdict(question: str, one: Result, other: Result) -> str:
    """Whether the first is the better one, where the question asks for that; empty where it does not."""
    first, second = Decimal(str(one["value"])), Decimal(str(other["value"]))
    if not _BETTER.search(question) or first == second:
        return ""
    lower = bool(matching.keys(str(one["label"])) & stems(" ".join(matching.lexicon("lower"))))
    return "Better: " if (first < second) == lower else "Worse: "


def _apart(calls: Calls, sheet: Sheet, pair: Sequence[Result], question: str) -> str | None:
    if len(pair) != 2 or not _alike(pair):
        return None
    one, other = pair
    how, label = f"{one['id']} - {other['id']}", f"Difference, {one['label']}"
    made = calls("calculate", expression=how, unit=_unit(pair), label=label, decimals=_places(pair))
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(cell["source"]), str(cell["quote"])) for cell in pair]
    text = str(made["text"])
    same = one["label"] == other["label"]
    names = [str(cell["head"] if same else cell["label"]) for cell in pair]
    points = one["unit"] == "percent"
    said = f"{text.removesuffix('%')} percentage points" if points else f"{text} {counted(one)}".strip()
    writer.figure(text.removesuffix("%") if points else text, str(made["id"]))
    writer.say(
        f"{_verdict(question, one, other)}{one['label' if same else 'head']}: {spoken(writer, one)} ({names[0]}) less "
        f"{spoken(writer, other)} ({names[1]}) is {said}{origin(sheet)}",
        sources,
    )
    return writer.final()


def largest(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """The first so many rows of a table that is printed from the largest down, added up."""
    top = _TOP.search(question)
    assert top is not None
    count = _COUNTS.get(top["count"].lower()) or int(top["count"])
    asked = without(ask, top.group(), *_TOGETHER.findall(question))
    for sheet in sheets:
        rows = _parts(sheet)
        amounts = [_number(sheet.rows[at]["cells"][0]) for at in rows if sheet.rows[at]["cells"]]
        falling = all(a is not None and b is not None and a >= b for a, b in zip(amounts, amounts[1:], strict=False))
        if len(sheet.heads) == 1 and falling and len(amounts) >= count and asked.needed <= sheet.around:
            return _summed(calls, sheet, rows[:count], f"The {count} largest together")
    return None


def down(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """A row and all those under it added up, without those that the question leaves out."""
    found = _DOWN.search(question)
    assert found is not None
    left = [match["what"] for match in _WITHOUT.finditer(question)]
    asked = without(ask, found["way"], *(match.group() for match in _WITHOUT.finditer(question)))
    for sheet in sheets:
        labels = [matching.keys(str(row["label"])) for row in sheet.rows]
        own = matching.keys(found["from"])
        start = [at for at, label in enumerate(labels) if label == own]
        if len(sheet.heads) != 1 or len(start) != 1 or not asked.needed - labels[start[0]] <= sheet.around:
            continue
        gone = [matching.keys(word) for word in left]
        under = [at for at in _parts(sheet) if at >= start[0] and not _unrated(str(sheet.rows[at]["label"]))]
        kept = [at for at in under if not any(word and word <= labels[at] for word in gone)]
        return _summed(calls, sheet, kept, f"{sheet.rows[start[0]]['label']} and below")
    return None


def _summed(calls: Calls, sheet: Sheet, rows: Sequence[int], name: str) -> str | None:
    parts = cells(calls, sheet, [sheet.address(at, 0) for at in rows])
    if len(parts) < 2 or not _alike(parts):
        return None
    how = f"sum({', '.join(str(part['id']) for part in parts)})"
    made = calls("calculate", expression=how, unit=_unit(parts), label=name, decimals=_places(parts))
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(part["source"]), str(part["quote"])) for part in parts]
    each = listed([f"{part['label']} {spoken(writer, part)}" for part in parts])
    writer.say(f"{name}: {writer.figure(str(made['text']), str(made['id']))}, of {each}{origin(sheet)}", sources)
    return writer.final()


def listing(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """The rows of the first table of a document that is called what the question asks for the contents of."""
    named = [s for s in sheets if ask.needed and ask.needed <= matching.keys(str(s.about["title"]))]
    first = min(named, key=lambda sheet: (sheet.place.rpartition(":")[0], sheet.page, sheet.number), default=None)
    if first is None or len({sheet.place.rpartition(":")[0] for sheet in named}) > 1 or len(first.rows) > LONGEST:
        return None
    shown = cells(calls, first, [first.address(at, -1) for at in range(len(first.rows))])
    if len(shown) != len(first.rows):
        return None
    writer = Writer()
    sources = [writer.cite(int(cell["source"]), str(cell["quote"])) for cell in shown]
    writer.say(f"{listed([str(cell['label']) for cell in shown])}{origin(first)}", sources)
    return writer.final()


def which(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """The one row of those that a table's corner names: the only one that falls, or the largest in a column."""
    noun = _WHICH.search(question)
    assert noun is not None
    asked = without(ask, noun.group(), *re.findall(_MOVE, question, re.I), *_extremes(question))
    corner = stems(noun["noun"] or "")
    known = frozenset() if corner else _ranked(question)
    for sheet in sheets:
        fits = stems(str(sheet.table["corner"])) == corner if corner else len(sheet.heads) == 1
        printed = sheet.around | _heads(sheet)
        if fits and asked.needed | known <= (printed if ask.names else matching.alike(printed)):
            return _falling(calls, asked, sheet) if _LESS.search(question) else _extreme(calls, asked, sheet, question)
    return None


def _ranked(question: str) -> frozenset[str]:
    """The stems of what is asked for the largest of: "holding" in "the largest holding"."""
    found = re.search(r"\b\w+est\s+(?P<what>[a-z]+)\b", question, re.I)
    return matching.keys(found["what"]) if found else frozenset()


def _extremes(question: str) -> list[str]:
    return [m.group() for pattern in (_LEAST, _MOST) for m in pattern.finditer(question)]


def _heads(sheet: Sheet) -> frozenset[str]:
    return matching.keys(" ".join(sheet.heads))


def _parts(sheet: Sheet) -> list[int]:
    """The rows that are no sum of the others."""
    sums = stems(" ".join(matching.lexicon("sums")))
    return [at for at, row in enumerate(sheet.rows) if not matching.keys(str(row["label"])) & sums]


def _unrated(label: str) -> bool:
    """Whether a row of a table by rating is of what has none."""
    phrases = "|".join(map(re.escape, matching.lexicon("unrated")))
    return bool(re.search(rf"(?<!\w)(?:{phrases})(?!\w)", label, re.I))


def _falling(calls: Calls, ask: Asked, sheet: Sheet) -> str | None:
    dated = _span(sheet, ask.years)
    if not dated:
        return None
    rows = [(at, [_number(sheet.rows[at]["cells"][column]) for column in dated]) for at in _parts(sheet)]
    if any(None in amounts for _, amounts in rows):
        return None
    fell = [at for at, amounts in rows if (amounts[-1] or 0) < (amounts[0] or 0)]
    if len(fell) != 1:
        return None
    ends = cells(calls, sheet, [sheet.address(fell[0], dated[0]), sheet.address(fell[0], dated[-1])])
    if len(ends) != 2 or not _alike(ends):
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
    parts = _parts(sheet)
    if not _extremes(question) or not parts:
        return None
    chosen = matching.columns(ask, sheet, sheet.rows[parts[0]])
    if len(chosen) != 1:
        return None
    places = [sheet.address(at, chosen[0]) for at in parts]
    held = [cell for at in range(0, len(places), CELLS) for cell in cells(calls, sheet, places[at : at + CELLS])]
    if len(held) != len(parts) or not _alike(held):
        return None
    low = bool(_LEAST.search(question))
    ranked = sorted(held, key=_amount, reverse=not low)
    if len(ranked) > 1 and _amount(ranked[0]) == _amount(ranked[1]):
        return None
    shown = ranked[:3]
    writer = Writer()
    sources = [writer.cite(int(cell["source"]), str(cell["quote"])) for cell in shown]
    rest = listed([f"{cell['label']} {spoken(writer, cell)}" for cell in shown[1:]])
    after = f", then {rest}" if rest else ""
    writer.say(f"{name_of(shown[0])}: {spoken(writer, shown[0])}{after}{origin(sheet)}", sources)
    return writer.final()


def _amount(cell: Result) -> Decimal:
    """A cell's figure in whole units."""
    return Decimal(str(cell["value"])) * int(cell["scale"])


def either(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """The same row of two documents that the question names by their titles, and how far they lie apart."""
    pair = _PAIR.search(question)
    assert pair is not None
    names = [matching.keys(pair["one"]), matching.keys(pair["two"])]
    asked = without(ask, "which is difference gap between", *(pair[group] for group in ("one", "two")))
    found: list[Result] = []
    held: list[Sheet] = []
    for name in names:
        own = [sheet for sheet in sheets if name <= matching.keys(str(sheet.about["title"]))]
        match = matching.best(asked, matching.matches(asked, own)) if name else None
        if match is None:
            return None
        found += cells(calls, match.sheet, [match.sheet.address(match.row, match.column)])
        held.append(match.sheet)
    if len(found) != 2 or not _alike(found) or found[0]["label"] != found[1]["label"]:
        return None
    order = sorted(range(2), key=lambda at: _amount(found[at]))
    low, high = found[order[0]], found[order[1]]
    made = calls("calculate", expression=f"{high['id']} - {low['id']}", label=f"Difference, {low['label']}", decimals=2)
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(cell["source"]), str(cell["quote"])) for cell in (low, high)]
    text = str(made["text"])
    points = low["unit"] == "percent"
    writer.figure(text.removesuffix("%") if points else text, str(made["id"]))
    said = f"{text.removesuffix('%')} percentage points" if points else text
    writer.say(
        f"{held[order[0]].about['title']}: {low['label']} {spoken(writer, low)}, against {spoken(writer, high)} for "
        f"{held[order[1]].about['title']}, a difference of {said}",
        sources,
    )
    return writer.final()


def _number(text: str | None) -> Decimal | None:
    found = find_numbers(text or "", years=True)
    return found[0].amount if len(found) == 1 else None


WAYS: tuple[Way, ...] = (
    Way(_LISTED, listing),
    Way(_TOP, largest, _TOGETHER),
    Way(_DOWN, down),
    Way(_WHICH, which, re.compile(rf"{_MOVE}|{_LEAST.pattern}|{_MOST.pattern}", re.I)),
    Way(_PAIR, either, re.compile(r"\b(?:difference|cheaper|higher|lower|gap|more|less)\b", re.I)),
    Way(_BETWEEN, between),
    Way(_GAP, gap),
    Way(re.compile(rf"\b{_MOVE}\b", re.I), change, re.compile(r"\bhow much\b|\bby\b|\bfrom\b|%|\bper\s?cent\b", re.I)),
)
