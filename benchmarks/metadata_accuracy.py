"""How often metadata read from filings agrees with what people noted of them: company, form, fiscal year.

Usage: python -m benchmarks.metadata_accuracy FOLDER
where FOLDER holds ``documents.jsonl`` and, by document name, ``pdfs/`` or ``pages/``.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import Counter
from pathlib import Path

from rapidfuzz import fuzz

from core.types import Document, Source
from ingest.metadata import describe
from ingest.parsers import media_type_of, parse

FORMS = {"10k": "10-K", "10q": "10-Q", "8k": "8-K", "earnings": "earnings_release"}
ALIKE = 80


def read(folder: Path, name: str) -> tuple[Document, float, int]:
    """One document as the library would describe it, under a name that says nothing, with seconds and pages."""
    path = next(p for p in (folder / "pdfs" / f"{name}.pdf", folder / "pages" / f"{name}.txt") if p.exists())
    data = path.read_bytes()
    media_type = media_type_of(path.name, data[:4096])
    started = time.process_time()
    parsed = parse(data, media_type)
    spent = time.process_time() - started
    source = Source("unnamed", path.as_uri(), media_type, hashlib.sha256(data).hexdigest(), len(data))
    return describe(source, parsed), spent, len(parsed.pages)


def judge(document: Document, noted: dict[str, object]) -> dict[str, bool]:
    """Company by likeness of names, form exactly, year by the company's name for it or the year it ends in."""
    names = [document.issuer or "", *document.aliases]
    company = max(fuzz.token_set_ratio(str(noted["company"]).lower(), name.lower()) for name in names)
    years = {document.fiscal_year} | {day.year for day in (document.period_end, document.published) if day}
    named = document.fiscal_year if noted["doc_type"] != "8k" else document.published and document.published.year
    return {
        "company": company >= ALIKE,
        "form": document.kind == FORMS[str(noted["doc_type"]).lower()],
        "fiscal year": named == noted["doc_period"],
        "fiscal year, either name": noted["doc_period"] in years,
        "ticker found": bool(document.ticker),
        "published found": document.published is not None,
    }


def main(folder: Path) -> None:
    """Print a line for each disagreement, then the shares."""
    noted = [json.loads(line) for line in (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines()]
    right: Counter[str] = Counter()
    seconds = pages = 0.0
    for about in noted:
        document, spent, count = read(folder, about["doc_name"])
        seconds += spent
        pages += count
        verdict = judge(document, about)
        right.update(name for name, held in verdict.items() if held)
        if not all(verdict.values()):
            wrong = ", ".join(name for name, held in verdict.items() if not held)
            print(
                f"{about['doc_name']}: {wrong} <- {document.issuer}, {document.kind}, {document.period}, "
                f"{document.period_end}, {document.published}, {document.ticker}"
            )
    for name in ("company", "form", "fiscal year", "fiscal year, either name", "ticker found", "published found"):
        print(f"{name}: {right[name]} of {len(noted)}")
    print(f"parsing: {pages:.0f} pages, {pages / seconds:.0f} a second of processor time")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
