"""The commands as a person meets them: what they print, where, and how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import ingest.commands
from core.errors import InputError, UsageError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("WEALTHDESK_EMBEDDING_MODEL", "hash")
    monkeypatch.setenv("WEALTHDESK_TODAY", "2026-06-30")
    app = typer.Typer(pretty_exceptions_enable=False)
    ingest.commands.register(app)
    return app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "research"
    folder.mkdir()
    (folder / "note.md").write_text("# Northwind: margins to widen\n\nWe expect revenue of 120 in 2026.\n")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing that could be read")
    return folder


def _run(app: typer.Typer, *arguments: object, code: int = 0, said: str | None = None) -> tuple[str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=said, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_a_run_ends_with_a_table_and_each_rejected_file_and_its_reason(app: typer.Typer, folder: Path) -> None:
    out, err = _run(app, "ingest", folder)
    assert out == ""
    assert "1 new or changed, 0 unchanged" in err
    assert "set aside  CORRUPT      broken.pdf: " in err
    out, err = _run(app, "ingest", folder)
    assert "0 new or changed, 2 unchanged" in err


def test_json_is_one_object_on_stdout(app: typer.Typer, folder: Path) -> None:
    out, _ = _run(app, "ingest", folder, "--json")
    body = json.loads(out)
    assert (body["documents"], body["quarantined"][0]["reason"]) == (1, "CORRUPT")
    body = json.loads(_run(app, "ingest", folder, "--dry-run", "--json")[0])
    assert (body["dry_run"], body["unchanged"], body["to_do"]) == (True, 2, [])


def test_list_and_show_tell_state_origin_quality_and_history(app: typer.Typer, folder: Path) -> None:
    _run(app, "ingest", folder)
    out, _ = _run(app, "library", "list")
    assert "Northwind: margins to widen" in out
    assert "set aside   CORRUPT" in out
    listed = json.loads(_run(app, "library", "list", "--json")[0])
    (document,) = listed["documents"]
    out, _ = _run(app, "library", "show", document["id"][:8])
    assert "title          Northwind: margins to widen   from " in out
    assert "issuer         -" in out
    assert "access         staff; barrier none   from the default" in out
    assert "history        " in out
    shown = json.loads(_run(app, "library", "show", "note.md", "--json")[0])
    assert shown["quality"]["pages"] == 1
    assert shown["history"][0]["event"] == "added"
    assert _run(app, "library", "list", "nothing like it")[0] == ""


def test_quality_is_told_of_the_run_and_of_the_library(app: typer.Typer, folder: Path) -> None:
    run = json.loads(_run(app, "ingest", folder, "--json")[0])["quality"]
    whole = json.loads(_run(app, "library", "quality", "--json")[0])
    assert whole == {**run, "quarantined": {"CORRUPT": 1}}
    assert (whole["documents"], whole["pages"], whole["unreadable"]) == (1, {"text": 1, "ocr": 0, "none": 0}, 0.0)
    assert whole["missing"]["published"] == 1
    out, _ = _run(app, "library", "quality")
    assert "pages            text 1, ocr 0, none 0" in out
    assert "quarantined      CORRUPT 1" in out


def test_an_audience_is_shown_with_where_it_was_read(app: typer.Typer, folder: Path) -> None:
    (folder / "note.md").write_text("# Northwind: margins to widen\n\nFor advisers only\n\nWe expect revenue of 120.\n")
    _run(app, "ingest", folder)
    assert "audience       advisers   from cover, 85% sure" in _run(app, "library", "show", "note.md")[0]


def test_an_old_index_is_told_of_and_deleted_on_request(app: typer.Typer, folder: Path) -> None:
    _run(app, "ingest", folder)
    _, err = _run(app, "ingest", folder, "--chunker", "fixed")
    assert "old index" in err
    assert "kept: index research, out of use since 2026-06-30" in _run(app, "library", "tidy")[1]
    assert "deleted: index research" in _run(app, "library", "tidy", "--days", "0")[1]
    assert "there is no old index" in _run(app, "library", "tidy")[1]


def test_withdraw_purge_and_retry(app: typer.Typer, folder: Path) -> None:
    _run(app, "ingest", folder)
    _, err = _run(app, "library", "withdraw", "note.md", "--why", "out of date")
    assert "withdrawn: Northwind" in err
    assert "withdrawn" in _run(app, "library", "list", "--state", "withdrawn")[0]
    _run(app, "library", "purge", "note.md", said="n\n", code=1)
    _run(app, "library", "purge", "note.md", "--yes")
    assert json.loads(_run(app, "library", "list", "--json")[0])["documents"] == []
    body = json.loads(_run(app, "library", "retry", "--json")[0])
    assert body["quarantined"][0]["name"] == "broken.pdf"
    assert json.loads(_run(app, "library", "retry", "note.md", "--json")[0])["documents"] == 1


def test_a_collection_keeps_its_documents_to_itself(app: typer.Typer, folder: Path) -> None:
    _run(app, "ingest", folder, "--collection", "trial")
    assert len(json.loads(_run(app, "library", "list", "--collection", "trial", "--json")[0])["documents"]) == 1
    with pytest.raises(InputError, match="nothing is in the library 'research' yet; run `wealthdesk ingest PATH`"):
        _run(app, "library", "list")
    with pytest.raises(InputError, match="use letters, digits"):
        _run(app, "ingest", folder, "--collection", "../up")


def test_wrong_calls_say_what_there_is(app: typer.Typer, folder: Path) -> None:
    with pytest.raises(UsageError, match="no chunker 'words'; there are fixed"):
        _run(app, "ingest", folder, "--chunker", "words")
    with pytest.raises(UsageError, match="no embedder 'words'; there are minilm"):
        _run(app, "ingest", folder, "--embedder", "words")
    with pytest.raises(InputError, match="no such file or folder"):
        _run(app, "ingest", folder / "absent")


def test_a_chunker_with_knobs_is_taken_on_one_line(app: typer.Typer, folder: Path) -> None:
    out, _ = _run(app, "ingest", folder, "--chunker", "fixed:size=20,overlap=0", "--json")
    assert json.loads(out)["chunks"] > 2


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, ingest.commands, typer; app = typer.Typer(); ingest.commands.register(app);"
        "heavy = {'numpy', 'sqlalchemy', 'rich.progress', 'onnxruntime', 'fsspec', 'pypdfium2'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"
