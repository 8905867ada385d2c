"""Copies found by their words."""

from __future__ import annotations

from ingest.duplicates import near, signature

WORDS = [f"word{i % 97}x{i}" for i in range(600)]
NOTE = " ".join(WORDS)


def test_a_copy_with_another_masthead_is_near_and_another_note_is_not() -> None:
    copied = "Distributed by a portal on Monday. " + NOTE
    other = " ".join(f"other{i}" for i in range(600))
    links = near({"b": signature(NOTE), "a": signature(copied), "c": signature(other)})
    assert [(link.one, link.other) for link in links] == [("a", "b")]
    assert links[0].likeness > 0.9


def test_a_rewritten_half_is_not_a_copy() -> None:
    half = " ".join([*WORDS[:300], *(f"new{i}" for i in range(300))])
    assert near({"a": signature(NOTE), "b": signature(half)}) == []


def test_filings_with_the_same_words_and_other_figures_are_told_apart() -> None:
    def filing(year: int) -> str:
        return " ".join(
            f"Revenue of segment number {i} was {year * 7919 + i * 31} million in {year}" for i in range(200)
        )

    assert near({"a": signature(filing(2022)), "b": signature(filing(2023))}) == []


def test_a_signature_is_the_same_in_every_process() -> None:
    told = signature("The company sells tools to makers of chips and services them.")
    assert len(told) == 512
    assert told == signature("the COMPANY sells tools to makers of chips, and services them")
    assert told[:8].hex() == signature("The company sells tools to makers of chips and services them.")[:8].hex()


def test_an_empty_text_and_a_short_one_have_signatures() -> None:
    assert len(near({"a": signature("Short."), "b": signature("short"), "c": signature("")})) == 1
