"""A question, and the turns before it, read into a `Query`: whom it is about, when, what, and what kind of answer.

Pure and by rule: the same words, names and day always give the same query. Nothing is looked up but the names given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from core.types import Scope
from retrieval import ask as asks
from retrieval import lexicon as words
from retrieval.mentions import mentions
from retrieval.names import TYPED, Mention, Named, Table, core_words, fold, houses, table
from retrieval.names import words as name_words
from retrieval.past import past
from retrieval.phrases import phrase
from retrieval.types import Query
from retrieval.when import When, when

_UNKNOWN = re.compile(
    r"\b(?:for|of|at|by|does|did|has|is|was|do|will|about|on|in|from|between|and|versus|vs\.?|with)\s+"
    r"((?:[A-Z][\w&.'-]*\s?){1,4})|\b((?:[A-Z][\w&-]*\s){0,3}[A-Z][\w&-]*)'s\b"
)
_JOINED = re.compile(r"(?:'s)?\s*(?:,|and|or|&|versus|vs\.?|with|to|against|than)+\s*", re.I)
_PERIOD = re.compile(
    r"(?:FY|Q[1-4]|H[12]|\d|10-?[KQ]|8-?K|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)"
)
_NATION = re.compile(
    r"(?:[a-z]{3,}(?:ean|ican|ian|nese|ish)|german|french|swiss|dutch|greek|asia|europe|america|china|japan|india"
    r"|britain|us|uk|eu)$"
)
_DATED = re.compile(
    r"\b(?:f\.?y\.?\s*'?\d{2,4}|q[1-4](?:\s*'?\d{2,4})?|(?:fiscal\s+(?:year\s+)?)?(?:19|20)\d\d)\b", re.I
)
_LEFT_OVER = re.compile(r"\b(of|for|between|in|to|with|at|does|did|is|are)\s+(?:and|or|,|vs\.?|versus)\s+", re.I)
_EARLIER = re.compile(
    r"\b(?:the )?(?:(?:year|one) (?:before|earlier|prior)|(?:previous|prior|preceding) (?:year|one))\b", re.I
)
_LATER = re.compile(r"\b(?:the )?(?:year|one) after\b|\bthe (?:following|next) (?:year|one)\b", re.I)
_NOW = re.compile(r"\b(?:now|today|currently|at the moment|latest)\b", re.I)
FORMER = 5
"""Letters that a name has at least which is taken for a company's other or former one."""
_WHYS = frozenset({"drivers"})


def understand(question: str, history: Sequence[Query], names: Iterable[Named] | Table, today: date) -> Query:
    """Read a question. ``history`` holds the queries of the turns before it, oldest first; ``names`` the catalogue's.

    Passing a `Table` made once from the names spares making it again. A follow-up ("and in 2021?", "why?") takes
    over what it leaves open: the issuers, the periods and the subject of the turn before.
    """
    known = names if isinstance(names, Table) else table(names)
    question = " ".join(question.split())
    text = asks.clean(question)
    before = past(text, today)
    text = before.text if before else text
    plain = question.replace("\u2019", "'")
    named = mentions(plain, known)
    text = _by_present_name(text, named, known)
    time = when(text, today)
    query = Query(question=question, text=text, scope=_scope(plain, named, time, known))
    query = replace(query, past=before.past) if before else query
    query = _houses(_subject(query, plain, time, named), plain, known)
    query = _missing(query, plain, named, known)
    query = _continued(query, history[-1]) if history else query
    query = replace(query, missing=_needs(query, plain), parts=_parts(query, named, known))
    return replace(query, notes=_notes(query))


def _by_present_name(text: str, named: Sequence[Mention], known: Table) -> str:
    """The text with the name that a company bears now in place of another that shares no word with it.

    Short forms in capitals stay: what is written that way is looked for that way.
    """
    for mention in named:
        issuers = known.issuers[mention.groups[0]] if len(mention.groups) == 1 else ()
        said = re.sub(r"['\u2019]s$", "", mention.text)
        own = {word for name in (*issuers, *known.tickers[mention.groups[0]]) for word in fold(name)}
        if (
            issuers
            and not said.isupper()
            and len(said) >= FORMER
            and not own & set(fold(said))
            and mention.strength > TYPED
        ):
            text = text.replace(said, issuers[0])
    return text


def _scope(plain: str, named: Sequence[Mention], time: When, known: Table) -> Scope:
    sure = _groups(named)
    told = houses(plain, known)
    issuers = _unique(name for group in sure for name in known.issuers[group])
    tickers = _unique(name for group in sure for name in known.tickers[group])
    return Scope(issuers, tickers, time.years, time.periods, asks.kinds_of(plain), publishers=told)


def _groups(named: Sequence[Mention]) -> list[int]:
    """The groups of issuers that are named without doubt, in order."""
    return list(dict.fromkeys(m.groups[0] for m in named if len(m.groups) == 1))


def _subject(query: Query, plain: str, time: When, named: Sequence[Mention]) -> Query:
    """The ask, the lexicon's reading, the days and the reach. Names read as "the company", whatever words they hold."""
    ask = asks.ask_of(query.text, len(_groups(named)))
    found = [match.concept for match in words.match(_anonymous(plain, named))]
    asked = {match.concept.name for match in words.match(_anonymous(query.text, named))}
    return replace(
        query,
        ask=ask,
        concepts=tuple(c.name for c in found),
        items=_unique(item for c in found for item in c.items),
        statements=_unique(c.statement for c in found if c.statement),
        terms=_unique(term for c in found if c.name in asked or c.statement for term in c.prints),
        tags=_unique(tag for c in found for tag in c.pages),
        apart=_apart(ask, found, asked),
        periods=time.periods,
        dates=time.days,
        reach=time.reach,
        scope=_life(query, ask, plain, time),
    )


def _houses(query: Query, plain: str, known: Table) -> Query:
    """Whose view is asked for: the houses named; ours, where it is "we" or "our"; every house's, where it is both's."""
    named = query.scope.publishers
    several = len({core_words(name)[0] for name in named}) > 1
    if several or phrase("houses").search(plain):
        reach = "all" if not query.periods else query.reach
        return replace(query, reach=reach, scope=replace(query.scope, publishers=named if several else ()))
    if query.ask == "view" and not named and phrase("ours").search(plain):
        return replace(query, scope=replace(query.scope, publishers=known.house))
    return query


def _apart(ask: str, found: Sequence[words.Concept], asked: set[str]) -> bool:
    """Whether the answer stands elsewhere than on the face of a statement; never where a statement is named."""
    if any(c.statement for c in found):
        return False
    return ask in ("why", "list", "view", "howto", "price") or any(c.apart for c in found if c.name in asked)


def _anonymous(text: str, named: Sequence[Mention]) -> str:
    for mention in named:
        text = text.replace(mention.text, "the company")
    return text


def _life(query: Query, ask: str, plain: str, time: When) -> Scope:
    """Which state of the research counts.

    A view has a day ("as of" in a question about a filing names a balance date and filters nothing); what was said over
    time, or in a note that has been superseded since, needs superseded research too.
    """
    scope = query.scope
    if query.past:
        return replace(scope, as_of=query.past.day)
    over = phrase("history").search(plain) or phrase("since").search(plain) or len(time.days) > 1
    if ask == "view" and len(time.days) == 1:
        return replace(scope, as_of=time.days[0])
    return replace(
        scope, history=bool(over) and (ask in ("view", "comparison", "calculation") or "initiation" in scope.kinds)
    )


def _missing(query: Query, plain: str, named: Sequence[Mention], known: Table) -> Query:
    """The issuers the words leave open, and capitalised names that no document here carries."""
    open_groups = [m for m in named if len(m.groups) > 1]
    ambiguous = _unique(known.issuers[g][0] for m in open_groups for g in m.groups)
    taken = [(m.start, m.end) for m in named]
    strangers = (name for name in _strangers(plain, taken) if not houses(name, known))
    return replace(query, ambiguous=ambiguous, unknown=_unique(strangers))


def _strangers(plain: str, taken: Sequence[tuple[int, int]]) -> Iterable[str]:
    """Capitalised names that are no issuer of ours. Beside one that is, only a name joined to it counts."""
    for match in _UNKNOWN.finditer(plain):
        group = 1 if match[1] else 2
        kept = [w for w in match[group].split() if w.lower().strip("'s.,") not in name_words()["starters"]]
        name = " ".join(kept).strip(" .,'&").removesuffix("'s")
        start, end = match.span(group)
        overlaps = any(start < b and a < end for a, b in taken)
        joined = not taken or any(
            _JOINED.fullmatch(plain[b:start]) or _JOINED.fullmatch(plain[end:a]) for a, b in taken
        )
        if name and joined and not overlaps and not _ordinary(name):
            yield name


def _ordinary(name: str) -> bool:
    """Whether capitals here name no company: a form, a period, a month, a nationality, words of the lexicon."""
    parts = core_words(name)
    known = name_words()["not_tickers"] | name_words()["starters"]
    return (
        not parts
        or bool(_PERIOD.match(name))
        or all(
            p in known or p.upper() in known or p.isdigit() or p in words.vocabulary() or _NATION.search(p)
            for p in parts
        )
    )


def _continued(query: Query, last: Query) -> Query:
    """What a follow-up leaves open, from the turn before. A question that stands on its own is left as it is."""
    own = bool(query.scope.issuers or query.ambiguous or query.unknown)
    refers = bool(phrase("refers").search(query.question) or phrase("continues").search(query.question))
    alone = bool(phrase("market").search(query.question)) or query.ask == "howto" or bool(own and query.concepts)
    thin = not query.concepts and len(query.text.split()) <= 8
    if alone or not (refers or thin or not (own or query.periods)):
        return query
    scope = query.scope
    if not own:
        scope = replace(scope, issuers=last.scope.issuers, tickers=last.scope.tickers)
    by, dated = _step(query.text), bool(query.periods)
    if not query.periods and not query.dates and query.reach == "named":
        years = tuple(year + by for year in last.scope.fiscal_years)
        scope = replace(scope, periods=_moved(last.scope.periods, by), fiscal_years=years)
        query = replace(query, periods=_moved(last.periods, by), dates=last.dates, reach=last.reach)
    if not scope.kinds:
        scope = replace(scope, kinds=last.scope.kinds)
    if last.past and not query.past and not _NOW.search(query.text):
        query = replace(query, past=last.past)
        scope = replace(scope, as_of=last.past.day, history=False)
    query = replace(query, scope=scope, follow_up=True)
    if set(query.concepts) - _WHYS:
        return query
    return replace(
        query,
        text=f"{query.text} {_stripped(last, dated=dated or bool(by), named=own, house=_by_house(query))}",
        ask=last.ask if query.ask == "lookup" else query.ask,
        concepts=_unique((*last.concepts, *query.concepts)),
        items=last.items,
        statements=last.statements,
        terms=_unique((*last.terms, *query.terms)),
        tags=_unique((*query.tags, *last.tags)),
    )


def _step(text: str) -> int:
    """How many years on from the turn before a follow-up asks about: "and the year before?" is -1."""
    return int(bool(_LATER.search(text))) - int(bool(_EARLIER.search(text)))


def _moved(periods: Sequence[str], years: int) -> tuple[str, ...]:
    return tuple(re.sub(r"(?:19|20)\d\d", lambda m: str(int(m.group()) + years), period) for period in periods)


def _by_house(query: Query) -> bool:
    """Whether a question says whose view it wants."""
    return bool(query.scope.publishers or phrase("ours").search(query.text))


def _stripped(last: Query, *, dated: bool, named: bool, house: bool) -> str:
    """The earlier question without the periods, the names or the house that the new one replaces."""
    text = _DATED.sub(" ", last.text) if dated else last.text
    if house:
        firsts = {word for name in last.scope.publishers for word in core_words(name)[:1]}
        said = "|".join([r"our|we", *(rf"{re.escape(word)}(?:\s+\w+(?='s))?" for word in sorted(firsts))])
        text = re.sub(rf"\b(?:{said})(?:'s|\u2019s)?(?!\w)", " ", text, flags=re.I)
    if named:
        for name in (*last.scope.issuers, *last.scope.tickers):
            parts = core_words(name)
            for size in range(len(parts), 0, -1):
                said = r"\W+".join(map(re.escape, parts[:size]))
                if len(said) > 2:
                    text = re.sub(rf"\b{said}(?:'s|\u2019s)?(?!\w)", " ", text, flags=re.I)
    return " ".join(text.split())


def _needs(query: Query, plain: str) -> tuple[str, ...]:
    """What a search lacks: an issuer, where a company's figure or a view is asked for and none is named.

    A question that names something else in particular (a product, a fund, a place) is left to the search.
    """
    if query.scope.issuers or query.unknown or query.ask == "howto" or phrase("market").search(plain):
        return ()
    return ("issuer",) if query.ambiguous or query.items or query.ask in ("view", "price") else ()


def _parts(query: Query, named: Sequence[Mention], known: Table) -> tuple[Query, ...]:
    """One query an issuer where several are named: the same question, about one of them."""
    groups = _groups(named)
    if len(groups) < 2:
        return ()
    parts = []
    for group in groups:
        others = [m.text for m in named if m.groups != (group,)]
        text = query.text
        for other in others:
            text = re.sub(
                rf"(?:\band\s+|,\s*|\bversus\s+|\bvs\.?\s+|\bwith\s+|\bto\s+)?{re.escape(other)}(?:'s)?", " ", text
            )
        scope = replace(query.scope, issuers=known.issuers[group], tickers=known.tickers[group])
        text = _LEFT_OVER.sub(r"\1 ", text)
        parts.append(replace(query, text=" ".join(text.split()), scope=scope, parts=()))
    return tuple(parts)


def _notes(query: Query) -> tuple[str, ...]:
    scope = query.scope
    days = [day.isoformat() for day in query.dates]
    state = f"as of {scope.as_of}" if scope.as_of else "with superseded research" if scope.history else ""
    notes = (
        _listed("about", scope.issuers),
        _listed("by", scope.publishers),
        _listed("could be about any of", query.ambiguous),
        _listed("no document here is about", query.unknown),
        _listed("for", [*query.periods, *days]),
        {"latest": "the newest document", "all": "all periods held"}.get(query.reach, ""),
        state,
        _listed("on", [name.replace("_", " ") for name in query.concepts]),
        "goes on from the question before" if query.follow_up else "",
        "names no company" if "issuer" in query.missing else "",
    )
    return tuple(note for note in notes if note)


def _listed(said: str, names: Sequence[str]) -> str:
    return f"{said} {', '.join(names)}" if names else ""


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
