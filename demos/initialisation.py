"""Where weights start: too large saturates, too small vanishes, Xavier and He keep the spread from layer to layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from demos.drawing import BLUE, GREEN, GREY, ORANGE, RED, panels
from nn import MLP, he, normal, total, xavier

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

WIDTH, LAYERS = 24, 6
#: Each start by its name, its activation and its colour. All nets have as many units in each layer.
STARTS: dict[str, tuple[Callable[[int, int], float], str, str]] = {
    "tanh, too small: 0.05": (normal(0.05), "tanh", BLUE),
    "tanh, too large: 1": (normal(1.0), "tanh", RED),
    "tanh, Xavier": (xavier, "tanh", GREEN),
    "ReLU, Xavier": (xavier, "relu", GREY),
    "ReLU, He": (he, "relu", ORANGE),
}


class Signals(NamedTuple):
    """What reaches each layer: its activations (layers, examples · units), and the gradients in the same places."""

    a: Array
    da: Array

    def spread(self) -> Array:
        """The root mean square of the activations of each layer."""
        return _size(self.a)

    def gradient(self) -> Array:
        """The root mean square of each layer's dA."""
        return _size(self.da)


def run(stage: Stage) -> dict[str, float]:
    """For each start the spread of a and of dA in the first and last layer, and the share of a beyond ±0.95."""
    examples = 5 if stage.quick else 40
    X = np.random.default_rng(stage.seed).normal(size=(examples, WIDTH))
    what = f"{examples} examples through nets of {LAYERS} layers of {WIDTH}"
    signals = {name: _signals(name, X, stage.seed) for name in stage.track(tuple(STARTS), what)}
    found: dict[str, float] = {}
    rows = []
    for name, each in signals.items():
        flat = float(np.mean(np.abs(each.a) > 0.95))
        a, da = each.spread(), each.gradient()
        found |= {f"{name}: a, first": float(a[0]), f"{name}: a, last": float(a[-1]),
                  f"{name}: dA, first": float(da[0]), f"{name}: dA, last": float(da[-1]),
                  f"{name}: flat": flat}  # fmt: skip
        rows.append(
            (name, *map(float, (a[0], a[-1], da[-1], da[0])), f"{flat:.0%}" if name.startswith("tanh") else "–")
        )
    stage.table(("start", "size of a1", f"of a{LAYERS}", f"of dA{LAYERS}", "of dA1", "|a| > 0.95"), rows)
    stage.say(
        "Too small: a shrinks from layer to layer, and the gradient on its way back as well. Too large: most units\n"
        "stand at ±1, where tanh is flat (1 − a² is almost 0) and they learn nothing; through the few others the\n"
        "large weights blow the gradient up. Xavier, √(2/(n_in + n_out)), roughly keeps the size of what tanh gets;\n"
        "ReLU drops half of it in each layer, which He's √(2/n_in) makes up for.\n"
    )
    stage.plot("initialisation.png", lambda: _drawn(signals))
    return found


def _signals(name: str, X: Array, seed: int) -> Signals:
    """Every layer's activations, and the gradients of a random direction of the last layer's, by backward()."""
    spread, activation, _ = STARTS[name]
    net = MLP([WIDTH] * (LAYERS + 1), activation, output=activation, start=spread, rng=seed)
    direction = np.random.default_rng(seed).normal(size=WIDTH).tolist()
    a: list[list[float]] = [[] for _ in net.layers]
    da: list[list[float]] = [[] for _ in net.layers]
    for x in X.tolist():
        layers, values = [], x
        for layer in net.layers:
            values = layer(values)
            layers.append(values)
        total([share * out for share, out in zip(direction, values, strict=True)]).backward()
        for at, each in enumerate(layers):
            a[at] += [value.data for value in each]
            da[at] += [value.grad for value in each]
    return Signals(np.array(a), np.array(da))


def _size(numbers: Array) -> Array:
    size: Array = np.sqrt(np.mean(numbers**2, axis=1))
    return size


def _drawn(signals: dict[str, Signals]) -> Figure:
    """Above the histograms of a in the first, third and last layer, below their sizes and those of the gradients."""
    figure, axes = panels(6, rows=2, size=(4.1, 3.2))
    for panel, name in zip(axes[:3], list(STARTS)[:3], strict=True):
        for layer, color in zip((0, 2, LAYERS - 1), (GREY, BLUE, ORANGE), strict=True):
            panel.hist(signals[name].a[layer], bins=np.linspace(-1.02, 1.02, 52).tolist(), histtype="step",
                       linewidth=1.7, density=True, color=color, label=f"layer {layer + 1}")  # fmt: skip
        panel.set(title=name, xlabel="a", yticks=[])
    axes[0].legend(fontsize=8)
    layers = range(1, LAYERS + 1)
    for panel, title, size in ((axes[3], "size of a, layer by layer", Signals.spread),
                               (axes[4], "size of dA, layer by layer", Signals.gradient)):  # fmt: skip
        for name, each in signals.items():
            panel.semilogy(layers, size(each), "o-", markersize=4, color=STARTS[name][2], label=name)
        panel.set(title=title, xlabel="layer")
        panel.grid(alpha=0.3)
    axes[5].axis("off")
    axes[5].legend(*axes[3].get_legend_handles_labels(), loc="center left", fontsize=11, frameon=False)
    return figure
