"""No length, depth or number of uses is too much: graphs of a million nodes, regular or not."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile


def recurrence(_: random.Random) -> Any:
    """An 8 × 8 matrix, 7,400 times."""
    start = np.random.default_rng(0).normal(size=(8, 8)) * 0.5
    W = [[Value(float(w), label=f"W[{i},{j}]") for j, w in enumerate(row)] for i, row in enumerate(start)]
    h: Any = [0.1 * each for each in range(8)]
    for _step in range(7400):
        h = [(sum(w * x for w, x in zip(row, h, strict=True)) + 0.1).tanh() for row in W]
    return sum(h)


def irregular(draw: random.Random) -> Any:
    ways = [lambda a, b: a + b, lambda a, b: a * b, lambda a, b: (a - b).tanh(), lambda a, _: a.sin(),
            lambda a, b: a.sigmoid() * 0.5 + b * 0.25]  # fmt: skip
    pool = [Value(draw.gauss(0, 1), label=f"x{at}") for at in range(50)]
    for _ in range(400_000):
        pool.append(draw.choice(ways)(pool[-draw.randint(1, 50)], pool[-draw.randint(1, 50)]).tanh())
        del pool[:-2000]
    return sum(pool[-50:])


def prefix_sums(_: random.Random) -> Any:
    total, found = 0.0, 0.0
    for at in range(50_000):
        total = total + Value(at % 7 - 3.0, label=f"x[{at}]")
        found = found + total * total
    return found


@pytest.mark.slow
@pytest.mark.parametrize("make", [recurrence, irregular, prefix_sums], ids=lambda make: make.__name__)
def test_a_million_nodes_have_the_gradient_of_the_engine(make: Any) -> None:
    root = make(random.Random(0))
    step = compile(root)
    value, gradient = step()
    root.backward()
    assert value == pytest.approx(root.data, rel=1e-9)
    right = np.array([leaf.grad for leaf in step.leaves])
    assert np.allclose(gradient, right, rtol=1e-7, atol=1e-9 * np.abs(right).max())
