"""How many planted errors the check of answers catches, and how many right answers it faults, with Wilson intervals.

    python -m benchmarks.grounding_filings [--data FOLDER] [--files N] [--each N] [--show]

Right answers are written from real pages: figures of statements in several wordings, changes, ratios, and sentences of
prose in other words. From each, wrong ones are made: another unit or scale, another year, another issuer, a figure that
stands nowhere, a right figure said to stand on another page. Without ``--data`` the pages are the sample corpus'. The
right answers are as this project's own parser reads them: `benchmarks.grounding` has answers from the facts themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.citations import cite
from assistant.evidence import Evidence
from assistant.grounding import Ground, Report, ground
from assistant.grounding.sentences import MARKER
from assistant.types import Draft
from core.catalogue import Catalogue
from core.database import open_database
from core.types import Document, LineItem, Parsed, Principal, Source, Span
from ingest.locate import locate
from ingest.metadata import describe
from ingest.numbers import find_numbers
from ingest.parsers import parse
from ingest.periods import find_periods
from ingest.statements import extract
from retrieval.names import Table, table
from retrieval.understand import understand

ROOT = Path(__file__).resolve().parent.parent
WHO = Principal("bench")
TODAY = date(2026, 11, 20)
SIZES = {1: "", 10**3: " thousand", 10**6: " million", 10**9: " billion"}
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
ERRORS = ("wrong unit", "wrong year", "swapped issuer", "invented figure", "another page")
MONEY = (
    "revenue net_income operating_income total_assets capital_expenditures cash inventories operating_cash_flow"
    " total_liabilities accounts_payable cost_of_revenue eps_diluted eps_basic"
)


@dataclass(frozen=True)
class Said:
    """An answer with the passages it cites. ``figures`` are in the order of their places in ``text``.

    ``shift`` makes the same text with another year, ``other`` with another company's name.
    """

    text: str
    sources: tuple[tuple[Document, int, Span, str], ...]
    issuer: str
    years: tuple[int, ...] = ()
    facts: tuple[LineItem, ...] = ()
    ratio: tuple[str, Decimal] | None = None
    question: str = ""


@dataclass(frozen=True)
class Named:
    """What an issuer is called."""

    issuer: str
    ticker: str
    aliases: tuple[str, ...]


@dataclass
class Library:
    """A catalogue of parsed pages, and what was read from each document."""

    catalogue: Catalogue
    held: list[tuple[Document, Parsed, list[LineItem]]] = field(default_factory=list)
    known: list[Table] = field(default_factory=list)

    def named(self, text: str) -> tuple[str, ...]:
        """The issuers of the library that a text names, as the search reads them."""
        if not self.known:
            documents = [document for document, _, _ in self.held]
            self.known.append(table([Named(d.issuer or "", d.ticker or "", d.aliases) for d in documents]))
        return tuple(understand(text, (), self.known[0], TODAY).scope.issuers)

    def add(self, path: Path) -> None:
        """Take a file in, as the pipeline does, without chunks."""
        data = path.read_bytes()
        kind = "application/pdf"
        source = Source(path.name, str(path), kind, path.stem.ljust(64, "0")[:64], len(data))
        parsed = parse(data, kind)
        document = describe(source, parsed)
        items = extract(document, parsed)
        self.catalogue.put(document, parsed, items, {})
        self.held.append((document, parsed, items))


def answers(library: Library, pick: random.Random, each: int) -> list[Said]:
    """Right answers over the library: ``each`` of every kind, from documents in turn."""
    made: list[Said] = []
    for kind in (lookups, changes, ratios, prose):
        pools = [list(kind(document, parsed, items, pick)) for document, parsed, items in library.held]
        for pool in pools:
            pick.shuffle(pool)
        turns = [pool[at] for at in range(max(map(len, pools), default=0)) for pool in pools if at < len(pool)]
        made += turns[:each]
    return made


def lookups(document: Document, parsed: Parsed, items: Sequence[LineItem], pick: random.Random) -> Iterator[Said]:
    """One figure of a statement, in one of several wordings."""
    for item in _usable(document, items):
        amount, year = _written(item, pick), item.period[2:]
        what = item.label.strip(" :.").lower()
        wording = pick.choice(
            (
                "{who}'s {what} was {amount} in FY{year} [1].",
                "In fiscal {year}, {who} reported {what} of {amount} [1].",
                "For FY{year}, {what} came to {amount} at {who} [1].",
                "{who} had {what} of {amount} for {year} [1].",
            )
        )
        text = wording.format(who=document.issuer, what=what, amount=amount, year=year)
        yield Said(text, (_row(document, parsed, item),), document.issuer or "", (int(year),), (item,))


def changes(document: Document, parsed: Parsed, items: Sequence[LineItem], pick: random.Random) -> Iterator[Said]:
    """The same row in two years."""
    rows: dict[tuple[str, str, int], list[LineItem]] = defaultdict(list)
    for item in _usable(document, items):
        rows[item.item, item.statement, item.span.start].append(item)
    for row in rows.values():
        row.sort(key=lambda item: item.period)
        if len(row) < 2 or row[-1].value == row[-2].value or row[-1].value < 0 or row[-2].value < 0:
            continue
        old, new = row[-2], row[-1]
        verb = "rose" if new.value > old.value else "fell"
        what = new.label.strip(" :.").lower()
        before, after = f"{_exact(old)} in {old.period}", f"{_exact(new)} in {new.period}"
        rest = pick.choice((f"{verb} from {before} to {after}", f"was {after}, against {before}"))
        text = f"{document.issuer}'s {what} {rest} [1]."
        years = (int(old.period[2:]), int(new.period[2:]))
        yield Said(text, (_row(document, parsed, new),), document.issuer or "", years, (old, new))


def ratios(document: Document, parsed: Parsed, items: Sequence[LineItem], pick: random.Random) -> Iterator[Said]:
    """A margin computed from two rows."""
    by_year: dict[str, dict[str, LineItem]] = defaultdict(dict)
    for item in _usable(document, items):
        by_year[item.period].setdefault(item.item, item)
    for period, have in by_year.items():
        for top in ("operating_income", "net_income", "cost_of_revenue"):
            if top in have and "revenue" in have and have["revenue"].value > 0 and have[top].value > 0:
                one, other = have[top], have["revenue"]
                share = one.value * one.scale / (other.value * other.scale) * 100
                text = (
                    f"{document.issuer}'s {top.replace('_', ' ')} was {share:.1f}% of revenue in {period}:"
                    f" {_exact(one)} over {_exact(other)} [1][2]."
                )
                places = (_row(document, parsed, one), _row(document, parsed, other))
                yield Said(
                    text, places, document.issuer or "", (int(period[2:]),), (one, other), (f"{share:.1f}%", share)
                )


def prose(document: Document, parsed: Parsed, items: Sequence[LineItem], pick: random.Random) -> Iterator[Said]:
    """A sentence of the page that holds a figure, in slightly other words."""
    del items
    if not document.issuer:
        return
    for page in parsed.pages:
        text = parsed.text[page.start : page.end]
        for match in re.finditer(r"(?<=[.!?]\s)[A-Z][^.!?\n]*(?:\n[^.!?\n]+){0,2}(?:\.\d[^.!?\n]*)*\.(?=\s)", text):
            sentence = " ".join(match[0].split())
            words = re.findall(r"[A-Za-z]{3,}", sentence)
            figures = [n for n in find_numbers(sentence) if n.unit in ("currency", "percent") and n.value]
            if not (10 <= len(words) <= 40 and 1 <= len(figures) <= 3) or "[" in sentence or "|" in sentence:
                continue
            years = tuple(sorted({p.year for p in find_periods(sentence) if p.name}))
            span = Span(page.start + match.start(), page.start + match.end())
            told = f"{document.issuer} states that {sentence[0].lower()}{sentence[1:-1]} [1]."
            yield Said(told, ((document, page.number, span, match[0]),), document.issuer or "", years)


def planted(said: Said, kind: str, library: Library, pick: random.Random) -> Said | None:
    """The same answer with one error of that kind, or None where it cannot hold one."""
    return PLANT[kind](said, library, pick)


def _unit(said: Said, library: Library, pick: random.Random) -> Said | None:
    del library
    swaps: list[tuple[str, str]] = []
    for old, new in ((" million", " billion"), (" billion", " million"), (" thousand", " million"), ("%", " million")):
        if old in said.text:
            swaps.append((old, new))
    if re.search(r"\$\d", said.text) and not swaps:
        swaps.append(("$", "€"))
    if not swaps:
        return None
    old, new = pick.choice(swaps)
    return replace(said, text=said.text.replace(old, new, 1))


def _year(said: Said, library: Library, pick: random.Random) -> Said | None:
    if not said.years:
        return None
    year = pick.choice(said.years)
    others = [y for y in (year - 1, year + 1, year - 2) if y not in said.years]
    other = pick.choice(others)
    text = re.sub(rf"(?<!\d){year}(?!\d)", str(other), said.text, count=1)
    if text == said.text or _true_by_chance(said, other, library):
        return None
    return replace(said, text=text)


def _true_by_chance(said: Said, year: int, library: Library) -> bool:
    """Whether the same rows of that year print amounts that round to the ones said."""
    items = [item for d, _, held in library.held if d.id == said.sources[0][0].id for item in held]
    amounts = {abs(n.amount): Decimal(5) / 10 ** (n.decimals + 1) * n.scale for n in find_numbers(said.text)}
    return any(
        abs(abs(item.value * item.scale) - amount) <= half
        for item in items
        if str(year) in item.period
        for amount, half in amounts.items()
    )


def _issuer(said: Said, library: Library, pick: random.Random) -> Said | None:
    names = sorted({d.issuer for d, _, _ in library.held if d.issuer and d.issuer != said.issuer})
    if not names or said.issuer not in said.text:
        return None
    return replace(said, text=said.text.replace(said.issuer, pick.choice(names), 1))


def _invented(said: Said, library: Library, pick: random.Random) -> Said | None:
    pages = [library.catalogue.page(d.id, page, WHO)[1] for d, page, _, _ in said.sources]
    numbers = [n for n in find_numbers(said.text) if n.unit in ("currency", "percent", "shares") or n.scale > 1]
    if not numbers:
        return None
    chosen = pick.choice(numbers)
    old = said.text[chosen.span.start : chosen.span.end]
    digits = re.search(r"\d[\d,.]*\d|\d", old)
    for _ in range(50) if digits else ():
        new = "".join(str(pick.randint(1, 9)) if c.isdigit() else c for c in digits[0])  # type: ignore[index]
        at = chosen.span.start + old.index(digits[0])  # type: ignore[index]
        wrong = replace(said, text=said.text[:at] + new + said.text[at + len(new) :])
        if (
            wrong.text != said.text
            and not any(new in page for page in pages)
            and not _printed(wrong.text[at - 3 :], said, library)
        ):
            return wrong
    return None


def _printed(text: str, said: Said, library: Library) -> bool:
    """Whether the first number of a text rounds to some figure of the pages cited."""
    number = find_numbers(text)[0]
    half = Decimal(5) / 10 ** (number.decimals + 1) * number.scale
    pages = {(d.id, page) for d, page, _, _ in said.sources}
    items = [item for d, _, held in library.held for item in held if (d.id, item.page) in pages]
    return any(abs(abs(item.value * item.scale) - abs(number.amount)) <= half for item in items)


def _page(said: Said, library: Library, pick: random.Random) -> Said | None:
    """Cite another page of the same document, on which none of the figures stands."""
    document, page, _, _ = said.sources[0]
    parsed = next(p for d, p, _ in library.held if d.id == document.id)
    words = MARKER.sub("", said.text)
    digits = [re.sub(r"[^\d.,]", "", words[n.span.start : n.span.end]).strip(".,") for n in find_numbers(words)]
    digits += [f"{abs(item.value):,f}" for item in said.facts]
    numbers = [d for d in digits if d]
    long = [p for p in parsed.pages if p.number != page and p.end - p.start > 400]
    others = [p for p in long if not any(d in parsed.text[p.start : p.end] for d in numbers)]
    if not others:
        return None
    other = pick.choice(others)
    span = Span(other.start, min(other.end, other.start + 400))
    moved = (document, other.number, span, parsed.text[span.start : span.end])
    return replace(said, sources=(moved,) * len(said.sources), facts=(), ratio=None)


PLANT: dict[str, Callable[[Said, Library, random.Random], Said | None]] = {
    "wrong unit": _unit,
    "wrong year": _year,
    "swapped issuer": _issuer,
    "invented figure": _invented,
    "another page": _page,
}


def checked(said: Said, library: Library, *, looked_up: bool) -> Report:
    """The check's report; with ``looked_up`` the figures were taken down by tools, else only passages were read."""
    evidence = Evidence()
    for document, page, span, text in said.sources:
        n = evidence.add(document, page, span, text)
        if n != len(evidence.sources):
            raise AssertionError("sources are numbered as given")
    keys = []
    if looked_up or said.ratio:
        for at, item in enumerate(said.facts):
            n = min(at + 1, len(evidence.sources)) if said.ratio else 1
            keys.append(
                evidence.figure(
                    item.item,
                    item.label,
                    item.value,
                    item.unit,
                    scale=item.scale,
                    currency=item.currency,
                    period=item.period,
                    source=n,
                    quote="",
                    cell=item.cell,
                )  # fmt: skip
            )
    if said.ratio:
        text, value = said.ratio
        evidence.computed(text, round(value, 8), "percent", "", keys[:2], expression=f"{keys[0]} / {keys[1]}")
    quotes = tuple((n, seen.text) for n, seen in evidence.sources.items())
    draft = Draft("answered", said.text if len(evidence.sources) > 1 else said.text.replace("[1][2]", "[1]"), quotes)
    cited = cite(draft, evidence, library.catalogue, WHO, locate)
    return ground(draft, Ground(said.question, evidence, cited, library.catalogue, WHO, TODAY, library.named))


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not n:
        return 0.0, 1.0
    share, spread = hits / n, z * z / n
    middle, half = share + spread / 2, z * ((share * (1 - share) / n + spread / (4 * n)) ** 0.5)
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def measure(library: Library, each: int, seed: int = 7) -> dict[str, tuple[int, int, list[str]]]:
    """For ``right`` answers and each kind of error: how many there were, how many were faulted, and the misses."""
    pick = random.Random(seed)
    found: dict[str, tuple[int, int, list[str]]] = {}
    tallies: Counter[tuple[str, bool]] = Counter()
    misses: dict[str, list[str]] = defaultdict(list)
    for said in answers(library, pick, each):
        for looked_up in (False, True) if said.facts else (False,):
            report = checked(said, library, looked_up=looked_up)
            tallies["right", bool(report.problems)] += 1
            if report.problems:
                misses["right"].append(f"{said.text} -> {report.problems[0].kind}: {report.problems[0].why}")
            for kind in ERRORS:
                wrong = planted(said, kind, library, pick)
                if wrong is not None:
                    caught = bool(checked(wrong, library, looked_up=looked_up).problems)
                    tallies[kind, caught] += 1
                    if not caught:
                        misses[kind].append(f"{wrong.text} <- {said.text}")
    for kind in ("right", *ERRORS):
        n, hits = tallies[kind, True] + tallies[kind, False], tallies[kind, True]
        found[kind] = (n, hits, misses[kind])
    return found


def stocked(folder: Path, home: Path, files: int) -> Library:
    """A library of the folder's PDFs, at most so many."""
    library = Library(Catalogue(open_database(home)))
    for path in sorted(folder.glob("*.pdf"))[:: max(1, len(list(folder.glob("*.pdf"))) // files)][:files]:
        library.add(path)
    return library


def main(arguments: Sequence[str] | None = None) -> dict[str, tuple[int, int, list[str]]]:
    """Measure, and print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=os.environ.get("WEALTHDESK_BENCHMARKS", ""))
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--each", type=int, default=150)
    parser.add_argument("--show", action="store_true")
    chosen: Any = parser.parse_args(arguments)
    folder = Path(chosen.data) / "financebench" / "pdfs" if chosen.data else ROOT / "data" / "corpus"
    with tempfile.TemporaryDirectory() as home:
        found = measure(stocked(folder, Path(home), chosen.files), chosen.each)
    print("| answers | n | faulted | 95 % interval |\n|---|---:|---:|---|")
    for kind, (n, hits, _) in found.items():
        low, high = wilson(hits, n)
        print(f"| {kind} | {n} | {hits} ({hits / max(n, 1):.1%}) | {low:.1%} to {high:.1%} |")
    n, hits = (sum(found[kind][at] for kind in ERRORS) for at in (0, 1))
    print(
        f"| all errors | {n} | {hits} ({hits / max(n, 1):.1%}) | {wilson(hits, n)[0]:.1%} to {wilson(hits, n)[1]:.1%} |"
    )
    if chosen.show:
        print(json.dumps({kind: misses for kind, (_, _, misses) in found.items()}, indent=1, ensure_ascii=False))
    return found


def _usable(document: Document, items: Sequence[LineItem]) -> Iterator[LineItem]:
    for item in items:
        whole = (
            item.period.startswith("FY") and item.item in MONEY.split() and item.value and item.statement != "segments"
        )
        if (
            whole
            and document.issuer
            and "estimate" not in item.attributes
            and re.fullmatch(r"[^\d()]{4,70}", item.label)
        ):
            yield item


def _row(document: Document, parsed: Parsed, item: LineItem) -> tuple[Document, int, Span, str]:
    return document, item.page, item.span, parsed.text[item.span.start : item.span.end]


def _exact(item: LineItem) -> str:
    sign = SIGNS.get(item.currency or "", f"{item.currency} " if item.currency else "")
    size = SIZES.get(item.scale, "") if item.unit == "currency" else ""
    minus = "-" if item.value < 0 else ""
    return f"{minus}{sign}{abs(item.value):,f}{size}"


def _written(item: LineItem, pick: random.Random) -> str:
    """The amount as people write it: as printed, or rounded to a larger scale."""
    sign = SIGNS.get(item.currency or "", f"{item.currency} " if item.currency else "")
    whole = abs(item.value) * item.scale
    if item.unit == "currency" and whole >= 10**9 and pick.random() < 0.5:
        return f"{'-' if item.value < 0 else ''}{sign}{whole / 10**9:.1f} billion"
    return _exact(item)


if __name__ == "__main__":
    main()
