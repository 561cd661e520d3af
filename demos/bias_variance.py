"""Bias and variance: hidden units and L2 strength against the error on training and dev points."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import panels
from demos.shallow_net import boundary
from demos.tables import moons
from nn import MLP, Adam, accuracy, fit, l2

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

#: Hidden units and strength of the penalty.
CASES = {"high bias": (1, 0.03), "in between": (8, 0.003), "high variance": (24, 0.0)}


def run(stage: Stage) -> dict[str, float]:
    """The error on training and dev points of each case."""
    rng = np.random.default_rng(stage.seed)
    X, y = moons(80, noise=0.35, rng=rng)
    dev_X, dev_y = moons(400, noise=0.35, rng=rng)
    found: dict[str, float] = {}
    nets = {}
    for name, (size, strength) in stage.track(list(CASES.items()), "Training three nets on 80 noisy points"):
        nets[name] = net = MLP([2, size, 1], "tanh", rng=stage.seed)
        fit(
            net, X, y, loss="binary_cross_entropy_from_logits", optimiser=Adam(0.1), epochs=100 if stage.quick else 500,
            penalty=partial(l2, strength=strength) if strength else None, progress=False, compiled=True,
        )  # fmt: skip
        for part, (features, labels) in {"training": (X, y), "dev": (dev_X, dev_y)}.items():
            guesses = (by_hand.outputs(net, features)[:, 0] > 0).astype(float)
            found[f"{name}, {part}"] = 1 - accuracy(guesses.tolist(), labels.tolist())
    stage.say("80 noisy points to learn from, 400 to be judged by; the share that is wrong:\n")
    stage.table(
        ("", "hidden units", "L2 strength", "training", "dev"),
        [
            (name, *case, f"{found[f'{name}, training']:.1%}", f"{found[f'{name}, dev']:.1%}")
            for name, case in CASES.items()
        ],
    )
    stage.say(
        "High bias: wrong on both, the model cannot bend enough. High variance: best on what it has seen, and worse\n"
        "again on what it has not: it has learned the noise. Units cure the first, a penalty or more data the second.\n"
    )
    stage.plot("bias_variance.png", lambda: _drawn(nets, found, X, y))
    return found


def _drawn(nets: dict[str, MLP], found: dict[str, float], X: Array, y: Array) -> Figure:
    figure, axes = panels(len(nets), size=(3.4, 3.4))
    for panel, (name, net) in zip(axes, nets.items(), strict=True):
        boundary(panel, net, X, y)
        panel.set_title(
            f"{name}: {CASES[name][0]} hidden\n"
            f"wrong: {found[f'{name}, training']:.0%} training, {found[f'{name}, dev']:.0%} dev",
            fontsize=10,
        )
    return figure
