"""The nouns of a conversation. Messages stay the plain dicts that the API takes, so that nothing is lost in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Protocol

from core.types import Citation, Figure, Principal, Scope

if TYPE_CHECKING:
    from assistant.evidence import Evidence

Message = dict[str, Any]
Effect = Literal["read", "hold"]
OFFLINE = "offline"
"""What the model by rule signs its replies with. It reads no tokens, so that none are counted."""
Status = Literal["answered", "abstained", "refused", "needs_input", "awaiting_approval"]


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that a model may call; its name, description and schema come from the function itself.

    ``effect`` is ``read`` for what changes nothing, and ``hold`` for what waits for every verdict; with ``approval`` a
    person has to say yes as well. What a tool that ``ends`` returns is the run's final message.
    """

    call: Callable[..., Awaitable[str | Agent]]
    effect: Effect = "read"
    approval: bool = False
    ends: bool = False

    @property
    def name(self) -> str:
        """What the model calls it by."""
        return str(self.call.__name__)


@dataclass(frozen=True, slots=True)
class Agent:
    """A prompt and the tools it may call. A tool that returns an Agent hands the conversation over to it.

    ``model`` is ``main`` or ``cheap``: which of the configured models speaks for it.
    """

    name: str
    instructions: str
    tools: Mapping[str, Tool] = field(default_factory=dict)
    model: Literal["main", "cheap"] = "main"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call the model asks for; ``arguments`` is the JSON text exactly as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens taken and given, and what they cost in US dollars where the price is known."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cost + other.cost,
        )

    @property
    def tokens(self) -> int:
        """Both ways together."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Reply:
    """One model reply: the message to append to the history, the calls in it, and what it took."""

    message: Message
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage = Usage()
    model: str = ""


class Model(Protocol):
    """One model call. History is the conversation so far, oldest first, without the agent's instructions."""

    async def __call__(self, agent: Agent, history: Sequence[Message]) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Run:
    """One question on its way to an answer, and all that its tools may reach: never more than ``principal`` may.

    ``scope`` is what the caller insists on, as a filter. ``today`` is the day that "now" means.
    """

    id: str
    question: str
    principal: Principal
    today: date
    scope: Scope
    search: Any
    catalogue: Any
    prices: Any
    blobs: Any
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one guardrail found. ``reason`` is a short code for the log and the record, never the text itself.

    ``note`` is a signal that does not block, such as text that looks like an instruction and was set aside.
    """

    blocked: bool
    reason: str = ""
    guardrail: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a person is told when a policy keeps an answer back, and what can be asked instead."""

    guardrail: str
    reason: str
    instead: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A model's final message, read but not yet believed.

    ``quotes`` pairs a source's number with the words said to stand there; ``figures`` pairs a number as written in
    the text with the id under which the run's evidence holds it. ``sure`` is the chance of being right that a model
    gives its answer, where it has a measured one.
    """

    status: Literal["answered", "abstained", "needs_input"]
    text: str
    quotes: tuple[tuple[int, str], ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    table: Mapping[str, Any] | None = None
    missing: str | None = None
    followups: tuple[str, ...] = ()
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A call with an effect that waits for a person."""

    approval_id: str
    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """Something to show while an answer is made.

    Kinds, in order: ``stage`` {name, text} (any number), ``scope``, ``sources`` (a list) before any text,
    ``text-delta`` (pieces of the checked text), ``table``, ``chart``, ``view``, ``done``.
    """

    kind: str
    data: Any = None


Emit = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gets, whatever became of the question. `to_json` is the object that every door prints.

    ``nearest`` are the passages nearest to a question that is not answered. ``notes`` are things to know about how it
    was made, such as that the model was down. ``verdicts`` are all of the guardrails'. ``sure`` is the measured chance
    of being right, where the model has one: for the record and for evaluation, never for a page.
    """

    run_id: str
    question: str
    status: Status
    text: str
    citations: tuple[Citation, ...] = ()
    figures: tuple[Figure, ...] = ()
    scope: Scope = Scope()
    as_of: date | None = None
    model: str = ""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    usage: Mapping[str, float] = field(default_factory=dict)
    conversation: str | None = None
    table: Mapping[str, Any] | None = None
    chart: Mapping[str, Any] | None = None
    view: Mapping[str, Any] | None = None
    missing: str | None = None
    nearest: tuple[Citation, ...] = ()
    followups: tuple[str, ...] = ()
    refusal: Refusal | None = None
    draft: Held | None = None
    verdicts: tuple[Verdict, ...] = ()
    notes: tuple[str, ...] = ()
    disclaimer: str = ""
    sure: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The object of ``ask --json`` and ``POST /v1/ask``."""
        from assistant.answers import to_json

        return to_json(self)
