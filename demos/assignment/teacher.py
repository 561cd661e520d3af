"""The loss of the assignment: a tanh layer, a sigmoid output, cross-entropy over m examples in columns."""

from __future__ import annotations

from typing import Any

import numpy as np


def cost(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    """J; W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1), X (n_x, m), Y (1, m)."""
    m = X.shape[1]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
