"""Python's operators on Values and on what stands beside them; methods, functions, comparisons."""

from __future__ import annotations

import builtins
import inspect
import math
import operator
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.operators import _method
from autograd.ops import NAMES, OPS, Op
from tests.autograd.points import ALL, some

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
    numbers = some(op)
    first, *rest = [x if local is None else Value(x) for x, local in zip(numbers, op.local_derivatives, strict=True)]
    results = [getattr(first, op.name)(*rest), getattr(autograd, op.name)(first, *rest)]
    results += [getattr(first, op.alias)(*rest)] if op.alias else []
    results += [python(op.dunder)(first, *rest)] if op.dunder else []
    assert {(result.op, result.data, result.local_derivatives) for result in results} == {
        (op, results[0].data, results[0].local_derivatives)
    }


@pytest.mark.parametrize("op", **ALL)
def test_a_method_that_was_never_called_has_the_signature_and_the_result_of_one_that_was(op: Op) -> None:
    names, numbers = NAMES[: op.arity], some(op)
    nodes = [x if local is None else Value(x) for x, local in zip(numbers, op.local_derivatives, strict=True)]
    with_default = nodes[:-1] if op.default is not None else nodes
    expected = getattr(Value, op.name)(*with_default)
    fresh = [_method(op) for _ in range(3)]
    before = [inspect.signature(method) for method in fresh]
    results = [fresh[0](*with_default), fresh[1](**dict(zip(names, with_default, strict=False)))]
    with ThreadPoolExecutor(4) as pool:
        results += pool.map(lambda _: fresh[2](*with_default), range(8))
    assert {(type(result), result.data, result.local_derivatives) for result in results} == {
        (Value, expected.data, expected.local_derivatives)
    }
    assert before == [inspect.signature(method) for method in fresh]
    assert list(before[0].parameters) == list(names)


def test_an_import_compiles_no_method() -> None:
    script = """
import autograd.operators
called = [name for name, method in autograd.operators.METHODS.items()
          if "table of primitives" in getattr(getattr(method, "__code__", None), "co_filename", "")]
print(called)
"""
    environment = os.environ | {"AUTOGRAD_PURE": "1"}
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert printed.stdout == "[]\n", printed.stdout


def python(name: str) -> Any:
    """The operator or function of Python that calls a special method."""
    return next(getattr(home, name) for home in (operator, math, builtins) if hasattr(home, name))


@pytest.mark.parametrize("op", **ALL)
def test_function_of_plain_numbers_is_a_float(op: Op) -> None:
    numbers = some(op)
    result = getattr(autograd, op.name)(*numbers)
    assert type(result) is float
    assert result == getattr(Value(numbers[0]), op.name)(*numbers[1:]).data


@pytest.mark.parametrize("op", **ALL)
def test_function_takes_a_number_in_any_place(op: Op) -> None:
    numbers = some(op)
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


def test_leaky_relu_takes_the_factor_of_pytorch_when_left_out() -> None:
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


def test_truth_is_that_of_the_data() -> None:
    assert (bool(Value(0)), bool(Value(-0.5))) == (False, True)


@pytest.mark.parametrize(
    "convert",
    [float, int, complex, operator.index, math.trunc, math.sin, math.isnan, "%.2f".__mod__, [1, 2].__getitem__, range,
     lambda v: math.fsum([v]), lambda v: math.hypot(v, 1.0)],
)  # fmt: skip
def test_a_value_never_turns_into_a_plain_number_unasked(convert: Any) -> None:
    with pytest.raises(TypeError, match=r"'w'.*write v\.data for the number.*autograd\.sin"):
        convert(Value(1, label="w"))


def test_a_value_is_shown_in_any_format() -> None:
    v = Value(2.4567, label="v")
    assert (f"{v:.2f}", f"{v:8.1e}|", f"{v}", str(v)) == ("2.46", " 2.5e+00|", repr(v), repr(v))


@pytest.mark.parametrize(("rounded", "expected"), [(round, 2.0), (math.floor, 2.0), (math.ceil, 3.0)])
def test_rounding_gives_a_value_through_which_no_gradient_passes(rounded: Any, expected: float) -> None:
    v = Value(2.5)
    result = rounded(v)
    result.backward()
    assert isinstance(result, Value)
    assert (result.data, v.grad) == (expected, 0.0)


def test_rounding_to_digits_is_refused() -> None:
    with pytest.raises(TypeError, match=r"write round\(v\.data, 2\)"):
        round(Value(2.345), 2)


@given(st.one_of(st.floats(), st.integers(-9, 9).map(lambda n: n / 2), st.integers(-(2**53), 2**53).map(float)))
def test_rint_is_that_of_numpy(x: float) -> None:
    assert autograd.rint(x) == np.rint(x) or math.isnan(x)


def test_equality_between_values_and_hash_are_by_identity() -> None:
    one, other = Value(3), Value(3)
    assert one == one
    assert one != other
    assert len({one, other, one}) == 2
    assert [other, one].index(one) == 1
    assert one not in (None, "3", (), other)


@pytest.mark.parametrize("number", [3.0, 3, True, np.float64(3), np.int64(3), np.bool_(True), Fraction(3)])
@pytest.mark.parametrize("compare", [operator.eq, operator.ne])
def test_equality_with_a_number_is_refused_from_either_side(compare: Any, number: Any) -> None:
    with pytest.raises(TypeError, match=r"would always be False; compare its number: v\.data =="):
        compare(Value(3), number)
    with pytest.raises(TypeError, match=r"would always be False"):
        compare(number, Value(3))


def test_a_value_among_numbers_is_refused() -> None:
    with pytest.raises(TypeError, match=r"v\.data"):
        assert Value(3) in [1.0, 2.0]


def test_stop_gradient_passes_its_value_and_nothing_back() -> None:
    x = Value(3)
    J = autograd.stop_gradient(x) * x
    J.backward()
    assert (J.data, x.grad) == (9.0, 3.0)


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


@pytest.mark.parametrize(("a", "b"), [(7.0, 2.0), (-7.0, 2.0), (7.0, -2.0), (0.5, 4.0)])
def test_divmod_is_the_quotient_and_the_rest_with_a_number_on_either_side(a: float, b: float) -> None:
    for x, y in ((Value(a), Value(b)), (Value(a), b), (a, Value(b))):
        assert tuple(each.data for each in divmod(x, y)) == divmod(a, b)  # type: ignore[operator]


@pytest.mark.parametrize("turn", [float, int, complex, math.trunc, operator.index])
def test_while_a_function_is_recorded_a_number_is_refused_with_the_way_out_there(turn: Any) -> None:
    with pytest.raises(TypeError, match="write a choice with where, maximum or relu"):
        autograd.compile(lambda a: a * turn(a))(2.0)
