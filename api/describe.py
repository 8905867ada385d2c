"""The OpenAPI description, completed: who may call, how errors look, and what each subject is about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE, PROBLEM, TITLES

TAGS = {
    "ask": "Ask a question; suggestions of what to ask.",
    "documents": "Read the library: documents, pages as text and image, search, prices.",
    "conversations": "One's own conversations, feedback, drafts that wait for a person, review.",
    "library": "Add to and take from the library. For supervisors.",
    "evals": "What was measured. For supervisors.",
    "audit": "The record of every run. For supervisors.",
    "session": "The page's own sign-in.",
    "openai": "The same desk in OpenAI's shapes, for front ends that speak them.",
    "health": "Whether the server lives and is ready; its numbers.",
}
OPEN = ("/livez", "/readyz", "/metrics")
EXAMPLES = Path(__file__).parent / "examples.json"
"""An answer of each operation, by its method and path."""
USUAL = (401, 403, 404, 422, 429, 503, 504)


def install(app: FastAPI) -> None:
    """Let ``/openapi.json`` say all of it."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = _completed(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    schema["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = dict(PROBLEM)
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "An API key or a token of the issuer."},
        "session": {"type": "apiKey", "in": "cookie", "name": "wealthdesk_session"},
    }
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _shown(operation, examples.get(f"{method.upper()} {path}"))
            if path not in OPEN:
                operation["security"] = [{"bearer": []}, {"session": []}]
                _problems(operation)
    return schema


def _shown(operation: dict[str, Any], example: object) -> None:
    for status, response in operation["responses"].items():
        if example is not None and status.startswith("2"):
            response.setdefault("content", {}).setdefault("application/json", {})["example"] = example


def _problems(operation: dict[str, Any]) -> None:
    said = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in (*USUAL, *((413,) if "requestBody" in operation else ())):
        operation["responses"][str(status)] = {"description": TITLES[status], "content": {MEDIA_TYPE: said}}
