"""The desk: one question in, one answer out, whatever becomes of it. What every door calls.

Order of things: limits on the question; the conversation so far; guardrails and the agent's first turn at the same
moment; the check of the draft; output guardrails; the record; and only then the text.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog

from assistant import asides, record
from assistant.answering import Made, Work, answer, totals
from assistant.answers import abstention, dated, outdated, scope_to_json, to_json
from assistant.approvals import Approvals
from assistant.citations import Locate, nearest, source_event
from assistant.evidence import Evidence
from assistant.fallback import Speaker
from assistant.guardrails import Asked, Gate, Guardrail, OutputGuardrail, Said, blocks, guarded, review
from assistant.guardrails.injection import set_aside
from assistant.guardrails.refusals import refuse
from assistant.loop import Limits
from assistant.session import Sessions, recall
from assistant.types import Agent, Answer, Emit, Event, Message, Reply, Run, Usage
from core.access import current
from core.audit import AuditLog
from core.errors import GuardrailTripped, InputError
from core.trace import note, span
from core.types import Principal, Scope

log = structlog.get_logger(__name__)
LONGEST_QUESTION = 8_000
ASIDE = "A passage holds words addressed to a model; they were set aside, not followed."
_PIECE = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Policy:
    """What a recipe and the settings decide about every run."""

    limits: Limits
    input: Mapping[str, Guardrail]
    output: Mapping[str, OutputGuardrail]
    guardrail_timeout_s: float = 10.0
    prompts: str = "default"
    disclaimer: str = ""
    log_questions: bool = False


@dataclass(slots=True)
class Desk:
    """Everything an answer needs, built once by `assistant.wiring.build`. Safe for many questions at a time.

    ``speakers`` makes, for one run, the models to ask in order, each with its agents.
    """

    library: Any
    search: Any
    prices: Any
    sessions: Sessions
    approvals: Approvals
    audit: AuditLog
    policy: Policy
    speakers: Callable[[Run], Sequence[Speaker]]
    locate: Locate
    clock: Callable[[], date]
    setting: Callable[[Mapping[str, Agent]], record.Setting]
    closing: Callable[[], None] = lambda: None
    _open: bool = field(default=True)

    async def ask(
        self,
        question: str,
        principal: Principal,
        *,
        conversation: str | None = None,
        scope: Scope | None = None,
        as_of: date | None = None,
        earlier: Sequence[Mapping[str, str]] | None = None,
        emit: Emit | None = None,
    ) -> Answer:
        """Answer one question from what ``principal`` may see.

        With ``conversation`` it continues a stored one; with ``earlier`` the caller brings the turns before and nothing
        is stored. ``emit`` is told of stages, scope and sources as they come, and of the text when all checks are done.

        Raises:
            InputError: The question is empty or too long, there is no such conversation, or a ticker is unknown.
            UpstreamError, LimitExceeded: No model delivered, not even the offline one.
        """
        asked = tidy(question)
        if scope and scope.tickers:
            await asyncio.to_thread(self._known, scope.tickers, principal)
        one = _Question(self, asked, principal, scope or Scope(), as_of, emit or (lambda _: None))
        with span(
            f"invoke_agent {one.run.id[:8]}", operation="invoke_agent", run=one.run.id, conversation=conversation
        ) as made:
            given = await one.answered(conversation, earlier)
            note(made, status=given.status, answered_by=given.model)
        return given

    async def approve(
        self, approval: str, principal: Principal, arguments: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Let a held call happen, once, with the arguments shown or as edited here, and finish its run.

        Raises:
            NotFound, AccessDenied: It is not this principal's to decide.
            InputError: It was decided already, has expired, or what was edited does not pass.
        """
        from assistant.held import resume

        decided = await asyncio.to_thread(self.approvals.take, approval, principal, arguments)
        line = record.of_decision(decided, "approved")
        await asyncio.to_thread(self.audit.append, line)
        answer = await resume(self, decided)
        return {"id": approval, "run_id": decided.run_id, "state": "done", "answer": to_json(answer)}

    async def deny(self, approval: str, principal: Principal) -> dict[str, Any]:
        """Say no to a held call: it never happens.

        Raises:
            NotFound, AccessDenied: It is not this principal's to decide.
            InputError: It was decided already, or has expired.
        """
        decided = await asyncio.to_thread(self.approvals.refuse, approval, principal)
        await asyncio.to_thread(self.audit.append, record.of_decision(decided, "denied"))
        return {"id": approval, "run_id": decided.run_id, "state": "denied"}

    async def find(self, question: str, principal: Principal, limit: int = 10) -> Any:  # noqa: ANN401
        """Search alone: a `retrieval.types.Found`."""
        return await asyncio.to_thread(self.search, tidy(question), principal, limit)

    def _known(self, tickers: Sequence[str], principal: Principal) -> None:
        for ticker in tickers:
            held = self.library.catalogue.documents(
                principal, self.clock(), scope=Scope(tickers=(ticker,), history=True), limit=1
            )
            if not held and ticker not in self.prices.listings:
                raise InputError(
                    f"ticker {ticker[:20]}: nothing that you may read carries it, and there are no prices for it; "
                    "check the ticker, or ask without it"
                )

    def refresh(self) -> None:
        """Take notice of a library that has changed: names and routes are read again."""
        self.search.refresh() if hasattr(self.search, "refresh") else None

    def close(self) -> None:
        """Let go of the store, the database and the threads."""
        if self._open:
            self._open = False
            self.closing()


def tidy(question: str) -> str:
    """The question without control characters and outer blanks.

    Raises:
        InputError: It is empty, or longer than `LONGEST_QUESTION`.
    """
    text = "".join(c for c in question if c.isprintable() or c in "\n\t").strip()
    if not text:
        raise InputError("the question is empty; ask one in words")
    if len(text) > LONGEST_QUESTION:
        raise InputError(f"the question has {len(text):,} characters; at most {LONGEST_QUESTION:,} are read")
    return text


class _Question:
    """One question on its way through the desk."""

    def __init__(
        self, desk: Desk, question: str, principal: Principal, scope: Scope, as_of: date | None, emit: Emit
    ) -> None:
        self.desk = desk
        self.emit = emit
        self.begun = perf_counter()
        self.timings: dict[str, float] = {}
        self.as_of = as_of or scope.as_of
        self.conversation: str | None = None
        self.bill: list[Usage] = []
        self.run = Run(
            id=uuid4().hex,
            question=question,
            principal=principal,
            today=desk.clock(),
            scope=replace(scope, as_of=self.as_of),
            search=desk.search,
            catalogue=desk.library.catalogue,
            prices=desk.prices,
            blobs=desk.library.blobs,
            evidence=Evidence(),
        )

    async def answered(self, conversation: str | None, earlier: Sequence[Mapping[str, str]] | None) -> Answer:
        """The answer, recorded and stored, its text emitted last."""
        structlog.contextvars.bind_contextvars(run_id=self.run.id)
        self.bill = asides.bill()
        self.stage("understand", "Understanding the question")
        self.conversation = None if earlier is not None else conversation or uuid4().hex
        messages = await asyncio.to_thread(self._history, conversation, earlier)
        before = len(messages)
        query = await asyncio.to_thread(self._understood, messages)
        self.emit(Event("scope", scope_to_json(query.scope)))
        self.mark("understand")
        gate = Gate(self.desk.policy.input, self._asked(query, messages), self.desk.policy.guardrail_timeout_s)
        messages = [*messages, {"role": "user", "content": self.run.question}]
        try:
            answer, history, agents = await guarded(self._made(messages, gate, query), gate)
        except GuardrailTripped as tripped:
            answer, history, agents = self._refused(tripped.guardrail, tripped.reason, query), tuple(messages), {}
        except BaseException as error:
            self._unanswered(error, messages, before, gate)
            raise
        answer = replace(answer, verdicts=(*gate.verdicts, *answer.verdicts))
        return await self._released(answer, history, before, agents, begun=conversation is None)

    async def _made(
        self,
        messages: Sequence[Message],
        gate: Gate,
        query: Any,  # noqa: ANN401
    ) -> tuple[Answer, tuple[Message, ...], Mapping[str, Agent]]:
        """The answer as it would be said, with the whole history and the agents that spoke."""
        policy = self.desk.policy
        self.stage("search", "Looking through the research")
        work = Work(
            self.run,
            messages,
            self.desk.locate,
            gate.clear,
            self.stage,
            lambda agent, reply: self._turned(agent, reply, gate),
            self._screened,
            policy.prompts,
        )
        speakers = self.desk.speakers(self.run)
        made, speaker, reasons = await answer(work, speakers, policy.limits)
        self.mark("answer")
        answered = await self._said(made, speaker, reasons, query, gate)
        return answered, made.ended.messages, speaker.agents

    async def _said(self, made: Made, speaker: Speaker, reasons: Sequence[str], query: Any, gate: Gate) -> Answer:  # noqa: ANN401
        """The draft as an answer, once the output guardrails have let it pass."""
        base = self._base(made, speaker, reasons, query)
        if made.pending:
            return await self._held(made, base, speaker, gate)
        if _outdated(base) and (query.past is not None or query.scope.history or self._held_then(base)):
            base = dated(base)
        passages = tuple(seen.text for seen in self.run.evidence.sources.values())
        said = Said(base.text, base.citations, passages, gate.asked, base.missing or "")
        verdicts = await review(self.desk.policy.output, said, self.desk.policy.guardrail_timeout_s)
        told = (made.report.verdict(), *verdicts)
        if blocked := blocks(verdicts):
            if (blocked.guardrail, blocked.reason) == ("superseded", "outdated"):
                return replace(outdated(base), verdicts=told)
            return replace(self._refused(blocked.guardrail, blocked.reason, query), verdicts=told)
        return replace(base, verdicts=told)

    def _held_then(self, answer: Answer) -> bool:
        """Whether all that an answer rests on was current on the day that the caller asks about."""
        run, day = self.run, self.as_of
        held = (run.catalogue.document(citation.document_id, run.principal) for citation in answer.citations)
        return day is not None and all(current(document, day) for document in held)

    def _base(self, made: Made, speaker: Speaker, reasons: Sequence[str], query: Any) -> Answer:  # noqa: ANN401
        evidence, draft = self.run.evidence, made.draft
        text = draft.text
        status = draft.status
        if status == "abstained":
            text = abstention(text, draft.missing, lost=made.lost)
        return Answer(
            run_id=self.run.id,
            question=self.run.question,
            status=status,
            text=text,
            citations=made.citations,
            figures=made.figures if status == "answered" else (),
            scope=query.scope,
            as_of=self.as_of,
            model=speaker.name,
            usage=totals(sum(self.bill, made.ended.usage)),
            table=draft.table if status == "answered" else None,
            chart=evidence.shown.get("chart") if status == "answered" else None,
            view=evidence.shown.get("view") if status == "answered" else None,
            missing=draft.missing,
            sure=draft.sure if status == "answered" else None,
            nearest=nearest(evidence) if status == "abstained" else (),
            followups=draft.followups,
            notes=(*_explained(reasons), *evidence.notes),
            conversation=self.conversation,
            disclaimer=self.desk.policy.disclaimer,
        )

    async def _held(self, made: Made, base: Answer, speaker: Speaker, gate: Gate) -> Answer:
        from assistant.held import hold

        await gate.clear()
        return await hold(self.desk, self.run, made, base, speaker)

    def _refused(self, guardrail: str, reason: str, query: Any) -> Answer:  # noqa: ANN401
        text, refusal = refuse(guardrail, reason)
        return Answer(
            run_id=self.run.id,
            question=self.run.question,
            status="refused",
            text=text,
            scope=query.scope,
            as_of=self.as_of,
            refusal=refusal,
            disclaimer=self.desk.policy.disclaimer,
        )

    async def _released(
        self,
        answer: Answer,
        history: Sequence[Message],
        before: int,
        agents: Mapping[str, Agent],
        *,
        begun: bool,
    ) -> Answer:
        """The answer recorded first, then kept in its conversation, then said."""
        self.mark("total")
        desk, run = self.desk, self.run
        answer = replace(answer, conversation=self.conversation, timings_ms=self.timings)
        line = record.of_run(run, answer, history, before, desk.setting(agents))
        await asyncio.to_thread(desk.audit.append, line)
        if self.conversation:
            await asyncio.to_thread(self._kept, self.conversation, answer, begun=begun)
        log.info("answered", status=answer.status, model=answer.model, ms=self.timings["total"])
        say(answer, self.emit)
        return answer

    def _unanswered(self, error: BaseException, messages: Sequence[Message], before: int, gate: Gate) -> None:
        """Record a run that was cut off or failed, without waiting: a run that is being cancelled may not wait."""
        status = "cancelled" if isinstance(error, asyncio.CancelledError) else "failed"
        line = record.of_unanswered(
            self.run, status, type(error).__name__, messages, before, gate.verdicts, self.desk.setting({})
        )
        self.desk.audit.append(line)
        log.warning("unanswered", status=status, error=type(error).__name__)

    def stage(self, name: str, text: str) -> None:
        """Tell what is being done now."""
        self.emit(Event("stage", {"name": name, "text": text}))

    def mark(self, name: str) -> None:
        """Note how many milliseconds have gone by since the question came."""
        self.timings[name] = round((perf_counter() - self.begun) * 1000, 1)

    def _kept(self, conversation: str, answer: Answer, *, begun: bool) -> None:
        if begun:
            self.desk.sessions.begin(self.run.principal, self.run.question, conversation)
        self.desk.sessions.add(conversation, self.run.principal, to_json(answer))

    def _history(self, conversation: str | None, earlier: Sequence[Mapping[str, str]] | None) -> list[Message]:
        if earlier is not None:
            return [{"role": turn["role"], "content": turn["content"]} for turn in earlier[-20:]]
        if conversation is None:
            return []
        run = self.run
        past = self.desk.sessions.turns(conversation, run.principal)
        messages = recall(past, run.evidence, run.principal, run.catalogue)
        run.evidence.recalled = max(run.evidence.sources, default=0)
        return messages

    def _understood(self, messages: Sequence[Message]) -> Any:  # noqa: ANN401
        """The question read by rule, in the light of the questions before it."""
        run, before = self.run, list[Any]()
        for said in [m["content"] for m in messages if m["role"] == "user"][-4:]:
            before.append(run.search.understand(said, run.principal, tuple(before), run.scope))
        return run.search.understand(run.question, run.principal, tuple(before), run.scope)

    def _asked(self, query: Any, messages: Sequence[Message]) -> Asked:  # noqa: ANN401
        earlier = tuple(m["content"] for m in messages if m["role"] == "user")
        return Asked(
            self.run.question,
            self.run.principal,
            earlier,
            query.scope.issuers,
            query.unknown,
            (*query.items, *query.concepts),
        )

    def _screened(self, result: str) -> str:
        """A tool's result without words addressed to a model; that there were some is noted."""
        text, times = set_aside(result)
        if times and ASIDE not in self.run.evidence.notes:
            self.run.evidence.notes.append(ASIDE)
            log.warning("instructions_in_documents", times=times)
        return text

    def _turned(self, agent: Agent, reply: Reply, gate: Gate) -> None:
        """After a model's turn: say which tools it asks for, and show the sources found so far once that is allowed."""
        del agent
        for call in reply.tool_calls:
            self.stage(call.name, STAGES.get(call.name, "Working"))
        if gate.cleared and (found := _found(self.run.evidence)):
            self.emit(Event("sources", found))


def _outdated(answer: Answer) -> bool:
    """Whether an answer rests on research alone that is no longer current, and does not say so."""
    old = bool(answer.citations) and all(citation.state != "current" for citation in answer.citations)
    return old and answer.status == "answered" and "superseded" not in answer.text


STAGES: Mapping[str, str] = {
    "search": "Searching the research",
    "read_page": "Reading the page",
    "lookup": "Looking up figures",
    "calculate": "Calculating",
    "compare": "Comparing",
    "prices": "Reading prices",
    "house_view": "Reading the house view",
    "draft_email": "Drafting",
    "share_with_client": "Preparing to share",
}


def say(answer: Answer, emit: Emit) -> None:
    """Emit a finished answer: its sources, its text in pieces, what lies beside it, and that it is done."""
    sources = [
        {
            "n": c.n,
            "document_id": c.document_id,
            "title": c.title,
            "page": c.page,
            "quote": c.quote,
            "published": c.published.isoformat() if c.published else None,
            "state": c.state,
        }
        for c in answer.citations
    ]
    if sources:
        emit(Event("sources", sources))
    for piece in _PIECE.findall(answer.text):
        emit(Event("text-delta", piece))
    for kind in ("table", "chart", "view"):
        if (data := getattr(answer, kind)) is not None:
            emit(Event(kind, data))
    emit(Event("done", {"run_id": answer.run_id, "status": answer.status}))


def _found(evidence: Evidence) -> list[dict[str, Any]]:
    return [source_event(seen) for seen in evidence.sources.values() if seen.n > evidence.recalled][:12]


def _explained(reasons: Sequence[str]) -> list[str]:
    return [f"Answered without the language model: {reason}." for reason in reasons]
