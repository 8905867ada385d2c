"""A passage that might answer the question, made by template from what was understood of it.

Written like the page it stands for: header, section, the labels that filings print, no figures. It asserts nothing and
is never shown; only its vector is used.
"""

from __future__ import annotations

from collections.abc import Callable

from core.errors import UsageError
from core.types import KINDS
from retrieval.types import Query

_TITLES = {
    "income_statement": "Consolidated statements of income",
    "balance_sheet": "Consolidated balance sheets",
    "cash_flow": "Consolidated statements of cash flows",
    "equity": "Consolidated statements of shareholders' equity",
    "mdna": "Management's discussion and analysis of financial condition and results of operations",
    "notes": "Notes to consolidated financial statements",
    "segment": "Segment information",
    "business": "Item 1. Business",
    "risk": "Item 1A. Risk factors",
    "legal": "Legal proceedings",
    "cover": "Cover page",
    "guidance": "Outlook",
    "non_gaap": "Reconciliation of non-GAAP financial measures",
}
_MOST_TERMS = 24

Hypothesis = Callable[[Query], str]


def template(query: Query) -> str:
    """The passage, or nothing where the lexicon read nothing from the question."""
    if not query.terms:
        return ""
    head = [*query.scope.issuers[:1], *(KINDS.get(kind, kind) for kind in query.scope.kinds[:1]), *query.periods[:3]]
    titles = [_TITLES[page] for page in query.tags if page in _TITLES][:3]
    body = "; ".join(query.terms[:_MOST_TERMS])
    return ". ".join(part for part in (" ".join(head), *titles, body) if part)


HYPOTHESES: dict[str, Hypothesis] = {"template": template}
BY_MODEL = "model"


def hypothesis(name: str) -> Hypothesis:
    """The one a recipe names; the template for the empty name, and for ``model`` where no model is to be had.

    Raises:
        UsageError: There is none of that name.
    """
    if name in ("", BY_MODEL):
        return template
    if name not in HYPOTHESES:
        raise UsageError(f"no hypothesis {name!r}; there are {', '.join((BY_MODEL, *HYPOTHESES))}")
    return HYPOTHESES[name]
