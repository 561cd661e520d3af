"""ReLU learns faster than sigmoid: the same net, data and rate, and the loss of each step drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import BLUE, GREEN, ORANGE, panels
from demos.tables import table
from nn import MLP, SGD, accuracy, fit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from demos.stage import Stage
    from nn import History

COLOURS = {"sigmoid": BLUE, "tanh": GREEN, "relu": ORANGE}
RATE = 0.08
#: From 0 to 4: guessing one of five costs log 5.
DIGITS = 5


def run(stage: Stage) -> dict[str, float]:
    """For each activation the loss at the start and at the end, and the accuracy."""
    _, rows = table("digits_8x8")
    rows = np.random.default_rng(stage.seed).permutation(rows[rows[:, -1] < DIGITS])[: 150 if stage.quick else 400]
    X, y = rows[:, :-1] / 16, rows[:, -1]
    shape, epochs = [64, 10, 10, 10, DIGITS], 40 if stage.quick else 60
    found: dict[str, float] = {}
    histories = {}
    for name in stage.track(tuple(COLOURS), f"Training nets of {'-'.join(map(str, shape))} on {len(X)} digits"):
        net = MLP(shape, name, rng=stage.seed)
        histories[name] = history = fit(net, X, y, loss="softmax_cross_entropy", optimiser=SGD(RATE), epochs=epochs,
                                        batch_size=50, compiled=True, progress=False, rng=stage.seed)  # fmt: skip
        answers = by_hand.outputs(net, X).argmax(axis=1).astype(float)
        found |= {f"{name}, first": history.loss[0], f"{name}, last": history.loss[-1],
                  f"{name}, right": accuracy(answers.tolist(), y.tolist())}  # fmt: skip
    stage.say(
        f"Gradient descent at a rate of {RATE}, {epochs} epochs; guessing costs log {DIGITS} = {np.log(DIGITS):.3f}:\n"
    )
    columns = ("activation", "loss in epoch 1", f"in epoch {epochs}", "right")
    stage.table(
        columns,
        [(name, found[f"{name}, first"], found[f"{name}, last"], f"{found[f'{name}, right']:.0%}") for name in COLOURS],
    )
    stage.say(
        "Where z is far from 0 a sigmoid is flat, and at its steepest it passes on a quarter of the gradient; three\n"
        "layers of them leave the first with next to nothing. ReLU passes on all or nothing, tanh up to all.\n"
    )
    stage.plot("relu_learns_faster.png", lambda: _drawn(histories))
    return found


def _drawn(histories: dict[str, History]) -> Figure:
    figure, (loss, right) = panels(2, size=(4.6, 3.6))
    for name, history in histories.items():
        numbers = history.arrays()
        loss.plot(numbers["epoch"], numbers["loss"], color=COLOURS[name], linewidth=2, label=name)
        right.plot(numbers["epoch"], 100 * numbers["accuracy"], color=COLOURS[name], linewidth=2, label=name)
    loss.axhline(np.log(DIGITS), color="black", linestyle=":", linewidth=1)
    loss.text(
        0.98,
        np.log(DIGITS) + 0.03,
        f"guessing: log {DIGITS}",
        fontsize=8,
        ha="right",
        transform=loss.get_yaxis_transform(),
    )
    loss.set(xlabel="epoch", ylabel="loss", title="the loss falls", ylim=(0, 2.0))
    right.set(xlabel="epoch", ylabel="right, per cent", title="digits that are read", ylim=(0, 103))
    for axes in (loss, right):
        axes.grid(alpha=0.3)
    right.legend(loc="center right")
    return figure
