"""A deep net reads digits: 0 against 1, then all ten with softmax, and the ones that it gets wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import RED, panels
from demos.tables import table
from nn import MLP, Adam, accuracy, fit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage


def run(stage: Stage) -> dict[str, float]:
    """The accuracies on digits that were not trained on."""
    _, rows = table("digits_8x8")
    rows = np.random.default_rng(stage.seed).permutation(rows)
    pixels, digits = rows[:, :-1] / 16, rows[:, -1]
    found: dict[str, float] = {}

    two = np.flatnonzero(digits < 2)[: 60 if stage.quick else 200]
    half = len(two) // 2
    stage.say(f"Training a net of 64-4-1 to tell 0 from 1 on {half} digits …")
    pair = MLP([64, 4, 1], "relu", rng=stage.seed)
    fit(pair, pixels[two[:half]], digits[two[:half]], loss="binary_cross_entropy_from_logits", optimiser=Adam(0.02),
        epochs=10, batch_size=10, compiled=True, progress=False)  # fmt: skip
    guesses = by_hand.outputs(pair, pixels[two[half:]])[:, 0] > 0
    found["0 against 1"] = accuracy(guesses.astype(float).tolist(), digits[two[half:]].tolist())

    count = 200 if stage.quick else 800
    shape = [64, 10, 10] if stage.quick else [64, 20, 12, 10]
    stage.say(f"Training a net of {'-'.join(map(str, shape))} on {count} digits …")
    net = MLP(shape, "relu", rng=stage.seed)
    history = fit(net, pixels[:count], digits[:count], loss="softmax_cross_entropy", optimiser=Adam(0.02),
                  batch_size=25, epochs=10 if stage.quick else 12, compiled=True, progress=not stage.quiet)  # fmt: skip
    X, y = pixels[-500:], digits[-500:]
    logits = by_hand.outputs(net, X)
    answers = logits.argmax(axis=1)
    found["ten digits"] = accuracy(answers.astype(float).tolist(), y.tolist())
    stage.say(str(history), f"\n0 against 1, on {half} others: {found['0 against 1']:.1%} right.")
    wrong = np.flatnonzero(answers != y)
    found["wrong"] = float(len(wrong))
    stage.say(f"Ten digits, tested on 500 others: {found['ten digits']:.1%} right, {len(wrong)} wrong.\n")
    if len(wrong):
        stage.plot("deep_net.png", lambda: _drawn(X[wrong], y[wrong], logits[wrong]))
    return found


def _drawn(X: Array, y: Array, logits: Array) -> Figure:
    """The first of the wrong ones, each with its label and what the net guessed, how sure it was included."""
    shown = min(len(X), 16)
    figure, axes = panels(shown, rows=2 if shown > 8 else 1, size=(1.25, 1.75))
    figure.suptitle("Read wrongly: what the digit is, and in red what the net guessed", fontsize=10)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    for panel, pixels, digit, chances in zip(axes, X, y, shares, strict=False):
        panel.imshow(pixels.reshape(8, 8), cmap="gray_r")
        panel.set_title(f"is {digit:.0f}", fontsize=9, loc="left")
        panel.set_xlabel(f"guess {chances.argmax()}, {chances.max():.0%}", fontsize=9, color=RED)
        panel.set(xticks=[], yticks=[])
    return figure
