"""Answers in the documents' own words: the best sentences or rows with their sources, or what is nearest.

The search says which source answers and how sure that is; below a measured chance nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant import formulas
from assistant.offline.reading import Reading
from assistant.offline.replay import Result
from assistant.offline.writing import Writer, final
from assistant.tools.asking import EITHER, wanted
from assistant.tools.passages import units
from assistant.tools.polarity import says_no
from assistant.tools.ranking import SECOND

ENOUGH: Mapping[str, float] = {"cause": 0.8, "closed": 0.82, "list": 0.8, "number": 0.8, "words": 0.75}
USUALLY = 0.65
"""The least chance of being right at which something is said in words, by what is asked for.

`wealthdesk tune sentences --data financebench`, companies left out: 97 of the 108 answered are right (n = 262).
"""
OF_NOTE = 0.6
MOSTLY = 0.55
"""The least chance that the best unit of one note asked about answers, and its least share of all units' chance.

Nothing but the note was searched. Of 44 own questions of notes, chosen by these, 24 of the 29 that a note answers came
above both, 23 with the right unit first; none of the 15 for what a note does not say came above 0.36.
"""
CERTAIN = 0.8
NEARLY = 0.85
SENTENCES = 3
_EACH = re.compile(r"\b(?:each|both|two|every|all)(?: of)?(?: the| our)? houses?\b", re.I)
"""One passage is of one house and cannot tell what each of them says."""
_RESTS = re.compile(
    r"^\W*(?:the (?:reason|cause|surprise|latter|former)|this|that|these|those|it|they|both|he|she)\b", re.I
)
_UNNAMED = re.compile(r"The (?:fund|portfolio|trust|sector)\b")
_DECIDES = re.compile(
    r"\b(?:we|they) (?:\w+ )?(?:upgrade|downgrade|start|initiate|raise|cut|lower|lift|trim|move|stay|keep)\b"
    r"|\b(?:up|down)graded (?:\w+ )?to\b",
    re.I,
)


def answer(found: Result, question: str, reading: Reading) -> str:
    """The units that say most of what is asked; an abstention where none says enough."""
    wants = wanted(str(found["understood"]["text"]))
    best = found.get("answer")
    several = wants == "derived" or _EACH.search(question) or (wants == "closed" and EITHER.search(question))
    if not best or several:
        return abstain(found, question)
    source = next(source for source in found["sources"] if source["n"] == best["n"])
    if best["sure"] < least(wants) and not _in_the_note(found, best, source):
        return abstain(found, question)
    if wants == "cause":
        return _reasons(source, best["sure"])
    return _told(source, question, reading, best["sure"], closed=wants == "closed")


def _in_the_note(found: Result, best: Result, source: Result) -> bool:
    """Whether the one note that is asked about answers by a unit that stands out of all others."""
    past = found["understood"].get("past") or {}
    stands_out = bool(source["best"]) and source["best"][0]["score"] >= MOSTLY
    return bool(past) and "day" not in past and stands_out and best["sure"] >= OF_NOTE


def least(wants: str) -> float:
    """The least chance at which something is said of what is asked for."""
    return ENOUGH.get(wants, USUALLY)


def instead(found: Result, question: str, reading: Reading, missing: str) -> str:
    """A sentence or row that gives a figure no statement prints, where it has nearly all of the question's words."""
    best = found.get("answer")
    source = next((source for source in found["sources"] if best and source["n"] == best["n"]), None)
    if not best or not source or best["sure"] < CERTAIN or not source["best"] or source["best"][0]["cover"] < NEARLY:
        return abstain(found, missing)
    return _told(source, question, reading, best["sure"])


def _told(source: Result, question: str, reading: Reading, sure: float, closed: bool = False) -> str:
    """The best unit of a source and the next best in the order of the page, the latter where it is not far behind."""
    writer = Writer(sure=sure)
    first = source["best"][0]
    kept = [unit for unit in source["best"][: 1 if closed else 2] if unit["score"] >= SECOND * first["score"]]
    for unit in sorted(kept, key=lambda unit: int(unit["at"])):
        text = spoken(unit, question, reading)
        if _UNNAMED.match(text) and not source.get("issuer"):
            text = f"{flat(source['document'])}: {text}"
        if closed:
            text = f"{'No' if says_no(question, text) else 'Yes'}: {text}"
        writer.say(text, [writer.cite(source["n"], unit["quote"])])
    return writer.final()


def _reasons(source: Result, sure: float) -> str:
    """The best sentence with those around it that go with it."""
    writer = Writer(sure=sure)
    best = source["best"][0]["quote"]
    around = [unit.text for unit in units(source["text"]) if unit.kind == "sentence"]
    for text in reasons(around, around.index(best)) if best in around else [best]:
        writer.say(flat(text), [writer.cite(source["n"], text)])
    return writer.final()


def reasons(sentences: Sequence[str], best: int) -> Sequence[str]:
    """The best sentence and those that follow, since reasons come after what they explain.

    The one before is said too where the best one rests on it ("The reason given is ..."), or only says what was
    decided: a note sums up first what it decides upon.
    """
    first = best - bool(best and (_RESTS.search(sentences[best]) or _DECIDES.search(sentences[best])))
    return sentences[first : best + SENTENCES]


def spoken(unit: Result, question: str, reading: Reading) -> str:
    """A unit as the answer says it: a sentence as it stands, a row by the column that is asked for."""
    cells = [(str(head), str(text)) for head, text in unit.get("cells") or ()]
    if not cells:
        return flat(unit["quote"])
    chosen = column(cells, question, reading.periods)
    label, table = flat(unit["label"]), flat(unit.get("table", ""))
    caption = f" ({table})" if table and len(table) < 120 else ""
    if chosen is None:
        return f"{label}: {', '.join(f'{head} {text}' for head, text in cells)}{caption}"
    return f"{label}, {chosen[0]}: {chosen[1]}{caption}"


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
    """Text on one line, without a list mark before it; lines that no full stop ends are told apart by semicolons."""
    if not re.search(r"[.!?:]\W*$", text):
        text = re.sub(r"(?<=[\w%)])\s*\n\s*(?=[A-Z])", "; ", text)
    return " ".join(re.sub(r"^\W*[\u2022\u25cf\u25aa]\s*", "", text).split())


def abstain(found: Result, missing: str) -> str:
    """That the library does not say, with the nearest passages cited."""
    nearest = [{"n": s["n"], "quote": s["best"][0]["quote"]} for s in found["sources"] if s["best"]][:3]
    text = missing.strip().rstrip("?.")
    return final("abstained", f"Our research does not say: {text}.", nearest, missing=text)
