"""The pages: plain HTML and ES modules, served as they are on disk. No build, nothing from elsewhere."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.carry import POLICY
from api.deps import HouseDep
from core.errors import NotFound

router = APIRouter(include_in_schema=False)
WEB = Path(__file__).resolve().parent.parent / "web"
PAGES = {
    "": ("chat", "Ask"),
    "library": ("library", "Library"),
    "evals": ("evals", "Evals"),
    "review": ("review", "Review"),
    "audit": ("audit", "Audit"),
    "health": ("health", "Health"),
    "docs": ("docs", "API"),
}
"""Path -> the module that fills the page, and the page's title."""
VIEWER = ("viewer", "Page")
STARTS = {"chat": ("question", "question")}
"""Module -> where "skip" leads, and what that is called; elsewhere it is the page itself."""
_IMPORT = re.compile(r'^import\b[^;]*?"\./([\w-]+)\.mjs"', re.M)
TYPES = {
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@router.get("/static/{name}")
async def static(name: str, request: Request) -> Response:
    """One file of the front end, compressed where the browser takes that, and not sent again while it is the same."""
    found = _static().get(name)
    if found is None:
        raise NotFound(f"no file {name[:60]!r}")
    headers = {"cache-control": "no-cache", "etag": found.tag, "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.small, media_type=found.media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(found.whole, media_type=found.media_type, headers=headers)


@router.get("/favicon.ico")
async def favicon() -> RedirectResponse:
    """The mark."""
    return RedirectResponse("/static/mark.svg")


@router.get("/d/{document_id}")
async def viewer(document_id: str) -> Response:
    """The page viewer that citations elsewhere point to; its module asks for the document, as whoever is signed in."""
    del document_id
    return _shell(*VIEWER)


@router.get("/embed/{document_id}")
async def embed(document_id: str, request: Request, house: HouseDep) -> Response:
    """The page viewer for a frame of a site that the settings name; it comes with a ticket to its one page."""
    del document_id, request
    origins = " ".join(house.settings.embed_origins.replace(";", "").split(",")) or "'none'"
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {origins}")
    return _shell(*VIEWER, {"content-security-policy": policy, "cross-origin-resource-policy": "cross-origin"})


@router.get("/{page}")
@router.get("/")
async def page(page: str = "") -> Response:
    """One of the pages; each is a shell that its module fills."""
    if page not in PAGES:
        raise NotFound(f"no page {page[:60]!r}")
    return _shell(*PAGES[page])


def _shell(module: str, title: str, headers: dict[str, str] | None = None) -> Response:
    return Response(
        _page(module, title),
        media_type="text/html; charset=utf-8",
        headers={"cache-control": "no-cache", **(headers or {})},
    )


@cache
def _page(module: str, title: str) -> str:
    """The one shell, with every module that the page will want named, so that none waits for another."""
    start, name = STARTS.get(module, ("main", "page"))
    preloads = "\n".join(f'  <link rel="modulepreload" href="/static/{other}.mjs">' for other in _wanted(module)[1:])
    shell = Template((WEB / "page.html").read_text(encoding="utf-8"))
    return shell.substitute(title=title, module=module, preloads=preloads, start=start, start_name=name)


def _wanted(module: str) -> list[str]:
    """A module and all that it imports, directly or not, each once."""
    found = [module]
    for name in found:
        text = _static()[f"{name}.mjs"].whole.decode()
        found += [other for other in _IMPORT.findall(text) if other not in found]
    return found


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the front end, whole and compressed."""

    whole: bytes
    small: bytes
    tag: str
    media_type: str


@cache
def _static() -> dict[str, Asset]:
    """The files there are, by name: what is asked for is looked up, never made into a path."""
    return {path.name: _asset(path) for path in (WEB / "static").iterdir() if path.suffix in TYPES}


def _asset(path: Path) -> Asset:
    whole = path.read_bytes()
    tag = f'"{hashlib.sha256(whole).hexdigest()[:20]}"'
    return Asset(whole, gzip.compress(whole, 9, mtime=0), tag, TYPES[path.suffix])
