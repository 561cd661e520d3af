"""Supervised learning's table of applications, x to y, and for each row a net of its kind, small, built of Values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from demos.convolution import SIDE, ConvolutionalNet
from demos.drawing import BLUE, GREY, INK, ORANGE, PALE, panels
from demos.recurrence import RecurrentNet
from nn import MLP, Layer, Module, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from autograd import Value
    from demos.stage import Stage


class Hybrid(Module):
    """A net of two kinds: an image through a convolutional part, numbers beside it, and a layer that sees both."""

    def __init__(self, beside: int, outputs: int, *, rng: np.random.Generator) -> None:
        self.image = ConvolutionalNet(2, 4, rng=rng)
        self.top = Layer(4 + beside, outputs, rng=rng, number=3)

    def outputs(self, x: Sequence[Any]) -> list[Value]:
        """The first 64 numbers are the image."""
        return self.top([*self.image.outputs(x[: SIDE * SIDE]), *x[SIDE * SIDE :]])

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Those of the image's part, then of the last layer."""
        yield from self.image.named_parameters()
        yield from self.top.named_parameters()

    def rows(self) -> list[tuple[str, str, str, int]]:
        """Those of the parts."""
        return [*self.image.rows(), *self.top.rows()]


class Translator(RecurrentNet):
    """A recurrent net that answers at every time, with a word for each word."""

    def outputs(self, x: Sequence[Any]) -> list[Value]:
        """The outputs of all times, one after the other."""
        return [each for state in self.states(x) for each in self.top(state)]


class Application(NamedTuple):
    """A row of the course's table, and a net of its kind that takes `numbers` numbers."""

    x: str
    y: str
    application: str
    kind: str
    net: Callable[[np.random.Generator], Module]
    numbers: int
    trained_in: str


APPLICATIONS = (
    Application("home features", "price", "real estate", "standard",
                lambda rng: MLP([4, 3, 1], "tanh", rng=rng), 4, "four_houses, housing"),
    Application("ad, user info", "click on it? (0/1)", "online advertising", "standard",
                lambda rng: MLP([6, 4, 1], "tanh", output="sigmoid", rng=rng), 6, "logistic_regression"),
    Application("image", "object (1, …, 10)", "photo tagging", "convolutional",
                lambda rng: ConvolutionalNet(4, 10, rng=rng), SIDE * SIDE, "convolution"),
    Application("audio", "text", "speech recognition", "recurrent",
                lambda rng: RecurrentNet(1, 5, 1, rng=rng), 12, "recurrence"),
    Application("English", "Chinese", "machine translation", "recurrent",
                lambda rng: Translator(3, 4, 3, rng=rng), 4 * 3, "microgpt, by attention"),
    Application("image, radar", "position of other cars", "autonomous driving", "hybrid",
                lambda rng: Hybrid(3, 2, rng=rng), SIDE * SIDE + 3, "–"),
)  # fmt: skip


def run(stage: Stage) -> dict[str, float]:
    """For each application its net's parameters and outputs, and the share of parameters that a gradient reached."""
    stage.say(
        "Supervised learning is a function from x to y, learned from examples; what differs is the kind of net:\n"
    )
    rng = np.random.default_rng(stage.seed)
    found: dict[str, float] = {}
    rows = []
    for each in APPLICATIONS:
        net = each.net(rng)
        outputs = net.outputs(rng.normal(size=each.numbers).tolist())
        total([out * out for out in outputs]).backward()
        reached = sum(bool(parameter.grad) for parameter in net.parameters())
        count = len(net.parameters())
        found |= {f"{each.application}, parameters": float(count), f"{each.application}, outputs": float(len(outputs)),
                  f"{each.application}, reached": reached / count}  # fmt: skip
        rows.append((*each[:4], f"{each.numbers} → {len(outputs)}", count, each.trained_in))
    stage.table(("input x", "output y", "application", "kind of net", "ours", "parameters", "trained in"), rows)
    stage.say(
        "Standard: every input to every unit. Convolutional: one window for every place of an image. Recurrent: one\n"
        "cell for every time of a sequence. Hybrid: parts of several kinds. Each is a function of a list of numbers,\n"
        "written in Values, so that one backward() serves them all: from one example it reached "
        f"{min(found[f'{each.application}, reached'] for each in APPLICATIONS):.0%} of the parameters of\neach. "
        "Home features are structured data, a column for each; images, sound and text are unstructured.\n"
    )
    stage.plot("supervised_learning.png", _drawn)
    return found


def _drawn() -> Figure:
    """The three kinds of the course's slide: what is connected with what."""
    figure, (standard, convolutional, recurrent) = panels(3, size=(4.2, 3.4))
    layers = [[(0.0, 1.5 - at) for at in range(4)], [(1.5, 1.0 - at) for at in range(3)], [(3.0, 0.0)]]
    _connected(standard, layers)
    for end in layers[1]:
        for start in layers[0]:
            standard.plot(*zip(start, end, strict=True), color=GREY, linewidth=0.8, zorder=0)
        standard.plot(*zip(end, layers[2][0], strict=True), color=GREY, linewidth=0.8, zorder=0)
    standard.set_title("standard: every unit sees all")
    _stacks(convolutional)
    convolutional.set_title("convolutional: one window, every place")
    _chain(recurrent)
    recurrent.set_title("recurrent: one cell, every time")
    for axes in (standard, convolutional, recurrent):
        axes.set_aspect("equal")
        axes.axis("off")
    return figure


def _connected(axes: Axes, layers: list[list[tuple[float, float]]]) -> None:
    for layer, names in zip(layers, (["x1", "x2", "x3", "x4"], ["a1", "a2", "a3"], ["ŷ"]), strict=True):
        for place, name in zip(layer, names, strict=True):
            _circle(axes, place, name)
    axes.set(xlim=(-0.6, 3.6), ylim=(-2.1, 2.1))


def _stacks(axes: Axes) -> None:
    """An image with a window in it, the maps that the window makes, and the outputs."""
    from matplotlib.patches import Rectangle

    def square(x: float, y: float, side: float, color: str, edge: str) -> None:
        axes.add_patch(Rectangle((x, y), side, side, facecolor=color, edgecolor=edge, linewidth=1.2))

    square(-0.6, -1.0, 2.0, PALE, INK)
    square(0.2, 0.0, 0.6, "#fde6c8", ORANGE)
    for at in range(3):
        square(2.3 + 0.22 * at, -0.9 + 0.22 * at, 1.3, "white", BLUE)
    square(3.3, 0.05, 0.14, "#fde6c8", ORANGE)
    for corner in (0.0, 0.6):
        axes.plot([0.8, 3.3], [corner, 0.05 + 0.14 * (corner > 0)], color=ORANGE, linewidth=0.9)
    for at in range(3):
        _circle(axes, (5.0, 0.9 - 0.9 * at), "")
        axes.annotate("", (4.65, 0.9 - 0.9 * at), (4.1, 0.0), arrowprops={"arrowstyle": "-|>", "color": GREY})
    axes.text(0.4, -1.35, "image", ha="center", fontsize=10)
    axes.text(3.2, -1.35, "maps", ha="center", fontsize=10)
    axes.text(5.0, -1.65, "ŷ", ha="center", fontsize=11)
    axes.set(xlim=(-0.8, 5.5), ylim=(-2.3, 2.3))


def _chain(axes: Axes) -> None:
    for time in range(4):
        x = 1.5 * time
        _circle(axes, (x, 0.0), f"a⟨{time + 1}⟩")
        axes.text(x, -1.45, f"x⟨{time + 1}⟩", ha="center", va="center", fontsize=11)
        axes.annotate("", (x, -0.45), (x, -1.2), arrowprops={"arrowstyle": "-|>", "color": GREY})
        if time < 3:
            axes.annotate(
                "",
                (x + 1.05, 0.0),
                (x + 0.45, 0.0),
                arrowprops={"arrowstyle": "-|>", "color": ORANGE, "linewidth": 1.8},
            )
    axes.annotate("", (4.5, 1.2), (4.5, 0.45), arrowprops={"arrowstyle": "-|>", "color": GREY})
    axes.text(4.5, 1.45, "ŷ", ha="center", va="center", fontsize=12)
    axes.set(xlim=(-0.8, 5.3), ylim=(-2.2, 2.2))


def _circle(axes: Axes, place: tuple[float, float], text: str) -> None:
    from matplotlib.patches import Circle

    axes.add_patch(Circle(place, 0.38, facecolor=PALE, edgecolor=INK, linewidth=1.2))
    axes.text(*place, text, ha="center", va="center", fontsize=10, color=INK)
