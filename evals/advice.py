"""A model's opinion of a run, beside the figure and never in it: our own judge's votes, or ragas' metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import UsageError
from evals.judge import AT_ONCE, Complete, Recorded, judge, openai_complete
from evals.metrics.ragas import Sample, score, scorers
from evals.stats import mean_interval
from evals.types import Result

if TYPE_CHECKING:
    from core.settings import Settings

PageText = Callable[[str, int], str]


def advise(results: Sequence[Result], by: str, settings: Settings, text: PageText) -> dict[str, Any]:
    """What a model makes of a run's answered cases: ``by`` is ``model`` or ``ragas``.

    Raises:
        UsageError: There is no such judge, no model is configured, or ragas is not installed.
    """
    if not settings.online:
        raise UsageError("a judge by model needs OPENAI_API_KEY or OPENAI_BASE_URL")
    answered = [result for result in results if result.given.status == "answered"]
    key, url, model = settings.openai_api_key, settings.openai_base_url, settings.cheap_model
    if by == "model":
        complete = Recorded(openai_complete(key, url, model), settings.home / "evals" / "judge.jsonl")
        return {"by": by, "model": model, **asyncio.run(votes(answered, complete))}
    if by == "ragas":
        return {"by": by, "model": model, **asyncio.run(ragas(answered, key, url, model, text))}
    raise UsageError(f"no judge {by!r}; there are model and ragas")


async def votes(results: Sequence[Result], complete: Complete) -> dict[str, Any]:
    """The judge's grades beside the rules': how many are correct by each, and where they part."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(result: Result) -> str:
        async with gate:
            return (await judge(result.case, result.given.text, complete)).grade

    grades = await asyncio.gather(*(one(result) for result in results))
    apart = [item.case.id for item, given in zip(results, grades, strict=True) if item.score.grade != given]
    return {
        "n": len(results),
        "correct_by_model": list(grades).count("correct"),
        "correct_by_rules": sum(result.score.grade == "correct" for result in results),
        "apart": apart,
    }


async def ragas(results: Sequence[Result], key: str, url: str, model: str, text: PageText) -> dict[str, Any]:
    """The mean of each of ragas' metrics, with its interval by document."""
    from openai import AsyncOpenAI

    metrics = scorers(AsyncOpenAI(api_key=key or "none", base_url=url or None), model)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(result: Result) -> dict[str, float]:
        case, given = result.case, result.given
        contexts = [page for name, number in given.found if (page := text(name, number))]
        async with gate:
            return await score(
                Sample(case.question, given.text, case.answer or "; ".join(case.key_facts), contexts), metrics
            )

    scores = await asyncio.gather(*(one(result) for result in results))
    found: dict[str, Any] = {"n": len(results)}
    for name in metrics:
        kept = [(given[name], item) for item, given in zip(results, scores, strict=True) if name in given]
        if kept:
            values = [value for value, _ in kept]
            clusters = [item.case.evidence[0].document if item.case.evidence else item.case.id for _, item in kept]
            low, high = mean_interval(values, clusters)
            found[name] = {"mean": round(float(np.mean(values)), 4), "ci95": [round(low, 4), round(high, 4)]}
    return found
