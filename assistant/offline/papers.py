"""Who wrote a document, when it came out and what it is called: what its first page prints of itself.

Does not answer for a document that the question does not single out by company, kind, house or words of its title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from assistant.offline.prose import flat
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer, listed
from assistant.tools.passages import stems, units, words
from ingest.periods import DATE

Wanted = Literal["authors", "published", "title"]

_PAPER = (
    r"(?:notes?|reports?|updates?|initiations?|upgrades?|downgrades?|research|pieces?|papers?|memos?|flash|e-?mails?"
    r"|reviews?|outlooks?|polic(?:y|ies)|guides?|views?)"
)
_ASKED: Mapping[Wanted, re.Pattern[str]] = {
    "authors": re.compile(
        rf"\bwho(?:'s| is| are|s)? (?:wrote|authored|penned|written|behind"
        rf"|the (?:authors?|analysts?) (?:of|behind|on))\b.*\b{_PAPER}\b"
        rf"|\bauthors? of\b.*\b{_PAPER}\b|\bwho (?:wrote|authored|penned)\b",
        re.I,
    ),
    "published": re.compile(
        rf"\bwhen (?:did|was|were|is|has)\b.*\b(?:publish|issue|put out|release|come out|came out|write|written)\w*\b"
        rf".*\b{_PAPER}\b"
        rf"|\bwhen (?:did|was|were)\b.*\b{_PAPER}\b.*\b(?:published|issued|released|out|written|dated)\b"
        rf"|\b(?:date of|how old is) (?:the|our|their)\b.*\b{_PAPER}\b",
        re.I,
    ),
    "title": re.compile(
        rf"\b(?:title|headline) (?:of|on)\b.*\b{_PAPER}\b"
        rf"|\bwhat(?:'s|s| is| was) (?:the|our)\b.*\b{_PAPER}\b.*\bcalled\b",
        re.I,
    ),
}
_CHANGES = ("upgrad", "downgrad", "initi", "reiter")
"""Stems of what a note does to a rating; its first page says so, and its catalogue entry need not."""
_TRIED = 3
_MAIL = re.compile(r"\b(?:e-?mails?|flash|memos?|messages?)\b", re.I)
_WE = re.compile(r"\b(?:we|us|our)\b", re.I)
_ANY = (
    "write wrote written author authors analyst analysts publish published issue issued release released put come came"
    " call called title headline date dated old note notes report reports update updates research piece paper latest"
    " last newest recent current behind view"
)


def answer(calls: Calls, found: Result, question: str) -> str | None:
    """What the first page says of the one document that fits; None where something else is asked, or none fits."""
    wanted = next((name for name, pattern in _ASKED.items() if pattern.search(question)), None)
    if wanted is None or not calls.has("read_page"):
        return None
    changes = [stem for stem in stems(question) if stem.startswith(_CHANGES)]
    for document in _fitting(found, question)[:_TRIED]:
        page = calls("read_page", document=document["id"], page=1)
        for source in page.get("sources") or ():
            if all(stem in stems(f"{document['kind']} {source['text']}") for stem in changes):
                return _told(wanted, document, source)
    return None


def _fitting(found: Result, question: str) -> list[Mapping[str, Any]]:
    """The documents that every word of the question fits, the newest first where one company's are asked for."""
    understood = found["understood"]
    issuers, we = set(understood["issuers"]), bool(_WE.search(question))
    names = stems(" ".join((*issuers, *understood["tickers"])))
    plain = names | stems(_ANY) | stems(" ".join(words("asking")))
    left = {stem for stem in stems(question) - plain if not stem.startswith(_CHANGES)}
    mail, fitting = bool(_MAIL.search(question)), []
    for document in found.get("documents") or ():
        if issuers and document["issuer"] not in issuers or (we and not document["ours"]):
            continue
        if (document["kind"] in ("email", "other")) != mail:
            continue
        own = stems(" ".join(str(document[key] or "") for key in ("title", "issuer", "kind", "publisher")))
        if all(any(_alike(word, other) for other in own | _month(document)) for word in left):
            fitting.append(document)
    if not issuers and not left:
        return []
    return sorted(fitting, key=lambda document: str(document["published"] or ""), reverse=True)


def _month(document: Mapping[str, Any]) -> frozenset[str]:
    """The month and year that a document is of, as stems."""
    published = str(document["published"] or "")
    return stems(f"{date.fromisoformat(published):%B %Y}") if published else frozenset()


def _alike(word: str, other: str) -> bool:
    return word == other or (len(word) >= 4 and other.startswith(word))


def _told(wanted: Wanted, document: Mapping[str, Any], source: Result) -> str | None:
    authors: Sequence[str] = document.get("authors") or ()
    told = {"authors": listed(list(authors)), "title": document["title"], "published": ""}
    lines = [unit.text for unit in units(str(source["text"]))]
    if wanted == "published":
        quote = next((line for line in lines if DATE.search(line)), "")
        told["published"] = found.group() if (found := DATE.search(quote)) else ""
    else:
        key = authors[0] if wanted == "authors" and authors else document["title"]
        quote = next((line for line in lines if flat(key).lower() in flat(line).lower()), "")
    if not quote or not told[wanted]:
        return None
    writer = Writer()
    n = writer.cite(int(source["n"]), quote)
    said = {
        "authors": f"{told['authors']} wrote \u201c{document['title']}\u201d",
        "title": f"It is called \u201c{document['title']}\u201d",
        "published": f"\u201c{document['title']}\u201d is dated {told['published']}",
    }[wanted]
    writer.say(said, [n])
    return writer.final()
