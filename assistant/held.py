"""A run that waits for a person, put away whole and taken up again, in this process or the next.

What is stored is enough to go on from: who asked, the messages so far, what had been seen. When it is taken up, what
was seen is read again through the one who asked, so that an entitlement lost meanwhile counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant import record
from assistant.answering import Made, Work, proceed, settle, totals
from assistant.answers import scope_from_json, scope_to_json, to_json
from assistant.approvals import Decided
from assistant.evidence import Computed, Evidence, Fact
from assistant.fallback import Speaker
from assistant.guardrails import Asked, Said, blocks, review
from assistant.guardrails.refusals import refuse
from assistant.loop import Ended, Pending, answered, perform
from assistant.schema import bind
from assistant.types import Agent, Answer, Held, Message, Run, ToolCall, Verdict
from core.errors import InputError, LimitExceeded, UpstreamError, WealthdeskError
from core.types import Principal, Span

if TYPE_CHECKING:
    from assistant.desk import Desk

LONG = 80


async def hold(desk: Desk, run: Run, made: Made, base: Answer, speaker: Speaker) -> Answer:
    """Store a run at the call that waits, after what the call would say has passed the output guardrails."""
    pending = made.pending
    if pending is None:
        raise ValueError("nothing is pending")
    verdicts = await _reviewed(desk, run, pending.arguments)
    if blocked := blocks(verdicts):
        text, refusal = refuse(blocked.guardrail, blocked.reason)
        return replace(base, status="refused", text=text, refusal=refusal, verdicts=tuple(verdicts))
    state = _stored(run, made.ended, pending, base, speaker)
    approval = await asyncio.to_thread(
        desk.approvals.hold, run.id, run.principal, pending.call.name, pending.arguments, state
    )
    name = pending.call.name.replace("_", " ")
    return replace(
        base,
        status="awaiting_approval",
        text=f"The {name} is ready and waits for approval. Nothing has been sent.",
        draft=Held(approval, pending.call.name, pending.arguments),
        verdicts=tuple(verdicts),
        missing=None,
    )


async def resume(desk: Desk, decided: Decided) -> Answer:
    """Run the call that was approved, once, with exactly the arguments approved, and go on to the final answer.

    Raises:
        WealthdeskError: The call failed; it is closed as failed and does not run again.
    """
    run = _restored(desk, decided)
    speaker = desk.speakers(run)[0]
    state = decided.run
    agent = speaker.agents.get(state["agent"], speaker.first)
    speakers = [speaker, *desk.speakers(run)[1:]]
    try:
        tool = agent.tools[decided.tool]
        arguments = bind(tool, dict(decided.arguments))
        if decided.edited and (blocked := blocks(await _reviewed(desk, run, arguments))):
            raise InputError(f"the edited text does not pass {blocked.guardrail}: {blocked.reason}; nothing was done")
        result = await perform(tool, arguments)
    except (KeyError, WealthdeskError) as error:
        await asyncio.to_thread(desk.approvals.close, decided.id, "failed")
        if isinstance(error, KeyError):
            raise InputError(f"{decided.tool} is no longer among this desk's tools; nothing was done") from error
        raise
    await asyncio.to_thread(desk.approvals.close, decided.id, "done")
    messages = [*state["messages"], *_answered(state, str(result))]
    answer, spoken = await _finished(desk, run, agent, messages, speakers, decided)
    line = record.of_run(run, answer, spoken, _begun(messages, run.question), desk.setting(speaker.agents))
    await asyncio.to_thread(desk.audit.append, line)
    if answer.conversation:
        owner = run.principal
        await asyncio.to_thread(desk.sessions.add, answer.conversation, owner, to_json(answer))
    return answer


async def _finished(
    desk: Desk,
    run: Run,
    agent: Agent,
    messages: list[Message],
    speakers: list[Speaker],
    decided: Decided,
) -> tuple[Answer, Sequence[Message]]:
    """The final answer, the model's own last word on what was done or a plain one, and every message of the run."""
    base = Answer(
        run_id=run.id,
        question=run.question,
        status="answered",
        text=f"Approved and done: {decided.tool.replace('_', ' ')}.",
        scope=run.scope,
        as_of=run.scope.as_of,
        model=speakers[0].name,
        conversation=decided.run.get("conversation"),
        disclaimer=desk.policy.disclaimer,
    )
    work = Work(run, messages, desk.locate, _clear, lambda *_: None, prompts=desk.policy.prompts)
    try:
        ended = await proceed(work, speakers[0], agent, messages, desk.policy.limits)
        made = await settle(work, speakers[0], ended, desk.policy.limits)
    except (UpstreamError, LimitExceeded):
        return base, messages
    if made.pending or made.report.problems or not made.draft.text:
        return base, made.ended.messages
    said = Said(made.draft.text, made.citations, (), _asked(run))
    verdicts = await review(desk.policy.output, said, desk.policy.guardrail_timeout_s)
    told = (made.report.verdict(), *verdicts)
    if blocks(verdicts):
        return replace(base, verdicts=told), made.ended.messages
    answer = replace(
        base,
        text=made.draft.text,
        citations=made.citations,
        figures=made.figures,
        usage=totals(ended.usage),
        verdicts=told,
    )
    return answer, made.ended.messages


def _begun(messages: Sequence[Message], question: str) -> int:
    """How many messages came before the run's own question."""
    mine = (at for at, m in enumerate(messages) if m.get("role") == "user" and m.get("content") == question)
    return max(mine, default=len(messages))


async def _clear() -> None:
    """Every verdict was in before the run was held."""


async def _reviewed(desk: Desk, run: Run, arguments: Mapping[str, Any]) -> list[Verdict]:
    """The output guardrails over what a call would send."""
    text = "\n".join(value for value in arguments.values() if isinstance(value, str) and len(value) > LONG)
    passages = tuple(seen.text for seen in run.evidence.sources.values())
    return await review(desk.policy.output, Said(text, (), passages, _asked(run)), desk.policy.guardrail_timeout_s)


def _asked(run: Run) -> Asked:
    return Asked(run.question, run.principal)


def _stored(run: Run, ended: Ended, pending: Pending, base: Answer, speaker: Speaker) -> dict[str, Any]:
    return {
        "question": run.question,
        "who": record.principal_to_json(run.principal),
        "today": run.today.isoformat(),
        "scope": scope_to_json(run.scope),
        "agent": ended.agent.name,
        "speaker": speaker.name,
        "conversation": base.conversation,
        "messages": [dict(message) for message in ended.messages],
        "call": {"id": pending.call.id, "name": pending.call.name, "arguments": pending.call.arguments},
        "evidence": _evidence_to_json(run.evidence),
    }


def _restored(desk: Desk, decided: Decided) -> Run:
    state = decided.run
    principal: Principal = record.principal_from_json(state["who"])
    return Run(
        id=decided.run_id,
        question=state["question"],
        principal=principal,
        today=date.fromisoformat(state["today"]),
        scope=scope_from_json(state["scope"]),
        search=desk.search,
        catalogue=desk.library.catalogue,
        prices=desk.prices,
        blobs=desk.library.blobs,
        evidence=_evidence_from_json(state["evidence"], desk.library.catalogue, principal),
    )


def _answered(state: Mapping[str, Any], result: str) -> list[Message]:
    """The held call's result, and for calls that stood after it that they were not made."""
    held = state["call"]
    messages = [answered(ToolCall(held["id"], held["name"], held["arguments"]), result)]
    asked: Mapping[str, Any] = next((m for m in reversed(state["messages"]) if m.get("tool_calls")), {"tool_calls": []})
    done = {m["tool_call_id"] for m in state["messages"] if m.get("role") == "tool"} | {held["id"]}
    for call in asked["tool_calls"]:
        if call["id"] not in done:
            other = ToolCall(call["id"], call["function"]["name"], call["function"]["arguments"])
            messages.append(answered(other, "Not run: the run waited for a person. Ask again if it is still needed."))
    return messages


def _evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    return {
        "sources": [[s.n, s.document.id, s.page, s.span.start, s.span.end, s.text] for s in evidence.sources.values()],
        "facts": [_figure_to_json(fact) for fact in evidence.facts.values()],
        "results": [_figure_to_json(result) for result in evidence.results.values()],
    }


def _evidence_from_json(body: Mapping[str, Any], catalogue: Any, principal: Principal) -> Evidence:  # noqa: ANN401
    made = Evidence()
    from assistant.evidence import Seen

    for n, document_id, page, start, end, text in body["sources"]:
        made.sources[n] = Seen(n, catalogue.document(document_id, principal), page, Span(start, end), text)
    for item in body["facts"]:
        cell = Span(*item.pop("cell")) if item["cell"] else item.pop("cell")
        made.facts[item["id"]] = Fact(**{**item, "value": Decimal(item["value"])}, cell=cell)
    for item in body["results"]:
        made.results[item["id"]] = Computed(**{**item, "value": Decimal(item["value"])})
    return made


def _figure_to_json(figure: Fact | Computed) -> dict[str, Any]:
    values = {name: getattr(figure, name) for name in figure.__dataclass_fields__}
    values["value"] = str(figure.value)
    if isinstance(figure, Fact):
        values["cell"] = [figure.cell.start, figure.cell.end] if figure.cell else None
    else:
        values["inputs"] = dict(figure.inputs)
    return values
