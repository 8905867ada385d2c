"""What of the firm's own records someone may see: never a run that rests on research they may not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.house import House
from core.access import may_read
from core.types import Principal


@dataclass(frozen=True, slots=True)
class Sight:
    """Which documents' traces someone may see. One that was purged is seen by an administrator alone."""

    readable: frozenset[str]
    hidden: frozenset[str]
    purged_too: bool

    def document(self, document_id: str) -> bool:
        """Whether a document's traces may be seen."""
        return document_id in self.readable or (self.purged_too and document_id not in self.hidden)

    def run(self, record: Mapping[str, Any]) -> bool:
        """Whether an audit record rests on nothing but documents whose traces may be seen."""
        return all(self.document(document_id) for document_id in _rests_on(record))


def sight(house: House, principal: Principal) -> Sight:
    """The sight of a principal, over every document in whatever state."""
    known = {d.id: may_read(principal, d.source.access) for d in house.desk.library.catalogue.all_documents()}
    readable = frozenset(document_id for document_id, yes in known.items() if yes)
    return Sight(readable, frozenset(known) - readable, principal.role == "admin")


def _rests_on(record: Mapping[str, Any]) -> Iterator[str]:
    for source in record.get("sources") or ():
        yield str(source.get("document_id"))
    answer = record.get("answer")
    if isinstance(answer, Mapping):
        for name in ("citations", "nearest"):
            for citation in answer.get(name) or ():
                yield str(citation.get("document_id"))
