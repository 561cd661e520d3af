"""A convolutional net in Values: one small window slides over a digit, and its few weights serve every place."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value, maximum
from demos.drawing import panels
from demos.tables import table
from nn import MLP, Adam, Layer, Module, Neuron, accuracy, fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

SIDE, WINDOW = 8, 3
#: What a window of 3 × 3 can stand on.
PLACES = SIDE - WINDOW + 1


class ConvolutionalNet(Module):
    """A picture of 8 × 8 through filters of 3 × 3 with leaky ReLU, the largest of each 2 × 2, and outputs."""

    def __init__(self, filters: int, outputs: int, *, rng: np.random.Generator) -> None:
        self.filters = [
            Neuron(WINDOW * WINDOW, "leaky_relu", start="he", rng=rng, name=f"filter{n + 1}") for n in range(filters)
        ]
        self.top = Layer(filters * (PLACES // 2) ** 2, outputs, rng=rng, number=2)

    def maps(self, x: Sequence[Any]) -> list[list[list[Value]]]:
        """What each filter says at each place: a map of 6 × 6, computed with the same ten parameters everywhere."""
        return [
            [[unit([x[SIDE * (row + i) + column + j] for i in range(WINDOW) for j in range(WINDOW)])
              for column in range(PLACES)] for row in range(PLACES)]
            for unit in self.filters
        ]  # fmt: skip

    def features(self, x: Sequence[Any]) -> list[Value]:
        """The largest answer in each square of 2 × 2 of each map."""
        return [
            reduce(maximum, [each[row + i][column + j] for i in (0, 1) for j in (0, 1)])
            for each in self.maps(x)
            for row in range(0, PLACES, 2)
            for column in range(0, PLACES, 2)
        ]

    def outputs(self, x: Sequence[Any]) -> list[Value]:
        """A logit for each class."""
        return self.top(self.features(x))

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Those of the filters, then of the outputs."""
        for unit in self.filters:
            yield from unit.named_parameters()
        yield from self.top.named_parameters()

    def rows(self) -> list[tuple[str, str, str, int]]:
        """A row for the filters and one for the outputs."""
        count = len(self.filters)
        return [("filters", f"{count} of {WINDOW} × {WINDOW}", "leaky_relu", 10 * count), *self.top.rows()]


def run(stage: Stage) -> dict[str, float]:
    """The accuracy on new digits of the convolutional net and of a net of as many parameters, and the parameters."""
    _, rows = table("digits_8x8")
    rows = np.random.default_rng(stage.seed).permutation(rows)
    X, y = rows[:, :-1] / 16, rows[:, -1]
    count, others, epochs = (150, 100, 6) if stage.quick else (500, 200, 14)
    rng = np.random.default_rng(stage.seed)
    nets: dict[str, Module] = {
        "convolutional": ConvolutionalNet(4, 10, rng=rng),
        "fully connected": MLP([64, 5, 10], "tanh", rng=rng),
    }
    found: dict[str, float] = {}
    for name, net in stage.track(list(nets.items()), f"Training two nets on {count} digits"):
        fit(net, X[:count], y[:count], loss="softmax_cross_entropy", optimiser=Adam(0.02), epochs=epochs, batch_size=25,
            compiled=True, progress=False, rng=stage.seed)  # fmt: skip
        answers = [max(range(10), key=[z.data for z in net.outputs(x)].__getitem__) for x in X[-others:].tolist()]
        found |= {
            f"{name}, right": accuracy(answers, y[-others:].tolist()),
            f"{name}, parameters": float(len(net.parameters())),
        }
    stage.say(f"Trained on {count} digits of 8 × 8, tested on {others} others:\n")
    stage.table(
        ("net", "parameters", "right"),
        [(name, len(net.parameters()), f"{found[f'{name}, right']:.1%}") for name, net in nets.items()],
    )
    net = nets["convolutional"]
    assert isinstance(net, ConvolutionalNet)
    found["shift"] = _shift(net, X[0])
    stage.say(
        f"A filter has 9 weights and a bias for {PLACES * PLACES} places; a fully connected layer has\n"
        f"{PLACES * PLACES} · 65 = {PLACES * PLACES * 65:,} for as many units. A digit that moves by a pixel moves\n"
        f"its map by one: the two differ by {found['shift']:g}.\n"
    )
    stage.plot("convolution.png", lambda: _drawn(net, X[0]))
    return found


def _shift(net: ConvolutionalNet, x: Array) -> float:
    """How far the map of a picture moved to the right is from the map moved to the right."""
    moved = np.roll(x.reshape(SIDE, SIDE), 1, axis=1).ravel()
    return float(np.abs(_numbers(net, moved)[:, :, 1:] - _numbers(net, x)[:, :, :-1]).max())


def _numbers(net: ConvolutionalNet, x: Array) -> Array:
    """The maps (filters, 6, 6) as numbers."""
    return np.array([[[a.data for a in row] for row in each] for each in net.maps(x.tolist())])


def _drawn(net: ConvolutionalNet, x: Array) -> Figure:
    """A digit; below each filter the map that it makes of it, and what is left of that."""
    count = len(net.filters)
    figure, axes = panels(3 * (count + 1), rows=3, size=(1.9, 2.1))
    first = axes[0]
    first.imshow(x.reshape(SIDE, SIDE), cmap="gray_r")
    first.set_title(f"{SIDE} × {SIDE} pixels", fontsize=9)
    maps = _numbers(net, x)
    pooled = np.array([z.data for z in net.features(x.tolist())]).reshape(count, PLACES // 2, PLACES // 2)
    scale = max(abs(w.data) for unit in net.filters for w in unit.w)
    for at, unit in enumerate(net.filters):
        weights = np.array([w.data for w in unit.w]).reshape(WINDOW, WINDOW)
        for row, (picture, cmap, low, high, title) in enumerate((
            (weights, "PuOr_r", -scale, scale, f"filter {at + 1}: 3 × 3"),
            (maps[at], "gray_r", 0, maps.max(), "its map: 6 × 6"),
            (pooled[at], "gray_r", 0, maps.max(), "largest of 2 × 2"),
        )):  # fmt: skip
            panel = axes[row * (count + 1) + at + 1]
            panel.imshow(picture, cmap=cmap, vmin=low, vmax=high)
            panel.set_title(title, fontsize=9)
    for row, panel in enumerate(axes):
        panel.set(xticks=[], yticks=[])
        if row in (count + 1, 2 * (count + 1)):
            panel.axis("off")
    return figure
