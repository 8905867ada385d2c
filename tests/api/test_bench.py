"""The load generator against a served app, and the questions that a library is opened with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from api.app import create_app
from api.auth import Door
from api.bench import measure, times
from api.house import House
from api.limits import Limits
from core.errors import UsageError
from tests.api.conftest import served


@pytest.fixture
def address(alone: House) -> Iterator[str]:
    assert isinstance(alone.door, Door)
    with served(create_app(alone)) as made:
        yield made


def test_percentiles_are_of_the_sorted_tries() -> None:
    made = times([float(n) for n in range(100, 0, -1)])
    assert (made.n, made.p50, made.p95) == (100, 51.0, 96.0)
    assert times([]).n == 0


def test_one_reader_and_many_at_once_are_measured(address: str) -> None:
    found = asyncio.run(measure(address, 12))
    assert found.errors == []
    assert found.many["first byte"].n == 12
    assert found.one["first byte"].p50 <= found.one["first stage"].p50 <= found.one["whole answer"].p50
    assert found.one["page with highlight, kept"].p50 < found.one["page with highlight, drawn"].p50


def test_what_fails_is_counted(alone: House) -> None:
    alone.limits = Limits(13)
    with served(create_app(alone)) as address:
        found = asyncio.run(measure(address, 8))
    assert len(found.errors) >= 7
    assert found.errors[0].startswith("status 429")


ELSEWHERE = (("http://example.com", 5), ("http://127.0.0.1:1", 0), ("http://127.0.0.1:1", 9999))


@pytest.mark.parametrize(("address", "streams"), ELSEWHERE)
def test_it_asks_the_loopback_alone_and_no_more_than_it_may(address: str, streams: int) -> None:
    with pytest.raises(UsageError):
        asyncio.run(measure(address, streams))
