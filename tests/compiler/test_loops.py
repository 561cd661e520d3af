"""What was written as a loop over steps is one in the program: with the same numbers, on every namespace."""

from __future__ import annotations

import importlib.util
import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd import Value, compile, sigmoid
from autograd.compiler import program
from autograd.compiler.running.namespaces import bound
from tests.compiler.test_rows import _values, dot

STEPS = 9


def rnn(p: Any, x: Any) -> Any:
    h: Any = [0.1, 0.2, 0.3]
    for token in x:
        h = [(dot(w, token) + dot(u, h) + b).tanh() for w, u, b in zip(p["W"], p["U"], p["b"], strict=True)]
    return dot(h, h)


def lstm(p: Any, x: Any) -> Any:
    h: Any = [0.0] * 3
    c: Any = [0.0] * 3
    for token in x:
        z = [dot(w, token) + dot(u, h) + b for w, u, b in zip(p["W4"], p["U4"], p["b4"], strict=True)]
        i, f, o = ([each.sigmoid() for each in z[at : at + 3]] for at in (0, 3, 6))
        g = [each.tanh() for each in z[9:]]
        c = [a * b + d * e for a, b, d, e in zip(f, c, i, g, strict=True)]
        h = [a * b.tanh() for a, b in zip(o, c, strict=True)]
    return dot(h, h)


def readout(p: Any, x: Any) -> Any:
    """Every step adds to the loss."""
    h: Any = [0.1, 0.2, 0.3]
    total: Any = 0.0
    for token in x:
        h = [(dot(w, token) + dot(u, h)).sigmoid() for w, u in zip(p["W"], p["U"], strict=True)]
        total = total + (dot(h, p["b"]) - token[0]) ** 2
    return total / len(x)


def oscillator(p: Any, x: Any) -> Any:
    """Two numbers that change by turns, as a leapfrog does."""
    place, speed = x[0][0], p["b"][0]
    for _ in range(3 * STEPS):
        speed = speed - 0.1 * place.sin() * p["b"][1]
        place = place + 0.1 * speed
    return place * speed


def attending(p: Any, x: Any) -> Any:
    """Each position looks at those before it."""
    keys, queries, values = (
        [[dot(w, token) for w in rows] for token in x] for rows in (p["W"], p["U4"][:3], p["W4"][:3])
    )
    total: Any = 0.0
    for at, query in enumerate(queries):
        scores = [dot(query, key).exp() for key in keys[: at + 1]]
        share = [score / sum(scores) for score in scores]
        mixed = [sum(a * value[c] for a, value in zip(share, values[: at + 1], strict=True)) for c in range(3)]
        total = total + dot(mixed, mixed)
    return total


def both_ways(p: Any, x: Any) -> Any:
    """Two recurrences, which run towards each other."""
    states = []
    for rows, start, tokens in (("W", "U", list(x)), ("U", "W", list(x)[::-1])):
        h: Any = [0.0] * 3
        found = []
        for token in tokens:
            h = [(dot(w, token) + dot(u, h)).tanh() for w, u in zip(p[rows], p[start], strict=True)]
            found.append(h)
        states.append(found)
    pairs = zip(states[0], states[1][::-1], strict=True)
    return sum(dot(one, p["b"]) * dot(other, p["b4"][:3]) for one, other in pairs)


def gated(p: Any, x: Any) -> Any:
    """Gates of two kinds read numbers of two arrays."""
    h: Any = [0.0] * 3
    for token in x:
        z = [(dot(w, token) + dot(u, h) + b).sigmoid() for w, u, b in zip(p["W"], p["U"], p["b"], strict=True)]
        r = [(dot(w, token) + dot(u, h)).sigmoid() for w, u in zip(p["W4"][:3], p["U4"][:3], strict=True)]
        h = [(1 - a) * c + a * (b * c).tanh() for a, b, c in zip(z, r, h, strict=True)]
    return dot(h, p["b"]) + dot(h, h)


def filtered(p: Any, x: Any) -> Any:
    """Every step divides by what has to differ from 0, which is asked for all steps."""
    mean, spread = p["b"][0], p["b"][1].exp()
    total: Any = 0.0
    for token in x:
        mean, spread = p["b4"][0] * mean, spread * p["b4"][1] ** 2 + p["b"][2].exp()
        gap, whole = token[0] - mean, spread + 0.5
        total = total + whole.log() + gap * gap / whole
        mean, spread = mean + spread / whole * gap, (1 - spread / whole) * spread
    return total / len(x)


FUNCTIONS = [filtered, rnn, lstm, readout, oscillator, attending, both_ways, gated]
RNG = np.random.default_rng(0)
P = {name: RNG.normal(size=shape) * 0.4 for name, shape in
     {"W": (3, 3), "U": (3, 3), "b": (3,), "W4": (12, 3), "U4": (12, 3), "b4": (12,)}.items()}  # fmt: skip
X = RNG.normal(size=(5, STEPS, 3))


def agree(function: Any, p: Any, x: Any, *, loops: bool | None = True) -> Any:
    """Compile, compare the program as it is written with the engine, and return the compiled function.

    It has loops or not, or with None that is not asked.
    """
    compiled = compile(function, batch=("x",))
    for _ in range(3):  # the later calls have buffers
        value, gradient = compiled(p, x)
    leaves = {name: _values(array) for name, array in p.items()}
    root = sum(function(leaves, _values(row)) for row in x) / len(x)
    root.backward()
    assert math.isclose(value, root.data, rel_tol=1e-11)
    for name, array in leaves.items():
        right = [leaf.grad or 0.0 for leaf in np.ravel(np.array(array, object))]
        assert np.allclose(np.ravel(gradient[name]), right, rtol=1e-9, atol=1e-13), name
    rows = compiled._last.program
    flat = np.concatenate([np.ravel(array) for array in p.values()])
    run = bound(rows.program)(flat[rows.order])
    again, slopes, *_ = run(x.reshape(len(x), -1).T)
    assert math.isclose(again, value, rel_tol=1e-12)
    assert np.allclose(slopes, np.concatenate([np.ravel(each) for each in gradient.values()])[rows.order], rtol=1e-11)
    assert loops is None or (" for t in range(" in compiled.source) == loops
    return compiled


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_a_recurrence_is_a_loop_with_the_numbers_of_the_engine(function: Any) -> None:
    agree(function, P, X, loops=function is not attending)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_loops_agree_on_pytorch(function: Any) -> None:
    torch = pytest.importorskip("torch")
    compiled = compile(function, batch=("x",))
    value, gradient = compiled(P, X)
    other, slopes = compiled.to(torch)({name: torch.asarray(array) for name, array in P.items()}, torch.asarray(X))
    assert float(other) == pytest.approx(value, rel=1e-11)
    for name, right in gradient.items():
        assert np.allclose(np.asarray(slopes[name]), right, rtol=1e-9, atol=1e-13), name


def in_jax() -> None:
    """Run by the test below in a process of its own."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    for function in FUNCTIONS:
        compiled = compile(function, batch=("x",))
        value, gradient = compiled(P, X)
        other, slopes = jax.jit(compiled.to(jnp))(
            {name: jnp.asarray(array) for name, array in P.items()}, jnp.asarray(X)
        )
        assert float(other) == pytest.approx(value, rel=1e-11), function
        for name, right in gradient.items():
            assert np.allclose(np.asarray(slopes[name]), right, rtol=1e-9, atol=1e-13), (function, name)
    print("all agree")


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")
def test_loops_agree_on_jax() -> None:
    command = [sys.executable, "-c", "from tests.compiler import test_loops; test_loops.in_jax()"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr[-3000:]


def step(p: Any, kind: int, a: Any, b: Any, token: Any) -> Any:
    """One of several ways to go on from two vectors."""
    if kind == 0:
        return [(dot(w, a) + c).tanh() for w, c in zip(p["U"], b, strict=True)]
    if kind == 1:
        return [u + 0.1 * v for u, v in zip(a, b, strict=True)]
    if kind == 2:
        return [u * v * 0.5 + w for u, v, w in zip(a, b, token, strict=True)]
    if kind == 3:
        return [sigmoid(u - v) for u, v in zip(a, b, strict=True)]
    if kind == 4:
        return [dot(w, b) + dot(v, token) for w, v in zip(p["W"], p["U"], strict=True)]
    return [u * p["b"][0] - v for u, v in zip(a[::-1], b, strict=True)]


def cell(seed: int) -> Any:
    """A random step of a recurrence, repeated."""
    draw = random.Random(seed)
    plan = [(draw.randrange(6), draw.randrange(3), draw.randrange(3)) for _ in range(draw.randint(1, 5))]
    steps, reads = draw.randint(4, 12), draw.random() < 0.5

    def function(p: Any, x: Any) -> Any:
        states: list[Any] = [[0.1, -0.2, 0.3], list(x[0]), list(p["b"])]
        total: Any = 0.0
        for t in range(steps):
            for kind, one, other in plan:
                states[one] = step(p, kind, states[one], states[other], x[t % len(x)])
            if reads:
                total = total + dot(states[plan[-1][1]], p["b"])
        return (total + sum(sum(each) for each in states)) * 0.01

    return function


@given(seed=st.integers(0, 10**9))
@example(seed=701474)  # a name that changes in a step before what it held is read
@example(seed=1254)
def test_random_recurrences_agree(seed: int) -> None:
    scaled = {name: array * 0.5 for name, array in P.items()}
    agree(cell(seed), scaled, X[:2] * 0.5, loops=None)


def test_a_long_recurrence_is_a_short_program() -> None:
    x = RNG.normal(size=(2, 50, 3))
    assert len(agree(lstm, P, x).source.splitlines()) <= 60


def test_a_whole_graph_has_loops_too() -> None:
    W = [[Value(float(w), label=f"W[{i},{j}]") for j, w in enumerate(row)] for i, row in enumerate(P["U"])]
    h: Any = [0.1, 0.2, 0.3]
    for _ in range(400):
        h = [dot(row, h).tanh() for row in W]
    root = dot(h, h)
    root.backward()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "FEWEST_A_GROUP", 0.0)
        compiled = compile(root)
    value, gradient = compiled()
    assert math.isclose(value, root.data, rel_tol=1e-9)
    assert np.allclose(gradient, [leaf.grad for leaf in compiled.leaves], rtol=1e-8, atol=1e-14)
    assert len(compiled.source.splitlines()) < 60
