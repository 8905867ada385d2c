"""Settings and a recipe become models: those that speak, by role, and the one that a search may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.asides import SECONDS, Asides
from assistant.replies import Kept
from assistant.types import Model
from core.settings import Settings
from retrieval import hyde, model, rerank
from retrieval.recipe import Recipe

if TYPE_CHECKING:
    from openai import AsyncOpenAI


def by_role(settings: Settings, recipe: Recipe) -> dict[str, Model]:
    """The configured models by role, none where there is no key, no address and no kept replies."""
    if not settings.spoken:
        return {}
    names = {"main": settings.model, "cheap": settings.cheap_model}
    knobs = {"deadline_s": settings.deadline_s}
    asked = _asked(_client(settings), settings, recipe, names, **knobs) if settings.online else {}
    return {role: _kept(settings, name, asked.get(role)) for role, name in names.items()}


def asides(settings: Settings, recipe: Recipe) -> Asides | None:
    """The cheap model for what a search asks, where there is one and the recipe wants it to; its client is its own.

    One question may take a sixth of the time for an answer at most, so that a model that hangs leaves the rest of it.
    """
    if not settings.spoken or not (recipe.hyde == hyde.BY_MODEL or rerank.by_model(recipe.rerank)):
        return None
    seconds, name = min(SECONDS, settings.deadline_s / 6), settings.cheap_model
    if not settings.online:
        return Asides(_kept(settings, name, None), seconds=seconds)
    client = _client(settings)
    asked = _asked(client, settings, recipe, {"cheap": name}, deadline_s=seconds, structured=False)
    return Asides(_kept(settings, name, asked["cheap"]), seconds=seconds, closing=client.close)


def by_model(recipe: Recipe, complete: Callable[[str], str]) -> dict[str, Any]:
    """What a search is handed where a model completes prompts: the recipe's HyDE and reranking by model, if it has."""
    given: dict[str, Any] = {}
    if recipe.hyde == hyde.BY_MODEL:
        given["hypothesis"] = model.hypothesis(complete)
    if rerank.by_model(recipe.rerank):
        given["rerank"] = model.reranker(complete, rerank.reranker(recipe.rerank))
    return given


def _client(settings: Settings) -> AsyncOpenAI:
    from assistant.model import connect

    return connect(settings.openai_api_key, settings.openai_base_url)


def _asked(
    client: AsyncOpenAI,
    settings: Settings,
    recipe: Recipe,
    names: Mapping[str, str],
    **knobs: Any,  # noqa: ANN401
) -> dict[str, Model]:
    """Models behind the configured address, by role, all over one client."""
    from assistant.model import OpenAIModel

    prices: Mapping[str, Sequence[float]] = recipe.assistant.get("prices", {})
    made: dict[str, Model] = {}
    for role, name in names.items():
        taken, given = prices.get(name, (0.0, 0.0))
        price = (float(taken), float(given))
        made[role] = OpenAIModel(client, name, price=price, content=settings.log_questions, **knobs)
    return made


def _kept(settings: Settings, name: str, asked: Model | None) -> Model:
    if not settings.replies and asked is not None:
        return asked
    return Kept(asked, name, Path(settings.replies))
