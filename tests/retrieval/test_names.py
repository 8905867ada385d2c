"""Names in questions: every way that people write a company, and the words that only look like one."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.mentions import mentions
from retrieval.names import core_words, fold, houses, short_words, table


@dataclass(frozen=True)
class Name:
    issuer: str
    ticker: str | None = None
    aliases: tuple[str, ...] = ()


NAMES = [
    Name("Harrow & Finch plc", "HFN"),
    Name("The Meridian Foods Company", "MDF"),
    Name("WAL-TON STORES, INC.", "WTN"),
    Name("Larkspur Systems Incorporated", "LKS"),
    Name("LARKSPUR INC.", "LKS"),
    Name("Block Harbour, Inc.", "BHB", ("Quay Payments, Inc.",)),
    Name("JQ Morrow Chase & Co.", "JQM"),
    Name("Advanced Marine Instruments, Inc.", "AMI"),
    Name("Target Grid Corporation", "TGC"),
    Name("Summit, Inc.", "SMT"),
    Name("Northgate Bank plc", "NGB"),
    Name("Northgate Property plc", "NGP"),
    Name("3V Company", "VVV"),
    Name("Cedar.com, Inc.", "CDR"),
]
KNOWN = table(NAMES)


def issuers(question: str) -> set[str]:
    return {KNOWN.issuers[group][0] for m in mentions(question, KNOWN) for group in m.groups}


@pytest.mark.parametrize(
    ("question", "issuer"),
    [
        ("What is Harrow & Finch's revenue?", "Harrow & Finch plc"),
        ("What is Harrow and Finch's revenue?", "Harrow & Finch plc"),
        ("How did H&F do?", "Harrow & Finch plc"),
        ("What is the margin of Meridian Foods?", "The Meridian Foods Company"),
        ("what did meridian foods earn?", "The Meridian Foods Company"),
        ("Revenue of Walton Stores in 2022", "WAL-TON STORES, INC."),
        ("Revenue of Wal-ton in 2022", "WAL-TON STORES, INC."),
        ("JQMorrow's net income", "JQ Morrow Chase & Co."),
        ("JQ Morrow net income", "JQ Morrow Chase & Co."),
        ("Did AMI raise guidance?", "Advanced Marine Instruments, Inc."),
        ("capex of $ami and $AMI", "Advanced Marine Instruments, Inc."),
        ("Quay Payments revenue", "Block Harbour, Inc."),
        ("Whats Cedars net income?", "Cedar.com, Inc."),
        ("What is 3V's dividend?", "3V Company"),
        ("Is Summit's margin rising?", "Summit, Inc."),
        ("How large is the margin at Summit?", "Summit, Inc."),
        ("What did Meridan Foods pay?", "The Meridian Foods Company"),
        ("Meridian Food\u2019s inventory", "The Meridian Foods Company"),
    ],
)
def test_an_issuer_is_found_however_it_is_written(question: str, issuer: str) -> None:
    assert issuers(question) == {issuer}


@pytest.mark.parametrize(
    "question",
    [
        "What is the target price?",
        "Summit of leaders: what changed?",
        "Which company has the best block of shares?",
        "What is the EPS growth and the CAGR?",
        "How do we reach the summit of the market?",
        "",
    ],
)
def test_words_that_only_look_like_a_name_are_left_alone(question: str) -> None:
    assert issuers(question) == set()


def test_the_opening_of_a_question_taken_for_a_name_names_nobody_by_its_first_words() -> None:
    known = table([Name("What is a data vault", ticker="DV")])
    assert not mentions("What is a bond?", known)
    assert mentions("What is a data vault?", known)


def test_two_registrants_with_one_ticker_are_one_company_under_all_their_names() -> None:
    [mention] = mentions("What is Larkspur's revenue?", KNOWN)
    assert set(KNOWN.issuers[mention.groups[0]]) == {"LARKSPUR INC.", "Larkspur Systems Incorporated"}


def test_a_short_name_that_two_companies_share_is_ambiguous_and_the_long_one_is_not() -> None:
    assert issuers("What does Northgate earn?") == {"Northgate Bank plc", "Northgate Property plc"}
    assert issuers("What does Northgate Property earn?") == {"Northgate Property plc"}


def test_the_long_name_settles_the_short_one_beside_it() -> None:
    found = mentions("Northgate Bank: is Northgate well capitalised?", KNOWN)
    assert [KNOWN.issuers[g][0] for m in found for g in m.groups] == ["Northgate Bank plc"]


def test_namesakes_with_different_tickers_are_never_merged() -> None:
    known = table([Name("Alder Group plc", "ALD"), Name("Alder Holdings plc", "ALH")])
    assert len(known.issuers) == 2
    assert [m.groups for m in mentions("What did Alder earn?", known)] == [(0, 1)]


def test_mentions_come_in_the_order_of_the_question_and_each_company_once() -> None:
    found = mentions("Compare JQ Morrow with Cedar, then Cedar with JQM.", KNOWN)
    assert [KNOWN.issuers[m.groups[0]][0] for m in found] == ["JQ Morrow Chase & Co.", "Cedar.com, Inc."]


def test_a_name_without_its_opening_word_or_cut_short_is_still_that_company() -> None:
    known = table(
        [Name("Banca Olivara S.p.A.", "OLV"), Name("Brackenfold Foods plc", "BKF"), Name("Brackwater plc", "BKW")]
    )
    assert [m.groups for m in mentions("What does Olivara earn?", known)] == [(0,)]
    assert [m.groups for m in mentions("Is Bracken a buy?", known)] == [(1,)]
    assert mentions("Is Brack a buy?", known) == []


def test_publishers_are_named_by_their_first_word_and_issuers_publish_only_of_themselves() -> None:
    known = table([Name("Summit, Inc.")], ["Merriden Research", "Finch Securities", "Summit, Inc.", "Merriden Wealth"])
    assert known.house == ("Merriden Research", "Merriden Wealth")
    assert houses("Finch's target against merriden's for Summit", known) == (
        "Finch Securities",
        "Merriden Research",
        "Merriden Wealth",
    )


def test_legal_forms_fall_away_and_a_name_never_falls_away_whole() -> None:
    assert fold("Wal-Ton Stores, Inc.") == ["wal", "ton", "stores", "inc"]
    assert core_words("The Meridian Foods Company") == ["meridian", "foods"]
    assert short_words("Larkspur Systems Incorporated") == ["larkspur"]
    assert core_words("Company") == ["company"]


@given(st.text(max_size=200))
def test_any_text_is_read_without_error_and_spans_lie_inside_it(question: str) -> None:
    for mention in mentions(question, KNOWN):
        assert 0 <= mention.start < mention.end <= len(question)
        assert mention.groups
        assert 0 < mention.strength <= 1


@given(st.sampled_from(NAMES), st.sampled_from(["What did {} earn in 2021?", "{}'s capex", "revenue of {}, please"]))
def test_every_registered_name_finds_its_own_company(name: Name, frame: str) -> None:
    assert name.issuer in {
        KNOWN.issuers[g][i]
        for m in mentions(frame.format(name.issuer), KNOWN)
        for g in m.groups
        for i in range(len(KNOWN.issuers[g]))
    }


HASTE = table(
    [
        Name("Bank of Tarnow Corporation", "BTC"),
        Name("Quern Instruments Incorporated", "QRN"),
        Name("Eben Tolley and Company", "TLLY"),
        Name("R&T Inc.", "RT"),
        Name("Kord Motor Company", "KDM"),
        Name("7K Company", "SVK"),
        Name("Brightwell Group plc", "BWG"),
        Name("Aster Business Machines Corporation", "LWZ"),
        Name("Lowden Stores, Inc.", "LOW"),
    ]
)


@pytest.mark.parametrize(
    ("question", "issuer"),
    [
        ("btc net interest income last quarter", "Bank of Tarnow Corporation"),
        ("kdm's ev volumes", "Kord Motor Company"),
        ("kord's recall of the K-15", "Kord Motor Company"),
        ("7ks operating margin", "7K Company"),
        ("RT's churn and that of nobody else", "R&T Inc."),
        ("R and T's churn", "R&T Inc."),
        ("what the filing says of Tolley's pipeline", "Eben Tolley and Company"),
        ("Brigthwell cash burn 2020", "Brightwell Group plc"),
        ("how much did ABM spend on research", "Aster Business Machines Corporation"),
    ],
)
def test_names_written_in_haste(question: str, issuer: str) -> None:
    assert {HASTE.issuers[group][0] for m in mentions(question, HASTE) for group in m.groups} == {issuer}


@pytest.mark.parametrize(
    "question",
    [
        "Bank of Norland rates and the yen",
        "what is the low end of the range",
        "low margins",
        "Group margins",
        "IT costs",
    ],
)
def test_words_that_only_look_like_names_name_nobody(question: str) -> None:
    assert not mentions(question, HASTE)
