"""Personal and account details: cards and IBANs by checksum, social security and account numbers, e-mail, phone.

Names are not looked for: an adviser's question is full of names of companies and of people who run them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.guardrails import Asked
from assistant.types import Verdict
from core.types import Span

_IBAN = re.compile(
    r"(?<![A-Z0-9])(?:[A-Z]{2}\d{2}[A-Z0-9]{11,30}"
    r"|[A-Z]{2}\d{2}(?:[ -][A-Z0-9]{4}){2,7}(?:[ -][A-Z0-9]{1,3})?)(?![A-Z0-9])",
    re.I,
)
_CARD = re.compile(r"(?<![\d.,$€£])(?:\d[ -]?){11,18}\d(?![\d.,]*\d)")
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?![\d-])")
_ACCOUNT = re.compile(
    r"\b(?:a/?c|acct|account|client|portfolio|policy|passport|customer|member|sort code|routing|national insurance"
    r"|tax(?:payer)? id|ssn|social security|driv\w+'?s? licen[cs]e)\b\.?\s*"
    r"(?:no\.?|num(?:ber)?s?|nr\.?|id|#)?\s*(?:is|:|=|#)?\s*"
    r"(?P<number>(?=[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d)[A-Z0-9]{1,6}(?:-?[A-Z0-9]+){0,5})\b",
    re.I,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]+\.)+[a-z]{2,24}(?![\w-])", re.I)
_PHONE = re.compile(
    r"(?<![\d.,/$€£%-])(?:\+\d{1,3}[\s.-]?(?:\(0?\)\s?)?(?:\(?\d{1,4}\)?[\s.-]?){2,5}\d{2,4}|\(\d{2,4}\)\s?\d{3,4}[\s.-]\d{3,4}"
    r"|\d{3}[.-]\d{3}[.-]\d{4}(?:x\d{1,5})?|0\d{2,4}\s\d{2,4}(?:\s\d{2,4}){1,3})(?![\d.,/%-]*\d)"
)
_CALLED = re.compile(
    r"\b(?:phone|mobile|cell|tel(?:ephone)?|call|ring|text|whatsapp|fax|reach|number is|contact)\b[^.\n]{0,30}?"
    r"(?P<number>\(?\d[\d\s().-]{5,16}\d)",
    re.I,
)
_ASKS_TO_SEND = re.compile(
    r"\b(?:draft|send|share|forward|write|cc|copy|reply|e-?mail (?:it|this|that|the|a|an|to|him|her|them|us))\b", re.I
)
_YEARS = re.compile(r"(?:FY|Q\d)?(?:19|20)\d\d(?:[ -](?:19|20)\d\d)*", re.I)
HARD = frozenset({"iban", "card", "ssn", "account"})


@dataclass(frozen=True, slots=True)
class Personal:
    """Something personal at its place; ``kind`` is iban, card, ssn, account, email or phone."""

    kind: str
    span: Span


async def personal_data(asked: Asked) -> Verdict:
    """Block a question with personal details; an address to send a draft to is no reason."""
    kinds = sorted({found.kind for found in find(asked.question)})
    hard = [kind for kind in kinds if kind in HARD]
    if hard or (kinds and not _ASKS_TO_SEND.search(asked.question)):
        return Verdict(True, "+".join(hard or kinds))
    return Verdict(False, note="+".join(kinds))


def find(text: str) -> list[Personal]:
    """The personal details in a text, in order; where two readings overlap, the surer one."""
    found: list[Personal] = []
    for item in _all(text):
        if not any(item.span.start < other.span.end and other.span.start < item.span.end for other in found):
            found.append(item)
    return sorted(found, key=lambda item: item.span)


def mask(text: str) -> str:
    """The text with each personal detail replaced by its kind in brackets."""
    for item in reversed(find(text)):
        text = f"{text[: item.span.start]}[{item.kind}]{text[item.span.end :]}"
    return text


def _all(text: str) -> Iterator[Personal]:
    for kind, pattern, holds in _READERS:
        for match in pattern.finditer(text):
            place = match.span("number") if "number" in pattern.groupindex else match.span()
            if holds(text[slice(*place)]):
                yield Personal(kind, Span(*place))


def luhn(text: str) -> bool:
    """Whether the digits are a card's: 12 to 19 of them that pass the check digit, from a known range.

    Source: ISO/IEC 7812-1, annex B.
    """
    digits = [int(c) for c in text if c.isdigit()]
    if not 12 <= len(digits) <= 19 or len(set(digits)) < 2 or digits[0] not in (1, 2, 3, 4, 5, 6):
        return False
    doubled = [d if at % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for at, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def iban(text: str) -> bool:
    """Whether the text is an IBAN: the rearranged number leaves 1 modulo 97. Source: ISO 13616-1."""
    code = re.sub(r"[ -]", "", text).upper()
    if not 15 <= len(code) <= 34 or not code.isalnum():
        return False
    moved = code[4:] + code[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _no_years(text: str) -> bool:
    return not _YEARS.fullmatch(text)


_READERS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("iban", _IBAN, iban),
    ("ssn", _SSN, bool),
    ("card", _CARD, luhn),
    ("email", _EMAIL, bool),
    ("phone", _PHONE, _no_years),
    ("account", _ACCOUNT, _no_years),
    ("phone", _CALLED, _no_years),
)
"""Kind, what it looks like, and the test that what was found must pass; the surest first."""
