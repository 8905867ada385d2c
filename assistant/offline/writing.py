"""The offline model's final message: sentences with their markers, quotes and figures, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["answered", "abstained", "needs_input"]


@dataclass
class Writer:
    """An answer in the making. Each sentence names the sources it rests on."""

    sentences: list[str] = field(default_factory=list)
    quotes: dict[tuple[int, str], None] = field(default_factory=dict)
    figures: dict[tuple[str, str], None] = field(default_factory=dict)
    table: Mapping[str, Any] | None = None
    followups: list[str] = field(default_factory=list)
    sure: float | None = None
    """The measured chance that the answer is right, where there is one."""

    def say(self, sentence: str, sources: Iterable[int] = ()) -> None:
        """Add a sentence, its sources' markers before its full stop's end: "Sales rose. [1]" reads "Sales rose [1]."""
        marks = "".join(f"[{n}]" for n in dict.fromkeys(sources))
        text = sentence.strip()
        end = "" if text.endswith((".", "?", "!", ":")) else "."
        if not marks:
            self.sentences.append(text + end)
        elif end:
            self.sentences.append(f"{text} {marks}.")
        else:
            self.sentences.append(f"{text[:-1]} {marks}{text[-1]}")

    def figure(self, text: str, key: str) -> str:
        """Take down that a number in the text is a figure of the run; gives the text back."""
        self.figures[text, key] = None
        return text

    def cite(self, n: int, quote: str) -> int:
        """Take down the words that stand at a source; gives its number back."""
        self.quotes[n, quote] = None
        return n

    def final(self, status: Status = "answered", missing: str | None = None) -> str:
        """The whole message."""
        return final(
            status,
            " ".join(self.sentences),
            [{"n": n, "quote": quote} for n, quote in self.quotes],
            [{"text": text, "id": key} for text, key in self.figures],
            self.table,
            missing,
            self.followups,
            **({} if self.sure is None else {"sure": self.sure}),
        )


def final(
    status: Status,
    answer: str,
    citations: Sequence[Mapping[str, Any]] = (),
    figures: Sequence[Mapping[str, Any]] = (),
    table: Mapping[str, Any] | None = None,
    missing: str | None = None,
    followups: Sequence[str] = (),
    **more: float,
) -> str:
    """The final message of a model as JSON text, with ``more`` fields such as ``sure`` where there are any."""
    body = {
        "status": status,
        "answer": answer,
        "citations": list(citations),
        "figures": list(figures),
        "table": table,
        "missing": missing,
        "followups": list(followups)[:3],
        **more,
    }
    return json.dumps(body, ensure_ascii=False)


def listed(parts: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""
