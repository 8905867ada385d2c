"""The commands of this room: ask, chat, audit, approvals."""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import InputError, UsageError

if TYPE_CHECKING:
    from assistant.desk import Desk
    from core.types import Principal

AsOption = Annotated[
    str, typer.Option("--as", metavar="USER", help="Ask as this user: NAME or NAME:group,group@barrier.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
AsOfOption = Annotated[str, typer.Option(metavar="DATE", help="Answer as things stood on this day, YYYY-MM-DD.")]
TickerOption = Annotated[list[str] | None, typer.Option(help="Only research on this ticker; may be repeated.")]

audit = typer.Typer(name="audit", help="The record of every run: verify, show, replay.", no_args_is_help=True)
approvals = typer.Typer(name="approvals", help="Actions that wait for a person.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this room's commands to the command line."""
    app.command("ask")(ask)
    app.command("chat")(chat)
    app.add_typer(audit, name="audit")
    app.add_typer(approvals, name="approvals")


def ask(
    question: Annotated[str, typer.Argument(help="The question, in your own words.")],
    as_of: AsOfOption = "",
    ticker: TickerOption = None,
    as_user: AsOption = "",
    explain: Annotated[bool, typer.Option("--explain", help="Say how the answer came about.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Ask the desk one question: an answer with its sources, or what is missing."""
    from assistant.show import Stages, show

    desk = open_desk()
    try:
        with Stages(quiet=as_json) as stages, searches(told=explain) as found:
            answer = asyncio.run(
                desk.ask(question, principal(as_user), scope=_scope(ticker), as_of=_day(as_of), emit=stages.emit)
            )
        if as_json:
            body = answer.to_json()
            whole = {**body, "explain": {**stages.explain(), "searches": found}} if explain else body
            typer.echo(json.dumps(whole, ensure_ascii=False))
        else:
            typer.echo(show(answer, explain={**stages.explain(), "searches": found} if explain else None))
    finally:
        desk.close()


def searches(*, told: bool) -> AbstractContextManager[list[dict[str, Any]]]:
    """The explanations of the searches within, where they are wanted."""
    from retrieval.explain import listening

    return listening() if told else nullcontext([])


def chat(as_of: AsOfOption = "", ticker: TickerOption = None, as_user: AsOption = "", conversation: str = "") -> None:
    """Talk to the desk. Follow-ups are understood; an empty line or Ctrl-D ends it."""
    from assistant.show import Stages, show

    desk, who = open_desk(), principal(as_user)
    current = conversation or None
    try:
        while question := _line():
            try:
                with Stages() as stages:
                    answer = asyncio.run(
                        desk.ask(
                            question,
                            who,
                            conversation=current,
                            scope=_scope(ticker),
                            as_of=_day(as_of),
                            emit=stages.emit,
                        )
                    )
            except InputError as error:
                typer.echo(str(error), err=True)
                continue
            current = answer.conversation
            typer.echo(show(answer) + "\n")
        if current:
            typer.echo(f"This conversation goes on with: wealthdesk chat --conversation {current}", err=True)
    finally:
        desk.close()


@audit.command("verify")
def verify(
    head: Annotated[str, typer.Option(help="A head kept elsewhere, COUNT:HASH.")] = "", as_json: JsonOption = False
) -> None:
    """Whether any record was changed, dropped, added or reordered. Exit 1 when one was."""
    from core.audit import Head

    desk = open_desk()
    count, _, hash_ = head.partition(":")
    if head and not (count.isdigit() and hash_):
        raise UsageError(f"--head must be COUNT:HASH, not {head[:40]!r}")
    bad = desk.audit.verify(Head(int(count), hash_) if head else None)
    now = desk.audit.head()
    desk.close()
    if as_json:
        typer.echo(json.dumps({"intact": bad is None, "first_bad": bad, "count": now.count, "hash": now.hash}))
    elif bad is None:
        typer.echo(f"{now.count} records, intact. Head to keep elsewhere: {now.count}:{now.hash}")
    else:
        typer.echo(f"Record {bad} is the first that is not as it was written.")
    if bad is not None:
        raise typer.Exit(1)


@audit.command("show")
def show_run(
    run_id: Annotated[str, typer.Argument(help="A run's id; without one, the newest runs.")] = "",
    limit: int = 20,
    as_json: JsonOption = False,
) -> None:
    """One run's whole record, or the newest runs in short."""
    desk = open_desk()
    try:
        if run_id:
            typer.echo(json.dumps(_found(desk, run_id), ensure_ascii=False, indent=None if as_json else 2))
            return
        for record in desk.audit.read(limit):
            if as_json:
                typer.echo(json.dumps(record, ensure_ascii=False))
            else:
                told = (record.get("run_id"), record.get("principal"), record.get("status"), record.get("question", ""))
                typer.echo("  ".join(str(item) for item in told))
    finally:
        desk.close()


@audit.command("replay")
def replay(
    run_id: Annotated[str, typer.Argument(help="The run's id.")],
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask the model again, rather than repeat what it said.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Run a recorded question again and show every difference. Exit 1 where there is one."""
    from assistant.replay import replay as again

    desk = open_desk()
    try:
        differences = asyncio.run(again(desk, _found(desk, run_id), fresh=fresh))
    finally:
        desk.close()
    if as_json:
        typer.echo(json.dumps({"run_id": run_id, "same": not differences, "differences": differences}))
    elif differences:
        for item in differences:
            typer.echo(f"{item['what']}: was {item['was']!r}, is {item['now']!r}")
    else:
        typer.echo("The same answer, from the same sources.")
    if differences:
        raise typer.Exit(1)


@approvals.command("list")
def list_pending(as_user: AsOption = "", as_json: JsonOption = False) -> None:
    """What waits for this user's yes or no."""
    desk = open_desk()
    waiting = desk.approvals.pending(principal(as_user))
    desk.close()
    if as_json:
        typer.echo(json.dumps({"approvals": waiting}, ensure_ascii=False))
        return
    for item in waiting:
        typer.echo(f"{item['id']}  {item['tool']}  asked by {item['requested_by']} at {item['at'][:16]}")
        for name, value in item["arguments"].items():
            typer.echo(f"    {name}: {value}")
    if not waiting:
        typer.echo("Nothing waits.")


@approvals.command("approve")
def approve(
    approval_id: str,
    as_user: AsOption = "",
    arguments: Annotated[str, typer.Option(help="The arguments as edited, one JSON object.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Let a held action happen, once, with the arguments shown or as edited."""
    desk = open_desk()
    try:
        edited = _object(arguments) if arguments else None
        done = asyncio.run(desk.approve(approval_id, principal(as_user), edited))
    finally:
        desk.close()
    typer.echo(json.dumps(done, ensure_ascii=False) if as_json else str(done["answer"]["answer"]))


@approvals.command("deny")
def deny(approval_id: str, as_user: AsOption = "", as_json: JsonOption = False) -> None:
    """A held action does not happen."""
    desk = open_desk()
    try:
        done = asyncio.run(desk.deny(approval_id, principal(as_user)))
    finally:
        desk.close()
    typer.echo(json.dumps(done) if as_json else "Denied; nothing was done.")


def open_desk() -> Desk:
    """The desk that the environment describes."""
    from assistant.wiring import build
    from core.log import configure
    from core.settings import Settings

    configure(level=40)
    return build(Settings.from_env())


def principal(text: str) -> Principal:
    """``NAME`` or ``NAME:group,group@barrier,barrier``; without any, the user of this machine among all staff.

    Raises:
        UsageError: There is no name in it.
    """
    from core.types import STAFF, Principal

    if not text:
        return Principal("local", role="admin")
    name, _, rest = text.partition(":")
    groups, _, barriers = rest.partition("@")
    if not name.strip():
        raise UsageError("--as needs a name: NAME or NAME:group,group@barrier")
    return Principal(name.strip(), frozenset(_split(groups) or {STAFF}), frozenset(_split(barriers)))


def _split(text: str) -> set[str]:
    return {item.strip() for item in text.split(",") if item.strip()}


def _scope(tickers: list[str] | None) -> Any:  # noqa: ANN401
    from core.types import Scope

    return Scope(tickers=tuple(ticker.upper() for ticker in tickers or ()))


def _day(text: str) -> Any:  # noqa: ANN401
    from datetime import date

    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of must be a day such as 2026-03-31, not {text[:20]!r}") from error


def _found(desk: Desk, run_id: str) -> dict[str, Any]:
    from core.errors import NotFound

    record = desk.audit.find(run_id)
    if record is None:
        raise NotFound(f"no run {run_id[:40]!r} in the record")
    return record


def _object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise UsageError(f"--arguments is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise UsageError("--arguments must be one JSON object")
    return body


def _line() -> str:
    try:
        return input("? ").strip()
    except EOFError:
        return ""
