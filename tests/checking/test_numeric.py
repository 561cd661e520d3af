"""The engine against values alone: by many digits, by a complex step, by extrapolated differences."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from autograd import DomainError, Value, check_gradients, sigmoid
from autograd.checking import numeric
from autograd.checking.number_systems import forward_complex
from autograd.operators import METHODS
from autograd.ops import OPS
from autograd.rules import forward, inside
from tests.autograd.graphs import programs
from tests.autograd.points import TRUE

LOSS = "z = w*x + b; a = sigmoid(z); -(y*log(a) + (1-y)*log(1-a))"
AT = {"w": 0.5, "x": 1.5, "b": -0.2, "y": 0.75}


@pytest.mark.parametrize("method", ["mpmath", "complex", "finite", None])
def test_every_method_agrees_with_the_engine(method: str | None) -> None:
    found = check_gradients(LOSS, AT, method=method)
    assert found.ok
    assert {row.leaf for row in found.rows} == set(AT)
    assert {row.method for row in found.rows} == {method or "mpmath"}
    for row in found.rows:
        assert abs(row.engine - row.numeric) <= 1e-9 * abs(row.engine)


@given(program=programs(TRUE, size=50.0))
def test_random_graphs_agree(program: Any) -> None:
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, lambda op, operands: METHODS[op.name](*operands))
    assert check_gradients(root).ok


def test_a_wrong_gradient_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    x = Value(0.7, label="x")
    y = x.sin() * x
    sine = y.operands[0]
    sine._da *= 1.001
    for method in numeric.METHODS:
        found = check_gradients(y, method=method)
        assert not found.ok
        assert "DIFFERS" in str(found)


def test_without_mpmath_the_complex_step_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mpmath", None)
    assert {row.method for row in check_gradients(LOSS, AT).rows} == {"complex"}
    assert {row.method for row in check_gradients("erf(x)", {"x": 0.3}).rows} == {"finite"}
    with pytest.raises(ValueError, match="mpmath is not installed"):
        check_gradients(LOSS, AT, method="mpmath")


def test_a_primitive_without_a_complex_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no complex form"):
        check_gradients("erf(x)", {"x": 0.3}, method="complex")
    with pytest.raises(ValueError, match="method is one of"):
        check_gradients("x", {"x": 0.3}, method="guess")


def test_a_kink_is_noted_and_no_verdict_is_given() -> None:
    (row,) = check_gradients("relu(x)", {"x": 0.0}).rows
    assert row.ok
    assert "kink" in row.note


def test_a_step_is_chosen_for_each_leaf() -> None:
    found = check_gradients("x*y", {"x": 1e-9, "y": 3e9}, method="finite")
    assert found.ok
    assert all(abs(row.engine - row.numeric) < 1e-9 * abs(row.engine) for row in found.rows)


def test_the_edge_of_a_domain_is_kept() -> None:
    assert check_gradients("log(x)", {"x": 1e-6}, method="finite").ok
    with pytest.raises(DomainError):
        check_gradients("log(x)", {"x": -1.0})


def test_functions_are_checked_too() -> None:
    found = check_gradients(lambda w, x: sigmoid(w[0] * x + w[1]), {"w": [0.3, 0.5], "x": 2.0})
    assert [row.leaf for row in found.rows] == ["w[0]", "w[1]", "x"]
    assert found.ok


@pytest.mark.parametrize("name", [op.name for op in OPS.values() if op.arity == 1])
def test_the_complex_reading_has_the_real_values(name: str) -> None:
    op = OPS[name]
    at = 0.4 if inside(op, [0.4]) else 1.4
    try:
        value = forward_complex(op, [complex(at)])
    except NameError:
        assert name in ("erf", "erfc", "gelu", "cbrt", "sinc")
        return
    assert abs(value - forward(op, [at])) < 1e-12
