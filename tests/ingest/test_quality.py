"""What the quality report counts."""

from __future__ import annotations

from core.types import Document, Origin, Page, Parsed, Source, Span, Table
from ingest.quality import report


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
