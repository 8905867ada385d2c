"""What the quality report counts."""

from __future__ import annotations

from core.types import Access, Document, Origin, Page, Parsed, Source, Span, Table
from ingest.quality import report, summary


def test_it_names_what_is_missing_unsure_unread_and_odd() -> None:
    text = "Revenue \ufffd 5\n\n"
    parsed = Parsed(
        text=text,
        pages=(Page(1, 0, 11, ocr=True), Page(2, 13, 13)),
        tables=(Table(Span(0, 9)),),
        warnings=("hidden_text", "page_without_text:2"),
    )
    origins = {"title": Origin("name", 0.2), "issuer": Origin("cover", 0.9)}
    document = Document("a", Source("a", "", "", "", 1), "A", kind="10-Q", issuer="Arlen plc", origins=origins)
    told = report(document, parsed, [])
    assert told["pages"] == 2
    assert told["pages_by_ocr"] == 1
    assert told["pages_without_text"] == [2]
    assert told["unreadable"] == round(1 / len(text), 5)
    assert told["missing"] == ["published", "period", "period_end", "fiscal_year"]
    assert told["unsure"] == ["title"]
    assert told["warnings"] == ["hidden_text"]
    assert (told["tables"], told["figures"], told["checks"]) == (1, 0, {})


def test_many_reports_are_summed_by_what_a_librarian_asks() -> None:
    page = {
        "pages": 3, "characters": 100, "pages_by_ocr": 1, "pages_without_text": [3], "unreadable": 0.02, "tables": 2,
        "statements": {"balance_sheet": 1}, "figures": 8, "checks": {"balance": {"made": 4, "held": 3}}, "restated": 1,
        "missing": ["issuer"], "unsure": [], "warnings": ["hidden_text", "cannot_read:7", "cannot_read:9"],
    }  # fmt: skip
    clean = {
        **page,
        "unreadable": 0.0,
        "characters": 300,
        "statements": {},
        "missing": [],
        "checks": {},
        "warnings": [],
    }
    told = summary([page, clean, {}], duplicates=1)
    assert told["documents"] == 2
    assert told["pages"] == {"text": 2, "ocr": 2, "none": 2}
    assert (told["unreadable"], told["poorly_read"]) == (0.005, 1)
    assert (told["with_statements"], told["statements"]) == (1, {"balance_sheet": 1})
    assert told["checks"] == {"balance": {"made": 4, "held": 3}}
    assert (told["missing"], told["warnings"]) == ({"issuer": 1}, {"hidden_text": 1, "cannot_read": 1})
    assert (told["figures"], told["restated"], told["duplicates"]) == (16, 2, 1)


def test_a_restricted_document_that_everyone_may_see_is_warned_of() -> None:
    parsed = Parsed(text="Restricted", pages=(Page(1, 0, 10),))
    source = Source("a", "a", "text/plain", "", 1)
    assert "restricted_but_open" in report(Document("a", source, "A", audience="restricted"), parsed, [])["warnings"]
    walled = Source("a", "a", "text/plain", "", 1, Access(barrier="wall-7"))
    assert report(Document("a", walled, "A", audience="restricted"), parsed, [])["warnings"] == []
