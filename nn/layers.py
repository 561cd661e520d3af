"""From one neuron to a deep net, written in Values: a = g(w·x + b).

Parameters carry their names as labels, and so do the z and a of every neuron, so that a picture of a net can be read,
and grouped, by them. A layer and a net always give a list; a neuron and logistic regression give one Value.
"""

from __future__ import annotations

from itertools import pairwise
from operator import index
from typing import TYPE_CHECKING, Any

from autograd import Value
from nn.activations import activation as chosen_activation
from nn.initialisers import generator, initialiser
from nn.module import Module, checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np

    Choice = str | Callable[[Any], Any]
    Spread = str | Callable[[int, int], float]


class Neuron(Module):
    """One unit: z = w·x + b, a = g(z).

    >>> neuron = Neuron(2, "relu", start="zeros")
    >>> neuron.load_state({"neuron.w[0]": 2.0, "neuron.w[1]": -1.0, "neuron.b": 0.5})
    >>> neuron([3.0, 1.0])
    Value(5.5, label='neuron.a', op='ReLU')
    """

    def __init__(
        self,
        fan_in: int,
        activation: Choice = "identity",
        *,
        start: Spread = "xavier",
        fan_out: int = 1,
        rng: int | np.random.Generator = 0,
        name: str = "neuron",
    ) -> None:
        if fan_in < 1:
            raise ValueError(f"{name} needs at least one input; got fan_in={fan_in}")
        self.name = name
        self.activation = chosen_activation(activation)
        spread = initialiser(start)(fan_in, fan_out)
        weights = generator(rng).normal(0.0, 1.0, fan_in) * spread + 0.0  # no weight of −0
        self.w = [Value(weight, f"{name}.w[{i}]") for i, weight in enumerate(weights)]
        self.b = Value(0.0, f"{name}.b")
        self._labels = f"{name}.z", f"{name}.a"

    def __call__(self, x: Sequence[Any]) -> Value:
        """The activation a for one example, a list of `fan_in` numbers or Values."""
        return self.apply(checked(x, len(self.w), self.name))

    def apply(self, x: Sequence[Any]) -> Value:
        """As a call, for inputs that were counted already."""
        z = self.b
        for w, value in zip(self.w, x, strict=True):
            z = z + w * value
        z.label, label = self._labels
        a: Value = self.activation.function(z)
        if a is not z:
            a.label = label
        return a

    def outputs(self, x: Sequence[Any]) -> list[Value]:
        """The activation, in a list."""
        return [self(x)]

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """The weights, then the bias."""
        for i, w in enumerate(self.w):
            yield f"{self.name}.w[{i}]", w
        yield f"{self.name}.b", self.b

    def rows(self) -> list[tuple[str, str, str, int]]:
        """One row."""
        return [(self.name, f"w ({len(self.w)}, 1), b (1, 1)", self.activation.name, len(self.w) + 1)]


class LogisticRegression(Neuron):
    """P(y = 1 | x) = σ(w·x + b), starting from zeros as in the course."""

    def __init__(self, fan_in: int, *, name: str = "logistic") -> None:
        super().__init__(fan_in, "sigmoid", start="zeros", name=name)


class Layer(Module):
    """`fan_out` neurons that share their `fan_in` inputs."""

    def __init__(
        self,
        fan_in: int,
        fan_out: int,
        activation: Choice = "identity",
        *,
        start: Spread = "xavier",
        rng: int | np.random.Generator = 0,
        number: int = 1,
    ) -> None:
        if fan_out < 1:
            raise ValueError(f"layer{number} needs at least one neuron; got fan_out={fan_out}")
        rng = generator(rng)
        self.number, self.fan_in = number, fan_in
        self.neurons = [
            Neuron(fan_in, activation, start=start, fan_out=fan_out, rng=rng, name=f"layer{number}.neuron{unit}")
            for unit in range(1, fan_out + 1)
        ]

    def __call__(self, x: Sequence[Any]) -> list[Value]:
        """The activations of all neurons for one example."""
        x = checked(x, self.fan_in, f"layer{self.number}")
        return [neuron.apply(x) for neuron in self.neurons]

    outputs = __call__

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Those of each neuron in turn."""
        for neuron in self.neurons:
            yield from neuron.named_parameters()

    def rows(self) -> list[tuple[str, str, str, int]]:
        """One row, with the course's W (fan_out, fan_in)."""
        n, units = self.number, len(self.neurons)
        shapes = f"W{n} ({units}, {self.fan_in}), b{n} ({units}, 1)"
        return [(f"layer{n}", shapes, self.neurons[0].activation.name, units * (self.fan_in + 1))]


class Dropout(Module):
    """While it is trained, each input is dropped with a probability, and what is kept grows by 1 / (1 − rate), so that
    their mean stays; otherwise the inputs as they are. (The course's keep_prob is 1 − rate.)

    >>> dropout = Dropout(0.5, rng=3)
    >>> [value.data for value in dropout([Value(1.0), Value(2.0), Value(3.0)])]
    [0.0, 0.0, 6.0]
    >>> [value.data for value in dropout.eval()([Value(1.0), Value(2.0), Value(3.0)])]
    [1.0, 2.0, 3.0]

    `rng` is its generator, or a seed for one; it draws once for each input of each call.
    """

    def __init__(self, rate: float, *, rng: int | np.random.Generator = 0) -> None:
        if not 0.0 <= rate < 1.0:
            raise ValueError(f"Dropout needs a rate from 0 to less than 1; got {rate!r}")
        self.rate = rate
        self.rng = generator(rng)

    @property
    def is_drawing(self) -> bool:
        """Whether a call draws."""
        return self.training and self.rate > 0.0

    def __call__(self, x: Sequence[Any]) -> list[Any]:
        """The inputs of one example, or what is left of them.

        Raises:
            ValueError: it is recorded for a compiled program, in which these draws would stay as they are.
        """
        from autograd.compiler import is_recording

        if not self.is_drawing:
            return list(x)
        if is_recording():
            raise ValueError(
                "Dropout draws anew at each call, and a compiled program would keep the draws of its recording; call "
                "model.eval() first, or run it without compiling"
            )
        factors = [(drawn >= self.rate) / (1.0 - self.rate) for drawn in self.rng.random(len(x)).tolist()]
        return [value * factor for value, factor in zip(x, factors, strict=True)]

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """None."""
        yield from ()

    def rows(self) -> list[tuple[str, str, str, int]]:
        """One row."""
        return [("dropout", f"rate {self.rate:g}", "", 0)]


def _sizes(shape: Any, second: Any) -> list[int]:
    """The sizes of an MLP, or what to write: several libraries take the inputs and the layers apart."""
    if isinstance(shape, int) and isinstance(second, (list, tuple)):
        raise TypeError(f"MLP takes its sizes as one list; write MLP({[shape, *second]!r})")
    try:
        sizes = [index(size) for size in shape]
    except TypeError:
        sizes = []
    if len(sizes) < 2:
        raise ValueError(f"MLP needs the number of inputs and of units in each layer, as [2, 16, 1]; got {shape!r}")
    return sizes


class MLP(Module):
    """A net of fully connected layers: `MLP([2, 16, 16, 1])` has two inputs, two hidden layers of 16 and one output.

    Weights start with He's spread for ReLU and its kin and with Xavier's otherwise, unless `start` says which.

    >>> net = MLP([2, 3, 1], activation="tanh")
    >>> len(net.parameters()), len(net([0.5, -1.0]))
    (13, 1)
    """

    def __init__(
        self,
        shape: Sequence[int],
        activation: Choice = "relu",
        *,
        output: Choice = "identity",
        start: Spread | None = None,
        rng: int | np.random.Generator = 0,
    ) -> None:
        shape, rng = _sizes(shape, activation), generator(rng)
        hidden = start or chosen_activation(activation).start
        last = len(shape) - 1
        self.layers = [
            Layer(
                fan_in,
                fan_out,
                output if number == last else activation,
                start=hidden if number < last else start or "xavier",
                rng=rng,
                number=number,
            )
            for number, (fan_in, fan_out) in enumerate(pairwise(shape), 1)
        ]

    def __call__(self, x: Sequence[Any]) -> list[Value]:
        """The outputs of the last layer for one example."""
        values = x
        for layer in self.layers:
            values = layer(values)
        return list(values)

    outputs = __call__

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Those of each layer in turn."""
        for layer in self.layers:
            yield from layer.named_parameters()

    def rows(self) -> list[tuple[str, str, str, int]]:
        """One row per layer."""
        return [row for layer in self.layers for row in layer.rows()]
