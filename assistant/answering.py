"""From a question to a checked draft: a speaker's loop, its final message read, cited, grounded, mended once.

Runs beside the input guardrails and releases nothing itself; `assistant.desk` does, when they have all returned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant import draft as drafts
from assistant.citations import Locate, cite, number
from assistant.evidence import Evidence
from assistant.fallback import Speaker, first_good
from assistant.grounding import Ground, Report, ground
from assistant.grounding.figures import shown_figures
from assistant.loop import Clear, Ended, Limits, Pending, Screen, Turned
from assistant.loop import run as run_loop
from assistant.prompts import load
from assistant.types import Agent, Draft, Message, Run, Usage
from core.types import Citation, Figure

Stage = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A draft that was checked: what is left of it, with its citations and figures as shown.

    ``lost`` says that what failed was the point of it. ``pending`` is a call that waits for a person.
    """

    draft: Draft
    ended: Ended
    report: Report
    citations: tuple[Citation, ...] = ()
    figures: tuple[Figure, ...] = ()
    pending: Pending | None = None

    @property
    def lost(self) -> bool:
        """Whether the draft meant to answer and nothing of its point held."""
        return self.report.lost


@dataclass(frozen=True, slots=True)
class Work:
    """What every attempt at a question shares."""

    run: Run
    messages: Sequence[Message]
    locate: Locate
    clear: Clear
    stage: Stage
    turned: Turned | None = None
    screen: Screen | None = None
    prompts: str = "default"


async def answer(work: Work, speakers: Sequence[Speaker], limits: Limits) -> tuple[Made, Speaker, tuple[str, ...]]:
    """The first speaker's checked draft that holds, who gave it, and why the ones before did not.

    Raises:
        UpstreamError, LimitExceeded: No speaker delivered.
    """

    async def attempt(speaker: Speaker, within: Limits) -> Made:
        ended = await proceed(work, speaker, speaker.first, work.messages, within)
        return await settle(work, speaker, ended, within)

    return await first_good(speakers, limits, attempt)


async def settle(work: Work, speaker: Speaker, ended: Ended, limits: Limits) -> Made:
    """A run that ended, read and checked; what fails is mended once where the speaker can, and dropped after that."""
    if ended.pending:
        return Made(Draft("answered", ""), ended, Report(), pending=ended.pending)
    work.stage("check", "Checking every figure and quote")
    draft = drafts.read(ended.output)
    ground_ = ground(draft, _grounds(work, draft))
    if ground_.problems and speaker.mends and draft.status == "answered":
        ended, draft, ground_ = await _mended(work, speaker, ended, draft, ground_, limits)
    return _shown(work.run.evidence, draft, ended, ground_)


async def proceed(work: Work, speaker: Speaker, agent: Agent, messages: Sequence[Message], limits: Limits) -> Ended:
    """The loop from here on, with what stands around this piece of work."""
    return await run_loop(
        agent,
        messages,
        speaker.model,
        limits=limits,
        clear=work.clear,
        turned=work.turned,
        screen=work.screen,
    )


async def _mended(
    work: Work, speaker: Speaker, ended: Ended, draft: Draft, report: Report, limits: Limits
) -> tuple[Ended, Draft, Report]:
    """The draft after one correction by the speaker, where that leaves fewer problems; else as it was."""
    told = "\n".join(f"- {problem.sentence}\n  {problem.why}" for problem in report.problems)
    ask = load("mend", work.prompts).replace("{problems}", told)
    messages = (*ended.messages, {"role": "user", "content": ask})
    again = await proceed(work, speaker, ended.agent, messages, replace(limits, turns=3))
    if again.pending:
        return ended, draft, report
    usage = ended.usage + again.usage
    mended = drafts.read(again.output)
    checked = ground(mended, _grounds(work, mended))
    if len(checked.problems) < len(report.problems):
        return replace(again, usage=usage, turns=ended.turns + again.turns), mended, checked
    return replace(ended, usage=usage), draft, report


def _grounds(work: Work, draft: Draft) -> Ground:
    run = work.run
    cited = cite(draft, run.evidence, run.catalogue, run.principal, work.locate)

    def named(text: str) -> Sequence[str]:
        return tuple(run.search.understand(text, run.principal, (), run.scope).scope.issuers)

    return Ground(run.question, run.evidence, cited, run.catalogue, run.principal, run.today, named)


def _shown(evidence: Evidence, draft: Draft, ended: Ended, report: Report) -> Made:
    """The draft as shown: failing sentences gone, markers renumbered, figures with their basis."""
    kept = replace(draft, text=report.text, table=report.table)
    if draft.status == "answered" and report.lost:
        kept = replace(kept, status="abstained")
    text, table, citations, numbers = number(kept.text, kept.table, report.cited)
    figures = shown_figures(report.checked, evidence, numbers)
    return Made(replace(kept, text=text, table=table), ended, report, citations, figures)


def totals(usage: Usage) -> Mapping[str, Any]:
    """Usage as answers carry it."""
    return {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens, "cost": round(usage.cost, 6)}
