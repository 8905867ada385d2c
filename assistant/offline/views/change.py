"""How a house's view came to be what it is: the one before, since when it holds, every one of them, by how much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.offline.replay import Calls, Result
from assistant.offline.views.held import day, of_house
from assistant.offline.views.telling import with_target
from assistant.offline.views.verdict import TARGET
from assistant.offline.writing import Writer

HISTORY = re.compile(
    r"\b(?:history|over time|moved|evolution|since (?:we )?(?:start|initiat)\w*|changed?|earlier|how (?:has|did)"
    r"|track record|used to)\b",
    re.I,
)
LIFT = re.compile(
    r"\bhow much (?:did|have|has) (?:we|they)\b.*\b(?:lift|rais|cut|lower|increas|reduc|chang|trim)\w*|\b(?:lift"
    r"|rais|cut|lower)\w*\b.*\btarget\b.*\bby\b|\bby how much\b",
    re.I,
)
BEFORE = re.compile(
    r"\b(?:previous(?:ly)?|prior|last|old|former) (?:price )?(?:targets?|ratings?|views?|PT|recommendation)\b"
    r"|\b(?:targets?|ratings?|view|it|rated?|PT)\b.{0,40}\bbefore(?: (?:this|that|then))?\s*(?:\?|$)"
    r"|\bbefore (?:the|its|our|their) (?:cut|raise|downgrade|upgrade|change)\b"
    r"|\bbefore (?:we|they) (?:cut|raised|lifted|upgraded|downgraded|changed|moved)\b",
    re.I,
)
SINCE = re.compile(
    r"\bsince when\b|\bhow long (?:have|has)\b|\bwhen (?:did|was|were|have)\b.*\b(?:chang|cut|rais|lift|lower|upgrad"
    r"|downgrad|mov|go|went|set|turn|rat)\w*\b|\bwhen did it change\b|\blast change\w*\b",
    re.I,
)
STARTED = re.compile(
    r"\bwhen (?:did|have|was|were)\b.*\b(?:initiat\w*|(?:start|begin|pick)\w* (?:up )?cover\w*"
    r"|coverage (?:start|begin|began)\w*)",
    re.I,
)


def started(found: Result, view: Result) -> str | None:
    """When a house took a company up, and with which view; None where its first note is not here."""
    first = of_house(found, view)[0]
    if first["kind"] != "initiation":
        return None
    writer = Writer()
    n = writer.cite(int(first["source"]), str(first["quote"]))
    writer.say(
        f"{first['publisher']} initiated on {found['issuer']} on {day(first['date'])} at "
        f"{first['rating']}{with_target(writer, first)}",
        [n],
    )
    if first is not view:
        m = writer.cite(int(view["source"]), str(view["quote"]))
        writer.say(f"It is now {view['rating']}{with_target(writer, view)} ({day(view['date'])})", [m])
    return writer.final()


def before(found: Result, view: Result) -> str | None:
    """The view before a house's present one, where it differs; None where the library holds none."""
    every = of_house(found, view)
    past = every[-2] if len(every) > 1 else None
    if past is None:
        return None
    writer = Writer()
    n = writer.cite(int(past["source"]), str(past["quote"]))
    until = day(view["date"])
    writer.say(
        f"Before {until} {view['publisher']} rated {found['issuer']} {past['rating']}{with_target(writer, past)} "
        f"({day(past['date'])}, superseded since)",
        [n],
    )
    m = writer.cite(int(view["source"]), str(view["quote"]))
    writer.say(f"It is now {view['rating']}{with_target(writer, view)} ({until})", [m])
    return writer.final()


def since(found: Result, view: Result, question: str) -> str:
    """Since when a house's rating, or its target, is what it is."""
    every = of_house(found, view)
    of_target = bool(TARGET.search(question))
    first = _turned(every, of_target=of_target)
    writer = Writer()
    n = writer.cite(int(view["source"]), str(view["quote"]))
    said = f"{view['publisher']} rates {found['issuer']} {view['rating']}{with_target(writer, view)}"
    if first == 0:
        m = writer.cite(int(every[0]["source"]), str(every[0]["quote"]))
        writer.say(f"{said} ({day(view['date'])})", [n])
        what = "target" if of_target else "rating"
        writer.say(f"The {what} has been so since {day(every[0]['date'])}, the earliest note here", [m])
        return writer.final()
    old, new = every[first - 1], every[first]
    m = writer.cite(int(old["source"]), str(old["quote"]))
    o = writer.cite(int(new["source"]), str(new["quote"]))
    writer.say(f"{said} ({day(view['date'])})", [n])
    writer.say(
        f"{'The target' if of_target else 'The rating'} last changed on {day(new['date'])}, from "
        f"{old['rating']}{with_target(writer, old)}, superseded since, to {new['rating']}{with_target(writer, new)}",
        [m, o],
    )
    return writer.final()


def turn(every: Sequence[Result], rating: str = "") -> int:
    """The place of the newest view whose rating differs from the one before it; 0 where none does.

    Args:
        rating: Count a change to this rating alone, in small letters.
    """
    for at in range(len(every) - 1, 0, -1):
        if every[at]["rating"] != every[at - 1]["rating"] and rating in ("", every[at]["rating"].lower()):
            return at
    return 0


def _turned(every: Sequence[Result], *, of_target: bool) -> int:
    if not of_target:
        return turn(every)
    values = [view["target"]["value"] if view["target"] else None for view in every]
    return next((at for at in range(len(every) - 1, 0, -1) if values[at] != values[at - 1]), 0)


def history(found: Result, view: Result) -> str:
    """Every view of one house, oldest first, with when each ceased to hold."""
    every = of_house(found, view)
    writer = Writer()
    parts, sources = [], []
    for item in every:
        target = item["target"]
        text = f" ({day(item['date'])}" + (f", {writer.figure(target['text'], target['id'])})" if target else ")")
        parts.append(f"{item['rating']}{text}")
        sources.append(writer.cite(int(item["source"]), str(item["quote"])))
    writer.say(f"{view['publisher']} on {found['issuer']}: {', '.join(parts)}", sources)
    writer.say("Only the last of these is current")
    writer.table = {
        "columns": ["Date", "Rating", "Target"],
        "rows": [[v["date"], v["rating"], v["target"]["text"] if v["target"] else None] for v in every],
        "sources": [[n, None, None] for n in sources],
    }
    return writer.final()


def lifted(calls: Calls, found: Result, view: Result) -> str | None:
    """By how much a house's target moved at its latest change."""
    own = [v for v in of_house(found, view)[:-1] if v["target"]]
    if not own or not view["target"]:
        return None
    old = own[-1]
    expression = f"{view['target']['id']} - {old['target']['id']}"
    made = calls(
        "calculate", expression=expression, unit="per_share", decimals=places((view, old)), label="Change in the target"
    )
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(v["source"]), str(v["quote"])) for v in (view, old)]
    up = Decimal(str(made["value"])) >= 0
    text = str(made["text"]).lstrip("-")
    writer.figure(text, str(made["id"]))
    writer.say(
        f"{view['publisher']} {'raised' if up else 'cut'} its target for {found['issuer']} by {text} on "
        f"{day(view['date'])}, "
        f"to {writer.figure(view['target']['text'], view['target']['id'])} from "
        f"{writer.figure(old['target']['text'], old['target']['id'])}",
        sources,
    )
    return writer.final()


def places(views: Sequence[Result]) -> int:
    """The most decimals that any of the views' targets is given with."""
    return max(len(str(view["target"]["value"]).partition(".")[2]) for view in views)
