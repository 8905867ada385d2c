"""Reading cases from JSONL: every fault is named by file, line and field, and all of them at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from core.errors import InputError
from core.types import PUBLIC_BARRIER, STAFF, Principal
from evals.types import ANSWER_TYPES, Case, Evidence

NAMES = tuple(item.name for item in fields(Case))
_SPEAKERS = {"user": "user", "adviser": "user", "agent": "assistant", "assistant": "assistant", "desk": "assistant"}
_SHOWN = 20


class _Fault(Exception):
    """One field's fault, before its line is known."""


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSONL file with their line numbers, from 1; blank lines are passed over.

    Raises:
        InputError: The file cannot be read, or a line is not a JSON object.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); give a JSONL file of cases") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path.name} line {number}: not JSON ({error.msg}, column {error.colno})") from error
        if not isinstance(value, dict):
            raise InputError(f"{path.name} line {number}: not a JSON object")
        yield number, value


def read_cases(path: Path, source: str = "") -> tuple[Case, ...]:
    """Every case of a JSONL file, in order.

    Raises:
        InputError: Something does not fit; the message lists the faults as "line N: field 'F': what".
    """
    cases: list[Case] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for number, line in read_lines(path):
        try:
            case = parse_case(line, source)
        except InputError as error:
            faults += [f"line {number}: {fault}" for fault in str(error).split("; ")]
            continue
        if case.id in seen:
            faults.append(f"line {number}: field 'id': {case.id!r} is also on line {seen[case.id]}")
        seen[case.id] = number
        cases.append(case)
    if faults:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise InputError(f"{path.name}: {'; '.join(faults[:_SHOWN])}{more}")
    return tuple(cases)


def parse_case(line: Mapping[str, Any], source: str = "") -> Case:
    """One case from its JSON object.

    Raises:
        InputError: With every field that does not fit.
    """
    faults = [f"field {name!r}: unknown; known are {', '.join(NAMES)}" for name in sorted(set(line) - set(NAMES))]
    values: dict[str, Any] = {"source": source}
    for name, read in _FIELDS.items():
        if name in line and line[name] is not None:
            try:
                values[name] = read(line[name])
            except _Fault as error:
                faults.append(f"field {name!r}: {error}")
    faults += [f"field {name!r}: missing" for name in ("id", "question") if not line.get(name)]
    if not faults and _needs_answer(values):
        faults.append("field 'answer': missing, and 'answerable' is not false")
    if faults:
        raise InputError("; ".join(faults))
    return Case(**values)


def _needs_answer(values: Mapping[str, Any]) -> bool:
    free = values.get("answer_type") in ("abstain", "refuse") or not values.get("answerable", True)
    return not free and not values.get("answer") and not values.get("key_facts")


def _no(what: str) -> NoReturn:
    raise _Fault(what)


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        _no(f"not text but {type(value).__name__}")
    return str(value)


def _flag(value: Any) -> bool:  # noqa: ANN401
    return value if isinstance(value, bool) else _no("not true or false")


def _number(value: Any) -> float:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        _no("not a number of 0 or more")
    return float(value)


def _one_of(*allowed: str) -> Callable[[Any], str]:
    return lambda value: value if value in allowed else _no(f"{value!r} is none of {', '.join(allowed)}")


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        _no("not a list of texts")
    return tuple(value)


def _day(value: Any) -> date:  # noqa: ANN401
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        _no(f"{value!r} is not a day as YYYY-MM-DD")


def _evidence(value: Any) -> tuple[Evidence, ...]:  # noqa: ANN401
    if not isinstance(value, list):
        _no("not a list")
    found = []
    for index, item in enumerate(value):
        if not isinstance(item, dict) or not isinstance(item.get("document"), str):
            _no(f"item {index}: needs a 'document'")
        page = item.get("page")
        if page is not None and (isinstance(page, bool) or not isinstance(page, int) or page < 1):
            _no(f"item {index}: page {page!r} is not a page number, counted from 1")
        found.append(Evidence(item["document"], page, _text(item.get("quote") or "")))
    return tuple(found)


def _principal(value: Any) -> Principal:  # noqa: ANN401
    if isinstance(value, str):
        return Principal(value, frozenset({STAFF}))
    if not isinstance(value, dict):
        _no("neither a name nor an object with id, groups and barriers")
    groups, barriers = value.get("groups", [STAFF]), value.get("barriers", [])
    if not isinstance(groups, list) or not isinstance(barriers, list):
        _no("groups and barriers are lists")
    role = _one_of("adviser", "supervisor", "admin")(value.get("role", "adviser"))
    sides = frozenset(barriers) - {PUBLIC_BARRIER}
    return Principal(str(value.get("id", "evals")), frozenset(groups), sides, role)  # type: ignore[arg-type]


def _history(value: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401
    if not isinstance(value, list):
        _no("not a list of turns")
    turns: list[tuple[str, str]] = []
    for index, item in enumerate(value):
        if isinstance(item, str):
            turns.append(("user" if index % 2 == 0 else "assistant", item))
            continue
        pair = (
            (item.get("role") or item.get("speaker"), item.get("content") or item.get("text"))
            if isinstance(item, dict)
            else item
        )
        if not isinstance(pair, list | tuple) or len(pair) != 2 or pair[0] not in _SPEAKERS:
            _no(f"item {index}: not a turn with a speaker (user or assistant) and a text")
        turns.append((_SPEAKERS[pair[0]], str(pair[1])))
    return tuple(turns)


_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "id": _text,
    "question": _text,
    "answer": _text,
    "answer_type": _one_of(*ANSWER_TYPES),
    "unit": _text,
    "tolerance": _number,
    "key_facts": _texts,
    "evidence": _evidence,
    "as_of": _day,
    "principal": _principal,
    "history": _history,
    "tags": _texts,
    "answerable": _flag,
    "split": _text,
    "must_not_fail": _flag,
    "within": _texts,
    "without": _texts,
    "source": _text,
}
