"""A desk over a few real files, answered by a scripted model, and callers on either side of a barrier."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.agents import team
from assistant.approvals import Approvals
from assistant.desk import Desk, Policy
from assistant.fallback import Speaker
from assistant.guardrails import Asked
from assistant.loop import Limits
from assistant.prices import Prices
from assistant.record import Setting
from assistant.session import Sessions
from assistant.types import Agent, Message, Reply, Run, Tool, ToolCall, Usage, Verdict
from core.access import restrict
from core.audit import AuditLog
from core.errors import BadModelOutput, Deadline, ModelUnavailable, StoreUnavailable
from core.settings import DATA, Settings
from core.types import Document, Hit, Principal, Scope, Span
from ingest.library import Library
from ingest.pipeline import ingest
from retrieval.names import table
from retrieval.types import Found, Query
from retrieval.understand import understand

TODAY = date(2026, 11, 20)
WALL = "project-sorrel"
ADA = Principal("ada")
BOB = Principal("bob")
WENDY = Principal("wendy", barriers=frozenset({WALL}))
SAM = Principal("sam", role="supervisor")
ROOT = Principal("root", role="admin", barriers=frozenset({WALL}))
EVE = Principal("eve", groups=frozenset({"guests"}))
PEOPLE = (ADA, BOB, WENDY, SAM, ROOT, EVE)
NOTE = "VELDM_2026-10-29_earnings_note.pdf"
OLD = "VELDM_2025-08-19_update.pdf"
SECRET = "SOLMR_2026-11-05_restricted.pdf"
LOCKED = "PACWN_2026-09-30_private_call_notes.pdf"
FILES = (NOTE, OLD, SECRET, f"{SECRET}.meta.json", LOCKED)
RATED = "What is our rating on Veldmar?"
UNKNOWN = "What will the lottery numbers be?"
BACK = "What about the margin?"
DRAFT = "Draft an e-mail to my client on Veldmar"
BLOCKED = "Should my client buy Veldmar?"
SLOW = "Take your time over Veldmar"
FAULTS = {
    "down": ModelUnavailable("the model is down"),
    "babble": BadModelOutput("the model babbles"),
    "late": Deadline("60 s are over"),
    "store": StoreUnavailable("the store is locked by another process"),
    "bug": KeyError("a secret of ours"),
}


def key_of(principal: Principal) -> str:
    """The API key of one of `PEOPLE`."""
    return f"key-of-{principal.id}"


def keys() -> dict[str, Principal]:
    return {hashlib.sha256(key_of(person).encode()).hexdigest(): person for person in PEOPLE}


def bearer(principal: Principal) -> dict[str, str]:
    return {"authorization": f"Bearer {key_of(principal)}"}


def stock(home: Path) -> Settings:
    """Ingest a few of the sample files into a home of their own, with words hashed to vectors."""
    settings = Settings(home=home, embedding_model="hash", today=TODAY.isoformat())
    folder = home / "in"
    folder.mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(DATA / "corpus" / name, folder / name)
    library = Library(settings)
    ingest(library, [str(folder)], workers=1)
    library.close()
    return settings


def find(library: Library, name: str) -> Document:
    """The document made of a file."""
    return next(d for d in library.catalogue.all_documents() if d.source.name.endswith(name))


class Finder:
    """A search over whole pages for shared words, at the surface of `retrieval.search.Search`."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.today = TODAY

    def understand(self, question: str, principal: Principal, history: Sequence[Any] = (), within: Any = None) -> Any:
        documents = self._library.catalogue.documents(principal, self.today, scope=within or Scope())
        return understand(question, history, table([_Named(d.issuer or "", d.ticker) for d in documents]), self.today)

    def __call__(self, query: Query | str, principal: Principal, limit: int = 10, within: Any = None) -> Found:
        asked = self.understand(query, principal) if isinstance(query, str) else query
        wanted = set(re.findall(r"\w{4,}", asked.question.lower()))
        hits = []
        for document in self._library.catalogue.documents(principal, self.today, scope=within or Scope()):
            for chunk in self._library.store.chunks(restrict(principal, Scope(documents=(document.id,)), TODAY)):
                score = len(wanted & set(re.findall(r"\w{4,}", chunk.text.lower())))
                if score:
                    hits.append(Hit(chunk, float(score)))
        hits.sort(key=lambda hit: (-hit.score, hit.chunk.id))
        return Found(asked, tuple(hits[:limit]))


@dataclass(frozen=True)
class _Named:
    issuer: str
    ticker: str | None
    aliases: tuple[str, ...] = ()


def says(text: str) -> Reply:
    return Reply({"role": "assistant", "content": text}, usage=Usage(1200, 80, 0.004))


def final(answer: str, **rest: Any) -> Reply:
    body = {"status": "answered", "answer": answer, "citations": [], "figures": [], "table": None}
    return says(json.dumps({**body, "missing": None, "followups": [], **rest}))


def calls(name: str, **arguments: Any) -> Reply:
    made = ToolCall(f"call_{name}", name, json.dumps(arguments))
    function = {"name": name, "arguments": made.arguments}
    message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": made.id, "type": "function", "function": function}],
    }
    return Reply(message, (made,), Usage(1000, 20, 0.003))


SHORT = {
    BACK: final("Which company do you mean?", status="needs_input"),
    UNKNOWN: final("", status="abstained", missing="lottery numbers"),
}


async def scripted(agent: Agent, history: Sequence[Message]) -> Reply:
    """One model for every test: what it does is in the question."""
    del agent
    asked = next(m["content"] for m in reversed(history) if m["role"] == "user")
    seen = [m for m in history if m["role"] == "tool"]
    for word, error in FAULTS.items():
        if f"fault {word}" in asked:
            raise error
    if asked == SLOW:
        LEFT.clear()
        BEGUN.append(asked)
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            LEFT.append(asked)
            raise
    if asked == DRAFT and not (seen and "sent" in str(seen[-1]["content"])):
        return calls(
            "draft_email", to="client@example.com", body="We rate Veldmar Buy, on the research of 29 October 2026."
        )
    if asked == DRAFT:
        return final("The e-mail is with your client.")
    if asked in SHORT:
        return SHORT[asked]
    if not seen:
        return calls("read", words="Veldmar")
    (n,) = re.findall(r'"n": (\d+)', str(seen[-1]["content"]))[:1] or ["0"]
    quote = re.search(r'"quote": "([^"]+)"', str(seen[-1]["content"]))
    if not quote:
        return final("", status="abstained", missing="research on it")
    return final(
        f"We rate Veldmar Semiconductors Buy [{n}].",
        citations=[{"n": int(n), "quote": quote[1]}],
        followups=["What is the target price on Veldmar?"],
    )


BEGUN: list[str] = []
LEFT: list[str] = []
SENT: list[tuple[str, str]] = []


def tools(run: Run) -> dict[str, Tool]:
    """What the scripted model may call."""

    async def read(words: str) -> str:
        """Read the newest research on something."""
        for document in run.catalogue.documents(run.principal, run.today, scope=run.scope):
            if words not in document.title:
                continue
            page, text = run.catalogue.page(document.id, 1, run.principal)
            if not (match := re.search(r"[^\n]*\bBuy\b[^\n]*", text)):
                continue
            span = Span(page.start, page.end)
            n = run.evidence.add(document, 1, span, text)
            return json.dumps({"n": n, "quote": match[0].strip()}, ensure_ascii=False)
        return json.dumps({"n": None})

    async def draft_email(to: str, body: str) -> str:
        """Send an e-mail."""
        SENT.append((to, body))
        return json.dumps({"sent": to})

    return {"read": Tool(read), "draft_email": Tool(draft_email, effect="hold", approval=True)}


async def no_advice(asked: Asked) -> Verdict:
    return Verdict(asked.question == BLOCKED, "suitability")


def locate(text: str, quote: str, within: Span) -> tuple[Span, str] | None:
    at = text.find(quote, within.start, within.end)
    return (Span(at, at + len(quote)), "exact") if at >= 0 else None


def desk_over(settings: Settings) -> Desk:
    """A desk on a stocked home, where the scripted model speaks."""
    library = Library(settings)
    catalogue, engine = library.catalogue, library.engine
    return Desk(
        library=library,
        search=Finder(library),
        prices=Prices(settings.home / "prices"),
        sessions=Sessions(engine, catalogue),
        approvals=Approvals(engine),
        audit=AuditLog(settings.home / "audit" / "test.jsonl"),
        policy=Policy(Limits(turns=6, seconds=20), {"advice": no_advice}, {}, disclaimer=settings.disclaimer),
        speakers=lambda run: [Speaker("scripted", scripted, team(tools(run)), mends=False)],
        locate=locate,
        clock=lambda: TODAY,
        setting=lambda agents: Setting("test", "0", "0", "test", agents),
        closing=library.close,
    )


def with_changes(settings: Settings, **changes: Any) -> Settings:
    return replace(settings, **changes)


def plain() -> dict[str, str]:
    """The environment without settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("WEALTHDESK_", "OPENAI_"))}
