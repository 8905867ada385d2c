"""What several cells of tables come to: a change along a row, a gap between columns, a sum down a column, the one row.

Each way knows the questions it is for. The words that ask for the way are taken out of what must be printed; all other
words must be, as for a single cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.offline import matching
from assistant.offline.breakdowns import BREAKDOWN, EXTREME, part
from assistant.offline.cells import cells, origin
from assistant.offline.gaps import BETWEEN, GAP, PAIR, between, either, gap
from assistant.offline.matching import Asked, Sheet
from assistant.offline.moves import MOVE, change
from assistant.offline.ranks import LEAST, MOST, WHICH, which
from assistant.offline.replay import Calls
from assistant.offline.sums import DOWN, TOGETHER, TOP, down, largest
from assistant.offline.writing import Writer, listed

LONGEST = 20
"""The most rows that are told as a list."""
MEASURED = re.compile(
    r"\bhow much\b|\b(?:by|from|between|vs|versus|compared)\b|%|\bper\s?cent\b|\bpoints?\b|\b(?:pts|pp|bps?)\b", re.I
)
"""Words of a question about a change that wants its size."""
Answer = Callable[[Calls, Asked, Sequence[Sheet], str], str | None]
_LISTED = re.compile(
    r"\b(?:what(?:['\u2019]s| is| are)|which (?:\w+ ){0,2}(?:is|are)|who(?:['\u2019]s| is)) (?:on|in) (?:the|our)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Way:
    """How several cells answer, and which questions want it."""

    pattern: re.Pattern[str]
    answer: Answer
    also: re.Pattern[str] | None = None

    def asked(self, question: str) -> bool:
        """Whether a question is worded for it."""
        return bool(self.pattern.search(question)) and (self.also is None or bool(self.also.search(question)))


def listing(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """The rows of the first table of a document that is called what the question asks for the contents of."""
    named = [s for s in sheets if ask.needed and ask.needed <= matching.keys(str(s.about["title"]))]
    first = min(named, key=lambda sheet: (sheet.place.rpartition(":")[0], sheet.page, sheet.number), default=None)
    if first is None or len({sheet.place.rpartition(":")[0] for sheet in named}) > 1 or len(first.rows) > LONGEST:
        return None
    shown = cells(calls, first, [first.address(at, -1) for at in range(len(first.rows))])
    if len(shown) != len(first.rows):
        return None
    writer = Writer()
    sources = [writer.cite(int(cell["source"]), str(cell["quote"])) for cell in shown]
    writer.say(f"{listed([str(cell['label']) for cell in shown])}{origin(first)}", sources)
    return writer.final()


WAYS: tuple[Way, ...] = (
    Way(_LISTED, listing),
    Way(TOP, largest, TOGETHER),
    Way(DOWN, down),
    Way(BREAKDOWN, part, EXTREME),
    Way(WHICH, which, re.compile(rf"{MOVE}|{LEAST.pattern}|{MOST.pattern}", re.I)),
    Way(PAIR, either, re.compile(r"\b(?:difference|cheaper|higher|lower|gap|more|less)\b", re.I)),
    Way(BETWEEN, between),
    Way(GAP, gap),
    Way(re.compile(rf"\b{MOVE}\b", re.I), change, MEASURED),
)
