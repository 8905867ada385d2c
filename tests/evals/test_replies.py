"""A run by model is made once over HTTP; then the same command gives the same results with neither key nor server."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from assistant.replies import DAY
from core.settings import DATA
from evals.commands import register
from tests.servers.openai_script import serving

NOTE = "VELDM_2026-10-29_earnings_note.pdf"
CASES = (
    {"id": "a", "question": "What is our rating on Veldmar?", "answer": "Buy"},
    {"id": "b", "question": "What is our price target on Veldmar?", "answer": "EUR 1,000"},
)


def run(folder: Path, *words: str) -> tuple[dict[str, Any], list[Any]]:
    app = typer.Typer()
    register(app)
    out = folder / "-".join(("out", *(word.strip("-") for word in words if word.startswith("--"))))
    shutil.rmtree(out, ignore_errors=True)
    suite = ["eval", "run", str(folder / "s.jsonl"), "--data", str(folder / "docs"), "--out", str(out), "--json"]
    (folder / "hash.toml").write_text('base = "default"\nname = "hash"\nembedder = "hash"\nhyde = "model"\n'
                                      'rerank = "model"\n[heads]\nhyde = 1.0\n')  # fmt: skip
    done = CliRunner().invoke(app, [*suite, "--recipe", str(folder / "hash.toml"), *words], catch_exceptions=False)
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text("utf-8").splitlines()]
    told = [(line["id"], line["grade"], {**line["given"], "latency_ms": 0, "run_id": ""}) for line in lines]
    return json.loads(done.stdout.splitlines()[-1]), sorted(told, key=lambda item: item[0])


def test_a_run_that_was_paid_for_runs_again_without_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copyfile(DATA / "corpus" / NOTE, tmp_path / "docs" / NOTE)
    evidence = {"evidence": [{"document": NOTE, "page": 1}]}
    (tmp_path / "s.jsonl").write_text("\n".join(json.dumps({**case, **evidence}) for case in CASES) + "\n")
    for name, value in (("HOME", str(tmp_path / "home")), ("MODEL", "finds"), ("CHEAP_MODEL", "helps")):
        monkeypatch.setenv(f"WEALTHDESK_{name}", value)
    kept = ("--replies", str(tmp_path / "replies"))
    with serving() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        figures, first = run(tmp_path, *kept)
        asked = len(server.seen)
    assert asked >= 6
    assert (tmp_path / "replies" / DAY).is_file(), "a paid run keeps its day, so that its prompts come again"
    assert {given["model"] for _, _, given in first} == {"finds"}
    assert figures["usage"]["input_tokens"] == 120 * asked

    monkeypatch.delenv("OPENAI_BASE_URL")
    again, second = run(tmp_path, *kept, "--fresh")
    assert second == first
    assert again["usage"] == figures["usage"]
    _, without = run(tmp_path, "--fresh")
    assert {given["model"] for _, _, given in without} == {"offline"}
