"""An answer's text cut into sentences, each with its [n] markers; put together again it is the text it was."""

from __future__ import annotations

import re
from dataclasses import dataclass

MARKER = re.compile(r"\s?\[(\d{1,3})\]")
_END = re.compile(
    r"(?P<end>[.!?](?:[\"')\]]|\*\*)*(?:\s?\[\d{1,3}\])*)(?P<gap>\s+)(?=[\"'(*\[]*[A-Z0-9$€£¥-])"
    r"|(?P<line>\s*\n(?:\s*\n)+\s*|\s*\n\s*(?=(?:[-•●▪*]|\d{1,2}[.)])\s))"
)
_SHORT = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|No|vs|approx|Mr|Mrs|Ms|Dr|St|U\.S|U\.K|e\.g|i\.e|p|pp|cf|Fig|est|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?"
    r"|Oct|Nov|Dec)|(?<![\w.])(?:[A-Za-z]\.)*[A-Z]|\d)\.$"
)
_CITED = re.compile(r"\[\d{1,3}\]\.$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as written, with what separates it from the next; ``sources`` are the numbers it cites."""

    text: str
    gap: str = ""

    @property
    def sources(self) -> tuple[int, ...]:
        """The numbers of its markers, in order, each once."""
        return tuple(dict.fromkeys(int(match[1]) for match in MARKER.finditer(self.text)))

    @property
    def words(self) -> str:
        """The sentence without its markers."""
        return MARKER.sub("", self.text)


def split(text: str) -> list[Sentence]:
    """The sentences of a text, in order. Blank lines and list points end one; abbreviations and decimals do not."""
    found, start = [], 0
    for match in _END.finditer(text):
        if match["line"]:
            end, gap = match.start(), match["line"]
        else:
            end, gap = match.end("end"), match["gap"]
            if _shortened(text, start, match):
                continue
        if end > start:
            found.append(Sentence(text[start:end], gap))
        elif found:
            found[-1] = Sentence(found[-1].text, found[-1].gap + gap)
        start = match.end()
    if start < len(text):
        found.append(Sentence(text[start:]))
    return found


def join(sentences: list[Sentence]) -> str:
    """The text of those sentences."""
    return "".join(sentence.text + sentence.gap for sentence in sentences).strip()


def _shortened(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a stop belongs to an abbreviation or a list's number; beside a marker it never does."""
    before = text[start : match.start("end") + 1]
    if MARKER.search(match["end"]) or _CITED.search(before) or not _SHORT.search(before):
        return False
    return not re.search(r"\d\.$", before) or bool(re.fullmatch(r"\s*\d{1,2}\.", before))
