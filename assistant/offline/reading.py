"""A question read for its figure: the measure, what to do with it over which periods, and the words left over.

Words left over are the guard against confident nonsense: "adjusted", "segment" or "excluding" beside a measure mean
that something else is asked for than the line of the statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz.distance import OSA

from assistant import formulas
from assistant.expression import Binary, Name, Node, write
from assistant.formulas import Measure, Mention
from assistant.offline import definition as definitions
from assistant.offline.definition import Given
from assistant.offline.form import Form, form, unformed
from assistant.offline.spells import back, meant
from assistant.offline.wording import (
    ASIDE,
    ASKING,
    AVERAGE_OF,
    BRACKETS,
    CAGR,
    CHANGE,
    FORMERLY,
    GROWTH,
    MARGIN,
    RANGE,
    RATE,
    SHARE,
    SIGNS,
    TAIL,
    UNITS,
    VERSUS,
    WORD,
    YEAR_END,
    Operation,
    operation,
)
from assistant.tools.passages import words
from ingest.periods import find_periods
from retrieval.names import core_words, fold

GROWN: Mapping[str, str] = {"revenue_growth": "revenue", "eps_growth": "eps_diluted"}
"""Printed growth rates, and what grew: over several periods the rate is worked out, for one it may be printed."""

MARGINS = ("gross_profit", "operating_income")
"""Lines whose "rate" is their margin, as retailers call it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question asks of the figures.

    ``measure`` is None where it names none. ``left`` holds the words that are neither measure, company, period nor
    plain; ``others`` further measures named; ``given`` the question's own definitions, ``defined`` them as measures.
    """

    text: str
    measure: Measure | None = None
    operation: Operation = "value"
    periods: tuple[str, ...] = ()
    form: Form = Form()
    left: tuple[str, ...] = ()
    others: tuple[Measure, ...] = ()
    given: Mapping[str, Given] = ()  # type: ignore[assignment]
    defined: Mapping[str, Measure] = ()  # type: ignore[assignment]
    back: int = 0
    """How many years before the latest it is about, where it names no period and goes on from a question."""


def read(question: str, understood: Mapping[str, Any], aliases: Sequence[str] = ()) -> Reading:
    """Read a question; one that goes on from another and names no measure itself is read with the other's.

    Args:
        aliases: Further names of the companies, as their documents give them.
    """
    made = _read(question, understood, aliases)
    if not understood.get("follow_up") or made.measure is not None:
        return made
    _, _, before = str(understood.get("text") or "").partition("? ")
    if not before:
        return made
    earlier = _read(before, {**understood, "text": _last(before)}, aliases)
    left = (*made.left, *(word for word in earlier.left if word not in made.left))
    periods = meant(question, understood, earlier.measure)
    return replace(earlier, text=made.text, periods=periods, left=left, back=made.back)


def _last(text: str) -> str:
    """The question that those after it go on from: the last of several put together."""
    return [part for part in re.split(r"(?<=\?)\s+", text) if part.strip(" ?")][-1]


def _read(question: str, understood: Mapping[str, Any], aliases: Sequence[str]) -> Reading:
    """Read a question, given what the search understood of it (its cleaned text, companies and periods)."""
    given = definitions.given(question)
    defined = definitions.measures(given)
    text = str(understood.get("text") or question)
    subject = _subject(text, {**understood, "aliases": tuple(aliases)}, given)
    measure, others, spans = _measure(subject, given, defined)
    periods = meant(question, understood, measure)
    left = tuple(word for word in _left(subject, spans) if not _shortened(word, understood))
    if measure is not None and YEAR_END.search(question):
        measure = _closing(measure)
    does = operation(_masked(subject, spans), measure, periods)
    if measure is not None and measure.name in GROWN and len(periods) != 1:
        measure, does = formulas.items()[GROWN[measure.name]], "growth"
    return Reading(
        text,
        measure,
        does,
        periods,
        form(question),
        left,
        others,
        given,
        defined,
        back(question, understood),
    )


def _subject(text: str, understood: Mapping[str, Any], given: Mapping[str, Given]) -> str:
    """The question's first sentence without how it asks, asides, companies and definitions."""
    text = re.split(r"(?i)[.;]\s+(?=[^.;]*\b(?:defined as|define|calculate)\b)|\?\s", text, maxsplit=1)[0]
    text = unformed(FORMERLY.sub(" ", text) if understood.get("issuers") else text)
    text = ASIDE.sub(lambda m: m.group() if formulas.key(m.group()) in given else " ", text)
    for name in sorted(_names(understood), key=len, reverse=True):
        text = re.sub(
            rf"(?:\b(?:for|of|by|at|did|does|has|is|was|from|in)\s+)?(?<![\w]){name}(?:['\u2019]s?)?(?![\w])",
            " ",
            text,
            flags=re.I,
        )
    return " ".join(ASKING.sub(" ", text).split())


def _names(understood: Mapping[str, Any]) -> list[str]:
    """Patterns for the ways the companies understood may be written: whole, shortened from the end, or by ticker."""
    patterns = [re.escape(ticker) for ticker in understood.get("tickers") or () if len(ticker) > 1]
    for issuer in (*(understood.get("issuers") or ()), *(understood.get("aliases") or ())):
        for parts in (fold(re.sub(r"\([^)]*\)", " ", issuer)), core_words(issuer)):
            sizes = [size for size in range(len(parts), 0, -1) if len("".join(parts[:size])) > 2]
            patterns += [r"[\W_]{0,2}".join(map(re.escape, parts[:size])) for size in sizes if parts[:size] != ["the"]]
    return patterns


def _shortened(word: str, understood: Mapping[str, Any]) -> bool:
    """Whether a word is the beginning of a company's name, or the name mistyped by a letter."""
    names = [part for issuer in understood.get("issuers") or () for part in core_words(issuer)]
    return any(
        (len(word) >= 4 and name.startswith(word)) or (len(word) >= 5 and OSA.distance(word, name, score_cutoff=1) <= 1)
        for name in names
    )


def _measure(
    subject: str, given: Mapping[str, Given], defined: Mapping[str, Measure]
) -> tuple[Measure | None, tuple[Measure, ...], list[tuple[int, int]]]:
    """The measure asked for, further ones, and the stretches of the subject that name them."""
    names = dict(zip(given, defined, strict=True))
    own = [(m.start(), m.end(), names[key]) for key in given for m in _spoken(given[key].name).finditer(subject)]
    mentions = formulas.find(subject)
    alike = {made.name: names[key] for key in given if (made := formulas.named(given[key].name))}
    own += [(m.start, m.end, alike[m.measure.name]) for m in mentions if m.measure.name in alike]
    if own:
        start, end, name = max(own, key=lambda item: item[1] - item[0])
        spans = [(first, last) for first, last, _ in own]
        if margin := MARGIN.match(subject[end:]):
            return _over(defined[name], formulas.items()["revenue"]), (), [*spans, (start, end + margin.end())]
        if SIGNS.search(subject[end : end + 14]) and (node := definitions.compose(_core(subject), names)) is not None:
            return _composed(subject, node), (), [(0, len(subject))]
        return defined[name], (), spans
    if SIGNS.search(subject) and mentions:
        core = _core(subject)
        node = definitions.compose(core) or _spelt_out(core)
        if node is not None and not isinstance(node, Name):
            return _composed(core, node), (), [(0, len(subject))]
    return _found(subject, mentions)


def _found(
    subject: str, mentions: Sequence[Mention]
) -> tuple[Measure | None, tuple[Measure, ...], list[tuple[int, int]]]:
    if not mentions:
        return None, (), []
    mentions = [_each(subject, mention) for mention in mentions]
    spans = [(m.start, m.end) for m in mentions]
    first = mentions[0]
    rest = subject[first.end :]
    if len(mentions) > 1 and SHARE.fullmatch(subject[first.end : mentions[1].start]):
        return formulas.share(first.measure, mentions[1].measure), (), [(first.start, mentions[1].end), *spans[2:]]
    margin = MARGIN.match(rest) or (RATE.match(rest) if first.measure.name in MARGINS else None)
    if first.measure.unit == "currency" and margin:
        spans[0] = (first.start, first.end + margin.end())
        return _over(first.measure, formulas.items()["revenue"]), _rest(first, mentions), spans
    return first.measure, _rest(first, mentions), spans


def _closing(measure: Measure) -> Measure:
    """A ratio on closing balances, where the book has it on averages first."""
    plain = tuple(way for way in measure.ways if "average(" not in write(way))
    if not plain or measure.kind != "formula" or len(plain) == len(measure.ways):
        return measure
    return replace(measure, ways=plain, definition=measure.definition.replace("average ", "closing "))


def _each(subject: str, mention: Mention) -> Mention:
    """A mention read closer: "the dividend" is one per share, "dividends" are what was paid."""
    if subject[mention.start : mention.end].lower() == "dividend":
        return replace(mention, measure=formulas.items()["dividends_per_share"])
    if (
        re.match(r"nav\b|net asset value", subject[mention.start : mention.end], re.I)
        and mention.measure.name in formulas.items()
    ):
        return replace(mention, measure=formulas.items()[mention.measure.name])
    return mention


def _rest(first: Mention, mentions: Sequence[Mention]) -> tuple[Measure, ...]:
    return tuple(dict.fromkeys(m.measure for m in mentions if m.measure != first.measure))


def _over(part: Measure, whole: Measure) -> Measure:
    """A measure's margin: it as a percentage of revenue, called so."""
    made = formulas.share(part, whole)
    return Measure(
        made.name, f"{part.title} margin", "percent", made.ways, "formula", made.definition, "higher", "", part.source
    )


def _composed(words_: str, node: Node) -> Measure:
    """A measure that the question spells out: "EBITDA less capex"."""
    unit = "percent" if re.search(r"%|percent", words_, re.I) else "ratio" if _divides(node) else "currency"
    title = " ".join(re.sub(r"\b(?:the|FY\s?\d{2,4})\b", " ", words_).split()).strip(" ,-")
    return Measure("composed", title, unit, (node,), kind="given", definition=title, source="the question")  # type: ignore[arg-type]


def _spelt_out(text: str) -> Node | None:
    """The sum after a dash or a colon, where what is before it is no measure: "payouts - dividends plus buybacks"."""
    name, _, told = re.sub(r"\s[-\u2013]\s|:\s", "\0", text, count=1).partition("\0")
    return definitions.compose(told) if told and not formulas.find(name) else None


def _divides(node: Node) -> bool:
    return isinstance(node, Binary) and (node.operator == "/" or _divides(node.left))


def _core(subject: str) -> str:
    """The subject without what only places it: statements, units, trailing remarks, and a period said of all of it."""
    text = AVERAGE_OF.sub(" ", BRACKETS.sub(" ", TAIL.sub("", subject)))
    found = find_periods(text)
    if len({period.name for period in found}) == 1 or RANGE.search(text):
        for period in reversed(found):
            text = text[: period.span.start] + " " + text[period.span.end :]
        text = re.sub(r"\b(?:from|between|over)\s+(?:to|and|-)\s*$|^\s*[-\u2013]\s|\b(?:for|in)\s*$", " ", text.strip())
    for name in sorted(words("statements"), key=len, reverse=True):
        text = re.sub(rf"\b(?:from|in|on|per)\s+(?:the\s+)?{re.escape(name)}\b", " ", text, flags=re.I)
    text = UNITS.sub(" ", text)
    return re.sub(r"\b(?:as of|at (?:the )?end of|in|for|during)\s*$", "", text.strip(" ?.,")).strip()


def _spoken(name: str) -> re.Pattern[str]:
    return re.compile(r"\W+".join(re.escape(word) for word in name.split()), re.I)


def _masked(subject: str, spans: Sequence[tuple[int, int]]) -> str:
    masked = list(subject)
    for start, end in spans:
        masked[start:end] = " " * (end - start)
    return "".join(masked)


def _left(subject: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    text = _masked(subject, spans)
    for period in reversed(find_periods(text)):
        text = text[: period.span.start] + " " * (period.span.end - period.span.start) + text[period.span.end :]
    for name in sorted(words("statements"), key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}s?\b", " ", text, flags=re.I)
    for pattern in (CAGR, CHANGE, GROWTH, SHARE, VERSUS):
        text = pattern.sub(" ", text)
    found = [word.removesuffix("'s").lower() for word in WORD.findall(text.replace("\u2019", "'"))]
    return tuple(word for word in found if word not in words("plain") and word not in words("stop") and len(word) > 1)
