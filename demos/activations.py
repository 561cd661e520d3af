"""Activations and their derivatives, drawn from the table of primitives; why sigmoids fade in a deep net."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autograd import Value
from demos.drawing import BLUE, INK, ORANGE, panels
from nn import ACTIVATIONS, MLP, total

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from demos.stage import Stage

LAYERS = 6


def run(stage: Stage) -> dict[str, float]:
    """The typical gradient of the weights in the first and last layer, with sigmoids and with ReLUs."""
    found: dict[str, float] = {}
    sizes = {name: _sizes(name, stage) for name in ("sigmoid", "relu")}
    stage.say(f"A net of {LAYERS} layers of 8. The typical gradient of a weight, layer by layer, from the input:\n")
    stage.table(("layer", *sizes), [(n + 1, *[sizes[name][n] for name in sizes]) for n in range(LAYERS)])
    for name, layers in sizes.items():
        found |= {f"{name}, first layer": layers[0], f"{name}, last layer": layers[-1]}
    faded = found["sigmoid, last layer"] / found["sigmoid, first layer"]
    stage.say(
        f"σ′ is 1/4 at most, and a gradient passes one σ a layer: it reaches the first one\n"
        f"{faded:,.0f} times smaller. ReLU passes 0 or 1.\n"
    )
    w, x = 0.1, -1.0
    nudged = {at: Value(at * x + 0.0999).sigmoid().data for at in (w, w - 0.001)}
    step = {at: float(at * x + 0.0999 > 0) for at in nudged}
    found |= {"step moves by": step[w - 0.001] - step[w], "sigmoid moves by": nudged[w - 0.001] - nudged[w]}
    stage.say(
        f"A perceptron's step against a sigmoid: w from {w} to {w - 0.001:g} moves the step from {step[w]:g} to "
        f"{step[w - 0.001]:g},\nand the sigmoid by {found['sigmoid moves by']:.5f}. Only the second can teach.\n"
    )
    stage.plot("activations.png", lambda: _drawn(sizes))
    return found


def _drawn(sizes: dict[str, list[float]]) -> Figure:
    figure, axes = panels(len(ACTIVATIONS) + 1, rows=2, size=(2.9, 2.5))
    places = np.linspace(-4, 4, 161)
    for each, panel in zip(ACTIVATIONS.values(), axes, strict=False):
        values, derivatives = [], []
        for z in map(Value, places.tolist()):
            a = each.function(z)
            a.backward()
            values.append(a.data)
            derivatives.append(z.grad)
        panel.plot(places, values, color=INK, label="g")
        panel.plot(places, derivatives, color=ORANGE, label="g′")
        panel.set_title(each.name, fontsize=10)
        panel.grid(alpha=0.3)
    axes[0].legend(fontsize=8)
    for name, color in (("sigmoid", BLUE), ("relu", ORANGE)):
        axes[-1].semilogy(range(1, LAYERS + 1), sizes[name], "o-", color=color, label=name)
    axes[-1].set_title("gradient of the weights, by layer", fontsize=10)
    axes[-1].legend(fontsize=8)
    return figure


def _sizes(name: str, stage: Stage) -> list[float]:
    """The root mean square of the weights' gradients in each layer, over a few examples."""
    net = MLP([8] * (LAYERS + 1), name, output=name, rng=stage.seed)
    rng = np.random.default_rng(stage.seed)
    for x in rng.normal(size=(2 if stage.quick else 8, 8)).tolist():
        total(net(x)).backward()
    squares = [[w.grad**2 for neuron in layer.neurons for w in neuron.w] for layer in net.layers]
    return [float(np.sqrt(np.mean(layer))) for layer in squares]
