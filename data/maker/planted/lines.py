"""The set as lines of JSON: so many right answers an issuer, and so many of the errors that each can hold, by seed."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from data.maker.ask import notes
from data.maker.note import Note
from data.maker.planted.errors import ERRORS, Shelf
from data.maker.planted.said import Figure, Said, one, rows, share, told, two
from data.maker.questions import every

SEED = 20261120
EACH = 18
"""Right answers an issuer."""
SPOILED = 4
"""Errors planted in each right answer, of kinds drawn at random."""
HELD = frozenset({"AURLN", "CALDM", "FENHL", "MIRAV", "PACWN", "SOLMR", "TJARN", "YUKIM"})
"""Issuers kept back: no rule of grounding is written looking at what is planted in these."""
_WITHHELD = ("restricted", "embargoed", "site_visit", "private_call", "ORRIN_2026-04-21")
_PARTS = ("net income", "operating profit", "research and development expense", "capital expenditure")


def write(corpus: Path, path: Path) -> None:
    """Write the set: a right answer a line, with its spoiled ones inside."""
    lines = [json.dumps(line, ensure_ascii=False) for line in every_line(corpus)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def every_line(corpus: Path) -> Iterator[dict[str, object]]:
    """Right answers, each with what was planted in it."""
    shelf = Shelf(corpus, defaultdict(list))
    for note in _open():
        shelf.figures[note.file] = list(rows(note, corpus))
    for ticker in sorted({note.ticker or "" for note in _open()}):
        pick = random.Random(f"{SEED} {ticker}")
        for right in answers(ticker, shelf, pick):
            yield {**_line(right), "planted": spoiled(right, shelf, pick)}


def spoiled(right: Said, shelf: Shelf, pick: random.Random) -> list[dict[str, object]]:
    """At most `SPOILED` wrong forms of an answer, of different kinds; ``sources`` where another page is cited."""
    kinds = list(ERRORS)
    pick.shuffle(kinds)
    made = ((kind, ERRORS[kind](right, shelf, pick)) for kind in kinds)
    wrong = [(kind, each) for kind, each in made if each is not None and each != right]
    return [
        {"error": kind, "text": each.text} | ({"sources": list(each.sources)} if each.sources != right.sources else {})
        for kind, each in wrong[:SPOILED]
    ]


def answers(ticker: str, shelf: Shelf, pick: random.Random) -> list[Said]:
    """The right answers about one issuer: of every kind in turn, none twice."""
    pools = [
        _ones(ticker, shelf, pick),
        _twos(ticker, shelf, pick),
        _shares(ticker, shelf, pick),
        _tolds(ticker, shelf),
    ]
    for pool in pools:
        pick.shuffle(pool)
    turns = [pool[at] for at in range(EACH) for pool in pools if at < len(pool)]
    return list({said.text: said for said in turns}.values())[:EACH]


def _ones(ticker: str, shelf: Shelf, pick: random.Random) -> list[Said]:
    return [one(figure, ticker, pick) for figure in _figures(ticker, shelf)]


def _twos(ticker: str, shelf: Shelf, pick: random.Random) -> list[Said]:
    by_row: dict[tuple[str, int, str], list[Figure]] = defaultdict(list)
    for figure in _figures(ticker, shelf):
        by_row[figure.document, figure.page, figure.quote].append(figure)
    pairs = [pair for row in by_row.values() for pair in zip(row, row[1:], strict=False)]
    return [two(old, new, ticker, pick) for old, new in pairs if old.value > 0 < new.value and old.value != new.value]


def _shares(ticker: str, shelf: Shelf, pick: random.Random) -> list[Said]:
    found = _figures(ticker, shelf)
    wholes = {(f.document, f.period): f for f in found if f.label in ("Revenue", "Total income")}
    parts = [f for f in found if f.what in _PARTS and f.value > 0 and (f.document, f.period) in wholes]
    return [share(part, wholes[part.document, part.period], ticker, pick) for part in parts]


def _tolds(ticker: str, shelf: Shelf) -> list[Said]:
    files = {note.file for note in _open() if note.ticker == ticker}
    cases = [c for c in every() if c.evidence and {d for d, _ in c.evidence} <= files and c.answer_type == "text"]
    return [said for case in cases if (said := told(case, ticker, shelf.corpus))]


def _figures(ticker: str, shelf: Shelf) -> list[Figure]:
    files = [note.file for note in _open() if note.ticker == ticker]
    return [figure for file in files for figure in shelf.figures[file]]


def _open() -> list[Note]:
    """The PDF notes on one company that an adviser may read."""
    return [
        note
        for note in notes().values()
        if note.ticker and note.file.endswith(".pdf") and not any(word in note.file for word in _WITHHELD)
    ]


def _line(said: Said) -> dict[str, object]:
    seed = json.dumps([said.text, list(said.sources)])
    return {
        "id": f"planted-{sha256(seed.encode()).hexdigest()[:8]}", "kind": said.kind, "ticker": said.ticker,
        "split": "held" if said.ticker in HELD else "dev", "question": said.question, "text": said.text,
        "sources": list(said.sources),
        "figures": [
            {"label": f.label, "value": str(f.value), "unit": f.unit, "scale": f.scale, "currency": f.currency,
             "period": f.period, "source": at + 1 if len(said.sources) > 1 else 1}
            for at, f in enumerate(said.figures)
        ],
        "computed": list(said.computed),
    }  # fmt: skip
