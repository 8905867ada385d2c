"""A request to draft an e-mail on an answer, or to share it with a client: the answer first, then the call that waits.

Only a request is one: "Draft an e-mail to Jo on …". A question whether something may be sent is answered as a question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.offline.replay import Calls
from assistant.offline.writing import final

Plan = Callable[[Calls, str, Sequence[str]], str]
_ASKED = (
    r"^\W*(?:(?:please|now|and|then|so|ok|okay|could you|can you|would you|i(?:'d| would) like you to|let's)\b[\s,]*)*"
)
_THAT = r"(?:this|that|it|these|those|them|the|an?|our|my|your|what|how|[\w.&-]+['\u2019]s)\b"
_PERSON = (
    r"to\b|(?:my|our|the|this|that|his|her|a) clients?\b|[^@\s]+@"
    rf"|(?:{_THAT}[^?!]{{0,60}}?\s)to\b|(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)*)\s+(?:about|on|regarding|with|{_THAT})"
)
_EMAIL = re.compile(
    rf"{_ASKED}(?:(?:draft|write|compose|prepare|send)\b[^?!]{{0,60}}?\be-?mail\b|e-?mail\s+(?:{_PERSON}))", re.I
)
_SHARE = re.compile(
    rf"{_ASKED}(?:(?:share|release|send)\s+(?:{_THAT}[^?!]{{0,60}}?\s)?(?:with|to)\s+(?:[\w'\u2019]+\s+){{0,3}}?clients?\b"
    rf"|send\s+(?:my|our|the|this|that|a)\s+clients?\s+(?:(?-i:[A-Z0-9])\w*\s+)?(?:about|on|{_THAT}))",
    re.I,
)
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[A-Za-z]{2,24}")
_CLIENT = re.compile(r"\bclient\s+(?P<name>(?!about|on|regarding|with|that|of)[A-Z0-9][\w-]*(?:\s[A-Z]\w+)*)")
_NAME = re.compile(r"\b(?:to|with)\s+(?P<name>[A-Z][a-z]+(?:\s[A-Z][a-z]+)*)")
_ABOUT = re.compile(
    r"\b(?:about|on|regarding|covering|summari[sz]ing|explaining|answering)\s+(?P<about>.+)$", re.I | re.S
)
_SAID = re.compile(r"^(?:that|this|it|these|those|the (?:above|answer|same)|what you (?:just )?said)\b\W*$", re.I)
_MARK = re.compile(r"\[(\d+)\]")
SUBJECT = 90


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done: with which tool, for whom, and on what; ``about`` is empty for what was said before."""

    tool: Literal["draft_email", "share_with_client"]
    to: str
    about: str


def errand(request: str) -> Errand | None:
    """The request for an e-mail or a note to a client; None where the text is none."""
    email, share = _EMAIL.search(request), _SHARE.search(request)
    if not email and not share:
        return None
    found = _ABOUT.search(_ADDRESS.sub("", request))
    about = found["about"].strip() if found else ""
    return Errand("draft_email" if email else "share_with_client", _to(request), "" if _SAID.match(about) else about)


def answer(calls: Calls, wanted: Errand, earlier: Sequence[str], plan: Plan) -> str:
    """The answer that is to be sent, put to the tool; where there is no answer, that is said and nothing is drafted."""
    before = [question for question in earlier if errand(question) is None]
    about = wanted.about or (before[-1] if before else "")
    if not about:
        return final("needs_input", "What should it be about?")
    if not calls.has(wanted.tool):
        return final("abstained", "Nothing can be drafted or shared here.", missing=wanted.tool.replace("_", " "))
    made = plan(calls, about, before if wanted.about else before[:-1])
    body = json.loads(made)
    if body["status"] != "answered":
        return made
    text, subject = _text(str(body["answer"]), calls), _subject(about)
    if wanted.tool == "draft_email":
        done = calls("draft_email", to=wanted.to, subject=subject, body=text)
    else:
        done = calls("share_with_client", client=wanted.to, title=subject, text=text)
    if "error" in done:
        return final("abstained", f"It could not be done: {done['error']}", missing=str(done["error"]))
    what = "e-mail is kept as a file to send" if wanted.tool == "draft_email" else "note is released"
    return final("answered", f"The {what}: {subject}.")


def _to(request: str) -> str:
    for pattern in (_ADDRESS, _CLIENT, _NAME):
        if found := pattern.search(request):
            return found["name"] if "name" in pattern.groupindex else found.group()
    return "the client"


def _subject(about: str) -> str:
    line = " ".join(about.split()).strip(" ?.")
    return line[:1].upper() + line[1:SUBJECT]


def _text(said: str, calls: Calls) -> str:
    """The answer with its sources named under it, numbered in the order they come."""
    numbers = {n: place for place, n in enumerate(dict.fromkeys(_MARK.findall(said)), 1)}
    sources = {str(s["n"]): s for result in calls.done.values() for s in result.get("sources") or ()}
    lines = [f"[{place}] {_named(sources[n])}" for n, place in numbers.items() if n in sources]
    text = _MARK.sub(lambda match: f"[{numbers[match[1]]}]", said)
    return "\n".join([text, *(["", "Sources:", *lines] if lines else [])])


def _named(source: Any) -> str:  # noqa: ANN401
    published = f", {source['published']}" if source.get("published") else ""
    return f"{source['document']}, page {source['page']}{published}"
