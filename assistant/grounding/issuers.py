"""Of which company a sentence speaks, and whether the pages it cites are about that one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from core.types import Document
from retrieval.names import short_words

Named = Callable[[str], Sequence[str]]
"""The registered names of the issuers that a text names, left to right; other forms of a name come with it."""

_JOINT = re.compile(r"[,;:]|\b(?:and|but|while|whereas|against|versus|vs|than|with|compared|from|to|of|at|for|in)\b")
_STRANGER = re.compile(
    r"\b((?:[A-Z][\w&.-]+\s){0,3}[A-Z][\w&.-]+)(?:['\u2019]s\b|\s(?:Inc|Corp|plc|Ltd|SE|AG|SA|NV|Holdings|Group)\b)"
)
_NOT_NAMES = frozenset(
    re.findall(
        r"\S+",
        "the this that it its their our company group firm management note report street wall today last year quarter"
        " fiscal analyst analysts consensus house moody standard poor s&p",
    )
)


def belongs(before: str, whole: str, document: Document, page: str, named: Named) -> str:
    """The other company that a figure is given to, or nothing.

    The company of a figure is the last one named before it in its sentence, else the first one named. A document of
    no one company says whose its figures are on the page itself.
    """
    owners = _nearest(before, named) or tuple(named(whole)[:1])
    if owners and document.issuer and document.issuer not in owners and not any(on_page(o, page) for o in owners):
        return owners[0]
    return "" if owners else _stranger(before, document, page)


def unsupported(whole: str, sources: Iterable[tuple[Document, str]], named: Named) -> str:
    """A company that a sentence names and that none of its sources is about or prints, or nothing."""
    held = list(sources)
    for name in named(whole):
        if held and not any(document.issuer == name or _printed(name, whole, page) for document, page in held):
            forms = set(named(name))
            if not any(document.issuer in forms or name in named(page) for document, page in held):
                return name
    return ""


def on_page(issuer: str, page: str) -> bool:
    """Whether a page prints a company's name, at least its short form."""
    words = short_words(issuer)
    spelled = r"[\W_]+".join(map(re.escape, words))
    return bool(words) and bool(re.search(rf"(?<!\w){spelled}(?!\w)", page, re.I))


def _printed(issuer: str, whole: str, page: str) -> bool:
    """Whether a page prints a company's name, or as much of it as the sentence itself does."""
    said = [word for word in short_words(issuer) if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", whole, re.I)]
    return (
        on_page(issuer, page)
        or bool(said)
        and all(re.search(rf"(?<!\w){re.escape(w)}(?!\w)", page, re.I) for w in said)
    )


def _nearest(before: str, named: Named) -> tuple[str, ...]:
    """The issuer named last in a text, in all its forms: the shortest tail, from a joint on, that names one."""
    for start in [match.end() for match in _JOINT.finditer(before)][::-1]:
        if found := named(before[start:]):
            return tuple(found)
    return tuple(named(before))


def _stranger(before: str, document: Document, page: str) -> str:
    """A capitalised owner of the figure, unknown to the library, that neither the document nor the page names."""
    for match in _STRANGER.finditer(before):
        words = [word for word in re.findall(r"[A-Za-z&]{2,}", match[1]) if word.lower() not in _NOT_NAMES]
        held = f"{document.title} {document.issuer or ''} {' '.join(document.aliases)} {page}".lower()
        if words and not any(word.lower() in held for word in words):
            return match[1]
    return ""
