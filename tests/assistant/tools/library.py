"""A small library of fictional filings with real statements, behind a real catalogue, and a search by shared words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.evidence import Evidence
from assistant.types import Run
from core.access import restrict
from core.catalogue import Catalogue
from core.database import open_database
from core.types import Access, Chunk, Document, Hit, Page, Parsed, Principal, Scope, Source, Span
from ingest.statements import extract
from retrieval.shelf import shelf
from retrieval.types import Found, Query
from retrieval.understand import understand

TODAY = date(2026, 11, 20)
ADVISER = Principal("ada")
FORM = """Halden Tools, Inc.
ANNUAL REPORT on Form 10-K for the fiscal year ended December 31, 2025
Halden makes hand tools, saws and drills in Ohio."""
INCOME = """Halden Tools, Inc.
Consolidated Statements of Income
(in millions, except per share amounts)
Years ended December 31,
2025 2024 2023
Net sales $ 4,200 $ 4,000 $ 3,600
Cost of sales 2,520 2,440 2,232
Gross profit 1,680 1,560 1,368
Selling, general and administrative expenses 900 880 830
Research and development 150 140 130
Operating income 630 540 408
Interest expense (30) (28) (26)
Income before income taxes 600 512 382
Provision for income taxes (150) (123) (96)
Net income $ 450 $ 389 $ 286
Diluted earnings per share $ 2.25 $ 1.92 $ 1.40
The accompanying notes are an integral part of these statements."""
BALANCE = """Halden Tools, Inc.
Consolidated Balance Sheets
(in millions)
December 31,
2025 2024
Assets
Current assets:
Cash and cash equivalents $ 300 $ 260
Accounts receivable, net of allowance of $5 and $4 500 460
Inventories 700 620
Other current assets 100 90
Total current assets 1,600 1,430
Property, plant and equipment, net 1,100 1,000
Goodwill 400 400
Total assets $ 3,100 $ 2,830
Liabilities and shareholders' equity
Current liabilities:
Accounts payable $ 400 $ 380
Accrued liabilities 200 190
Current portion of long-term debt 50 40
Total current liabilities 650 610
Long-term debt 550 600
Total liabilities 1,200 1,210
Total shareholders' equity 1,900 1,620
Total liabilities and shareholders' equity $ 3,100 $ 2,830"""
CASH = """Halden Tools, Inc.
Consolidated Statements of Cash Flows
(in millions)
Years ended December 31,
2025 2024 2023
Operating activities
Net income $ 450 $ 389 $ 286
Depreciation 120 110 100
Amortization 30 28 25
Changes in working capital (60) (40) (20)
Net cash provided by operating activities 540 487 391
Investing activities
Purchases of property, plant and equipment (220) (190) (170)
Net cash used in investing activities (220) (190) (170)
Financing activities
Dividends paid (180) (160) (150)
Repayment of long-term debt (100) (90) (80)
Net cash used in financing activities (280) (250) (230)
Net change in cash 40 47 (9)
Cash at beginning of year 260 213 222
Cash at end of year $ 300 $ 260 $ 213"""
WORDS = """Halden Tools, Inc.
Management's discussion
Net sales rose 5% in 2025.
The increase was driven by higher volumes of cordless drills and by price increases in Europe.
Gross margin improved because steel costs fell.
In March 2025 the company completed the acquisition of Brightsaw GmbH for $60 million in cash.
The company is not a party to any legal proceeding that it expects to be material."""
RIVAL = (
    INCOME.replace("Halden", "Orley").replace("4,200", "2,100").replace("Operating income 630", "Operating income 210")
)


def filing(key: str, issuer: str, pages: Sequence[str], **changes: Any) -> tuple[Document, Parsed]:
    """A document of these pages with its text laid out; every value of it that matters can be given."""
    text, placed, at = "", [], 0
    for number, page in enumerate(pages, start=1):
        placed.append(Page(number, at, at + len(page)))
        text += page + "\n\f"
        at = len(text)
    access = Access(changes.pop("groups", frozenset({"staff"})))
    source = Source(f"{key}.pdf", f"file:{key}", "application/pdf", hashlib.sha256(key.encode()).hexdigest(), 1, access)
    values = {
        "title": f"{issuer} annual report 2025",
        "kind": "10-K",
        "period": "FY2025",
        "fiscal_year": 2025,
        "period_end": date(2025, 12, 31),
        "published": date(2026, 2, 20),
        **changes,
    }
    return Document(id=key, source=source, issuer=issuer, **values), Parsed(text, tuple(placed))


def catalogue(folder: Path) -> Catalogue:
    """Two companies' annual reports."""
    made = Catalogue(open_database(folder))
    halden = filing("halden25", "Halden Tools, Inc.", (FORM, INCOME, BALANCE, CASH, WORDS), ticker="HLDN")
    orley = filing("orley25", "Orley Instruments plc", (RIVAL,), ticker="ORLY")
    for document, parsed in (halden, orley):
        made.put(document, parsed, extract(document, parsed), {})
    return made


class Finder:
    """A search that ranks pages by how many words they share with the query."""

    def __init__(self, held: Catalogue, today: date = TODAY) -> None:
        self._held = held
        self.today = today

    def understand(
        self, question: str, principal: Principal, history: Sequence[Query] = (), within: Scope | None = None
    ) -> Query:
        documents = self._held.documents(principal, self.today, scope=within or Scope())
        return understand(question, history, shelf(documents).names, self.today)

    def __call__(self, query: Query | str, principal: Principal, limit: int = 10, within: Scope | None = None) -> Found:
        asked = self.understand(query, principal) if isinstance(query, str) else query
        restrict(principal, within or Scope(), self.today)
        scope = replace(within or Scope(), issuers=asked.scope.issuers)
        wanted = set(re.findall(r"[a-z]{3,}", asked.text.lower()))
        hits = []
        for document in self._held.documents(principal, self.today, scope=scope):
            parsed = self._held.parsed(document.id, principal, boxes=False)
            for page in parsed.pages:
                text = parsed.text[page.start : page.end]
                shared = len(wanted & set(re.findall(r"[a-z]{3,}", text.lower())))
                chunk = Chunk(
                    f"{document.id}:{page.number}", document.id, Span(page.start, page.end), page.number, text
                )
                hits.append(Hit(chunk, float(shared)))
        ranked = sorted(hits, key=lambda hit: (-hit.score, hit.chunk.id))[:limit]
        return Found(asked, tuple(ranked), sure=bool(asked.scope.issuers))


def running(held: Catalogue, question: str = "", **changes: Any) -> Run:
    """A run over the library, for the adviser unless told otherwise."""
    values: dict[str, Any] = {
        "id": "run",
        "question": question,
        "principal": ADVISER,
        "today": TODAY,
        "scope": Scope(),
        "search": Finder(held),
        "catalogue": held,
        "prices": None,
        "blobs": None,
        "evidence": Evidence(),
        **changes,
    }
    return Run(**values)
