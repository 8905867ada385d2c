"""Whether a figure that is claimed is the figure that stands there: value, unit, scale, sign and period."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from assistant.grounding.candidates import Candidate
from assistant.grounding.claims import Claim
from assistant.grounding.support import content
from ingest.periods import Period

DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "BRL"})
SAME_UNIT = {
    "currency": {"currency", "per_share", "count"},
    "percent": {"percent", "ratio", "bps"},
    "bps": {"bps", "percent"},
    "ratio": {"ratio", "count", "percent"},
    "shares": {"shares", "count"},
    "days": {"days", "count"},
    "count": {"count", "ratio", "shares", "days", "currency", "per_share"},
}
_RESULT = re.compile(
    r"income|profit|earnings|\beps\b|ebit|margin|loss|surplus|deficit|cash flow|(?:provided|generated|used) (?:by|in)"
    r"|working capital|equity|net cash|return|growth|change",
    re.I,
)
"""What may be negative in earnest. Anything else printed in parentheses is a cost or a payment, said as an amount."""
_COST = re.compile(r"\btax|expense|cost|payment|paid|deprecia|amorti|interest|dividend|charge|provision", re.I)
_CHANGE = re.compile(
    r"change|growth|grew|cagr|return|increase|decrease|rose|fell|declin|drop|\bup\b|\bdown\b|gain|higher|lower", re.I
)
_NEVER_BELOW = re.compile(
    r"\brevenues?\b|\bsales\b|turnover|total (?:income|assets)|\bloans\b|deposits|receivables", re.I
)
"""What no company prints below zero, so that a minus before it is wrong."""


def differs(claim: Claim, candidate: Candidate, asked: Iterable[Period] = ()) -> str:
    """Why the candidate is not what is claimed: ``value``, ``unit``, ``sign`` or ``period``; empty where it is.

    ``asked`` are the periods of the question: a fiscal year may be called there by the calendar year it ends in.
    """
    if not _value(claim, candidate):
        return "value"
    if not _unit(claim, candidate):
        return "unit"
    if not _sign(claim, candidate):
        return "sign"
    if not fits(claim.periods, candidate, asked):
        return "period"
    return ""


def same_digits(claim: Claim, candidate: Candidate) -> bool:
    """Whether the two are the same number up to a power of ten, whatever their units: a slip of scale."""
    wanted = abs(claim.number.value)
    return any(
        abs(abs(amount).scaleb(-power) - wanted) <= claim.half
        for amount in candidate.amounts
        for power in (0, 2, 3, 6, 9, 12)
    )


def speaks_of(sentence: str, candidate: Candidate) -> bool:
    """Whether a sentence has a word of the candidate's label, or of its item by the lexicon's name."""
    return bool(content(sentence) & content(f"{candidate.label} {candidate.about}".replace("_", " ")))


def fits(periods: Iterable[Period], candidate: Candidate, asked: Iterable[Period] = ()) -> bool:
    """Whether a claim that may be of these periods can be of the candidate's. Says yes where either side is open."""
    wanted = tuple(periods)
    if not wanted or not candidate.periods:
        return True
    likely = wanted[:1] if candidate.fixed_period else wanted
    names = {period.name for period in asked}
    return any(_same(period, name, loose=period.name in names) for period in likely for name in candidate.periods)


def _value(claim: Claim, candidate: Candidate) -> bool:
    number = claim.number
    factors = [Decimal(1)]
    if number.unit == "bps" and candidate.unit in ("percent", "ratio"):
        factors = [Decimal("0.01")]
    elif number.unit == "percent" and candidate.unit == "bps":
        factors = [Decimal(100)]
    elif number.unit == "percent" and candidate.unit == "ratio":
        factors = [Decimal("0.01"), Decimal(1)]
    elif number.unit == "ratio" and candidate.unit == "percent":
        factors = [Decimal("0.01")]
    for scale in claim.scales:
        for factor in factors:
            for amount in candidate.amounts:
                wanted, half = abs(number.value) * scale * factor, claim.half * scale * factor
                if abs(abs(amount) - wanted) <= half:
                    return True
    return False


def _unit(claim: Claim, candidate: Candidate) -> bool:
    number = claim.number
    if candidate.unit not in SAME_UNIT[number.unit]:
        return False
    if number.unit == "currency" and candidate.currency and number.currency:
        bare = number.currency == "USD" and re.match(r"^[-(+\s]*\$", claim.text)
        return number.currency == candidate.currency or bool(bare and candidate.currency in DOLLARS)
    if number.unit == "count" and candidate.unit in ("currency", "per_share") and number.scale == 1:
        large = max(abs(amount) for amount in candidate.amounts) >= 1000
        return not large or any(scale > 1 for scale in claim.scales) or abs(number.value) >= 1000
    return True


def _sign(claim: Claim, candidate: Candidate) -> bool:
    """Whether the directions agree. A cost printed in parentheses is a positive amount in words, and the reverse."""
    negative = all(amount < 0 for amount in candidate.amounts)
    minus = claim.number.value < 0
    if candidate.key.startswith("C") or candidate.unit in ("percent", "bps"):
        if negative:
            return minus or claim.direction < 0
        moved = bool(_CHANGE.search(f"{candidate.label} {claim.before[-60:]}"))
        return not minus and not (moved and claim.direction < 0 and candidate.key.startswith("C"))
    outlay = bool(_COST.search(candidate.label))
    cost = outlay or not _RESULT.search(candidate.label)
    if minus:
        return negative or outlay or (cost and not _NEVER_BELOW.search(candidate.label))
    return not negative or claim.direction < 0 or cost


def _same(period: Period, name: str, *, loose: bool) -> bool:
    """Whether a period as claimed is the one named.

    A fiscal year is the one that the company calls so; ``loose``, also the one that ends in that calendar year.
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\d", name):
        day = date.fromisoformat(name)
        if period.end is not None:
            return abs((period.end - day).days) <= 10
        return period.year == day.year and ((loose and period.name.startswith("FY")) or not period.name)
    if period.name:
        return period.name == name or (period.name.startswith("FY") and name == str(period.year))
    year = re.search(r"(?:19|20)\d\d", name)
    if period.end is None or year is None:
        return True
    end = period.end
    return int(year[0]) in (end.year, end.year + (end.month > 6), end.year - (end.month <= 2))
