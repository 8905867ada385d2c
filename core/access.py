"""Who may see what, and what is current: the one rule, as a predicate and as the `Restriction` every search carries.

An empty filter returns everything in the engines, so a restriction is never empty: it always names the principal's
groups and barriers, and a principal without groups sees nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.types import PUBLIC_BARRIER, Access, Document, Principal, Scope

OPEN_END = 99991231


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a store may return, as typed conditions that are all true at once. Made by `restrict` and nowhere else.

    ``on`` is the day, as YYYYMMDD, for which research must be the current view: ``valid_from <= on < valid_to``;
    with ``history`` only ``valid_from <= on`` is asked. Withdrawn research is never returned. Empty tuples are open.
    """

    groups: tuple[str, ...]
    barriers: tuple[str, ...]
    on: int
    history: bool = False
    issuers: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    fiscal_years: tuple[int, ...] = ()
    published_from: int | None = None
    published_to: int | None = None

    def any_of(self) -> dict[str, tuple[str, ...] | tuple[int, ...]]:
        """Payload field -> allowed values, for every field that is restricted. Always holds groups and barrier."""
        optional: dict[str, tuple[str, ...] | tuple[int, ...]] = {
            "issuer": self.issuers,
            "ticker": self.tickers,
            "kind": self.kinds,
            "document_id": self.documents,
            "publisher": self.publishers,
            "fiscal_year": self.fiscal_years,
        }
        asked = {name: values for name, values in optional.items() if values}
        return {"groups": self.groups, "barrier": self.barriers, **asked}

    def ranges(self) -> dict[str, tuple[int | None, int | None]]:
        """Payload field -> inclusive (low, high) bounds as YYYYMMDD."""
        bounds: dict[str, tuple[int | None, int | None]] = {"valid_from": (None, self.on)}
        if not self.history:
            bounds["valid_to"] = (self.on + 1, None)
        if self.published_from is not None or self.published_to is not None:
            bounds["published"] = (self.published_from, self.published_to)
        return bounds


def restrict(principal: Principal, scope: Scope, today: date) -> Restriction:
    """What ``principal`` may be shown of ``scope``. The as-of day is the scope's, else ``today``."""
    return Restriction(
        groups=tuple(sorted(principal.groups)),
        barriers=tuple(sorted({*principal.barriers, PUBLIC_BARRIER})),
        on=number(scope.as_of or today),
        history=scope.history,
        issuers=scope.issuers,
        tickers=scope.tickers,
        kinds=scope.kinds,
        documents=scope.documents,
        publishers=scope.publishers,
        fiscal_years=scope.fiscal_years,
        published_from=number(scope.published_from) if scope.published_from else None,
        published_to=number(scope.published_to) if scope.published_to else None,
    )


def may_read(principal: Principal, access: Access) -> bool:
    """Whether a document's access lets this principal in. No groups on either side means no."""
    on_our_side = access.barrier == PUBLIC_BARRIER or access.barrier in principal.barriers
    return on_our_side and not access.groups.isdisjoint(principal.groups)


def current(document: Document, on: date) -> bool:
    """Whether the document is the current view on that day."""
    begun = document.valid_from is None or document.valid_from <= on
    return document.state != "withdrawn" and begun and (document.valid_to is None or on < document.valid_to)


def number(day: date) -> int:
    """A day as YYYYMMDD, which sorts as days do."""
    return day.year * 10_000 + day.month * 100 + day.day


def payload(document: Document) -> dict[str, object]:
    """The fields of a document that filters test, as the store keeps them with each chunk."""
    return {
        "document_id": document.id,
        "groups": sorted(document.source.access.groups),
        "barrier": document.source.access.barrier,
        "state": document.state,
        "valid_from": number(document.valid_from) if document.valid_from else 0,
        "valid_to": number(document.valid_to) if document.valid_to else OPEN_END,
        "published": number(document.published) if document.published else 0,
        "issuer": document.issuer or "",
        "ticker": document.ticker or "",
        "publisher": document.publisher or "",
        "kind": document.kind,
        "fiscal_year": document.fiscal_year or 0,
    }
