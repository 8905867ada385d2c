"""Whether a cell of a table is what a question asks for: its row, column and table against the question's words.

Every word of the question that carries meaning must be printed in the row, the column, the caption or the title, and
no word of the row or the column that would make it another thing may be missing from the question. One cell must be
left. Anything less is no match.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from assistant.tools.passages import stems, words
from ingest.periods import find_periods
from retrieval.names import core_words

PATH = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "tables.toml"
_CLASS = re.compile(r"\b(class|tier|series|tranche)\s+([A-Za-z0-9])\b", re.I)
HEAVY = frozenset(
    ["income", "ratio", "cash", "profit", "loss", "net", "total", "rate", "average", "flow", "flows", "position"]
    + ["sheet", "gaap", "unadjusted", "half", "size", "balance"]
)
"""Words that may stand around a statement's line unread, and that in a table tell one row from another."""
_GENERIC = ("percent", "cent", "pct", "kt", "twh", "mw", "gw", "tonnes", "weeks", "usd", "eur", "gbp", "chf", "%")
_PER_SHARE = re.compile(r"\bper (?:\w+ )?shares?\b|\ba share\b(?! (?:of|price))")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PREPOSITION = re.compile(
    r"\s+(?:to|of|for|in|by|at|on|from|under|over|per|with|ex|and|or)\s+|,|\(|\s[-\u2013]\s", re.I
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as tables are compared with it.

    ``needed`` are the stems that must be printed; ``known`` all of its stems. ``names`` are words of the companies
    asked about, ``issuers`` those of each by itself, ``years`` the years, ``own`` whether it asks for the firm's own
    view, ``text`` its folded words, ``periods`` the fiscal periods by name.
    """

    text: str
    needed: frozenset[str]
    known: frozenset[str]
    names: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    own: bool = False
    periods: tuple[str, ...] = ()
    issuers: tuple[frozenset[str], ...] = ()

    def company(self, found: frozenset[str]) -> frozenset[str]:
        """The words of a company that a row or a head names; empty where it shares but one of several.

        It names the company by all of its words, by its ticker, or by just those that the question uses.
        """
        for words_ in self.issuers:
            if words_ <= found or (found and found == words_ & self.known):
                return words_
        return frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a page that was read, and the words around it that may answer for words of the question."""

    place: str
    number: int
    table: Mapping[str, Any]
    about: Mapping[str, Any]
    around: frozenset[str]

    @property
    def page(self) -> int:
        """The page's number."""
        return int(self.place.rpartition(":")[2])

    @property
    def heads(self) -> Sequence[str]:
        """The columns' heads."""
        return self.table["heads"]  # type: ignore[no-any-return]

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Its rows, each with ``label`` and ``cells``."""
        return self.table["rows"]  # type: ignore[no-any-return]

    def address(self, row: int, column: int) -> str:
        """The place of a cell as the tool takes it; rows and columns from 0, column -1 the label."""
        return f"T{self.number}R{row + 1}C{column + 1}"


@dataclass(frozen=True, slots=True)
class Match:
    """A cell that answers: its sheet, row and column, how many words name it, and how many of its own are not asked."""

    sheet: Sheet
    row: int
    column: int
    named: int
    extra: int


@cache
def lexicon(name: str) -> Any:  # noqa: ANN401
    """A part of ``tables.toml``."""
    return tomllib.loads(PATH.read_text(encoding="utf-8"))[name]


def fold(text: str) -> str:
    """A text in lower case with one word put for all that mean the same."""
    folded = _CLASS.sub(r"\1 \1\2", re.sub(r"\bUS\b(?!D)", "United States", text)).lower().replace("\u2019", "'")
    for pattern, put in _same():
        folded = pattern.sub(put, folded)
    return folded


def keys(text: str) -> frozenset[str]:
    """The stems of a text's words after folding, without periods; "per share" is one, and no share of anything."""
    return stems(_undated(_PER_SHARE.sub("pershare", fold(text))))


def asked(question: str, understood: Mapping[str, Any], years: Iterable[str], publishers: Iterable[str]) -> Asked:
    """The question as tables are compared with it."""
    names = {part for issuer in understood["issuers"] for part in core_words(issuer)}
    names |= {str(ticker).lower() for ticker in understood["tickers"]}
    houses = {word for publisher in publishers for word in core_words(publisher)[:2]}
    companies = [keys(" ".join(core_words(issuer))) for issuer in understood["issuers"]]
    companies += [stems(str(ticker).lower()) for ticker in understood["tickers"]]
    known = keys(question)
    aside = _soft() | stems(" ".join([*words("asking"), *lexicon("aside"), *_GENERIC, *houses]))
    short = {stem for stem in known if len(stem) > 3 and any(name.startswith(stem) for name in names)}
    called = stems(" ".join(names)) | short
    own = bool(re.search(r"\b(?:our|we|us|house)\b", question, re.I))
    return Asked(
        fold(question),
        frozenset(known - aside - called),
        known if names else alike(known),
        frozenset(called),
        frozenset(years),
        own,
        issuers=tuple(filter(None, companies)),
    )


def alike(found: frozenset[str]) -> frozenset[str]:
    """Stems with those that mean the same where no company is asked about: "growth" of a country is that of its GDP."""
    groups = [frozenset[str]().union(*map(keys, group)) for group in lexicon("alone")]
    return found.union(*(group for group in groups if group & found))


def matches(question: Asked, sheets: Sequence[Sheet], *, column: int | None = None) -> list[Match]:
    """The cells that answer, best first: those with the most words named, then with the fewest of their own left over.

    Args:
        column: Take this column, whatever the question says of columns.
    """
    found = []
    for sheet in sheets:
        for at, row in enumerate(sheet.rows):
            name = named(question, str(row["label"]))
            if name is None:
                continue
            for place in [column] if column is not None else columns(question, sheet, row):
                if place < len(sheet.heads) and row["cells"][place] and not missing(question, sheet, row, place):
                    head = keys(sheet.heads[place]) & question.known
                    found.append(Match(sheet, at, place, name[0] + len(head), name[1]))
    return sorted(found, key=lambda match: (match.extra, -match.named))


def best(question: Asked, found: Sequence[Match]) -> Match | None:
    """The one best match, by the firm's own and then by the newest document; None where two of one table tie.

    A row named by a part of its label must be the only one of its table with those words.
    """
    if not found:
        return None
    top = [match for match in found if (match.extra, match.named) == (found[0].extra, found[0].named)]
    top.sort(key=lambda m: (not m.sheet.about["own"], -int(str(m.sheet.about["published"] or "0").replace("-", ""))))
    same = [m for m in top if m.sheet.place == top[0].sheet.place]
    cells = {str(m.sheet.rows[m.row]["cells"][m.column]) for m in same}
    return top[0] if len(cells) == 1 and not (top[0].extra and _alike(question, top[0])) else None


def _alike(question: Asked, match: Match) -> bool:
    """Whether another row of the table shares the words that name the match."""
    labels = [keys(str(row["label"])) for row in match.sheet.rows]
    shared = labels[match.row] & question.known
    return any(shared <= label for at, label in enumerate(labels) if at != match.row)


def named(question: Asked, label: str) -> tuple[int, int] | None:
    """How many of a label's words the question has, and how many it has not; None where it does not name the row.

    A label is named by all of its words, by those before "to", "of" or a comma ("yield" for "Yield to maturity"), or by
    the whole of a company's name. A word of that name says nothing of other rows.
    """
    own = keys(label)
    if company := question.company(own):
        return 2 * len(own & company), 0
    known = question.known - question.names
    shared = own & known
    if not shared or not (shared & question.needed or own <= known):
        return None
    extra = own - known - _soft()
    if extra and not (first := _first(label)) <= known | (first - extra):
        return None
    return len(shared), len(extra)


def columns(question: Asked, sheet: Sheet, row: Mapping[str, Any]) -> list[int]:
    """The columns that the question may mean in a row: those it names, or the only one, or the present one."""
    held = [at for at, cell in enumerate(row["cells"]) if cell]
    if question.years and (dated := [at for at in held if _YEAR.search(sheet.heads[at])]):
        held = [at for at in dated if question.years & set(_YEAR.findall(sheet.heads[at]))]
    held = [at for at in held if _lasts(question, sheet, sheet.heads[at])]
    told = {at: keys(sheet.heads[at]) - stems(" ".join(lexicon("bare"))) - _soft() for at in held}
    named_ = [at for at in held if told[at] and (told[at] <= question.known or question.company(told[at]))]
    if named_:
        return named_
    needed = question.needed if question.names else alike(question.needed)
    partly = [at for at in held if told[at] & needed and _first(sheet.heads[at]) <= question.known]
    if partly:
        return partly
    plain = [at for at in held if not told[at]]
    if len(sheet.heads) == 1 or (question.years and len(plain) == 1):
        return plain or held
    now = [at for at in held if fold(sheet.heads[at]).split()[:1] == ["now"]]
    return now or (plain if len(plain) == 1 and len(held) > 1 and not _dated(sheet) else [])


def missing(question: Asked, sheet: Sheet, row: Mapping[str, Any], column: int) -> frozenset[str]:
    """The words of the question that neither the cell's row, its column nor what stands around the table has."""
    printed = keys(f"{row['label']} {row.get('heading', '')} {sheet.heads[column]}") | sheet.around
    printed = printed if question.names else alike(printed)
    years = set(_YEAR.findall(f"{sheet.heads[column]} {row['label']} {sheet.table['caption']} {sheet.about['title']}"))
    near = str(sheet.about["published"] or "")[:4]
    late = question.years and not question.years & (years or {near})
    return frozenset(question.needed - printed) | (frozenset(question.years) if late else frozenset())


def _lasts(question: Asked, sheet: Sheet, head: str) -> bool:
    """Whether a head may be of a period as long as the one asked about: a quarter is no year, nor another quarter."""
    found = next((period for period in find_periods(head) if period.months), None)
    if found is None or len(question.periods) != 1:
        return True
    (asked,) = question.periods
    if asked.startswith("FY"):
        return found.months == 12
    months = {"Q": 3, "H": 6, "9": 9}.get(asked[:1], 0)
    return found.name == asked or (not found.name and found.months == months and sheet.about["period"] == asked)


def _dated(sheet: Sheet) -> bool:
    return any(_YEAR.search(head) for head in sheet.heads)


def _first(label: str) -> frozenset[str]:
    """The stems of a label's words before "of", "to", a comma or a bracket."""
    return keys(next((part for part in _PREPOSITION.split(fold(label)) if part.strip()), ""))


@cache
def _soft() -> frozenset[str]:
    """Stems that neither a question nor a head need share."""
    return stems(" ".join(words("plain") - HEAVY))


def _undated(text: str) -> str:
    for period in reversed(find_periods(text)):
        text = text[: period.span.start] + " " + text[period.span.end :]
    return re.sub(r"(?<!\w)(?:19|20)\d\d[aefp]?\b|\bfy\s?\d+[aefp]?\b", " ", text)


@cache
def _same() -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = [(other, group[0]) for group in lexicon("same") for other in group[1:]]
    pairs.sort(key=lambda pair: -len(pair[0]))
    return tuple((re.compile(rf"(?<![\w.-]){re.escape(other)}s?(?![\w-])"), put) for other, put in pairs)


def without(ask: Asked, *spent: str) -> Asked:
    """The question without words that are spent on saying how to answer."""
    gone = frozenset(stem for text in spent for stem in keys(text) | stems(text))
    return replace(ask, needed=ask.needed - gone)


def parts(sheet: Sheet) -> list[int]:
    """The rows that are no sum of the others."""
    sums = stems(" ".join(lexicon("sums")))
    return [at for at, row in enumerate(sheet.rows) if not keys(str(row["label"])) & sums]
