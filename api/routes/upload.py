"""Adding to and taking from the library over HTTP: upload, what became of it, retry, withdraw. For supervisors."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Form, UploadFile
from pydantic import BaseModel, Field

from api.auth import require_role
from api.deps import HouseDep, PrincipalDep
from api.house import House
from api.jobs import Tell
from api.sight import sight
from core.errors import InputError
from core.types import PUBLIC_BARRIER, STAFF

router = APIRouter(prefix="/v1/library", tags=["library"])
MOST_BYTES = 200 << 20
PIECE = 1 << 20
LONGEST_NAME = 120
UNSEEN = ("deleted",)


class RetryIn(BaseModel):
    """Names as `GET /v1/library/sources` gives them."""

    names: list[str] = Field(min_length=1, max_length=100)


@router.get("/sources", summary="What was handed in")
def sources(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Each source with its state, and why where it is quarantined.

    Sources of documents behind a barrier are for those behind it; what was never read has no access of its own yet,
    so it is for administrators.
    """
    require_role(principal, "supervisor", "admin")
    allowed = sight(house, principal)
    shown = [
        entry
        for entry in house.desk.library.catalogue.entries()
        if entry.status not in UNSEEN
        and (allowed.document(entry.document_id) if entry.document_id else principal.role == "admin")
    ]
    return {
        "sources": [
            {
                "name": entry.name,
                "title": entry.name.rsplit("/", 1)[-1],
                "status": entry.status,
                "reason": entry.reason,
                "detail": entry.detail,
                "document_id": entry.document_id,
                "attempts": entry.attempts,
                "updated": f"{entry.updated.isoformat()}Z" if entry.updated else None,
            }
            for entry in shown
        ]
    }


@router.post("/upload", summary="Add a file", status_code=202)
async def upload(
    file: UploadFile,
    house: HouseDep,
    principal: PrincipalDep,
    groups: Annotated[str, Form(max_length=400, description="Who may see it, names divided by commas.")] = STAFF,
    barrier: Annotated[str, Form(max_length=100, description="The barrier it stands behind.")] = PUBLIC_BARRIER,
) -> dict[str, Any]:
    """Keep one file and begin to ingest it; the job says how far it is.

    The name it came with is for show alone: the server chooses where it is kept.
    """
    require_role(principal, "supervisor", "admin")
    name = clean(file.filename or "")
    inbox = house.settings.home / "inbox" / uuid4().hex
    await asyncio.to_thread(inbox.mkdir, parents=True)
    path = inbox / name
    await _kept(file, path)
    access = {"groups": [group.strip() for group in groups.split(",") if group.strip()], "barrier": barrier}
    (inbox / f"{name}.meta.json").write_text(json.dumps({"access": access}), encoding="utf-8")
    job = house.jobs.begin(principal.id, name, lambda tell: _ingest(house, [str(path)], tell))
    return job.to_json()


@router.get("/jobs/{job_id}", summary="How far a job is")
async def job(job_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """One of the caller's own jobs."""
    return house.jobs.get(job_id, principal.id).to_json()


@router.post("/retry", summary="Take files again", status_code=202)
async def retry(body: RetryIn, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Take named sources again, from quarantine or after they were withdrawn. For administrators."""
    from ingest.pipeline import to_retry

    require_role(principal, "admin")
    paths = await asyncio.to_thread(to_retry, house.desk.library, body.names)
    name = ", ".join(name.rsplit("/", 1)[-1] for name in body.names[:3])
    return house.jobs.begin(principal.id, name, lambda tell: _ingest(house, paths, tell, again=True)).to_json()


@router.post("/documents/{document_id}/withdraw", summary="Withdraw a document")
async def withdraw(document_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, str]:
    """Take a document out of every answer at once; its history stays."""
    from ingest.pipeline import withdraw as take_out

    require_role(principal, "supervisor", "admin")
    await asyncio.to_thread(house.desk.library.catalogue.document, document_id, principal)
    await asyncio.to_thread(take_out, house.desk.library, document_id, f"by {principal.id}")
    house.desk.refresh()
    return {"document_id": document_id, "state": "withdrawn"}


def clean(name: str) -> str:
    """A file's name that is nothing but a name: letters, digits and a few marks, with its suffix, short."""
    plain = unicodedata.normalize("NFKC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = re.sub(r"[^\w. ()-]+", "_", plain).strip(". ")
    stem, dot, suffix = plain.rpartition(".")
    suffix = re.sub(r"\W", "", suffix)[:10] if dot else ""
    stem = (stem if dot else plain).encode("utf-8", "ignore")[:LONGEST_NAME].decode("utf-8", "ignore").strip(". ")
    return f"{stem or 'upload'}.{suffix}" if suffix else stem or "upload"


async def _kept(file: UploadFile, path: Path) -> None:
    size = 0
    with path.open("wb") as held:
        while piece := await file.read(PIECE):
            size += len(piece)
            if size > MOST_BYTES:
                await asyncio.to_thread(path.unlink)
                raise InputError(f"{path.name}: larger than {MOST_BYTES >> 20} MB")
            await asyncio.to_thread(held.write, piece)
    if not size:
        await asyncio.to_thread(path.unlink)
        raise InputError(f"{path.name}: the file is empty")


def _ingest(house: House, paths: Sequence[str], tell: Tell, *, again: bool = False) -> dict[str, Any]:
    from ingest.pipeline import Step, ingest

    def stepped(step: Step) -> None:
        done = step.done if step.stage != "reading" else 0  # files looked at are not files taken
        tell(done, step.files, f"{step.stage}: {done} of {step.files} files, {step.pages} pages")

    report = ingest(house.desk.library, paths, workers=1, progress=stepped, again=again)
    house.desk.refresh()
    return report.to_json()
