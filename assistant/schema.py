"""A tool's JSON schema, made from its signature and docstring: what the code says is what the model is told."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from assistant.types import Tool
from core.errors import InputError

_PLAIN: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "string"},
    bool: {"type": "boolean"},
}
_ARGUMENT = re.compile(r"^\s{0,8}(\w+):\s+(.+?)(?=^\s{0,8}\w+:\s|\Z)", re.M | re.S)


def function_schema(tool: Tool) -> dict[str, Any]:
    """The tool as the API takes it: ``{"type": "function", "function": {name, description, parameters}}``."""
    function = tool.call
    about, notes = _documented(inspect.getdoc(function) or "")
    described = {"name": tool.name, "description": about, "parameters": _parameters(function, notes)}
    return {"type": "function", "function": described}


def bind(tool: Tool, arguments: Any) -> dict[str, Any]:  # noqa: ANN401
    """The arguments that a model sent, checked against the tool's signature; whole floats pass for whole numbers.

    Raises:
        InputError: They are no object, one is missing, unknown, or of another type; says which, for the model to mend.
    """
    if not isinstance(arguments, dict):
        raise InputError("arguments must be one JSON object")
    hints = _hints(tool.call)
    parameters = inspect.signature(tool.call).parameters
    if unknown := sorted(set(arguments) - set(parameters)):
        raise InputError(f"unknown arguments {', '.join(unknown)}; there are {', '.join(parameters)}")
    needed = [name for name, p in parameters.items() if p.default is p.empty]
    if absent := [name for name in needed if name not in arguments]:
        raise InputError(f"missing arguments {', '.join(absent)}")
    return {name: _fit(name, value, hints.get(name, str)) for name, value in arguments.items()}


def _parameters(function: Any, notes: Mapping[str, str]) -> dict[str, Any]:  # noqa: ANN401
    hints = _hints(function)
    properties, needed = {}, []
    for name, parameter in inspect.signature(function).parameters.items():
        schema = dict(_schema(hints.get(name, str)))
        if name in notes:
            schema["description"] = notes[name]
        if parameter.default is parameter.empty:
            needed.append(name)
        properties[name] = schema
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


@lru_cache(maxsize=256)
def _hints(function: Any) -> dict[str, Any]:  # noqa: ANN401
    return {name: hint for name, hint in get_type_hints(function).items() if name != "return"}


def _schema(hint: Any) -> dict[str, Any]:  # noqa: ANN401
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"type": "string", "enum": list(inner)}
    if origin in (types.UnionType, Union):
        kinds = [_schema(kind) for kind in inner if kind is not type(None)]
        return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    if origin in (list, tuple, Sequence) or (isinstance(origin, type) and issubclass(origin, Sequence)):
        return {"type": "array", "items": _schema(inner[0]) if inner else {}}
    if hint is dict or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return {"type": "object", "additionalProperties": _schema(inner[1]) if len(inner) > 1 else True}
    return {}


def _fit(name: str, value: Any, hint: Any) -> Any:  # noqa: ANN401
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        return _fit_any(name, value, inner)
    if origin is Literal:
        if value not in inner:
            raise InputError(f"{name} must be one of {', '.join(map(str, inner))}, not {str(value)[:40]!r}")
        return value
    if origin is not None or hint in (list, dict):
        kind: type = dict if hint is dict or (isinstance(origin, type) and issubclass(origin, Mapping)) else list
        if not isinstance(value, kind):
            raise InputError(f"{name} must be a JSON {'object' if kind is dict else 'array'}")
        return _fit_items(name, value, inner)
    return _fit_plain(name, value, hint)


def _fit_any(name: str, value: Any, kinds: Sequence[Any]) -> Any:  # noqa: ANN401
    if value is None and type(None) in kinds:
        return None
    told: InputError | None = None
    for kind in kinds:
        if kind is not type(None):
            try:
                return _fit(name, value, kind)
            except InputError as error:
                told = error
    raise told or InputError(f"{name} must be null")


def _fit_items(name: str, value: Any, inner: Sequence[Any]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        kind = inner[1] if len(inner) > 1 else Any
        return {key: _fit(f"{name}.{key}", item, kind) for key, item in value.items()}
    kind = inner[0] if inner else Any
    return [_fit(f"{name}[{at}]", item, kind) for at, item in enumerate(value)]


def _fit_plain(name: str, value: Any, hint: Any) -> Any:  # noqa: ANN401
    if hint is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if hint in (str, Decimal) and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    accepted = {str: str, int: int, float: (int, float), bool: bool, Decimal: str}.get(hint)
    if accepted is None:
        return value
    if not isinstance(value, accepted) or (isinstance(value, bool) and hint is not bool):  # type: ignore[arg-type]
        raise InputError(f"{name} must be {_schema(hint)['type']}, not {type(value).__name__}")
    return value


def _documented(text: str) -> tuple[str, dict[str, str]]:
    """What comes before the sections of a docstring, and what its ``Args:`` say of each argument."""
    about, _, rest = text.partition("\nArgs:\n")
    block = re.split(r"^\S", rest, maxsplit=1, flags=re.M)[0]
    notes = {match[1]: " ".join(match[2].split()) for match in _ARGUMENT.finditer(block)}
    about = re.split(r"\n(?:Raises|Returns|Source):", about)[0]
    return " ".join(about.split()), notes
