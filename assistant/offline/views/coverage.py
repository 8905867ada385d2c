"""Whether a company is covered and listed, and what the newest research says where it no longer is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.offline.replay import Result
from assistant.offline.views.held import day
from assistant.offline.views.telling import tell, tell_notice
from assistant.offline.views.verdict import CLOSED
from assistant.offline.writing import Writer

COVERS = re.compile(
    r"\b(?:do|did|are|have|has|does|is) (?:we|it|they|\w+) (?:\w+ )?(?:still |no longer )?(?:cover|covering|covered"
    r"|follow|following|drop|dropped)\b|\b(?:cover|covering|follow|following) \w+ (?:still|any ?more)\b"
    r"|\b(?:drop|dropped|end|ended|stop|stopped|cease|ceased)\b.{0,12}\bcover\w*|\bstill cover\w*\b"
    r"|\bcoverage (?:of|on)\b|\b(?:under|in) coverage\b|^\W*(?:is|are|do|does)\b.*\bcoverage\b",
    re.I,
)
LISTED = re.compile(r"\b(?:still|no longer) (?:listed|traded|trading|quoted)\b|\bdelisted\b", re.I)
_LAST = re.compile(
    r"\b(?:traded|trading|listed|quoted)\b.{0,30}\b(?:last|final)\b|\b(?:last|final) (?:day|time)\b|\bdelist\w*", re.I
)
_ENDS = re.compile(r"\bcoverage\b", re.I)


def coverage(found: Result, question: str, houses: Sequence[str] = ()) -> str | None:
    """Yes with the view held, or no with the notice that ended it; None where the research tells neither.

    Args:
        houses: The publishers asked about; the firm's own where none is named.
    """
    told_of = [item for item in found.get("notices") or () if not houses or item["publisher"] in houses]
    ended = [notice for notice in told_of if _ENDS.search(str(notice["quote"]))]
    writer = Writer()
    if LISTED.search(question):
        return _listing(writer, ended, found)
    if ended:
        notice = ended[0]
        n = writer.cite(int(notice["source"]), str(notice["quote"]))
        no = "No: " if CLOSED.search(question) else ""
        writer.say(f"{no}{notice['publisher']} ended its coverage on {day(notice['date'])}: {notice['quote']}", [n])
        _why(writer, notice)
        return writer.final()
    views = [v for v in found.get("views") or () if (v["publisher"] in houses if houses else v["ours"])]
    if not views:
        return None
    if CLOSED.search(question):
        writer.say("Yes, it is covered")
    tell(writer, views[0], found["issuer"], then=False)
    return writer.final()


def told(found: Result) -> str | None:
    """What the newest research says of a company without a view: coverage has ended, or the view is under review."""
    notices = found.get("notices") or ()
    if not notices:
        return None
    writer = Writer()
    tell_notice(writer, notices[0])
    return writer.final()


def _why(writer: Writer, notice: Result) -> None:
    """The first sentence of the notice that is not the notice itself: what happened to the company."""
    for line in (notice.get("argument") or ())[:1]:
        if line["quote"] != notice["quote"]:
            writer.say(str(line["said"]), [writer.cite(int(line["source"]), str(line["quote"]))])


def _listing(writer: Writer, ended: Sequence[Result], found: Result) -> str | None:
    lines = [line for notice in ended for line in notice.get("argument") or () if _LAST.search(str(line["said"]))]
    if not lines:
        return None
    writer.say(f"No: {lines[0]['said']}", [writer.cite(int(lines[0]["source"]), str(lines[0]["quote"]))])
    return writer.final()
