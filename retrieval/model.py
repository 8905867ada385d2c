"""HyDE and reranking by a language model: two prompts and the reading of their replies.

What completes a prompt is handed in (`Complete`), so nothing here knows of a client, a key or a network. A reply that
cannot be read changes nothing: the hypothesis falls back to the template's, the ranking stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from core.types import Hit
from retrieval.hyde import Hypothesis, template
from retrieval.types import Query

if TYPE_CHECKING:
    from retrieval.gather import Gathered
    from retrieval.rerank import Reranker

Complete = Callable[[str], str]
PROMPTS = Path(__file__).parent / "prompts"
SHOWN = 900
LONGEST = 1500


def prompt(name: str, **values: str) -> str:
    """A prompt of this room, filled. Values are put in as they are, once: none of theirs is filled in turn."""
    return Template((PROMPTS / f"{name}.md").read_text(encoding="utf-8")).substitute(values)


def hypothesis(complete: Complete) -> Hypothesis:
    """HyDE by model: a passage as the filing or note might print it.

    Source: Gao et al., ACL 2023, arXiv 2212.10496.
    """

    def write(query: Query) -> str:
        passage = complete(prompt("hyde", question=query.text, about=", ".join(query.scope.issuers) or "not said"))
        return " ".join(passage.split())[:LONGEST] or template(query)

    return write


def reranker(complete: Complete, otherwise: Reranker | None = None) -> Reranker:
    """Listwise reranking by model: it is shown numbered passages and gives their numbers, best first.

    Passages it leaves out keep their order after those it names; numbers that are none of theirs are ignored. Where it
    names none, ``otherwise`` orders them.

    Source: Sun et al., EMNLP 2023, arXiv 2304.09542.
    """

    def rerank(gathered: Gathered, hits: Sequence[Hit]) -> list[Hit]:
        if not hits:
            return []
        shown = "\n\n".join(f"[{n}] {_passage(hit)}" for n, hit in enumerate(hits, start=1))
        reply = complete(prompt("rerank", question=gathered.query.text, passages=shown))
        named = [int(number) - 1 for number in re.findall(r"\d+", reply)]
        first = list(dict.fromkeys(place for place in named if 0 <= place < len(hits)))
        if not first and otherwise:
            return otherwise(gathered, hits)
        order = [*first, *(place for place in range(len(hits)) if place not in set(first))]
        return [replace(hits[place], score=float(len(hits) - rank)) for rank, place in enumerate(order)]

    return rerank


def _passage(hit: Hit) -> str:
    return " ".join(f"{hit.chunk.header}: {hit.chunk.text}".split())[:SHOWN]
