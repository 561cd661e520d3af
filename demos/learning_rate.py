"""The learning rate: too small, right, too large, and how normalised inputs round the valley."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autograd import Value
from demos.stage import panels
from nn import Standardiser, mean, squared_error

if TYPE_CHECKING:
    from demos.by_hand import Array
    from demos.stage import Stage

RATES = {"too small": 0.02, "right": 0.4, "too large": 1.02}  # times 2 / the largest curvature: 1 is the limit


def run(stage: Stage) -> dict[str, float]:
    """The cost at the end of each descent."""
    rng = np.random.default_rng(stage.seed)
    X = rng.normal(size=(12, 2)) * [1.0, 4.0] + [0.0, 2.0]
    y = X @ [2.0, -1.0]
    raw, scaled = X, Standardiser.fit(X)(X)
    steps = 10 if stage.quick else 30
    figure, axes = panels(4, size=(3.4, 3.2))
    found: dict[str, float] = {}
    rows = []
    for place, (name, share, inputs) in enumerate(
        [*[(n, r, raw) for n, r in RATES.items()], ("normalised", 0.4, scaled)]
    ):
        target = y - y.mean() if inputs is scaled else y
        curvature = float(np.linalg.eigvalsh(inputs.T @ inputs / len(inputs)).max())
        path = _descend(inputs, target, rate=share * 2 / curvature, steps=steps)
        found[name] = path[-1][2]
        rows.append((name, share * 2 / curvature, path[0][2], path[-1][2]))
        _contours(axes[place], inputs, target, np.array(path))
        axes[place].set_title(f"{name}: J = {path[-1][2]:.2g}", fontsize=9)
    stage.say(f"A line through 12 points by squared error, {steps} steps of gradient descent from w = (−3, 3):\n")
    stage.table(("", "rate", "cost at the start", "cost at the end"), rows)
    stage.say(
        "Inputs of unlike size make a long valley; on the same scale it is round, and one rate suits all directions.\n"
    )
    stage.plot(figure, "learning_rate.png")
    return found


def _descend(X: Array, y: Array, *, rate: float, steps: int) -> list[tuple[float, float, float]]:
    """w1, w2 and the cost at every step."""
    w1, w2 = Value(-3.0, "w1"), Value(3.0, "w2")
    path = []
    for _ in range(steps):
        cost = mean([squared_error(w1 * a + w2 * b, t) for (a, b), t in zip(X.tolist(), y.tolist(), strict=True)])
        w1.grad = w2.grad = None
        cost.backward()
        path.append((w1.data, w2.data, cost.data))
        w1.data -= rate * w1.grad
        w2.data -= rate * w2.grad
    return path


def _contours(axes: object, X: Array, y: Array, path: Array) -> None:
    w1, w2 = np.meshgrid(np.linspace(-8, 12, 81), np.linspace(-12, 8, 81))
    cost = sum((w1 * a + w2 * b - t) ** 2 for (a, b), t in zip(X, y, strict=True)) / (2 * len(X))
    axes.contour(w1, w2, np.log1p(cost), levels=14, cmap="cividis", linewidths=0.8)  # type: ignore[attr-defined]
    inside = path[(np.abs(path[:, 0] - 2) < 10) & (np.abs(path[:, 1] + 2) < 10)]
    axes.plot(inside[:, 0], inside[:, 1], "o-", color="#d62728", markersize=3, linewidth=1)  # type: ignore[attr-defined]
    axes.set(xlabel="w1", ylabel="w2", xlim=(-8, 12), ylim=(-12, 8))  # type: ignore[attr-defined]
