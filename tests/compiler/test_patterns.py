"""What people compile: attention, convolutions, mixtures, bodies, of other sizes than those that are measured. Each
program gives the engine's numbers, with and without buffers."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autograd import compile, exp, grad, log, maximum, relu, tanh
from autograd.compiler.running import buffering
from benchmarks.sequence_losses import dot, softmax

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDING, ROWS = 1e-11, 3


def heads(p: Any, x: Any, is_causal: bool) -> Any:
    """Two heads of width 2 over the positions of x, (T, 3), and a tanh of what they read."""
    query, key, value = ([[dot(w, token) for w in p[name]] for token in x] for name in ("query", "key", "value"))
    total = 0.0
    for at in range(len(x)):
        last = at + 1 if is_causal else len(x)
        for head in (slice(0, 2), slice(2, 4)):
            weights = softmax([dot(query[at][head], k[head]) * 2**-0.5 for k in key[:last]])
            read = [dot(weights, [v[head][c] for v in value[:last]]) for c in range(2)]
            total = total + sum(tanh(each) * tanh(each) for each in read)
    return total


def all_heads(p: Any, x: Any) -> Any:
    """Each position reads all."""
    return heads(p, x, False)


def causal_heads(p: Any, x: Any) -> Any:
    """Each position reads those before it."""
    return heads(p, x, True)


def convolved(p: Any, x: Any, stride: int, window: int) -> Any:
    """Two channels of 6 × 6, three kernels of 2 × 2, the largest of windows that may overlap, and cross-entropy."""
    places, features = range(0, 5, stride), []
    for kernel in p["kernels"]:
        sums = [[relu(sum(kernel[c][i][j] * x[c][r + i][s + j] for c in range(2) for i in range(2) for j in range(2)))
                 for s in places] for r in places]  # fmt: skip
        for r in range(len(sums) - window + 1):
            for s in range(len(sums) - window + 1):
                features.append(reduce(maximum, [sums[r + i][s + j] for i in range(window) for j in range(window)]))
    return -log(softmax([dot(w, features) for w in p["dense"]])[1])


def strided(p: Any, x: Any) -> Any:
    """Stride 2."""
    return convolved(p, x, 2, 2)


def overlapping(p: Any, x: Any) -> Any:
    """Stride 1, and windows of three in which each number lies more than once."""
    return convolved(p, x, 1, 3)


def mixture(p: Any, x: Any) -> Any:
    """Three Gaussians in space, diagonal covariances, weights by a softmax."""
    joint = []
    for share, mean, scale in zip(softmax(list(p["weight"])), p["mean"], p["scale"], strict=True):
        gaps = [(each - centre) / exp(spread) for each, centre, spread in zip(x, mean, scale, strict=True)]
        joint.append(log(share) - 0.5 * dot(gaps, gaps) - sum(scale))
    largest = reduce(maximum, joint)
    return -(largest + log(sum(exp(each - largest) for each in joint)))


def three_bodies(p: Any, x: Any) -> Any:
    """In space, with a Yukawa potential; the energy after four steps."""
    place, speed, energy = [list(each) for each in p["place"]], [list(each) for each in p["speed"]], 0.0
    for _ in range(4):
        place = [[a + 0.1 * b for a, b in zip(*each, strict=True)] for each in zip(place, speed, strict=True)]
        for i in range(3):
            for j in range(3):
                if i != j:
                    gap = [b - a for a, b in zip(place[i], place[j], strict=True)]
                    far = (dot(gap, gap) + 0.2) ** 0.5
                    pull = exp(-far) * (1.0 + far) / (far * far * far) * x[0]
                    speed[i] = [a + 0.1 * pull * g for a, g in zip(speed[i], gap, strict=True)]
    for each in speed:
        energy = energy + 0.5 * dot(each, each)
    return energy


RNG = np.random.default_rng(5)
CONV = {"kernels": RNG.normal(size=(3, 2, 2, 2))}
WEIGHTS = {name: RNG.normal(size=(4, 3)) for name in ("query", "key", "value")}
PROGRAMS = {
    all_heads: (WEIGHTS, (5, 3)),
    causal_heads: (WEIGHTS, (5, 3)),
    strided: (CONV | {"dense": RNG.normal(size=(4, 12))}, (2, 6, 6)),
    overlapping: (CONV | {"dense": RNG.normal(size=(4, 27))}, (2, 6, 6)),
    mixture: ({"weight": RNG.normal(size=3), "mean": RNG.normal(size=(3, 3)), "scale": RNG.normal(size=(3, 3))}, (3,)),
    three_bodies: ({"place": RNG.normal(size=(3, 3)), "speed": RNG.normal(size=(3, 3))}, (1,)),
}  # fmt: skip


@pytest.mark.parametrize("fewest", [1, 10**9], ids=["buffers", "new arrays"])
@pytest.mark.parametrize("function", PROGRAMS, ids=lambda each: each.__name__)
def test_programs_agree_with_the_engine(function: Callable[..., Any], fewest: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(buffering, "FEWEST", fewest)
    p, shape = PROGRAMS[function]
    x = np.random.default_rng(2).normal(size=(ROWS, *shape))
    step = compile(function, batch=("x",))
    for _ in range(3):
        _, found = step(p, x)
    right = [grad(function)({name: each.tolist() for name, each in p.items()}, row)[0] for row in x.tolist()]
    for name, each in found.items():
        mean = np.mean([np.array(one[name]) for one in right], axis=0)
        assert each == pytest.approx(mean, rel=ROUNDING, abs=ROUNDING)


@pytest.mark.parametrize("function", [all_heads, causal_heads])
def test_a_softmax_goes_back_at_once(function: Callable[..., Any]) -> None:
    p, shape = PROGRAMS[function]
    step = compile(function, batch=("x",))
    step(p, np.random.default_rng(2).normal(size=(ROWS, *shape)))
    backward = step.source.split("# backward")[1]
    assert "exp" not in backward, backward
