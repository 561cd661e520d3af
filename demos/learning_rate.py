"""The learning rate: too small, right, too large, and how inputs on one scale make the valley round."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograd import Value
from demos.drawing import RED, panels
from nn import Standardiser, mean, squared_error

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

#: In shares of 2 / the largest curvature, beyond which descent climbs.
RATES = {"too small": 0.02, "right": 0.4, "too large": 1.02}
#: The plane of the picture is a square around the lowest point, this far to each side.
REACH = 8.0


class Descent(NamedTuple):
    """The data, the rate, and w1, w2 and J at every step (steps, 3)."""

    X: Array
    y: Array
    rate: float
    path: Array


def run(stage: Stage) -> dict[str, float]:
    """The cost at the end of each descent, and how long the valley is for its width before and after normalising."""
    scaled, raw, y = _data(np.random.default_rng(stage.seed))
    steps = 10 if stage.quick else 30
    cases = [*[(name, share, raw) for name, share in RATES.items()], ("normalised", RATES["right"], scaled)]
    stage.say(f"J = 1/m Σ ½(w1·x1 + w2·x2 − y)² over 12 points, {steps} steps of gradient descent from w = (−3, 3):\n")
    descents = {}
    for name, share, X in cases:
        rate = share * 2 / float(_curvatures(X).max())
        descents[name] = Descent(X, y, rate, _descend(X, y, rate=rate, steps=steps))
    stage.table(
        ("", "rate", "J at the start", "J at the end"),
        [(name, each.rate, *map(float, each.path[[0, -1], 2])) for name, each in descents.items()],
    )
    lengths = {"raw": _length_over_width(raw), "normalised": _length_over_width(scaled)}
    stage.say(
        "x2 is four times as large as x1, so the valley of J is oblong, length over width "
        f"{lengths['raw']:.3g}:\na rate that suits w2 is slow for w1. On one scale it is round, length over width "
        f"{lengths['normalised']:.3g},\n"
        "and one rate suits both. (These two vary independently; inputs that go together leave it oblong.)\n"
    )
    stage.plot("learning_rate.png", lambda: _drawn(descents))
    return {name: float(each.path[-1, 2]) for name, each in descents.items()} | {
        f"{name}: length over width": length for name, length in lengths.items()
    }


def _data(rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """X (12, 2) on one scale and not correlated, the same with x2 four times as large, and y = 2·x1 − x2 of these."""
    points = rng.normal(size=(12, 2))
    orthogonal, _ = np.linalg.qr(points - points.mean(axis=0))
    raw = orthogonal * np.sqrt(12) * [1.0, 4.0]
    return Standardiser.fit(raw)(raw), raw, raw @ [2.0, -1.0]


def _curvatures(X: Array) -> Array:
    """The curvature of J along the axes of its valley."""
    return np.asarray(np.linalg.eigvalsh(X.T @ X / len(X)), float)


def _length_over_width(X: Array) -> float:
    """How long the valley of J is for its width: curvature goes with the square."""
    return float(np.sqrt(_curvatures(X).max() / _curvatures(X).min()))


def _descend(X: Array, y: Array, *, rate: float, steps: int) -> Array:
    """w1, w2 and J at every step (steps, 3)."""
    w1, w2 = Value(-3.0, "w1"), Value(3.0, "w2")
    path = []
    for _ in range(steps):
        J = mean([squared_error(w1 * a + w2 * b, t) for (a, b), t in zip(X.tolist(), y.tolist(), strict=True)])
        w1.grad = w2.grad = 0.0
        J.backward()
        path.append((w1.data, w2.data, J.data))
        w1.data -= rate * w1.grad
        w2.data -= rate * w2.grad
    return np.array(path)


def _drawn(descents: dict[str, Descent]) -> Figure:
    figure, axes = panels(len(descents), size=(3.3, 3.7))
    for panel, (name, descent) in zip(axes, descents.items(), strict=True):
        _contours(panel, descent)
        end = descent.path[-1, 2]
        panel.set_title(
            f"{name}: α = {descent.rate:.2g}\nJ ends at " + (f"{end:.2g}" if end > 1e-9 else "0"), fontsize=10
        )
    return figure


def _contours(axes: Axes, descent: Descent) -> None:
    """J around its lowest point, both axes on one scale, so that a circle looks like one; and the path."""
    lowest = np.linalg.lstsq(descent.X, descent.y, rcond=None)[0]
    side = np.linspace(-REACH, REACH, 121)
    w1, w2 = np.meshgrid(lowest[0] + side, lowest[1] + side)
    J = sum((w1 * a + w2 * b - t) ** 2 for (a, b), t in zip(descent.X, descent.y, strict=True)) / (2 * len(descent.X))
    axes.contour(w1, w2, np.sqrt(J), levels=12, cmap="cividis", linewidths=0.8)
    axes.plot(*lowest, "+", color="black", markersize=9)
    axes.plot(descent.path[:, 0], descent.path[:, 1], "o-", color=RED, markersize=3, linewidth=1)
    axes.set(xlabel="w1", ylabel="w2", xlim=lowest[0] + REACH * np.array([-1, 1]),
             ylim=lowest[1] + REACH * np.array([-1, 1]), aspect="equal")  # fmt: skip
