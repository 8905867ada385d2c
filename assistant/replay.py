"""A recorded run made again: same question, same principal, same day, and every difference to the record.

By default the model's recorded replies are repeated, so that what differs is the library, the tools or the checks;
``fresh`` asks the model anew. A replay is not recorded and changes nothing; a call with an effect is not made again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.answering import Work, answer
from assistant.answers import citation_to_json, figure_to_json, scope_from_json
from assistant.evidence import Evidence
from assistant.fallback import Speaker
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

    Raises:
        InputError: The record is of something else than an answered question.
    """
    if record.get("event") != "answer" or record["status"] in ("refused", "awaiting_approval"):
        raise InputError(
            f"run {str(record.get('run_id'))[:40]} is {record.get('status')}: there is no answer to replay"
        )
    run = _run(desk, record)
    question = {"role": "user", "content": run.question}
    earlier = [dict(message) for message in record["earlier"]]
    work = Work(run, [*earlier, question], desk.locate, _never, lambda *_: None, None, _screen, desk.policy.prompts)
    told = list(record["messages"])
    try:
        made, speaker, _ = await answer(work, _speakers(desk, run, told, record, fresh=fresh), desk.policy.limits)
    except (UpstreamError, LimitExceeded) as error:
        return [{"what": "outcome", "was": record["status"], "now": f"{type(error).__name__}: {error}"}]
    now = {
        "status": made.draft.status,
        "answer": made.draft.text,
        "citations": [citation_to_json(citation) for citation in made.citations],
        "figures": [figure_to_json(figure) for figure in made.figures] if made.draft.status == "answered" else [],
        "model": speaker.name,
    }
    spoken = made.ended.messages[len(earlier) :]
    return [*_settings(desk, record), *_tools(told, spoken), *_sources(record, run), *_answers(record, now)]


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
    return {
        name: replace(agent, tools={key: tool for key, tool in agent.tools.items() if tool.effect == "read"})
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
        if was != is_now:
            yield {"what": what, "was": was, "now": is_now}
