"""The pages: plain HTML and ES modules, served as they are on disk. No build, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, RedirectResponse, Response

from core.errors import NotFound

router = APIRouter(include_in_schema=False)
WEB = Path(__file__).resolve().parent.parent / "web"
PAGES = {"": "chat", "library": "library", "evals": "evals", "review": "review", "audit": "audit", "health": "health"}
TYPES = {
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@router.get("/static/{name}")
async def static(name: str) -> FileResponse:
    """One file of the front end."""
    path = WEB / "static" / name
    if path.parent != WEB / "static" or path.suffix not in TYPES or not path.is_file():
        raise NotFound(f"no file {name[:60]!r}")
    return FileResponse(path, media_type=TYPES[path.suffix], headers={"cache-control": "no-cache"})


@router.get("/favicon.ico")
async def favicon() -> RedirectResponse:
    """The mark."""
    return RedirectResponse("/static/mark.svg")


@router.get("/{page}")
@router.get("/")
async def page(page: str = "") -> Response:
    """One of the pages; each is a shell that its module fills."""
    if page not in PAGES:
        raise NotFound(f"no page {page[:60]!r}")
    return FileResponse(
        WEB / f"{PAGES[page]}.html", media_type="text/html; charset=utf-8", headers={"cache-control": "no-cache"}
    )
