"""The cases: each question of ``asked/`` with the page its evidence stands on, found by looking."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from data.maker import asked
from data.maker.ask import Asked, notes
from data.maker.facts import TODAY
from data.maker.pages import folded, pages

GATE_SHARE = 0.42


def every() -> list[Asked]:
    """All questions, module by module."""
    found: list[Asked] = []
    for module in sorted(iter_modules(asked.__path__), key=lambda module: module.name):
        found += import_module(f"data.maker.asked.{module.name}").CASES
    return found


def _evidence(case: Asked, corpus: Path) -> list[dict[str, object]]:
    out: list[dict[str, object]] = []
    for document, quote in case.evidence:
        if notes()[document].style == "scan":
            out.append({"document": document, "page": 1, "quote": folded(quote)})
            continue
        found = [n for n, page in enumerate(pages(corpus / document), 1) if folded(quote) in page]
        if not found:
            raise ValueError(f"{document} does not say {quote!r}, which {case.question!r} needs")
        out.append({"document": document, "page": found[0], "quote": folded(quote)})
    return out


def line(case: Asked, corpus: Path) -> dict[str, object]:
    """One case as JSON. Its id and split come from the words asked and who asks, so they stay when others change."""
    asker = case.principal["id"] if case.principal else ""
    seed = f"{case.question}|{asker}|{case.as_of}|{case.history}"
    digest = sha256(seed.encode()).hexdigest()
    gate = int(digest[8:16], 16) / 0xFFFFFFFF < GATE_SHARE
    turns = [
        {"role": role, "content": words}
        for pair in case.history
        for role, words in zip(("user", "assistant"), pair, strict=True)
    ]
    return {
        "id": f"desk-{digest[:8]}", "question": case.question, "answer": case.answer, "answer_type": case.answer_type,
        "unit": case.unit, "tolerance": case.tolerance, "key_facts": list(case.key_facts),
        "evidence": _evidence(case, corpus), "as_of": (case.as_of or TODAY).isoformat(), "principal": case.principal,
        "history": turns, "tags": list(case.tags), "answerable": case.answerable,
        "split": case.split or ("gate" if gate else "dev"), "must_not_fail": case.must_not_fail,
    }  # fmt: skip


def write(corpus: Path, path: Path) -> None:
    """Write every case as a line of JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(line(case, corpus), ensure_ascii=False) for case in every()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
