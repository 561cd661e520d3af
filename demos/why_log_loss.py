"""Why log loss: the cost of logistic regression over (w, b) is a bowl with it, and has plateaus with squared error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from autograd import Value
from demos.by_hand import Array, sigmoid
from demos.drawing import RED
from nn import binary_cross_entropy_from_logits, mean, squared_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from demos.stage import Stage

Path = list[tuple[float, float, float, float]]

X = (-2.0, -1.2, -0.4, 0.3, 1.1, 2.2)
Y = (0.0, 0.0, 1.0, 0.0, 1.0, 1.0)
START = (-6.0, 4.0)
LOSSES: dict[str, Callable[[Value, float], Value]] = {
    "squared error": lambda z, y: squared_error(z.sigmoid(), y),
    "log loss": binary_cross_entropy_from_logits,
}


def run(stage: Stage) -> dict[str, float]:
    """Where descent from one start ends with each loss, and how often a chord lies below the surface."""
    found: dict[str, float] = {}
    paths = {name: _descend(loss, steps=40 if stage.quick else 400) for name, loss in LOSSES.items()}
    w, b = np.meshgrid(np.linspace(-8, 8, 81), np.linspace(-8, 8, 81))
    surfaces = {name: _surface(name, w, b) for name in LOSSES}
    rng = np.random.default_rng(stage.seed)
    ends = rng.uniform(-8, 8, size=(2, 2, 20_000))
    for name, path in paths.items():
        (w1, b1), (w2, b2) = ends
        middle, chord = (
            _surface(name, (w1 + w2) / 2, (b1 + b2) / 2),
            (_surface(name, w1, b1) + _surface(name, w2, b2)) / 2,
        )
        found |= {f"{name}: chords below": float(np.mean(middle > chord + 1e-12)), f"{name}: start": path[0][2],
                  f"{name}: end": path[-1][2], f"{name}: first gradient": path[0][3]}  # fmt: skip
    stage.say(f"Six points, ŷ = σ(w·x + b), gradient descent from w = {START[0]:g}, b = {START[1]:g}:\n")
    stage.table(
        ("loss", "at the start", "size of the gradient", "at the end", "chords below the surface"),
        [(name, found[f"{name}: start"], found[f"{name}: first gradient"], found[f"{name}: end"],
          f"{found[f'{name}: chords below']:.1%}") for name in LOSSES],
    )  # fmt: skip
    stage.say(
        "A surface is convex if no chord lies below it. Squared error is not: far out σ is flat, and so is the cost,\n"
        "though the answers are wrong there. Log loss keeps its gradient: what σ takes, 1/ŷ gives back (dz = ŷ − y).\n"
    )
    z = [w_ * x + b_ for x, (w_, b_) in zip(X, [(1.5, 0.2)] * len(X), strict=True)]
    likelihood = math.prod(
        sigmoid(np.array(each)) if y else 1 - sigmoid(np.array(each)) for each, y in zip(z, Y, strict=True)
    )
    log_loss = sum(binary_cross_entropy_from_logits(Value(each), y).data for each, y in zip(z, Y, strict=True))
    found |= {"likelihood": float(likelihood), "sum of log losses": log_loss}
    stage.say(
        f"Where it comes from: with w = 1.5, b = 0.2 the six labels have the probability {likelihood:.5f} together,\n"
        f"and −log of it is {-math.log(likelihood):.5f}, the sum of the six log losses: {log_loss:.5f}.\n"
    )
    stage.plot("why_log_loss.png", lambda: _drawn(w, b, surfaces, paths))
    return found


def _descend(loss: Callable[[Value, float], Value], steps: int) -> Path:
    """w, b, cost and size of the gradient at every step."""
    w, b = Value(START[0], "w"), Value(START[1], "b")
    path: Path = []
    for _ in range(steps):
        cost = mean([loss(w * x + b, y) for x, y in zip(X, Y, strict=True)])
        w.grad = b.grad = 0.0
        cost.backward()
        path.append((w.data, b.data, cost.data, math.hypot(w.grad, b.grad)))
        w.data -= w.grad
        b.data -= b.grad
    return path


def _surface(name: str, w: Array, b: Array) -> Array:
    """The mean cost at every (w, b)."""
    cost = np.zeros_like(w)
    for x, y in zip(X, Y, strict=True):
        z = w * x + b
        cost += 0.5 * (sigmoid(z) - y) ** 2 if name == "squared error" else np.logaddexp(0, -z if y else z)
    return cost / len(X)


def _drawn(w: Array, b: Array, surfaces: dict[str, Array], paths: dict[str, Path]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.6), layout="constrained")
    for place, (name, surface) in enumerate(surfaces.items(), 1):
        axes = figure.add_subplot(1, 2, place, projection="3d")
        axes.plot_surface(w, b, surface, cmap="cividis", alpha=0.75, linewidth=0)
        path = np.array(paths[name])
        axes.plot(path[:, 0], path[:, 1], path[:, 2], color=RED, linewidth=2.5, zorder=10)
        axes.set(title=name, xlabel="w", ylabel="b", zlabel="J")
        axes.view_init(elev=35, azim=-60)
    return figure
