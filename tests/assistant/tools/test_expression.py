from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.expression import Binary, Call, Name, Node, Number, evaluate, names, parse, rename, shift, write
from core.errors import InputError

FIGURES = {"F1": Decimal(6489), "F2": Decimal(253), "F3": Decimal(282)}


def value(text: str) -> Decimal:
    return evaluate(parse(text), lambda name: FIGURES.get(name.name))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("F1 / average(F2, F3)", "24.25794392523364485981308411"),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("8 - 4 - 2", "2"),
        ("16 / 4 / 2", "2"),
        ("2 ^ 3 ^ 2", "512"),
        ("-2 ^ 2", "-4"),
        ("(9 / 4) ** (1 / 2) - 1", "0.5"),
        ("365 * F2 / 1,000", "92.345"),
        ("sum(F2, F3, 5) - abs(-5)", "535"),
        ("max(F2, F3) - min(F2, F3)", "29"),
        ("missing? + F2", "253"),
    ],
)
def test_an_expression_has_the_value_worked_by_hand(text: str, expected: str) -> None:
    assert value(text) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("F1 / 0", "division by zero"),
        ("(-1) ^ (1 / 2)", "root of a negative"),
        ("F9 + 1", "nothing is known of F9"),
        ("F1 +", "ends where a figure is expected"),
        ("(F1", "not closed"),
        ("F1 F2", "goes on after its end"),
        ("__import__('os')", "cannot read the expression at"),
        ("eval(F1)", "no function 'eval'"),
        ("F1 ; F2", "cannot read"),
        ("(" * 60 + "1" + ")" * 60, "nested deeper"),
        ("1+" * 2000 + "1", "at most"),
    ],
)
def test_what_has_no_value_says_why(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        value(text)


def test_names_carry_their_period_and_whether_they_may_be_missing() -> None:
    node = parse("revenue[FY2021] / (ppe_net + ppe_net[-1]) - short_term_debt?")
    assert names(node) == [
        Name("revenue", "FY2021"),
        Name("ppe_net"),
        Name("ppe_net", "-1"),
        Name("short_term_debt", "", True),
    ]


def test_shifting_moves_relative_periods_and_leaves_named_ones() -> None:
    assert write(shift(parse("revenue[FY2021] / average(ppe_net, ppe_net[-1])"), 1)) == (
        "revenue[FY2021] / average(ppe_net[-1], ppe_net[-2])"
    )


def test_renaming_can_put_a_tree_in_a_name_s_place() -> None:
    node = rename(parse("a / b"), lambda name: parse("x + y") if name.name == "a" else name)
    assert write(node) == "(x + y) / b"


trees = st.recursive(
    st.one_of(
        st.integers(-9, 99).map(lambda n: Number(Decimal(n))),
        st.sampled_from([Name("F1"), Name("revenue", "FY2021"), Name("debt", "-1", True)]),
    ),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-*/^"), inner, inner).map(lambda parts: Binary(*parts)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Call("average", tuple(parts))),
    ),
    max_leaves=12,
)


@given(trees)
def test_what_is_written_is_read_back_with_the_same_value(tree: Node) -> None:
    again = parse(write(tree))
    outcomes = []
    for node in (tree, again):
        try:
            outcomes.append(evaluate(node, lambda name: Decimal(len(name.name) + len(name.period))))
        except InputError:
            outcomes.append(None)
    assert outcomes[0] == outcomes[1]
