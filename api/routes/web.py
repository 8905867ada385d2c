"""The pages: plain HTML and ES modules, served as they are on disk. No build, nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from api.carry import POLICY
from api.deps import HouseDep
from core.errors import NotFound

router = APIRouter(include_in_schema=False)
WEB = Path(__file__).resolve().parent.parent / "web"
PAGES = {
    "": "chat",
    "library": "library",
    "evals": "evals",
    "review": "review",
    "audit": "audit",
    "health": "health",
    "docs": "docs",
}
TYPES = {
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@router.get("/static/{name}")
async def static(name: str) -> FileResponse:
    """One file of the front end."""
    path = _static().get(name)
    if path is None:
        raise NotFound(f"no file {name[:60]!r}")
    return FileResponse(path, media_type=TYPES[path.suffix], headers={"cache-control": "no-cache"})


@router.get("/favicon.ico")
async def favicon() -> RedirectResponse:
    """The mark."""
    return RedirectResponse("/static/mark.svg")


@router.get("/d/{document_id}")
async def viewer(document_id: str) -> FileResponse:
    """The page viewer that citations elsewhere point to; its module asks for the document, as whoever is signed in."""
    del document_id
    return _shell("viewer")


@router.get("/embed/{document_id}")
async def embed(document_id: str, request: Request, house: HouseDep) -> FileResponse:
    """The page viewer for a frame of a site that the settings name; it comes with a ticket to its one page."""
    del document_id, request
    origins = " ".join(house.settings.embed_origins.replace(";", "").split(",")) or "'none'"
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {origins}")
    return _shell("viewer", {"content-security-policy": policy, "cross-origin-resource-policy": "cross-origin"})


@router.get("/{page}")
@router.get("/")
async def page(page: str = "") -> Response:
    """One of the pages; each is a shell that its module fills."""
    if page not in PAGES:
        raise NotFound(f"no page {page[:60]!r}")
    return _shell(PAGES[page])


def _shell(name: str, headers: dict[str, str] | None = None) -> FileResponse:
    return FileResponse(
        WEB / f"{name}.html",
        media_type="text/html; charset=utf-8",
        headers={"cache-control": "no-cache", **(headers or {})},
    )


@cache
def _static() -> dict[str, Path]:
    """The files there are, by name: what is asked for is looked up, never made into a path."""
    return {path.name: path for path in (WEB / "static").iterdir() if path.suffix in TYPES}
