"""Four houses of the course (2104 square feet, 3 bedrooms, …) through a net with four inputs, number by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import BLUE, INK, ORANGE, PALE, panels
from nn import MLP, Adam, Standardiser, fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

#: Size and bedrooms are the course's, as are the prices; it names the last two inputs without numbers: these are ours.
INPUTS = ("size", "bedrooms", "postal code", "wealth")
UNITS = ("family size?", "walkability?", "school quality?")
HOUSES = np.array([[2104, 3, 2, 60.0], [1600, 3, 1, 55.0], [2400, 3, 1, 50.0], [3000, 4, 3, 80.0]])
PRICES = np.array([400.0, 330.0, 369.0, 540.0])
#: The house that the picture shows.
SHOWN = 0


def run(stage: Stage) -> dict[str, float]:
    """Each house's price as guessed, the number of parameters, and how far one guess is from the sums by hand."""
    stage.say(
        "Four houses. Price in thousands; postal code (1 to 3, by distance) and wealth of the area are made up.\n"
    )
    stage.table(
        (*INPUTS, "price y"), [(*house, price) for house, price in zip(HOUSES.tolist(), PRICES.tolist(), strict=True)]
    )
    scale = Standardiser.fit(HOUSES)
    X = scale(HOUSES)
    net = _trained(X, stage)
    guesses = [net(x)[0].data for x in X.tolist()]
    caches = by_hand.forward(by_hand.arrays(net), X.T, ("relu", "relu"))[1]
    (_, Z1, A1), (_, _, A2) = caches
    stage.say(
        f"The first house on the scale of the four: x = ({', '.join(f'{x:.2f}' for x in X[SHOWN])}). Layer by layer:\n"
    )
    (W1, b1), (W2, b2) = by_hand.arrays(net)
    for unit in range(len(UNITS)):
        terms = " ".join(f"{w:+.2f}·({x:.2f})" for w, x in zip(W1[unit], X[SHOWN], strict=True))
        stage.say(
            f"  z{unit + 1} = {terms} {b1[unit, 0]:+.2f} = {Z1[unit, SHOWN]:.2f}, "
            f"a{unit + 1} = max(0, z{unit + 1}) = {A1[unit, SHOWN]:.2f}"
        )
    terms = " ".join(f"{w:+.1f}·({a:.2f})" for w, a in zip(W2[0], A1[:, SHOWN], strict=True))
    stage.say(f"  ŷ  = max(0, {terms} {b2[0, 0]:+.1f}) = {A2[0, SHOWN]:.1f}\n")
    stage.table(
        ("house", "price y", "guess ŷ"),
        [(n, y, guess) for n, (y, guess) in enumerate(zip(PRICES.tolist(), guesses, strict=True), 1)],
    )
    count = len(net.parameters())
    stage.say(
        f"Every input reaches every hidden unit; what a unit comes to mean, family size or a good school, is for the\n"
        f"data to say. These say nothing of the kind: {count} parameters fit four prices exactly, whatever they mean.\n"
    )
    stage.plot("four_houses.png", lambda: _drawn(net, X[SHOWN], A1[:, SHOWN], float(A2[0, SHOWN])))
    return {**{f"guess {n}": guess for n, guess in enumerate(guesses, 1)}, "parameters": float(count),
            "by hand": float(np.abs(A2[0] - guesses).max())}  # fmt: skip


def _trained(X: Array, stage: Stage) -> MLP:
    """The net of 4-3-1 from the first start from which all three hidden units take part in some price."""
    for start in range(20):
        net = MLP([4, 3, 1], "relu", output="relu", rng=stage.seed + start)
        net.layers[1].neurons[0].b.data = float(PRICES.mean())  # a closed ReLU learns nothing: it starts open
        for neuron in net.layers[0].neurons:
            neuron.b.data = 1.0
        fit(net, X, PRICES, optimiser=Adam(0.1), epochs=400 if stage.quick else 1500, compiled=True, progress=False)
        A1 = by_hand.forward(by_hand.arrays(net), X.T, ("relu", "relu"))[1][0][2]
        if np.all(A1[:, SHOWN] > 0):
            break
    return net


def _drawn(net: MLP, x: Array, a: Array, y: float) -> Figure:
    """The net as the course draws it, with the first house's numbers; a line is as wide as its weight is large."""
    figure, (axes,) = panels(1, size=(8.6, 4.8))
    (W1, _), (W2, _) = by_hand.arrays(net)
    inputs = [(0.0, 3.0 - row) for row in range(4)]
    hidden = [(2.6, 2.5 - row) for row in range(3)]
    out = (5.0, 1.5)
    for unit, place in enumerate(hidden):
        for at, start in enumerate(inputs):
            _weight(axes, start, place, W1[unit, at] / np.abs(W1).max())
        _weight(axes, place, out, W2[0, unit] / np.abs(W2).max())
    values = HOUSES[SHOWN]
    for at, (place, name) in enumerate(zip(inputs, INPUTS, strict=True)):
        _node(axes, place, f"{x[at]:.2f}")
        axes.text(place[0] - 0.42, place[1], f"{name}\n{values[at]:g}", ha="right", va="center", fontsize=10, color=INK)
    for place, name, value in zip(hidden, UNITS, a, strict=True):
        _node(axes, place, f"{value:.2f}")
        axes.text(place[0], place[1] + 0.42, name, ha="center", va="bottom", fontsize=9, color=INK,
                  bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1})  # fmt: skip
    _node(axes, out, f"{y:.0f}")
    axes.text(
        out[0] + 0.42, out[1], f"price ŷ\n(paid: {PRICES[SHOWN]:.0f})", ha="left", va="center", fontsize=11, color=INK
    )
    axes.set(xlim=(-1.7, 6.6), ylim=(-0.7, 3.7), aspect="equal")
    axes.set_title("The first house: weights above 0 in orange, below 0 in blue", fontsize=11)
    axes.axis("off")
    return figure


def _weight(axes: Axes, start: tuple[float, float], end: tuple[float, float], share: float) -> None:
    axes.plot(
        *zip(start, end, strict=True),
        color=ORANGE if share > 0 else BLUE,
        linewidth=0.6 + 4 * abs(share),
        alpha=0.75,
        zorder=1,
    )


def _node(axes: Axes, place: tuple[float, float], text: str) -> None:
    axes.text(*place, text, ha="center", va="center", fontsize=10, color=INK, zorder=2,
              bbox={"boxstyle": "circle,pad=0.4", "facecolor": PALE, "edgecolor": INK})  # fmt: skip
