"""Bias and variance: hidden units and L2 strength against the error on training and dev points."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.shallow_net import boundary
from demos.stage import panels
from demos.tables import moons
from nn import MLP, Adam, accuracy, fit, l2

if TYPE_CHECKING:
    from demos.stage import Stage

#: Hidden units and strength of the penalty.
CASES = {"high bias": (1, 0.03), "in between": (8, 0.003), "high variance": (24, 0.0)}


def run(stage: Stage) -> dict[str, float]:
    """The error on training and dev points of each case."""
    rng = np.random.default_rng(stage.seed)
    X, y = moons(80, noise=0.35, rng=rng)
    dev_X, dev_y = moons(400, noise=0.35, rng=rng)
    figure, axes = panels(len(CASES), size=(3.2, 3.0))
    found: dict[str, float] = {}
    for panel, (name, (size, strength)) in zip(axes, CASES.items(), strict=True):
        net = MLP([2, size, 1], "tanh", rng=stage.seed)
        fit(
            net, X, y, loss="binary_cross_entropy_from_logits", optimiser=Adam(0.1), epochs=15 if stage.quick else 500,
            penalty=partial(l2, strength=strength) if strength else None, progress=False,
        )  # fmt: skip
        for part, (features, labels) in {"training": (X, y), "dev": (dev_X, dev_y)}.items():
            guesses = (by_hand.outputs(net, features)[:, 0] > 0).astype(float)
            found[f"{name}, {part}"] = 1 - accuracy(guesses.tolist(), labels.tolist())
        boundary(panel, net, X, y)
        panel.set_title(f"{name}: {found[f'{name}, training']:.0%} and {found[f'{name}, dev']:.0%} wrong", fontsize=9)
    stage.say("80 noisy points to learn from, 400 to be judged by; the share that is wrong:\n")
    stage.table(
        ("", "hidden units", "L2 strength", "training", "dev"),
        [
            (name, *case, f"{found[f'{name}, training']:.1%}", f"{found[f'{name}, dev']:.1%}")
            for name, case in CASES.items()
        ],
    )
    stage.say(
        "High bias: wrong on both, the model cannot bend enough. High variance: right on what it has seen and worse\n"
        "on what it has not: it has learned the noise. Units cure the first, a penalty or more data the second.\n"
    )
    stage.plot(figure, "bias_variance.png")
    return found
