"""Logistic regression on real data: two loops, one, none, and Values: one gradient, four speeds, and what it learns."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import INK, ORANGE, panels
from demos.tables import table
from nn import (
    SGD,
    LogisticRegression,
    Neuron,
    Standardiser,
    binary_cross_entropy,
    confusion,
    fit,
    mean,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from demos.stage import Stage

Part = tuple[by_hand.Array, by_hand.Array]
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

    parts = {"train": (X, y), "dev": (scale(dev[0]), dev[1]), "test": (scale(test[0]), test[1])}
    model = Neuron(X.shape[1], start="zeros", name="logistic")  # z alone: the loss takes logits
    measured = _trained(model, parts, stage)
    stage.say("\nGradient descent. Each row is measured on all parts with the same w and b, after that many steps:\n")
    stage.table(
        ("steps", *[f"{what} {name}" for what in ("loss", "right") for name in ("train", "dev")]),
        [(steps, each["train"][0], each["dev"][0], f"{each['train'][1]:.1%}", f"{each['dev'][1]:.1%}")
         for steps, each in measured.items()],
    )  # fmt: skip
    before, *_, after = measured.values()
    shown: dict[str, float] = {
        "difference": float(gap),
        "loss at the start": before["train"][0],
        "loss": after["train"][0],
    }
    shown |= {f"accuracy {name}": right for name, (_, right) in after.items()}
    guesses = (_logits(model, parts["test"][0]) > 0).astype(float).tolist()
    stage.say(f"On the {len(guesses)} tumours of the test part, seen by nobody: {shown['accuracy test']:.1%} right.\n")
    counts = confusion(guesses, test[1].tolist())
    told = [(name, counts[label, 0.0], counts[label, 1.0]) for label, name in enumerate(("malignant", "benign"))]
    stage.table(("", "called malignant", "called benign"), told)
    stage.plot("logistic_regression.png", lambda: _drawn(measured))
    return shown


def _trained(model: Neuron, parts: dict[str, Part], stage: Stage) -> dict[int, dict[str, tuple[float, float]]]:
    """The loss and the accuracy on each part after 0, 1, 2, 5, … steps, all with the model as it is then."""
    marks = (0, 1, 2, 5, 10) if stage.quick else (0, 1, 2, 5, 10, 20, 40, 80, 150, 300)
    descent = SGD(0.5)
    measured = {0: _measured(model, parts)}
    for before, steps in stage.track(
        list(pairwise(marks)), f"{marks[-1]} steps over all {len(parts['train'][1])} tumours"
    ):
        fit(model, *parts["train"], loss="binary_cross_entropy_from_logits", optimiser=descent, epochs=steps - before,
            compiled=True, progress=False)  # fmt: skip
        measured[steps] = _measured(model, parts)
    return measured


def _measured(model: Neuron, parts: dict[str, Part]) -> dict[str, tuple[float, float]]:
    found = {}
    for name, (X, y) in parts.items():
        z = _logits(model, X)
        found[name] = float(np.mean(np.logaddexp(0, np.where(y > 0, -z, z)))), float(np.mean((z > 0) == (y > 0)))
    return found


def _logits(model: Neuron, X: by_hand.Array) -> by_hand.Array:
    """z of every row of X (m, n_x)."""
    z: by_hand.Array = X @ [w.data for w in model.w] + model.b.data
    return z


def _drawn(measured: dict[int, dict[str, tuple[float, float]]]) -> Figure:
    figure, (loss, right) = panels(2, size=(4.4, 3.4))
    for name, color in {"train": INK, "dev": ORANGE}.items():
        loss.plot([*measured], [each[name][0] for each in measured.values()], "o-", color=color, label=name)
        right.plot([*measured], [100 * each[name][1] for each in measured.values()], "o-", color=color, label=name)
    for axes, title in ((loss, "loss"), (right, "right, per cent")):
        axes.set_xscale("symlog")
        axes.set(xlabel="steps", title=title)
        axes.grid(alpha=0.3)
    loss.set_ylim(bottom=0)
    loss.legend()
    return figure


def _with_values(w: by_hand.Array, b: float, X: by_hand.Array, y: by_hand.Array) -> Gradients:
    model = LogisticRegression(X.shape[1])
    for leaf, number in zip(model.w, w[:, 0].tolist(), strict=True):
        leaf.data = number
    model.b.data = b
    J = mean([binary_cross_entropy(model(x), label) for x, label in zip(X.tolist(), y.tolist(), strict=True)])
    J.backward()
    return J.data, np.array([[leaf.grad] for leaf in model.w]), model.b.grad
