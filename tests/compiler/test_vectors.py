"""Random programs over lists: cut, turned, joined, multiplied, summed over windows. Compiled whole, by rows and on
PyTorch they give what the engine gives."""

from __future__ import annotations

import importlib.util
import math
import random
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograd import Value, compile, maximum, minimum
from autograd.compiler import array_rows, program
from autograd.compiler.rows import Rows
from autograd.compiler.running import buffering

if TYPE_CHECKING:
    from collections.abc import Callable

    Numbers = list[Any]

LONGEST = 16


def products(a: Numbers, b: Numbers, draw: random.Random) -> Numbers:
    """A matrix of a few rows, taken from one list, times the other."""
    inner, rows = draw.randint(1, min(6, len(b))), draw.randint(1, 4)
    return [sum(a[(row * inner + at) % len(a)] * b[at] for at in range(inner)) for row in range(rows)]


def windows(a: Numbers, _: Numbers, draw: random.Random) -> Numbers:
    """Sums over windows that overlap."""
    width = draw.randint(1, min(5, len(a)))
    return [sum(a[at : at + width]) for at in range(len(a) - width + 1)]


def triangle(a: Numbers, b: Numbers, _: random.Random) -> Numbers:
    """Sums of products of which each has one term more."""
    return [sum(a[(at * 3 + row) % len(a)] * b[at] for at in range(row + 1)) for row in range(len(b))]


def pairs(a: Numbers, b: Numbers, draw: random.Random) -> Numbers:
    """Products of each vector with those before it."""
    width = draw.randint(1, 3)
    rows = [(a * width)[at : at + width] for at in range(min(5, len(a)))]
    others = [(b * width)[at : at + width] for at in range(min(5, len(b)))]
    found = [(row, other) for at, row in enumerate(rows) for other in others[: at + 1]]
    return [sum(x * y for x, y in zip(row, other, strict=True)) for row, other in found]


def largest(a: Numbers, _: Numbers, draw: random.Random) -> Numbers:
    """The largest or smallest of so many, of equal ones too."""
    how, width = draw.choice([maximum, minimum]), draw.randint(1, len(a))
    return [reduce(how, [*a[at:], a[0]]) if draw.random() < 0.5 else reduce(how, a[:width]) for at in range(len(a))]


def heads(a: Numbers, b: Numbers, _: random.Random) -> Numbers:
    """Equal grids side by side."""
    return [sum(a[(2 * head + k) % len(a)] * b[(3 * head + row + k) % len(b)] for k in range(2))
            for head in range(3) for row in range(3)]  # fmt: skip


def shared(a: Numbers, b: Numbers, _: random.Random) -> Numbers:
    """Sums of products and terms that share factors."""
    return [sum(a[at] * b[row % len(b)] - a[at] for at in range(max(1, len(a) // 3))) for row in range(3)]


STEPS: list[Callable[[Numbers, Numbers, random.Random], Numbers]] = [
    lambda a, b, draw: [x.tanh() for x in a],
    lambda a, b, draw: [x * y for x, y in zip(a, b, strict=False)],
    lambda a, b, draw: [x - y for x, y in zip(a, reversed(b), strict=False)],
    lambda a, b, draw: [x * y for x in a[:4] for y in b[:4]],
    lambda a, b, draw: a[::-1],
    lambda a, b, draw: a[::2],
    lambda a, b, draw: (a + b)[: draw.randint(1, 12)],
    lambda a, b, draw: [(x * x + 1.0).log() for x in a],
    lambda a, b, draw: [x * draw.choice([0.5, -1.0, 2.0]) for x in a],
    lambda a, b, draw: [x.sigmoid() - 0.5 * y for x, y in zip(a, b, strict=False)],
    lambda a, b, draw: [x - sum(b) * 0.1 for x in a],
    products,
    windows,
    shared,
    triangle,
    pairs,
    largest,
    heads,
]


def run(seed: int, parameters: Numbers, inputs: Numbers) -> Value:
    """The program of that seed."""
    draw = random.Random(seed)
    made = [list(parameters), list(inputs)]
    for _ in range(draw.randint(2, 9)):
        found = draw.choice(STEPS)(draw.choice(made), draw.choice(made), draw)
        made.append(found[:LONGEST])
    last = [*made[-1], *made[-2], *draw.choice(made)]
    return sum((x.tanh() * (1 + 0.1 * at) for at, x in enumerate(last)), start=Value(0.0))


def numbers(seed: int) -> tuple[list[float], list[list[float]]]:
    """Parameters, and the inputs of four rows."""
    draw = random.Random(seed)
    width = draw.randint(1, 8)
    return ([draw.uniform(-1, 1) for _ in range(draw.randint(1, 12))],
            [[draw.uniform(-1, 1) for _ in range(width)] for _ in range(4)])  # fmt: skip


@pytest.fixture(autouse=True, scope="module", params=["new arrays", "buffers"])
def _arrays(request: pytest.FixtureRequest) -> Any:
    """Arrays, however small the groups; and buffers, however small the arrays."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "FEWEST_A_GROUP", 0.0)
        if request.param == "buffers":
            patch.setattr(buffering, "FEWEST", 1)
            patch.setattr(array_rows, "BUFFERED_FROM", 1)
        yield


@given(seed=st.integers(0, 10**9))
@example(seed=7)  # parameters that are also read together with others: their gradient was taken too early
@example(seed=3096)  # a table with holes reads parameters before others do
@example(seed=6765182)  # what is written to is read under its old name
@settings(max_examples=3 * settings.default.max_examples)
def test_a_whole_graph_agrees(seed: int) -> None:
    parameters, (inputs, *_) = numbers(seed)
    leaves = [Value(x) for x in [*parameters, *inputs]]
    step = compile(run(seed + 1, leaves[: len(parameters)], leaves[len(parameters) :]), backend="numpy")
    step()
    for leaf in leaves:
        leaf.data = leaf.data * 0.9 + 0.01  # the second call finds other numbers than the first one left behind
    step.read()
    value, gradient = step()
    root = run(seed + 1, leaves[: len(parameters)], leaves[len(parameters) :])
    root.backward()
    right = {leaf: leaf.grad for leaf in leaves}
    places = [at for at, leaf in enumerate(step.leaves) if leaf in right]
    assert math.isclose(value, root.data, rel_tol=1e-9, abs_tol=1e-12)
    assert np.allclose(gradient[places], [right[step.leaves[at]] for at in places], rtol=1e-8, atol=1e-10)


@given(seed=st.integers(0, 10**9))
@settings(max_examples=3 * settings.default.max_examples)
def test_a_graph_of_one_row_agrees_over_many(seed: int) -> None:
    parameters, rows = numbers(seed)
    value, slopes = 0.0, np.zeros(len(parameters))
    for row in rows:
        leaves = [Value(x) for x in parameters]
        root = run(seed + 1, leaves, [Value(x) for x in row])
        root.backward()
        value += root.data / len(rows)
        slopes += np.array([leaf.grad or 0.0 for leaf in leaves]) / len(rows)
    leaves, cells = [Value(x) for x in parameters], [Value(x) for x in rows[0]]
    program_of_rows = Rows(run(seed + 1, leaves, cells), leaves, {"x": cells}, backend="numpy")
    table = np.array(rows).T
    program_of_rows.run([np.array(parameters) + 0.5], [table - 0.5 if len(table) > 1 else table[0] - 0.5])
    found, gradient, _, inside = program_of_rows.run([np.array(parameters)], [table if len(table) > 1 else table[0]])
    assert inside
    assert math.isclose(found, value, rel_tol=1e-9, abs_tol=1e-12)
    assert np.allclose(gradient, slopes, rtol=1e-8, atol=1e-10)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@given(seed=st.integers(0, 10**9))
def test_a_whole_graph_agrees_on_pytorch(seed: int) -> None:
    import torch

    parameters, (inputs, *_) = numbers(seed)
    leaves = [Value(x) for x in [*parameters, *inputs]]
    step = compile(run(seed + 1, leaves[: len(parameters)], leaves[len(parameters) :]), backend="numpy")
    value, gradient = step()
    other, slopes = step.to(torch)(torch.asarray(step.parameters))
    assert math.isclose(float(other), value, rel_tol=1e-9, abs_tol=1e-12)
    assert np.allclose(np.asarray(slopes), gradient, rtol=1e-8, atol=1e-10)
