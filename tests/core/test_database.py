"""A database that cannot be had is one clear line, and never shows the password in its URL."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.database import open_database
from core.errors import StoreUnavailable, UsageError


@pytest.mark.parametrize("url", ["not a url", "oracle9://there/x", "postgresql+nodriver://there/x"])
def test_a_url_that_names_no_database_is_a_usage_error(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="WEALTHDESK_DATABASE_URL") as error:
        open_database(tmp_path, url)
    assert url not in str(error.value)


def test_a_missing_driver_is_named_with_the_extra_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match=r"wealthdesk\[postgres\]") as error:
        open_database(tmp_path, "postgresql://ada:canary@127.0.0.1:9/desk")
    assert "canary" not in str(error.value)


def test_a_path_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(StoreUnavailable, match="check the path, rights and room"):
        open_database(tmp_path, f"sqlite:///{tmp_path / 'taken'}")
