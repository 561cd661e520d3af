"""A recurrent net in Values: it hears a tone number by number, keeps what it needs, and tells high from low."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value, tanh
from demos.drawing import BLUE, GREY, ORANGE, panels
from nn import Adam, Layer, Module, Neuron, fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

#: Radians from one number of the sequence to the next.
LOW, HIGH = 0.5, 0.9


class RecurrentNet(Module):
    """a⟨t⟩ = tanh(Wa a⟨t−1⟩ + Wx x⟨t⟩ + b) with the same weights at every time, and the outputs from the last a."""

    def __init__(self, inputs: int, units: int, outputs: int, *, rng: np.random.Generator) -> None:
        self.inputs = inputs
        self.cell = Layer(units + inputs, units, tanh, rng=rng, number=1)
        self.top = Layer(units, outputs, rng=rng, number=2)

    def states(self, x: Sequence[Any]) -> list[list[Value]]:
        """a⟨1⟩, a⟨2⟩, … for a sequence of any length, `inputs` numbers at each time."""
        a: list[Any] = [0.0] * len(self.cell.neurons)
        found = []
        for start in range(0, len(x), self.inputs):
            a = self.cell([*a, *x[start : start + self.inputs]])
            found.append(a)
        return found

    def outputs(self, x: Sequence[Any]) -> list[Value]:
        """What it says after the last number."""
        return self.top(self.states(x)[-1])

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Those of the cell, then of the outputs."""
        yield from self.cell.named_parameters()
        yield from self.top.named_parameters()

    def rows(self) -> list[tuple[str, str, str, int]]:
        """A row for the cell and one for the outputs."""
        return [*self.cell.rows(), *self.top.rows()]


def run(stage: Stage) -> dict[str, float]:
    """The share of tones that is told apart, by the recurrent net and by logistic regression, at two lengths."""
    rng = np.random.default_rng(stage.seed)
    length, count, epochs = (10, 120, 30) if stage.quick else (12, 400, 50)
    X, y = tones(count, length, rng)
    new_X, new_y = tones(300, length, rng)
    long_X, long_y = tones(100, 2 * length, rng)
    net = RecurrentNet(1, 5, 1, rng=rng)
    line = Neuron(length, name="logistic")
    for model in stage.track((net, line), f"Training on {count} tones of {length} numbers"):
        fit(model, X, y, loss="binary_cross_entropy_from_logits", optimiser=Adam(0.02), epochs=epochs, batch_size=20,
            compiled=True, progress=False, rng=stage.seed)  # fmt: skip
    found = {
        "recurrent": _right(net, new_X, new_y), "logistic": _right(line, new_X, new_y),
        "recurrent, twice as long": _right(net, long_X, long_y), "parameters": float(len(net.parameters())),
    }  # fmt: skip
    stage.say("Each tone starts anywhere in its wave, with noise. On 300 new ones:\n")
    stage.table(
        ("model", "parameters", "right", "on tones twice as long"),
        [("logistic regression", len(line.parameters()), f"{found['logistic']:.1%}", "does not fit them"),
         ("recurrent net, 5 units", len(net.parameters()), f"{found['recurrent']:.1%}",
          f"{found['recurrent, twice as long']:.1%}")],
    )  # fmt: skip
    stage.say(
        "No number of a tone says by itself whether the tone is high; how fast they change does. The net has one set\n"
        "of weights for all times, so that its size does not depend on the length. Backward runs through time: the\n"
        "graph of one tone uses each weight as often as the tone has numbers, and its gradient is the sum.\n"
    )
    stage.plot("recurrence.png", lambda: _drawn(net, new_X, new_y))
    return found


def tones(count: int, length: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Sequences (count, length), every other one high, 1; each starts at a random place of its wave."""
    y = np.arange(count) % 2
    pace = np.where(y == 1, HIGH, LOW)[:, None] * rng.uniform(0.95, 1.05, (count, 1))
    waves = np.sin(pace * np.arange(length) + rng.uniform(0, 2 * np.pi, (count, 1)))
    return waves + rng.normal(scale=0.1, size=waves.shape), y.astype(float)


def _right(model: Module, X: Array, y: Array) -> float:
    return float(
        np.mean([(model.outputs(x)[0].data > 0) == (label > 0) for x, label in zip(X.tolist(), y, strict=True)])
    )


def _drawn(net: RecurrentNet, X: Array, y: Array) -> Figure:
    """A low tone and a high one, the five states that they leave, and what the net would say after each number."""
    figure, axes = panels(6, rows=3, size=(4.6, 1.9))
    for column, (label, name, color) in enumerate(((0, "a low tone", BLUE), (1, "a high tone", ORANGE))):
        x = X[np.flatnonzero(y == label)[1]]
        states = net.states(x.tolist())
        times = np.arange(1, len(x) + 1)
        tone, inside, says = axes[column], axes[column + 2], axes[column + 4]
        tone.plot(times, x, "o-", color=color)
        tone.set(title=f"{name}: x⟨1⟩ … x⟨{len(x)}⟩", ylim=(-1.5, 1.5))
        inside.imshow(np.array([[a.data for a in state] for state in states]).T, cmap="PuOr_r", vmin=-1, vmax=1,
                      aspect="auto", extent=(0.5, len(x) + 0.5, 5.5, 0.5))  # fmt: skip
        inside.set(title="the five states a⟨t⟩", yticks=range(1, 6))
        says.plot(times, [net.top(state)[0].sigmoid().data for state in states], "o-", color=color)
        says.axhline(0.5, color=GREY, linewidth=1)
        says.set(title="ŷ, if the tone ended here: high?", xlabel="t", ylim=(-0.05, 1.05))
        for panel in (tone, says):
            panel.set_xlim(0.5, len(x) + 0.5)
    return figure
