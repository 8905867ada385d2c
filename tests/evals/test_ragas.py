"""The one door to ragas: late, without reporting home, over the OpenAI client."""

from __future__ import annotations

import importlib.util
import json
import os
import re
from typing import Any

import pytest

from core.errors import UsageError
from evals.metrics import ragas as door
from tests.evals.server import serving

INSTALLED = importlib.util.find_spec("ragas") is not None
SAMPLE = door.Sample("What was revenue?", "Revenue was 12.", "Revenue was 12.", ("Revenue 12", "Costs 7"))


@pytest.mark.skipif(INSTALLED, reason="ragas is installed")
def test_without_the_extra_the_error_names_it() -> None:
    with pytest.raises(UsageError, match="extra `judge`"):
        door.scorers(object(), "small")


def test_it_is_told_not_to_report_home_before_it_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAGAS_DO_NOT_TRACK", raising=False)
    if not INSTALLED:
        with pytest.raises(UsageError):
            door.scorers(object(), "small")
    else:
        from openai import AsyncOpenAI

        door.scorers(AsyncOpenAI(api_key="k", base_url="http://127.0.0.1:1"), "small")
    assert os.environ["RAGAS_DO_NOT_TRACK"] == "true"


def reply(body: dict[str, Any]) -> str:
    """An answer in the shape that the request's own schema asks for: every verdict is 1."""
    said = json.dumps(body["messages"])
    if "statements" in said and "verdict" in said:
        found = {"statement": "Revenue was 12.", "reason": "it says so", "verdict": 1, "attributed": 1}
        return json.dumps({"statements": [found], "classifications": [found]})
    if "attributed" in said:
        return json.dumps({"classifications": [{"statement": "Revenue was 12.", "reason": "", "attributed": 1}]})
    if re.search(r"verdict", said):
        return json.dumps({"reason": "useful", "verdict": 1})
    return json.dumps({"statements": ["Revenue was 12."], "claims": ["Revenue was 12."]})


@pytest.mark.skipif(not INSTALLED, reason="ragas is not installed; it comes with the extra `judge`")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.anyio
async def test_every_metric_is_scored_over_a_scripted_server() -> None:
    from openai import AsyncOpenAI

    with serving(reply) as (url, received):
        metrics = door.scorers(AsyncOpenAI(api_key="k", base_url=url), "small")
        scores = await door.score(SAMPLE, metrics)
    assert scores == pytest.approx(dict.fromkeys(door.METRICS, 1.0), abs=1e-6)
    assert received
