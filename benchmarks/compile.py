"""Compiled programs beside the engine's own passes, NumPy by hand and PyTorch: ms for both passes, JSON out.

Every way computes the same loss and gradients; the compiled ones are checked against the engine before they are timed.
"""

import json
import math
import random
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from autograd import Value, compile, sigmoid
from nn import MLP

Ways = dict[str, Callable[[], Any]]


def best(action: Callable[[], Any], seconds: float = 1.0) -> float:
    """The shortest of many runs, in ms; at least three."""
    found, end, count = math.inf, perf_counter() + seconds, 0
    while perf_counter() < end or count < 3:
        start = perf_counter()
        action()
        found = min(found, perf_counter() - start)
        count += 1
    return found * 1e3


def net() -> tuple[Callable[[], Value], Ways]:
    """MLP 2-16-16-1 with ReLU and squared error over 100 points."""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(2, 100)), rng.choice([-1.0, 1.0], (1, 100))
    model = MLP([2, 16, 16, 1], activation="relu", rng=0)

    def record() -> Value:
        errors = [model(x)[0] - y for x, y in zip(X.T.tolist(), Y[0].tolist(), strict=True)]
        return sum((error * error for error in errors), start=Value(0.0)) / 100

    shapes = [(16, 2), (16, 16), (1, 16)]
    weights = [rng.normal(size=shape) for shape in shapes]
    biases = [np.zeros((rows, 1)) for rows, _ in shapes]

    def by_hand() -> None:
        A, cache = X, []
        for layer, (W, b) in enumerate(zip(weights, biases, strict=True)):
            Z = W @ A + b
            cache.append((A, Z))
            A = Z if layer == 2 else np.maximum(Z, 0)
        dZ = 2 * (A - Y) / 100
        float(((A - Y) ** 2).mean())
        for layer in (2, 1, 0):
            before, Z = cache[layer]
            dZ = dZ if layer == 2 else dZ * (Z > 0)
            dZ @ before.T, dZ.sum(axis=1, keepdims=True)
            dZ = weights[layer].T @ dZ

    ways: Ways = {"NumPy by hand": by_hand}
    torch = pytorch()
    if torch is not None:
        Ws = [torch.tensor(W, requires_grad=True) for W in weights]
        bs = [torch.tensor(b, requires_grad=True) for b in biases]
        xs, ys = torch.tensor(X), torch.tensor(Y)

        def eager() -> None:
            A = xs
            for layer, (W, b) in enumerate(zip(Ws, bs, strict=True)):
                A = W @ A + b
                A = A if layer == 2 else A.relu()
            torch.autograd.grad(((A - ys) ** 2).mean(), [*Ws, *bs])

        ways["PyTorch"] = eager
    return record, ways


def logistic() -> tuple[Callable[[], Value], Ways]:
    """Logistic regression, 512 features × 200 examples."""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(512, 200)), rng.integers(0, 2, (1, 200)).astype(float)
    w = rng.normal(size=(512, 1)) * 0.05
    leaves = [Value(float(x)) for x in w[:, 0]]

    def record() -> Value:
        total = Value(0.0)
        for x, y in zip(X.T.tolist(), Y[0].tolist(), strict=True):
            a = sigmoid(sum((v * each for v, each in zip(leaves, x, strict=True)), start=Value(0.0)))
            total = total - (a.log() if y else (1 - a).log())
        return total / 200

    def by_hand() -> None:
        A = 1 / (1 + np.exp(-(w.T @ X)))
        float(-np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / 200)
        X @ (A - Y).T / 200

    return record, {"NumPy by hand": by_hand}


def irregular() -> tuple[Callable[[], Value], Ways]:
    """A graph of 100,000 nodes with nothing regular in it."""
    rng = random.Random(0)
    leaves = [Value(rng.uniform(-1, 1)) for _ in range(100)]

    def record() -> Value:
        choose = random.Random(1)
        made = list(leaves)
        for _ in range(100_000):
            a, b = choose.choice(made[-60:]), choose.choice(made[-60:])
            made.append(
                choose.choice((lambda a, b: (a + b) * 0.5, lambda a, b: a * b, lambda a, b: (a - b).tanh()))(a, b)
            )
        return sum(made[-60:], start=Value(0.0))

    return record, {}


def recurrent() -> tuple[Callable[[], Value], Ways]:
    """Eight hidden units, weights shared over 20 steps."""
    rng = np.random.default_rng(0)
    W = [[Value(float(x)) for x in row] for row in rng.normal(size=(8, 8)) * 0.4]

    def record() -> Value:
        h = [Value(0.1)] * 8
        for _ in range(20):
            h = [sum((w * x for w, x in zip(row, h, strict=True)), start=Value(0.0)).tanh() for row in W]
        return sum(h, start=Value(0.0))

    return record, {}


def convolution() -> tuple[Callable[[], Value], Ways]:
    """An image of 8 × 8 and a kernel of 3 × 3."""
    rng = np.random.default_rng(0)
    image = rng.normal(size=(8, 8)).tolist()
    kernel = [[Value(float(x)) for x in row] for row in rng.normal(size=(3, 3))]

    def record() -> Value:
        places = [(r, c) for r in range(6) for c in range(6)]
        sums = [
            sum((kernel[i][j] * image[r + i][c + j] for i in range(3) for j in range(3)), start=Value(0.0))
            for r, c in places
        ]
        return sum((each.tanh() for each in sums), start=Value(0.0))

    return record, {}


def pytorch() -> Any:
    """The module, or None where it is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    return torch


def main() -> None:
    """Measure every workload, and print a row for each."""
    rows = []
    for workload in (net, logistic, irregular, recurrent, convolution):
        record, ways = workload()
        root = record()
        start = perf_counter()
        step = compile(root)
        seconds = perf_counter() - start
        value, gradients = step()
        root.zero_grad()
        root.backward()
        size = max(abs(leaf.grad) for leaf in step.leaves)
        off = max(abs(g - leaf.grad) for g, leaf in zip(gradients.tolist(), step.leaves, strict=True)) / size
        if not (math.isclose(value, root.data, rel_tol=1e-9) and off < 1e-9):
            raise SystemExit(f"{workload.__name__}: the program is off by {off}")

        def engine(record: Callable[[], Value] = record) -> None:
            record().backward()

        times = {"compiled": best(step), "this engine": best(engine), **{name: best(way) for name, way in ways.items()}}
        report = step.report().splitlines()
        rows.append(
            {"what": (workload.__doc__ or "").rstrip("."), "compile s": seconds, "times": times,
             "report": report[:3] + [f"… {len(report) - 3} more"] * (len(report) > 3)}
        )  # fmt: skip
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
