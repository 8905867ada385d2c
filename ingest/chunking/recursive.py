"""Recursive splitting: at paragraphs where they fit, else at lines, sentences, words, characters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

from core.types import Parsed, Span
from ingest.chunking.regions import back_up, regions, trimmed
from ingest.chunking.types import Cut

SEPARATORS = ["\n\n", "\n", ". ", " ", ""]


@dataclass(frozen=True, slots=True)
class RecursiveCutter:
    """Pieces of at most ``size`` new characters, begun up to ``overlap`` early, at a word.

    The library picks the cuts and nothing else: the start it gives is found by searching the text and can be wrong,
    so it is asked for pieces without overlap or stripping, which join back to the text, and their lengths are summed.
    """

    size: int = 1600
    overlap: int = 160

    def __call__(self, parsed: Parsed) -> list[Cut]:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            separators=SEPARATORS,
            chunk_size=self.size,
            chunk_overlap=0,
            keep_separator="end",
            strip_whitespace=False,
        )
        found = []
        for page, span in regions(parsed):
            pieces = splitter.split_text(parsed.text[span.start : span.end])
            if sum(map(len, pieces)) != span.end - span.start:
                raise ValueError(f"the splitter's pieces do not join back to the text of page {page.number}")
            for start, end in pairwise(accumulate(map(len, pieces), initial=span.start)):
                if trimmed(parsed.text, start, end):
                    early = back_up(parsed.text, span.start, start, self.overlap)
                    found.append(Cut(trimmed(parsed.text, early, end) or Span(start, end), page.number))
        return found
