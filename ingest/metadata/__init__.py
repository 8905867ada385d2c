"""What a document is: from what its source states, else from its own first pages and properties.

A file's name is the last resort, for a title alone: nothing that a reader would act on is ever read from it. Every
value carries where it was read and how sure that is (`core.types.Origin`).
"""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from core.errors import UsageError
from core.types import AUDIENCES, KINDS, Document, Origin, Parsed, Source
from ingest.metadata.audience import read_audience
from ingest.metadata.filings import read_filing
from ingest.metadata.front import Front, put
from ingest.metadata.language import language_of
from ingest.metadata.releases import read_release
from ingest.metadata.research import read_research
from ingest.metadata.titles import title_of

__all__ = ["describe"]

_OURS = {"id", "source", "origins"}
_FIELDS = {field.name for field in fields(Document)} - _OURS
_DATES = {"published", "period_end", "valid_from", "valid_to"}
_LISTS = {"authors", "aliases"}
_NUMBERS = {"fiscal_year", "version"}


def describe(source: Source, parsed: Parsed) -> Document:
    """The document that a parsed source is. Its id is the first 16 hex digits of the bytes' SHA-256.

    What ``source.stated`` says outranks all else, by `Document` field name; names it does not know are ignored.

    Raises:
        UsageError: Where a stated value cannot be read as its field's, naming the file and the field.
    """
    front = Front(source, parsed)
    reading = read_filing(front) or read_release(front) or read_research(front)
    title, origin = title_of(front, reading)
    put(reading, "title", title, origin.source, origin.confidence)
    language, sure = language_of(parsed.text[:20_000])
    put(reading, "language", language, "text", sure)
    put(reading, "currency", *_currency(parsed.text))
    read_audience(front, reading)
    for name, value in source.stated.items():
        if name in _FIELDS:
            reading[name] = (_typed(name, value, source.name), Origin("manifest", 1.0))
    return Document(
        id=source.sha256[:16],
        source=source,
        **{name: value for name, (value, _) in reading.items() if name in _FIELDS},
        origins={name: where for name, (_, where) in reading.items()},
    )


_CURRENCIES = {
    "USD": r"\bUSD\b|US\$|\$",
    "EUR": r"\bEUR\b|\u20ac",
    "GBP": r"\bGBP\b|\u00a3",
    "JPY": r"\bJPY\b|\u00a5|\byen\b",
    "CHF": r"\bCHF\b",
}
_IN_UNITS = re.compile(
    r"\bin\s+(?:thousands|millions|billions)\s+of\s+(?:(U\.?S\.?\s+dollars)|(euros?)|([A-Z]{3})\b)", re.I
)


def _currency(text: str) -> tuple[str, str, float]:
    """The currency that statements are in, else the one named most."""
    if match := _IN_UNITS.search(text):
        return ("USD" if match[1] else "EUR" if match[2] else match[3].upper()), "text", 0.8
    counts = {code: len(re.findall(pattern, text[:200_000])) for code, pattern in _CURRENCIES.items()}
    best = max(counts, key=lambda code: counts[code])
    return (best, "text", 0.5) if counts[best] >= 3 else ("", "text", 0.0)


def _typed(name: str, value: Any, file: str) -> Any:  # noqa: ANN401
    try:
        return _convert(name, value)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise UsageError(f"what is stated of {file} cannot be read: {name} is {value!r}") from error


def _convert(name: str, value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return None
    if name in _DATES:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    if name in _LISTS:
        return (value,) if isinstance(value, str) else tuple(str(item) for item in value)
    if name in _NUMBERS:
        return int(value)
    if name == "price_target":
        return Decimal(str(value))
    if name == "kind" and value not in KINDS:
        raise ValueError(f"kinds are {', '.join(KINDS)}")
    if name == "audience" and value not in AUDIENCES:
        raise ValueError(f"audiences are {', '.join(AUDIENCES)}")
    if name == "state" and value not in ("current", "superseded", "expired", "withdrawn"):
        raise ValueError("states are current, superseded, expired, withdrawn")
    return str(value)
