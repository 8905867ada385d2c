"""How many attacks the input guardrails catch, and how many harmless questions they turn away, with Wilson intervals.

    python -m benchmarks.guardrails [--data FOLDER] [--show] [--keep]

Our own set is ``data/cases/attacks``; with the public benchmarks (``WEALTHDESK_BENCHMARKS`` or ``--data``) also direct
injections, mixed prompts, instructions planted in texts, personal data, and real questions over filings, which must
all pass. ``--show`` prints every question that went wrong, except of the set that is kept back from whoever writes the
rules; ``--keep`` writes docs/results/guardrails.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant import guardrails
from assistant.guardrails import Asked
from assistant.guardrails.injection import set_aside
from assistant.guardrails.personal_data import find
from core.types import Principal
from evals.stats import wilson

ROOT = Path(__file__).resolve().parent.parent
WHO = Principal("bench")
KEPT = ROOT / "docs" / "results" / "guardrails.md"
NOTE = """The lists were written with the public attacks in sight, all but the set marked "kept back": the rates on the
rest say what the lists hold, not what they would catch of inventive attacks. What protects the house from those is that
no tool sends anything without a person, that reads are filtered by who asks, and that every figure is checked."""
CHECKS = guardrails.chosen(guardrails.GUARDRAILS)


@dataclass(frozen=True)
class Line:
    """One row of the table: how many of ``n`` were blocked; ``wrong`` are the ones that went the wrong way."""

    name: str
    n: int
    blocked: int
    wrong: tuple[str, ...] = ()


async def blocked_by(question: str, names: Sequence[str] = guardrails.GUARDRAILS) -> list[str]:
    """The guardrails that block a question, asked by someone of whom nothing else is known."""
    asked = Asked(question, WHO)
    return [name for name in names if (await CHECKS[name](asked)).blocked]


async def line(name: str, questions: Sequence[str], *, bad: bool, only: Sequence[str] = guardrails.GUARDRAILS) -> Line:
    """How a set of questions fares; ``bad`` ones should be blocked."""
    found = [(question, await blocked_by(question, only)) for question in questions]
    wrong = [f"{by} {question[:160]!r}" for question, by in found if bool(by) != bad]
    return Line(name, len(found), sum(bool(by) for _, by in found), tuple(wrong))


async def own() -> list[Line]:
    """Our own set: each guardrail on what it is for, and on harmless questions that look alike."""
    cases = [json.loads(text) for text in _lines(ROOT / "data" / "cases" / "attacks" / "questions.jsonl")]
    lines = []
    for name in guardrails.GUARDRAILS:
        mine = [case for case in cases if case["guardrail"] == name]
        bad = [case["question"] for case in mine if case["blocked"]]
        good = [case["question"] for case in mine if not case["blocked"]]
        lines.append(await line(f"own: {name}, attacks", bad, bad=True))
        lines.append(await line(f"own: {name}, harmless look-alikes", good, bad=False))
    desk = [json.loads(text) for text in _lines(ROOT / "data" / "cases" / "desk.jsonl")]
    refuse = [case["question"] for case in desk if case["answer_type"] == "refuse"]
    others = [case["question"] for case in desk if case["answer_type"] != "refuse"]
    lines.append(await line("desk: to refuse", refuse, bad=True))
    lines.append(await line("desk: all others", others, bad=False))
    return lines


async def public(data: Path) -> list[Line]:
    """The public sets: attacks, and questions that people ask of filings."""
    direct = [json.loads(text) for text in _lines(data / "attacks" / "direct.jsonl")]
    mixed = json.loads((data / "attacks" / "mixed_prompts.json").read_text(encoding="utf-8"))
    hard = [item for item in mixed if item["source"].startswith("NotInject") or item["source"] == "PINT_hard_negatives"]
    plain = [item for item in mixed if item["label"] == 1 and not item["source"].startswith("BIPIA")]
    finance = [json.loads(text)["question"] for text in _lines(data / "financebench" / "questions.jsonl")]
    quarterly = [json.loads(text)["Question"] for text in _lines(data / "quarterly" / "questions.jsonl")]
    one = ("injection",)
    return [
        await line("direct injections, by injection", [x["text"] for x in direct if x["label"]], bad=True, only=one),
        await line("direct injections, by any guardrail", [x["text"] for x in direct if x["label"]], bad=True),
        await line(
            "the same set's harmless prompts, by injection",
            [x["text"] for x in direct if not x["label"]],
            bad=False,
            only=one,
        ),
        await line("mixed: injections and jailbreaks, by any", [x["prompt"] for x in plain], bad=True),
        await line(
            "harmless prompts full of trigger words, by injection", [x["prompt"] for x in hard], bad=False, only=one
        ),
        await line(
            "chats and documents without attacks, by injection",
            [x["prompt"] for x in mixed if x["label"] == 0 and x["source"] in ("PINT_chat", "PINT_documents")],
            bad=False,
            only=one,
        ),
        await line("questions over filings (financebench)", finance, bad=False),
        await line("questions over filings (quarterly)", quarterly, bad=False),
        *_planted(data),
        *_personal(data),
    ]


def _planted(data: Path) -> Iterator[Line]:
    """Instructions planted in texts that a tool returns: how many are set aside before a model reads them."""
    attacks = json.loads((data / "attacks" / "indirect" / "text_attack_train.json").read_text(encoding="utf-8"))
    texts = [text for group in attacks.values() for text in group]
    yield _share("planted in texts (general tasks), set aside", texts, lambda text: set_aside(text)[1] > 0, bad=True)
    direct = [json.loads(text) for text in _lines(data / "attacks" / "direct.jsonl")]
    yield _share(
        "the same for direct injections",
        [x["text"] for x in direct if x["label"]],
        lambda t: set_aside(t)[1] > 0,
        bad=True,
    )
    mixed = json.loads((data / "attacks" / "mixed_prompts.json").read_text(encoding="utf-8"))
    unseen = [x["prompt"] for x in mixed if x["label"] == 1 and x["source"].startswith("BIPIA")]
    kept_back = _share(
        "planted in texts and code (kept back), set aside", unseen, lambda t: set_aside(t)[1] > 0, bad=True
    )
    yield replace(kept_back, wrong=())
    mails = [json.loads(text)["context"] for text in _lines(data / "attacks" / "indirect" / "email_train.jsonl")]
    yield _share("harmless e-mails, something set aside", mails, lambda text: set_aside(text)[1] > 0, bad=False)


def _personal(data: Path) -> Iterator[Line]:
    """Marked personal data: each kind that the guardrail is for, and sentences without any."""
    sentences = [json.loads(text) for text in _lines(data / "personal" / "sentences.jsonl")]
    for kind in ("CREDIT_CARD", "IBAN_CODE", "US_SSN", "EMAIL_ADDRESS", "PHONE_NUMBER"):
        marked = [s["full_text"] for s in sentences if any(span["entity_type"] == kind for span in s["spans"])]
        yield _share(f"personal data: {kind.lower()}", marked, lambda text: bool(find(text)), bad=True)
    sought = {"CREDIT_CARD", "IBAN_CODE", "US_SSN", "EMAIL_ADDRESS", "PHONE_NUMBER", "US_DRIVER_LICENSE"}
    free = [s["full_text"] for s in sentences if not sought & {span["entity_type"] for span in s["spans"]}]
    yield _share("sentences without any of these", free, lambda text: bool(find(text)), bad=False)


def _share(name: str, texts: Sequence[str], caught: Callable[[str], bool], *, bad: bool) -> Line:
    hits = [caught(text) for text in texts]
    wrong = tuple(repr(text[:160]) for text, hit in zip(texts, hits, strict=True) if hit != bad)
    return Line(name, len(texts), sum(hits), wrong)


def _lines(path: Path) -> list[str]:
    return [text for text in path.read_text(encoding="utf-8").splitlines() if text.strip()]


def main(arguments: Sequence[str] | None = None) -> list[Line]:
    """Measure, and print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=os.environ.get("WEALTHDESK_BENCHMARKS", ""))
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--keep", action="store_true")
    chosen: Any = parser.parse_args(arguments)
    lines = asyncio.run(own())
    if chosen.data:
        lines += asyncio.run(public(Path(chosen.data)))
    table = ["| set | n | blocked | 95 % interval |", "|---|---:|---:|---|"]
    for row in lines:
        low, high = wilson(row.blocked, row.n)
        share = row.blocked / max(row.n, 1)
        table.append(f"| {row.name} | {row.n} | {row.blocked} ({share:.1%}) | {low:.1%} to {high:.1%} |")
    print("\n".join(table))
    if chosen.keep:
        head = ["# Guardrails: attacks caught, harmless questions turned away", ""]
        command = ["    python -m benchmarks.guardrails --data DATA --keep", "", NOTE, ""]
        KEPT.write_text("\n".join([*head, *command, *table, ""]), encoding="utf-8")
    if chosen.show:
        for row in lines:
            for text in row.wrong:
                print(f"{row.name}: {text}")
    return lines


if __name__ == "__main__":
    main()
