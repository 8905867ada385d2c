"""Files behind a URL are taken as files on the disk are: listed, read, known again, missed when gone."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec
import pytest
from dump import dump
from plain import take

from core.errors import InputError, StoreUnavailable
from ingest.sources import find
from tests.servers import s3

FILES = {
    "a.txt": "Annual report\nrevenue of 100",
    "sub folder/b.txt": "Quarterly report\nrevenue of 25\fSecond page",
    "sub folder/bad.txt": "BROKEN",
    "pack.zip": "ARCHIVE|one.txt:Inner one\nrevenue of 1",
}
MANIFEST = {"file": "sub folder/*", "access": {"groups": ["supervisors"]}}


@pytest.fixture
def s3_endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    pytest.importorskip("moto", reason="S3: moto is not installed")
    pytest.importorskip("s3fs", reason="S3: the s3 extra is not installed")
    for name, value in {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with s3.serving() as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        yield url
    fsspec.get_filesystem_class("s3").clear_instance_cache()


@pytest.fixture(params=["memory", "s3"])
def bucket(request: pytest.FixtureRequest) -> Iterator[tuple[Any, str]]:
    """A filesystem with the files in it, and their URL; of each kind in turn."""
    name = f"desk-{uuid4().hex[:8]}"
    if request.param == "s3":
        request.getfixturevalue("s3_endpoint")
    files = fsspec.filesystem(request.param)
    files.mkdir(name)
    for path, text in {**FILES, "manifest.jsonl": json.dumps(MANIFEST)}.items():
        files.pipe(f"{name}/research/{path}", text.encode())
    yield files, f"{request.param}://{name}/research"
    files.rm(name, recursive=True)


def test_a_bucket_gives_the_library_that_a_folder_gives(tmp_path: Path, bucket: tuple[Any, str]) -> None:
    _, url = bucket
    report = take(tmp_path / "remote", url)
    assert (report.ready, len(report.rejected)) == (3, 1)
    local = tmp_path / "folder"
    for path, text in {**FILES, "manifest.jsonl": json.dumps(MANIFEST)}.items():
        (local / path).parent.mkdir(parents=True, exist_ok=True)
        (local / path).write_text(text)
    take(tmp_path / "local", local)
    remote, here = dump(tmp_path / "remote"), dump(tmp_path / "local")
    for name in ("texts", "figures", "chunks", "count", "dense", "sparse"):
        assert remote[name] == here[name], name
    assert [entry[0] for entry in remote["ledger"]] == [
        f"{url.replace('memory://', 'memory:///')}/{name}"
        for name in ("a.txt", "pack.zip", "pack.zip!/one.txt", "sub folder/b.txt", "sub folder/bad.txt")
    ]
    access = [document["source"]["access"]["groups"] for document in remote["documents"]]
    assert sorted(access) == [["staff"], ["staff"], ["supervisors"]]


def test_only_what_changed_is_taken_again_and_what_is_gone_is_missed(tmp_path: Path, bucket: tuple[Any, str]) -> None:
    files, url = bucket
    take(tmp_path, url)
    assert (again := take(tmp_path, url)).unchanged == 4
    assert again.ready == 0
    files.pipe(f"{url}/a.txt", b"Annual report, mended\nrevenue of 101")
    files.rm(f"{url}/sub folder/b.txt")
    changed = take(tmp_path, url, prune=True)
    assert (changed.ready, changed.pruned) == (1, 1)
    held = dump(tmp_path)["texts"].values()
    assert ["Quarterly" in text for text in held] == [False] * 3
    assert sum("mended" in text for text in held) == 1


@pytest.mark.usefixtures("s3_endpoint")
def test_a_bucket_that_is_not_there_is_said() -> None:
    with pytest.raises(InputError, match="s3://no-such-bucket: nothing to ingest there"):
        find(["s3://no-such-bucket"])


def test_a_server_that_is_gone_is_one_line(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
        fsspec.get_filesystem_class("s3").clear_instance_cache()
        monkeypatch.setattr("s3fs.core.S3FileSystem.retries", 0)
        with pytest.raises(StoreUnavailable, match="s3://desk: cannot be listed") as said:
            find(["s3://desk"])
    assert "\n" not in str(said.value)
