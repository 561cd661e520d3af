"""Weights to start from. Each initialiser takes the fan-in and fan-out of a layer and gives the spread of its weights.

The course's own are zeros and `normal(0.01)`; Xavier and He keep the size of signals from layer to layer.
Biases start from 0 with all of them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nn.choices import chosen

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


def zeros(fan_in: int, fan_out: int) -> float:
    """All weights 0: right for logistic regression; a hidden layer never gets rid of the symmetry."""
    return 0.0


def normal(spread: float) -> Callable[[int, int], float]:
    """Weights with that standard deviation, such as the course's 0.01."""
    return lambda fan_in, fan_out: spread


def xavier(fan_in: int, fan_out: int) -> float:
    """√(2 / (fan_in + fan_out)), for tanh and sigmoid. Source: Glorot and Bengio (2010), eq. 12 and 16."""
    return math.sqrt(2.0 / (fan_in + fan_out))


def he(fan_in: int, fan_out: int) -> float:
    """√(2 / fan_in), for ReLU and its kin. Source: He et al. (2015), eq. 10."""
    return math.sqrt(2.0 / fan_in)


INITIALISERS: dict[str, Callable[[int, int], float]] = {
    "zeros": zeros, "normal": normal(0.01), "xavier": xavier, "he": he,
}  # fmt: skip


def initialiser(choice: str | Callable[[int, int], float]) -> Callable[[int, int], float]:
    """The initialiser of that name, or the function itself.

    Raises:
        ValueError: no initialiser has that name.
    """
    return chosen("initialiser", choice, INITIALISERS) if isinstance(choice, str) else choice


def generator(rng: int | np.random.Generator) -> np.random.Generator:
    """A NumPy generator: the one given, or a new one from the seed. The same seed gives the same net.

    Raises:
        TypeError: `rng` is neither.
    """
    import numpy as np

    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, int) and not isinstance(rng, bool):
        return np.random.default_rng(rng)
    raise TypeError(f"rng needs a seed (an int) or a numpy.random.Generator; got {rng!r}")
