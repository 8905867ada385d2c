"""Where each strategy cuts, by hand."""

from __future__ import annotations

from core.types import Chunk, Document, Heading, Page, Parsed, Source, Span, Table
from ingest.chunking import build
from ingest.chunking.dress import sketch

DOCUMENT = Document(
    "doc",
    Source("a.txt", "file:///a.txt", "text/plain", "0" * 64, 1),
    "Northwind Holdings 2023 annual report",
    kind="10-K",
    issuer="Northwind Holdings",
    ticker="NWH",
    period="FY2023",
)


def _parsed(*pages: str, **rest: object) -> Parsed:
    text, spans = "", []
    for number, page in enumerate(pages, 1):
        spans.append(Page(number, len(text), len(text) + len(page)))
        text += page
    return Parsed(text, tuple(spans), **rest)  # type: ignore[arg-type]


def _span(parsed: Parsed, piece: str) -> Span:
    return Span(parsed.text.index(piece), parsed.text.index(piece) + len(piece))


def _chunks(name: str, parsed: Parsed, **knobs: object) -> list[Chunk]:
    return build(name, knobs)(DOCUMENT, parsed, {})


def test_a_page_is_one_chunk_without_its_running_head_and_foot() -> None:
    parsed = _parsed("NORTHWIND\nSales grew.\nCosts fell.\n1\n", "NORTHWIND\nThe outlook is good.\n2\n")
    heads = [Span(0, 9), Span(34, 36), Span(36, 45), Span(67, 69)]
    chunks = _chunks("page", Parsed(parsed.text, parsed.pages, furniture=tuple(heads)))
    assert [(chunk.page, chunk.text) for chunk in chunks] == [
        (1, "Sales grew.\nCosts fell."),
        (2, "The outlook is good."),
    ]


def test_a_long_page_is_cut_at_paragraphs_and_the_page_is_read_in_its_place() -> None:
    parsed = _parsed("First paragraph here.\n\nSecond paragraph here.\n\nThird one.")
    chunks = _chunks("page", parsed, size=30, overlap=0)
    assert [chunk.text for chunk in chunks] == ["First paragraph here.", "Second paragraph here.", "Third one."]
    assert {chunk.parent for chunk in chunks} == {Span(0, len(parsed.text))}


def test_sentences_do_not_end_at_abbreviations() -> None:
    parsed = _parsed("Acme Inc. Reported growth. The U.S. Market fell. It was No. 1 again.")
    chunks = _chunks("sentence", parsed, window=1, step=1, around=1)
    assert [chunk.text for chunk in chunks] == [
        "Acme Inc. Reported growth.",
        "The U.S. Market fell.",
        "It was No. 1 again.",
    ]
    assert chunks[0].parent == Span(0, parsed.text.index(" It was"))


def test_a_section_is_not_mixed_with_the_next_and_its_path_is_in_the_header() -> None:
    parsed = _parsed("Risks\nRates may rise and hurt.\nCurrency\nThe euro may fall.\nOutlook\nGood.")
    headings = [(1, "Risks"), (2, "Currency"), (1, "Outlook")]
    parsed = Parsed(
        parsed.text, parsed.pages, tuple(Heading(_span(parsed, title), level, title) for level, title in headings)
    )
    chunks = _chunks("section", parsed, least=1)
    assert [chunk.text.split("\n")[0] for chunk in chunks] == ["Risks", "Currency", "Outlook"]
    assert chunks[1].header.endswith("| Risks | Currency")
    assert chunks[2].header.endswith("report | Outlook")


def test_a_split_table_repeats_its_head_for_search_and_keeps_its_own_text() -> None:
    rows = "".join(f"Item {n}\t{n}00\n" for n in range(8))
    parsed = _parsed(f"Words before.\nIn millions 2023\n{rows}Words after.")
    table = Table(_span(parsed, f"In millions 2023\n{rows}"), _span(parsed, "In millions 2023"))
    parsed = Parsed(parsed.text, parsed.pages, tables=(table,))
    first, second, *more = [chunk for chunk in _chunks("table", parsed, table=60) if "Item" in chunk.text]
    assert first.text.startswith("In millions 2023")
    assert "In millions" not in second.text
    assert all(chunk.header.endswith("| In millions 2023") for chunk in (second, *more))
    assert all(chunk.parent == table.span for chunk in (first, second, *more))
    whole = [chunk.text for chunk in _chunks("table", parsed)]
    assert whole == ["Words before.", f"In millions 2023\n{rows}".strip(), "Words after."]


def test_a_change_of_subject_is_where_a_semantic_chunk_ends() -> None:
    bank = "The bank lends money to firms. The bank takes money on deposit. The bank earns interest on money. "
    sea = "Whales swim in cold water. Whales eat krill in water. Whales sing under water."
    chunks = _chunks("semantic", _parsed(bank + sea), share=0.2, least=20, group=2)
    assert [chunk.text for chunk in chunks] == [bank.strip(), sea]


def test_the_header_names_issuer_kind_and_period_and_stays_out_of_the_text() -> None:
    chunk = _chunks("page", _parsed("Sales were $1,577 in 2023, up 4.5% on 2022 (12)."))[0]
    assert chunk.header == "Northwind Holdings (NWH), annual report 10-K, FY2023, Northwind Holdings 2023 annual report"
    assert chunk.text.startswith("Sales were $1,577")
    assert chunk.embedded.startswith(f"{chunk.header}\nSales were in 2023")


def test_each_dress_embeds_what_it_says() -> None:
    parsed = _parsed("Sales were $1,577 in 2023.")
    context, plain = _chunks("page", parsed, embed="context")[0], _chunks("page", parsed, embed="text", header=False)[0]
    assert context.embedded == f"{context.header}\nSales were $1,577 in 2023."
    assert (plain.embedded, plain.header) == ("Sales were $1,577 in 2023.", "")


def test_a_sketch_keeps_words_and_years_and_drops_figures() -> None:
    kept = sketch("Net income $ 5,363 4,869 (1,200) 12.5%\nDecember 31, 2018 and 2017 ........ ( 3 )")
    assert kept.split() == ["Net", "income", "December", "2018", "and", "2017"]
