"""Answers in the documents' own words: the best sentences or rows with their sources, or what is nearest.

A unit counts by what the search says of it and by whether it can answer what is asked: a number where one is asked for,
a day for "when", a cause for "why". Below a measured score nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant import formulas
from assistant.offline.asking import NOT, Wants, fits, wanted
from assistant.offline.reading import Reading
from assistant.offline.replay import Result
from assistant.offline.writing import Writer, final
from assistant.tools.passages import units
from retrieval.names import core_words

ENOUGH: Mapping[Wants, float] = {
    "number": 0.62,
    "date": 0.6,
    "person": 0.6,
    "cause": 0.75,
    "closed": 0.7,
    "list": 0.65,
    "words": 0.65,
    "derived": 9.0,
}
"""The least score at which a unit is an answer, by what is asked for; measured on the sample cases."""
COVERED: Mapping[Wants, float] = {"number": 0.5, "date": 0.45, "person": 0.4, "cause": 0.3, "closed": 0.6, "list": 0.3}
"""The least share of the question's words that a unit and its heading must have, rare words counting more."""
SENTENCES = 3
NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or row that may answer: its score, source and words, and its cells where it is a row of a table."""

    score: float
    n: int
    at: int
    text: str
    kind: str
    label: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    table: str = ""


def answer(found: Result, question: str, reading: Reading) -> str:
    """The units that say most of what is asked; an abstention where none says enough."""
    wants = wanted(reading.text)
    if wants in ("words", "list") and reading.measure is not None:
        wants = "number"
    ranked = ranking(found, wants, question)
    if not ranked or ranked[0].score < ENOUGH[wants]:
        return abstain(found, reading.text)
    writer = Writer()
    best = ranked[0]
    if wants == "cause":
        return _reasons(writer, found, best)
    most = 1 if wants in ("number", "date", "person", "closed") else SENTENCES
    kept = [item for item in ranked if (item.n == best.n or wants == "list") and item.score >= NEAR * best.score][:most]
    for place, item in enumerate(sorted(kept, key=lambda item: (item.n != best.n, item.n, item.at))):
        text = spoken(item, question, reading)
        if wants == "closed" and place == 0:
            text = f"{'No' if bool(NOT.search(text)) != bool(NOT.search(question)) else 'Yes'}: {text}"
        writer.say(text, [writer.cite(item.n, item.text)])
    return writer.final()


def ranking(found: Result, wants: Wants, question: str) -> list[Said]:
    """Every unit that can answer, best first.

    Pages of other companies than those asked about are left out, and so are sentences of general research that do not
    name the company.
    """
    issuers = set(found["understood"]["issuers"])
    names = {core_words(issuer)[0] for issuer in issuers} | {t.lower() for t in found["understood"]["tickers"]}
    said = []
    for source in found["sources"]:
        if issuers and source["issuer"] and source["issuer"] not in issuers:
            continue
        for unit in source["best"]:
            bonus = fits(wants, question, unit["quote"], unit["kind"])
            stranger = names and not source["issuer"] and not any(name in unit["quote"].lower() for name in names)
            if bonus is not None and not stranger and unit["cover"] >= COVERED.get(wants, 0.3):
                cells = tuple((head, text) for head, text in unit.get("cells") or ())
                said.append(
                    Said(
                        unit["score"] + bonus,
                        source["n"],
                        unit["at"],
                        unit["quote"],
                        unit["kind"],
                        unit.get("label", ""),
                        cells,
                        unit.get("table", ""),
                    )
                )
    return sorted(said, key=lambda item: (-item.score, item.n, item.at))


def _reasons(writer: Writer, found: Result, best: Said) -> str:
    """The best sentence with those that follow it, since reasons come after what they explain."""
    source = next(s for s in found["sources"] if s["n"] == best.n)
    around = [unit for unit in units(source["text"]) if unit.kind == "sentence"]
    place = next((at for at, unit in enumerate(around) if unit.text == best.text), None)
    after = around[place : place + SENTENCES] if place is not None else []
    for text in [unit.text for unit in after] or [best.text]:
        writer.say(flat(text), [writer.cite(best.n, text)])
    return writer.final()


def spoken(item: Said, question: str, reading: Reading) -> str:
    """A unit as the answer says it: a sentence as it stands, a row by the column that is asked for."""
    if not item.cells:
        return flat(item.text)
    chosen = column(item.cells, question, reading.periods)
    caption = f" ({flat(item.table)})" if item.table and len(item.table) < 120 else ""
    if chosen is None:
        each = ", ".join(f"{head} {text}" for head, text in item.cells)
        return f"{flat(item.label)}: {each}{caption}"
    head, text = chosen
    return f"{flat(item.label)}, {head}: {text}{caption}"


def column(cells: Sequence[tuple[str, str]], question: str, periods: Sequence[str]) -> tuple[str, str] | None:
    """The cell under the head that the question names: its period, or its words; None where it names none or several."""
    if len(cells) == 1:
        return cells[0]
    years = {period[-4:] for period in periods}
    dated = [cell for cell in cells if any(year in cell[0] for year in years)]
    if len(dated) == 1:
        return dated[0]
    asked = set(formulas.key(question).split())
    named = [cell for cell in cells if set(formulas.key(cell[0]).split()) & asked]
    return named[0] if len(named) == 1 else None


def flat(text: str) -> str:
    """Text on one line, without a list mark before it."""
    return " ".join(re.sub(r"^\W*[\u2022\u25cf\u25aa]\s*", "", text).split())


def abstain(found: Result, missing: str) -> str:
    """That the library does not say, with the nearest passages cited."""
    nearest = [{"n": s["n"], "quote": s["best"][0]["quote"]} for s in found["sources"] if s["best"]][:3]
    text = missing.strip().rstrip("?.")
    return final("abstained", f"Our research does not say: {text}.", nearest, missing=text)
