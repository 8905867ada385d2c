"""What a document is, read from its own first pages; names of issuers and houses here are invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import UsageError
from core.types import Document, Page, Parsed, Source
from ingest.metadata import describe
from ingest.metadata.fiscal import year_name
from ingest.metadata.names import aliases, core, former_names, written


def read(text: str, *, name: str = "unnamed", stated: Mapping[str, Any] | None = None, **properties: str) -> Document:
    source = Source(name, "", "application/pdf", "0123456789abcdef" * 4, 1, stated=stated or {})
    return describe(source, Parsed(text, (Page(1, 0, len(text)),), properties=properties))


def filing(form: str = "10-K", ended: str = "December 31, 2022", rest: str = "") -> str:
    kind = {"10-K": "fiscal year", "10-Q": "quarterly period"}[form]
    return f"""UNITED STATES
SECURITIES AND EXCHANGE COMMISSION
Washington, D.C. 20549
FORM {form}
For the {kind} ended {ended}
Commission file number 1-12345
VELLARD WIDGETS CO., INC.
(Exact name of registrant as specified in its charter)
Securities registered pursuant to Section 12(b) of the Act:
Title of each class Trading Symbol Name of each exchange on which registered
Common Stock, $0.10 par value per share VWI New York Stock Exchange
1.125% Senior Notes Due 2027 VWI/27 New York Stock Exchange
Vellard Widgets Co., Inc. ("Vellard Widgets," the "Company" or "we"), formerly known as Orle Tools, makes widgets.
{rest}"""


def test_a_filing_is_read_from_its_cover() -> None:
    signed = "SIGNATURES\nPursuant to the requirements of Section 13\nDate: February 24, 2023"
    document = read(filing(rest=signed), name="OTHER_1999_10Q.pdf")
    assert document.id == "0123456789abcdef"
    assert (document.kind, document.issuer, document.ticker) == ("10-K", "Vellard Widgets Co., Inc.", "VWI")
    assert (document.period, document.fiscal_year) == ("FY2022", 2022)
    assert (document.period_end, document.published) == (date(2022, 12, 31), date(2023, 2, 24))
    assert document.title == "Vellard Widgets Co., Inc.: Form 10-K, fiscal year 2022"
    assert "Vellard Widgets" in document.aliases
    assert not {"the Company", "Company", "we"} & set(document.aliases)
    assert document.origins["issuer"].source == "cover"


@pytest.mark.parametrize(
    ("ended", "said", "year"),
    [
        ("December 31, 2022", "", 2022),
        ("January 3, 2016", "", 2015),
        ("June 30, 2023", "", 2023),
        ("January 28, 2023", "fiscal 2022 ended on January 28, 2023", 2022),
        ("January 28, 2023", "fiscal 2023 ended January 28, 2023 and fiscal 2022 ended January 29, 2022", 2023),
        ("January 28, 2023", "fiscal 2022 sales grew on fiscal 2021. In fiscal 2022 and fiscal 2021 we paid.", 2022),
        ("January 28, 2023", "fiscal 2023 sales grew on fiscal 2022. In fiscal 2023 we paid.", 2023),
        ("March 31, 2026", 'the year ended March 31, 2026 ("fiscal 2025")', 2025),
    ],
)
def test_the_year_has_the_name_that_the_company_gives_it(ended: str, said: str, year: int) -> None:
    document = read(filing(ended=ended, rest=said))
    assert document.fiscal_year == year
    assert document.period_end is not None


@pytest.mark.parametrize(
    ("ended", "said", "period"),
    [
        ("March 31, 2023", "Three Months Ended March 31, 2023", "Q1 2023"),
        ("December 31, 2022", "Three and Six Months. Six months ended December 31, 2022", "Q2 2023"),
        (
            "September 30, 2023",
            "nine months ended September 30, 2023. Twelve months ended too",
            "Q3 2023",
        ),
        ("July 29, 2023", "six months ended July 29, 2023. The second quarter of fiscal 2024 rose", "Q2 2024"),
        ("July 2, 2023", "Six Months Ended July 2, 2023", "Q2 2023"),
        ("March 25, 2023", "12 weeks ended March 25, 2023", "Q1 2023"),
    ],
)
def test_a_quarter_is_counted_from_the_year_so_far(ended: str, said: str, period: str) -> None:
    assert read(filing("10-Q", ended, said)).period == period


def test_a_current_report_has_the_day_of_its_event() -> None:
    text = (
        filing()
        .replace("FORM 10-K", "FORM 8-K")
        .replace(
            "For the fiscal year ended December 31, 2022",
            "Date of Report (Date of earliest event reported): May 3, 2023",
        )
    )
    document = read(text + "\nSIGNATURE\nDate: May 5, 2023")
    assert (document.kind, document.published, document.period) == ("8-K", date(2023, 5, 5), None)


def test_an_earnings_release_is_read_from_headline_and_dateline() -> None:
    document = read(
        "Vellard Widgets Announces Fourth Quarter\nFiscal 2022 Results\n"
        "OSLO, Ill. - March 9, 2023 - Vellard Widgets, Inc. (NASDAQ: VWI) today announced results for the 13-week\n"
        'period ("fourth quarter") and fifty-two-week period ("fiscal year") ended January 28, 2023.\n'
    )
    assert (document.kind, document.issuer, document.ticker) == ("earnings_release", "Vellard Widgets, Inc.", "VWI")
    assert (document.period, document.fiscal_year, document.period_end) == ("Q4 2022", 2022, date(2023, 1, 28))
    assert document.published == date(2023, 3, 9)


BESIDE = """Tolmar Partners
Company update | Vellard Widgets plc (VWI LN) | 12 March 2026
Ada Stone, CFA, and Bo Lind
Vellard: a wide moat
Rating: {rating}
Price target: {target}
Previous target: GBP 3.10
Sector: Industrials
This report supersedes our report of 2 June 2025, "Vellard: first look".
We like the company and the price of its shares is right for it.
"""

BAND = """Northgate Securities Institutional equity research
Equity research | Vellard Widgets plc (VWI) 12 March 2026
Ada Stone
Vellard: a wide moat
Rating Price target Price Upside
{rating} {target} EUR 41 (11 Mar 2026) 17%
"""


@pytest.mark.parametrize("masthead", [BESIDE, BAND], ids=["beside", "band"])
@pytest.mark.parametrize(
    ("rating", "target", "value", "currency"),
    [
        ("Overweight", "EUR 48.00", "48.00", "EUR"),
        ("Hold", "$1,250", "1250", "USD"),
        ("Equal-weight", "CHF 92", "92", "CHF"),
        ("Sell", "480p", "4.80", "GBP"),
    ],
)
def test_rating_and_target_are_read_beside_their_names_or_in_a_band(
    masthead: str, rating: str, target: str, value: str, currency: str
) -> None:
    document = read(masthead.format(rating=rating, target=target))
    assert (document.rating, document.price_target, document.currency) == (rating, Decimal(value), currency)
    assert (document.kind, document.issuer, document.ticker) == ("update", "Vellard Widgets plc", "VWI")
    assert document.published == date(2026, 3, 12)
    assert document.title == "Vellard: a wide moat"


def test_authors_supersession_and_sector_are_read() -> None:
    document = read(BESIDE.format(rating="Buy", target="EUR 48"))
    assert document.authors == ("Ada Stone, CFA", "Bo Lind")
    assert document.supersedes == "2025-06-02 Vellard: first look"
    assert document.sector == "Industrials"


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Initiation of coverage", "initiation"),
        ("Earnings note", "earnings_note"),
        ("Sector report", "sector"),
        ("Macro note", "macro"),
        ("Strategy note", "strategy"),
        ("Fund note", "fund"),
        ("Policy", "policy"),
        ("How-to", "howto"),
        ("Memo", "other"),
    ],
)
def test_the_kind_is_what_the_masthead_says(label: str, kind: str) -> None:
    assert read(f"A title\nNorthgate Research | {label} | 5 May 2026\nBody text.").kind == kind


@pytest.mark.parametrize("team", ["Compliance", "Client Services", "Research Operations"])
def test_a_team_can_sign(team: str) -> None:
    assert read(f"A title\nNorthgate Research | Policy | 5 May 2026\n{team}\nBody text of it.").authors == (team,)


def test_a_rating_in_a_sentence_does_not_make_a_memo_a_rating() -> None:
    document = read("Morning note\nNorthgate Research | Memo | 5 May 2026\nWe rate three shares Buy, target of EUR 5.")
    assert (document.rating, document.price_target) == (None, None)


def test_a_notice_that_coverage_ended_carries_no_rating() -> None:
    document = read(
        "Vellard: coverage ended\nNorthgate Research | Memo | Vellard Widgets plc (VWI) | 1 October 2025\n"
        "We end our coverage. Our last rating was Hold with a target of EUR 9."
    )
    assert document.rating is None
    assert "coverage_ended" in document.origins


def test_what_is_stated_outranks_what_is_read() -> None:
    stated = {
        "published": "2026-12-08", "kind": "policy", "authors": ["Bo Lind"], "price_target": "5.5",
        "state": "withdrawn",
        "unknown": 1,
    }  # fmt: skip
    document = read(BESIDE.format(rating="Buy", target="EUR 48"), stated=stated)
    assert (document.published, document.kind, document.authors) == (date(2026, 12, 8), "policy", ("Bo Lind",))
    assert (document.price_target, document.state) == (Decimal("5.5"), "withdrawn")
    assert document.origins["published"].source == "manifest"


BADLY = [{"published": "soon"}, {"kind": "rumour"}, {"state": "lost"}, {"price_target": "x"}]


@pytest.mark.parametrize("stated", BADLY)
def test_what_is_stated_badly_is_named(stated: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=rf"unnamed.*{next(iter(stated))}"):
        read("Some text", stated=stated)


def test_the_name_of_a_file_gives_a_title_and_nothing_else() -> None:
    document = read("", name="reports/VELLARD_2023_10K.pdf")
    assert document.title == "VELLARD 2023 10K"
    assert document.origins["title"].source == "name"
    assert document.origins["title"].confidence <= 0.3
    assert (document.issuer, document.period, document.fiscal_year, document.kind) == (None, None, None, "other")


def test_names_in_capitals_are_written_as_the_text_writes_them() -> None:
    assert written("VELLARD WIDGETS PLC", "About Vellard Widgets plc and others") == "Vellard Widgets plc"
    assert written("BANK OF ORLE, N.A.", "") == "Bank of Orle, N.A."
    assert core("Best Widgets Co., Inc.") == "Best Widgets"
    assert core("The Orle Company") == "Orle"


def test_letters_of_the_name_are_an_alias_and_products_are_not() -> None:
    text = 'Advanced Widget Makers, Inc. ("AWM," "we") sells Advanced Studio ("Studio") to Advanced users ("Users").'
    assert aliases("Advanced Widget Makers, Inc.", text) == ("AWM", "Advanced Widget Makers")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Die Gesellschaft hat im Jahr ihren Umsatz mit neuen Kunden und den Preisen f\u00fcr die Werke von Ost.",
            "de",
        ),
        ("La soci\u00e9t\u00e9 a vu les ventes de la marque dans le pays et nous sommes pour une hausse par an.", "fr"),
        ("We rate the shares and are of the view that this is the end of it for our clients.", "en"),
    ],
)
def test_the_language_is_told_by_its_small_words(text: str, language: str) -> None:
    assert read(text).language == language


def test_a_year_end_in_the_first_days_of_january_belongs_to_the_year_before() -> None:
    assert year_name(date(2023, 1, 1), "") == 2022
    assert year_name(date(2022, 12, 31), "") == 2022


@pytest.mark.parametrize(
    ("told", "audience"),
    [
        ("Halden Research | 3 May 2026 | For advisers only", "advisers"),
        ("For financial professional use only. Not for use with the public.", "advisers"),
        ("This report is intended for institutional and professional investors only.", "professional"),
        ("Not intended for distribution to retail investors.", "professional"),
        ("For internal use only", "internal"),
        ("For clients of Halden Research only", "clients"),
        ("Restricted: only for those on the list of Project Birch. For advisers only.", "restricted"),
        ("Sales to institutional investors rose; only advisers complained.", None),
    ],
)
def test_for_whom_a_piece_says_that_it_is(told: str, audience: str | None) -> None:
    document = read(f"Orle Tools: steady\n{told}\nWe keep our view of the margins.")
    assert document.audience == audience
    if audience:
        assert document.origins["audience"].source == "cover"


def test_a_filing_is_public_and_a_statement_outranks_what_is_read() -> None:
    assert read(filing()).audience == "public"
    late = "Orle Tools: steady\n" + "We keep our view. " * 1200 + "\nFor advisers only"
    assert (read(late).audience, read(late).origins["audience"].source) == ("advisers", "text")
    stated = read("For advisers only", stated={"audience": "internal"})
    assert (stated.audience, stated.origins["audience"].source) == ("internal", "manifest")
    with pytest.raises(UsageError, match="audience"):
        read("For advisers only", stated={"audience": "friends"})


@pytest.mark.parametrize(
    ("name", "text", "former"),
    [
        ("Halden Tools, Inc.", "Halden, which traded as Old Saws until 2021, makes drills.", ("Old Saws",)),
        ("Halden Tools, Inc.", "Halden Tools (formerly Brightsaw Group) makes drills.", ("Brightsaw Group",)),
        ("Halden Tools, Inc.", "Halden was known as Brightsaw before it was sold.", ("Brightsaw",)),
        ("Halden Tools, Inc.", "Halden was known for its drills until 2021. Orley traded as Saws until 2020.", ()),
        ("Halden Tools, Inc.", "Halden traded as high as USD 40 before the split.", ()),
    ],
)
def test_a_former_name_is_read_off_the_words_that_say_so(name: str, text: str, former: tuple[str, ...]) -> None:
    assert former_names(name, text) == former
