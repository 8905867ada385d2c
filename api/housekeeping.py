"""What chat front ends ask a model beside what a person asked: titles, tags, follow-ups, queries, completions, moods.

Each is answered shortly, in the form that its sender parses, without a search and without a record. Open WebUI's and
LibreChat's own prompts are known by how they begin. What only wraps a person's question is no housekeeping: it is
unwrapped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

WORDS = 6
UNTITLED = "Research question"
_SAID = re.compile(r"^\s*(?:#+\s*)?(?:user|human)\s*:\s*(.+)$", re.I | re.M)
_WRAPPED = re.compile(r"^\s*#+ ?task:\s*respond to the user query using the provided context", re.I)
_QUERY = re.compile(r"<user_query>\s*(.*?)\s*</user_query>", re.S)


def _title(asked: str) -> str:
    """The first words of the conversation's first question."""
    _, _, talk = asked.rpartition("<chat_history>")
    found = _SAID.search(talk or asked)
    words = found[1].split() if found else []
    return " ".join(words[:WORDS]).strip(" ?.,;:") or UNTITLED


def _object(name: str, value: object) -> Callable[[str], str]:
    return lambda _: json.dumps({name: value})


def _titled(asked: str) -> str:
    return json.dumps({"title": _title(asked)}, ensure_ascii=False)


KINDS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = tuple(
    (re.compile(begins, re.I | re.S), said)
    for begins, said in (
        (r"#+ ?task:\s*generate a (?:concise|short|brief).{0,60}title.*?\"title\"", _titled),
        (r"#+ ?task:\s*generate a (?:concise|short|brief).{0,60}title", _title),
        (r"(?:please )?(?:provide|generate|create|write) a (?:concise|short|brief),?(?: \S+){0,2} title for\b", _title),
        (r"analyze this conversation and provide\b.*\btitle", _titled),
        (r"#+ ?task:\s*generate 1-3 broad tags", _object("tags", ["Finance"])),
        (r"#+ ?task:\s*(?:suggest|predict) 3-5\b", _object("follow_ups", [])),
        (r"#+ ?task:\s*analyze the chat history to determine the necessity", _object("queries", [])),
        (r"#+ ?task:\s*you are an autocompletion system", _object("text", "")),
        (r"#+ ?task:\s*generate a detailed prompt for an? image", _object("prompt", "")),
        (r"your task is to reflect the speaker's likely facial expression", lambda _: "\N{WHITE SMILING FACE}"),
    )
)


def answered(asked: str) -> str | None:
    """The answer to a front end's own errand, by how the message begins; None where a person asks."""
    return next((said(asked) for begins, said in KINDS if begins.match(asked.lstrip())), None)


def unwrapped(asked: str) -> str:
    """A person's question, out of the template that Open WebUI lays around it with passages of its own."""
    if not _WRAPPED.match(asked):
        return asked
    if found := _QUERY.search(asked):
        return found[1]
    return asked.rpartition("</context>")[2].strip() or asked
