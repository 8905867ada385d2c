"""Files as found: what the paths, folders, globs and URLs that were asked for hold, and what is stated of each.

What is stated stands in a ``manifest.jsonl`` (one JSON object a line, ``file`` naming a file or a glob below the
manifest's folder) and in ``<file>.meta.json`` beside a file, which outranks it. Keys are `core.types.Document`'s
fields, and ``access`` with ``groups`` and ``barrier``.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from core.errors import InputError, StoreUnavailable
from core.types import Access, Source
from ingest.stated import check

MANIFEST = "manifest.jsonl"
SIDECAR = ".meta.json"
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A file before it is read. ``key`` is its absolute path or its URL, ``name`` is relative to what was asked for."""

    key: str
    name: str
    stated: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    filesystem: Any = None

    @property
    def uri(self) -> str:
        """The file's URL."""
        return self.key if self.filesystem is not None else Path(self.key).as_uri()

    def open(self) -> IO[bytes]:
        """The file's bytes, to be read once."""
        if self.filesystem is not None:
            return cast("IO[bytes]", self.filesystem.open(self.key, "rb"))
        return Path(self.key).open("rb")


def find(paths: Iterable[str]) -> list[Found]:
    """Every file that the paths hold, each once, by key. Hidden files, manifests and sidecars are left out.

    A path is a file, a folder (taken with its sub-folders, never following a link out of it), a glob, or a URL that
    fsspec knows.

    Raises:
        InputError: A path holds nothing, or a manifest cannot be read. A bad sidecar is its own file's `problem`.
    """
    found: dict[str, Found] = {}
    for path in paths:
        some = list(_remote(path) if "://" in path else _local(path))
        if not some:
            raise InputError(f"{path}: nothing to ingest there; check the path")
        for item in some:
            found.setdefault(item.key, item)
    return [found[key] for key in sorted(found)]


def identify(found: Found, media_type: str = "") -> Source:
    """The source that a found file is: hashed whole, its media type told by its first bytes and its name.

    Raises:
        InputError: It cannot be read, or what is stated of it is not valid.
    """
    if found.problem:
        raise InputError(found.problem)
    from ingest.parsers import media_type_of

    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with found.open() as file:
            while piece := file.read(PIECE):
                head = head or piece
                digest.update(piece)
                size += len(piece)
    except Exception as error:
        if found.filesystem is None and not isinstance(error, OSError):
            raise
        said = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise InputError(f"{found.name}: cannot be read ({said}); check your rights to it") from error
    return source_of(found, digest.hexdigest(), size, media_type or media_type_of(found.name, head))


def source_of(found: Found, sha256: str, size: int, media_type: str) -> Source:
    """A source of known bytes, with its access and what else is stated of it.

    Raises:
        InputError: What is stated is not valid.
    """
    stated = check(found.stated, found.name)
    access = stated.pop("access", None)
    return Source(
        name=found.name,
        uri=found.uri,
        media_type=media_type,
        sha256=sha256,
        size=size,
        access=Access(frozenset(access["groups"]), access["barrier"]) if access else Access(),
        stated=stated,
    )


def stated_hash(found: Found) -> str:
    """Eight digits that change when what is stated of a file changes; empty where nothing is stated."""
    if not found.stated:
        return ""
    text = json.dumps(found.stated, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _local(path: str) -> Iterator[Found]:
    place = Path(path).expanduser()
    if place.is_dir():
        yield from _folder(place)
    elif place.is_file():
        yield _file(place.absolute(), place.name, place.absolute().parent, {})
    elif glob.has_magic(path):
        for match in sorted(glob.glob(str(place), recursive=True)):
            yield from _local(match)
    elif place.exists():
        raise InputError(f"{path}: neither a file nor a folder")
    else:
        raise InputError(f"{path}: no such file or folder")


def _folder(root: Path) -> Iterator[Found]:
    inside = root.resolve()
    manifests: dict[Path, list[dict[str, Any]]] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            place = Path(folder, name).absolute()
            within = not place.is_symlink() or place.resolve().is_relative_to(inside)
            if _is_content(name) and within and place.is_file():
                yield _file(place, Path(folder, name).relative_to(root).as_posix(), root.absolute(), manifests)


def _file(place: Path, name: str, top: Path, manifests: dict[Path, list[dict[str, Any]]]) -> Found:
    if (readable := _readable(name)) != name:
        return Found(_readable(str(place)), readable, problem="its name is not UTF-8; rename it")
    stated: dict[str, Any] = {}
    for folder in _between(top, place.parent):
        if folder not in manifests:
            manifest = folder / MANIFEST
            manifests[folder] = _lines(manifest.read_bytes(), str(manifest)) if manifest.is_file() else []
        stated |= _from_manifest(manifests[folder], place.relative_to(folder).as_posix())
    sidecar = place.with_name(place.name + SIDECAR)
    return _with_sidecar(Found(str(place), name, stated), sidecar.read_bytes() if sidecar.is_file() else None)


def _readable(name: str) -> str:
    """A file's name with the bytes that are no text as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _with_sidecar(found: Found, sidecar: bytes | None) -> Found:
    if sidecar is None:
        return found
    try:
        return replace(found, stated={**found.stated, **_object(sidecar, found.name + SIDECAR)})
    except InputError as error:
        return replace(found, problem=str(error))


def _between(top: Path, folder: Path) -> list[Path]:
    """Folders from ``top`` down to ``folder``."""
    return [parent for parent in [*reversed(folder.parents), folder] if parent.is_relative_to(top)]


def absolute(path: str) -> str:
    """A path or URL as the keys of what is found below it begin.

    Raises:
        InputError: A URL of a kind that fsspec does not know, or whose package is not installed.
    """
    if "://" not in path:
        return str(Path(path).expanduser().absolute())
    filesystem, root = _filesystem(path)
    return str(filesystem.unstrip_protocol(root))


def _filesystem(url: str) -> tuple[Any, str]:
    import fsspec

    try:
        filesystem, root = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise InputError(f"{url}: {error}; install the package that fsspec names for it") from error
    except ValueError as error:
        raise InputError(f"{url}: {error}") from error
    return filesystem, root


def _remote(url: str) -> Iterator[Found]:
    filesystem, root = _filesystem(url)
    try:
        if glob.has_magic(root):
            places = [place for place in filesystem.glob(root) if filesystem.isfile(place)]
            root = glob.escape(root).partition("[")[0].rpartition("/")[0]
        else:
            places = filesystem.find(root)
            root = str(PurePosixPath(root).parent) if places == [root] else root
        yield from _members(filesystem, root.rstrip("/"), sorted(places))
    except (InputError, GeneratorExit):
        raise
    except FileNotFoundError:
        return
    except Exception as error:
        said = " ".join(str(error).split())
        raise StoreUnavailable(f"{url}: cannot be listed ({said}); check the address and your rights to it") from error


def _members(filesystem: Any, root: str, places: Sequence[str]) -> Iterator[Found]:  # noqa: ANN401
    known = set(places)
    manifests = {at: _lines(filesystem.cat_file(at), at) for at in places if PurePosixPath(at).name == MANIFEST}
    for place in places:
        name = place.removeprefix(root).lstrip("/")
        if not _is_content(PurePosixPath(place).name) or any(part.startswith(".") for part in name.split("/")):
            continue
        stated: dict[str, Any] = {}
        for manifest, lines in sorted(manifests.items()):
            folder = manifest.removesuffix(MANIFEST)
            if place.startswith(folder):
                stated |= _from_manifest(lines, place.removeprefix(folder))
        sidecar = filesystem.cat_file(place + SIDECAR) if place + SIDECAR in known else None
        found = Found(filesystem.unstrip_protocol(place), name, stated, filesystem=filesystem)
        yield _with_sidecar(found, sidecar)


def _is_content(name: str) -> bool:
    return not name.startswith((".", "~$")) and name != MANIFEST and not name.endswith(SIDECAR)


def _lines(manifest: bytes, where: str) -> list[dict[str, Any]]:
    lines = []
    for number, line in enumerate(manifest.splitlines(), 1):
        if line.strip():
            entry = _object(line, f"{where}, line {number}")
            if not isinstance(entry.get("file"), str):
                raise InputError(f'{where}, line {number}: no "file" that says which file this is about')
            lines.append(entry)
    return lines


def _object(text: bytes, where: str) -> dict[str, Any]:
    try:
        entry = json.loads(text)
    except ValueError as error:
        raise InputError(f"{where}: not valid JSON ({error})") from error
    if not isinstance(entry, dict):
        raise InputError(f"{where}: expected a JSON object")
    return entry


def _from_manifest(lines: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    """What a manifest says of a file: globs first, then its own name; a later line outranks an earlier one."""
    stated: dict[str, Any] = {}
    for exact in (False, True):
        for line in lines:
            if (line["file"] == name) if exact else (glob.has_magic(line["file"]) and fnmatch(name, line["file"])):
                stated |= {key: value for key, value in line.items() if key != "file"}
    return stated
