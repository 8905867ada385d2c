"""Files are found where they are asked for, with what is stated of them, and nothing outside is ever read."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import fsspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.types import Access
from ingest.sources import find, identify, stated_hash
from ingest.stated import FIELDS, check


def _write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Text of {name}")


def _names(*paths: object) -> list[str]:
    return [found.name for found in find([str(path) for path in paths])]


def test_a_folder_is_taken_with_its_sub_folders_and_without_what_is_hidden(tmp_path: Path) -> None:
    _write(tmp_path, "b.txt", "a.txt", "sub/c.txt", ".hidden.txt", ".git/d.txt", "~$lock.docx", "a.txt.meta.json")
    (tmp_path / "a.txt.meta.json").write_text("{}")
    (tmp_path / "manifest.jsonl").write_text("")
    assert _names(tmp_path) == ["a.txt", "b.txt", "sub/c.txt"]


def test_files_globs_and_folders_give_each_file_once(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "b.pdf", "sub/c.txt")
    assert _names(tmp_path / "a.txt", tmp_path / "*.txt", tmp_path) == ["a.txt", "b.pdf", "sub/c.txt"]
    assert _names(tmp_path / "**/*.txt") == ["a.txt", "c.txt"]


@pytest.mark.parametrize("asked", ["absent", "*.pdf", "empty"])
def test_a_path_that_holds_nothing_is_named(tmp_path: Path, asked: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=f"{asked.replace('*', '.')}: no"):
        find([str(tmp_path / asked)])


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    _write(tmp_path, "outside/secret.txt", "inside/a.txt")
    (tmp_path / "inside/link.txt").symlink_to(tmp_path / "outside/secret.txt")
    (tmp_path / "inside/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "inside/own.txt").symlink_to(tmp_path / "inside/a.txt")
    assert _names(tmp_path / "inside") == ["a.txt", "own.txt"]


def test_a_name_that_is_no_text_is_its_own_files_problem(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt")
    try:
        (tmp_path / os.fsdecode(b"b\xff.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system takes only names that are UTF-8")
    a, b = find([str(tmp_path)])
    assert (a.problem, b.name) == ("", r"b\xff.txt")
    with pytest.raises(InputError, match="its name is not UTF-8; rename it"):
        identify(b)


def test_a_source_is_hashed_and_told_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_bytes(b"%PDF-1.7 a wrong ending")
    (found,) = find([str(tmp_path)])
    source = identify(found)
    assert source.sha256 == hashlib.sha256(b"%PDF-1.7 a wrong ending").hexdigest()
    assert (source.media_type, source.size, source.access) == ("application/pdf", 23, Access())
    assert source.uri == (tmp_path / "report.txt").as_uri()


def test_what_a_manifest_and_a_sidecar_state_is_joined_the_nearest_last(tmp_path: Path) -> None:
    _write(tmp_path, "deals/a.txt", "deals/b.txt", "c.txt")
    _lines(
        tmp_path / "manifest.jsonl",
        {"file": "deals/a.txt", "title": "From above", "ticker": "NWH"},
        {"file": "deals/*", "access": {"groups": ["staff"], "barrier": "deal"}, "publisher": "House"},
    )
    _lines(tmp_path / "deals/manifest.jsonl", {"file": "a.txt", "title": "From beside"})
    (tmp_path / "deals/b.txt.meta.json").write_text('{"access": {"groups": ["supervisors"]}}')
    a, b, c = (identify(found) for found in sorted(find([str(tmp_path)]), key=lambda found: found.name[-5]))
    assert dict(a.stated) == {"title": "From beside", "ticker": "NWH", "publisher": "House"}
    assert a.access == Access(frozenset({"staff"}), "deal")
    assert b.access == Access(frozenset({"supervisors"}), "none")
    assert (dict(c.stated), c.access) == ({}, Access())


def test_a_file_asked_for_alone_still_has_its_statements(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt")
    _lines(tmp_path / "manifest.jsonl", {"file": "a.txt", "access": {"groups": ["supervisors"]}})
    (found,) = find([str(tmp_path / "a.txt")])
    assert identify(found).access.groups == frozenset({"supervisors"})


@pytest.mark.parametrize(
    ("line", "says"),
    [("{", "line 1: not valid JSON"), ("[1]", "line 1: expected a JSON object"), ('{"path": "a"}', 'no "file"')],
)
def test_a_manifest_that_cannot_be_read_stops_the_run(tmp_path: Path, line: str, says: str) -> None:
    _write(tmp_path, "a.txt")
    (tmp_path / "manifest.jsonl").write_text(line)
    with pytest.raises(InputError, match=says):
        find([str(tmp_path)])


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({"access": {"groups": "staff"}}, "at least one group"),
        ({"access": {"groups": ["staff"], "barrier": ""}}, "needs a barrier"),
        ({"access": {"groups": ["staff"], "barriers": ["x"]}}, "must be"),
        ({"group": ["staff"]}, "group is not a field"),
        ({"published": "31/12/2023"}, "expected a day as YYYY-MM-DD"),
        ({"kind": "memo"}, "expected one of 10-K"),
        ({"state": "old"}, "expected one of current"),
        ({"fiscal_year": "2023"}, "expected a whole number"),
        ({"authors": "A. Writer"}, "expected a list of texts"),
        ({"title": 7}, "expected a text"),
    ],
)
def test_a_wrong_statement_is_refused_with_what_is_expected(stated: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        check(stated, "a.txt")


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*FIELDS, "access", "groups"]), VALUES))
def test_no_statement_opens_a_file_by_accident(stated: dict[str, object]) -> None:
    try:
        checked = check(stated, "a.txt")
    except InputError:
        return
    assert "access" not in checked


def test_a_change_of_what_is_stated_can_be_seen(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt")
    hashes = set()
    for title in ("One", "Two", "One"):
        (tmp_path / "a.txt.meta.json").write_text(json.dumps({"title": title}))
        hashes.add(stated_hash(find([str(tmp_path / "a.txt")])[0]))
    assert len(hashes) == 2


def test_urls_are_listed_with_their_statements() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe("/desk/a.txt", b"Text of a")
    memory.pipe("/desk/sub/b.txt", b"Text of b")
    memory.pipe("/desk/sub/.hidden", b"x")
    memory.pipe("/desk/manifest.jsonl", b'{"file": "sub/*", "access": {"groups": ["supervisors"]}}')
    memory.pipe("/desk/a.txt.meta.json", b'{"title": "Stated"}')
    try:
        a, b = find(["memory://desk"])
        assert [(a.name, a.uri), (b.name, b.uri)] == [
            ("a.txt", "memory:///desk/a.txt"),
            ("sub/b.txt", "memory:///desk/sub/b.txt"),
        ]
        assert dict(identify(a).stated) == {"title": "Stated"}
        assert identify(b).access.groups == frozenset({"supervisors"})
        assert [found.name for found in find(["memory://desk/*.txt"])] == ["a.txt"]
        assert [found.name for found in find(["memory://desk/sub/b.txt"])] == ["b.txt"]
        with pytest.raises(InputError, match="nothing to ingest there"):
            find(["memory://elsewhere"])
    finally:
        memory.rm("/desk", recursive=True)


def test_an_unknown_kind_of_url_says_so() -> None:
    with pytest.raises(InputError, match="nosuch://x: .*nosuch"):
        find(["nosuch://x"])


def _lines(path: Path, *lines: dict[str, object]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
