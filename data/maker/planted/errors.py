"""One error planted in a right answer: each maker gives the wrong text, or None where the answer cannot hold it.

A planted answer is wrong by the facts: a swap that happens to be true as well is not taken.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from data.maker.facts import BANK, ISSUERS
from data.maker.pages import folded, pages
from data.maker.planted.said import Figure, Said

_AMOUNT = re.compile(
    r"(?P<minus>-)?(?P<sign>[A-Z]{3} |[€£$])(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<size> million| billion|bn|m)?"
    r"|(?P<share>\d+(?:\.\d+)?)(?=%| per cent)"
)
_CODES = ("EUR", "GBP", "USD", "CHF", "JPY")
_SIZES = {" million": (" billion", " thousand"), "m": ("bn",), " billion": (" million",), "bn": ("m",)}
_TURNED = {"rose": "fell", "fell": "rose", "an increase": "a decline", "a decline": "an increase"}


@dataclass(frozen=True)
class Shelf:
    """What a planter may look at: the folder of the corpus, and every figure by document."""

    corpus: Path
    figures: dict[str, list[Figure]]


def unit(said: Said, shelf: Shelf, pick: random.Random) -> Said | None:
    """Another currency, or money where there was a percentage."""
    del shelf
    at = _one(said.text, pick)
    if at is None:
        return None
    if at["share"]:
        end = re.match(r"%| per cent", said.text[at.end() :])
        return _put(said, at.start(), at.end() + (end.end() if end else 0), f"USD {at['share']} million")
    code = at["sign"].strip()
    wrong = pick.choice([c for c in _CODES if c != {"€": "EUR", "£": "GBP", "$": "USD"}.get(code, code)])
    return _put(said, at.start("sign"), at.end("sign"), f"{wrong} ")


def scale(said: Said, shelf: Shelf, pick: random.Random) -> Said | None:
    """Millions for billions, and the other way round."""
    del shelf
    sized = [at for at in _AMOUNT.finditer(said.text) if at["size"]]
    if not sized:
        return None
    at = pick.choice(sized)
    return _put(said, at.start("size"), at.end("size"), pick.choice(_SIZES[at["size"]]))


def year(said: Said, shelf: Shelf, pick: random.Random) -> Said | None:
    """Another year of the same row, where the row prints another figure."""
    del shelf
    if not said.figures:
        return None
    figure = pick.choice(said.figures)
    named = {each.period for each in said.figures}
    amount = _near(said.text, figure)
    others = [
        period for period, cell in figure.row if period not in named and amount and not _rounds_to(cell, figure, amount)
    ]
    if not others or said.text.count(figure.period) != 1:
        return None
    return replace(said, text=said.text.replace(figure.period, pick.choice(others)))


def issuer(said: Said, shelf: Shelf, pick: random.Random) -> Said | None:
    """Another company's name."""
    del shelf
    others = [each for each in (*ISSUERS, BANK) if each.ticker != said.ticker]
    other = pick.choice(others)
    wrong = other.name if len(said.issuer.split()) > 1 else other.short
    return replace(said, text=said.text.replace(said.issuer, wrong, 1)) if said.issuer in said.text else None


def invented(said: Said, shelf: Shelf, pick: random.Random) -> Said | None:
    """A figure that stands nowhere on the pages cited."""
    return _changed(said, shelf, pick, lambda digits: "".join(_other(c, pick) for c in digits))


def digit(said: Said, shelf: Shelf, pick: random.Random) -> Said | None:
    """A slip of one digit."""

    def slip(digits: str) -> str:
        places = [at for at, c in enumerate(digits) if c.isdigit()]
        at = pick.choice(places)
        return digits[:at] + _other(digits[at], pick) + digits[at + 1 :]

    return _changed(said, shelf, pick, slip)


def page(said: Said, shelf: Shelf, pick: random.Random) -> Said | None:
    """The right figure, said to stand on another page of the same document, which does not print it."""
    document = str(said.sources[0]["document"])
    seen = pages(shelf.corpus / document)
    cited = {place["page"] for place in said.sources}
    wanted = [each.printed.strip("()") for each in said.figures] or [
        at["digits"] or at["share"] for at in _AMOUNT.finditer(said.text)
    ]
    rounded = [at["digits"] or at["share"] for at in _AMOUNT.finditer(said.text)]
    free = [(n, text) for n, text in enumerate(seen, 1) if n not in cited and not _prints(text, [*wanted, *rounded])]
    if not free or not wanted:
        return None
    n, text = pick.choice(free)
    at = pick.randrange(max(1, len(text) - 160))
    start = text.find(" ", at) + 1
    moved = {"document": document, "page": n, "quote": text[start : start + 120].rsplit(" ", 1)[0]}
    return replace(said, sources=tuple(moved for _ in said.sources), figures=(), computed=())


def row(said: Said, shelf: Shelf, pick: random.Random) -> Said | None:
    """The figure of another line of the same table and period, given as this one's."""
    if len(said.figures) != 1:
        return None
    figure = said.figures[0]
    others = [
        each
        for each in shelf.figures[figure.document]
        if (each.page, each.period, each.unit) == (figure.page, figure.period, figure.unit)
        and each.label != figure.label
        and each.value != figure.value
    ]
    at = _one(said.text, pick)
    if not others or at is None or at["size"] in (" billion", "bn"):
        return None
    group = "share" if at["share"] else "digits"
    return _put(said, at.start(group), at.end(group), f"{abs(pick.choice(others).value):,f}")


def sign(said: Said, shelf: Shelf, pick: random.Random) -> Said | None:
    """A loss for a profit, or up for down."""
    del shelf
    turned = [word for word in _TURNED if re.search(rf"\b{word}\b", said.text)]
    if turned:
        word = pick.choice(turned)
        return replace(said, text=re.sub(rf"\b{word}\b", _TURNED[word], said.text, count=1))
    if said.figures and said.figures[0].what in ("net income", "operating profit", "free cash flow", "revenue"):
        at = _one(said.text, pick)
        if at and at["sign"] and not at["minus"]:
            return _put(said, at.start(), at.start(), "-")
    return None


ERRORS: dict[str, Callable[[Said, Shelf, random.Random], Said | None]] = {
    "wrong unit": unit,
    "wrong scale": scale,
    "wrong year": year,
    "swapped issuer": issuer,
    "invented figure": invented,
    "one digit off": digit,
    "another page": page,
    "another row": row,
    "wrong sign": sign,
}


def _one(text: str, pick: random.Random) -> re.Match[str] | None:
    found = list(_AMOUNT.finditer(text))
    return pick.choice(found) if found else None


def _put(said: Said, start: int, end: int, words: str) -> Said:
    return replace(said, text=said.text[:start] + words + said.text[end:])


def _changed(said: Said, shelf: Shelf, pick: random.Random, change: Callable[[str], str]) -> Said | None:
    at = _one(said.text, pick)
    if at is None:
        return None
    group = "share" if at["share"] else "digits"
    printed = " ".join(
        pages(shelf.corpus / str(place["document"]))[int(str(place["page"])) - 1] for place in said.sources
    )
    for _ in range(40):
        new = change(at[group])
        wrong = _put(said, at.start(group), at.end(group), new)
        if not new.startswith("0") and not _found(wrong.text[at.start() :], printed, said, shelf):
            return wrong
    return None


def _found(text: str, printed: str, said: Said, shelf: Shelf) -> bool:
    """Whether the first amount of a text is printed on the pages, or is what a figure of theirs rounds to."""
    at = _AMOUNT.search(text)
    if at is None:
        return True
    digits = at["digits"] or at["share"]
    cited = {(place["document"], place["page"]) for place in said.sources}
    near = [each for name, _ in cited for each in shelf.figures[str(name)] if (each.document, each.page) in cited]
    return _prints(printed, [digits]) or any(_rounds_to(each.printed, each, at) for each in near)


def _rounds_to(cell: str, figure: Figure, amount: re.Match[str]) -> bool:
    """Whether a cell of a figure's row would be written as that amount."""
    digits = cell.strip("()").replace(",", "")
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits):
        return False
    said = (amount["digits"] or amount["share"]).replace(",", "")
    size = {" billion": 10**9, "bn": 10**9, " million": 10**6, "m": 10**6}.get(amount["size"] or "", 1)
    places = len(said.partition(".")[2])
    return abs(Decimal(digits) * figure.scale - Decimal(said) * size) <= Decimal(5) / 10 ** (places + 1) * size


def _near(text: str, figure: Figure) -> re.Match[str] | None:
    """The amount of a text that gives a figure."""
    return next((at for at in _AMOUNT.finditer(text) if _rounds_to(figure.printed, figure, at)), None)


def _prints(text: str, digits: Sequence[str]) -> bool:
    return any(re.search(rf"(?<![\d.,]){re.escape(each)}(?![\d]|[.,]\d)", folded(text)) for each in digits)


def _other(digit: str, pick: random.Random) -> str:
    return pick.choice([c for c in "123456789" if c != digit]) if digit.isdigit() else digit
