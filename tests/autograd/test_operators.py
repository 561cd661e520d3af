"""Python's operators on Values and on what stands beside them; methods, functions, comparisons."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.ops import OPS, Op
from tests.autograd.points import ALL

if TYPE_CHECKING:
    from collections.abc import Callable

PARTNERS = [2, 2.0, True, Fraction(1, 2), np.float64(2), np.float32(0.5), np.int64(2), np.bool_(True)]
BINARY = [op for op in OPS.values() if op.dunder and op.arity == 2]
NEVER_OPERANDS = ["a", None, 1j, [1.0], (1.0,), {"a": 1}]

on_binary = pytest.mark.parametrize("op", BINARY, ids=lambda op: op.name)
beside_partners = pytest.mark.parametrize("partner", PARTNERS, ids=lambda x: type(x).__name__)


def symbol_of(op: Op) -> Callable[[Any, Any], Any]:
    """The Python operator of a row."""
    return getattr(operator, op.dunder)


@on_binary
@beside_partners
def test_number_on_the_right_counts_as_its_float(op: Op, partner: Any) -> None:
    x, y = Value(3), Value(3)
    ours, expected = symbol_of(op)(x, partner), symbol_of(op)(y, Value(float(partner)))
    ours.backward()
    expected.backward()
    assert (ours.data, x.grad) == (expected.data, y.grad)


@on_binary
@beside_partners
def test_number_on_the_left_counts_as_its_float(op: Op, partner: Any) -> None:
    x, y = Value(3), Value(3)
    ours, expected = symbol_of(op)(partner, x), symbol_of(op)(Value(float(partner)), y)
    assert isinstance(ours, Value)
    ours.backward()
    expected.backward()
    assert (ours.data, x.grad) == (expected.data, y.grad)


@on_binary
@pytest.mark.parametrize("thing", NEVER_OPERANDS, ids=lambda x: type(x).__name__)
def test_no_number_beside_an_operator_is_refused_on_both_sides(op: Op, thing: Any) -> None:
    with pytest.raises(TypeError, match="Value takes a number, got"):
        symbol_of(op)(Value(3), thing)
    with pytest.raises(TypeError):  # a text or a list on the left answers + for itself
        symbol_of(op)(thing, Value(3))


@on_binary
def test_unknown_type_may_answer_for_itself(op: Op) -> None:
    class Other:
        def answer(self, value: Value) -> str:
            return "answered"

    setattr(Other, f"__r{op.dunder}__", Other.answer)
    assert symbol_of(op)(Value(3), Other()) == "answered"


@on_binary
def test_unknown_type_that_does_not_answer_is_a_type_error(op: Op) -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        symbol_of(op)(Value(3), object())
    with pytest.raises(TypeError, match="unsupported operand"):
        symbol_of(op)(object(), Value(3))


@pytest.mark.parametrize("op", **ALL)
def test_method_function_and_alias_are_the_same_primitive(op: Op) -> None:
    numbers = [0.5, 2.0, 3.0][: op.arity]
    first, *rest = [x if local is None else Value(x) for x, local in zip(numbers, op.local_derivatives, strict=True)]
    results = [getattr(first, op.name)(*rest), getattr(autograd, op.name)(first, *rest)]
    results += [getattr(first, op.alias)(*rest)] if op.alias else []
    results += [getattr(operator, op.dunder)(first, *rest)] if op.dunder else []
    assert {(result.op, result.data, result.local_derivatives) for result in results} == {
        (op, results[0].data, results[0].local_derivatives)
    }


@pytest.mark.parametrize("op", **ALL)
def test_function_of_plain_numbers_is_a_float(op: Op) -> None:
    numbers = [0.5, 2.0, 3.0][: op.arity]
    result = getattr(autograd, op.name)(*numbers)
    assert type(result) is float
    assert result == getattr(Value(numbers[0]), op.name)(*numbers[1:]).data


@pytest.mark.parametrize("op", **ALL)
def test_function_takes_a_number_in_any_place(op: Op) -> None:
    numbers = [0.5, 2.0, 3.0][: op.arity]
    expected = getattr(autograd, op.name)(*numbers)
    for place in range(op.arity):
        if op.local_derivatives[place] is not None:
            mixed = [Value(x) if at == place else x for at, x in enumerate(numbers)]
            result = getattr(autograd, op.name)(*mixed)
            assert (result.data, result.operands[place]) == (expected, mixed[place])


def test_constant_exponent_and_value_exponent_are_rows_of_their_own() -> None:
    x = Value(2)
    assert [(x**3).op, (x ** Value(3)).op, (3**x).op] == [OPS["power"], OPS["pow"], OPS["pow"]]


def test_exponent_that_gets_no_gradient_must_be_a_number() -> None:
    with pytest.raises(TypeError, match=r"write x \*\* y"):
        Value(2).power(Value(3))


def test_leaky_relu_takes_the_slope_of_pytorch_when_left_out() -> None:
    x = Value(-2)
    y = x.leaky_relu()
    y.backward()
    assert (y.data, x.grad) == (-0.02, 0.01)


def test_sum_of_values_starts_at_the_number_zero() -> None:
    values = [Value(1), Value(2), Value(3)]
    total = sum(values)
    total.backward()
    assert (total.data, [value.grad for value in values]) == (6.0, [1.0, 1.0, 1.0])


def test_minus_abs_and_plus() -> None:
    x = Value(-3)
    assert ((-x).data, abs(x).data, +x) == (3.0, 3.0, x)


def test_float_int_and_truth_are_those_of_the_data() -> None:
    assert (float(Value(2.5)), bool(Value(0)), bool(Value(-0.5))) == (2.5, False, True)


def test_equality_and_hash_are_by_identity() -> None:
    one, other = Value(3), Value(3)
    assert one == one
    assert one != other
    assert one != 3.0
    assert len({one, other, one}) == 2


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge], ids=lambda c: c.__name__)
@pytest.mark.parametrize(("left", "right"), [(1, 2), (2, 1), (2, 2), (float("nan"), 1)])
def test_order_is_by_data_between_values_and_numbers(compare: Any, left: float, right: float) -> None:
    expected = compare(left, right)
    assert compare(Value(left), Value(right)) is expected
    assert compare(Value(left), right) is expected
    assert compare(left, Value(right)) is expected
    assert compare(Value(left), np.float64(right)) == expected


def test_order_against_a_text_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        assert Value(1) < "a"


def test_values_sort_and_have_extremes_by_data() -> None:
    three, one, two = Value(3), Value(1), Value(2)
    assert sorted([three, one, two]) == [one, two, three]
    assert (max(three, one), min(three, one)) == (three, one)


def test_augmented_assignment_makes_a_new_node() -> None:
    x = total = Value(3)
    total += x
    assert (total.data, x.data, total is x) == (6.0, 3.0, False)
