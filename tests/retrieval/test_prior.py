"""Which document a question is about, by metadata alone."""

from __future__ import annotations

from datetime import date

import pytest

from core.types import Document
from retrieval.names import table
from retrieval.prior import period_fit, route
from retrieval.understand import understand
from tests.retrieval.fakes import document
from tests.retrieval.test_names import NAMES

KNOWN = table(NAMES)
CEDAR, SUMMIT = "Cedar.com, Inc.", "Summit, Inc."


def annual(issuer: str, year: int, ends: date | None = None) -> Document:
    ends = ends or date(year, 12, 31)
    return document(
        f"{issuer[:5]}-{year}-10K",
        kind="10-K",
        issuer=issuer,
        period=f"FY{year}",
        fiscal_year=year,
        period_end=ends,
        published=date(ends.year + 1, 2, 20),
    )


def quarter(issuer: str, year: int, part: int, ends: date) -> Document:
    return document(
        f"{issuer[:5]}-{year}Q{part}",
        kind="10-Q",
        issuer=issuer,
        period=f"Q{part} {year}",
        fiscal_year=year,
        period_end=ends,
        published=ends,
    )


SHELF = [
    *(annual(CEDAR, year) for year in (2019, 2020, 2021, 2022)),
    annual(SUMMIT, 2022, date(2023, 1, 28)),
    *(
        quarter(CEDAR, 2023, n, end)
        for n, end in ((1, date(2023, 3, 31)), (2, date(2023, 6, 30)), (3, date(2023, 9, 30)))
    ),
    document("event", kind="8-K", issuer=CEDAR, published=date(2023, 5, 5), period_end=date(2023, 5, 3)),
    document(
        "release",
        kind="earnings_release",
        issuer=CEDAR,
        period="Q4 2022",
        fiscal_year=2022,
        period_end=date(2022, 12, 31),
        published=date(2023, 1, 30),
    ),
]


def first(question: str, kinds: tuple[str, ...] = ()) -> str:
    return route(understand(question, (), KNOWN, date(2024, 1, 1)), SHELF, kinds)[0].document_id


@pytest.mark.parametrize(
    ("question", "document_id"),
    [
        ("What was Cedar's revenue in FY2021?", "Cedar-2021-10K"),
        ("What was Cedar's average margin for FY2019 - FY2021?", "Cedar-2021-10K"),
        ("What was Cedar's revenue in Q2 2023?", "Cedar-2023Q2"),
        ("What was Cedar's cash in the latest 10-Q?", "Cedar-2023Q3"),
        ("What was decided at Cedar's annual meeting on May 3, 2023?", "event"),
        ("What was Cedar's adjusted EPS in its FY2022 earnings release?", "release"),
        ("What did Cedar sell between FY2022 and Q2 of FY2023?", "Cedar-2023Q2"),
        ("What was Summit's revenue in FY2022?", "Summi-2022-10K"),
    ],
)
def test_the_document_meant_comes_first(question: str, document_id: str) -> None:
    assert first(question) == document_id


def test_a_subject_that_annual_reports_hold_goes_to_the_newest_of_them_and_others_to_the_newest_filing() -> None:
    assert first("What industry is Cedar in?", ("10-K",)) == "Cedar-2022-10K"
    assert first("What does Cedar expect to pay for its separation?") == "Cedar-2023Q3"


def test_a_year_by_its_calendar_end_still_finds_the_report_that_calls_it_otherwise() -> None:
    assert first("What was Summit's revenue in FY2023?") == "Summi-2022-10K"


def test_a_year_too_old_is_found_in_the_report_that_still_shows_it() -> None:
    query = understand("What was Cedar's revenue in FY2018?", (), KNOWN, date(2024, 1, 1))
    assert period_fit(query, annual(CEDAR, 2019))[0] > period_fit(query, annual(CEDAR, 2021))[0]


def test_no_document_is_ever_left_out() -> None:
    query = understand("What was Cedar's revenue in FY2021?", (), KNOWN, date(2024, 1, 1))
    routed = route(query, SHELF)
    assert {item.document_id for item in routed} == {d.id for d in SHELF}
    assert all(0 <= item.score <= 1 for item in routed)
