"""Guardrails: checks that run while the answer is being made, and keep it back if one of them says no.

Each is one function in a file of its own name: a `Guardrail` of what is asked, or an `OutputGuardrail` of what would be
said. Which ones run is a recipe's choice among `GUARDRAILS` and `OUTPUT`; they are never part of the main prompt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol, TypeVar

import structlog

from assistant.types import Model, Verdict
from core.errors import GuardrailTripped, UsageError
from core.types import Citation, Principal

T = TypeVar("T")
log = structlog.get_logger(__name__)
NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as guardrails see it: the words, who asks, what was asked before, and what was understood.

    ``issuers`` are the issuers of the library that the question names, ``unknown`` capitalised names that are none.
    ``about`` holds the lexicon's names for what is asked of them.
    """

    question: str
    principal: Principal
    earlier: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as output guardrails see it: its text, its citations, and the passages that it rests on.

    ``missing`` is what it says is missing, in the words of the question.
    """

    text: str
    citations: tuple[Citation, ...]
    passages: tuple[str, ...]
    asked: Asked
    missing: str = ""


GUARDRAILS: tuple[str, ...] = ("off_topic", "injection", "personal_data", "advice", "mnpi", "promises")
OUTPUT: tuple[str, ...] = ("citations", "disclosures", "personal_data_out", "promises_out", "superseded")
"""The guardrails there are, by file name: of questions, and of answers. Grounding is `assistant.grounding`'s."""


class Guardrail(Protocol):
    """One check of one question."""

    async def __call__(self, asked: Asked) -> Verdict: ...


class OutputGuardrail(Protocol):
    """One check of one answer."""

    async def __call__(self, said: Said) -> Verdict: ...


@dataclass(slots=True)
class Gate:
    """The input guardrails of one run, at work beside it.

    ``timeout_s`` is how long one may take; one that takes longer, or fails, blocks, since its check was not made.
    """

    checks: Mapping[str, Guardrail]
    asked: Asked
    timeout_s: float = 10.0
    verdicts: list[Verdict] = field(default_factory=list)
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def cleared(self) -> bool:
        """Whether every guardrail has returned and let the question pass."""
        return self._open.is_set()

    async def clear(self) -> None:
        """Wait until every guardrail has let the question pass. While one blocks this never returns."""
        await self._open.wait()

    async def watch(self) -> None:
        """Run every guardrail at once.

        Raises:
            GuardrailTripped: One blocked, or could not be run.
        """
        async with asyncio.TaskGroup() as group:
            for name, check in self.checks.items():
                group.create_task(self._check(name, check))
        self._open.set()

    async def _check(self, name: str, check: Guardrail) -> None:
        verdict = await judged(name, check, self.asked, self.timeout_s)
        self.verdicts.append(verdict)
        if verdict.blocked:
            raise GuardrailTripped(name, verdict.reason)


async def judged(name: str, check: Any, subject: Asked | Said, timeout_s: float) -> Verdict:  # noqa: ANN401
    """One guardrail's verdict, logged; a failure of the check itself is a block."""
    try:
        async with asyncio.timeout(timeout_s):
            found = await check(subject)
        verdict = Verdict(found.blocked, found.reason, name, found.note)
    except Exception as error:  # noqa: BLE001 -- whatever went wrong, the check was not made
        verdict = Verdict(True, NOT_CHECKED, name, type(error).__name__)
    log.info("verdict", guardrail=name, blocked=verdict.blocked, reason=verdict.reason, note=verdict.note)
    return verdict


async def guarded(answer: Coroutine[Any, Any, T], gate: Gate) -> T:
    """Make the answer and run every guardrail at once; hand the answer over only when all of them let it pass.

    The wait is the slowest of them, not their sum. The first block cancels the rest, and outranks any other failure.

    Raises:
        GuardrailTripped: A guardrail blocked, or could not be run.
    """
    try:
        async with asyncio.TaskGroup() as group:
            work = group.create_task(answer)
            group.create_task(gate.watch())
    except ExceptionGroup as failures:
        blocks, others = failures.split(GuardrailTripped)
        raise _first(blocks or others or failures) from None
    return work.result()


async def review(checks: Mapping[str, OutputGuardrail], said: Said, timeout_s: float = 10.0) -> list[Verdict]:
    """Every output guardrail's verdict, made at once, in the order of ``checks``."""
    async with asyncio.TaskGroup() as group:
        work = [group.create_task(judged(name, check, said, timeout_s)) for name, check in checks.items()]
    return [task.result() for task in work]


def blocks(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The first verdict that blocks."""
    return next((verdict for verdict in verdicts if verdict.blocked), None)


def chosen(names: Iterable[str], judge: Model | None = None, prompts: str = "default") -> dict[str, Guardrail]:
    """The named input guardrails: plain code, or asked of a cheap model where there is one to ask.

    Raises:
        UsageError: There is no guardrail of a name.
    """
    made: dict[str, Guardrail] = {}
    for name in names:
        if name not in GUARDRAILS:
            raise UsageError(f"no guardrail {name!r}; there are {', '.join(GUARDRAILS)}")
        check: Guardrail = getattr(import_module(f"assistant.guardrails.{name}"), name)
        if judge is not None:
            from assistant.guardrails.judge import judged_by

            check = judged_by(judge, name, check, prompts)
        made[name] = check
    return made


def chosen_output(names: Iterable[str]) -> dict[str, OutputGuardrail]:
    """The named output guardrails.

    Raises:
        UsageError: There is no guardrail of a name.
    """
    for name in names:
        if name not in OUTPUT:
            raise UsageError(f"no output guardrail {name!r}; there are {', '.join(OUTPUT)}")
    return {name: getattr(import_module(f"assistant.guardrails.{name}"), name) for name in names}


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    inner = failures.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner
