"""A small library with real text and a real catalogue, scripted models, and a desk over both."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.agents import team
from assistant.approvals import Approvals
from assistant.desk import Desk, Policy
from assistant.fallback import Speaker
from assistant.loop import Limits
from assistant.prices import Prices
from assistant.record import Setting
from assistant.schema import bind
from assistant.session import Sessions
from assistant.types import Agent, Message, Model, Reply, Run, Tool, ToolCall, Usage
from core.audit import AuditLog
from core.blobs import Blobs
from core.catalogue import Catalogue
from core.database import open_database
from core.types import Access, Document, LineItem, Page, Parsed, Principal, Scope, Source, Span
from retrieval.names import table
from retrieval.understand import understand

TODAY = date(2026, 11, 20)
ADVISER = Principal("ada")
OTHER = Principal("bob")
SUPERVISOR = Principal("sam", role="supervisor")
OUTSIDER = Principal("eve", groups=frozenset({"guests"}))


def says(text: str, **usage: int) -> Reply:
    """A reply in words."""
    return Reply({"role": "assistant", "content": text}, usage=Usage(**usage))


def final(answer: str, **rest: Any) -> Reply:
    """A reply that is a final message."""
    body = {"status": "answered", "answer": answer, "citations": [], "figures": [], "table": None}
    return says(json.dumps({**body, "missing": None, "followups": [], **rest}))


def calls(name: str, call_id: str = "", **arguments: Any) -> Reply:
    """A reply that asks for one tool."""
    made = ToolCall(call_id or f"call_{name}", name, json.dumps(arguments))
    return Reply(message_of(made), (made,))


def together(*replies: Reply) -> Reply:
    """One reply that asks for the tools of several."""
    every = tuple(call for reply in replies for call in reply.tool_calls)
    return Reply(message_of(*every), every)


def message_of(*made: ToolCall) -> Message:
    asked = [{"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}} for c in made]
    return {"role": "assistant", "content": None, "tool_calls": asked}


@dataclass
class Scripted:
    """A model that gives its replies in order, or raises those that are errors; ``asked`` is what it saw."""

    replies: Sequence[Reply | Exception]
    asked: list[tuple[str, tuple[Message, ...]]] = field(default_factory=list)

    async def __call__(self, agent: Agent, history: Sequence[Message]) -> Reply:
        self.asked.append((agent.name, tuple(history)))
        reply = self.replies[len(self.asked) - 1]
        if isinstance(reply, Exception):
            raise reply
        return reply


@dataclass
class Shelf:
    """A library's parts that the assistant reaches for."""

    catalogue: Catalogue
    blobs: Blobs


class Finder:
    """A search by shared words over whole pages, behind the protocol of `retrieval.search.Search`."""

    def __init__(self, catalogue: Catalogue, today: date = TODAY) -> None:
        self._catalogue = catalogue
        self.today = today

    def understand(self, question: str, principal: Principal, history: Sequence[Any] = (), within: Any = None) -> Any:
        documents = self._catalogue.documents(principal, self.today, scope=within or Scope())
        names = [_Named(d.issuer or "", d.ticker, d.aliases) for d in documents]
        return understand(question, history, table(names), self.today)

    def pages(self, words: str, principal: Principal, scope: Scope) -> list[tuple[Document, int, Span, str]]:
        wanted = set(re.findall(r"\w{3,}", words.lower()))
        found = []
        for document in self._catalogue.documents(principal, self.today, scope=scope):
            parsed = self._catalogue.parsed(document.id, principal, boxes=False)
            for page in parsed.pages:
                text = parsed.text[page.start : page.end]
                score = len(wanted & set(re.findall(r"\w{3,}", text.lower())))
                if score:
                    found.append((score, document, page.number, Span(page.start, page.end), text))
        return [item[1:] for item in sorted(found, key=lambda item: -item[0])]


@dataclass(frozen=True)
class _Named:
    issuer: str
    ticker: str | None
    aliases: Sequence[str]


def tools(run: Run) -> dict[str, Tool]:
    """Tools of the same shapes as the real ones, small enough to read."""

    async def search(query: str) -> str:
        """Search the research."""
        found = run.search.pages(query, run.principal, run.scope)[:4]
        numbered = [(run.evidence.add(d, page, span, text), d, page, text) for d, page, span, text in found]
        listed = [{"n": n, "document": d.title, "page": page, "text": text} for n, d, page, text in numbered]
        return json.dumps({"sources": listed})

    async def lookup(items: list[str], issuer: str, periods: list[str]) -> str:
        """Look up reported figures."""
        scope = replace(run.scope, issuers=(issuer,))
        found = run.catalogue.line_items(run.principal, run.today, scope=scope, items=items)
        return json.dumps({"figures": [_taken(run, item) for item in found if item.period in periods]})

    async def ratio(top: str, bottom: str) -> str:
        """Divide one figure by another, in per cent."""
        one, other = run.evidence.facts[top], run.evidence.facts[bottom]
        value = one.value * one.scale / (other.value * other.scale) * 100
        made = run.evidence.computed(
            f"{value:.1f}%", round(value, 6), "percent", f"{one.label} / {other.label}", [top, bottom],
            expression=f"{top} / {bottom}", period=one.period, label="ratio",
        )  # fmt: skip
        return json.dumps({"id": made, "text": f"{value:.1f}%"})

    async def draft_email(to: str, body: str) -> str:
        """Draft an e-mail."""
        SENT.append((to, body))
        return json.dumps({"sent": to})

    async def ask_user(question: str) -> str:
        """Ask back."""
        return json.dumps({"status": "needs_input", "answer": question})

    held = {"draft_email": Tool(draft_email, effect="hold", approval=True), "ask_user": Tool(ask_user, ends=True)}
    return {"search": Tool(search), "lookup": Tool(lookup), "ratio": Tool(ratio), **held}


SENT: list[tuple[str, str]] = []


def _taken(run: Run, item: LineItem) -> dict[str, Any]:
    document = run.catalogue.document(item.document_id, run.principal)
    text = run.catalogue.text(item.document_id, run.principal)
    row = text[item.span.start : item.span.end]
    n = run.evidence.add(document, item.page, item.span, row)
    made = run.evidence.figure(
        item.item, item.label, item.value, item.unit, scale=item.scale, currency=item.currency, period=item.period,
        source=n, quote=row, cell=item.cell,
    )  # fmt: skip
    return {"id": made, "value": str(item.value), "period": item.period, "source": n}


def locate(text: str, quote: str, within: Span) -> tuple[Span, str] | None:
    """Where a quote stands, to the letter or but for blanks."""
    at = text.find(quote, within.start, within.end)
    if at >= 0:
        return Span(at, at + len(quote)), "exact"
    pattern = r"\s+".join(map(re.escape, quote.split()))
    match = re.compile(pattern, re.I).search(text, within.start, within.end)
    return (Span(match.start(), match.end()), "normalised") if match else None


FIGURES = """Northwind Robotics annual report
CONSOLIDATED STATEMENTS OF INCOME
(in millions, except per share)
Years ended December 31, 2025 2024
Revenue $ 2,480 $ 2,150
Operating income 372 301
Net income (loss) 255 (18)
Earnings per share 2.31 (0.16)"""
PROSE = """Demand for warehouse robots grew in every region, led by grocery.
Gross margin rose to 41.5% in 2025 from 39.8% in 2024, helped by the closure of the Leeds plant.
The company expects capital expenditure of $180 million in 2026."""
NOTE = """We rate Northwind Robotics Overweight with a price target of $120.
Our target rests on 24 times 2027 earnings. Risks include a slower roll-out at large grocers."""
OLD_NOTE = """We rate Northwind Robotics Neutral with a price target of $90."""
PEER = """Harbour Lane Foods annual report
(in millions)
Year ended December 31, 2025 2024
Revenue 5,010 4,890
Operating income 401 380"""
SECRET = """Project Heron: Northwind Robotics is in talks to be bought by Harbour Lane Foods at $150 a share."""


def stock(catalogue: Catalogue) -> None:
    """Put the small library into a catalogue: a filing, a note and the note before it, a peer, and a walled note."""
    lines = [
        ("revenue", "Revenue", "2,480", "2,150", 10**6, "currency"),
        ("operating_income", "Operating income", "372", "301", 10**6, "currency"),
        ("net_income", "Net income (loss)", "255", "(18)", 10**6, "currency"),
        ("eps_basic", "Earnings per share", "2.31", "(0.16)", 1, "per_share"),
    ]
    northwind = {"issuer": "Northwind Robotics", "ticker": "NWRB"}
    put(catalogue, "nw-10k", [FIGURES, PROSE], lines, title="Northwind Robotics 10-K 2025", kind="10-K",
        fiscal_year=2025, period="FY2025", published=date(2026, 2, 20), **northwind)  # fmt: skip
    put(catalogue, "nw-old", [OLD_NOTE], title="Northwind: a pause", kind="update", publisher="House", rating="Neutral",
        state="superseded", valid_from=date(2026, 1, 5), valid_to=date(2026, 5, 3), published=date(2026, 1, 5),
        **northwind)  # fmt: skip
    put(catalogue, "nw-note", [NOTE], title="Northwind: lifting to Overweight", kind="update", publisher="House",
        rating="Overweight", valid_from=date(2026, 5, 3), published=date(2026, 5, 3), **northwind)  # fmt: skip
    peer = [
        ("revenue", "Revenue", "5,010", "4,890", 10**6, "currency"),
        ("operating_income", "Operating income", "401", "380", 10**6, "currency"),
    ]
    put(catalogue, "hl-10k", [PEER], peer, title="Harbour Lane Foods 10-K 2025", kind="10-K",
        issuer="Harbour Lane Foods", ticker="HLF", fiscal_year=2025, period="FY2025",
        published=date(2026, 3, 1))  # fmt: skip
    put(catalogue, "heron", [SECRET], title="Project Heron", kind="other",
        access=Access(frozenset({"staff"}), "heron"), **northwind)  # fmt: skip


def put(
    catalogue: Catalogue, key: str, pages: Sequence[str], lines: Sequence[tuple[Any, ...]] = (), **fields: Any
) -> Document:
    """One document of text pages, with line items read from the rows named."""
    access = fields.pop("access", Access())
    source = Source(f"{key}.pdf", f"file:{key}", "application/pdf", key.ljust(64, "0"), 1, access)
    document = Document(id=key, source=source, **fields)
    text = "\n\n".join(pages)
    starts = [text.index(page) for page in pages]
    made = tuple(
        Page(n, start, start + len(page)) for n, (start, page) in enumerate(zip(starts, pages, strict=True), 1)
    )
    items = [item for line in lines for item in _items(document, text, *line)]
    catalogue.put(document, Parsed(text, made), items, {})
    return document


def _items(
    document: Document, text: str, item: str, label: str, new: str, old: str, scale: int, unit: Any
) -> list[LineItem]:
    start = text.index(f"{label} ")
    row = Span(start, text.find("\n", start) if "\n" in text[start:] else len(text))
    made = []
    for value, year in ((new, 2025), (old, 2024)):
        at = text.index(value, start)
        number = Decimal(re.sub(r"[(),]", "", value)) * (-1 if value.startswith("(") else 1)
        made.append(
            LineItem(
                document.id,
                "income_statement",
                item,
                label,
                number,
                unit,
                scale,
                "USD",
                f"FY{year}",
                date(year, 12, 31),
                12,
                1,
                row,
                Span(at, at + len(value)),
                document.issuer,
                year,
            )  # fmt: skip
        )
    return made


def desk_over(home: Path, speakers: Callable[[Run], Sequence[Speaker]], **changes: Any) -> Desk:
    """A desk on the small library, with whoever speaks."""
    engine = open_database(home)
    catalogue = Catalogue(engine)
    if not catalogue.all_documents():
        stock(catalogue)
    policy = Policy(Limits(turns=6, seconds=20), changes.pop("input", {}), changes.pop("output", {}))
    values: dict[str, Any] = {
        "library": Shelf(catalogue, Blobs(home / "blobs")),
        "search": Finder(catalogue),
        "prices": Prices(home / "prices"),
        "sessions": Sessions(engine, catalogue),
        "approvals": Approvals(engine),
        "audit": AuditLog(home / "audit.jsonl"),
        "policy": policy,
        "speakers": speakers,
        "locate": locate,
        "clock": lambda: TODAY,
        "setting": lambda agents: Setting("test", "0", catalogue.fingerprint(), "test", agents),
        "closing": engine.dispose,
    }
    return Desk(**{**values, **changes})


def one(model: Model, *, mends: bool = False, network: str = "desk") -> Callable[[Run], list[Speaker]]:
    """The speakers of a desk where one model speaks alone."""
    return lambda run: [Speaker("scripted", model, team(tools(run), network), mends=mends)]


def arguments_of(tool: Tool, text: str) -> Mapping[str, Any]:
    return bind(tool, json.loads(text))
