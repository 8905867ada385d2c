"""Settings come from flags, then the environment, then the file, then defaults; a bad one is named, never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.blobs import Blobs
from core.errors import NotFound, UsageError
from core.settings import Settings


def test_flags_outrank_the_environment_and_the_environment_the_file(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text('collection = "file"\nmodel = "file-model"\nworkers = 3\n')
    environ = {"WEALTHDESK_CONFIG": str(file), "WEALTHDESK_COLLECTION": "env", "WEALTHDESK_MODEL": "env-model"}
    made = Settings.from_env(environ, collection="flag")
    assert (made.collection, made.model, made.workers) == ("flag", "env-model", 3)


def test_a_secret_may_come_from_a_file_and_is_kept_out_of_the_repr(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-canary\n")
    made = Settings.from_env({"OPENAI_API_KEY_FILE": str(tmp_path / "key")})
    assert made.openai_api_key == "sk-canary"
    assert made.online
    assert "canary" not in repr(made)


def test_every_bad_value_is_named_at_once_and_none_is_shown() -> None:
    environ = {"WEALTHDESK_WORKERS": "canary-many", "WEALTHDESK_LOG_QUESTIONS": "canary-perhaps"}
    with pytest.raises(UsageError) as caught:
        Settings.from_env(environ)
    assert "WEALTHDESK_WORKERS" in str(caught.value)
    assert "WEALTHDESK_LOG_QUESTIONS" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_an_unknown_key_or_a_missing_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text("colection = 'x'\n")
    with pytest.raises(UsageError, match="colection"):
        Settings.from_env({"WEALTHDESK_CONFIG": str(tmp_path / "desk.toml")})
    with pytest.raises(UsageError, match=r"none\.toml"):
        Settings.from_env({"WEALTHDESK_CONFIG": str(tmp_path / "none.toml")})


def test_blobs_are_whole_or_absent_and_named_by_their_hash(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"report")
    assert blobs.put(b"report") == name
    assert blobs.get(name) == b"report"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]
    blobs.delete(name)
    for bad in (name, "../../etc/passwd", "A" * 64):
        with pytest.raises(NotFound):
            blobs.path(bad)
