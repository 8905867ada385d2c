"""How a row of a table moved from one of its columns to another, by the dates of the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.offline import matching
from assistant.offline.cells import alike, amount, cells, counted, decimals_of, origin, points, spoken, unit_of
from assistant.offline.matching import Asked, Match, Sheet
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer
from ingest.periods import find_periods

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MOVE = (
    r"(?:drop|fall|fell|ris[ei]|rose|increas|decreas|declin|chang|grow(?!th)|grew|shr[aiu]nk|gain|lose|climb|slip)\w*"
)
_PERCENT = re.compile(r"\b(?:in|as|what|by) (?:a )?(?:%|per\s?cent|percentage(?! point))|\bin % terms\b|%\s*\??$", re.I)
_COST = re.compile(
    r"\b(?:costs?|expenses?|expenditures?|capex|tax(?:es)?|charges?|provisions?|depreciation|amorti[sz]ation|impairments?"
    r"|dividends? paid|repurchases?|buybacks?|interest paid|general and administrative|research and development"
    r"|outlays?|write-?(?:offs?|downs?))\b",
    re.I,
)
"""Rows that are printed below nought because they are taken off, and are told as what was spent."""
_SPENT = "how much by from to change difference points pts pp bp bps basis vs versus compared between and since until"
_LOSS = re.compile(r"\b(?:loss(?:es)?|deficit|shortfall|outflows?)\b", re.I)


def change(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """How a row moved between two of its columns: the years named, or the one named and the one before it."""
    asked = matching.without(ask, *re.findall(MOVE, question, re.I), _SPENT)
    dated = [sheet for sheet in sheets if span(sheet, ask.years)]
    for match in (*matching.matches(replace(asked, years=frozenset()), sheets), *_rows(asked, dated)):
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
    return span(match.sheet, years) if years or len(match.sheet.heads) == 2 else []


def span(sheet: Sheet, years: frozenset[str]) -> list[int]:
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


def _moved(calls: Calls, match: Match, places: Sequence[int], question: str) -> str | None:
    ends = cells(calls, match.sheet, [match.sheet.address(match.row, at) for at in places])
    if len(ends) != 2 or not alike(ends):
        return None
    spent = _spent(ends)
    old, new = (-amount(end) if spent else amount(end) for end in ends)
    first, last = ({**end, "said": str(end["said"]).lstrip("-")} if spent else end for end in ends)
    relative = bool(_PERCENT.search(question)) and first["unit"] != "percent"
    verb = _verb(str(first["label"]), old, new, relative)
    if old == new:
        return _unmoved(match, first, last)
    one, other = (f"abs({end['id']})" if spent else str(end["id"]) for end in ends)
    how = f"({other} - {one}) / abs({one})" if relative else f"{other} - {one}"
    unit, decimals = ("percent", None) if relative else (unit_of(ends), decimals_of(ends))
    label = f"Change of {first['label']}"
    made = calls("calculate", expression=how, unit=unit, label=label, decimals=decimals) if verb else {}
    if "id" not in made or not re.search(r"[1-9]", str(made["text"])):
        return None
    rate = _rate(calls, how, one, label) if unit != "percent" and first["unit"] != "percent" and old > 0 else {}
    writer = Writer()
    n = writer.cite(int(first["source"]), str(first["quote"]))
    text = str(made["text"]).lstrip("-")
    whole = text if relative else f"{text} {counted(first)}"
    bare, said = points(text, question) if first["unit"] == "percent" else (text, whole)
    writer.figure(bare, str(made["id"]))
    also = f", or {writer.figure(str(rate['text']), str(rate['id']))}" if "id" in rate else ""
    writer.say(
        f"{first['label']} {verb} by {said.strip()}{also}, from {spoken(writer, first)} ({first['head']}) to "
        f"{spoken(writer, last)} ({last['head']}){origin(match.sheet)}",
        [n],
    )
    return writer.final()


def _rate(calls: Calls, how: str, one: str, label: str) -> Result:
    """How large a change is in per cent of where it began."""
    return calls("calculate", expression=f"abs({how}) / abs({one})", unit="percent", label=f"{label}, per cent")


def _spent(ends: Sequence[Result]) -> bool:
    """Whether both ends of a change are a cost printed below nought: more of it is then a rise."""
    return bool(_COST.search(str(ends[0]["label"]))) and all(amount(end) < 0 for end in ends)


def _verb(label: str, old: Decimal, new: Decimal, relative: bool) -> str:
    """How a row moved: a loss printed below nought narrows or widens; empty where a word would mislead."""
    if _LOSS.search(re.sub(r"\([^)]*\)", "", label)) and min(old, new) < 0:
        return "" if max(old, new) >= 0 else "narrowed" if new > old else "widened"
    if (relative and old <= 0) or (_COST.search(label) and min(old, new) < 0):
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
