"""The API against its own description, by schemathesis: requests drawn from the schema, and ones that break it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as drawing
from hypothesis.errors import Unsatisfiable

from api.app import create_app
from api.house import House
from core.settings import Settings
from tests.api.fakes import ROOT, bearer, desk_over, stock

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
EXAMPLES = 4
FORMS = "POST /v1/library/upload"
"""A form cannot say null or a number: every value that breaks its schema arrives as text that keeps it."""


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home of its own: what is drawn here uploads, renames and withdraws."""
    return stock(tmp_path_factory.mktemp("contract") / "home")


@pytest.fixture(scope="session")
def desk(settings: Settings) -> Iterator[object]:
    made = desk_over(settings)
    yield made
    made.close()


def not_ours() -> list[Any]:
    """Two checks that do not fit.

    One takes the key away, but finds it in the headers given here; `test_auth` asks every address without one. The
    other holds every 422 to be the schema's; here values that contradict one another are refused with it too.
    """
    from schemathesis import checks

    return [checks.ignored_auth, checks.positive_data_acceptance]


def broken(operation: Any, mode: str) -> str | None:
    """How an operation breaks its description; None where it keeps it, or takes nothing that could be wrong."""

    @drawing(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
    def holds(case: Any) -> None:
        case.call_and_validate(headers=bearer(ROOT), excluded_checks=not_ours())

    try:
        holds()
    except Unsatisfiable:
        return None
    except schemathesis.errors.FailureGroup as error:
        return f"{operation.label}: {error.exceptions}"
    return None


@pytest.mark.filterwarnings("ignore:Do not use the `random` module")  # another thread of the server drew meanwhile
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_every_answer_is_one_that_the_description_names(house: House, mode: str) -> None:
    described = schemathesis.openapi.from_asgi("/openapi.json", create_app(house))
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > 30
    tried = [operation for operation in operations if mode == "positive" or operation.label != FORMS]
    assert [fault for operation in tried if (fault := broken(operation, mode))] == []
