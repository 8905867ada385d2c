"""The figures that a sentence states, each with what it claims: value, unit, scale, sign, period, and of whom.

Numbers that claim nothing are left out: dates and years, list numbers, names ("10-K", "Q3"), how many years or days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from core.types import Span
from ingest.numbers import SCALES, Number, find_numbers
from ingest.periods import Period, find_periods

_COUNTED = re.compile(
    r"\s?-?(?:fiscal\s+|full\s+|calendar\s+|consecutive\s+|trailing\s+)?"
    r"(?:years?|months?|weeks?|days?|quarters?|hours?|minutes?|sources?|documents?|pages?|reports?|notes?|sentences?"
    r"|companies|issuers?|houses?|periods?|decimals?|places?|st\b|nd\b|rd\b|th\b)\b",
    re.I,
)
_NAMED = re.compile(
    r"(?:\b(?:item|note|page|p\.|pp\.|exhibit|form|step|section|rule|part|table|figure|chapter|level|tier|phase|version"
    r"|category|class|series|no\.|number|schedule|appendix|topic|asc|ifrs|ias|basel|s&p|russell|top|euro stoxx|article"
    r"|source|citation)\s?|#)$",
    re.I,
)
_STATED_SCALE = re.compile(
    r"\b(?:in|of|to the nearest)\s+(?:(?:usd|eur|gbp|us dollars?|dollars?|us\$|\$|€|£)\s*)?"
    r"(?P<a>thousand|million|billion)s?\b"
    r"|(?:USD|EUR|GBP|CHF|JPY|\$|€|£)\s?(?P<b>thousand|million|billion|mn|bn|m)s?\b|\((?P<c>thousand|million|billion)s?\)"
    r"|\((?:\$|€|£|usd|eur|gbp)\s?(?P<d>mn|bn|m|k)\)",
    re.I,
)
_UP = re.compile(
    r"\b(?:rose|rises?|risen|grew|grows?|grown|growth|increas\w*|higher|up|gain\w*|improv\w*|expand\w*|climb\w*|jump\w*"
    r"|upside|surg\w*|advanc\w*|widen\w*|more)\b",
    re.I,
)
_DOWN = re.compile(
    r"\b(?:fell|fall\w*|declin\w*|decreas\w*|drop\w*|lower|down|shr[aiu]nk\w*|contract(?:ed|ion|ing)|reduc\w*|downside"
    r"|negative|minus|drawdown|loss(?:es)?|lost|losing|slid|deficit|outflow\w*|narrow\w*|less|cut|worse\w*)\b",
    re.I,
)
_TIMES_BEFORE = re.compile(r"[*/x×=(]\s*$")
_TIMES_AFTER = re.compile(r"\s*[*/x×)]")
_JOINT = re.compile(r"[;]|,\s(?!\d)|\b(?:and|from|to|versus|against|compared|but|while)\b")
_CLAUSE = re.compile(r"[,;:()]|\b(?:and|but|while|whereas|compared|versus|from|against)\b", re.I)


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of a sentence. ``periods`` are the ones it may be of, the likeliest first; empty where none is said.

    ``direction`` is 1 or -1 where the words around it say up or down, else 0. ``scales`` are the factors that the
    number may stand for, by the words at it or those of the whole text.
    """

    number: Number
    text: str
    periods: tuple[Period, ...]
    scales: tuple[int, ...]
    direction: int
    before: str
    after: str

    @property
    def half(self) -> Decimal:
        """Half a unit of the last digit printed, before scaling: how far rounding may have moved it."""
        return Decimal(5) / Decimal(10) ** (self.number.decimals + 1)


def claims(sentence: str, whole: str = "", asked: Sequence[Period] = ()) -> list[Claim]:
    """The figures of a sentence.

    ``whole`` is the text that may state a scale for all; ``asked`` the periods meant where the sentence names none.
    """
    periods = find_periods(sentence)
    taken = [period.span for period in periods]
    listed = _respectively(sentence, periods)
    stated = tuple({_scale(match) for match in _STATED_SCALE.finditer(f"{sentence} {whole}")})
    found = []
    for number in find_numbers(sentence):
        if any(_overlap(number.span, span) for span in taken) or not _claims(number, sentence):
            continue
        number = _after_operator(number, sentence)
        scales = (number.scale,) if number.scale > 1 else (1, *stated)
        before, after = sentence[: number.span.start], sentence[number.span.end :]
        text = sentence[number.span.start : number.span.end].strip()
        near = listed.get(number.span.start) or _periods(number.span, periods, sentence) or tuple(asked)
        found.append(Claim(number, text, near, scales, _direction(before, after), before, after))
    return found


def _respectively(sentence: str, periods: Sequence[Period]) -> dict[int, tuple[Period, ...]]:
    """Where numbers start -> the period of each, where they take turns or the sentence says "respectively"."""
    if len(periods) < 2:
        return {}
    free = [n for n in find_numbers(sentence) if not any(_overlap(n.span, period.span) for period in periods)]
    if "respectively" not in sentence:
        return _in_turn(free, periods)
    runs = [run for run in _runs(free, sentence) if len(run) == len(periods)]
    return {n.span.start: (period,) for run in runs for n, period in zip(run, periods, strict=True)}


def _in_turn(numbers: Sequence[Number], periods: Sequence[Period]) -> dict[int, tuple[Period, ...]]:
    """As many numbers as periods, a number and its period in turn: "5 in FY2024 from 4 the year before, FY2023"."""
    paired = list(zip(numbers, periods, strict=False))
    if len(numbers) != len(periods) or any(n.span.end > p.span.start for n, p in paired):
        return {}
    if any(p.span.end > n.span.start for p, n in zip(periods, numbers[1:], strict=False)):
        return {}
    return {n.span.start: (p,) for n, p in paired}


def _runs(numbers: Sequence[Number], sentence: str) -> list[list[Number]]:
    """Numbers that follow each other with nothing but commas and "and" between."""
    found: list[list[Number]] = []
    for number in numbers:
        gap = sentence[found[-1][-1].span.end : number.span.start] if found else "?"
        if re.fullmatch(r"\s*(?:,|and|,\s*and)?\s*", gap):
            found[-1].append(number)
        else:
            found.append([number])
    return found


def _after_operator(number: Number, sentence: str) -> Number:
    """The number without a minus that takes it from what stands before: "(41,300 - 15,514)"."""
    text = sentence[number.span.start : number.span.end].lstrip()
    if number.value < 0 and re.match(r"[-\u2212]\s", text) and re.search(r"[\w)%]\s*$", sentence[: number.span.start]):
        return replace(number, value=-number.value)
    return number


def _claims(number: Number, sentence: str) -> bool:
    before, after = sentence[: number.span.start], sentence[number.span.end :]
    if number.unit == "count" and number.scale == 1:
        if re.fullmatch(r"\(\d\)", sentence[number.span.start : number.span.end].strip()):
            return False
        if _NAMED.search(before[-20:]) or (re.fullmatch(r"\s*", before) and re.match(r"[.)]\s", after)):
            return False
        if _COUNTED.match(after) and number.value < 1000:
            return False
        whole = number.value == number.value.to_integral_value()
        if whole and number.value in (100, 365, 360) and (_TIMES_BEFORE.search(before) or _TIMES_AFTER.match(after)):
            return False
    return number.unit != "days" or number.value not in (365, 360)


def _scale(match: re.Match[str]) -> int:
    return SCALES[next(group for group in match.groups() if group).lower()]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _direction(before: str, after: str) -> int:
    """Up or down by the nearest word of the clause that the number stands in; 0 where none is said."""
    clause = _CLAUSE.split(before)[-1][-60:]
    tail = _CLAUSE.split(after)[0][:30]
    words = [(match.end() - len(clause) - 1, 1) for match in _UP.finditer(clause)]
    words += [(match.end() - len(clause) - 1, -1) for match in _DOWN.finditer(clause)]
    if words:
        return max(words)[1]
    return 1 if _UP.search(tail) else -1 if _DOWN.search(tail) else 0


def _periods(span: Span, periods: Sequence[Period], sentence: str) -> tuple[Period, ...]:
    """The sentence's periods, the one that the number most likely belongs to first.

    One of the same clause outranks the others: right after it ("10 in FY2021") before left of it ("FY2021: 10").
    """
    if len(periods) < 2:
        return tuple(periods)
    start = max((match.end() for match in _JOINT.finditer(sentence[: span.start])), default=0)
    after = _JOINT.search(sentence[span.end :])
    end = span.end + after.start() if after else len(sentence)

    def distance(period: Period) -> tuple[bool, int]:
        inside = start <= period.span.start and period.span.end <= end
        gap = period.span.start - span.end if period.span.start >= span.end else span.start - period.span.end + 4
        return not inside, gap

    return tuple(sorted(periods, key=distance))
