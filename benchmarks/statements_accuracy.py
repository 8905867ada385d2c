"""How well statements are read from a folder of filings, measured without labels: by what must hold between figures.

    python -m benchmarks.statements_accuracy FOLDER [--json]

FOLDER is searched for PDFs. Of the annual reports among them it counts how many have all three statements, how often
each identity holds, how many have each main item, and how often two filings of one company print the same figure for
the same period (restatements count against it). Times are of the processor.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from core.errors import UnreadableDocument
from core.types import Document, LineItem, Parsed, Source
from ingest.parsers import PDF, parse
from ingest.statements import extract, page_tags
from ingest.statements.agreement import compare

STATEMENTS = ("income_statement", "balance_sheet", "cash_flow")
MAIN = (
    "revenue",
    "net_income",
    "operating_income",
    "pretax_income",
    "income_tax_expense",
    "eps_diluted",
    "total_assets",
    "total_equity",
    "cash_and_equivalents",
    "accounts_receivable",
    "inventories",
    "ppe_net",
    "accounts_payable",
    "long_term_debt",
    "cost_of_revenue",
    "operating_cash_flow",
    "investing_cash_flow",
    "financing_cash_flow",
    "capital_expenditures",
    "depreciation_and_amortization",
    "dividends_paid",
)
EITHER = {"depreciation_and_amortization": ("depreciation_and_amortization", "depreciation")}


@dataclass(frozen=True)
class Filing:
    """One file read: what it is, its figures, and the seconds of processor that each step took."""

    name: str
    company: str
    annual: bool
    pages: int
    items: Sequence[LineItem]
    parse_s: float
    extract_s: float
    tags_s: float


def main() -> int:
    """Read the folder, print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--json", action="store_true", help="print one JSON object")
    options = arguments.parse_args()
    filings = [filing for path in sorted(options.folder.rglob("*.pdf")) if (filing := read_filing(path))]
    if not filings:
        print(f"no readable PDF under {options.folder}", file=sys.stderr)
        return 1
    report = measure(filings)
    print(json.dumps(report, indent=None if options.json else 2))
    return 0


def measure(filings: Sequence[Filing]) -> dict[str, Any]:
    """The figures of the module's head."""
    annual = [filing for filing in filings if filing.annual]
    parse_s, extract_s, tags_s = (sum(getattr(f, key) for f in filings) for key in ("parse_s", "extract_s", "tags_s"))
    pages = sum(filing.pages for filing in filings)
    return {
        "filings": len(filings),
        "annual_reports": len(annual),
        "all_three_statements": _share(all(_has(f, s) for s in STATEMENTS) for f in annual),
        "balance_holds": _share(_holds(f, "balance") for f in annual),
        "cash_sum_holds": _share(_holds(f, "cash_sum") for f in annual),
        "checks": _checks(filings),
        "items": {name: _share(_knows(f, name) for f in annual) for name in MAIN},
        "agreement": _agreement(annual),
        "figures_per_filing": round(sum(len(f.items) for f in filings) / len(filings)),
        "extract_share_of_parse_and_extract": round(extract_s / (parse_s + extract_s), 3),
        "extract_ms_per_filing": round(1000 * extract_s / len(filings), 1),
        "tag_pages_per_s": round(pages / tags_s) if tags_s else None,
    }


def read_filing(path: Path) -> Filing | None:
    """One file parsed, tagged and read, with its times; None, said on stderr, where no parser can read it."""
    data = path.read_bytes()
    start = time.process_time()
    try:
        parsed = parse(data, PDF)
    except UnreadableDocument as error:
        print(f"{path.name}: {error.reason}", file=sys.stderr)
        return None
    parsed_at = time.process_time()
    page_tags(parsed)
    tagged_at = time.process_time()
    annual = _is_annual(parsed)
    source = Source(path.name, path.name, PDF, "", len(data))
    document = Document(id=path.name, source=source, title=path.stem, kind="10-K" if annual else "other")
    items = extract(document, parsed)
    done = time.process_time()
    print(f"{path.name}: {len(items)} figures", file=sys.stderr)
    times = (parsed_at - start, done - tagged_at, tagged_at - parsed_at)
    return Filing(path.name, _company(parsed, path), annual, len(parsed.pages), items, *times)


def _is_annual(parsed: Parsed) -> bool:
    cover = parsed.text[: parsed.pages[min(2, len(parsed.pages) - 1)].end].lower()
    return bool(re.search(r"form\s+10\s*-\s*k", cover)) and "annual report pursuant to section" in " ".join(
        cover.split()
    )


def _company(parsed: Parsed, path: Path) -> str:
    cover = parsed.text[: parsed.pages[min(2, len(parsed.pages) - 1)].end]
    named = re.search(r"([^\n]+)\n+\s*\(?exact name of registrant", cover, re.I)
    name = named[1] if named else path.stem.split("_")[0]
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def _has(filing: Filing, statement: str) -> bool:
    return any(item.statement == statement for item in filing.items)


def _holds(filing: Filing, check: str) -> bool:
    """Whether a check was made for some period of a filing, and held for each for which it was."""
    made = [item.checks[check] for item in filing.items if check in item.checks]
    return bool(made) and all(made)


def _knows(filing: Filing, name: str) -> bool:
    wanted = EITHER.get(name, (name,))
    return any(item.item in wanted for item in filing.items)


def _checks(filings: Iterable[Filing]) -> Mapping[str, str]:
    made: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for filing in filings:
        seen = {(i.statement, i.period, i.months, name): ok for i in filing.items for name, ok in i.checks.items()}
        for (*_, name), ok in seen.items():
            made[name] += 1
            held[name] += ok
    return {name: f"{held[name]}/{made[name]}" for name in sorted(made)}


def _agreement(filings: Sequence[Filing]) -> Mapping[str, object]:
    companies: dict[str, list[Filing]] = defaultdict(list)
    for filing in filings:
        companies[filing.company].append(filing)
    compared = [
        comparison
        for group in companies.values()
        for one, other in combinations(group, 2)
        for comparison in compare([i for i in one.items if i.item in MAIN], other.items)
    ]
    return {"companies": sum(len(g) > 1 for g in companies.values()), **_share(c.agrees for c in compared)}


def _share(values: Iterable[bool]) -> dict[str, float | int]:
    found = list(values)
    return {"n": len(found), "held": sum(found), "share": round(sum(found) / len(found), 4) if found else 0.0}


if __name__ == "__main__":
    raise SystemExit(main())
