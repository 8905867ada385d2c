"""A house's forecast of an exchange rate for the end of a year, in the words of its newest research."""

from __future__ import annotations

import re

from assistant.offline.prose import flat
from assistant.offline.replay import Result
from assistant.offline.views import day
from assistant.offline.writing import Writer
from assistant.tools.passages import units

NAMES = {
    "EUR": r"euros?|EUR",
    "USD": r"dollars?|USD|greenback",
    "GBP": r"sterling|pounds?|GBP|cable",
    "JPY": r"yen|JPY",
    "CHF": r"(?:Swiss )?francs?|CHF",
    "NOK": r"NOK|Norwegian kron\w+",
    "SEK": r"SEK|Swedish kron\w+",
    "AUD": r"AUD|Australian dollars?",
}
_PAIR = re.compile(rf"\b(?P<one>{'|'.join(NAMES)})\s?[/-]?\s?(?P<two>{'|'.join(NAMES)})\b", re.I)
_AHEAD = re.compile(
    r"\b(?:forecasts?|expect\w*|see|view|target|outlook|estimates?|assum\w*|will|house)\b|\bend\b|\byear[- ]end\b", re.I
)
_RATE = r"(?:{two})\s*(?P<rate>\d+(?:\.\d+)?)[^.;\d]{{0,30}}\b(?:end of|year[- ]end|end-)\s*(?P<year>20\d\d)"


def answer(found: Result, question: str) -> str | None:
    """The sentence that states the rate for the year asked about; None where no pair, no one year or no rate is."""
    understood = found["understood"]
    pair = _pair(question)
    years = {str(period)[-4:] for period in understood["periods"]}
    if (
        pair is None
        or understood["issuers"]
        or understood.get("past")
        or len(years) != 1
        or not _AHEAD.search(question)
    ):
        return None
    named = set(understood.get("publishers") or ())
    held = [s for s in found["sources"] if (s["publisher"] in named if named else s["own"]) and s["published"]]
    for source in sorted(held, key=lambda source: str(source["published"]), reverse=True):
        for unit in units(str(source["text"])):
            if unit.kind == "sentence" and _states(unit.text, *pair, next(iter(years))):
                writer = Writer()
                n = writer.cite(int(source["n"]), unit.text)
                writer.say(f"{source['publisher']}, {day(str(source['published']))}: {flat(unit.text)}", [n])
                return writer.final()
    return None


def _pair(question: str) -> tuple[str, str] | None:
    """The two currencies, the one that is priced first; None where the question names no two."""
    if found := _PAIR.search(question):
        return found["one"].upper(), found["two"].upper()
    spans = sorted(
        (match.start(), code)
        for code, names in NAMES.items()
        if (match := re.search(rf"\b(?:{names})\b", question, re.I))
    )
    return (spans[0][1], spans[1][1]) if len(spans) == 2 else None


def _states(text: str, one: str, two: str, year: str) -> bool:
    """Whether a sentence prices one currency in the other for the end of a year."""
    priced = re.search(rf"\b(?:{NAMES[one]})\b", text, re.I)
    rates = re.finditer(_RATE.format(two=NAMES[two]), text, re.I)
    return priced is not None and any(match["year"] == year and match.start() > priced.start() for match in rates)
