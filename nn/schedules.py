"""Learning rates that depend on the number of steps taken."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real

#: Steps taken so far to the learning rate of the next step.
Schedule = Callable[[int], float]


def constant(rate: float) -> Schedule:
    """Always the same."""
    rate = _positive("rate", rate)
    return lambda steps: rate


def step_decay(rate: float, *, every: int, factor: float = 0.5) -> Schedule:
    """Multiplied by `factor` after each `every` steps.

    >>> [step_decay(1.0, every=2)(steps) for steps in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    rate, factor = _positive("rate", rate), _positive("factor", factor)
    if every < 1:
        raise ValueError(f"step_decay needs every=1 or more; got every={every!r}")
    return lambda steps: rate * factor ** (steps // every)


def inverse_time(rate: float, *, decay: float) -> Schedule:
    """rate / (1 + decay · steps), the 1/t of the course.

    >>> [inverse_time(1.0, decay=1.0)(steps) for steps in range(4)]
    [1.0, 0.5, 0.3333333333333333, 0.25]
    """
    rate, decay = _positive("rate", rate), _positive("decay", decay)
    return lambda steps: rate / (1 + decay * steps)


def schedule(rate: float | Schedule) -> Schedule:
    """The schedule given, or the constant rate."""
    return rate if callable(rate) else constant(rate)


def _positive(name: str, number: float) -> float:
    if not isinstance(number, Real):
        raise TypeError(
            f"a learning rate needs a number or a function of steps as {name}; got {type(number).__name__} "
            f"{number!r:.40}; parameters come with every step: SGD(0.1).step(net.parameters())"
        )
    if not (number > 0 and math.isfinite(number)):
        raise ValueError(f"a learning rate needs {name} above 0; got {name}={number!r}")
    return number
