"""A world gives each case its own scope, measures what the search found, and notices what may not be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.types import Answer
from core.errors import UsageError
from core.settings import Settings
from core.types import Access, Chunk, Citation, Document, Hit, Principal, Scope, Source, Span
from evals.suites import Suite
from evals.types import Case
from evals.world import World, code_fingerprint
from tests.evals.fakes import number_case

pytestmark = pytest.mark.anyio


def document(name: str, year: int = 2022, issuer: str = "Acme", **access: Any) -> Document:
    source = Source(f"{name}.pdf", f"file:///{name}.pdf", "application/pdf", name, 1, Access(**access))
    return Document(name, source, f"A long title of {name}", issuer=issuer, fiscal_year=year)


@dataclass
class FakeDesk:
    """Answers with what it is given, and remembers how it was asked."""

    answer: Answer
    hits: tuple[Hit, ...] = ()
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def ask(self, question: str, principal: Principal, **more: Any) -> Answer:
        self.asked.append({"question": question, "principal": principal, **more})
        return self.answer

    @property
    def search(self) -> Searching:
        return Searching(self.hits)


@dataclass(frozen=True)
class Searching:
    """Finds what it is given, and reads one name."""

    hits: tuple[Hit, ...]

    def __call__(self, question: str, principal: Principal, limit: int, within: Scope | None) -> Any:
        return SimpleNamespace(hits=self.hits[:limit], documents=tuple(hit.chunk.document_id for hit in self.hits))

    def understand(self, text: str, principal: Principal) -> Any:
        return SimpleNamespace(scope=Scope(issuers=("Acme Inc.",) if "Acme" in text.split() or "ACM" in text else ()))


def world(documents: list[Document], answer: Answer, hits: tuple[Hit, ...] = ()) -> World:
    held: Mapping[str, Document] = {item.id: item for item in documents}
    names = {item.id: item.source.name for item in documents}
    return World(
        FakeDesk(answer, hits), Suite("s", ()), Settings.from_env({}), held, names, {v: k for k, v in names.items()}
    )


def cited(name: str, **more: Any) -> Answer:
    quote = Citation(1, name, f"A long title of {name}", 3, Span(0, 4), "Rev 12")
    return replace(Answer("run", "q", "answered", "It was 12 [1].", (quote,)), **more)


async def test_what_was_cited_and_found_is_told_by_file_name() -> None:
    hit = Hit(Chunk("c", "alpha", Span(0, 4), 3, "Rev"), 1.0)
    given = await world([document("alpha")], cited("alpha"), (hit,))(number_case("alpha"))
    assert given.text == "It was 12 [1]."
    assert (given.citations[0].document, given.citations[0].page) == ("alpha.pdf", 3)
    assert given.found == (("alpha.pdf", 3),)
    assert given.about == ("alpha.pdf",)
    assert given.leaks == ()
    assert given.latency_ms > 0


async def test_earlier_turns_and_the_day_are_handed_on() -> None:
    made = world([document("alpha")], cited("alpha"))
    history = (("user", "And before?"), ("assistant", "It was 11."))
    await made(number_case("alpha", history=history, as_of=date(2026, 3, 31)))
    asked = made.desk.asked[0]
    assert asked["earlier"] == [
        {"role": "user", "content": "And before?"},
        {"role": "assistant", "content": "It was 11."},
    ]
    assert asked["as_of"] == date(2026, 3, 31)
    assert asked["scope"] == Scope(as_of=date(2026, 3, 31))


async def test_a_case_may_be_kept_to_its_own_passages() -> None:
    made = world([document("alpha"), document("beta")], cited("alpha"))
    assert made.scope(number_case("x", within=("beta.pdf",))) == Scope(documents=("beta",))
    assert made.scope(number_case("x")) is None
    with pytest.raises(UsageError, match="none of its documents is in the index"):
        made.scope(number_case("x", within=("gone.pdf",)))


async def test_what_is_taken_out_takes_the_issuers_next_two_years_with_it() -> None:
    held = [document(f"a{year}", year) for year in (2020, 2021, 2022, 2023, 2024)] + [document("b", 2022, "Zed")]
    scope = world(held, cited("b")).scope(number_case("x", without=("a2021.pdf",)))
    assert scope is not None
    assert scope.documents == ("a2020", "a2024", "b")


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Not in our research: Acme revenue.", True),
        ("No view on ACM.", True),
        ("Not in our research.", False),
        ("See Acmetric.", False),
    ],
)
async def test_an_abstention_is_read_for_the_issuer_of_what_was_taken_out(said: str, named: bool) -> None:
    gone = number_case("x", evidence=(), without=("alpha.pdf",))
    answer = replace(cited("beta"), text=said, citations=(), status="abstained")
    made = world([document("alpha", issuer="Acme Inc."), document("beta", issuer="Zed")], answer)
    assert (await made(gone)).named is named
    assert (await made(number_case("x"))).named is None


@pytest.mark.parametrize("way", ["cited", "nearest", "found", "named"])
async def test_anything_of_a_document_that_may_not_be_seen_is_a_leak(way: str) -> None:
    secret = document("secret", barrier="deal")
    held, clean = [document("alpha"), secret], cited("alpha")
    leaky = {
        "cited": cited("secret"),
        "nearest": replace(clean, nearest=cited("secret").citations),
        "found": clean,
        "named": replace(clean, text=f"See {secret.title}."),
    }[way]
    hits = (Hit(Chunk("c", "secret", Span(0, 4), 1, "x"), 1.0),) if way == "found" else ()
    case: Case = number_case("alpha")
    assert (await world(held, leaky, hits)(case)).leaks == ("secret.pdf",)
    insider = replace(case, principal=Principal("i", barriers=frozenset({"deal"})))
    assert (await world(held, leaky, hits)(insider)).leaks == ()


def test_answers_of_other_code_are_not_used_again() -> None:
    assert len(code_fingerprint()) == 12
    assert code_fingerprint() == code_fingerprint()
