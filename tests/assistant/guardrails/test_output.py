"""Each output guardrail by itself: what it keeps back with its reason, and what it lets out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant import guardrails
from assistant.guardrails import Asked, Said, blocks, review
from core.types import Citation, Span
from tests.assistant.fakes import ADVISER

pytestmark = pytest.mark.anyio
CHECKS = guardrails.chosen_output(guardrails.OUTPUT)
PAGE = "We rate Veldmar Buy with a target of EUR 158. Call the desk on 020 7946 0018."
CITED = Citation(1, "note", "A note", 1, Span(0, 45), PAGE[:45], published=date(2026, 10, 29))


def said(text: str, *citations: Citation, passages: tuple[str, ...] = (PAGE,), question: str = "What?") -> Said:
    return Said(text, citations or (CITED,), passages, Asked(question, ADVISER))


UNCITED = Said("Rated Buy, price target EUR 158.", (), (), Asked("What?", ADVISER))
OLD = replace(CITED, state="superseded")

BLOCKED: list[tuple[str, Said, str]] = [
    ("citations", said("The target is EUR 158 [2]."), "dangling_marker"),
    ("citations", said("The target is EUR 158 [1].", replace(CITED, found="no")), "quote_not_found"),
    ("citations", said("The target is EUR 158 [1].", replace(CITED, quote=" ")), "quote_not_found"),
    ("disclosures", UNCITED, "view_without_source"),
    ("personal_data_out", said("Ring her on 0161 496 0123 [1]."), "phone"),
    (
        "personal_data_out",
        said("The account number is 88123456 [1].", passages=("account number is 88123456",)),
        "account",
    ),
    ("promises_out", said("This is a risk-free investment [1]."), "promise"),
    ("promises_out", said("You should buy Veldmar now [1]."), "call_to_act"),
    ("superseded", said("The target is EUR 135 [1].", OLD), "outdated"),
    ("superseded", said("The target is EUR 135 [1].", replace(CITED, state="withdrawn")), "withdrawn"),
]
PASSES: list[tuple[str, Said]] = [
    ("citations", said("The target is EUR 158 [1].")),
    ("citations", said("Nothing is cited here.", replace(CITED, found="fuzzy"))),
    ("disclosures", said("We rate it Buy, price target EUR 158 [1].")),
    ("disclosures", said("Revenue was EUR 2,744 million [1].")),
    (
        "disclosures",
        Said("Our research does not say: which are we overweight.", (), (), Asked("Which are we overweight?", ADVISER)),
    ),
    (
        "disclosures",
        Said(
            "It is not said: are we overweight.", (), (), Asked("Are we overweight now?", ADVISER), "are we overweight"
        ),
    ),
    ("personal_data_out", said("The desk's number is 020 7946 0018 [1].")),
    ("personal_data_out", said("Sent to ann@example.com.", question="Draft an e-mail to ann@example.com")),
    ("promises_out", said('The note says "you should buy the shares" and gives its reasons [1].')),
    ("promises_out", said("The parent guarantees the debt [1].")),
    ("superseded", said("Until October 2026 the target was EUR 135 [1].", OLD)),
    ("superseded", said("The target is EUR 158, from EUR 135 [1][2].", CITED, replace(OLD, n=2))),
]


@pytest.mark.parametrize(("name", "answer", "reason"), BLOCKED)
async def test_what_must_not_leave_is_kept_back_with_a_reason(name: str, answer: Said, reason: str) -> None:
    found = await CHECKS[name](answer)
    assert (found.blocked, found.reason) == (True, reason)


@pytest.mark.parametrize(("name", "answer"), PASSES)
async def test_what_may_leave_leaves(name: str, answer: Said) -> None:
    assert not (await CHECKS[name](answer)).blocked


async def test_every_output_guardrail_is_tried_both_ways() -> None:
    assert {name for name, _, _ in BLOCKED} == {name for name, _ in PASSES} == set(guardrails.OUTPUT)


async def test_a_view_without_a_date_and_a_source_out_of_date_are_noted() -> None:
    undated = said("We rate it Buy [1].", replace(CITED, published=None))
    assert (await CHECKS["disclosures"](undated)).note == "view_without_date"
    both = said("The target is EUR 158, from EUR 135 [1][2].", CITED, replace(OLD, n=2))
    assert (await CHECKS["superseded"](both)).note == "cites_outdated"


async def test_one_block_among_passes_wins_and_is_the_one_named() -> None:
    verdicts = await review(CHECKS, said("You should buy Veldmar now [1]."))
    assert [v.guardrail for v in verdicts] == list(guardrails.OUTPUT)
    blocked: Any = blocks(verdicts)
    assert (blocked.guardrail, blocked.reason) == ("promises_out", "call_to_act")
    assert sum(v.blocked for v in verdicts) == 1
