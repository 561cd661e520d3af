"""`Value(…)`: what it takes, what it refuses and how it says so; data, label and repr."""

from __future__ import annotations

import array
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import Value

NUMBERS = [
    (3, 3.0), (-7, -7.0), (True, 1.0), (0.1, 0.1), (Fraction(1, 4), 0.25), (10**20, 1e20), (math.inf, math.inf),
    (np.float64(0.1), 0.1), (np.float32(0.5), 0.5), (np.int64(3), 3.0), (np.uint8(255), 255.0), (np.bool_(True), 1.0),
]  # fmt: skip
NO_NUMBERS = [
    ("abc", "str 'abc'; write Value(3.0)"),
    ("3.5", "str '3.5'; write Value(3.5)"),
    (b"3", "bytes b'3'"),
    (None, "NoneType None; write Value(3.0)"),
    (1 + 2j, "complex (1+2j); write Value(z.real)"),
    ([1, 2], "list [1, 2]; write [Value(x) for x in …]"),
    ((1, 2), "tuple (1, 2); write [Value(x) for x in …]"),
    ({"a": 1}, "dict {'a': 1}; write [Value(x) for x in …]"),
    (np.array([1.0, 2.0]), "ndarray array([1., 2.]); write [Value(x) for x in …]"),
    (array.array("d", [1.0]), "array array('d', [1.0]); write [Value(x) for x in …]"),
    (Decimal("1.5"), "Decimal Decimal('1.5'); write Value(float(Decimal('1.5')))"),
    (np.array(2.0), "ndarray array(2.); write Value(float(x))"),
    (Value(3), "got a Value; use Value(3.0) as it is, or Value(v.data) for a new leaf"),
    (object, "type <class 'object'>"),
]


@pytest.mark.parametrize(("number", "data"), NUMBERS, ids=lambda x: type(x).__name__)
def test_number_becomes_a_python_float(number: Any, data: float) -> None:
    value = Value(number)
    assert (value.data, type(value.data)) == (data, float)


@pytest.mark.parametrize(("number", "data"), NUMBERS, ids=lambda x: type(x).__name__)
def test_data_can_be_set_to_the_same_numbers(number: Any, data: float) -> None:
    value = Value(0)
    value.data = number
    assert (value.data, type(value.data)) == (data, float)


@pytest.mark.parametrize(("thing", "message"), NO_NUMBERS, ids=lambda x: type(x).__name__)
def test_anything_else_is_refused_with_what_to_write_instead(thing: Any, message: str) -> None:
    with pytest.raises(TypeError) as raised:
        Value(thing)
    assert str(raised.value).startswith("Value takes a number, got ")
    assert message in str(raised.value)


@pytest.mark.parametrize(("thing", "message"), NO_NUMBERS, ids=lambda x: type(x).__name__)
def test_data_refuses_what_the_constructor_refuses(thing: Any, message: str) -> None:
    value = Value(1)
    with pytest.raises(TypeError) as raised:
        value.data = thing
    assert message in str(raised.value)
    assert value.data == 1.0


def test_long_thing_is_shown_short() -> None:
    with pytest.raises(TypeError) as raised:
        Value("x" * 10_000)
    assert len(str(raised.value)) < 120


@pytest.mark.parametrize("huge", [10**400, -(10**400), Fraction(10**400, 3)], ids=["int", "negative", "Fraction"])
def test_number_too_large_for_a_float_is_an_overflow_error_that_says_so(huge: Any) -> None:
    with pytest.raises(OverflowError, match=r"fits a float, up to about 1.8e308"):
        Value(huge)


def test_nan_is_a_number() -> None:
    assert math.isnan(Value(math.nan).data)


@pytest.mark.parametrize("label", [3, b"a", ["a"], Value(1)], ids=lambda x: type(x).__name__)
def test_label_is_a_text(label: Any) -> None:
    with pytest.raises(TypeError, match="a label is a text, got"):
        Value(1, label=label)
    with pytest.raises(TypeError, match="a label is a text, got"):
        Value(1).named(label)


def test_named_gives_the_same_node_with_a_label() -> None:
    u = Value(3) * 2
    assert u.named("u") is u
    assert u.label == "u"


def test_data_of_a_result_cannot_be_set() -> None:
    y = Value(3) * 2
    with pytest.raises(AttributeError, match=r"Value\(6.0, op='×'\) is computed .* set the data of a leaf"):
        y.data = 5
    assert y.data == 6.0


def test_nothing_else_can_be_attached_to_a_value() -> None:
    with pytest.raises(AttributeError):
        Value(3).lable = "x"  # a misspelling that would be lost


def test_leaf_has_no_op_no_operands_no_gradient_no_label() -> None:
    x = Value(3)
    assert (x.op, x.operands, x.local_derivatives, x.grad, x.label) == (None, (), (), 0.0, None)


def test_operands_come_in_the_order_written_and_as_often() -> None:
    a, b, c = Value(1), Value(2), Value(3)
    assert (a - b).operands == (a, b)
    assert (b - a).operands == (b, a)
    assert (a * a).operands == (a, a)
    assert a.where(b, c).operands == (a, b, c)


def test_repr_shows_data_label_gradient_and_op() -> None:
    x = Value(11)
    J = (3 * x).named("J")
    assert repr(x) == "Value(11.0)"
    assert repr(J) == "Value(33.0, label='J', op='×')"
    J.backward()
    assert repr(J) == "Value(33.0, label='J', grad=1.0, op='×')"
    assert repr(x) == "Value(11.0, grad=3.0)"


@pytest.mark.parametrize(("value", "text"), [
    (Value(-0.0), "Value(-0.0)"), (Value(math.inf), "Value(inf)"), (Value(0.1, "it's"), 'Value(0.1, label="it\'s")'),
    (Value(3, ""), "Value(3.0, label='')"), (+Value(2), "Value(2.0)"),
])  # fmt: skip
def test_repr_of_unusual_values(value: Value, text: str) -> None:
    assert repr(value) == text


def test_repr_of_a_gradient_that_is_a_value_shows_its_number() -> None:
    x = Value(3)
    (x * x).backward(create_graph=True)
    assert repr(x) == "Value(3.0, grad=6.0)"


@pytest.mark.parametrize("length", [39, 40, 41, 500])
def test_what_is_refused_is_shown_in_at_most_forty_characters(length: int) -> None:
    shown = repr("a" * (length - 2))
    with pytest.raises(TypeError) as raised:
        Value("a" * (length - 2))  # type: ignore[arg-type]
    assert f"got str {shown if length <= 40 else shown[:37] + '…'}; write" in str(raised.value)
