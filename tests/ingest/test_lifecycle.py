"""Chains of research, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.types import Access, Document, Origin, Source
from ingest.lifecycle import chain

TODAY = date(2026, 11, 20)


def note(name: str, published: str, kind: str = "update", **known: object) -> Document:
    access = known.pop("access", Access())
    source = Source(name, f"file:///{name}", "application/pdf", name * 4, 1, access)  # type: ignore[arg-type]
    fields = {"title": name, "kind": kind, "issuer": "Arlen plc", "ticker": "ARL", "publisher": "Northgate Research"}
    return Document(name, source, **{**fields, "published": date.fromisoformat(published), **known})  # type: ignore[arg-type]


def stated(document: Document, **known: object) -> Document:
    origins = {**document.origins, **{name: Origin("manifest", 1.0) for name in known}}
    return replace(document, **known, origins=origins)  # type: ignore[arg-type]


def states(documents: list[Document], today: date = TODAY) -> dict[str, str]:
    return {document.id: document.state for document in chain(documents, today)}


def test_a_later_note_of_the_same_house_on_the_same_company_ends_the_earlier_one() -> None:
    one, two, three = (
        note("a", "2025-02-11", "initiation"),
        note("c", "2026-10-29", "earnings_note"),
        note("b", "2025-08-19"),
    )
    first, last, middle = chain([one, two, three], TODAY)
    assert [d.state for d in (first, middle, last)] == ["superseded", "superseded", "current"]
    assert [d.version for d in (first, middle, last)] == [1, 2, 3]
    assert (first.valid_from, first.valid_to) == (date(2025, 2, 11), date(2025, 8, 19))
    assert (middle.valid_to, last.valid_to) == (date(2026, 10, 29), None)
    assert (middle.supersedes, last.supersedes, first.supersedes) == ("a", "b", None)
    assert first.series == middle.series == last.series


def test_two_houses_keep_their_own_views() -> None:
    assert states([note("a", "2025-01-01"), note("b", "2026-01-01", publisher="Larkfield")]) == {
        "a": "current",
        "b": "current",
    }


def test_filings_of_different_periods_never_supersede_one_another() -> None:
    filings = [
        note("a", "2024-02-01", "10-K", publisher="Arlen plc", period="FY2023"),
        note("b", "2025-02-01", "10-K", publisher="Arlen plc", period="FY2024"),
        note("c", "2025-05-01", "10-Q", publisher="Arlen plc", period="Q1 2025"),
        note("d", "2025-02-01", "earnings_release", publisher="Arlen plc", period="Q4 2024"),
    ]
    assert set(states(filings).values()) == {"current"}


def test_restricted_research_does_not_end_a_view_for_those_who_may_not_see_it() -> None:
    secret = note("b", "2026-06-01", access=Access(frozenset({"staff"}), "project-x"))
    assert states([note("a", "2026-01-01"), secret]) == {"a": "current", "b": "current"}


def test_a_note_under_embargo_ends_nothing_before_its_day() -> None:
    notes = [note("a", "2026-01-01"), stated(note("b", "2026-12-08"), valid_from=date(2026, 12, 8))]
    assert states(notes)["a"] == "current"
    assert chain(notes, TODAY)[0].valid_to == date(2026, 12, 8)
    assert states(notes, date(2026, 12, 8))["a"] == "superseded"


def test_a_withdrawn_note_does_not_bring_back_the_view_before_it() -> None:
    notes = [note("a", "2026-01-01"), note("b", "2026-04-21", state="withdrawn")]
    assert states(notes) == {"a": "superseded", "b": "withdrawn"}


def test_a_note_withdrawn_before_its_day_never_counted() -> None:
    early = stated(note("b", "2026-12-08", state="withdrawn"), valid_from=date(2026, 12, 8))
    assert states([note("a", "2026-01-01"), early]) == {"a": "current", "b": "withdrawn"}


def test_a_purged_note_gives_its_predecessor_back() -> None:
    settled = chain([note("a", "2026-01-01"), note("b", "2026-04-21")], TODAY)
    (alone,) = chain(settled[:1], TODAY)
    assert (alone.state, alone.valid_to) == ("current", None)


def test_a_stated_last_day_expires_and_is_kept() -> None:
    told = stated(note("a", "2026-01-01", "policy", issuer=None, ticker=None), valid_to=date(2026, 6, 30))
    (document,) = chain([told], TODAY)
    assert (document.state, document.valid_to) == ("expired", date(2026, 6, 30))
    assert states([told], date(2026, 6, 29)) == {"a": "current"}


def test_what_a_note_says_it_supersedes_becomes_an_id() -> None:
    old = note("a", "2025-06-02", "strategy", title="House view: keep dry", issuer=None, ticker=None)
    other = note("b", "2025-06-02", "strategy", title="Another", issuer=None, ticker=None)
    told = note("c", "2026-01-05", "macro", title="Rates", issuer=None, ticker=None)
    new = replace(told, supersedes="2025-06-02 House view: Keep Dry", origins={"supersedes": Origin("text", 0.9)})
    settled = {document.id: document for document in chain([old, other, new], TODAY)}
    assert settled["c"].supersedes == "a"
    assert (settled["a"].state, settled["b"].state) == ("superseded", "current")


def test_what_a_note_says_it_supersedes_waits_for_it_whatever_comes_first() -> None:
    old, told, new = note("a", "2025-01-10"), note("b", "2025-06-02", title="Keep dry"), note("c", "2026-03-01")
    new = replace(new, supersedes="2025-06-02 Keep dry", origins={"supersedes": Origin("text", 0.9)})
    early = {document.id: document for document in chain([old, new], TODAY)}
    assert early["c"].supersedes == "2025-06-02 Keep dry"
    assert early["a"].state == "superseded"
    late = chain([*early.values(), told], TODAY)
    assert sorted(late, key=lambda d: d.id) == chain([old, told, new], TODAY)
    assert {d.id: d.supersedes for d in late} == {"a": None, "b": "a", "c": "b"}


def test_a_recurring_note_follows_its_own_last_edition_only() -> None:
    house = {"issuer": None, "ticker": None}
    notes = [
        note("a", "2026-10-02", "macro", title="The monthly view, October 2026: a soft patch", **house),
        note("b", "2026-11-04", "macro", title="The monthly view, November 2026: smaller", **house),
        note("c", "2026-11-02", "macro", title="Rates: the last mile", **house),
    ]
    assert states(notes) == {"a": "superseded", "b": "current", "c": "current"}


def test_a_notice_that_coverage_ended_ends_the_last_view() -> None:
    notice = replace(note("b", "2026-03-01", "other"), origins={"coverage_ended": Origin("text", 0.8)})
    assert states([note("a", "2026-01-01"), notice]) == {"a": "superseded", "b": "current"}


def test_a_copy_holds_as_long_as_its_original() -> None:
    copy = note("c", "2026-01-03", publisher="A portal", duplicate_of="a")
    assert states([note("a", "2026-01-01"), note("b", "2026-02-01"), copy])["c"] == "superseded"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["initiation", "update", "policy", "10-K", "macro"]),
            st.sampled_from(["Arlen plc", "Borr ASA", None]),
            st.sampled_from(["Northgate", "Larkfield"]),
            st.dates(date(2025, 1, 1), date(2027, 6, 30)),
            st.sampled_from(["current", "withdrawn"]),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_chaining_twice_changes_nothing_and_at_most_one_version_is_current(told: list[tuple[object, ...]]) -> None:
    documents = [
        Document(
            f"{i}",
            Source(f"{i}", "", "", "", 1),
            "A title",
            kind=kind,  # type: ignore[arg-type]
            issuer=issuer,  # type: ignore[arg-type]
            publisher=house,  # type: ignore[arg-type]
            published=day,  # type: ignore[arg-type]
            state=state,  # type: ignore[arg-type]
            supersedes="0" if points else None,
            origins={"supersedes": Origin("text", 0.9)} if points and i else {},
        )
        for i, (kind, issuer, house, day, state, points) in enumerate(told)
    ]
    once = chain(documents, TODAY)
    assert chain(once, TODAY) == once
    assert [d.id for d in once] == [d.id for d in documents]
    for series in {d.series for d in once if d.series}:
        holding = [
            d for d in once if d.series == series and d.state == "current" and d.valid_from and d.valid_from <= TODAY
        ]
        assert len(holding) <= 1
