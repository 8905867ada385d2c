"""A caller's own conversations, feedback on answers, and drafts that wait for a person."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.auth import require_role
from api.deps import HouseDep, PrincipalDep

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


class DecisionIn(BaseModel):
    """With ``arguments`` the draft is approved as edited."""

    arguments: dict[str, Any] | None = None


@router.get("/conversations", summary="My conversations")
async def conversations(
    house: HouseDep, principal: PrincipalDep, q: Annotated[str, Query(max_length=200)] = "", limit: int = 100
) -> dict[str, Any]:
    """The caller's conversations, newest first; ``q`` searches questions and answers."""
    found = await asyncio.to_thread(house.desk.sessions.list, principal, q, min(limit, 500))
    return {"conversations": found}


@router.get("/conversations/{conversation_id}", summary="One conversation")
async def conversation(conversation_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Every answer of one of the caller's conversations, oldest first."""
    answers = await asyncio.to_thread(house.desk.sessions.answers, conversation_id, principal)
    return {"id": conversation_id, "answers": answers}


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


@router.get("/review", summary="Feedback to review")
async def review(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """The queue of feedback that nobody has dealt with, oldest first."""
    require_role(principal, "supervisor", "admin")
    return {"queue": await asyncio.to_thread(house.feedback.queue)}


@router.post("/review/{feedback_id}", summary="Deal with one")
async def label(feedback_id: str, body: LabelIn, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Make it a labelled case of the suite, or dismiss it."""
    require_role(principal, "supervisor", "admin")
    return await asyncio.to_thread(house.feedback.label, feedback_id, principal.id, **body.model_dump())


@router.get("/approvals", summary="Drafts that wait")
async def approvals(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """What waits for this caller's yes or no."""
    return {"approvals": await asyncio.to_thread(house.desk.approvals.pending, principal)}


@router.post("/approvals/{approval_id}/approve", summary="Approve")
async def approve(approval_id: str, body: DecisionIn, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Let a held action happen, once, with exactly the arguments shown or as edited here."""
    from assistant.held import resume

    decided = await asyncio.to_thread(house.desk.approvals.take, approval_id, principal, body.arguments)
    return (await resume(house.desk, decided)).to_json()


@router.post("/approvals/{approval_id}/deny", summary="Deny")
async def deny(approval_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """A held action does not happen."""
    return dict(await asyncio.to_thread(house.desk.approvals.refuse, approval_id, principal))
