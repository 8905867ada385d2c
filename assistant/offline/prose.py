"""Answers in the documents' own words: the best sentences with their sources, or what is nearest where none is good."""

from __future__ import annotations

from assistant.offline.reading import Reading
from assistant.offline.replay import Result
from assistant.offline.writing import Writer, final

ENOUGH = 0.5
SENTENCES = 3


def answer(found: Result, question: str, reading: Reading) -> str:
    """The sentences that say most of what is asked; an abstention where none says enough."""
    best = [(q["score"], s["n"], q["quote"]) for s in found["sources"] for q in s["best"]]
    best.sort(key=lambda item: -item[0])
    if not best or best[0][0] < ENOUGH:
        return abstain(found, reading.text)
    writer = Writer()
    for score, n, quote in best[:SENTENCES]:
        if score >= max(ENOUGH, 0.7 * best[0][0]):
            writer.say(quote, [writer.cite(n, quote)])
    return writer.final()


def abstain(found: Result, missing: str) -> str:
    """That the library does not say, with the nearest passages cited."""
    nearest = [{"n": s["n"], "quote": s["best"][0]["quote"]} for s in found["sources"] if s["best"]][:3]
    return final("abstained", f"Our research does not give this: {missing}.", nearest, missing=missing)
