"""One hidden layer on two moons and a flower: from 1 to 20 hidden units, what each can separate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.stage import panels
from demos.tables import flower, moons
from nn import MLP, Adam, accuracy, fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from demos.by_hand import Array
    from demos.stage import Stage


def run(stage: Stage) -> dict[str, float]:
    """The accuracy on the training points, by data set and number of hidden units."""
    rng = np.random.default_rng(stage.seed)
    count, epochs, sizes = (60, 60, (1, 4)) if stage.quick else (160, 90, (1, 2, 3, 5, 20))
    data = {"moons": moons(count, noise=0.1, rng=rng), "flower": flower(count, noise=0.1, rng=rng)}
    figure, axes = panels(len(data) * len(sizes), rows=len(data), size=(2.6, 2.6))
    found: dict[str, float] = {}
    for row, (name, (X, y)) in enumerate(data.items()):
        for column, size in enumerate(sizes):
            net = MLP([2, size, 1], "tanh", rng=stage.seed)
            fit(net, X, y, loss="binary_cross_entropy_from_logits", optimiser=Adam(0.08), epochs=epochs, batch_size=20,
                progress=False, rng=stage.seed)  # fmt: skip
            guesses = (by_hand.outputs(net, X)[:, 0] > 0).astype(float)
            found[f"{name}, {size}"] = right = accuracy(guesses.tolist(), y.tolist())
            boundary(axes[row * len(sizes) + column], net, X, y)
            axes[row * len(sizes) + column].set_title(f"{size} hidden: {right:.0%}", fontsize=9)
    stage.say("Accuracy on the training points. One tanh unit draws one line; each more bends the border once more:\n")
    stage.table(
        ("hidden units", *data), [(size, *[f"{found[f'{name}, {size}']:.0%}" for name in data]) for size in sizes]
    )
    stage.plot(figure, "shallow_net.png")
    return found


def boundary(axes: Axes, net: MLP, X: Array, y: Array) -> None:
    """The points, and in shades what the net says of the plane around them; its output is a logit."""
    low, high = X.min(axis=0) - 0.4, X.max(axis=0) + 0.4
    across, up = np.meshgrid(np.linspace(low[0], high[0], 120), np.linspace(low[1], high[1], 120))
    z = by_hand.outputs(net, np.c_[across.ravel(), up.ravel()])[:, 0].reshape(across.shape)
    axes.contourf(
        across, up, by_hand.sigmoid(np.clip(z, -50, 50)), levels=12, cmap="PuOr_r", alpha=0.45, vmin=0, vmax=1
    )
    axes.contour(across, up, z, levels=[0], colors="#1a2433", linewidths=1)
    axes.scatter(X[:, 0], X[:, 1], c=np.where(y > 0, "#b35806", "#542788"), s=12, edgecolors="white", linewidths=0.4)
    axes.set(xticks=[], yticks=[])
