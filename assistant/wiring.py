"""Settings and a recipe become a desk: every object is built here, once, top to bottom. No container, no globals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from assistant import guardrails, models, record
from assistant.agents import team
from assistant.approvals import Approvals
from assistant.desk import Desk, Policy
from assistant.fallback import Breaker, Speaker
from assistant.loop import Limits
from assistant.session import Sessions
from assistant.types import OFFLINE, Agent, Model, Run, Tool
from core.audit import AuditLog
from core.database import open_database
from core.errors import UsageError
from core.settings import Settings
from retrieval.recipe import Recipe, load


def build(settings: Settings, recipe: Recipe | str | None = None) -> Desk:
    """The desk that settings and recipe describe.

    The recipe's ``assistant`` table may say: ``network`` (desk or network), ``guardrails`` and ``output_guardrails``
    (names of `guardrails.GUARDRAILS` and `guardrails.OUTPUT`), ``tools`` (the only ones that agents are given; all
    where left out), ``judge`` (``code`` or ``model``), ``four_eyes`` (tools that need a second person), ``prices``
    (model -> dollars a million tokens in and out), and the bounds ``turns``, ``calls``, ``tokens``, ``seconds``,
    ``cost``.

    Raises:
        UsageError: The recipe names something that there is not.
        StoreUnavailable: The store or the database cannot be opened.
    """
    from assistant.prices import Prices
    from ingest.library import Library
    from ingest.locate import locate
    from retrieval.search import Search

    recipe = recipe if isinstance(recipe, Recipe) else load(recipe or settings.recipe)
    knobs = recipe.assistant
    library = Library(settings)
    asides = models.asides(settings, recipe)
    search = Search(
        library,
        recipe,
        _today(settings) if settings.today else None,
        **(models.by_model(recipe, asides) if asides else {}),
    )
    engine = open_database(settings.home, settings.database_url)
    speaking = models.by_role(settings, recipe)

    def close() -> None:
        search.close()
        if asides:
            asides.close()
        library.close()
        engine.dispose()

    return Desk(
        library=library,
        search=search,
        prices=Prices(settings.data / "prices"),
        sessions=Sessions(engine, library.catalogue),
        approvals=Approvals(engine, four_eyes=frozenset(knobs.get("four_eyes", ()))),
        audit=AuditLog(settings.home / "audit" / f"{settings.collection}.jsonl"),
        policy=_policy(settings, recipe, speaking.get("cheap")),
        speakers=partial(
            _speakers,
            speaking,
            str(knobs.get("network", "desk")),
            recipe.prompt,
            settings.model,
            Breaker(),
            _given(recipe),
        ),
        locate=locate,
        clock=lambda: _today(settings),
        setting=partial(_setting, settings, recipe, library),
        closing=close,
    )


def _policy(settings: Settings, recipe: Recipe, cheap: Model | None) -> Policy:
    knobs = recipe.assistant
    chosen = knobs.get("guardrails", tuple(guardrails.GUARDRAILS))
    after = knobs.get("output_guardrails", tuple(guardrails.OUTPUT))
    checks = guardrails.chosen(chosen, cheap if knobs.get("judge") == "model" else None, recipe.prompt)
    limits = Limits(
        turns=int(knobs.get("turns", settings.max_turns)),
        calls=int(knobs.get("calls", 40)),
        tokens=int(knobs.get("tokens", settings.max_tokens)),
        seconds=float(knobs.get("seconds", settings.deadline_s)),
        cost=float(knobs.get("cost", 0.0)),
    )
    return Policy(
        limits=limits,
        input=checks,
        output=guardrails.chosen_output(after),
        prompts=recipe.prompt,
        disclaimer=settings.disclaimer,
        log_questions=settings.log_questions,
    )


def _speakers(
    speaking: Mapping[str, Model],
    network: str,
    prompts: str,
    name: str,
    breaker: Breaker,
    given: Sequence[str],
    run: Run,
) -> list[Speaker]:
    """Who may answer a run, in order: the configured model if there is one, and the offline one always."""
    from assistant.offline import OfflineModel
    from assistant.tools import tools

    held: Mapping[str, Tool] = tools(run, given)
    speakers = []
    if speaking:
        speakers.append(Speaker(name, by_role(speaking), team(held, network, prompts), breaker=breaker))
    speakers.append(Speaker(OFFLINE, OfflineModel(), team(held, network), mends=False))
    return speakers


def _given(recipe: Recipe) -> tuple[str, ...]:
    """The tools that a recipe gives its agents, by name.

    Raises:
        UsageError: It names one that there is not.
    """
    from assistant.tools import TOOLS

    given = tuple(recipe.assistant.get("tools", TOOLS))
    if unknown := sorted(set(given) - set(TOOLS)):
        raise UsageError(f"recipe {recipe.name!r}: no tools {', '.join(unknown)}; there are {', '.join(TOOLS)}")
    return given


def by_role(models: Mapping[str, Model]) -> Model:
    """One model that lets each agent speak with the model of its role."""

    async def speak(agent: Agent, history: Sequence[Any]) -> Any:  # noqa: ANN401
        return await models[agent.model](agent, history)

    return speak


def _setting(settings: Settings, recipe: Recipe, library: Any, agents: Mapping[str, Agent]) -> record.Setting:  # noqa: ANN401
    return record.Setting(recipe.name, recipe.fingerprint, library.catalogue.fingerprint(), settings.collection, agents)


def _today(settings: Settings) -> date:
    return date.fromisoformat(settings.today) if settings.today else date.today()  # noqa: DTZ011
