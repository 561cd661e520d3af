"""One hidden layer on two moons and a flower: from 1 to 20 hidden units, and what each can separate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import BROWN, INK, PURPLE, panels
from demos.tables import flower, moons
from nn import MLP, Adam, accuracy, fit, inverse_time

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage


def run(stage: Stage) -> dict[str, float]:
    """The loss and the accuracy on the training points, by data set and number of hidden units."""
    rng = np.random.default_rng(stage.seed)
    count, epochs, starts, sizes = (60, 200, 2, (1, 4)) if stage.quick else (160, 600, 2, (1, 2, 3, 5, 20))
    data = {"moons": moons(count, noise=0.1, rng=rng), "flower": flower(count, noise=0.1, rng=rng)}
    cases = [(name, size) for name in data for size in sizes]
    nets: dict[tuple[str, int], MLP] = {}
    found: dict[str, float] = {}
    for name, size in stage.track(cases, f"Training {len(cases)} nets from {starts} starts each"):
        X, y = data[name]
        nets[name, size], loss = _best(X, y, size, starts=starts, epochs=epochs, seed=stage.seed)
        guesses = (by_hand.outputs(nets[name, size], X)[:, 0] > 0).astype(float)
        found |= {f"{name}, {size}": accuracy(guesses.tolist(), y.tolist()), f"{name}, {size}: loss": loss}
    stage.say(
        "Loss and accuracy on the training points. One tanh unit draws one line; each more bends the border once\n"
        f"more. Of {starts} starts the one with the lowest loss. It is the loss that training lowers, and that more\n"
        "units lower further; the share that is right need not follow it step by step.\n"
    )
    stage.table(
        ("hidden units", *data),
        [(size, *[f"{found[f'{name}, {size}: loss']:.3f}  {found[f'{name}, {size}']:.0%}" for name in data])
         for size in sizes],
    )  # fmt: skip
    stage.plot("shallow_net.png", lambda: _drawn(nets, found, data))
    return found


def _best(X: Array, y: Array, size: int, *, starts: int, epochs: int, seed: int) -> tuple[MLP, float]:
    """The net with the lowest loss of several starts, and that loss."""
    trained = []
    for start in range(starts):
        net = MLP([2, size, 1], "tanh", rng=seed + start)
        history = fit(net, X, y, loss="binary_cross_entropy_from_logits", compiled=True, progress=False,
                      optimiser=Adam(inverse_time(0.15, decay=1 / 300)), epochs=epochs)  # fmt: skip
        trained.append((history.loss[-1], start, net))
    loss, _, net = min(trained)
    return net, loss


def _drawn(nets: dict[tuple[str, int], MLP], found: dict[str, float], data: dict[str, tuple[Array, Array]]) -> Figure:
    figure, axes = panels(len(nets), rows=len(data), size=(2.6, 2.8))
    for panel, ((name, size), net) in zip(axes, nets.items(), strict=True):
        boundary(panel, net, *data[name])
        panel.set_title(
            f"{size} hidden: loss {found[f'{name}, {size}: loss']:.3f}, {found[f'{name}, {size}']:.0%}", fontsize=9
        )
    return figure


def boundary(axes: Axes, net: MLP, X: Array, y: Array) -> None:
    """The points, and in shades what the net says of the plane around them; its output is a logit."""
    low, high = X.min(axis=0) - 0.4, X.max(axis=0) + 0.4
    across, up = np.meshgrid(np.linspace(low[0], high[0], 120), np.linspace(low[1], high[1], 120))
    z = by_hand.outputs(net, np.c_[across.ravel(), up.ravel()])[:, 0].reshape(across.shape)
    axes.contourf(
        across, up, by_hand.sigmoid(np.clip(z, -50, 50)), levels=12, cmap="PuOr_r", alpha=0.45, vmin=0, vmax=1
    )
    if z.min() < 0 < z.max():
        axes.contour(across, up, z, levels=[0], colors=INK, linewidths=1)
    axes.scatter(X[:, 0], X[:, 1], c=np.where(y > 0, BROWN, PURPLE), s=12, edgecolors="white", linewidths=0.4)
    axes.set(xticks=[], yticks=[])
