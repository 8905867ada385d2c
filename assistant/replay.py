"""A recorded run made again: same question, same principal, same day, and every difference to the record.

By default the model's recorded replies are repeated, so that what differs is the library, the tools or the checks;
``fresh`` asks the model anew. A replay is not recorded and changes nothing; a call with an effect is not made again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.answering import Made, Work, answer
from assistant.answers import abstention, citation_to_json, figure_to_json, scope_from_json
from assistant.evidence import Evidence
from assistant.fallback import Speaker
from assistant.guardrails import Asked, Said, blocks, judged, review
from assistant.guardrails.injection import set_aside
from assistant.record import principal_from_json, sha256, sources
from assistant.types import Agent, Message, Reply, Run, ToolCall
from core.errors import BadModelOutput, InputError, LimitExceeded, UpstreamError

if TYPE_CHECKING:
    from assistant.desk import Desk


class Recorded:
    """A model that repeats the replies of a record, in order."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._replies = [message for message in messages if message.get("role") == "assistant"]
        self._at = 0

    async def __call__(self, agent: Agent, history: Sequence[Message]) -> Reply:
        """The next recorded reply.

        Raises:
            BadModelOutput: There is none left: the run took another way than the record.
        """
        if self._at >= len(self._replies):
            raise BadModelOutput("the run goes on where the record ends")
        message = self._replies[self._at]
        self._at += 1
        asked = message.get("tool_calls") or ()
        made = (ToolCall(c["id"], c["function"]["name"], c["function"]["arguments"]) for c in asked)
        return Reply(dict(message), tuple(made))


async def replay(desk: Desk, record: Mapping[str, Any], *, fresh: bool = False) -> list[dict[str, Any]]:
    """What differs between a record and the same run now: ``{"what", "was", "now"}`` each, nothing where all is equal.

    A refusal by an input guardrail is made again by the guardrails; a held call stops again before it happens. A run
    that failed or was cut off has no replies to repeat, so the model is asked anew and the outcomes are compared.

    Raises:
        InputError: The record is of something else than a run.
    """
    if record.get("event") not in ("answer", "unanswered"):
        raise InputError(f"run {str(record.get('run_id'))[:40]}: a {record.get('event')} is no run to replay")
    run = _run(desk, record)
    refused = (record.get("answer") or {}).get("refusal")
    if refused and refused["guardrail"] in desk.policy.input:
        return [*_settings(desk, record), *await _stopped(desk, record, run)]
    question = {"role": "user", "content": run.question}
    earlier = [dict(message) for message in record["earlier"]]
    work = Work(run, [*earlier, question], desk.locate, _never, lambda *_: None, None, _screen, desk.policy.prompts)
    told = list(record["messages"])
    anew = fresh or record["event"] == "unanswered"
    try:
        made, speaker, _ = await answer(work, _speakers(desk, run, told, record, fresh=anew), desk.policy.limits)
    except (UpstreamError, LimitExceeded) as error:
        failed = record["status"] == "failed" and record["error"] == type(error).__name__
        return [] if failed else [_outcome(record, f"{type(error).__name__}: {error}")]
    if record["event"] == "unanswered":
        return [_outcome(record, made.draft.status)]
    spoken = made.ended.messages[len(earlier) :]
    now = await _now(desk, run, made, speaker, record)
    return [*_settings(desk, record), *_tools(told, spoken), *_sources(record, run), *_answers(record, now)]


def _outcome(record: Mapping[str, Any], now: str) -> dict[str, Any]:
    was = f"{record['status']}: {record['error']}" if record["event"] == "unanswered" else record["status"]
    return {"what": "outcome", "was": was, "now": now}


async def _stopped(desk: Desk, record: Mapping[str, Any], run: Run) -> list[dict[str, Any]]:
    """The input guardrails' verdicts now, against the one that refused then."""
    earlier = tuple(m["content"] for m in record["earlier"] if m["role"] == "user")
    query = run.search.understand(run.question, run.principal, (), run.scope)
    about = (*query.items, *query.concepts)
    asked = Asked(run.question, run.principal, earlier, query.scope.issuers, query.unknown, about)
    was = record["answer"]["refusal"]["guardrail"]
    found = await judged(was, desk.policy.input[was], asked, desk.policy.guardrail_timeout_s)
    then = next((v["reason"] for v in record["verdicts"] if v["guardrail"] == was and v["blocked"]), "")
    now = found.reason if found.blocked else "passed"
    return [] if now == then else [{"what": f"verdict of {was}", "was": then, "now": now}]


async def _now(desk: Desk, run: Run, made: Made, speaker: Speaker, record: Mapping[str, Any]) -> dict[str, Any]:
    """What became of the run now, in the words of the record."""
    held = made.pending
    if held and any(message.get("tool_call_id") == held.call.id for message in record["messages"]):
        return {}  # it was approved then; what came after its effect is not made again
    if record["status"] == "awaiting_approval" or held:
        draft = {"tool": held.call.name, "arguments": dict(held.arguments)} if held else None
        return {"status": "awaiting_approval" if held else made.draft.status, "draft": draft}
    if record["status"] == "refused":
        passages = tuple(seen.text for seen in run.evidence.sources.values())
        asked = Asked(run.question, run.principal)
        said = Said(made.draft.text, made.citations, passages, asked, made.draft.missing or "")
        blocked = blocks(await review(desk.policy.output, said, desk.policy.guardrail_timeout_s))
        told = {"guardrail": blocked.guardrail, "reason": blocked.reason} if blocked else None
        return {"status": "refused" if blocked else made.draft.status, "refusal": told}
    return {
        "status": made.draft.status,
        "answer": _text(made),
        "citations": [citation_to_json(citation) for citation in made.citations],
        "figures": [figure_to_json(figure) for figure in made.figures] if made.draft.status == "answered" else [],
        "model": speaker.name,
    }


def _text(made: Made) -> str:
    draft = made.draft
    return abstention(draft.text, draft.missing, lost=made.lost) if draft.status == "abstained" else draft.text


def _run(desk: Desk, record: Mapping[str, Any]) -> Run:
    return Run(
        id=record["run_id"],
        question=record["question"],
        principal=principal_from_json(record["who"]),
        today=date.fromisoformat(record["today"]),
        scope=scope_from_json(record["given_scope"]),
        search=desk.search,
        catalogue=desk.library.catalogue,
        prices=desk.prices,
        blobs=desk.library.blobs,
        evidence=Evidence(),
    )


def _speakers(
    desk: Desk, run: Run, told: Sequence[Message], record: Mapping[str, Any], *, fresh: bool
) -> Sequence[Speaker]:
    """Who spoke then, repeating itself; or, ``fresh``, whoever speaks now. Nobody may cause an effect."""
    now = [replace(speaker, agents=_harmless(speaker.agents)) for speaker in desk.speakers(run)]
    if fresh:
        return now
    same = next((speaker for speaker in now if speaker.name == record["model"]), now[-1])
    return [replace(same, model=Recorded(told), mends=same.mends)]


def _harmless(agents: Mapping[str, Agent]) -> dict[str, Agent]:
    """The agents without what has an effect; what waits for a person stays, since the loop stops before it."""
    return {
        name: replace(
            agent, tools={key: tool for key, tool in agent.tools.items() if tool.effect == "read" or tool.approval}
        )
        for name, agent in agents.items()
    }


async def _never() -> None:
    """Nothing waits in a replay: there are no effects."""


def _screen(result: str) -> str:
    return set_aside(result)[0]


def _settings(desk: Desk, record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    now = desk.setting({})
    for what, is_now in (("library", now.library), ("recipe", now.recipe), ("recipe_fingerprint", now.fingerprint)):
        if record[what] != is_now:
            yield {"what": what, "was": record[what], "now": is_now}


def _tools(told: Sequence[Message], spoken: Sequence[Message]) -> Iterator[dict[str, Any]]:
    """Tool results that are not what they were, by call."""
    was = {m["tool_call_id"]: m["content_sha256"] for m in told if m.get("role") == "tool"}
    now = {m["tool_call_id"]: sha256(str(m["content"])) for m in spoken if m.get("role") == "tool"}
    for call in (key for key in was if key in now and was[key] != now[key]):
        yield {"what": f"result of {call}", "was": was[call][:16], "now": now[call][:16]}


def _sources(record: Mapping[str, Any], run: Run) -> Iterator[dict[str, Any]]:
    was = {item["n"]: item for item in record["sources"]}
    now = {item["n"]: item for item in sources(run.evidence)}
    for n in sorted({*was, *now}):
        if was.get(n) != now.get(n):
            yield {"what": f"source {n}", "was": _place(was.get(n)), "now": _place(now.get(n))}


def _place(item: Mapping[str, Any] | None) -> str:
    if item is None:
        return "none"
    return f"{item['document_id']} p. {item['page']} {item['state']} {item['text_sha256'][:8]}"


def _answers(record: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for what, is_now in now.items():
        was = record["answer"].get(what)
        if isinstance(was, dict) and isinstance(is_now, dict):
            was = {key: was.get(key) for key in is_now}
        if was != is_now:
            yield {"what": what, "was": was, "now": is_now}
