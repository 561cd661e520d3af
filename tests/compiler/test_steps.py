"""Programs that repeat a step, in the shapes that users write: each is a loop from its first step to its last."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd import relu, sin, sqrt
from tests.compiler.test_loops import agree
from tests.compiler.test_rows import dot

RNG = np.random.default_rng(3)
STEPS = 9
P = {name: RNG.normal(size=(3, 3)) * 0.5 for name in ("A", "B", "C", "D", "E", "F")} | {"b": RNG.normal(size=3) * 0.5}
X = RNG.normal(size=(3, STEPS, 3))


def times(W: Any, x: Any) -> list[Any]:
    return [dot(row, x) for row in W]


def plus(*vectors: Any) -> list[Any]:
    return [sum(each[1:], start=each[0]) for each in zip(*vectors, strict=True)]


def gru(p: Any, x: Any) -> Any:
    h: Any = [0.0] * 3
    for token in x:
        z = [each.sigmoid() for each in plus(times(p["A"], token), times(p["B"], h), p["b"])]
        r = [each.sigmoid() for each in plus(times(p["C"], token), times(p["D"], h))]
        gated = [a * b for a, b in zip(r, h, strict=True)]
        n = [each.tanh() for each in plus(times(p["E"], token), times(p["F"], gated))]
        h = [(1 - a) * b + a * c for a, b, c in zip(z, h, n, strict=True)]
    return dot(h, h)


def runge_kutta(p: Any, x: Any) -> Any:
    def slope(s: Any) -> list[Any]:
        return [s[1] * p["b"][0], -(p["b"][1] * sin(s[0])) - p["b"][2] * s[1]]

    s, total = [p["A"][0][0], p["A"][0][1]], 0.0
    for token in x:
        k1 = slope(s)
        k2 = slope([a + 0.05 * b for a, b in zip(s, k1, strict=True)])
        k3 = slope([a + 0.05 * b for a, b in zip(s, k2, strict=True)])
        k4 = slope([a + 0.1 * b for a, b in zip(s, k3, strict=True)])
        s = [a + (b + 2 * c + 2 * d + e) / 60 for a, b, c, d, e in zip(s, k1, k2, k3, k4, strict=True)]
        total = total + (s[0] - token[0]) ** 2
    return total / len(x)


def layers(p: Any, x: Any) -> Any:
    """Each with weights of its own."""
    h = list(x[0])
    for name in ("A", "B", "C", "D", "E", "F"):
        h = [each.tanh() for each in times(p[name], h)]
    return dot(h, p["b"])


def schedule(p: Any, x: Any) -> Any:
    """Numbers that differ from step to step."""
    h: Any = [0.1, 0.2, 0.3]
    for at, token in enumerate(x):
        h = [u.tanh() * math.exp(-at / 5) + v * (1 - 0.9**at) for u, v in zip(times(p["A"], h), token, strict=True)]
    return dot(h, h)


def permuted(p: Any, x: Any) -> Any:
    """The rows in an order that no slice has."""
    h: Any = [0.0] * 3
    for at in (0, 4, 1, 7, 3, 8, 2, 6, 5):
        h = [each.tanh() for each in plus(times(p["A"], x[at]), times(p["B"], h))]
    return dot(h, h)


def two_back(p: Any, x: Any) -> Any:
    one: Any = [0.1] * 3
    two: Any = [0.2] * 3
    for token in x:
        one, two = two, [each.tanh() for each in plus(times(p["A"], two), times(p["B"], one), token)]
    return dot(one, two)


def attended(p: Any, x: Any) -> Any:
    """A decoder that looks at all states of an encoder, step by step."""
    h: Any = [0.0] * 3
    states = []
    for token in x:
        h = [each.tanh() for each in plus(times(p["A"], token), times(p["B"], h))]
        states.append(h)
    total: Any = 0.0
    for token in x:
        powers = [dot(h, state).exp() for state in states]
        read = [dot(powers, [state[at] for state in states]) / sum(powers) for at in range(3)]
        h = [each.tanh() for each in plus(times(p["C"], read), times(p["D"], h))]
        total = total + sum((a - b) ** 2 for a, b in zip(times(p["E"], h), token, strict=True))
    return total


def momentum(p: Any, x: Any) -> Any:
    """Steps of an optimiser, differentiated."""
    w, v = list(p["b"]), [0.0] * 3
    for token in x:
        gap = dot(w, token) - p["A"][0][0]
        v = [0.9 * a + gap * b for a, b in zip(v, token, strict=True)]
        w = [a - 0.05 * b for a, b in zip(w, v, strict=True)]
    return dot(w, w)


def clipped(p: Any, x: Any) -> Any:
    h: Any = [0.5, 0.0, -0.5]
    for token in x:
        h = [relu(each) for each in plus(times(p["A"], token), times(p["B"], h), p["b"])]
        size = sqrt(dot(h, h) + 1.0)
        h = [each / size for each in h]
    return dot(h, h)


#: With how many lines its program has at most.
LINES = {gru: 85, runge_kutta: 190, layers: 55, schedule: 60, permuted: 75, two_back: 60, attended: 160, momentum: 55,
         clipped: 60}  # fmt: skip


@pytest.mark.parametrize("function", LINES, ids=lambda function: function.__name__)
def test_a_step_is_written_once(function: Any) -> None:
    assert len(agree(function, P, X).source.splitlines()) <= LINES[function]


def test_the_steps_of_a_recurrence_are_all_in_one_loop() -> None:
    source = agree(gru, P, X).source
    assert source.count(f"for t in range({STEPS}):") == source.count(" for t in ") == 2
    assert "= zeros((3, m))" in source


def test_weights_of_their_own_are_a_list_of_a_loop() -> None:
    assert "= [p_F, p_E, p_D" in agree(layers, P, X).source
