"""Answers from the tables of the pages found: the one cell that a question asks for, or what several come to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.offline import across, matching
from assistant.offline.cells import cells, name_of, origin, spoken
from assistant.offline.matching import Asked, Match, Sheet
from assistant.offline.reading import Reading
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer
from assistant.tools.asking import DERIVED, wanted
from ingest.periods import parse_date
from retrieval.names import core_words

PAGES = 8
_SHORT = 8
_LETTERS = re.compile(r"[a-z]+")
_RELATIVE = ((re.compile(r"\bnext year\b", re.I), 1), (re.compile(r"\bthis year\b", re.I), 0))
_LAST = re.compile(r"\blast year\b", re.I)
_HAS = re.compile(
    r"^\W*(?:does|do|did|is there|are there|has|have)\b.*?\b(?P<verb>charge[sd]?|levy|levie[sd]|carry|carries|have|has"
    r"|pay|pays|take|takes|impose[sd]?|there)\s+(?:an?|any)\b",
    re.I,
)
_NONE = re.compile(r"(?:none|no|nil|not charged|n/a)\b", re.I)
_DEFICIT = re.compile(r"\b(?:deficit|shortfall|short of)\b", re.I)


def answer(calls: Calls, found: Result, question: str, reading: Reading) -> str | None:
    """The answer from a table of the pages found; None where no table, or more than one cell, answers."""
    wants = wanted(question)
    if not calls.has("read_table") or wants == "person":
        return None
    sheets = _sheets(calls, found)
    if not sheets:
        return None
    understood = found["understood"]
    ask = matching.asked(question, understood, _years(question, found, reading), _publishers(sheets))
    ask = replace(ask, periods=tuple(understood["periods"]), needed=ask.needed | _guarded(ask, reading))
    if not ask.needed:
        return None
    houses = _houses(found, sheets, question)
    sheets = _called([sheet for sheet in sheets if _fits(sheet, ask, houses)], found, question)
    if wants == "cause":
        return _reason(calls, ask, sheets, question)
    ways = [way for way in across.WAYS if way.asked(question)]
    for way in ways:
        if told := way.answer(calls, ask, sheets, question):
            return told
    return None if ways or DERIVED.search(question) else _value(calls, ask, sheets, question)


def _guarded(ask: Asked, reading: Reading) -> frozenset[str]:
    """The words beside a measure that kept it from being looked up: a table must print them, whatever they are."""
    if reading.measure is None:
        return frozenset()
    return matching.keys(" ".join(reading.left)) - ask.names - matching.keys("non-GAAP")


def _sheets(calls: Calls, found: Result) -> list[Sheet]:
    """The tables of the pages found that are about the companies asked about, or about none."""
    issuers = set(found["understood"]["issuers"])
    pages = [s for s in found["sources"] if not issuers or not s["issuer"] or s["issuer"] in issuers][:PAGES]
    places = list(dict.fromkeys((str(s["document_id"]), int(s["page"])) for s in pages))
    wanted = [("read_table", {"document": name, "page": page}) for name, page in places]
    read = calls.together(*wanted) if wanted else []
    return [
        Sheet(result["place"], number, table, result, _around(table, result))
        for result in read
        if "tables" in result
        for number, table in enumerate(result["tables"], 1)
    ]


def _around(table: Result, about: Result) -> frozenset[str]:
    above = [line for line in str(table["above"]).split(" / ") if len(line.split()) <= _SHORT]
    about_it = [str(about[name] or "") for name in ("title", "issuer", "kind")]
    return matching.keys(" ".join([str(table["caption"]), str(table["corner"]), *above, *about_it]))


def _years(question: str, found: Result, reading: Reading) -> list[str]:
    today = date.fromisoformat(str(found["understood"]["today"]))
    said = {period[-4:] for period in reading.periods if re.search(r"\d{4}$", period)}
    said |= set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", question))
    said |= {str(today.year + add) for pattern, add in _RELATIVE if pattern.search(question)}
    return sorted(said | ({str(today.year - 1)} if _LAST.search(question) else set()))


def _publishers(sheets: Sequence[Sheet]) -> list[str]:
    return list(dict.fromkeys(str(sheet.about["publisher"]) for sheet in sheets if sheet.about["publisher"]))


def _fits(sheet: Sheet, ask: Asked, houses: frozenset[str]) -> bool:
    """Whether a table is of the house asked about: one that is named, or the firm's own for "our"."""
    publisher = core_words(str(sheet.about["publisher"] or ""))[:1]
    if houses:
        return bool(publisher) and publisher[0] in houses
    return bool(sheet.about["own"]) or not ask.own


def _houses(found: Result, sheets: Sequence[Sheet], question: str) -> frozenset[str]:
    """The first words of the publishers that the question names, of all that were found."""
    seen = [*_publishers(sheets), *(str(d.get("publisher") or "") for d in found.get("documents") or ())]
    firsts = {word for name in seen for word in core_words(name)[:1]}
    return frozenset(firsts & set(_LETTERS.findall(question.lower())))


def _called(sheets: Sequence[Sheet], found: Result, question: str) -> list[Sheet]:
    """The tables of the document that the question calls by the first two words of its title, where it does so."""
    titles = [str(document["title"]) for document in found.get("documents") or ()]
    leads = {lead for title in (*titles, *(str(s.about["title"]) for s in sheets)) if (lead := _lead(title))}
    called = [lead for lead in leads if lead in " ".join(_LETTERS.findall(question.lower()))]
    return [s for s in sheets if not called or _lead(str(s.about["title"])) in called]


def _lead(title: str) -> str:
    """The first two words of a title that begins with two words of its own: "House view, third quarter"."""
    words = _LETTERS.findall(re.split(r"[:,|]", title)[0].lower().removeprefix("the "))
    return " ".join(words[:2]) if len(words) >= 2 else ""


def _reason(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """The cell under "Reason", where a table has such a column."""
    for sheet in sheets:
        for place in (at for at, head in enumerate(sheet.heads) if matching.fold(head) == "reason"):
            if match := matching.best(ask, matching.matches(ask, [sheet], column=place)):
                return _told(calls, match, question)
    return None


def _value(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    if has := _HAS.search(question):
        ask = matching.without(ask, has["verb"])
    match = matching.best(ask, matching.matches(ask, sheets))
    return _told(calls, match, question) if match else None


def _told(calls: Calls, match: Match, question: str) -> str | None:
    told = cells(calls, match.sheet, [match.sheet.address(match.row, match.column)])
    if not told:
        return None
    cell = told[0]
    writer = Writer()
    n = writer.cite(int(cell["source"]), str(cell["quote"]))
    if _DEFICIT.search(question) and str(cell.get("value", "")).startswith("-"):
        said = f"a deficit of {spoken(writer, {**cell, 'said': str(cell['said']).lstrip('-')})}"
    else:
        said = spoken(writer, cell) + _in(match.sheet, cell)
    writer.say(f"{_yes_no(question, cell)}{name_of(cell)}: {said}{origin(match.sheet)}", [n])
    return writer.final()


def _yes_no(question: str, cell: Result) -> str:
    """Whether there is what a closed question asks for, by a cell that says "none" or gives its amount."""
    if not _HAS.search(question):
        return ""
    return "No: " if _NONE.match(str(cell["text"])) else "Yes: " if "id" in cell else ""


def _in(sheet: Sheet, cell: Result) -> str:
    """In what the table counts, after a range or a bound that is told as it is printed."""
    text, counts = str(cell["text"]), str(sheet.table.get("counts") or "")
    figures = re.match(r"\W*\d", text) and not parse_date(text) and not re.search(r"[A-Za-z%]", text)
    return f" ({counts})" if counts and figures and "id" not in cell else ""
