"""The gate's verdict under a pull request: one comment, written anew each time; nothing where there is no token."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from core.settings import DATA
from evals.report.markdown import STICKY

SCRIPT = DATA.parent / ".ci" / "comment"
FAKE = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$CALLS"
case "$*" in *--paginate*) printf '%s' "$HELD";; esac
"""


def comment(tmp_path: Path, verdict: str, held: str = "", **env: str) -> tuple[int, list[str], str]:
    """Its exit status, the calls it made of ``gh``, and what it said; ``held`` are ids of comments with the marker."""
    (tmp_path / "gh").write_text(FAKE)
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "verdict.md").write_text(verdict)
    calls = tmp_path / "calls"
    calls.touch()
    given = {"GH_TOKEN": "t", "PULL_REQUEST": "7", "GITHUB_REPOSITORY": "firm/desk", **env}
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls), "HELD": held}
    done = subprocess.run(
        ["bash", str(SCRIPT), str(tmp_path / "verdict.md")],
        env={**given, **path},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return done.returncode, calls.read_text().splitlines(), done.stdout + done.stderr


def test_the_first_verdict_is_a_comment_and_the_next_one_takes_its_place(tmp_path: Path) -> None:
    code, (looked, wrote), _ = comment(tmp_path, f"{STICKY}\n\nopen\n")
    assert code == 0
    assert STICKY in looked
    assert wrote.startswith("api --method POST repos/firm/desk/issues/7/comments -F body=@")
    (tmp_path / "again").mkdir()
    code, (_, wrote), _ = comment(tmp_path / "again", f"{STICKY}\n\nshut\n", held="41\n42\n")
    assert code == 0
    assert wrote.startswith("api --method PATCH repos/firm/desk/issues/comments/41 -F body=@")


@pytest.mark.parametrize(
    ("verdict", "env", "code", "says"),
    [
        (f"{STICKY}\n", {"GH_TOKEN": ""}, 0, "no token"),
        (f"{STICKY}\n", {"PULL_REQUEST": ""}, 0, "no pull request"),
        ("", {}, 0, "left no verdict"),
        ("# something else\n", {}, 1, "no verdict of the gate"),
    ],
)
def test_without_a_token_or_a_verdict_nothing_is_written(
    tmp_path: Path, verdict: str, env: dict[str, str], code: int, says: str
) -> None:
    ended, calls, said = comment(tmp_path, verdict, **env)
    assert (ended, calls) == (code, [])
    assert says in said


def test_the_workflow_comments_on_pull_requests_of_this_repository_and_keeps_the_report() -> None:
    workflow = (DATA.parent / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    assert "bash .ci/comment build/gate/verdict.md" in workflow
    assert "--out build/gate --summary build/gate/verdict.md" in (DATA.parent / "Makefile").read_text("utf-8")
    assert "head.repo.full_name == github.repository" in workflow
    assert "path: build/gate" in workflow
