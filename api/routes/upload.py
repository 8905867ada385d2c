"""Adding to and taking from the library over HTTP: upload, what became of it, withdraw, retry. For supervisors."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, UploadFile

from api.auth import require_role
from api.deps import HouseDep, PrincipalDep
from core.errors import InputError

router = APIRouter(prefix="/v1/library", tags=["library"])
MOST_BYTES = 200 << 20
PIECE = 1 << 20


@router.get("/sources", summary="What was handed in")
def sources(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Each source with its state, and why where it is quarantined."""
    require_role(principal, "supervisor", "admin")
    entries = house.desk.library.catalogue.entries()
    return {
        "sources": [
            {
                "name": entry.name,
                "status": entry.status,
                "reason": entry.reason,
                "detail": entry.detail,
                "document_id": entry.document_id,
                "attempts": entry.attempts,
                "updated": f"{entry.updated.isoformat()}Z" if entry.updated else None,
            }
            for entry in entries
        ]
    }


@router.post("/upload", summary="Add a file", status_code=201)
async def upload(file: UploadFile, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Keep one file and ingest it. The name it came with is used for show alone, never as a path."""
    require_role(principal, "supervisor", "admin")
    inbox = house.settings.home / "inbox" / uuid4().hex
    name = re.sub(r"[^\w. ()-]+", "_", Path(file.filename or "upload").name).strip(". ")[:120] or "upload"
    await asyncio.to_thread(inbox.mkdir, parents=True)
    path = inbox / name
    size = 0
    with path.open("wb") as held:
        while piece := await file.read(PIECE):
            size += len(piece)
            if size > MOST_BYTES:
                await asyncio.to_thread(path.unlink)
                raise InputError(f"{name}: larger than {MOST_BYTES >> 20} MB")
            await asyncio.to_thread(held.write, piece)
    return await asyncio.to_thread(_ingest, house, path)


@router.post("/documents/{document_id}/withdraw", summary="Withdraw a document")
async def withdraw(document_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, str]:
    """Take a document out of every answer at once; its history stays."""
    from ingest.pipeline import withdraw as take_out

    require_role(principal, "supervisor", "admin")
    house.desk.library.catalogue.document(document_id, principal)
    await asyncio.to_thread(take_out, house.desk.library, document_id, f"by {principal.id}")
    return {"document_id": document_id, "state": "withdrawn"}


def _ingest(house: HouseDep, path: Path) -> dict[str, Any]:
    from ingest.pipeline import ingest

    report = ingest(house.desk.library, [str(path)], workers=1)
    house.desk.refresh()
    return report.to_json()
