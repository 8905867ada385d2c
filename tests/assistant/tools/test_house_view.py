from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.tools import house_view
from assistant.types import Run
from core.catalogue import Catalogue
from core.database import open_database
from core.errors import InputError
from core.types import Principal
from tests.assistant.tools.library import filing, running

pytestmark = pytest.mark.anyio


def note(key: str, publisher: str, day: date, rating: str, target: str, until: date | None = None, **rest: Any) -> Any:
    says = f"We rate Halden {rating} with a target of USD {target}."
    page = f"{publisher}\nHalden Tools, Inc. (HLDN)\nRating {rating}\n{says}"
    return filing(
        key, "Halden Tools, Inc.", (page,), ticker="HLDN", publisher=publisher, published=day, rating=rating,
        price_target=Decimal(target), currency="USD", kind="update", valid_from=day, valid_to=until,
        state="superseded" if until else "current", title=f"{publisher} on Halden, {day}", **rest,
    )  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Catalogue:
    made = Catalogue(open_database(tmp_path))
    for document, parsed in (
        note("a", "Ourhouse", date(2025, 3, 1), "Buy", "40", date(2026, 5, 1)),
        note("b", "Ourhouse", date(2026, 5, 1), "Hold", "36"),
        note("c", "Theirs", date(2026, 2, 1), "Sell", "25"),
        note("d", "Ourhouse", date(2026, 6, 1), "Sell", "20", groups=frozenset({"deal"})),
    ):
        made.put(document, parsed, [], {})
    return made


async def view(run: Run, *arguments: str, **rest: Any) -> Any:
    return json.loads(await house_view.make(run)(*arguments, **rest))


async def test_each_house_s_current_view_comes_dated_with_ours_first(library: Catalogue) -> None:
    run = running(library)
    told = await view(run, "Halden")
    said = [(v["publisher"], v["rating"], v["target"]["text"], v["date"]) for v in told["views"]]
    assert said == [("Ourhouse", "Hold", "$36", "2026-05-01"), ("Theirs", "Sell", "$25", "2026-02-01")]
    assert told["views"][0]["quote"] == "We rate Halden Hold with a target of USD 36."
    assert run.evidence.shown["view"]["others"][0]["publisher"] == "Theirs"


async def test_a_view_that_has_been_superseded_is_given_only_for_its_own_day_or_as_history(library: Catalogue) -> None:
    assert (await view(running(library), "HLDN", "2025-12-31"))["views"][0]["target"]["text"] == "$40"
    now = await view(running(library), "HLDN", history=True)
    assert [v["rating"] for v in now["earlier"]] == ["Buy"]
    assert now["earlier"][0]["until"] == "2026-05-01"


async def test_a_restricted_view_is_seen_by_its_own_group_alone(library: Catalogue) -> None:
    assert "Sell" not in [v["rating"] for v in (await view(running(library), "HLDN"))["views"] if v["ours"]]
    insider = running(library, principal=Principal("ida", frozenset({"staff", "deal"})))
    assert (await view(insider, "HLDN"))["views"][0]["target"]["text"] == "$20"


async def test_a_company_that_is_not_covered_is_said_to_be_so(library: Catalogue) -> None:
    with pytest.raises(InputError, match="no company called 'Norsund'"):
        await view(running(library), "Norsund")
    with pytest.raises(InputError, match="as_of must be a day"):
        await view(running(library), "HLDN", "last spring")
