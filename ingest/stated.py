"""What a manifest or sidecar may state of a document, checked: a wrong access must never become an open one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, get_args

from core.errors import InputError
from core.types import AUDIENCES, KINDS, PUBLIC_BARRIER, Document, State

_NOT_STATED = {"id", "source", "origins", "duplicate_of"}
FIELDS = frozenset(item.name for item in fields(Document)) - _NOT_STATED
_DAY = "a day as YYYY-MM-DD"
_NUMBER = "a whole number"
_EXPECTED: Mapping[str, str] = {
    **dict.fromkeys(("published", "period_end", "valid_from", "valid_to"), _DAY),
    **dict.fromkeys(("fiscal_year", "version"), _NUMBER),
    **dict.fromkeys(("authors", "aliases"), "a list of texts"),
    "price_target": "a number",
    "state": f"one of {', '.join(get_args(State))}",
    "kind": f"one of {', '.join(KINDS)}",
    "audience": f"one of {', '.join(AUDIENCES)}",
}


def check(stated: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The same statements where all are valid; values stay as JSON has them.

    Raises:
        InputError: A key is unknown or a value is not of its kind; says which, and what is expected.
    """
    for key, value in stated.items():
        if problem := _problem(key, value):
            raise InputError(f"{name}: what is stated of it is not valid: {key} {problem}")
    return {key: _access(value) if key == "access" else value for key, value in stated.items()}


def _problem(key: str, value: object) -> str:
    if key == "access":
        return _access_problem(value)
    if key not in FIELDS:
        return f"is not a field of a document; there are access, {', '.join(sorted(FIELDS))}"
    if value is None or _fits(key, value):
        return ""
    return f"is {value!r}, expected {_EXPECTED.get(key, 'a text')}"


def _fits(key: str, value: object) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    match key:
        case "fiscal_year" | "version":
            return whole
        case "price_target":
            return whole or isinstance(value, float | str)
        case "authors" | "aliases":
            return _is_texts(value)
        case "state":
            return isinstance(value, str) and value in get_args(State)
        case "kind" | "audience":
            return isinstance(value, str) and value in (KINDS if key == "kind" else AUDIENCES)
        case _:
            return _is_day(value) if _EXPECTED.get(key) == _DAY else isinstance(value, str)


def _access_problem(value: object) -> str:
    if not isinstance(value, dict) or not set(value) <= {"groups", "barrier"} or "groups" not in value:
        return 'must be {"groups": [...], "barrier": "..."}'
    if not _is_texts(value["groups"]) or not value["groups"]:
        return "needs at least one group, as a list of texts"
    barrier = value.get("barrier", PUBLIC_BARRIER)
    return "" if isinstance(barrier, str) and barrier else 'needs a barrier as a text; "none" for no barrier'


def _access(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"groups": value["groups"], "barrier": value.get("barrier", PUBLIC_BARRIER)}


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value) is not None
    except ValueError:
        return False
