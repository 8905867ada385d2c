"""Right answers: figures read off the facts, worded as people word them, each with the row or sentence it cites."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from data.maker.ask import notes
from data.maker.blocks import Grid, blocks
from data.maker.note import Note
from data.maker.pages import folded, pages
from data.maker.statements import issuer_of

MONEY = {
    "Revenue": "revenue", "Total income": "total income", "Gross profit": "gross profit",
    "Operating profit (EBIT)": "operating profit", "EBITDA": "EBITDA", "Net income": "net income",
    "Research and development": "research and development expense", "Income tax": "income tax",
    "Depreciation and amortisation": "depreciation and amortisation", "Receivables": "receivables",
    "Inventories": "inventories", "Total assets": "total assets", "Borrowings": "borrowings",
    "Shareholders' equity": "shareholders' equity", "Total liabilities": "total liabilities",
    "Cash from operations": "cash from operations", "Capital expenditure": "capital expenditure",
    "Free cash flow": "free cash flow", "Customer loans": "customer loans", "Customer deposits": "customer deposits",
}  # fmt: skip
SHARE = {"Earnings per share": "earnings per share", "Dividend per share": "dividend per share"}
PERCENT = {"EBIT margin (%)": "EBIT margin", "Revenue growth (%)": "revenue growth", "CET1 ratio (%)": "CET1 ratio"}
RESULTS = {"Net income", "Free cash flow", "Operating profit (EBIT)"}
"""What may be below zero in earnest, so that its sign is part of what an answer says."""


@dataclass(frozen=True)
class Figure:
    """One figure of a table: as printed, its amount in ``scale``, and where it stands."""

    label: str
    what: str
    printed: str
    value: Decimal
    unit: str
    scale: int
    currency: str | None
    period: str
    document: str
    page: int
    quote: str
    row: tuple[tuple[str, str], ...] = ()
    """The whole row, by period: what the figure would be in another year."""


@dataclass(frozen=True)
class Said:
    """A right answer. ``figures`` are what a tool would have taken down, ``computed`` what it would have calculated."""

    kind: str
    ticker: str
    issuer: str
    question: str
    text: str
    sources: tuple[dict[str, object], ...]
    figures: tuple[Figure, ...] = ()
    computed: tuple[dict[str, object], ...] = ()
    years: tuple[str, ...] = field(default=())


def rows(note: Note, corpus: Path) -> Iterator[Figure]:
    """Every figure of a note's statements that an answer might give, with its page found by looking."""
    issuer = issuer_of(note.ticker or "")
    seen = pages(corpus / note.file)
    for grid in (block for block in blocks(note, notes()) if isinstance(block, Grid)):
        periods = [_period(cell) for cell in grid.rows[0][1:]]
        for line in grid.rows[1:]:
            quote = folded(" ".join(line))
            page = next((n for n, text in enumerate(seen, 1) if quote in text), 0)
            unit, scale, what = _meant(line[0])
            if not what or not page or None in periods:
                continue
            cells = tuple(zip(map(str, periods), line[1:], strict=True))
            for period, cell in cells:
                if (value := _value(cell, line[0])) is not None:
                    money = issuer.currency if unit != "percent" else None
                    yield Figure(
                        line[0], what, cell, value, unit, scale, money, period, note.file, page, quote, cells
                    )  # fmt: skip


def _period(head: str) -> str | None:
    year = re.fullmatch(r"(FY\d{4})[AE]?", head)
    return year[1] if year else head if re.fullmatch(r"Q\d \d{4}", head) else None


def _meant(label: str) -> tuple[str, int, str]:
    for names, unit, scale in ((MONEY, "currency", 10**6), (SHARE, "per_share", 1), (PERCENT, "percent", 1)):
        if label in names:
            return unit, scale, names[label]
    return "", 1, ""


def _value(cell: str, label: str) -> Decimal | None:
    digits = cell.strip("()").replace(",", "")
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits) or not Decimal(digits):
        return None
    below = cell.startswith("(") and label in RESULTS
    return -Decimal(digits) if below else Decimal(digits)


def written(figure: Figure, pick: random.Random) -> str:
    """The figure as people write it: as printed with its unit, in a short form, or rounded to billions."""
    minus = "-" if figure.value < 0 else ""
    bare = f"{abs(figure.value):,f}"
    if figure.unit == "percent":
        return pick.choice((f"{minus}{bare}%", f"{minus}{bare} per cent"))
    sign = {"EUR": "€", "GBP": "£", "USD": "$"}.get(figure.currency or "", "")
    spelled = [f"{minus}{figure.currency} {bare}"] + ([f"{minus}{sign}{bare}"] if sign else [])
    if figure.unit == "per_share":
        return pick.choice(spelled)
    forms = [f"{form}{size}" for form in spelled for size in (" million", "m")]
    if abs(figure.value) >= 1000:
        whole = f"{abs(figure.value) / 1000:.{pick.choice((1, 2))}f}"
        forms += [f"{minus}{figure.currency} {whole} billion", f"{minus}{figure.currency} {whole}bn"]
    return pick.choice(forms)


ONE = (
    "{who}'s {what} was {amount} in {period} [1].",
    "In {period}, {who} reported {what} of {amount} [1].",
    "For {period}, {what} came to {amount} at {who} [1].",
    "{who} had {what} of {amount} in {period} [1].",
    "{period}: {what} of {amount} at {who} [1].",
    "The note puts {who}'s {what} at {amount} for {period} [1].",
    "{who}: {what} {amount} ({period}) [1].",
)
TWO = (
    "{who}'s {what} {verb} from {old} in {before} to {new} in {after} [1].",
    "{who}'s {what} was {new} in {after}, against {old} in {before} [1].",
    "{what} at {who} {verb} to {new} in {after} from {old} the year before, {before} [1].",
    "{who} reported {what} of {old} in {before} and {new} in {after} [1].",
)


def one(figure: Figure, ticker: str, pick: random.Random) -> Said:
    """A single figure."""
    issuer = issuer_of(ticker)
    who = pick.choice((issuer.name, issuer.short))
    text = pick.choice(ONE).format(who=who, what=figure.what, amount=written(figure, pick), period=figure.period)
    question = f"What was {issuer.short}'s {figure.what} in {figure.period}?"
    return Said("one figure", ticker, who, question, _capital(text), (_place(figure),), (figure,))


def two(old: Figure, new: Figure, ticker: str, pick: random.Random) -> Said:
    """The same row in two periods, and often the change between them, computed."""
    issuer = issuer_of(ticker)
    who = pick.choice((issuer.name, issuer.short))
    verb = "rose" if new.value > old.value else "fell"
    parts = {"old": written(old, pick), "new": written(new, pick), "before": old.period, "after": new.period}
    text = pick.choice(TWO).format(who=who, what=new.what, verb=verb, **parts)
    question = f"How did {issuer.short}'s {new.what} change from {old.period} to {new.period}?"
    done: tuple[dict[str, object], ...] = ()
    if new.unit != "percent" and pick.random() < 0.5:
        change = (new.value / old.value - 1) * 100
        told = f"{abs(change):.1f}%"
        text += f" That is {'an increase' if change > 0 else 'a decline'} of {told} [1]."
        done = ({"text": told, "value": str(round(change, 8)), "inputs": [0, 1], "expression": "{1} / {0} - 1"},)
    return Said("two periods", ticker, who, question, _capital(text), (_place(new),), (old, new), done)


def share(part: Figure, whole: Figure, ticker: str, pick: random.Random) -> Said:
    """One row as a share of another, computed."""
    issuer = issuer_of(ticker)
    who = pick.choice((issuer.name, issuer.short))
    value = part.value / whole.value * 100
    told = f"{value:.1f}%"
    text = (
        f"{who}'s {part.what} was {told} of {whole.what} in {part.period}:"
        f" {written(part, pick)} over {written(whole, pick)} [1][2]."
    )
    done = ({"text": told, "value": str(round(value, 8)), "inputs": [0, 1], "expression": "{0} / {1}"},)
    question = f"What share of {issuer.short}'s {whole.what} was {part.what} in {part.period}?"
    return Said("a share", ticker, who, question, text, (_place(part), _place(whole)), (part, whole), done)


def told(case: object, ticker: str, corpus: Path) -> Said | None:
    """A case's own gold answer in prose, citing its evidence; None where its figures are not in what it quotes."""
    evidence = [(document, folded(quote)) for document, quote in case.evidence]  # type: ignore[attr-defined]
    places = []
    for document, quote in evidence:
        page = next((n for n, text in enumerate(pages(corpus / document), 1) if quote in text), 0)
        if not page or not document.endswith(".pdf"):
            return None
        places.append({"document": document, "page": page, "quote": quote})
    answer = case.answer.rstrip(".")  # type: ignore[attr-defined]
    figures = re.findall(r"\d[\d,.]*\d|\d", answer)
    if not figures or not all(any(one in quote for _, quote in evidence) for one in figures):
        return None
    marks = "".join(f"[{n}]" for n in range(1, len(places) + 1))
    issuer = issuer_of(ticker)
    first = answer[0] if answer[1:2].isupper() else answer[0].lower()
    text = f"{issuer.name}: {first}{answer[1:]} {marks}."
    return Said("in words", ticker, issuer.name, case.question, text, tuple(places))  # type: ignore[attr-defined]


def _place(figure: Figure) -> dict[str, object]:
    return {"document": figure.document, "page": figure.page, "quote": figure.quote}


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
