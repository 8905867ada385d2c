"""API keys from a file that holds their hashes; a change to it counts at once, so that a key can be taken away."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import structlog

from api.oidc import ROLES, principal_of
from core.errors import UsageError
from core.types import Principal

log = structlog.get_logger()


class KeyFile:
    """Keys by their sha256 in hex.

    The file is TOML: ``[[keys]]`` of ``sha256`` (hex, of the key), ``id``, ``groups``, ``barriers``, ``role``.
    When it changes it is read again; one that cannot be read then lets nobody in.

    Raises:
        UsageError: It cannot be read now.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = self._stamped()
        self._held: Mapping[str, Principal] = read_keys(path)

    def held(self) -> Mapping[str, Principal]:
        """The keys as the file has them now."""
        stamp = self._stamped()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._held = read_keys(self._path)
            except UsageError as error:
                log.error("keys", problem=str(error))
                self._held = {}
        return self._held

    def _stamped(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)


def read_keys(path: Path) -> dict[str, Principal]:
    """The keys of a file.

    Raises:
        UsageError: It cannot be read, or an entry is not whole; names it, never a key.
    """
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("keys", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"API keys {path}: cannot be read ({error})") from error
    found = {}
    for at, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not row.get("id") or not re.fullmatch(r"[0-9a-f]{64}", str(row.get("sha256"))):
            raise UsageError(f"API keys {path}: entry {at} needs an id and a sha256 of 64 hex digits in lower case")
        if row.get("role", "adviser") not in ROLES:
            raise UsageError(f"API keys {path}: entry {at} has a role that is none of {', '.join(ROLES)}")
        found[row["sha256"]] = principal_of({**row, "sub": row["id"]})
    return found
