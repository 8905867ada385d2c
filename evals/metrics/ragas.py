"""The only door to ragas: faithfulness, answer correctness, context precision and recall, judged by a model.

An optional extra (`judge`): it is heavy and holds other packages back. It reports home unless told not to before it is
imported, and it is imported here alone, when a metric is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import UsageError

METRICS = ("faithfulness", "factual_correctness", "context_precision", "context_recall")


@dataclass(frozen=True, slots=True)
class Sample:
    """One answered case as ragas sees it. Contexts are the texts that were retrieved, best first."""

    question: str
    answer: str
    reference: str
    contexts: Sequence[str]


def scorers(client: Any, model: str) -> Mapping[str, Any]:  # noqa: ANN401
    """Ragas' metrics by our names, over an `openai.AsyncOpenAI` client.

    Raises:
        UsageError: ragas is not installed.
    """
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    try:
        from ragas.llms import llm_factory
        from ragas.metrics.collections import ContextPrecision, ContextRecall, FactualCorrectness, Faithfulness
    except ImportError as error:
        raise UsageError("these metrics need ragas; install the extra `judge`") from error
    llm = llm_factory(model, client=client)
    return {
        "faithfulness": Faithfulness(llm=llm),
        "factual_correctness": FactualCorrectness(llm=llm),
        "context_precision": ContextPrecision(llm=llm),
        "context_recall": ContextRecall(llm=llm),
    }


async def score(sample: Sample, metrics: Mapping[str, Any]) -> dict[str, float]:
    """Each metric of one sample, in [0, 1], higher is better; a metric that needs contexts is left out without any."""
    given = {
        "user_input": sample.question,
        "response": sample.answer,
        "reference": sample.reference,
        "retrieved_contexts": list(sample.contexts),
    }
    scores = {}
    for name, metric in metrics.items():
        if not sample.contexts and name != "factual_correctness":
            continue
        result = await metric.ascore(**{key: given[key] for key in _NEEDS[name]})
        scores[name] = float(result.value)
    return scores


_NEEDS: Mapping[str, tuple[str, ...]] = {
    "faithfulness": ("user_input", "response", "retrieved_contexts"),
    "factual_correctness": ("response", "reference"),
    "context_precision": ("user_input", "reference", "retrieved_contexts"),
    "context_recall": ("user_input", "reference", "retrieved_contexts"),
}
