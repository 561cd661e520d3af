"""Cat or not: 64 × 64 × 3 = 12,288 numbers unrolled into a column, logistic regression, and the ones it gets wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value, compile
from demos.by_hand import sigmoid
from demos.cartoons import FEATURES, SIDE, cats_or_not
from demos.drawing import GREY, INK, RED, panels
from nn import binary_cross_entropy_from_logits

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

RATE = 0.005


def run(stage: Stage) -> dict[str, float]:
    """The size of a column, the costs, the shares that are right, and how far the gradient is from X dZᵀ / m."""
    m, others, steps = (60, 60, 30) if stage.quick else (300, 300, 200)
    stage.say(f"Drawing {m + others} pictures, every other one a cat …")
    pictures, Y = cats_or_not(m + others, rng=np.random.default_rng(stage.seed))
    X = unrolled(pictures)
    stage.say(
        f"\nA picture is an array of {pictures.shape[1:]}: rows, columns, and red, green and blue.\n"
        f"reshape(m, −1).T makes a column of each, n_x = {SIDE} · {SIDE} · 3 = {FEATURES:,} numbers:\n"
        f"X is {X[:, :m].shape} and Y {Y[None, :m].shape}.\n"
    )
    mean = X[:, :m].mean(axis=1, keepdims=True)
    train, test = X[:, :m] - mean, X[:, m:] - mean
    w, b, costs, gap = _trained(train, Y[:m], stage, steps)
    z = w @ test + b
    right = {
        "training": float(np.mean((w @ train + b > 0) == (Y[:m] > 0))),
        "test": float(np.mean((z > 0) == (Y[m:] > 0))),
    }
    stage.say(
        f"J = 1/m Σ L falls from {costs[0]:.4f} (log 2: with w = 0 it knows nothing) to {costs[-1]:.4f}.\n"
        f"The compiled gradient is the course's dw = X dZᵀ / m to {gap:.0e}.\n"
    )
    stage.table(("pictures", "right", "wrong"), [(f"{name}, {count}", f"{right[name]:.1%}", f"{1 - right[name]:.1%}")
                                                 for name, count in (("training", m), ("test", others))])  # fmt: skip
    stage.say(
        "It is no more than one weight for each number of the picture: it knows where a cat is often bright, red or\n"
        "dark, not what an ear is. A cat somewhere else is another column.\n"
    )
    stage.plot("cat_or_not_column.png", lambda: _unrolling(pictures[1]))
    stage.plot("cat_or_not.png", lambda: _drawn(w, pictures[m:], Y[m:], z))
    return {
        "n_x": float(X.shape[0]), "first cost": costs[0], "last cost": costs[-1], "gap": gap,
        **{f"right, {name}": share for name, share in right.items()}, "wrong": float(np.sum((z > 0) != (Y[m:] > 0))),
    }  # fmt: skip


def unrolled(pictures: Array) -> Array:
    """X (n_x, m): one picture per column, its rows one after the other, red, green and blue of each pixel together."""
    columns: Array = pictures.reshape(len(pictures), -1).T
    return columns


def _trained(X: Array, Y: Array, stage: Stage, steps: int) -> tuple[Array, float, list[float], float]:
    """w (n_x,), b, the cost before every step, and the largest difference of the first dw from the formula."""

    def loss(w: list[Value], b: Value, x: Any, y: Any) -> Value:
        z = sum((w_i * x_i for w_i, x_i in zip(w, x, strict=True)), start=b)
        L: Value = y * binary_cross_entropy_from_logits(z, 1) + (1 - y) * binary_cross_entropy_from_logits(z, 0)
        return L

    J = compile(loss, batch=("x", "y"))
    w, b, costs, gap = np.zeros(len(X)), 0.0, [], 0.0
    for step in stage.track(range(steps), f"{steps} steps of gradient descent on {X.shape[1]} pictures"):
        cost, (dw, db) = J(w, b, X.T, Y)
        if step == 0:
            dZ = sigmoid(w @ X + b) - Y
            gap = float(np.abs(dw - X @ dZ / X.shape[1]).max())
        costs.append(float(cost))
        w, b = w - RATE * dw, b - RATE * db
    return w, float(b), costs, gap


def _unrolling(picture: Array) -> Figure:
    """The picture, its three colours, and the column that they make."""
    figure, (whole, *colors, column) = panels(5, size=(2.3, 2.7))
    whole.imshow(picture)
    whole.set_title(f"{SIDE} × {SIDE} pixels", fontsize=10)
    for at, (panel, name, shades) in enumerate(
        zip(colors, ("red", "green", "blue"), ("Reds_r", "Greens_r", "Blues_r"), strict=True)
    ):
        panel.imshow(picture[:, :, at], cmap=shades, vmin=0, vmax=1)
        panel.set_title(f"{name}: {SIDE} × {SIDE} numbers", fontsize=10)
    _column(column, unrolled(picture[None])[:, 0])
    for panel in (whole, *colors, column):
        panel.set(xticks=[], yticks=[])
    return figure


def _column(axes: Axes, x: Array) -> None:
    """The first numbers of a column and the last, one below the other, with how many there are."""
    shown = [*x[:6], None, *x[-3:]]
    for row, number in enumerate(shown):
        text = "…" if number is None else f"{number:.3f}"
        color = GREY if number is None else ("#c0392b", "#2f855a", "#2563a8")[(row if row < 6 else row - 7) % 3]
        axes.text(0.5, 0.95 - row / 10, text, ha="center", va="center", fontsize=10, color=color, family="monospace")
    axes.plot([0.24, 0.2, 0.2, 0.24], [0.99, 0.99, 0.01, 0.01], color=INK, linewidth=1.2)
    axes.plot([0.76, 0.8, 0.8, 0.76], [0.99, 0.99, 0.01, 0.01], color=INK, linewidth=1.2)
    axes.set_title(f"x: one column of {FEATURES:,}", fontsize=10)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")


def _drawn(w: Array, pictures: Array, Y: Array, z: Array) -> Figure:
    """What was learned as a picture, six that are right, and those that are wrong, the surest first."""
    figure, axes = panels(18, rows=3, size=(1.5, 1.75))
    weights = w.reshape(SIDE, SIDE, 3)
    shade = float(np.abs(weights).max())
    is_right = (z > 0) == (Y > 0)
    sure = np.argsort(-np.abs(z))
    wrong = sure[~is_right[sure]][:12]
    for panel in axes:
        panel.set(xticks=[], yticks=[])
    axes[0].imshow(0.5 + weights / (2 * shade))
    axes[0].set_title("w, as a picture", fontsize=9)
    best = [*sure[is_right[sure] & (Y[sure] > 0)][:3], *sure[is_right[sure] & (Y[sure] < 1)][:2]]
    for panel, at in zip(axes[1:6], best, strict=False):
        _shown(panel, pictures[at], z[at], INK)
    for panel, at in zip(axes[6:], wrong, strict=False):
        _shown(panel, pictures[at], z[at], RED)
    for panel in axes[6 + len(wrong) :]:
        panel.axis("off")
    figure.suptitle(
        f"Above: surely right. Below, in red: the surest of {np.sum(~is_right)} wrong of {len(Y)}", fontsize=10
    )
    return figure


def _shown(axes: Axes, picture: Array, z: float, color: str) -> None:
    chance = 1 / (1 + np.exp(-z))
    axes.imshow(picture)
    axes.set_title(f"cat: {chance:.0%}" if z > 0 else f"no cat: {1 - chance:.0%}", fontsize=9, color=color)
