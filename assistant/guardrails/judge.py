"""A guardrail asked of a cheap model: one question, one word back, and the plain code's own verdict still counts.

A model that does not say yes or no has not checked anything, so that blocks like any other failure.
"""

from __future__ import annotations

import re

from assistant.guardrails import Asked, Guardrail
from assistant.prompts import load
from assistant.types import Agent, Model, Verdict
from core.errors import BadModelOutput


def judged_by(model: Model, name: str, code: Guardrail, prompts: str = "default") -> Guardrail:
    """The same guardrail, asked of a model as well. What the code blocks is blocked without asking."""
    judge = Agent(
        f"guardrail_{name}", load("judge", prompts).replace("{policy}", load(f"judge_{name}", prompts)), {}, "cheap"
    )

    async def check(asked: Asked) -> Verdict:
        found = await code(asked)
        if found.blocked:
            return found
        reply = await model(judge, [{"role": "user", "content": f"<question>\n{asked.question}\n</question>"}])
        word = re.match(r"\W*(pass|block)\b", str(reply.message.get("content") or ""), re.I)
        if word is None:
            raise BadModelOutput(f"guardrail {name!r}: the model said neither pass nor block")
        return Verdict(word[1].lower() == "block", "model" if word[1].lower() == "block" else "")

    return check
