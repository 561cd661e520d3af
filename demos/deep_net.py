"""A deep net reads digits: 0 against 1, then all ten with softmax, and the ones that it gets wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.stage import panels
from demos.tables import table
from nn import MLP, Adam, accuracy, fit

if TYPE_CHECKING:
    from demos.stage import Stage


def run(stage: Stage) -> dict[str, float]:
    """The accuracies on digits that were not trained on."""
    _, rows = table("digits_8x8")
    rows = np.random.default_rng(stage.seed).permutation(rows)
    pixels, digits = rows[:, :-1] / 16, rows[:, -1]
    found: dict[str, float] = {}

    two = np.flatnonzero(digits < 2)[: 60 if stage.quick else 200]
    half = len(two) // 2
    pair = MLP([64, 4, 1], "relu", rng=stage.seed)
    fit(pair, pixels[two[:half]], digits[two[:half]], loss="binary_cross_entropy_from_logits", optimiser=Adam(0.02),
        epochs=4 if stage.quick else 10, batch_size=10, progress=False)  # fmt: skip
    guesses = by_hand.outputs(pair, pixels[two[half:]])[:, 0] > 0
    found["0 against 1"] = accuracy(guesses.astype(float).tolist(), digits[two[half:]].tolist())

    count = 200 if stage.quick else 500
    shape = [64, 10, 10] if stage.quick else [64, 20, 12, 10]
    net = MLP(shape, "relu", rng=stage.seed)
    history = fit(net, pixels[:count], digits[:count], loss="softmax_cross_entropy", optimiser=Adam(0.02),
                  epochs=10 if stage.quick else 12, batch_size=25, progress=not stage.quiet)  # fmt: skip
    X, y = pixels[-500:], digits[-500:]
    answers = by_hand.outputs(net, X).argmax(axis=1)
    found["ten digits"] = accuracy(answers.astype(float).tolist(), y.tolist())
    stage.say(str(history), f"\n0 against 1, on {half} others: {found['0 against 1']:.1%} right.")
    stage.say(f"Ten digits, a net of {'-'.join(map(str, shape))} trained on {count}, tested on 500 others: "
              f"{found['ten digits']:.1%} right.\n")  # fmt: skip
    wrong = np.flatnonzero(answers != y)[:16]
    figure, axes = panels(max(1, len(wrong)), rows=2, size=(1.1, 1.4))
    for place, at in zip(axes, wrong, strict=False):
        place.imshow(X[at].reshape(8, 8), cmap="gray_r")
        place.set_title(f"{y[at]:.0f}, not {answers[at]}", fontsize=8)
        place.set(xticks=[], yticks=[])
    stage.plot(figure, "deep_net.png")
    return found
