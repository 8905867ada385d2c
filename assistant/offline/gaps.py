"""How far two cells lie apart: of two columns, of two rows, or of the same row in two documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.offline import matching
from assistant.offline.cells import alike, amount, cells, counted, decimals_of, origin, points, spoken, unit_of
from assistant.offline.matching import Asked, Sheet
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer
from assistant.tools.passages import stems

GAP = re.compile(
    r"\b(?:out|under)perform\w*|\b(?:beat(?:s|en|ing)?|lag(?:s|ged|ging)?|trail(?:s|ed|ing)?"
    r"|ahead of|behind|versus|gap|difference|against|how far)\b|\bvs\b\.?"
    r"|\b(?:better|worse|higher|lower)(?: or (?:better|worse|higher|lower))? than\b",
    re.I,
)
_BETTER = re.compile(r"\b(?:better|worse)\b", re.I)
_CLOSED = re.compile(r"^\W*(?:did|does|do|is|are|was|were|has|have)\b", re.I)
_AHEAD = re.compile(r"\b(?:outperform|beat|ahead|better|higher)", re.I)
_BEHIND = re.compile(r"\b(?:underperform|lag|trail|behind|worse|lower)", re.I)
BETWEEN = re.compile(r"\b(?:difference|gap) between (?P<one>[\w -]+?) and (?P<two>[\w-]+)", re.I)
PAIR = re.compile(r"(?P<one>(?:[A-Z][\w&]+ ?)+)(?:or|and|vs\.?|versus) (?P<two>(?:[A-Z][\w&]+ ?)+)")


def gap(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """How far two columns of a row lie apart, where one of the two is what the other is measured against."""
    asked = matching.without(ask, *(m.group() for m in GAP.finditer(question)), "bp bps basis points pts pp")
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
    found = BETWEEN.search(question)
    assert found is not None
    asked = matching.without(ask, "difference gap between")
    for sheet in sheets:
        pair = []
        for one, other in (("one", "two"), ("two", "one")):
            alone = matching.without(asked, found[other])
            match = matching.best(alone, matching.matches(alone, [sheet]))
            pair += (
                [match] if match and matching.keys(found[one]) & matching.keys(sheet.rows[match.row]["label"]) else []
            )
        if len(pair) == 2 and pair[0].row != pair[1].row and pair[0].column == pair[1].column:
            places = [sheet.address(match.row, match.column) for match in pair]
            return _apart(calls, sheet, cells(calls, sheet, places), question)
    return None


def _verdict(question: str, one: Result, other: Result) -> str:
    """Whether the first is the better one, or is ahead, where the question asks for that; empty where it does not."""
    first, second = Decimal(str(one["value"])), Decimal(str(other["value"]))
    lower = bool(matching.keys(str(one["label"])) & stems(" ".join(matching.lexicon("lower"))))
    if _BETTER.search(question) and first != second:
        return "Better: " if (first < second) == lower else "Worse: "
    ahead, behind = bool(_AHEAD.search(question)), bool(_BEHIND.search(question))
    if not _CLOSED.search(question) or ahead == behind or lower:
        return ""
    return "Yes: " if (first > second if ahead else first < second) else "No: "


def _apart(calls: Calls, sheet: Sheet, pair: Sequence[Result], question: str) -> str | None:
    if len(pair) != 2 or not alike(pair):
        return None
    one, other = pair
    how, label = f"{one['id']} - {other['id']}", f"Difference, {one['label']}"
    made = calls("calculate", expression=how, unit=unit_of(pair), label=label, decimals=decimals_of(pair))
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(cell["source"]), str(cell["quote"])) for cell in pair]
    text = str(made["text"])
    same = one["label"] == other["label"]
    names = [str(cell["head"] if same else cell["label"]) for cell in pair]
    bare, said = points(text, question) if one["unit"] == "percent" else (text, f"{text} {counted(one)}".strip())
    writer.figure(bare, str(made["id"]))
    writer.say(
        f"{_verdict(question, one, other)}{one['label' if same else 'head']}: {spoken(writer, one)} ({names[0]}) less "
        f"{spoken(writer, other)} ({names[1]}) is {said}{origin(sheet)}",
        sources,
    )
    return writer.final()


def either(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """The same row of two documents that the question names by their titles, and how far they lie apart."""
    pair = PAIR.search(question)
    assert pair is not None
    names = [matching.keys(pair["one"]), matching.keys(pair["two"])]
    asked = matching.without(ask, "which is difference gap between", *(pair[group] for group in ("one", "two")))
    found: list[Result] = []
    held: list[Sheet] = []
    for name in names:
        own = [sheet for sheet in sheets if name <= matching.keys(str(sheet.about["title"]))]
        match = matching.best(asked, matching.matches(asked, own)) if name else None
        if match is None:
            return None
        found += cells(calls, match.sheet, [match.sheet.address(match.row, match.column)])
        held.append(match.sheet)
    if len(found) != 2 or not alike(found) or found[0]["label"] != found[1]["label"]:
        return None
    order = sorted(range(2), key=lambda at: amount(found[at]))
    low, high = found[order[0]], found[order[1]]
    made = calls("calculate", expression=f"{high['id']} - {low['id']}", label=f"Difference, {low['label']}", decimals=2)
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(cell["source"]), str(cell["quote"])) for cell in (low, high)]
    text = str(made["text"])
    bare, said = points(text, question) if low["unit"] == "percent" else (text, text)
    writer.figure(bare, str(made["id"]))
    writer.say(
        f"{held[order[0]].about['title']}: {low['label']} {spoken(writer, low)}, against {spoken(writer, high)} for "
        f"{held[order[1]].about['title']}, a difference of {said}",
        sources,
    )
    return writer.final()
