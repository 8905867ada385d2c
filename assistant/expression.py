"""Arithmetic as a small tree: read from text, computed in decimals, written back. No names but those given, no eval.

Names are figures (``F1``) or line items with a period in brackets: ``ppe_net[FY2021]``, ``ppe_net[-1]`` for the period
before the one asked about, ``short_term_debt?`` for one that counts as nothing where it is not reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext

from core.errors import InputError

DEEPEST = 40
LONGEST = 2000
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)|(?P<name>[A-Za-z_]\w*)(?:\[(?P<period>[^\[\]]{1,20})\])?(?P<optional>\?)?"
    r"|(?P<operator>\*\*|[-+*/^(),]))"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A figure or line item. ``period`` empty is the period asked about, ``-1`` the one before it."""

    name: str
    period: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `FUNCTIONS` over its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Two sides of ``+ - * / ^``."""

    operator: str
    left: Node
    right: Node


Node = Number | Name | Call | Binary

FUNCTIONS: Mapping[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "sum": lambda values: sum(values, Decimal(0)),
    "average": lambda values: sum(values, Decimal(0)) / len(values),
    "min": min,
    "max": max,
    "abs": lambda values: abs(values[0]),
}
_OTHER_NAMES = {"avg": "average", "mean": "average", "minimum": "min", "maximum": "max", "total": "sum"}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_SIGN = 3


def parse(text: str) -> Node:
    """The tree of an expression.

    Raises:
        InputError: It cannot be read; says where.
    """
    if len(text) > LONGEST:
        raise InputError(f"the expression has {len(text)} characters; at most {LONGEST}")
    tokens = list(_tokens(text))
    reader = _Reader(tokens)
    node = reader.expression(0, 0)
    if reader.at < len(tokens):
        raise InputError(f"the expression goes on after its end at {reader.show()!r}")
    return node


def evaluate(node: Node, value_of: Callable[[Name], Decimal | None]) -> Decimal:
    """The value, to 28 digits.

    Raises:
        InputError: A name has no value and is not optional, or a division by zero or a root of a negative number.
    """
    with localcontext() as context:
        context.prec = 28
        try:
            return +_evaluate(node, value_of)
        except DivisionByZero:
            raise InputError(f"division by zero in {write(node)}") from None
        except (InvalidOperation, Overflow):
            raise InputError(f"{write(node)} has no value: a root of a negative number, 0/0 or too large") from None


def names(node: Node) -> list[Name]:
    """Every name in the tree, once each, in reading order."""
    return list(dict.fromkeys(_names(node)))


def rename(node: Node, change: Callable[[Name], Node]) -> Node:
    """The tree with every name replaced by what ``change`` gives for it."""
    match node:
        case Name():
            return change(node)
        case Call(function, arguments):
            return Call(function, tuple(rename(argument, change) for argument in arguments))
        case Binary(operator, left, right):
            return Binary(operator, rename(left, change), rename(right, change))
        case _:
            return node


def shift(node: Node, back: int) -> Node:
    """The tree for ``back`` periods earlier: relative periods move, named ones stay."""
    return rename(node, lambda name: replace(name, period=_shifted(name.period, back)))


def write(node: Node, say: Callable[[Name], str] | None = None, outer: int = 0) -> str:
    """The expression as text that `parse` reads; ``say`` writes its names otherwise."""
    match node:
        case Number(value):
            return f"({value:f})" if value < 0 and outer > 0 else f"{value:f}"
        case Name(name, period, optional):
            return say(node) if say else f"{name}{f'[{period}]' if period else ''}{'?' if optional else ''}"
        case Call(function, arguments):
            return f"{function}({', '.join(write(argument, say) for argument in arguments)})"
        case Binary(operator, left, right):
            strength = _STRENGTH[operator]
            to_the_right = operator == "^"
            sides = write(left, say, strength + to_the_right), write(right, say, strength + (not to_the_right))
            text = f" {operator} ".join(sides)
            return f"({text})" if strength < outer else text


def _tokens(text: str) -> Iterator[re.Match[str]]:
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise InputError(f"cannot read the expression at {text[at : at + 20]!r}")
        yield match
        at = match.end()


@dataclass
class _Reader:
    """Precedence climbing over the tokens."""

    tokens: Sequence[re.Match[str]]
    at: int = 0

    def show(self) -> str:
        return self.tokens[self.at].group().strip() if self.at < len(self.tokens) else "the end"

    def take(self, *operators: str) -> str:
        """The next token if it is one of these operators, else nothing."""
        if self.at < len(self.tokens) and (found := self._operator()) in operators:
            self.at += 1
            return found
        return ""

    def expression(self, weakest: int, depth: int) -> Node:
        if depth > DEEPEST:
            raise InputError(f"the expression is nested deeper than {DEEPEST}")
        left = self.operand(depth)
        while self.at < len(self.tokens):
            operator = self._operator()
            strength = _STRENGTH.get(operator, 0)
            if not strength or strength <= weakest:
                break
            self.at += 1
            right = self.expression(strength - 1 if operator == "^" else strength, depth + 1)
            left = Binary(operator, left, right)
        return left

    def operand(self, depth: int) -> Node:
        if self.take("-"):
            inner = self.expression(_SIGN, depth + 1)
            return Number(-inner.value) if isinstance(inner, Number) else Binary("*", Number(Decimal(-1)), inner)
        if self.take("+"):
            return self.expression(_SIGN, depth + 1)
        if self.take("("):
            inner = self.expression(0, depth + 1)
            if not self.take(")"):
                raise InputError(f"a bracket is not closed before {self.show()!r}")
            return inner
        if self.at >= len(self.tokens):
            raise InputError("the expression ends where a figure is expected")
        match = self.tokens[self.at]
        self.at += 1
        if match["number"]:
            return Number(Decimal(match["number"].replace(",", "")))
        if not match["name"]:
            raise InputError(f"a figure is expected in the expression, not {match.group().strip()!r}")
        if self.take("("):
            return self._call(match["name"], depth)
        return Name(match["name"], (match["period"] or "").strip(), bool(match["optional"]))

    def _call(self, name: str, depth: int) -> Node:
        function = _OTHER_NAMES.get(name.lower(), name.lower())
        if function not in FUNCTIONS:
            raise InputError(f"no function {name!r}; there are {', '.join(FUNCTIONS)}")
        arguments = [self.expression(0, depth + 1)]
        while self.take(","):
            arguments.append(self.expression(0, depth + 1))
        if not self.take(")"):
            raise InputError(f"the brackets of {name} are not closed before {self.show()!r}")
        if function == "abs" and len(arguments) != 1:
            raise InputError("abs takes one figure")
        return Call(function, tuple(arguments))

    def _operator(self) -> str:
        return (self.tokens[self.at]["operator"] or "").replace("**", "^")


def _evaluate(node: Node, value_of: Callable[[Name], Decimal | None]) -> Decimal:
    match node:
        case Number(value):
            return value
        case Name():
            known = value_of(node)
            if known is None and not node.optional:
                raise InputError(f"nothing is known of {write(node)}")
            return Decimal(0) if known is None else known
        case Call(function, arguments):
            return FUNCTIONS[function]([_evaluate(argument, value_of) for argument in arguments])
        case Binary(operator, left, right):
            return _OPERATORS[operator](_evaluate(left, value_of), _evaluate(right, value_of))


_OPERATORS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "^": lambda left, right: left**right,
}


def _names(node: Node) -> Iterator[Name]:
    match node:
        case Name():
            yield node
        case Call(_, arguments):
            for argument in arguments:
                yield from _names(argument)
        case Binary(_, left, right):
            yield from _names(left)
            yield from _names(right)
        case _:
            return


def _shifted(period: str, back: int) -> str:
    if period and not re.fullmatch(r"-\d+", period):
        return period
    moved = int(period or 0) - back
    return str(moved) if moved else ""
