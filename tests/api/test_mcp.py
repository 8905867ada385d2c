"""The real `mcp` client: over HTTP against a served app, and over stdio against the command."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from api.app import create_app
from api.house import House
from core.settings import Settings
from tests.api.conftest import served
from tests.api.fakes import ADA, NOTE, RATED, SECRET, WENDY, bearer, find, plain

pytestmark = pytest.mark.anyio


@pytest.fixture
def address(house: House) -> Iterator[str]:
    with served(create_app(house)) as made:
        yield made


@asynccontextmanager
async def speaking(address: str, who: Any) -> AsyncIterator[ClientSession]:
    async with (
        httpx2.AsyncClient(headers=bearer(who)) as http,
        streamable_http_client(f"{address}/mcp", http_client=http) as (read, write),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        yield session


async def called(address: str, who: Any, name: str, **arguments: Any) -> Any:
    async with speaking(address, who) as session:
        return await session.call_tool(name, arguments)


async def test_search_fetch_and_ask_are_there_and_only_read(address: str) -> None:
    async with speaking(address, ADA) as session:
        tools = (await session.list_tools()).tools
        assert {tool.name for tool in tools} == {"search", "fetch", "ask", "list_documents"}
        assert all(tool.annotations.read_only_hint for tool in tools)
        first = (await session.call_tool("search", {"query": "Veldmar order book"})).structured_content["results"][0]
        assert set(first) == {"id", "title", "url", "text"}
        read_back = (await session.call_tool("fetch", {"id": first["id"]})).structured_content
        assert read_back["text"]
        assert read_back["url"] in first["url"]
        answer = (await session.call_tool("ask", {"question": RATED})).structured_content
        assert answer["status"] == "answered"
        document, page = first["id"].split("#")
        (resource,) = (await session.read_resource(f"page://{document}/{page}")).contents
        assert resource.text == read_back["text"]


async def test_the_text_of_a_result_is_its_structure(address: str) -> None:
    said = await called(address, ADA, "search", query="Veldmar")
    assert json.loads(said.content[0].text) == said.structured_content


async def test_each_caller_sees_what_they_may(address: str, house: House) -> None:
    secret = find(house.desk.library, SECRET).id
    assert (await called(address, ADA, "search", query="Nerivane")).structured_content["results"] == []
    assert (await called(address, WENDY, "search", query="Nerivane")).structured_content["results"]
    hidden = await called(address, ADA, "fetch", id=f"{secret}#1")
    absent = await called(address, ADA, "fetch", id=f"{secret[::-1]}#1")
    assert (hidden.is_error, absent.is_error) == (True, True)
    assert hidden.content[0].text.replace(secret, "") == absent.content[0].text.replace(secret[::-1], "")
    assert not (await called(address, WENDY, "fetch", id=f"{secret}#1")).is_error
    assert (await called(address, ADA, "fetch", id="x#one")).is_error


async def test_nobody_is_let_in_without_a_token(address: str) -> None:
    async with httpx2.AsyncClient() as http:
        answer = await http.post(f"{address}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_command_speaks_it_on_stdin_and_stdout(settings: Settings, house: House) -> None:
    home = settings.home.parent / "stdio"
    if not home.exists():
        from tests.api.fakes import stock

        stock(home)
    environment = {**plain(), "WEALTHDESK_HOME": str(home), "WEALTHDESK_EMBEDDING_MODEL": "hash",
                   "WEALTHDESK_TODAY": "2026-11-20"}  # fmt: skip
    server = StdioServerParameters(command=sys.executable, args=["-m", "api", "mcp"], env=environment)
    note = find(house.desk.library, NOTE).id
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        said = (await session.call_tool("fetch", {"id": f"{note}#1"})).structured_content
    assert "Veldmar" in said["text"]
