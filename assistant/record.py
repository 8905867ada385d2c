"""The audit record of a run: everything that is needed to prove the answer and to make it again.

Passages and tool results are held by hash; questions, arguments, model replies and answers in full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answers import day, scope_to_json, to_json, verdict_to_json
from assistant.approvals import Decided
from assistant.evidence import Evidence
from assistant.prompts import digest
from assistant.types import Agent, Answer, Message, Run, Verdict
from core.types import Principal

VERSION = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """What the desk ran with: recipe, its fingerprint, models, and the state of the library."""

    recipe: str
    fingerprint: str
    library: str
    collection: str
    agents: Mapping[str, Agent]


def of_run(run: Run, answer: Answer, messages: Sequence[Message], before: int, setting: Setting) -> dict[str, Any]:
    """The record of one answered, refused or held question. ``before`` counts the messages of earlier turns."""
    return {
        **_of(run, "answer", messages, before, setting),
        "status": answer.status,
        "model": answer.model,
        "sure": answer.sure,
        "conversation": answer.conversation,
        "verdicts": to_json(answer)["verdicts"],
        "answer": to_json(answer),
    }


def of_unanswered(
    run: Run,
    status: str,
    error: str,
    messages: Sequence[Message],
    before: int,
    verdicts: Sequence[Verdict],
    setting: Setting,
) -> dict[str, Any]:
    """The record of a run that was ``cancelled`` (who asked had gone) or ``failed``: what was read until then.

    ``error`` names the kind of failure, never its text, which may hold a document's words.
    """
    return {
        **_of(run, "unanswered", messages, before, setting),
        "status": status,
        "error": error,
        "verdicts": [verdict_to_json(verdict) for verdict in verdicts],
    }


def _of(run: Run, event: str, messages: Sequence[Message], before: int, setting: Setting) -> dict[str, Any]:
    """What every run's record holds: who asked what, of which library, with what, and what was read."""
    return {
        "version": VERSION,
        "event": event,
        "run_id": run.id,
        "question": run.question,
        "principal": run.principal.id,
        "who": principal_to_json(run.principal),
        "given_scope": scope_to_json(run.scope),
        "today": day(run.today),
        "recipe": setting.recipe,
        "recipe_fingerprint": setting.fingerprint,
        "library": setting.library,
        "collection": setting.collection,
        "prompts": {name: digest(agent.instructions) for name, agent in setting.agents.items()},
        "sources": sources(run.evidence),
        "earlier": [dict(message) for message in messages[:before]],
        "messages": [_told(message) for message in messages[before:]],
    }


def of_decision(decided: Decided, decision: str) -> dict[str, Any]:
    """The record of a person's yes or no to a held call."""
    return {
        "version": VERSION,
        "event": "decision",
        "run_id": decided.run_id,
        "principal": decided.decided_by,
        "requested_by": decided.requested_by,
        "approval": decided.id,
        "tool": decided.tool,
        "arguments": dict(decided.arguments),
        "arguments_sha256": decided.digest,
        "edited": decided.edited,
        "status": decision,
    }


def sources(evidence: Evidence) -> list[dict[str, Any]]:
    """Every passage that a run saw, by document, hash of the original, page and place."""
    return [
        {
            "n": seen.n,
            "document_id": seen.document.id,
            "document_sha256": seen.document.source.sha256,
            "version": seen.document.version,
            "state": seen.document.state,
            "page": seen.page,
            "span": [seen.span.start, seen.span.end],
            "text_sha256": sha256(seen.text),
        }
        for seen in evidence.sources.values()
    ]


def principal_to_json(principal: Principal) -> dict[str, Any]:
    """Who asked, with everything that decided what they could see."""
    return {
        "id": principal.id,
        "groups": sorted(principal.groups),
        "barriers": sorted(principal.barriers),
        "role": principal.role,
    }


def principal_from_json(body: Mapping[str, Any]) -> Principal:
    """The inverse of `principal_to_json`."""
    return Principal(body["id"], frozenset(body["groups"]), frozenset(body["barriers"]), body["role"])


def sha256(text: str) -> str:
    """The hash of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _told(message: Message) -> dict[str, Any]:
    """A message as recorded: what a tool returned by its hash, all else as it was."""
    if message.get("role") != "tool":
        return dict(message)
    kept = {key: value for key, value in message.items() if key != "content"}
    return {**kept, "content_sha256": sha256(str(message.get("content"))), "length": len(str(message.get("content")))}
