"""The price of a house: one ReLU neuron, a bent line through real data, and what more inputs add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import BLUE, GREY, ORANGE, panels
from demos.tables import table
from nn import MLP, Adam, Standardiser, fit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

#: Each model by the shape of its net, whose first number says how many columns it sees.
MODELS = {"one neuron: lot size": [1, 1], "net of 4-3-1: and bedrooms, bathrooms, stories": [4, 3, 1],
          "net of 11-3-1: all columns": [11, 3, 1]}  # fmt: skip
MEAN = "the mean price"


def run(stage: Stage) -> dict[str, float]:
    """Each model's typical error in thousands of dollars on houses that it had not seen, and the share explained."""
    _, rows = table("housing_windsor")
    rows = np.random.default_rng(stage.seed).permutation(rows)
    X, prices = rows[:, 1:], rows[:, 0] / 1000
    folds = 2 if stage.quick else 5
    parts = np.arange(len(X)) % folds
    guesses = {name: np.zeros(len(X)) for name in (MEAN, *MODELS)}
    for part in stage.track(
        range(folds), f"Training on all but one of {folds} parts, guessing that one, {folds} times"
    ):
        here, others = parts == part, parts != part
        guesses[MEAN][here] = prices[others].mean()
        for name, shape in MODELS.items():
            net, scale = _trained(shape, X[others], prices[others], stage)
            guesses[name][here] = by_hand.outputs(net, scale(X[here, : shape[0]]))[:, 0]
    errors = {name: float(np.sqrt(np.mean((guess - prices) ** 2))) for name, guess in guesses.items()}
    shares = {name: 1 - (error / errors[MEAN]) ** 2 for name, error in errors.items()}
    net, scale = _trained(MODELS["one neuron: lot size"], X, prices, stage)
    neuron = net.layers[0].neurons[0]
    stage.say(
        f"{len(X)} houses sold in Windsor in 1987, from {prices.min():.0f} to {prices.max():.0f} thousand dollars.\n"
        f"One neuron: price = max(0, {neuron.w[0].data:.1f} · size + {neuron.b.data:.1f}), in standard deviations.\n"
        "Each house guessed by a model that had not seen it:\n"
    )
    stage.table(("model", "typical error, thousands", "of the variance explained"),
                [(name, errors[name], f"{shares[name]:.0%}") for name in guesses])  # fmt: skip
    stage.say("The size of the lot alone says little beside the mean; what else is known of a house says most.\n")
    stage.plot("housing.png", lambda: _drawn(net, scale, X, prices, guesses, shares))
    return errors | {f"{name}, explained": share for name, share in shares.items()}


def _trained(shape: list[int], X: Array, prices: Array, stage: Stage) -> tuple[MLP, Standardiser]:
    """A net of that shape on the first columns of X (m, n), and the scale of its inputs."""
    scale = Standardiser.fit(X[:, : shape[0]])
    net = MLP(shape, "relu", output="relu", rng=stage.seed)
    net.layers[-1].neurons[0].b.data = 50.0  # a closed ReLU learns nothing: it starts open
    fit(net, scale(X[:, : shape[0]]), prices, optimiser=Adam(0.3), epochs=15 if stage.quick else 40, batch_size=40,
        compiled=True, progress=False)  # fmt: skip
    return net, scale


def _drawn(net: MLP, scale: Standardiser, X: Array, prices: Array, guesses: dict[str, Array],
           shares: dict[str, float]) -> Figure:  # fmt: skip
    figure, (line, *scatters) = panels(3, size=(4.2, 3.9))
    lots = np.linspace(-9000, 17000, 200)
    line.scatter(X[:, 0], prices, s=8, color=GREY)
    line.plot(lots, by_hand.outputs(net, scale(lots[:, None]))[:, 0], color=ORANGE, linewidth=2)
    line.set(title="one ReLU neuron", xlabel="lot size, square feet", ylabel="price, thousands", ylim=(-5, 200))
    for axes, name in zip(scatters, list(MODELS)[1:], strict=True):
        axes.scatter(prices, guesses[name], s=8, color=BLUE)
        axes.plot([20, 190], [20, 190], color=GREY, linewidth=1)
        axes.set(title=f"{name.partition(':')[0]}: {shares[name]:.0%} explained", xlabel="price paid, thousands",
                 ylabel="price guessed", xlim=(15, 200), ylim=(15, 200), aspect="equal")  # fmt: skip
    return figure
