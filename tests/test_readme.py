"""The README shows what the commands really print, and names only commands that there are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
REPORT = ROOT / "data" / "corpus" / "VELDM_2026-10-29_earnings_note.pdf"


def wealthdesk(home: Path, *arguments: str) -> str:
    environ = {**os.environ, "WEALTHDESK_HOME": str(home), "WEALTHDESK_TODAY": "2026-11-20", "COLUMNS": "100"}
    command = [sys.executable, "-m", "api", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


def test_the_transcript_is_what_the_command_prints(tmp_path: Path) -> None:
    shown = re.search(r'\$ wealthdesk ask "([^"]+)"\n(.*?)\n```', README, re.S)
    assert shown
    wealthdesk(tmp_path, "ingest", str(REPORT))
    printed = wealthdesk(tmp_path, "ask", shown[1])
    assert shown[2].strip() in printed


def test_every_command_and_target_named_is_there(tmp_path: Path) -> None:
    listed = wealthdesk(tmp_path, "--help")
    for name in set(re.findall(r"wealthdesk (ingest|ask|serve|doctor|eval|demo)\b", README)):
        assert re.search(rf"^  {name}\b", listed, re.M), name
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in set(re.findall(r"^make (\w+)", README, re.M)):
        assert re.search(rf"^{name}:", targets, re.M), name


def test_every_file_linked_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    for link in links:
        assert (ROOT / link).exists(), link
