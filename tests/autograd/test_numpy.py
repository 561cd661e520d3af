"""NumPy works with Values, although the engine never imports it."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.ops import OPS, Op
from tests.autograd.points import some

#: Every primitive of one operand under each name that NumPy's function for it has.
NAMED = [
    (op, name) for op in OPS.values() for name in (op.name, op.alias) if isinstance(getattr(np, name, 0), np.ufunc)
]
UNARY = pytest.mark.parametrize(
    ("op", "name"), [pytest.param(*pair, id=pair[1]) for pair in NAMED if pair[0].arity == 1]
)
ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "ast", "rich", "graphviz", "inspect", "dataclasses")


def leaves(*numbers: float) -> np.ndarray:
    """An array of fresh Values."""
    return np.array([Value(number) for number in numbers])


def grads(array: np.ndarray) -> list[float]:
    """The gradients of an array of Values."""
    return [value.grad for value in array.flat]


@pytest.mark.parametrize("module", HEAVY)
def test_import_of_the_engine_leaves_heavy_modules_alone(module: str) -> None:
    program = f"import sys, autograd; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-S", "-c", program], cwd=ROOT, check=False).returncode == 0


@UNARY
def test_function_of_numpy_on_a_value_is_the_primitive(op: Op, name: str) -> None:
    x = Value(*some(op))
    result = getattr(np, name)(x)
    assert isinstance(result, Value)
    assert (result.op, result.operands) == (op, (x,))
    assert result.data == pytest.approx(getattr(np, name)(*some(op)), rel=1e-15)


@UNARY
def test_function_of_numpy_on_an_array_of_values_works_on_each(op: Op, name: str) -> None:
    X = autograd.array(some(op) * 2)
    assert [(y.op, y.operands) for y in getattr(np, name)(X)] == [(op, (x,)) for x in X]


def test_functions_of_numpy_are_found_under_its_names_for_them() -> None:
    assert {"exp", "log1p", "arcsin", "tanh", "absolute"} <= {name for _, name in NAMED}


def test_dot_of_two_arrays_of_values() -> None:
    w, x = leaves(1, 2, 3), leaves(4, 5, 6)
    J = np.dot(w, x)
    J.backward()
    assert (J.data, grads(w), grads(x)) == (32.0, [4.0, 5.0, 6.0], [1.0, 2.0, 3.0])


def test_matrix_of_values_times_numbers_and_times_values() -> None:
    W, x = leaves(1, 2, 3, 4).reshape(2, 2), leaves(5, 6)
    J = (W @ x).sum() + (W @ np.array([10.0, 20.0])).sum()
    J.backward()
    assert J.data == 17 + 39 + 50 + 110
    assert (grads(W), grads(x)) == ([15.0, 26.0, 15.0, 26.0], [4.0, 6.0])


def test_numbers_times_an_array_of_values_by_matmul() -> None:
    x = leaves(5, 6)
    J = (np.array([[1.0, 2.0], [3.0, 4.0]]) @ x).sum()
    J.backward()
    assert grads(x) == [4.0, 6.0]


def test_sum_and_mean_of_an_array_of_values() -> None:
    X = leaves(1, 2, 3, 6)
    J = X.sum() * 2 + X.mean()
    J.backward()
    assert (J.data, grads(X)) == (27.0, [2.25] * 4)


@pytest.mark.parametrize("scale", [2.0, 2, np.float64(2), Value(2)], ids=lambda x: type(x).__name__)
def test_array_of_values_times_a_number_on_either_side(scale: float) -> None:
    X = leaves(1, 3)
    J = (X * scale + scale * X).sum()
    J.backward()
    assert (J.data, grads(X)) == (16.0, [4.0, 4.0])


@pytest.mark.parametrize("scalar", [np.float64, np.float32, np.int64, np.bool_], ids=lambda s: s.__name__)
def test_numpy_scalar_on_the_left_gives_a_value(scalar: type) -> None:
    v = Value(3)
    J = scalar(1) * v + scalar(1) / v - scalar(1)
    assert isinstance(J, Value)
    J.backward()
    assert v.grad == pytest.approx(1 - 1 / 9, rel=1e-15)


def test_array_of_numbers_times_a_value_on_either_side() -> None:
    v = Value(3)
    numbers = np.array([1.0, 2.0])
    left, right = numbers * v, v * numbers
    assert [type(each) for each in (*left, *right)] == [Value] * 4
    (left.sum() + right.sum()).backward()
    assert v.grad == 6.0


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "power", "maximum", "minimum"])
def test_binary_function_of_numpy_on_an_array_of_values(name: str) -> None:
    X, Y = leaves(3, 2), leaves(2, 4)
    result = getattr(np, name)(X, Y)
    assert [r.data if isinstance(r, Value) else r for r in result] == list(getattr(np, name)([3.0, 2.0], [2.0, 4.0]))


def test_power_of_an_array_of_values() -> None:
    X = leaves(3, 2)
    (X**2).sum().backward()
    assert grads(X) == [6.0, 4.0]


@pytest.mark.parametrize(
    "convert",
    [
        lambda X: X.astype(float),
        lambda X: np.array(X, float),
        lambda X: np.array(list(X), np.float32),
        lambda X: np.asarray(X, dtype=int),
        lambda X: np.float64(X[0]),
        lambda X: np.full(3, X[0], float),
        lambda X: np.zeros(2).__setitem__(0, X[0]),
        lambda X: np.interp(X[0], [0.0, 3.0], [1.0, 2.0]),
        lambda X: np.gradient(X),
    ],
)
def test_array_that_would_hold_plain_numbers_is_refused_and_no_gradient_lost(convert: Any) -> None:
    with pytest.raises(TypeError, match=r"v\.data|\.data"):
        convert(leaves(1, 2))


def test_variance_and_deviation_of_an_array_of_values() -> None:
    X = leaves(1, 2, 6)
    (X.var() + np.std(X)).backward()
    mean, deviation = 3.0, math.sqrt(14 / 3)
    expected = [2 * (x - mean) / 3 + (x - mean) / (3 * deviation) for x in (1, 2, 6)]
    assert grads(X) == pytest.approx(expected, rel=1e-14)


def test_comparison_of_an_array_of_values_is_elementwise() -> None:
    assert (leaves(1, 3) > 2).tolist() == [False, True]


@pytest.mark.parametrize("name", ["exp", "expm1", "sinh", "cosh", "exp2", "arcsinh", "cbrt", "log1p"])
def test_a_function_of_numpy_says_nothing_of_flags_where_the_engine_has_a_number(name: str) -> None:
    with np.errstate(all="raise"):
        for number in (0.5, 1e-5, 1e10):
            (found,) = getattr(np, name)(autograd.array([number]))
            assert found.data == getattr(Value(number), np_name(name))().data


def np_name(name: str) -> str:
    """The engine's name of a function of NumPy."""
    return {"arcsinh": "asinh"}.get(name, name)
