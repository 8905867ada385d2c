"""A figure that is expected, where documents of different dates may give different ones: the newest first, both dated.

A table printed since the estimate was made comes before it, and the estimate is told beside.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.offline import numbers, tables
from assistant.offline.numbers import House
from assistant.offline.reading import Reading
from assistant.offline.replay import Calls, Result
from assistant.offline.views import day

_EXPECTED = re.compile(
    r"\b(?:expect\w*|forecast\w*|estimat\w*|project\w*|next|upcoming|coming|will|going to|due)\b", re.I
)
MEASURES = frozenset({"dividends_per_share"})
"""What is announced or dated outside a note's own estimates table."""


def answer(calls: Calls, found: Result, question: str, reading: Reading, houses: Sequence[House]) -> str | None:
    """The newest expectation with its date, and the other beside it; None where no table has one."""
    understood, measure = found["understood"], reading.measure
    if measure is None or measure.name not in MEASURES or reading.operation != "value" or houses:
        return None
    if not (_EXPECTED.search(question) or _ahead(understood)):
        return None
    printed = _answered(tables.answer(calls, found, question, reading))
    if printed is None:
        return None
    told = numbers.answer(calls, reading, understood["issuers"][0], None)
    estimated = _answered(told) if isinstance(told, str) else None
    dates = {int(s["n"]): str(s["published"] or "") for s in (*found["sources"], *_looked_up(calls))}
    one = _newest(printed, dates)
    other = _newest(estimated, dates) if estimated else ""
    if estimated is None or not one or other >= one or not set(_figures(printed)).isdisjoint(_figures(estimated)):
        return json.dumps(printed if estimated is None or one > other else estimated, ensure_ascii=False)
    if "estimated" not in estimated["answer"]:
        return json.dumps(printed, ensure_ascii=False)
    return json.dumps(_both(printed, estimated, other), ensure_ascii=False)


def _ahead(understood: Mapping[str, Any]) -> bool:
    """Whether the question names a year that is not over."""
    today = date.fromisoformat(str(understood["today"]))
    return any(int(period[-4:]) > today.year for period in understood["periods"] if period[-4:].isdigit())


def _answered(made: str | None) -> dict[str, Any] | None:
    body: dict[str, Any] | None = json.loads(made) if made else None
    return body if body and body["status"] == "answered" else None


def _looked_up(calls: Calls) -> list[Result]:
    """Every source that a lookup of this question gave."""
    return [source for result in calls.done.values() for source in result.get("sources") or ()]


def _newest(body: Mapping[str, Any], dates: Mapping[int, str]) -> str:
    return max((dates.get(int(item["n"]), "") for item in body["citations"]), default="")


def _figures(body: Mapping[str, Any]) -> list[str]:
    return re.findall(r"\d+\.\d+", " ".join(str(item["text"]) for item in body["figures"]))


def _both(first: Mapping[str, Any], second: Mapping[str, Any], published: str) -> dict[str, Any]:
    """The newer answer, and after it the older with its date."""
    beside = f"Our note of {day(published)}, before that: {second['answer']}"
    return {
        **first,
        "answer": f"{first['answer']} {beside}",
        "citations": [*first["citations"], *second["citations"]],
        "figures": [*first["figures"], *second["figures"]],
    }
