"""Functions that losses and derivations of the corpus call, as a course's notebook defines them at its top."""

from __future__ import annotations

from typing import Any

import numpy as np


def sigmoid(z: Any) -> Any:
    """1 / (1 + e⁻ᶻ), elementwise."""
    return 1 / (1 + np.exp(-z))


def softmax(z: Any, axis: int = -1) -> Any:
    """The softmax along an axis."""
    e = np.exp(z)
    return e / np.sum(e, axis=axis, keepdims=True)


def relu(z: Any) -> Any:
    """max(0, z), elementwise."""
    return np.maximum(0, z)


def softplus(z: Any) -> Any:
    """log(1 + eᶻ), elementwise."""
    return np.logaddexp(0, z)


class Draw:
    """Seeded arrays for a point.

    >>> Draw(1).normal(2, 3).shape
    (2, 3)
    """

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def normal(self, *shape: int, scale: float = 1.0) -> Any:
        """Normal numbers, to four digits."""
        return np.round(self._rng.normal(size=shape) * scale, 4)

    def positive(self, *shape: int) -> Any:
        """Numbers between 0.2 and 0.9: probabilities, standard deviations."""
        return np.round(self._rng.uniform(0.2, 0.9, shape), 4)

    def binary(self, *shape: int) -> Any:
        """Labels 0.0 and 1.0, both of which occur."""
        labels = self._rng.integers(0, 2, shape).astype(float)
        labels.flat[0], labels.flat[-1] = 0.0, 1.0
        return labels

    def signs(self, *shape: int) -> Any:
        """Labels −1.0 and 1.0."""
        return 2 * self.binary(*shape) - 1

    def classes(self, count: int, kinds: int) -> Any:
        """Integer labels."""
        return self._rng.integers(0, kinds, count)

    def one_hot(self, count: int, kinds: int) -> Any:
        """One row per example."""
        return np.eye(kinds)[self.classes(count, kinds)]
