"""Gradients that are Values: the same numbers as floats, and derivatives of any order of them."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from autograd import DomainError, StaleGraphError, Value, is_computed, tanh
from autograd.higher import gradients_as_values
from autograd.rules import inside
from tests.autograd import precise
from tests.autograd.graphs import sizes_of_paths
from tests.autograd.points import ALL, TRUE, interior, record, same

if TYPE_CHECKING:
    from autograd.ops import Op

ROUNDING = 1e-12  # relative to the sum of the sizes of all paths, whose products may cancel


@pytest.mark.parametrize("op", **ALL)
@given(data=st.data())
def test_gradients_as_values_equal_those_as_floats(op: Op, data: st.DataObject) -> None:
    result = record(op, data.draw(interior(op, within=1e3, margin=1e-6)))
    result.backward()
    as_floats = [leaf.grad for leaf in result.operands]
    result.zero_grad()
    result.backward(create_graph=True)
    for leaf, as_float, local in zip(result.operands, as_floats, result.local_derivatives, strict=True):
        if local is not None:
            assert isinstance(leaf.grad, Value)
            assert same(leaf.grad.data, as_float)


@pytest.mark.parametrize("op", **ALL)
def test_gradients_as_values_follow_the_conventions_at_kinks_and_ties(op: Op) -> None:
    for point in product((-1.0, 0.0, 1.0, 2.0), repeat=op.arity):
        if inside(op, point) and all(
            local is None or math.isfinite(local) for local in record(op, point).local_derivatives
        ):
            result = record(op, point)
            as_values = gradients_as_values(result)
            for leaf, local in zip(result.operands, result.local_derivatives, strict=True):
                assert local is None or as_values[leaf].data == local


@pytest.mark.parametrize("op", TRUE, ids=lambda op: op.name)
@given(data=st.data())
def test_second_derivatives_agree_with_second_differences(op: Op, data: st.DataObject) -> None:
    point = data.draw(interior(op, within=20.0, margin=1e-3))
    result = record(op, point)
    first = gradients_as_values(result)
    for position, (leaf, local) in enumerate(zip(result.operands, result.local_derivatives, strict=True)):
        if local is None:
            continue
        leaf.grad = None
        first[leaf].backward()
        size = sizes_of_paths(first[leaf]).get(leaf, 0.0)
        exact = precise.to_float(precise.local_derivative(op, point, position, order=2))
        assert (leaf.grad or 0.0) == pytest.approx(exact, rel=0, abs=ROUNDING * size + precise.TINIEST)


@pytest.mark.parametrize("at", [-2.0, -0.3, 0.0, 0.5, 1.7])
def test_fifth_derivative_of_tanh_is_its_closed_form(at: float) -> None:
    x = Value(at)
    derivative = tanh(x)
    for _ in range(5):
        derivative = gradients_as_values(derivative)[x]
    t = mp.tanh(at)
    closed = (1 - t**2) * (16 - 120 * t**2 + 120 * t**4)
    assert derivative.data == pytest.approx(float(closed), rel=1e-12, abs=1e-12)


def test_create_graph_accumulates_values_at_leaves() -> None:
    x = Value(3)
    y = x * x * x
    y.backward(create_graph=True)
    y.backward(create_graph=True)
    assert x.grad.data == 54.0
    local = x.grad
    x.zero_grad()
    local.backward()
    assert x.grad == 36.0


def test_create_graph_of_a_leaf_gives_it_one() -> None:
    x = Value(3)
    x.backward(create_graph=True)
    assert (x.grad.data, x.grad.operands) == (1.0, ())


def test_create_graph_after_a_leaf_has_changed_is_refused() -> None:
    x = Value(3, label="x")
    y = x * x
    x.data = 4
    with pytest.raises(StaleGraphError, match=r"local derivative 3\.0, which is 4\.0 now"):
        y.backward(create_graph=True)
    assert not is_computed(x.grad)


def test_mixed_derivative_is_the_same_in_both_orders() -> None:
    x, y = Value(1.3), Value(0.7)
    first = gradients_as_values((x * y).sin() * x.exp())
    over_xy = gradients_as_values(first[x])[y]
    over_yx = gradients_as_values(first[y])[x]
    assert over_xy.data == pytest.approx(over_yx.data, rel=ROUNDING)
    assert not math.isclose(over_xy.data, 0.0)


@pytest.mark.parametrize(("name", "at"), [("sqrt", 0.0), ("asin", 1.0), ("acos", -1.0)])
def test_an_infinite_local_derivative_is_a_float_but_no_graph(name: str, at: float) -> None:
    x = Value(at, label="x")
    y = getattr(x, name)()
    y.backward()
    assert math.isinf(x.grad)
    with pytest.raises(DomainError, match=f"the local derivative of {name} has no finite value at {at}"):
        y.backward(create_graph=True)
