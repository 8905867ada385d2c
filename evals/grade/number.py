"""Whether an answer's number is the one asked for: which number it commits to, and whether that one matches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from evals.grade.claims import claims
from evals.grade.figures import Reading, Target, about_time, matches, read, stated_scale, target
from evals.types import Case, Score

_CHANGE = re.compile(r"\b(?:chang|increas|decreas|grow|grew|improv|declin|differ|rise|rose|fall|fell)", re.IGNORECASE)
_IN_YEAR = re.compile(r"\b(?:in|for|of|during|since|by|until|from|to|fiscal|year|fy|q\d|h\d)\s*$", re.IGNORECASE)
_OPPOSITES = (("net cash", "net debt"), ("surplus", "deficit"), ("inflow", "outflow"))
_PERIOD = re.compile(r"(\d)[-\s](?:\w+[-\s])?(?:year|month|day|week|quarter)s?\b", re.IGNORECASE)
SHORT = 4
"""Sentences up to which all of an answer is what it stands by."""
_FLAT = re.compile(
    r"\b(?:flat|unchanged|no change|not change|in line with|zero|nil|remained (?:the same|constant|stable))\b",
    re.IGNORECASE,
)


def grade_number(case: Case, text: str) -> Score:
    """Correct where the number that the answer commits to is the gold number; figures in its working do not count."""
    wanted = targets(case)
    if not wanted:
        return Score("wrong", f"the case's answer {case.answer!r} holds no number")
    committed = _committed(text) if len(wanted) == 1 else list(claims(text).sentences)
    if not any(read(sentence, words=True) or _FLAT.search(sentence) for sentence in committed):
        return Score("wrong", "the answer commits to no number")
    scale = stated_scale(text)
    if about_time(case.question, case.unit):
        committed = [_PERIOD.sub(r"\1 ", one) for one in committed]
    hits = [any(_says(one, _as_told(item, case.question, one), scale) for one in committed) for item in wanted]
    if len(wanted) == 2 and not all(hits) and _CHANGE.search(case.question):
        change = replace(wanted[0], value=wanted[1].value - wanted[0].value)
        hits = [any(_says(sentence, change, scale) for sentence in _committed(text))]
    share = sum(hits) / len(hits)
    missing = ", ".join(str(item.value) for item, hit in zip(wanted, hits, strict=False) if not hit)
    if share == 1:
        return Score("correct", "the number matches", {"figures": 1.0})
    return Score("wrong", f"no number in what the answer concludes is {missing}", {"figures": share})


def targets(case: Case) -> list[Target]:
    """The numbers that the gold answer states, each with the tolerance that it and the question show."""
    first = target(case.answer, case.question, case.unit, case.tolerance)
    if first is None:
        return []
    figures = list(_figures(case.answer))
    if len(figures) < 2 or case.tolerance is not None or case.unit:
        return [first]
    return [item for f in figures if (item := target(case.answer[f.start : f.end], case.question))]


def share_of_figures(gold: str, text: str) -> float | None:
    """The share of a gold text's figures that an answer states anywhere; None where the gold has none."""
    wanted = [target(gold[f.start : f.end]) for f in _figures(gold)]
    if not wanted:
        return None
    scale = stated_scale(text)
    parts = claims(text).sentences
    return sum(any(_says(part, item, scale) for part in parts) for item in wanted if item) / len(wanted)


def _as_told(wanted: Target, question: str, sentence: str) -> Target:
    """The target with its sign turned where the answer tells the opposite measure: net debt of -5 is net cash of 5."""
    for one, other in _OPPOSITES:
        for asked, told in ((one, other), (other, one)):
            if asked in question.lower() and told in sentence.lower() and asked not in sentence.lower():
                return replace(wanted, value=-wanted.value)
    return wanted


def is_flat(text: str) -> bool:
    """Whether a text says that nothing changed, in words or as a change of 0."""
    readings = list(_figures(text))
    return bool(_FLAT.search(text)) or (0 < len(readings) <= 3 and any(reading.value == 0 for reading in readings))


def _committed(text: str) -> list[str]:
    """The sentences that an answer stands by, each cut to what it ends up saying.

    Where it says "therefore", those; else its opening, its last two conclusions and its last sentence with a number.
    """
    said = claims(text)
    with_numbers = [sentence for sentence in said.sentences if read(sentence, words=True)]
    outright = [sentence for sentence in said.results if sentence in with_numbers][:1]
    if outright and with_numbers[0] != outright[0] and len(said.sentences) > 1:
        after = with_numbers[with_numbers.index(outright[0]) :]
        return [_result(sentence) for sentence in after]
    conclusions = [sentence for sentence in said.conclusions if sentence in with_numbers][:2]
    if len(said.sentences) <= SHORT:
        conclusions = with_numbers
    stood_by = dict.fromkeys((said.opening, *conclusions, *with_numbers[-1:]))
    return [_result(sentence) for sentence in stood_by if sentence]


def _result(sentence: str) -> str:
    """What stands after a sentence's last equals sign, where a number does."""
    head, sign, tail = sentence.replace("≈", "=").rpartition("=")
    return tail if sign and any(True for _ in _figures(tail)) else sentence


def _figures(text: str) -> Iterable[Reading]:
    return (reading for reading in read(text, words=True) if not reading.year)


def _says(sentence: str, wanted: Target, scale: int) -> bool:
    if wanted.value == 0 and _FLAT.search(sentence):
        return True
    if any(matches(reading, wanted, sentence, scale) for reading in _figures(sentence)):
        return True
    like_a_year = wanted.value == int(wanted.value) and 1900 <= wanted.value <= 2099
    return like_a_year and any(
        reading.value == wanted.value and not _IN_YEAR.search(sentence[: reading.start]) for reading in read(sentence)
    )
