"""A question back to the person, where the question leaves open what it needs."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from assistant.types import Run
from core.errors import InputError


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run. What it returns is the run's final message."""

    async def ask_user(question: str, choices: list[str] | None = None) -> str:
        """Ask the person back, once, when the company or the period is open and the answer depends on it.

        Args:
            question: One short question.
            choices: Up to three answers to choose from.
        """
        if not question.strip():
            raise InputError("the question is empty")
        body = {
            "status": "needs_input",
            "answer": question.strip(),
            "citations": [],
            "figures": [],
            "table": None,
            "missing": None,
            "followups": [choice for choice in choices or [] if choice.strip()][:3],
        }
        return json.dumps(body, ensure_ascii=False)

    return ask_user
