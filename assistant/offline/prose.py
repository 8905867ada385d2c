"""Answers in the documents' own words: the best sentences or rows with their sources, or what is nearest.

A unit counts by what the search says of it and by whether it can answer what is asked: a number where one is asked for,
a day for "when", a cause for "why". Below a measured score nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant import formulas
from assistant.offline.asking import DEFINES, EITHER, NOT, Wants, fits, wanted
from assistant.offline.reading import Reading
from assistant.offline.replay import Result
from assistant.offline.writing import Writer, final
from assistant.tools.passages import stems, units
from retrieval.names import core_words

ENOUGH: Mapping[Wants, float] = {
    "number": 0.9,
    "date": 0.85,
    "person": 1.0,
    "cause": 0.88,
    "closed": 0.8,
    "list": 1.6,
    "words": 1.04,
    "derived": 9.0,
}
"""The least worth (see `Said.worth`) of a unit that is given as an answer, by what is asked for.

Measured on the sample and public cases: above it four in five are right or better, below it fewer than half.
"""
SENTENCES = 3
NEAR = 0.8
NEARLY = 0.85
GENERAL = frozenset(
    [
        "percent",
        "percentage",
        "share",
        "proportion",
        "number",
        "amount",
        "does",
        "were",
        "will",
        "would",
        "should",
        "could",
        "have",
    ]
    + [
        "date",
        "month",
        "year",
        "quarter",
        "name",
        "names",
        "company",
        "companies",
        "drove",
        "changed",
        "happened",
        "kind",
        "else",
    ]
    + ["region", "segment", "category", "house", "houses", "price", "level", "rate", "value", "part", "chance", "went"]
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or row that may answer: its score, source and words, and its cells where it is a row of a table."""

    score: float
    n: int
    at: int
    text: str
    kind: str
    cover: float
    label: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    table: str = ""

    @property
    def worth(self) -> float:
        """Its score and half the share of the question's words that it and its heading have."""
        return self.score + self.cover / 2


def answer(found: Result, question: str, reading: Reading) -> str:
    """The units that say most of what is asked; an abstention where none says enough."""
    wants = wanted(reading.text)
    if wants in ("words", "list") and reading.measure is not None and not DEFINES.search(question):
        wants = "number"
    ranked = ranking(found, wants, question)
    if not ranked or ranked[0].worth < ENOUGH[wants] or (wants == "closed" and EITHER.search(question)):
        return abstain(found, question)
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


def instead(found: Result, question: str, reading: Reading, missing: str) -> str:
    """A sentence or row that gives a figure no statement prints, where it has nearly all of the question's words."""
    ranked = [item for item in ranking(found, "number", question) if item.cover >= NEARLY]
    if not ranked or ranked[0].worth < ENOUGH["number"]:
        return abstain(found, missing)
    writer = Writer()
    writer.say(spoken(ranked[0], question, reading), [writer.cite(ranked[0].n, ranked[0].text)])
    return writer.final()


def ranking(found: Result, wants: Wants, question: str) -> list[Said]:
    """Every unit that can answer, best first.

    Pages of other companies than those asked about are left out, and so are sentences of general research that do not
    name the company.
    """
    issuers = set(found["understood"]["issuers"])
    noun = _noun(question)
    names = {core_words(issuer)[0] for issuer in issuers} | {t.lower() for t in found["understood"]["tickers"]}
    said = []
    for source in found["sources"]:
        if issuers and source["issuer"] and source["issuer"] not in issuers:
            continue
        for unit in source["best"]:
            bonus = fits(wants, question, unit["quote"], unit["kind"])
            stranger = names and not source["issuer"] and not any(name in unit["quote"].lower() for name in names)
            lacks = noun and noun not in stems(f"{unit['quote']} {unit.get('table', '')}")
            lacks = lacks or other_class(question, unit["quote"])
            if bonus is not None and not stranger and not lacks and _timely(question, source, unit):
                cells = tuple((head, text) for head, text in unit.get("cells") or ())
                said.append(
                    Said(
                        unit["score"] + bonus,
                        source["n"],
                        unit["at"],
                        unit["quote"],
                        unit["kind"],
                        unit["cover"],
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


def _timely(question: str, source: Result, unit: Result) -> bool:
    """Whether a unit can be of a year that the question names: it says the year, or its document is of that year."""
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", question))
    years |= {f"20{year}" for year in re.findall(r"\bFY\s?'?(\d\d)\b", question, re.I)}
    if not years:
        return True
    printed = f"{unit['quote']} {unit.get('cells', '')} {unit.get('table', '')}"
    said = f"{printed} {source['document']} {source.get('period') or ''}"
    published = str(source.get("published") or "")[:4]
    near = {published, str(int(published) - 1)} if published else set()
    return bool(years & near) or any(year in said or f"FY{year[2:]}" in said for year in years)


def other_class(question: str, text: str) -> bool:
    """Whether the question is about a class of shares by its letter, and a text about another."""
    asked, said = ({m.lower() for m in re.findall(r"\bclass ([A-Z])\b", words)} for words in (question, text))
    return bool(asked and said and not asked & said)


def _noun(question: str) -> str:
    """The stem of what "which" or "what" asks for by name: a form, a premium; empty where it names nothing special."""
    match = re.search(r"\b(?:which|what)\s+([a-z]{4,})\b", question, re.I)
    if match is None or match[1].lower() in GENERAL:
        return ""
    return next(iter(stems(match[1])), "")


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
    """The cell under the head that the question names: its period or its words; None where it names none or several."""
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
