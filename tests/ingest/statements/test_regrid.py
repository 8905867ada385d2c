"""Statements whose text runs down the columns, with a place for every word: rows are what stands at one height."""

from __future__ import annotations

from core.boxes import pack
from core.types import LineItem, Page, Parsed, WordBox
from ingest.statements import extract
from tests.ingest.statements.build import document, figure
from tests.ingest.statements.test_unfold import BALANCE, INCOME, Table

Placed = list[tuple[float, float, str]]


def down(title: str, heads: list[str], table: Table) -> Parsed:
    """A page laid down column by column: all labels, then each head with its figures. Right edges are columns."""
    told: Placed = [(40, 30, "Harbour Tools, Inc."), (40, 44, title), (40, 58, "(In millions)")]
    told += [(40 + 8 * (len(row) > 1), 100 + 14 * at, row[0]) for at, row in enumerate(table)]
    for column, head in enumerate(heads):
        told.append((-(340 + 90 * column), 86, head))
        for at, row in enumerate(table):
            if len(row) > column + 1 and row[column + 1]:
                told.append((-(340 + 90 * column), 100 + 14 * at, row[column + 1]))
    text, boxes = "", []
    for x, y, phrase in told:
        left = x if x > 0 else -x - 5 * len(phrase)
        for word in phrase.split():
            boxes.append(WordBox(len(text), len(text) + len(word), left, y, left + 5 * len(word), y + 10))
            text += f"{word} "
            left += 5 * (len(word) + 1)
        text = text[:-1] + "\n"
    return Parsed(text=text, pages=(Page(1, 0, len(text), 612, 792, pack(boxes, 0)),))


def read(title: str, heads: list[str], table: Table) -> list[LineItem]:
    parsed = down(title, heads, table)
    return extract(document(kind="10-K", fiscal_year=2023), parsed)


def test_labels_and_figures_at_one_height_are_a_row() -> None:
    items = read("Consolidated Statements of Operations", ["2023", "2022", "2021"], INCOME)
    assert [int(figure(items, "operating_income", f"FY{year}").value) for year in (2023, 2022, 2021)] == [
        7085,
        6380,
        4960,
    ]
    assert str(figure(items, "eps_diluted", "FY2022").value) == "2.21"
    assert figure(items, "revenue", "FY2021").scale == 1_000_000


def test_a_blank_cell_and_a_total_that_does_not_come_out_are_read_as_they_stand() -> None:
    table = [(row[0], "", row[2]) if row[0] == "Goodwill" else row for row in BALANCE]
    items = read("Consolidated Balance Sheets", ["2023", "2022"], table)
    assert {i.period for i in items if i.item == "goodwill"} == {"FY2022"}
    assert figure(items, "total_assets", "FY2023").value == 25195
    assert figure(items, "long_term_debt", "FY2022").value == 7900


def test_a_figures_span_covers_its_label_and_its_cell() -> None:
    parsed = down("Consolidated Balance Sheets", ["2023", "2022"], BALANCE)
    for item in extract(document(kind="10-K", fiscal_year=2023), parsed):
        assert parsed.text[item.span.start :].startswith(item.label)
        assert item.cell.within(item.span)


def test_without_years_over_the_columns_nothing_is_read() -> None:
    assert read("Consolidated Balance Sheets", ["Tools", "Marine"], BALANCE) == []
