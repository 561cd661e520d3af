"""Losses of one row, written as loops over scalars as a student writes them: what `compile` has to make fast."""

from __future__ import annotations

from functools import reduce
from typing import Any

from autograd import exp, log, maximum, relu, sigmoid, tanh

BODIES, STEPS, TIME, DEPTH = 6, 10, 0.05, 0.1


def dot(a: Any, b: Any) -> Any:
    """Σ aᵢ·bᵢ."""
    return sum(x * y for x, y in zip(a, b, strict=True))


def softmax(z: list[Any]) -> list[Any]:
    """exp(zᵢ) over their sum, the largest z taken out first."""
    largest = reduce(maximum, z)
    powers = [exp(each - largest) for each in z]
    whole = sum(powers)
    return [power / whole for power in powers]


def attention(p: Any, x: Any) -> Any:
    """Causal: each position reads those before it, and itself. x is (T, D)."""
    query, key, value = ([[dot(w, token) for w in p[name]] for token in x] for name in ("query", "key", "value"))
    total, size = 0.0, len(p["query"])
    for at, q in enumerate(query):
        weights = softmax([dot(q, k) * size**-0.5 for k in key[: at + 1]])
        read = [dot(weights, [v[channel] for v in value[: at + 1]]) for channel in range(size)]
        total = total + dot(read, read)
    return total / len(x)


def lstm(p: Any, x: Any) -> Any:
    """x is (T, D); the mean square of the last state."""
    size = len(p["b"]) // 4
    h: list[Any] = [0.0] * size
    c: list[Any] = [0.0] * size
    for token in x:
        z = [dot(w, token) + dot(u, h) + b for w, u, b in zip(p["W"], p["U"], p["b"], strict=True)]
        i, f, o = ([sigmoid(each) for each in z[at * size : (at + 1) * size]] for at in range(3))
        g = [tanh(each) for each in z[3 * size :]]
        c = [forget * old + enter * new for forget, old, enter, new in zip(f, c, i, g, strict=True)]
        h = [out * tanh(each) for out, each in zip(o, c, strict=True)]
    return dot(h, h) / size


def conv_net(p: Any, x: Any, label: Any) -> Any:
    """Kernels of 3 × 3, ReLU, the largest of each 2 × 2, softmax of a dense layer; `label` has a 1 at its class."""
    side, features = len(x) - 2, []
    for kernel in p["kernels"]:
        sums = [[relu(sum(kernel[i][j] * x[r + i][c + j] for i in range(3) for j in range(3))) for c in range(side)]
                for r in range(side)]  # fmt: skip
        features += [reduce(maximum, (sums[r][c], sums[r][c + 1], sums[r + 1][c], sums[r + 1][c + 1]))
                     for r in range(0, side, 2) for c in range(0, side, 2)]  # fmt: skip
    return -log(dot(softmax([dot(w, features) for w in p["dense"]]), label))


def bodies(p: Any) -> Any:
    """Bodies that attract each other, by leapfrog steps; the sum of squares of where they end."""
    place, speed = [list(each) for each in p["place"]], [list(each) for each in p["speed"]]
    for _ in range(STEPS):
        place = [[x + TIME * v for x, v in zip(*each, strict=True)] for each in zip(place, speed, strict=True)]
        for i in range(BODIES):
            for j in range(BODIES):
                if i != j:
                    dx, dy = (place[j][axis] - place[i][axis] for axis in (0, 1))
                    pull = TIME * (dx * dx + dy * dy + DEPTH) ** -1.5
                    speed[i] = [speed[i][0] + dx * pull, speed[i][1] + dy * pull]
    return sum(dot(each, each) for each in place)


def mixture(p: Any, x: Any) -> Any:
    """−log of the density of a mixture of Gaussians with diagonal covariances, up to a constant."""
    joint = []
    for weight, mean, scale in zip(p["weight"], p["mean"], p["scale"], strict=True):
        gaps = [(each - centre) * exp(-spread) for each, centre, spread in zip(x, mean, scale, strict=True)]
        joint.append(weight - 0.5 * dot(gaps, gaps) - sum(scale))
    return -log_sum_exp(joint) + log_sum_exp(list(p["weight"]))


def log_sum_exp(z: list[Any]) -> Any:
    """log Σ exp zᵢ."""
    largest = reduce(maximum, z)
    return largest + log(sum(exp(each - largest) for each in z))


def hinge(p: Any, x: Any, y: Any) -> Any:
    """max(0, 1 − y·(w·x + b)) over points, labels ±1, and the weights' squares."""
    margins = [label * (dot(p["w"], point) + p["b"]) for point, label in zip(x, y, strict=True)]
    return sum(relu(1.0 - margin) for margin in margins) / len(y) + 0.01 * dot(p["w"], p["w"])
