"""What each publisher prints on everything: its colours, its rating words, its footers and its disclosures."""

from __future__ import annotations

from dataclasses import dataclass

from data.maker.facts import OURS, THEIRS
from data.maker.figures import Figures, share_price
from data.maker.note import KINDS, Note, long_date
from data.maker.prices import bars, market_value, year_of_closes
from data.maker.statements import issuer_of, split_factor


@dataclass(frozen=True, slots=True)
class House:
    """A publisher. ``layout`` is ``sidebar`` or ``band``: where the key facts of a company stand on page one."""

    name: str
    motto: str
    colour: str
    tint: str
    serif: bool
    layout: str
    ratings: str
    distribution: str


HOUSES = {
    OURS: House(
        OURS, "Independent research for the advisers of Merrowgate Wealth", "#1b2f4b", "#eef2f7", True, "sidebar",
        "Buy: we expect a total return of more than 15% over twelve months. Hold: we expect a total return between "
        "0% and 15%. Sell: we expect a negative total return. Ratings are reviewed when a price target is crossed.",
        "At 30 September 2026 we rated 46% of the companies we cover Buy, 38% Hold and 16% Sell.",
    ),
    THEIRS: House(
        THEIRS, "Institutional equity research", "#14532d", "#edf5ef", False, "band",
        "Outperform: expected to beat its sector by more than 10% over twelve months. Neutral: expected to move "
        "within 10% of its sector. Underperform: expected to lag its sector by more than 10%.",
        "At 30 September 2026 our ratings were 41% Outperform, 44% Neutral and 15% Underperform.",
    ),
}  # fmt: skip


def house_of(note: Note) -> House:
    """The publisher's dress; policies and pages of the firm wear that of its research."""
    return HOUSES.get(note.publisher, HOUSES[OURS])


def byline(note: Note) -> str:
    """Who wrote it, or who publishes it where nobody signs."""
    return ", ".join(note.authors) or note.publisher


def label(note: Note) -> str:
    """What it is, as the masthead says it."""
    return note.stated.get("label", KINDS[note.kind])


def key_facts(note: Note, figures: Figures) -> tuple[tuple[str, str], ...]:
    """Rating, target, price and size, for a note on a company; nothing for the rest."""
    if not (note.ticker and note.rating and figures.book and note.target is not None):
        return ()
    currency = figures.book.currency
    closes = [close for _, close in year_of_closes(note.ticker, note.published)]
    low, high = min(closes), max(closes)
    way = "Upside" if figures.upside >= 0 else "Downside"
    value = market_value(note.ticker, note.published) / 1000
    facts = [("Rating", note.rating)]
    if figures.prior and figures.prior.rating and figures.prior.rating != note.rating:
        facts[0] = ("Rating", f"{note.rating} (from {figures.prior.rating})")
    facts.append(("Price target", figures.say_target()))
    if figures.prior and figures.prior.target:
        before = split_factor(note.ticker, figures.prior.published) != split_factor(note.ticker, note.published)
        facts.append(("Previous target", figures.say_old_target() + (" before the split" if before else "")))
    issuer = issuer_of(note.ticker)
    return (
        *facts,
        ("Price", f"{figures.say_price()} ({_day(note)})"),
        (way, f"{abs(figures.upside):.0f}%"),
        ("Ticker", note.ticker),
        ("Sector", issuer.sector),
        ("Market value", f"{currency} {value:,.1f} billion"),
        ("52-week range", f"{share_price(low, currency)} - {share_price(high, currency)}"),
    )


def _day(note: Note) -> str:
    bar = [bar for bar in bars(note.ticker or "") if bar.on <= note.published][-1]
    return f"{bar.on.day} {bar.on:%b %Y}"


def supersession(note: Note, figures: Figures) -> str:
    """The sentence that names what this note replaces, or nothing."""
    if not figures.prior:
        return ""
    prior = figures.prior
    return f'This report supersedes our report of {long_date(prior.published)}, "{prior.title}".'


def disclosures(note: Note) -> tuple[tuple[str, str], ...]:
    """The small print, by heading."""
    house = house_of(note)
    who = " and ".join(note.authors) or note.publisher
    certify = "certify" if len(note.authors) > 1 else "certifies"
    own = (
        (
            "Analyst certification",
            f"{who} {certify} that the views in this document are their own on the securities and issuers "
            "named, and that no part of their pay depends on the views expressed.",
        ),
        ("Rating definitions", f"{house.ratings} {house.distribution}"),
        (
            "Conflicts of interest",
            "The publisher does not make markets in the securities named. Its staff may not deal in a security for "
            "two business days after it publishes on that security. Neither the publisher nor the author holds more "
            "than 0.5% of any class of shares of an issuer named here.",
        ),
        (
            "Important information",
            f"Published by {note.publisher} on {long_date(note.published)} for professional use by advisers. It is "
            "not advice to any person and takes no account of anyone's circumstances. Past performance does not "
            "predict returns. Prices are closing prices unless stated. All issuers, securities and persons named are "
            "fictional.",
        ),
    )
    return own if note.rating else own[2:]
