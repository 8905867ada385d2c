"""The composed search over a library small enough to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from core.types import Hit, Principal, Scope
from retrieval.explain import lines, listening
from retrieval.gather import Gathered
from retrieval.order import order, spread
from retrieval.recipe import Recipe, load
from retrieval.search import Search
from retrieval.types import Query, Routed
from tests.retrieval.fakes import FakeLibrary, chunk, document, hit

TODAY = date(2024, 6, 15)
ANN = Principal("ann")
BANKER = Principal("bob", frozenset({"staff", "banking"}))


def library() -> FakeLibrary:
    held = FakeLibrary()
    for year in (2021, 2022):
        for issuer, ticker in (("Cedar Inc.", "CDR"), ("Meridian Foods plc", "MDF")):
            key = f"{ticker}{year}"
            own = document(
                key,
                title=f"{issuer} {year} annual report",
                kind="10-K",
                issuer=issuer,
                ticker=ticker,
                period=f"FY{year}",
                fiscal_year=year,
                period_end=date(year, 12, 31),
                published=date(year + 1, 2, 1),
            )
            header = f"{issuer} annual report FY{year}"
            held.add(
                own,
                chunk(
                    key, 1, "we sell things to people and describe our business here", header=header, tags=("business",)
                ),
                chunk(
                    key,
                    2,
                    "consolidated statements of income net sales cost of sales gross profit",
                    header=header,
                    tags=("income_statement",),
                ),
                chunk(
                    key,
                    3,
                    "consolidated balance sheets inventories total current assets total current liabilities",
                    header=header,
                    tags=("balance_sheet",),
                ),
                chunk(
                    key,
                    4,
                    "consolidated statements of cash flows purchases of property, plant and equipment",
                    header=header,
                    tags=("cash_flow",),
                ),
            )
    secret = document(
        "secret", issuer="Northgate plc", ticker="NGT", groups=frozenset({"banking"}), published=date(2024, 1, 1)
    )
    held.add(secret, chunk("secret", 1, "northgate gross margin secret"))
    old = document(
        "old",
        issuer="Cedar Inc.",
        ticker="CDR",
        kind="update",
        published=date(2023, 1, 1),
        valid_from=date(2023, 1, 1),
        valid_to=date(2024, 1, 1),
        state="superseded",
    )
    new = document(
        "new", issuer="Cedar Inc.", ticker="CDR", kind="update", published=date(2024, 1, 1), valid_from=date(2024, 1, 1)
    )
    held.add(old, chunk("old", 1, "we rate cedar hold", header="Cedar Inc. update"))
    held.add(new, chunk("new", 1, "we rate cedar buy", header="Cedar Inc. update"))
    return held


def search(recipe: Recipe | None = None, held: FakeLibrary | None = None) -> Search:
    return Search(held or library(), recipe or load("default"), TODAY)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What was Cedar's capex in FY2021?", "CDR2021:4"),
        ("What was Cedar's capex in FY2022?", "CDR2022:4"),
        ("What is the FY2022 working capital of Meridian Foods?", "MDF2022:3"),
        ("What does Meridian Foods do?", "MDF2022:1"),
        ("What is our rating on Cedar?", "new:1"),
        ("What was our rating on Cedar as of 30 June 2023?", "old:1"),
    ],
)
def test_the_page_that_answers_comes_first(question: str, first: str) -> None:
    assert search()(question, ANN).hits[0].chunk.id == first


def test_a_ratio_over_two_statements_finds_both_pages_first() -> None:
    found = search()(
        "What is the FY2022 inventory turnover ratio of Cedar? Use the balance sheet and the income statement.", ANN
    )
    assert {hit.chunk.id for hit in found.hits[:2]} == {"CDR2022:2", "CDR2022:3"}
    assert (found.documents, found.sure) == (("CDR2022",), True)


def test_a_comparison_has_each_company_among_the_first() -> None:
    found = search()("Compare the gross profit of Cedar and Meridian Foods in FY2022", ANN)
    assert {hit.chunk.document_id for hit in found.hits[:2]} == {"CDR2022", "MDF2022"}
    assert set(found.documents) == {"CDR2022", "MDF2022"}


def test_nothing_of_a_forbidden_document_shows_in_hits_routing_names_or_explanation() -> None:
    asked = "What is Northgate's gross margin?"
    assert search()(asked, BANKER).hits[0].chunk.id == "secret:1"
    found = search()(asked, ANN)
    assert found.query.scope.issuers == ()
    assert "secret" not in json.dumps(
        [[hit.chunk.id for hit in found.hits], found.explain, [r.document_id for r in found.routed]]
    )


def test_withdrawn_and_superseded_research_is_not_found_unless_history_is_asked_for() -> None:
    ids = {hit.chunk.id for hit in search()("What is our rating on Cedar?", ANN, limit=50).hits}
    assert "old:1" not in ids
    past = search()("How has our rating on Cedar changed over time?", ANN, limit=50)
    assert {"old:1", "new:1"} <= {hit.chunk.id for hit in past.hits}


def test_what_the_caller_insists_on_filters_and_what_the_question_says_only_ranks() -> None:
    found = search()("What was Cedar's capex in FY2021?", ANN, 50, Scope(tickers=("MDF",)))
    assert {hit.chunk.document_id for hit in found.hits} == {"MDF2021", "MDF2022"}
    free = search()("What was Cedar's capex in FY2021?", ANN, 50)
    assert len({hit.chunk.document_id for hit in free.hits}) > 2


def test_the_naive_recipe_reads_nothing_from_the_question() -> None:
    found = search(load("naive"))("What was Cedar's capex in FY2021?", ANN)
    assert found.query.scope == Scope()
    assert set(found.hits[0].heads) == {"dense"}
    assert not found.sure


def test_a_new_document_is_known_at_the_next_question() -> None:
    held = library()
    ask = search(held=held)
    assert ask("What does Tessellate do?", ANN).query.scope.issuers == ()
    held.add(
        document("tes", issuer="Tessellate plc", ticker="TES", published=date(2024, 3, 1)), chunk("tes", 1, "tiles")
    )
    ask.refresh()
    assert ask("What does Tessellate do?", ANN).query.scope.issuers == ("Tessellate plc",)
    reads = held.catalogue.reads
    ask("What does Tessellate do?", ANN)
    assert held.catalogue.reads == reads


@pytest.mark.parametrize(("kind", "first"), [("10-K", "new:1"), ("update", "old:1")])
def test_over_all_years_the_newest_report_comes_first_and_notes_come_as_they_rank(kind: str, first: str) -> None:
    held = {key: document(key, kind=kind, fiscal_year=year) for key, year in (("old", 2020), ("new", 2023))}
    meant = [Routed("new", 0.9), Routed("old", 0.9)]
    rankings = {"text": [hit("old:1"), hit("new:1")]}
    asked = Query("Is the margin steady?", "Is the margin steady?", reach="all")
    found = Gathered(asked, Scope(), held, meant, True, meant, rankings)
    assert order(found, Recipe("x", heads={"text": 1.0}, diversity=True)).ranked[0].chunk.id == first


def test_documents_take_turns_as_they_stand_but_for_those_that_go_first() -> None:
    hits = [hit("a:1"), hit("b:1"), hit("a:2"), hit("x:1"), hit("b:2"), hit("c:1")]
    plain, newest = spread(hits, ["c", "b", "a"]), spread(hits, ["c", "b", "a"], first=["b", "z"])
    assert [one.chunk.id for one in plain] == ["a:1", "b:1", "c:1", "a:2", "b:2", "x:1"]
    assert [one.chunk.id for one in newest] == ["b:1", "a:1", "c:1", "b:2", "a:2", "x:1"]


def test_a_search_repeats_exactly_and_explains_itself() -> None:
    one, two = (search()("What was Cedar's capex in FY2021?", ANN) for _ in range(2))
    assert one.hits == two.hits
    told = one.explain
    assert told["documents"][0]["document_id"] == "CDR2021"
    assert told["ranking"][0]["heads"]
    assert set(told["heads"]) <= set(load("default").heads)
    json.dumps(told)


def test_an_explanation_reads_as_lines_for_one_company_and_for_several() -> None:
    told = lines(search()("What was Cedar's capex in FY2021?", ANN).explain)
    assert told[0].startswith("understood: about Cedar Inc.; for FY2021")
    assert any(line.startswith("expanded@routed: CDR2021 p.4") for line in told)
    assert any(line.startswith("1. CDR2021 p.4, fused 1") for line in told)
    both = lines(search()("Compare the gross profit of Cedar and Meridian Foods in FY2022", ANN).explain)
    assert sum(line.startswith("searched for:") for line in both) == 2


def told(question: str, principal: Principal = ANN, within: Scope | None = None) -> dict[str, Any]:
    with listening() as heard:
        search()(question, principal, within=within)
    (one,) = heard
    return one


def test_an_explanation_says_what_the_life_cycle_left_out_and_why() -> None:
    cut = {item["document_id"]: item["why"] for item in told("What is our rating on Cedar?")["cut"]}
    assert cut == {"old": "superseded on 2024-01-01"}
    past = {d["document_id"]: d["why"] for d in told("What was our rating on Cedar as of 30 June 2023?")["cut"]}
    assert past["new"] == "current from 2024-01-01 only, asked about 2023-06-30"
    assert "old" not in past
    assert told("What was our rating on Cedar?", within=Scope(history=True))["cut"] == []


@pytest.mark.parametrize(
    ("within", "why"),
    [
        (Scope(kinds=("10-K",)), "its kind is not one of those asked for"),
        (Scope(tickers=("MDF",)), "its ticker is not one of those asked for"),
        (Scope(published_from=date(2024, 3, 1)), "published before 2024-03-01"),
        (Scope(published_to=date(2023, 12, 1)), "published after 2023-12-01"),
    ],
)
def test_an_explanation_says_what_the_callers_filter_left_out_and_why(within: Scope, why: str) -> None:
    cut = {item["document_id"]: item["why"] for item in told("What is our rating on Cedar?", within=within)["cut"]}
    assert cut["new"] == why


def test_an_explanation_never_speaks_of_what_the_principal_may_not_see() -> None:
    elsewhere = Scope(kinds=("10-K",))
    question = "What is the gross margin of Northgate?"
    assert "secret" not in json.dumps(told(question, ANN, elsewhere))
    assert "secret" in json.dumps(told(question, BANKER, elsewhere)["cut"])


def test_an_explanation_tells_the_order_as_fused_as_raised_and_as_reranked() -> None:
    def backwards(gathered: Gathered, hits: Sequence[Hit]) -> list[Hit]:
        return list(hits)[::-1]

    made = Search(library(), load("default"), TODAY, rerank=backwards)
    explained = made("What was Cedar's capex in FY2021?", ANN, limit=50).explain
    places = [hit["raised"] for hit in explained["ranking"]]
    assert places == sorted(places, reverse=True)
    assert {hit["fused"] for hit in explained["ranking"]} == set(places)
    assert explained["reranker"]
    assert search()("What was Cedar's capex in FY2021?", ANN).explain["reranker"] == ""


def test_an_explanation_shows_the_passage_that_was_embedded() -> None:
    recipe = Recipe("x", heads={"dense": 1.0, "hyde": 1.0}, understanding=True, expansion=True)
    explained = search(recipe)("What was Cedar's capex in FY2021?", ANN).explain
    assert explained["embedded"]["text"] == "What was Cedar's capex in FY2021?"
    assert explained["embedded"]["hyde"].startswith("Cedar Inc.")
    assert any(line.startswith("and, for its vector, the passage: Cedar Inc.") for line in lines(explained))


def test_a_comparison_is_explained_once_with_its_parts() -> None:
    explained = told("Compare the gross profit of Cedar and Meridian Foods in FY2022")
    assert len(explained["parts"]) == 2
    assert [bool(part["ranking"]) for part in explained["parts"]] == [True, True]


def test_nobody_pays_for_an_explanation_that_nobody_hears() -> None:
    held = library()
    made = search(held=held)
    made("What is our rating on Cedar?", ANN)
    reads = held.catalogue.reads
    assert "cut" not in made("What is our rating on Cedar?", ANN).explain
    assert held.catalogue.reads == reads
