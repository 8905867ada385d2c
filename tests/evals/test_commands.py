"""The commands print data on standard output, one object with --json, and leave with the promised codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from core.database import open_database
from core.errors import UsageError
from core.settings import Settings
from evals.commands import register
from evals.feedback import open_feedback
from tests.evals.fakes import results, right, wrong
from tests.evals.test_agreement import ANSWERS, folder


def run(*words: str) -> str:
    app = typer.Typer()
    register(app)
    done = CliRunner().invoke(app, ["eval", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def keep(path: Path, *pairs: object) -> Path:
    path.mkdir(parents=True)
    lines = [json.dumps(item.to_json()) for item in results(*pairs)]  # type: ignore[arg-type]
    (path / "results.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_agreement_is_one_object_or_a_table(tmp_path: Path) -> None:
    data = str(folder(tmp_path, ANSWERS))
    assert set(json.loads(run("judge-agreement", "--data", data, "--json"))) >= {
        *("n", "agreement", "kappa", "ci95", "by_answer_type")
    }
    assert "Cohen's kappa" in run("judge-agreement", "--data", data)


def test_two_runs_are_compared(tmp_path: Path) -> None:
    before = keep(tmp_path / "a", ("alpha", wrong), ("beta", right))
    after = keep(tmp_path / "b", ("alpha", right), ("beta", right))
    said = json.loads(run("compare", str(before), str(after / "results.jsonl"), "--json"))
    assert said["correct"]["gained"] == ["alpha"]
    assert "gained: alpha" in run("compare", str(before), str(after))


def test_a_run_is_exported(tmp_path: Path) -> None:
    run("export", "trec", str(keep(tmp_path / "a", ("alpha", right))), "--out", str(tmp_path / "trec"))
    assert (tmp_path / "trec" / "qrels").read_text("utf-8") == "alpha 0 alpha.pdf#3 1\n"


def test_feedback_is_shown_labelled_and_written(tmp_path: Path) -> None:
    settings = Settings.from_env()
    from core.audit import AuditLog

    record = {
        "event": "answer",
        "run_id": "r1",
        "principal": "ines",
        "question": "Revenue?",
        "answer": {"answer": "11"},
    }
    AuditLog(settings.home / "audit" / f"{settings.collection}.jsonl").append(record)
    open_database(settings.home)
    made = open_feedback(settings).add("r1", "ines", good=False, reason="wrong")
    assert "Revenue?" in run("mine-feedback")
    assert json.loads(run("mine-feedback", "--json"))[0]["id"] == made
    with pytest.raises(UsageError, match="--as"):
        run("mine-feedback", "--label", made, "--answer", "12")
    assert json.loads(run("mine-feedback", "--label", made, "--answer", "12", "--as", "marek"))["state"] == "labelled"
    run("mine-feedback", "--out", str(tmp_path / "cases.jsonl"))
    assert json.loads((tmp_path / "cases.jsonl").read_text("utf-8"))["answer"] == "12"


def test_every_command_has_help_and_the_module_brings_nothing_heavy_with_it() -> None:
    assert "judge-agreement" in run("--help")
    heavy = "numpy scipy sqlalchemy openai qdrant_client qdrant_edge fastapi rich.progress evals.world ingest.library"
    code = f"import sys; import evals.commands; print([name for name in {heavy.split()!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
