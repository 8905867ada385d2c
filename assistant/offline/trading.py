"""Questions for share prices: closes, moves, returns, highs and lows, splits, dividends, upside and multiples."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from assistant.offline.days import days, months
from assistant.offline.figures import latest, look_up, values
from assistant.offline.reading import Reading
from assistant.offline.replay import Calls, Result
from assistant.offline.views import current_target, day
from assistant.offline.writing import Writer
from ingest.periods import MONTHS

ASKS = re.compile(
    r"\b(?:share|stock|closing|intraday|last traded|opening) prices?\b|\bprices? of\b(?! target)|\bclos(?:e|ed"
    r"|ing)\b(?! (?:of the|the|to))"
    r"|\btrad(?:ed?|ing) at\b|\btrading\b|\blast traded\b|\btotal (?:shareholder )?returns?\b(?! on (?:equity"
    r"|assets|capital|invested))|\bdrawdown\b|\bvolatility\b|\b52[- ]weeks?\b|\bone[- ]day move\b"
    r"|\bprice (?:change|move|return|performance|only)\b"
    r"|\b(?:daily|average|trading) volume\b|\bsplit (?:its|their) (?:shares|stock)\b|\b(?:stock|share) split\b"
    r"|\bsplit (?:day|ratio)\b|\bratio\b.{0,40}\bsplit\b|\bwhen (?:was|did|were)\b.{0,40}\bsplit\b"
    r"|\b(?:before|after|of) the split\b.*\btraded\b|\bclos\w+\b.*\bsplit\b|\bupside\b"
    r"|\bfrom our target\b|\bto our target\b|\bP/?E\b|\bdividend yield\b"
    r"|\bhow (?:much|far) (?:did|has|have) .{0,50}\b(?:fall|fallen|rise|risen|drop|dropped|gain|gained|move"
    r"|moved)\b.{0,30}\b(?:on the day|day of|since|shares?)\b"
    r"|\blow(?:est)? for \d{4}\b|\bhigh(?:est)? for \d{4}\b|\bex[- ]dividend\b|\bshare did (?:best|worst)\b"
    r"|\b(?:best|worst) (?:performer|performing)\b",
    re.I,
)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("multiple", re.compile(r"\bP/?E\b|\bprice[- ](?:to[- ])?earnings\b|\bdividend yield\b", re.I)),
    ("upside", re.compile(r"\bupside\b|\bdownside\b|\b(?:from|to|below|above) (?:our|the) (?:price )?target\b"
                          r"|\bhow far\b.*\btarget\b", re.I)),
    ("splits", re.compile(r"\bwhen (?:did|was|were)\b.*\bsplit\b|^\W*(?:did|has|have)\b.*\bsplit\b"
                          r"|\bratio\b.*\bsplit\b|\bsplit ratio\b|\bhow many new\b", re.I)),
    ("total_return", re.compile(r"\btotal (?:shareholder )?return\b|\bincl(?:uding|\.|)? dividends?\b"
                                r"|\bdividends (?:included|reinvested)\b|\bwith dividends\b", re.I)),
    ("dividends", re.compile(r"\bdividends?\b(?!.*\b(?:return|incl))", re.I)),
    ("drawdown", re.compile(r"\bdraw-?down\b|\bpeak[- ]to[- ]trough\b", re.I)),
    ("volatility", re.compile(r"\bvolatil", re.I)),
    ("volume", re.compile(r"\bvolumes?\b", re.I)),
    ("range", re.compile(r"\b(?:high(?:est|s)?|low(?:est|s)?|range|peak|trough)\b", re.I)),
    ("return", re.compile(r"\b(?:return|change|move[ds]?|fall|fell|fallen|rise|rose|risen|drop|dropped"
                          r"|gain(?:ed)?|lost|performance|did best|did worst|up|down|since)\b", re.I)),
)  # fmt: skip
_EVENT = re.compile(r"\bday (?:before|after|of)\b|\bon the (?:split|day)\b", re.I)
_THEN = re.compile(r"\bat the time\b|\bin (?:the|our) .{0,20}note\b|\b(?:back )?then\b", re.I)
_ONE_DAY = re.compile(
    r"\bone[- ]day\b|\bon the day\b|\bday of\b|\bthat day\b|\bon \d{1,2} \w+\b|\bon \w+ \d{1,2}\b", re.I
)
_EXTREME = re.compile(r"\b(?:high|low)", re.I)
_THIS_YEAR = re.compile(r"\bthis year\b|\byear[- ]to[- ]date\b|\bYTD\b|\b(?:start|beginning) of the year\b", re.I)
LONG_AGO = timedelta(days=365 * 30)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of the price data, and over which days; empty days are left to the tool."""

    measure: str
    start: str = ""
    end: str = ""


def asked(question: str) -> bool:
    """Whether a question is about prices."""
    return bool(ASKS.search(question))


def answer(calls: Calls, question: str, understood: Mapping[str, Any], reading: Reading) -> str | None:
    """The answer from the price data; None where the question names no company that there are prices for."""
    companies = understood.get("companies") or []
    if not companies:
        return None
    wanted = _wanted(question, understood)
    if len(companies) > 1:
        return _contest(calls, question, companies, wanted)
    issuer = companies[0][0]
    if wanted.measure == "multiple":
        if _THEN.search(question):
            return None
        return _multiple(calls, question, issuer, wanted, reading)
    if wanted.measure == "upside":
        return _upside(calls, issuer, wanted)
    wanted = _at_event(calls, question, issuer, wanted)
    found = calls("prices", ticker=issuer, measure=wanted.measure, start=wanted.start, end=wanted.end)
    if "error" in found:
        return None
    return _told(question, issuer, wanted, found)


def _wanted(question: str, understood: Mapping[str, Any]) -> Asked:
    measure = next((name for name, pattern in _RULES if pattern.search(question)), "close")
    today = date.fromisoformat(str(understood["today"]))
    start, end = _window(question, today)
    if measure == "return" and start is None:
        measure = "close"
    if measure in ("splits", "dividends") and start is None:
        start = (end or today) - LONG_AGO
    return Asked(measure, start.isoformat() if start else "", end.isoformat() if end else "")


def _window(question: str, today: date) -> tuple[date | None, date | None]:
    """First and last day that the question names: two days, a month, a year, a stretch up to a day, or one day."""
    named = days(question, today)
    if len(named) >= 2:
        return min(named[0], named[-1]), max(named[0], named[-1])
    end = named[0] if named else None
    if re.search(r"\b52[- ]weeks?\b|\b(?:past|last) (?:year|12 months|twelve months)\b", question, re.I):
        return (end or today) - timedelta(days=364), end
    since = re.search(r"\bsince\b", question, re.I)
    if since and end:
        return end, None
    if _THIS_YEAR.search(question) and end is None:
        return (date(today.year, 1, 1) if _EXTREME.search(question) else date(today.year - 1, 12, 31)), None
    spans = months(question, today)
    if since and spans:
        return spans[0][0], None
    if spans and end is None:
        if re.search(r"\blast (?:trading )?day of\b|\bend of\b|\bclose of\b", question, re.I):
            return None, spans[-1][1]
        return spans[0][0], min(spans[-1][1], today)
    year = re.search(r"\b(20\d\d)\b", question)
    if year and end is None:
        number = int(year.group())
        first = date(number, 1, 1) if _EXTREME.search(question) else date(number - 1, 12, 31)
        return first, None if since else min(date(number, 12, 31), today)
    return None, end


def _at_event(calls: Calls, question: str, issuer: str, wanted: Asked) -> Asked:
    """The days moved to an event that the question names: the day before or of a split, a downgrade, a date."""
    if wanted.measure not in ("close", "return", "range") or not _EVENT.search(question):
        return wanted
    on = wanted.end if not wanted.start else ""
    if re.search(r"\bsplit\b", question, re.I):
        found = calls("prices", ticker=issuer, measure="splits", start="1990-01-01")
        figures = found.get("figures") or ()
        on = str(figures[-1]["date"]) if figures else on
    elif not on and re.search(r"\b(?:down|up)grade\b|\binitiat", question, re.I):
        on = _changed(calls, question, issuer)
    if not on:
        return wanted
    if re.search(r"\bday before\b", question, re.I):
        return Asked("close", "", (date.fromisoformat(on) - timedelta(days=1)).isoformat())
    return Asked("close", "", on)


def _changed(calls: Calls, question: str, issuer: str) -> str:
    """The day of the newest change of rating, in the month that is named if one is."""
    found = calls("house_view", issuer=issuer, history=True)
    dates = sorted(
        (str(v["date"]) for v in [*(found.get("views") or ()), *(found.get("earlier") or ())] if v["ours"]),
        reverse=True,
    )
    named = [place for place, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}\b", question, re.I)]
    kept = [text for text in dates if not named or int(text[5:7]) in named]
    return kept[0] if kept else ""


def _told(question: str, issuer: str, wanted: Asked, found: Result) -> str | None:
    figures, results = list(found.get("figures") or ()), list(found.get("computed") or ())
    if not figures:
        return None
    writer = Writer()
    match wanted.measure:
        case "close":
            _say_close(writer, question, issuer, found, figures, results)
        case "return" | "total_return" | "drawdown":
            _say_move(writer, issuer, wanted, figures, results)
        case "range":
            _say_range(writer, question, issuer, found, figures)
        case "volatility":
            text = writer.figure(figures[0]["text"], figures[0]["id"])
            writer.say(f"{issuer}'s annualised volatility from {day(found['start'])} to {day(found['end'])} was {text}")
        case "volume":
            text = writer.figure(figures[0]["text"], figures[0]["id"])
            writer.say(f"{issuer} traded {text} a day on average from {day(found['start'])} to {day(found['end'])}")
        case "dividends":
            for figure in figures[-4:]:
                text = writer.figure(figure["text"], figure["id"])
                writer.say(f"{issuer} paid a dividend of {text} a share, ex-dividend on {day(figure['date'])}")
        case _:
            for figure in figures:
                text = writer.figure(figure["text"].rstrip("0").rstrip("."), figure["id"])
                writer.say(f"{issuer} split its shares on {day(figure['date'])}: {text} new shares for each old one")
    return writer.final()


def _say_close(
    writer: Writer, question: str, issuer: str, found: Result, figures: Sequence[Result], results: Sequence[Result]
) -> None:
    close = figures[0]
    text = writer.figure(close["text"], close["id"])
    said = f"{issuer} closed at {text} on {day(close['date'])}"
    if found.get("traded") is False and not found.get("trading_ended"):
        said += f", the last day of trading before {day(found['end'])}"
    if found.get("trading_ended") == close["date"]:
        said += ", its last day of trading"
    moved = _RULES[-1][1].search(question) and _ONE_DAY.search(question)
    if results and moved:
        change = results[0]
        up = not str(change["text"]).startswith("-")
        size = writer.figure(str(change["text"]).lstrip("-"), change["id"])
        writer.figure(change["text"], change["id"])
        before = figures[1]
        writer.say(
            f"{issuer} {'rose' if up else 'fell'} {size} on {day(close['date'])} (a change of {change['text']}), "
            f"to {text} from "
            f"{writer.figure(before['text'], before['id'])} at the close on {day(before['date'])}"
        )
        return
    writer.say(said)


def _say_move(writer: Writer, issuer: str, wanted: Asked, figures: Sequence[Result], results: Sequence[Result]) -> None:
    first, last = figures[0], figures[1]
    result = results[0]
    text = writer.figure(result["text"], result["id"])
    name = {
        "return": "share price changed by",
        "total_return": "total return, dividends included, was",
        "drawdown": "largest fall from a high was",
    }
    writer.say(
        f"{issuer}'s {name[wanted.measure]} {text} from {day(first['date'])} to {day(last['date'])}: from "
        f"{writer.figure(first['text'], first['id'])} to {writer.figure(last['text'], last['id'])}"
        + (
            ", on closes adjusted for splits and dividends"
            if wanted.measure == "total_return"
            else ", adjusted for splits"
            if "/ (" in str(result["formula"]) or "(" in str(result["formula"])
            else ""
        )
    )


def _say_range(writer: Writer, question: str, issuer: str, found: Result, figures: Sequence[Result]) -> None:
    closing = bool(re.search(r"\bclos", question, re.I))
    high, low = (figures[2], figures[3]) if closing else (figures[0], figures[1])
    what = "close" if closing else "price"
    low_only = re.search(r"\blow(?:est)?\b", question, re.I) and not re.search(r"\bhigh", question, re.I)
    high_only = re.search(r"\bhigh(?:est)?\b", question, re.I) and not re.search(r"\blow", question, re.I)
    parts = []
    if not low_only:
        parts.append(f"the highest {what} was {writer.figure(high['text'], high['id'])} on {day(high['date'])}")
    if not high_only:
        parts.append(f"the lowest {what} was {writer.figure(low['text'], low['id'])} on {day(low['date'])}")
    writer.say(f"For {issuer} from {day(found['start'])} to {day(found['end'])}, {' and '.join(parts)}")


def _upside(calls: Calls, issuer: str, wanted: Asked) -> str | None:
    view, priced = calls.together(
        ("house_view", {"issuer": issuer, "history": False}),
        ("prices", {"ticker": issuer, "measure": "close", "end": wanted.end}),
    )
    held = current_target(view)
    if held is None or not priced.get("figures"):
        return None
    close = priced["figures"][0]
    made = calls(
        "calculate",
        expression=f"{held['target']['id']} / {close['id']} - 1",
        unit="percent",
        decimals=1,
        label="Upside to the target",
    )
    if "id" not in made:
        return None
    writer = Writer()
    n = writer.cite(int(held["source"]), str(held["quote"]))
    up = not str(made["text"]).startswith("-")
    size = writer.figure(str(made["text"]).lstrip("-"), str(made["id"]))
    writer.say(
        f"{issuer} has {size} of {'upside' if up else 'downside'} to {held['publisher']}'s target of "
        f"{writer.figure(held['target']['text'], held['target']['id'])} ({day(held['date'])}) from the close of "
        f"{writer.figure(close['text'], close['id'])} on {day(close['date'])}; dividends are not counted",
        [n],
    )
    return writer.final()


def _multiple(calls: Calls, question: str, issuer: str, wanted: Asked, reading: Reading) -> str | None:
    """Price over earnings, or dividend over price, at a close, on the year that is named."""
    from assistant import formulas

    earnings = bool(_RULES[0][1].search(question) and not re.search(r"yield", question, re.I))
    measure = formulas.items()["eps_diluted" if earnings else "dividends_per_share"]
    periods = [p for p in reading.periods if p.startswith("FY")]
    if not periods:
        newest = latest(calls, reading, issuer, [measure])
        if not newest:
            return None
        periods = [formulas.back(newest, -1) if re.search(r"\bthis year", question, re.I) else newest]
    table = look_up(calls, reading, issuer, [measure], periods)
    found = values(table, measure, periods)
    priced = calls("prices", ticker=issuer, measure="close", end=wanted.end)
    if not found or not priced.get("figures"):
        return None
    value, close = found[-1], priced["figures"][0]
    how = f"{close['id']} / {value.key}" if earnings else f"{value.key} / {close['id']}"
    name = "Price to earnings" if earnings else "Dividend yield"
    made = calls("calculate", expression=how, unit="ratio" if earnings else "percent", decimals=1, label=name)
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(f["source"]), str(f["quote"])) for f in value.inputs]
    text = writer.figure(str(made["text"]), str(made["id"]))
    what = "earnings" if earnings else "dividend"
    writer.say(
        f"{issuer}'s {'price to earnings ratio' if earnings else 'dividend yield'} is {text}: the close of "
        f"{writer.figure(close['text'], close['id'])} on {day(close['date'])} against {value.period} {what} of "
        f"{writer.figure(value.text, value.key)} a share",
        sources,
    )
    return writer.final()


def _contest(calls: Calls, question: str, companies: Sequence[Sequence[str]], wanted: Asked) -> str | None:
    """Which of several shares did best or worst over the days named."""
    measure = wanted.measure if wanted.measure in ("return", "total_return", "drawdown", "volatility") else "return"
    asked_for = [
        ("prices", {"ticker": names[0], "measure": measure, "start": wanted.start, "end": wanted.end})
        for names in companies
    ]
    found = calls.together(*asked_for)
    held = [
        (names[0], result["computed"][0])
        for names, result in zip(companies, found, strict=True)
        if result.get("computed")
    ]
    if len(held) < len(companies):
        return None
    low = bool(re.search(r"\b(?:worst|least|lowest|fell most|weakest)\b", question, re.I))
    ranked = sorted(held, key=lambda item: Decimal(str(item[1]["value"])), reverse=not low)
    writer = Writer()
    parts = [f"{issuer} {writer.figure(str(result['text']), str(result['id']))}" for issuer, result in ranked]
    what = {"total_return": "Total returns", "drawdown": "Largest falls", "volatility": "Volatility"}.get(
        measure, "Price changes"
    )
    writer.say(f"{ranked[0][0]} did {'worst' if low else 'best'}")
    writer.say(f"{what} from {day(found[0]['start'])} to {day(found[0]['end'])}: {', '.join(parts)}")
    return writer.final()
