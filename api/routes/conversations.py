"""A caller's own conversations, feedback on answers, and drafts that wait for a person."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api import exports
from api.auth import require_role
from api.deps import HouseDep, PrincipalDep
from api.house import House
from api.sight import Sight, sight
from core.errors import NotFound
from core.types import Principal

router = APIRouter(prefix="/v1", tags=["conversations"])


class FeedbackIn(BaseModel):
    """What the caller thought of an answer."""

    run_id: str = Field(max_length=64)
    good: bool
    reason: str | None = Field(None, max_length=100)
    note: str | None = Field(None, max_length=4000)


class LabelIn(BaseModel):
    """What a reviewer makes of a piece of feedback: a case with its right answer, or nothing."""

    question: str = Field("", max_length=8000)
    answer: str = Field("", max_length=8000)
    document: str = Field("", max_length=200)
    page: int | None = Field(None, ge=1)
    dismiss: bool = False


class TitleIn(BaseModel):
    """A conversation's new title."""

    title: str = Field(min_length=1, max_length=80)


class DecisionIn(BaseModel):
    """With ``arguments`` the draft is approved as edited."""

    arguments: dict[str, Any] | None = None


@router.get("/conversations", summary="My conversations")
async def conversations(
    house: HouseDep,
    principal: PrincipalDep,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """The caller's conversations, newest first; ``q`` searches questions and answers."""
    found = await asyncio.to_thread(house.desk.sessions.list, principal, q, limit)
    return {"conversations": found}


@router.get("/conversations/{conversation_id}", summary="One conversation")
async def conversation(conversation_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Every answer of one of the caller's conversations, oldest first."""
    answers = await asyncio.to_thread(house.desk.sessions.answers, conversation_id, principal)
    return {"id": conversation_id, "answers": answers}


@router.get("/conversations/{conversation_id}/export", summary="Export a conversation", response_class=Response)
async def export(
    conversation_id: str, house: HouseDep, principal: PrincipalDep, format: Literal["html", "md", "json"] = "html"
) -> Response:
    """One of the caller's conversations to keep: one page without scripts, Markdown, or JSON."""
    answers = await asyncio.to_thread(house.desk.sessions.answers, conversation_id, principal)
    return exports.as_file(answers, format, str(house.settings.public_url))


@router.patch("/conversations/{conversation_id}", summary="Rename a conversation", status_code=204)
async def rename(conversation_id: str, body: TitleIn, house: HouseDep, principal: PrincipalDep) -> None:
    """Give one of the caller's conversations another title."""
    await asyncio.to_thread(house.desk.sessions.rename, conversation_id, principal, body.title)


@router.delete("/conversations/{conversation_id}", summary="Delete a conversation", status_code=204)
async def delete(conversation_id: str, house: HouseDep, principal: PrincipalDep) -> None:
    """Forget one of the caller's conversations. The audit record of its runs stays."""
    await asyncio.to_thread(house.desk.sessions.delete, conversation_id, principal)


@router.post("/feedback", summary="Say what an answer was worth", status_code=201)
async def feedback(body: FeedbackIn, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Kept with the run it is about, for review."""
    made = await asyncio.to_thread(
        house.feedback.add, body.run_id, principal.id, good=body.good, reason=body.reason or "", note=body.note or ""
    )
    return {"id": made}


@router.delete("/feedback/{feedback_id}", summary="Take back what I said", status_code=204)
async def take_back(feedback_id: str, house: HouseDep, principal: PrincipalDep) -> None:
    """Forget a piece of the caller's own feedback, as long as no reviewer has dealt with it."""
    await asyncio.to_thread(house.feedback.take_back, feedback_id, principal.id)


@router.get("/review", summary="Feedback to review")
async def review(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """The queue of feedback that nobody has dealt with, oldest first; of runs that the reviewer may see."""
    require_role(principal, "supervisor", "admin")
    return {"queue": await asyncio.to_thread(_queue, house, principal)}


@router.post("/review/{feedback_id}", summary="Deal with one")
async def label(feedback_id: str, body: LabelIn, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Make it a labelled case of the suite, or dismiss it."""
    require_role(principal, "supervisor", "admin")
    seen = await asyncio.to_thread(_queue, house, principal)
    if not any(item["id"] == feedback_id for item in seen):
        raise NotFound(f"no feedback {feedback_id[:40]!r}")
    return await asyncio.to_thread(house.feedback.label, feedback_id, principal.id, **body.model_dump())


@router.get("/approvals", summary="Drafts that wait")
async def approvals(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """What waits for this caller's yes or no; never a draft from research that the caller may not read."""
    return {"approvals": await asyncio.to_thread(_pending, house, principal)}


@router.post("/approvals/{approval_id}/approve", summary="Approve")
async def approve(approval_id: str, body: DecisionIn, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Let a held action happen, once, with exactly the arguments shown or as edited here."""
    await asyncio.to_thread(_mine, house, principal, approval_id)
    return await house.desk.approve(approval_id, principal, body.arguments)


@router.post("/approvals/{approval_id}/deny", summary="Deny")
async def deny(approval_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """A held action does not happen."""
    await asyncio.to_thread(_mine, house, principal, approval_id)
    return await house.desk.deny(approval_id, principal)


def _queue(house: House, principal: Principal) -> list[dict[str, Any]]:
    seen = sight(house, principal)
    names = {d.id: d.source.name.rsplit("/", 1)[-1] for d in house.desk.library.catalogue.all_documents()}
    found = []
    for item in house.feedback.queue():
        record = house.desk.audit.find(item["run_id"]) or {}
        if seen.run(record):
            cited = (record.get("answer") or {}).get("citations") or ()
            named = [{**citation, "document": names.get(citation["document_id"], "")} for citation in cited]
            found.append({**item, "citations": named})
    return found


def _pending(house: House, principal: Principal) -> list[dict[str, Any]]:
    seen = sight(house, principal)
    return [item for item in house.desk.approvals.pending(principal) if _shown(house, principal, seen, item)]


def _mine(house: House, principal: Principal, approval_id: str) -> None:
    """Refuse a draft that this caller may not see, as if there were none."""
    waiting = {item["id"]: item for item in house.desk.approvals.pending(principal)}
    item = waiting.get(approval_id)
    if item is not None and not _shown(house, principal, sight(house, principal), item):
        raise NotFound(f"no approval {approval_id[:40]!r}")


def _shown(house: House, principal: Principal, seen: Sight, item: dict[str, Any]) -> bool:
    return item["requested_by"] == principal.id or seen.run(house.desk.audit.find(item["run_id"]) or {})
