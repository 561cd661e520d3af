"""A graph of one row run over many gives what the scalar engine gives row by row, whatever the graph looks like."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import DomainError, Value, compile, stop_gradient
from autograd.compiler.rows import Rows
from autograd.operators import METHODS
from autograd.ops import OPS
from tests.autograd.graphs import programs

if TYPE_CHECKING:
    from tests.autograd.graphs import Program

RNG = np.random.default_rng(0)


@given(made=programs(tuple(OPS.values()), size=1e3), which=st.integers(1, 7), seed=st.integers(0, 99))
@settings(max_examples=5 * settings.default.max_examples)
def test_random_graphs_agree_with_the_engine_row_by_row(made: Program, which: int, seed: int) -> None:
    count = len(made.leaves)
    is_input = [bool(which >> at % 3 & 1) for at in range(count)]
    if not any(is_input):
        return
    rng = np.random.default_rng(seed)
    table = np.array(
        [x * rng.uniform(0.9, 1.1, 5) for x, is_cell in zip(made.leaves, is_input, strict=True) if is_cell]
    )

    def run(row: int) -> tuple[Value, list[Value], list[Value]]:
        cells = iter(table[:, row].tolist())
        leaves = [Value(next(cells) if is_cell else x) for x, is_cell in zip(made.leaves, is_input, strict=True)]
        root = made.run(leaves, lambda op, operands: METHODS[op.name](*operands))
        parameters = [leaf for leaf, is_cell in zip(leaves, is_input, strict=True) if not is_cell]
        return root, parameters, [leaf for leaf, is_cell in zip(leaves, is_input, strict=True) if is_cell]

    try:
        rows = [run(row) for row in range(5)]
    except DomainError:
        return
    for root, *_ in rows:
        root.backward()
    slopes = np.array([[leaf.grad or 0.0 for leaf in parameters] for _, parameters, _ in rows])
    values = np.array([root.data for root, *_ in rows])
    if not (np.isfinite(slopes).all() and np.isfinite(values).all()):
        return
    root, parameters, cells = rows[0]
    numbers = np.array([leaf.data for leaf in parameters])
    program = Rows(root, parameters, {"x": cells})
    value, gradient, _, inside = program.run([numbers], [table if len(table) > 1 else table[0]])
    assert inside
    assert math.isclose(value, values.mean(), rel_tol=1e-9, abs_tol=1e-9 * np.abs(values).max())
    if numbers.size:
        assert np.allclose(gradient, slopes.mean(axis=0), rtol=1e-9, atol=1e-9 * np.abs(slopes).max())


def dot(one: Any, other: Any) -> Any:
    return sum(a * b for a, b in zip(one, other, strict=True))


def attention(p: Any, x: Any) -> Any:
    """Scores of each pair of tokens: products of numbers that both differ by row."""
    keys, queries = ([[dot(row, token) for row in weights] for token in x] for weights in (p["K"], p["Q"]))
    return sum((dot(query, key) * 0.1).tanh() for query in queries for key in keys)


def convolution(p: Any, x: Any) -> Any:
    kernel = p["K"]
    sums = [sum(kernel[i][j] * x[r + i][c + j] for i in range(2) for j in range(2)) for r in range(3) for c in range(3)]
    again = [sums[at] * p["b"] + sums[at + 1] for at in range(8)]
    return sum((each * 0.3).tanh() for each in again)


def recurrence(p: Any, x: Any) -> Any:
    h: Any = [0.1, 0.2, 0.3]
    for token in x:
        h = [(dot(row, token) + dot(more, h)).tanh() for row, more in zip(p["W"], p["U"], strict=True)]
    return dot(h, h) + p["b"] * h[0]


def windows(p: Any, x: Any) -> Any:
    """Sums over windows that overlap, of computed numbers."""
    flat = [each.tanh() for row in x for each in row]
    sums = [sum(flat[at + k] for k in range(5)) for at in range(8)]
    return dot([each * each for each in sums], [p["b"]] * 8) + dot(p["K"][0], flat[:2]) + sum(p["K"][1])


def reading_apart(p: Any, x: Any) -> Any:
    """Operands that lie in several arrays at once."""
    flat = [each for row in x for each in row]
    mixed = [flat[0], flat[1].exp(), flat[2].sin(), flat[5]]
    weights = [p["b"], p["K"][0][0], p["b"].exp(), p["K"][1][1] * p["b"]]
    return sum((a * b).tanh() for a in mixed for b in weights)


def stopping(p: Any, x: Any) -> Any:
    """Numbers times what they are with nothing flowing through it: equal factors, and not the same."""
    flat = [dot(row, token).tanh() for row in p["W"] for token in x]
    return dot(flat, [stop_gradient(each) for each in flat]) + sum((each * stop_gradient(each)).sin() for each in flat)


@pytest.mark.parametrize(
    "function", [attention, convolution, recurrence, windows, reading_apart, stopping], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("rows", [1, 9])
def test_kinds_of_graphs_agree(function: Any, rows: int) -> None:
    parameters = {"K": RNG.normal(size=(2, 2)), "Q": RNG.normal(size=(2, 4)), "W": RNG.normal(size=(3, 4)),
                  "U": RNG.normal(size=(3, 3)), "b": 0.7}  # fmt: skip
    if function is attention:
        parameters["K"] = RNG.normal(size=(2, 4))
    X = RNG.normal(size=(rows, 4, 4))
    value, gradient = compile(function, batch=("x",))(parameters, X)
    leaves = {name: _values(array) for name, array in parameters.items()}
    root = sum(function(leaves, _values(row)) for row in X) / rows
    root.backward()
    assert math.isclose(value, root.data, rel_tol=1e-12)
    for name, array in leaves.items():
        right = [leaf.grad or 0.0 for leaf in np.ravel(np.array(array, object))]
        assert np.allclose(np.ravel(gradient[name]), right, rtol=1e-11, atol=1e-14)


def _values(array: Any) -> Any:
    return np.vectorize(lambda x: Value(float(x)), otypes=[object])(array).tolist()
