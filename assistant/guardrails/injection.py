"""Words that try to change what the desk is or does: "ignore your instructions", "you are now", "print your prompt".

Catches the common forms in some languages, not the inventive ones: what protects the house is that no tool can send
anything without a person, that reads are filtered by who asks, and that every figure is checked. Words found inside
documents are set aside before a model reads them, and never block the adviser who found them.
"""

from __future__ import annotations

import json
import re
from typing import Any

from assistant.guardrails import Asked
from assistant.guardrails.patterns import pattern, says
from assistant.types import Verdict

SET_ASIDE = "[words addressed to a model were set aside here]"
_SPACED = re.compile(r"\b(?:[a-z] ){5,}[a-z]\b", re.I)
_HIDDEN = re.compile(r"[\u200b-\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f]")


async def injection(asked: Asked) -> Verdict:
    """Block a question that tries to change the rules rather than to ask."""
    text = plain(asked.question)
    if _SPACED.search(asked.question):
        return Verdict(True, "letters_spaced_out")
    if says("injection", "direct", text):
        return Verdict(True, "instruction")
    if says("injection", "tongues", text):
        return Verdict(True, "instruction_in_another_language")
    return Verdict(False)


def set_aside(result: str) -> tuple[str, int]:
    """A tool's result with what is addressed to a model replaced by `SET_ASIDE`, and how often that was done."""
    found = pattern("injection", "embedded")
    if not found.search(result):
        return result, 0
    try:
        body = json.loads(result)
    except ValueError:
        return found.subn(SET_ASIDE, result)
    count = [0]
    return json.dumps(_walked(body, found, count), ensure_ascii=False), count[0]


def plain(text: str) -> str:
    """The text without zero-width and tag characters, and with written line breaks as real ones."""
    return _HIDDEN.sub("", text).replace("\\n", "\n")


def _walked(value: Any, found: re.Pattern[str], count: list[int]) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        text, times = found.subn(SET_ASIDE, value)
        count[0] += times
        return text
    if isinstance(value, list):
        return [_walked(item, found, count) for item in value]
    if isinstance(value, dict):
        return {key: _walked(item, found, count) for key, item in value.items()}
    return value
