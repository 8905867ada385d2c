"""In what a table counts: the scale and currency that its head or its page states ("in millions, except per share")."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ingest.numbers import CODES, SYMBOLS, WORDS

_SCALE = r"(?:millions?|thousands?|billions?|000s|000's|mn|mm|bn|m)"
_MONEY = rf"(?:US\$|[A-Z]{{1,2}}\$|[$€£¥]|{'|'.join(CODES)}|dollars?|euros?|pounds?)"
_EXCEPT = (
    r"(?:,?\s*(?:except|excluding|unless|other\s+than)[^\n\d()]*?"
    r"(?:amounts?|data|information|shares?|values?|ratios?|indicated|noted|stated)\b(?:\s+(?:amounts?|data|information)\b)?)?"
)
UNIT = re.compile(
    rf"\([^()\n]*\b{_SCALE}\b[^()\n]*\)|\(\s*(?:{_MONEY})\s*(?:,[^()\n]*|{_SCALE}[^()\n]*|in[^()\n]*)?\)"
    rf"|(?<![A-Za-z])(?:(?:all\s+)?(?:amounts?|dollars?|figures?|shares)\s+(?:and\s+shares\s+)?)?(?:{_MONEY}(?:\s+and\s+shares)?\s+)?"
    rf"(?:expressed\s+|stated\s+|presented\s+)?in\s+(?:(?:{_MONEY}|U\.?S\.?)\s+)*(?:{_SCALE})(?![A-Za-z])"
    rf"(?:\s+of\s+(?:U\.?S\.?\s+)?(?:dollars|euros?|[A-Z]{{3}}))?(?:\s+{_MONEY})?{_EXCEPT}"
    rf"|(?<![A-Za-z])(?:{'|'.join(CODES)}|[$€£])\s?(?:millions?|thousands?|billions?|mn|bn|m)(?![A-Za-z]){_EXCEPT}",
    re.I,
)
_HINT = re.compile(r"illion|ousand|000|\b(?:mn|mm|bn|m)\b|\(\s*[A-Z$€£¥]", re.I)
_SIZES = (
    ("billion", 10**9),
    ("bn", 10**9),
    ("thousand", 10**3),
    ("000", 10**3),
    ("million", 10**6),
    ("mn", 10**6),
    ("mm", 10**6),
)
_CODE = re.compile(rf"\b({'|'.join(CODES)})\b|([$€£¥])|\b(dollars?|euros?|pounds?|sterling)\b", re.I)


@dataclass(frozen=True, slots=True)
class Units:
    """``scale`` of amounts and ``shares`` of share counts, as factors; ``currency`` as an ISO code where stated."""

    scale: int = 1
    shares: int = 1
    currency: str | None = None


def masked(line: str) -> str:
    """The line with its units phrases blanked, every other character at its place."""
    return UNIT.sub(lambda m: " " * len(m.group()), line) if _HINT.search(line) else line


def read_units(text: str) -> Units | None:
    """What the first units phrase of a text says, or None where there is none."""
    match = UNIT.search(text)
    if match is None:
        return None
    phrase = match.group().lower()
    main = re.split(r"except|excluding|unless|other than", phrase)[0]
    scale = _size(main)
    rest = phrase[len(main) :]
    per_unit = re.search(r"\bshares?\b", re.sub(r"\bper\s+(?:\w+\s+)?shares?\b", "", rest))
    shares = re.search(r"shares\b[^,;()]*?\bin\s+(\w+)", phrase)
    counted = _size(shares.group(1)) if shares else scale
    return Units(scale, 1 if per_unit and not shares else counted, _currency(match.group()))


def _size(words: str) -> int:
    """The first scale named: in "dollars in millions; shares in thousands" a million."""
    found = [(words.index(word), size) for word, size in _SIZES if word in words]
    if found:
        return min(found)[1]
    return 10**6 if re.search(r"\bm\b", words) else 1


def _currency(phrase: str) -> str | None:
    match = _CODE.search(phrase)
    if match is None:
        return None
    if match[1]:
        return match[1].upper()
    return SYMBOLS[match[2]] if match[2] else WORDS.get(match[3].lower(), WORDS.get(match[3].lower() + "s"))


def commonest(symbols: list[str]) -> str | None:
    """The currency of the symbols printed before figures, the commonest where they differ."""
    known = Counter(SYMBOLS[s] for s in symbols if s in SYMBOLS)
    return known.most_common(1)[0][0] if known else None
