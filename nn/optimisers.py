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
    from collections.abc import Mapping, Sequence

    from autograd import Value

    Memory = tuple[int, Mapping[Value, Any]]


class SGD:
    """w ← w − α·dw."""

    #: The number of steps taken, and what is kept of each parameter; replaced by every step, never changed in place.
    #: Put back together with the parameters' numbers, it makes the next steps those that were taken then.
    memory: Memory

    def __init__(self, rate: float | Schedule = 0.01) -> None:
        self.schedule = schedule(rate)
        self.memory = (0, {})

    @property
    def steps(self) -> int:
        """How many were taken."""
        return self.memory[0]

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return self.schedule(self.steps)

    def step(self, parameters: Sequence[Value]) -> None:
        """Move every parameter by its gradient; one without a gradient stays. On Ctrl-C it was taken whole, or not."""
        before, rate = self.memory, self.rate
        steps, kept = before[0] + 1, dict(before[1])
        moved: list[tuple[Value, float, float]] = []
        for parameter in parameters:
            if is_computed(parameter.grad):
                gradient = float(getattr(parameter.grad, "data", parameter.grad))  # a Value after create_graph=True
                direction, memory = self.direction(gradient, kept.get(parameter), steps)
                moved.append((parameter, parameter.data, parameter.data - rate * direction))
                if memory is not None:
                    kept[parameter] = memory
        try:
            for parameter, _, number in moved:
                parameter.data = number
            self.memory = (steps, kept)
        except BaseException:
            for parameter, number, _ in moved:
                parameter.data = number
            self.memory = before
            raise

    def direction(self, gradient: float, kept: Any, steps: int) -> tuple[float, Any]:
        """What is taken off a parameter at a rate of 1, and what to keep of it for the next step.

        `kept` is what was kept in the step before, None in the first; `steps` counts this one.
        """
        return gradient, None


class Momentum(SGD):
    """v ← β·v + dw, w ← w − α·v. (The course writes (1 − β)·dw, which is the same with α divided by 1 − β.)"""

    def __init__(self, rate: float | Schedule = 0.01, beta: float = 0.9) -> None:
        super().__init__(rate)
        self.beta = _between("beta", beta)

    def direction(self, gradient: float, kept: float | None, steps: int) -> tuple[float, float]:
        """The velocity."""
        velocity = self.beta * (kept or 0.0) + gradient
        return velocity, velocity


class RMSprop(SGD):
    """s ← β·s + (1 − β)·dw², w ← w − α·dw / (√s + ε). Source: Hinton's lecture 6e; ε stands where PyTorch has it."""

    def __init__(self, rate: float | Schedule = 0.01, beta: float = 0.99, epsilon: float = 1e-8) -> None:
        super().__init__(rate)
        self.beta, self.epsilon = _between("beta", beta), epsilon

    def direction(self, gradient: float, kept: float | None, steps: int) -> tuple[float, float]:
        """The gradient over its typical size."""
        square = self.beta * (kept or 0.0) + (1 - self.beta) * gradient * gradient
        return gradient / (math.sqrt(square) + self.epsilon), square


class Adam(SGD):
    """Momentum over RMSprop's size, both freed from their start at 0. Source: Kingma and Ba (2015), algorithm 1."""

    def __init__(
        self, rate: float | Schedule = 0.001, betas: tuple[float, float] = (0.9, 0.999), epsilon: float = 1e-8
    ) -> None:
        super().__init__(rate)
        self.betas, self.epsilon = (_between("betas[0]", betas[0]), _between("betas[1]", betas[1])), epsilon

    def direction(self, gradient: float, kept: tuple[float, float] | None, steps: int) -> tuple[float, Any]:
        """The mean gradient over its typical size."""
        beta1, beta2 = self.betas
        first, second = kept or (0.0, 0.0)
        first = beta1 * first + (1 - beta1) * gradient
        second = beta2 * second + (1 - beta2) * gradient * gradient
        size = math.sqrt(second / (1 - beta2**steps))
        return first / (1 - beta1**steps) / (size + self.epsilon), (first, second)


OPTIMISERS = {"sgd": SGD, "momentum": Momentum, "rmsprop": RMSprop, "adam": Adam}


def optimiser(choice: str | SGD) -> SGD:
    """A new optimiser of that name with its usual settings, or the one given.

    Raises:
        ValueError: no optimiser has that name.
    """
    return chosen("optimiser", choice.lower(), OPTIMISERS)() if isinstance(choice, str) else choice


def _between(name: str, share: float) -> float:
    if not 0 <= share < 1:
        raise ValueError(f"{name} needs a number from 0 to below 1; got {share!r}")
    return share
