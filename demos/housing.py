"""The price of a house: one ReLU neuron, a bent line through real data, and the four-input net of the introduction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.stage import panels
from demos.tables import table
from nn import MLP, Adam, Standardiser, fit, split

if TYPE_CHECKING:
    from demos.stage import Stage

INPUTS = ("lot_size", "bedrooms", "bathrooms", "stories")


def run(stage: Stage) -> dict[str, float]:
    """The typical error of the mean price, of one neuron and of the net, in thousands of dollars, on the test part."""
    names, rows = table("housing_windsor")
    features = rows[:, [names.index(name) for name in INPUTS]]
    prices = rows[:, 0] / 1000
    train, _, test = split(features, prices, train=0.7, dev=0.0, test=0.3, rng=stage.seed)
    if stage.quick:
        train = train[0][:80], train[1][:80]
    scale = Standardiser.fit(train[0])
    epochs = 5 if stage.quick else 60

    size = MLP([1, 1], output="relu", rng=stage.seed)
    size.layers[0].neurons[0].b.data = 50.0  # a closed ReLU learns nothing: it starts open
    fit(size, scale(train[0])[:, :1], train[1], optimiser=Adam(0.5), epochs=epochs, batch_size=20, progress=False)
    net = MLP([4, 3, 1], "relu", output="relu", rng=stage.seed)
    net.layers[-1].neurons[0].b.data = 50.0
    fit(net, scale(train[0]), train[1], optimiser=Adam(0.3), epochs=epochs, batch_size=20, progress=False)

    x = scale(test[0])
    guesses = {
        "the mean price": np.full(len(x), train[1].mean()),
        "one neuron, from size": by_hand.outputs(size, x[:, :1])[:, 0],
        "net of 4-3-1": by_hand.outputs(net, x)[:, 0],
    }
    errors = {name: float(np.sqrt(np.mean((guess - test[1]) ** 2))) for name, guess in guesses.items()}
    neuron = size.layers[0].neurons[0]
    stage.say(
        f"{len(train[1])} houses sold in Windsor in 1987. One neuron: price = max(0, {neuron.w[0].data:.1f} · size + "
        f"{neuron.b.data:.1f}),\nin thousands of dollars, size in standard deviations. On {len(test[1])} others:\n"
    )
    stage.table(("model", "typical error, thousands"), errors.items())
    figure, (line, scatter) = panels(2)
    lots = np.linspace(-9000, 17000, 200)
    steps = (lots - scale.mean[0]) / scale.spread[0]
    line.scatter(test[0][:, 0], test[1], s=10, color="#8b97a6")
    line.plot(lots, by_hand.outputs(size, steps[:, None])[:, 0], color="#d97706", linewidth=2)
    line.set(title="one ReLU neuron", xlabel="lot size, square feet", ylabel="price, thousands", ylim=(-5, 200))
    scatter.scatter(test[1], guesses["net of 4-3-1"], s=10, color="#2563a8")
    scatter.plot([20, 190], [20, 190], color="#8b97a6", linewidth=1)
    scatter.set(title="net of 4-3-1", xlabel="price paid, thousands", ylabel="price guessed")
    stage.plot(figure, "housing.png")
    return errors
