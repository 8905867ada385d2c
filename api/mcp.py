"""The desk as an MCP server: search, fetch, ask and list, read only, with the caller's own entitlements."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import Field
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth import ONLY_USER
from api.deps import bearer
from api.house import House
from api.links import viewer
from api.problems import problem, status_of
from core.errors import AccessDenied, NotFound, WealthdeskError
from core.types import Principal

READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)
PATH = "/mcp"
EXCERPT = 600
LONGEST_NUMBER = 6
Who = Callable[..., Awaitable[Principal]]


def build_server(house: House) -> MCPServer:
    """The server over a house. Over HTTP the caller is who the bearer token says; over stdio, this machine's user."""
    server = MCPServer(
        "wealthdesk",
        version="0.1.0",
        log_level="WARNING",
        instructions="The firm's own research, filings and prices. Cite the document and page of whatever you use.",
    )

    async def who(ctx: Context[Any, Any], kind: str = "read") -> Principal:
        return await asyncio.to_thread(_principal, house, ctx, kind)

    _reading(server, house, who)
    _asking(server, house, who)
    return server


def _reading(server: MCPServer, house: House, who: Who) -> None:
    catalogue = house.desk.library.catalogue

    @server.tool(annotations=READ_ONLY, structured_output=True)
    async def search(
        query: Annotated[str, Field(description="What to look for, in words.")], ctx: Context[Any, Any]
    ) -> dict[str, Any]:
        """Search the research library. Gives passages with an id to fetch, a title and an address of the page."""
        with _told(ToolError):
            principal = await who(ctx, "ask")
            found = await house.desk.find(query, principal, limit=10)
            return {"results": [await asyncio.to_thread(_result, house, hit, principal) for hit in found.hits]}

    @server.tool(annotations=READ_ONLY, structured_output=True)
    async def fetch(
        id: Annotated[str, Field(description="An id that search gave: document#page.")], ctx: Context[Any, Any]
    ) -> dict[str, Any]:
        """Read one page of the library."""
        with _told(ToolError):
            principal = await who(ctx)
            document_id, _, page = id.partition("#")
            return {"id": id, **await asyncio.to_thread(_page, house, document_id, page, principal)}

    @server.tool(annotations=READ_ONLY, structured_output=True)
    async def list_documents(
        ctx: Context[Any, Any],
        words: Annotated[str, Field(description="Words of title, issuer or ticker; empty for all.")] = "",
        limit: Annotated[int, Field(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        """List the research that is current, newest first."""
        with _told(ToolError):
            principal = await who(ctx)
            found = await asyncio.to_thread(catalogue.documents, principal, house.today, text=words, limit=limit)
            return {"documents": [{"id": d.id, "title": d.title, "published": str(d.published or "")} for d in found]}

    @server.resource("page://{document}/{number}", mime_type="text/plain")
    async def page(document: str, number: str, ctx: Context[Any, Any]) -> str:
        """The text of one page of a document."""
        with _told(ResourceError):
            principal = await who(ctx)
            return str((await asyncio.to_thread(_page, house, document, number, principal))["text"])


def _asking(server: MCPServer, house: House, who: Who) -> None:
    @server.tool(annotations=READ_ONLY, structured_output=True)
    async def ask(
        question: Annotated[str, Field(description="One question, in an adviser's own words.")], ctx: Context[Any, Any]
    ) -> dict[str, Any]:
        """Ask the desk. Gives an answer with citations, or says that the research does not hold it."""
        with _told(ToolError):
            principal = await who(ctx, "ask")
            await asyncio.to_thread(house.spending.check, principal)
            house.check()
            return (await house.ask(question, principal, earlier=[])).to_json()


def over_http(server: MCPServer, house: House) -> list[BaseRoute]:
    """The server's routes for HTTP, each behind the door: without a good token a call ends at 401."""
    checks = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, json_response=True, transport_security=checks
    )
    made: list[BaseRoute] = []
    for route in app.routes:
        if isinstance(route, Route):
            route.app = _Admitted(route.app, house, route)
        made.append(route)
    return made


class _Admitted:
    """Lets only those in whom the door admits."""

    def __init__(self, app: ASGIApp, house: House, route: Route) -> None:
        self._app = app
        self._house = house
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        state = scope.setdefault("state", {})
        try:
            found = await asyncio.to_thread(self._house.door.admit, bearer(headers))
        except WealthdeskError as error:
            await problem(status_of(error), str(error), state.get("id", ""), PATH)(scope, receive, send)
            return
        if found is None:
            asked = {"www-authenticate": "Bearer"}
            await problem(401, "send a bearer token", state.get("id", ""), PATH, headers=asked)(scope, receive, send)
            return
        state["principal"] = found
        scope["route"] = self._route
        await self._app(scope, receive, send)


def _result(house: House, hit: Any, principal: Principal) -> dict[str, Any]:  # noqa: ANN401
    chunk = hit.chunk
    document = house.desk.library.catalogue.document(chunk.document_id, principal)
    return {
        "id": f"{chunk.document_id}#{chunk.page}",
        "title": f"{document.title}, p. {chunk.page}",
        "url": viewer(house.settings, chunk.document_id, chunk.page, (chunk.span.start, chunk.span.end)),
        "text": chunk.text[:EXCERPT],
    }


def _page(house: House, document_id: str, number: str, principal: Principal) -> dict[str, Any]:
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        raise NotFound(f"no page {number[:20]!r}; an id is document#page")
    catalogue = house.desk.library.catalogue
    document = catalogue.document(document_id, principal)
    _, text = catalogue.page(document_id, int(number), principal)
    about = {"published": str(document.published or ""), "state": document.state, "issuer": document.issuer or ""}
    url = viewer(house.settings, document_id, int(number))
    return {"title": document.title, "text": text, "url": url, "metadata": about}


@contextmanager
def _told(kind: type[Exception]) -> Iterator[None]:
    """Errors on purpose reach the client in their own words; a bug does not."""
    try:
        yield
    except WealthdeskError as error:
        raise kind(str(error)) from error


def _principal(house: House, ctx: Context[Any, Any], kind: str) -> Principal:
    headers: Mapping[str, str] | None = ctx.headers
    if headers is None:
        return ONLY_USER
    found = house.door.admit(bearer(headers))
    if found is None:
        raise AccessDenied("send a bearer token")
    house.limits.spend(found, "ask" if kind == "ask" else "read")
    return found
