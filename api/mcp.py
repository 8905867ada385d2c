"""The desk as an MCP server: search, fetch and ask, read only, with the caller's own entitlements."""

from __future__ import annotations

from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.types import ToolAnnotations

from api.auth import ONLY_USER
from api.house import House
from core.errors import AccessDenied, NotFound
from core.types import Principal

READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)


def build_server(house: House) -> MCPServer:
    """The server over a house. Over HTTP the caller is who the bearer token says; over stdio, this machine's user."""
    server = MCPServer(
        "wealthdesk",
        instructions="The firm's own research, filings and prices. Cite the document and page of whatever you use.",
    )

    @server.tool(annotations=READ_ONLY)
    async def search(query: str, ctx: Context) -> dict[str, Any]:
        """Search the research library. Gives passages with an id to fetch, a title and an address of the page."""
        principal = _principal(house, ctx)
        found = await house.desk.find(query, principal, limit=10)
        return {"results": [_result(house, hit, principal) for hit in found.hits]}

    @server.tool(annotations=READ_ONLY)
    async def fetch(id: str, ctx: Context) -> dict[str, Any]:
        """Read one page of the library by the id that search gave (document#page)."""
        principal = _principal(house, ctx)
        document_id, _, page = id.partition("#")
        if not page.isdigit():
            raise NotFound(f"no page {id[:60]!r}; an id is document#page")
        catalogue = house.desk.library.catalogue
        document = catalogue.document(document_id, principal)
        _, text = catalogue.page(document_id, int(page), principal)
        about = {"published": str(document.published or ""), "state": document.state, "issuer": document.issuer or ""}
        return {
            "id": id,
            "title": document.title,
            "text": text,
            "url": _url(house, document_id, page),
            "metadata": about,
        }

    @server.tool(annotations=READ_ONLY)
    async def ask(question: str, ctx: Context) -> dict[str, Any]:
        """Ask the desk. Gives an answer with citations, or says that the research does not hold it."""
        return (await house.desk.ask(question, _principal(house, ctx))).to_json()

    return server


def _result(house: House, hit: Any, principal: Principal) -> dict[str, Any]:  # noqa: ANN401
    chunk = hit.chunk
    document = house.desk.library.catalogue.document(chunk.document_id, principal)
    return {
        "id": f"{chunk.document_id}#{chunk.page}",
        "title": f"{document.title}, p. {chunk.page}",
        "url": _url(house, chunk.document_id, str(chunk.page)),
        "text": chunk.text[:600],
    }


def _url(house: House, document_id: str, page: str) -> str:
    base = house.settings.public_url or "http://127.0.0.1:8000"
    return f"{base.rstrip('/')}/v1/documents/{document_id}/file#page={page}"


def _principal(house: House, ctx: Context) -> Principal:
    headers = getattr(ctx, "headers", None)
    if headers is None:
        return ONLY_USER
    scheme, _, token = (headers.get("authorization") or "").partition(" ")
    found = house.door.admit(token.strip() if scheme.lower() == "bearer" else None, None)
    if found is None:
        raise AccessDenied("send a bearer token")
    house.limits.spend(found)
    return found
