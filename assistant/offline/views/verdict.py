"""Yes or no on the rating or the target that a question names."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.offline.replay import Result
from assistant.offline.views.held import day, lean
from assistant.offline.views.telling import tell, warn, with_target
from assistant.offline.writing import Writer

CLOSED = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have)\b|\bstill (?:a |an )?(?:buy|sell|hold|buyers?|overweight"
    r"|underweight)",
    re.I,
)
TARGET = re.compile(r"\btargets?\b|\bPT\b|\bfair value\b", re.I)
RATINGS = (
    "buy", "hold", "sell", "overweight", "underweight", "neutral", "outperform", "underperform", "add", "reduce",
    "accumulate",
)  # fmt: skip


def rating_named(question: str) -> str:
    """The rating that a question names, in small letters; empty where it names none."""
    text = question.lower()
    return next((word for word in RATINGS if re.search(rf"\b{word}(?:s|ers?|ing)?\b", text)), "")


def verdict(question: str, found: Result, view: Result, *, then: bool) -> str:
    """The view as the answer to a question that can be answered by yes or no."""
    writer = Writer()
    warn(writer, found, [view])
    if not writer.sentences and _judged(writer, question, found, view, then=then):
        return writer.final()
    tell(writer, view, found["issuer"], then=then)
    return writer.final()


def _judged(writer: Writer, question: str, found: Result, view: Result, *, then: bool) -> bool:
    wanted, target, since = rating_named(question), view["target"], day(view["date"])
    undated = re.sub(r"\b(?:19|20)\d\d\b|\bQ[1-4]\b", " ", question)
    number = re.search(r"\d+(?:[.,]\d+)?", undated) if TARGET.search(question) else None
    if wanted:
        same = view["rating"].lower() == wanted
        held = same or (wanted in ("buy", "sell") and lean(view["rating"]) == lean(wanted) != 0)
        verb = "was" if then else "is"
        n = writer.cite(int(view["source"]), str(view["quote"]))
        writer.say(
            f"{'Yes' if held else 'No'}: {view['publisher']}'s rating of {found['issuer']} {verb} "
            f"{view['rating']}{with_target(writer, view)}, since {since}",
            [n],
        )
    elif number and target:
        held = Decimal(number.group().replace(",", "")) == Decimal(target["value"])
        n = writer.cite(int(view["source"]), str(view["quote"]))
        text = writer.figure(target["text"], target["id"])
        writer.say(f"{'Yes' if held else 'No'}: {view['publisher']}'s target is {text}, set on {since}", [n])
    return bool(writer.sentences)
