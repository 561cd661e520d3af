"""Steps of gradient descent, by PyTorch's definitions, one number at a time.

An optimiser keeps what it needs of each parameter; the gradients are those that `backward` left there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from autograd import is_computed
from nn.choices import chosen
from nn.schedules import Schedule, schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd import Value


class SGD:
    """w ← w − α·dw."""

    def __init__(self, rate: float | Schedule = 0.01) -> None:
        self.schedule = schedule(rate)
        self.steps = 0

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return self.schedule(self.steps)

    def step(self, parameters: Sequence[Value]) -> None:
        """Move every parameter by its gradient; one without a gradient stays."""
        rate = self.rate
        self.steps += 1
        moved = [
            (
                parameter,
                parameter.data
                - rate * self.direction(parameter, float(getattr(parameter.grad, "data", parameter.grad))),
            )
            for parameter in parameters
            if is_computed(parameter.grad)
        ]
        try:
            _assign(moved)
        except KeyboardInterrupt:
            _assign(moved)  # a step is taken whole
            raise

    def direction(self, parameter: Value, gradient: float) -> float:
        """What is taken off the parameter at a rate of 1."""
        return gradient


class Momentum(SGD):
    """v ← β·v + dw, w ← w − α·v. (The course writes (1 − β)·dw, which is the same with α divided by 1 − β.)"""

    def __init__(self, rate: float | Schedule = 0.01, beta: float = 0.9) -> None:
        super().__init__(rate)
        self.beta = _between("beta", beta)
        self._velocity: dict[Value, float] = {}

    def direction(self, parameter: Value, gradient: float) -> float:
        """The velocity."""
        self._velocity[parameter] = velocity = self.beta * self._velocity.get(parameter, 0.0) + gradient
        return velocity


class RMSprop(SGD):
    """s ← β·s + (1 − β)·dw², w ← w − α·dw / (√s + ε). Source: Hinton's lecture 6e; ε stands where PyTorch has it."""

    def __init__(self, rate: float | Schedule = 0.01, beta: float = 0.99, epsilon: float = 1e-8) -> None:
        super().__init__(rate)
        self.beta, self.epsilon = _between("beta", beta), epsilon
        self._square: dict[Value, float] = {}

    def direction(self, parameter: Value, gradient: float) -> float:
        """The gradient over its typical size."""
        before = self._square.get(parameter, 0.0)
        self._square[parameter] = square = self.beta * before + (1 - self.beta) * gradient * gradient
        return gradient / (math.sqrt(square) + self.epsilon)


class Adam(SGD):
    """Momentum over RMSprop's size, both freed from their start at 0. Source: Kingma and Ba (2015), algorithm 1."""

    def __init__(
        self, rate: float | Schedule = 0.001, betas: tuple[float, float] = (0.9, 0.999), epsilon: float = 1e-8
    ) -> None:
        super().__init__(rate)
        self.betas, self.epsilon = (_between("betas[0]", betas[0]), _between("betas[1]", betas[1])), epsilon
        self._moments: dict[Value, tuple[float, float]] = {}

    def direction(self, parameter: Value, gradient: float) -> float:
        """The mean gradient over its typical size."""
        beta1, beta2 = self.betas
        first, second = self._moments.get(parameter, (0.0, 0.0))
        first = beta1 * first + (1 - beta1) * gradient
        second = beta2 * second + (1 - beta2) * gradient * gradient
        self._moments[parameter] = first, second
        size = math.sqrt(second / (1 - beta2**self.steps))
        return first / (1 - beta1**self.steps) / (size + self.epsilon)


OPTIMISERS = {"sgd": SGD, "momentum": Momentum, "rmsprop": RMSprop, "adam": Adam}


def optimiser(choice: str | SGD) -> SGD:
    """A new optimiser of that name with its usual settings, or the one given.

    Raises:
        ValueError: no optimiser has that name.
    """
    return chosen("optimiser", choice.lower(), OPTIMISERS)() if isinstance(choice, str) else choice


def _number(gradient: Any) -> float:
    """The gradient, which is a Value after `backward(create_graph=True)`."""
    return float(getattr(gradient, "data", gradient))


def _assign(moved: Sequence[tuple[Value, float]]) -> None:
    for parameter, number in moved:
        parameter.data = number


def _between(name: str, share: float) -> float:
    if not 0 <= share < 1:
        raise ValueError(f"{name} needs a number from 0 to below 1; got {share!r}")
    return share
