"""Logistic regression on real data: two loops, one, none, and Values: one gradient, four speeds, and what it learns."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.tables import table
from nn import (
    SGD,
    LogisticRegression,
    Neuron,
    Standardiser,
    accuracy,
    binary_cross_entropy,
    confusion,
    fit,
    mean,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from demos.stage import Stage

Gradients = tuple[float, by_hand.Array, float]


def run(stage: Stage) -> dict[str, float]:
    """The largest difference between the four gradients, and the accuracies."""
    _, rows = table("breast_cancer_wisconsin")
    train, dev, test = split(rows[:, :-1], rows[:, -1], rng=stage.seed)
    scale = Standardiser.fit(train[0])
    X, y = scale(train[0]), train[1]

    rng = np.random.default_rng(stage.seed)
    w, b = rng.normal(scale=0.1, size=(X.shape[1], 1)), 0.1
    ways: dict[str, Callable[[], Gradients]] = {
        "two loops": lambda: by_hand.logistic_two_loops(w, b, X.T, y[None]),
        "one loop": lambda: by_hand.logistic_one_loop(w, b, X.T, y[None]),
        "no loop (NumPy)": lambda: by_hand.logistic(w, b, X.T, y[None]),
        "Values": lambda: _with_values(w, b, X, y),
    }
    times, found = {}, {}
    for name, way in ways.items():
        start = perf_counter()
        found[name] = way()
        times[name] = perf_counter() - start
    cost, dw, db = found["two loops"]
    gap = max(
        abs(cost - other[0]) + float(np.max(np.abs(dw - other[1]))) + abs(db - other[2]) for other in found.values()
    )
    stage.say(f"{X.shape[0]} tumours, {X.shape[1]} measurements each. One gradient, computed in four ways:\n")
    fastest = min(times.values())
    stage.table(("way", "J", "db", "times the fastest"),
                [(name, found[name][0], found[name][2], f"{times[name] / fastest:,.0f}") for name in ways])  # fmt: skip

    model = Neuron(X.shape[1], start="zeros", name="logistic")  # z alone: the loss takes logits
    history = fit(
        model, X, y, loss="binary_cross_entropy_from_logits", optimiser=SGD(0.5), epochs=10 if stage.quick else 80,
        validation=(scale(dev[0]), dev[1]), progress=not stage.quiet,
    )  # fmt: skip
    stage.say(str(history))
    shown: dict[str, float] = {"difference": gap, "loss at the start": history.loss[0], "loss": history.loss[-1]}
    for name, (features, labels) in {"train": train, "dev": dev, "test": test}.items():
        guesses = [float(model(x).data > 0) for x in scale(features).tolist()]
        shown[f"accuracy {name}"] = accuracy(guesses, labels.tolist())
    stage.say(f"\nOn the {len(labels)} tumours of the test part, seen by nobody: {shown['accuracy test']:.1%} right.\n")
    counts = confusion(guesses, labels.tolist())
    told = [(name, counts[label, 0.0], counts[label, 1.0]) for label, name in enumerate(("malignant", "benign"))]
    stage.table(("", "called malignant", "called benign"), told)
    stage.plot(history.plot(), "logistic_regression.png")
    return shown


def _with_values(w: by_hand.Array, b: float, X: by_hand.Array, y: by_hand.Array) -> Gradients:
    model = LogisticRegression(X.shape[1])
    for leaf, number in zip(model.w, w[:, 0].tolist(), strict=True):
        leaf.data = number
    model.b.data = b
    J = mean([binary_cross_entropy(model(x), label) for x, label in zip(X.tolist(), y.tolist(), strict=True)])
    J.backward()
    return J.data, np.array([[leaf.grad] for leaf in model.w]), model.b.grad
