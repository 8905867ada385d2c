"""Questions for what the houses think: rating, target, both houses, the history, a day in the past, the gap between."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.offline.numbers import Gap
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer, listed
from assistant.tools.passages import words
from ingest.periods import MONTH, MONTHS
from retrieval.names import core_words

ASKS = re.compile(
    r"\b(?:our|house|houses'?|firm'?s?|desk'?s?|we) (?:current |latest )?(?:view|rating|recommendation|stance"
    r"|opinion|call|target"
    r"|conviction)s?\b|\bprice targets?\b|\btarget (?:prices?|on|for)\b|\btargets?\b|\bPT\b|\b(?:rated|ratings?"
    r"|recommendation)\b|\brate[s]?\b(?! of)"
    r"|\bbuy,? (?:or|and) (?:sell|hold)\b|\b(?:a|still a|still) (?:buy|sell|hold)\b|\bbuyers? of\b"
    r"|\bwhere are we on\b|\boverweight or\b"
    r"|\b(?:do|what do) (?:we|both houses|the (?:two )?houses) (?:still )?(?:think|like|agree|say)\b"
    r"|\bdid we (?:say|think|have)\b"
    r"|\b(?:both|two) houses\b|\bstill (?:like|recommend|rate)\b",
    re.I,
)
_ALONE = re.compile(r"\b(?:after|now|today|latest|view|where are we)\b", re.I)
_BOTH = re.compile(
    r"\b(?:both|two|each|the) houses?\b|\bwho says what\b|\b(?:vs\.?|versus|and)\b.*\bon\b|\bagree\b|\bhouses'", re.I
)
_GAP = re.compile(r"\b(?:gap|difference|differ|apart|spread|distance)\b", re.I)
_EACH = re.compile(r"\bratings?\b|\bdates?\b|\bboth targets\b", re.I)
_NOTE = re.compile(
    rf"\b(?:in|of|from|per) (?:the|our|their) (?P<month>{MONTH})(?:\s+(?P<year>\d{{4}}))?\s+(?:note|report|update"
    rf"|initiation)\b",
    re.I,
)
_HISTORY = re.compile(
    r"\b(?:history|over time|moved|evolution|since (?:we )?(?:start|initiat)\w*|changed?|previous|earlier|how has"
    r"|track record|used to)\b",
    re.I,
)
_LIFT = re.compile(
    r"\bhow much (?:did|have|has) (?:we|they)\b.*\b(?:lift|rais|cut|lower|increas|reduc|chang|trim)\w*|\b(?:lift"
    r"|rais|cut|lower)\w*\b.*\btarget\b.*\bby\b|\bby how much\b",
    re.I,
)
_WHY = re.compile(
    r"\b(?:why|reason|because|drove|changed our mind|what changed|about\?|worry|worries|like \w+ as much|risk|wrong)\b",
    re.I,
)
_CLOSED = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have)\b|\bstill (?:a |an )?(?:buy|sell|hold|buyers?|overweight"
    r"|underweight)",
    re.I,
)
_TARGET = re.compile(r"\btargets?\b|\bPT\b|\bfair value\b", re.I)
_RATING = re.compile(
    r"\b(?:rat(?:e|es|ed|ing|ings)|recommendation|buy|sell|hold|stance|view|opinion|think|like|call|neutral|overweight|underweight|outperform|underperform)\b",
    re.I,
)
_RATINGS = (
    "buy",
    "hold",
    "sell",
    "overweight",
    "underweight",
    "neutral",
    "outperform",
    "underperform",
    "add",
    "reduce",
    "accumulate",
)
_UP = frozenset({"buy", "overweight", "outperform", "add", "accumulate"})
_DOWN = frozenset({"sell", "underweight", "underperform", "reduce"})


def asked(question: str, understood: Mapping[str, Any], houses: Sequence[str]) -> bool:
    """Whether a question is about a house's view of a company, and about nothing else.

    Any word that is neither a company's, a publisher's, nor one of the words that views are asked with means something
    else: an emissions target, a shrinkage rate. A company's name with next to nothing beside it asks for the view.
    """
    text = re.sub(r"['\u2019]s\b", " ", question)
    names = {part for name in (*understood["issuers"], *houses) for part in core_words(name)}
    names |= {ticker.lower() for ticker in understood["tickers"]}
    found = [word.lower() for word in re.findall(r"[A-Za-z][A-Za-z'-]+", text)]
    content = [word for word in found if word not in words("stop") and not _named(word, names)]
    strange = [
        word
        for word in content
        if word not in words("view") and not re.fullmatch(r"q[1-4]|fy|h[12]|we'?re|what'?s", word)
    ]
    if ASKS.search(question):
        return len(strange) <= (1 if len(content) > 3 else 0)
    return not strange and bool(_ALONE.search(question) or not content)


def _named(word: str, names: set[str]) -> bool:
    return any(name == word or (len(word) >= 4 and name.startswith(word)) for name in names)


def why(question: str) -> bool:
    """Whether it asks for reasons, which the research gives in words."""
    return bool(_WHY.search(question))


def answer(calls: Calls, question: str, issuer: str, as_of: str) -> str | Gap | None:
    """The answer with its sources; None where no house has a view that can be shown."""
    history = bool(_HISTORY.search(question) or _LIFT.search(question) or _NOTE.search(question))
    as_of = "" if _NOTE.search(question) else as_of
    found = calls("house_view", issuer=issuer, as_of=as_of, history=history)
    views = list(found.get("views") or ())
    if not views:
        return _told(found)
    if note := _NOTE.search(question):
        return _of_month(found, question, note)
    chosen = _houses(question, views)
    if chosen is None:
        return None
    if _LIFT.search(question) and _TARGET.search(question):
        return _lifted(calls, found, chosen[0])
    if history and _HISTORY.search(question) and not as_of:
        return _history(found, chosen[0])
    if _GAP.search(question) and len(views) > 1 and _TARGET.search(question) and not _EACH.search(question):
        return _gap(calls, found["issuer"], views)
    if _CLOSED.search(question) and not _BOTH.search(question):
        return _verdict(question, found, chosen[0], as_of)
    return _told_apart(found, views, chosen, as_of)


def _told_apart(found: Result, views: Sequence[Result], chosen: Sequence[Result], as_of: str) -> str:
    """The chosen views, each with its date, and beside one of them what the other house says."""
    writer = Writer()
    _warn(writer, found, chosen)
    both = len(chosen) > 1
    if both:
        writer.say(_agree(chosen))
    for view in chosen:
        _tell(writer, view, found["issuer"], as_of)
    if not both and len(views) > 1:
        others = [view for view in views if view is not chosen[0]]
        _beside(writer, chosen[0], others)
    return writer.final()


def _of_month(found: Result, question: str, note: re.Match[str]) -> str | Gap:
    """The view of a note named by its month: one that can be shown, current or earlier, or nothing."""
    number = next(n for n, full in enumerate(MONTHS, 1) if full.startswith(note["month"].lower()[:3]))
    every = [*found["views"], *(found.get("earlier") or ())]
    held = [v for v in every if int(v["date"][5:7]) == number and note["year"] in (None, v["date"][:4])]
    if not held:
        return Gap(f"a note of {note['month']}{' ' + note['year'] if note['year'] else ''} on {found['issuer']}")
    view = held[0]
    writer = Writer()
    _tell(writer, view, found["issuer"], view["date"])
    if view not in found["views"]:
        writer.say("That view has been superseded")
    return writer.final()


def _told(found: Result) -> str | None:
    """What the newest research says of a company without a view: coverage has ended, or the view is under review."""
    notices = found.get("notices") or ()
    if not notices:
        return None
    writer = Writer()
    for notice in notices[:1]:
        writer.say(
            f"{notice['publisher']}, {day(notice['date'])}: {notice['quote']}",
            [writer.cite(int(notice["source"]), str(notice["quote"]))],
        )
    return writer.final()


def _houses(question: str, views: Sequence[Result]) -> list[Result] | None:
    """The views asked for: of the house that is named, of all where both are meant, else the firm's own first.

    None where the question names a house that has no view.
    """
    text = question.lower()
    named = [view for view in views if (view["publisher"] or "").split(" ")[0].lower() in text]
    if named and not (len(named) == 1 and _BOTH.search(question) and "houses" in text):
        return named if len(named) == 1 else list(views)
    if re.search(r"\bhouses\b|\bwho says what\b", text):
        return list(views)
    ours = [view for view in views if view["ours"]]
    return (ours or list(views))[:1]


def _warn(writer: Writer, found: Result, chosen: Sequence[Result]) -> None:
    """Say first what a newer note does to a view: under review, coverage ended."""
    for notice in found.get("notices") or ():
        older = [view for view in chosen if view["publisher"] == notice["publisher"] and view["date"] < notice["date"]]
        if older:
            n = writer.cite(int(notice["source"]), str(notice["quote"]))
            writer.say(f"{notice['publisher']}, {day(notice['date'])}: {notice['quote']}", [n])


def _tell(writer: Writer, view: Result, issuer: str, as_of: str) -> None:
    """One house's view in a sentence, with its target and date."""
    n = writer.cite(int(view["source"]), str(view["quote"]))
    verb = "rated" if as_of else "rates"
    target = view["target"]
    with_target = f", target {writer.figure(target['text'], target['id'])}" if target else ""
    writer.say(f"{view['publisher']} {verb} {issuer} {view['rating']}{with_target} ({day(view['date'])})", [n])


def _beside(writer: Writer, view: Result, others: Sequence[Result]) -> None:
    """Another house's view where it differs: dated, and never hidden."""
    for other in others:
        if lean(other["rating"]) == lean(view["rating"]):
            continue
        n = writer.cite(int(other["source"]), str(other["quote"]))
        target = other["target"]
        with_target = f", target {writer.figure(target['text'], target['id'])}" if target else ""
        writer.say(f"{other['publisher']} differs: {other['rating']}{with_target} ({day(other['date'])})", [n])


def _agree(views: Sequence[Result]) -> str:
    leans = {lean(view["rating"]) for view in views}
    names = listed([str(view["publisher"]) for view in views])
    return f"{'Yes' if len(leans) == 1 else 'No'}: {names} {'lean the same way' if len(leans) == 1 else 'do not agree'}"


def lean(rating: str) -> int:
    """Which way a rating points: 1 to buy, -1 to sell, 0 neither."""
    word = rating.strip().lower()
    return 1 if word in _UP else -1 if word in _DOWN else 0


def _verdict(question: str, found: Result, view: Result, as_of: str) -> str | None:
    """Yes or no on the rating that the question names."""
    text = question.lower()
    wanted = next((word for word in _RATINGS if re.search(rf"\b{word}(?:s|ers?|ing)?\b", text)), "")
    target = view["target"]
    number = (
        re.search(r"\d+(?:[.,]\d+)?", re.sub(r"\b(?:19|20)\d\d\b|\bQ[1-4]\b", " ", question))
        if _TARGET.search(question)
        else None
    )
    writer = Writer()
    _warn(writer, found, [view])
    if writer.sentences:
        _tell(writer, view, found["issuer"], as_of)
        return writer.final()
    n = writer.cite(int(view["source"]), str(view["quote"]))
    with_target = f", target {writer.figure(target['text'], target['id'])}" if target else ""
    since = day(view["date"])
    if wanted:
        held = view["rating"].lower() == wanted or (
            wanted in ("buy", "sell") and lean(view["rating"]) == lean(wanted) != 0
        )
        verb = "was" if as_of else "is"
        writer.say(
            f"{'Yes' if held else 'No'}: {view['publisher']}'s rating of {found['issuer']} {verb} "
            f"{view['rating']}{with_target}, "
            f"since {since}",
            [n],
        )
        return writer.final()
    if number and target:
        held = Decimal(number.group().replace(",", "")) == Decimal(target["value"])
        writer.say(f"{'Yes' if held else 'No'}: {view['publisher']}'s target is {target['text']}, set on {since}", [n])
        return writer.final()
    _tell(writer, view, found["issuer"], as_of)
    return writer.final()


def _history(found: Result, view: Result) -> str:
    """Every view of one house, oldest first, with when each ceased to hold."""
    own = [v for v in found["earlier"] if v["publisher"] == view["publisher"]]
    every = sorted([*own, view], key=lambda v: v["date"])
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


def _gap(calls: Calls, issuer: str, views: Sequence[Result]) -> str | None:
    """How far two houses' targets lie apart."""
    held = sorted((v for v in views if v["target"]), key=lambda v: Decimal(v["target"]["value"]))
    if len(held) < 2:
        return None
    low, high = held[0], held[-1]
    expression = f"{high['target']['id']} - {low['target']['id']}"
    places = max(_places(v["target"]["value"]) for v in (low, high))
    made = calls("calculate", expression=expression, unit="per_share", decimals=places, label="Gap between the targets")
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(v["source"]), str(v["quote"])) for v in (high, low)]
    ends = [
        f"{v['publisher']} {writer.figure(v['target']['text'], v['target']['id'])} ({day(v['date'])})"
        for v in (high, low)
    ]
    writer.say(
        f"The targets for {issuer} are {writer.figure(str(made['text']), str(made['id']))} apart: {listed(ends)}",
        sources,
    )
    return writer.final()


def _lifted(calls: Calls, found: Result, view: Result) -> str | None:
    """By how much a house's target moved at its latest change."""
    own = [v for v in found["earlier"] if v["publisher"] == view["publisher"] and v["target"]]
    if not own or not view["target"]:
        return None
    before = own[0]
    expression = f"{view['target']['id']} - {before['target']['id']}"
    places = max(_places(v["target"]["value"]) for v in (view, before))
    made = calls("calculate", expression=expression, unit="per_share", decimals=places, label="Change in the target")
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(v["source"]), str(v["quote"])) for v in (view, before)]
    up = Decimal(str(made["value"])) >= 0
    text = str(made["text"]).lstrip("-")
    writer.figure(text, str(made["id"]))
    writer.say(
        f"{view['publisher']} {'raised' if up else 'cut'} its target for {found['issuer']} by {text} on "
        f"{day(view['date'])}, "
        f"to {writer.figure(view['target']['text'], view['target']['id'])} from "
        f"{writer.figure(before['target']['text'], before['target']['id'])}",
        sources,
    )
    return writer.final()


def _places(value: str) -> int:
    return len(value.partition(".")[2])


def day(text: str) -> str:
    """A day in words: "29 October 2026"."""
    made = date.fromisoformat(text)
    return f"{made.day} {made:%B %Y}"


def current_target(found: Mapping[str, Any]) -> Result | None:
    """The firm's own current view that has a target."""
    held: list[Result] = [view for view in found.get("views") or () if view["target"]]
    ours = [view for view in held if view["ours"]]
    return next(iter(ours or held), None)
