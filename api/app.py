"""The application: its routes, what opens and closes with it, and its description for machines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api import describe, problems
from api.carry import Carry
from api.house import House
from api.mcp import build_server, over_http
from api.routes import (
    ask,
    audit,
    conversations,
    documents,
    evals,
    health,
    openai,
    quality,
    searches,
    series,
    session,
    suggestions,
    upload,
    web,
)


def create_app(house: House) -> FastAPI:
    """Build the app around a house. Nothing is read from the environment here; `api.commands` does that."""
    server = build_server(house)
    protocol = over_http(server, house)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        house.renderer.warm()
        warming = asyncio.create_task(asyncio.to_thread(house.warm))
        async with server.session_manager.run():
            yield
        await warming
        house.renderer.close()

    app = FastAPI(
        title="Wealthdesk",
        version="0.1.0",
        summary="Cited answers from the firm's own research, or an honest abstention.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.house = house
    app.router.routes.extend(protocol)
    for room in (
        ask,
        documents,
        series,
        conversations,
        suggestions,
        upload,
        quality,
        evals,
        searches,
        audit,
        session,
        openai,
        health,
        web,
    ):
        app.include_router(room.router)
    problems.install(app)
    describe.install(app)
    app.add_middleware(Carry, house=house)
    return app
