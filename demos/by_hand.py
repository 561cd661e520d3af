"""The course's formulas as plain NumPy: the gradients that were derived by hand, for the engine to be held against.

Derivatives stand here a second time on purpose: a reference that shared the table of primitives would prove nothing.
Shapes are the course's: an example is a column, X is (n_x, m), labels Y are (1, m).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nn import MLP

Array = NDArray[np.float64]


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ), of any shape."""
    a: Array = 1.0 / (1.0 + np.exp(-z))
    return a


#: g and g′ of every activation, g′ as a function of z and of a = g(z).
ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]] = {
    "identity": (lambda z: z, lambda z, a: np.ones_like(z)),
    "sigmoid": (sigmoid, lambda z, a: a * (1 - a)),
    "tanh": (np.tanh, lambda z, a: 1 - a**2),
    "relu": (lambda z: np.maximum(0, z), lambda z, a: (z > 0).astype(float)),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z, a: np.where(z > 0, 1.0, 0.01)),
    "softplus": (lambda z: np.log1p(np.exp(z)), lambda z, a: sigmoid(z)),
    "gelu": (lambda z: z * _phi(z), lambda z, a: _phi(z) + z * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)),
}


def _phi(z: Array) -> Array:
    """The normal distribution function Φ(z)."""
    phi: Array = np.vectorize(lambda each: 0.5 * (1 + math.erf(each / math.sqrt(2))), otypes=[float])(z)
    return phi


def logistic_two_loops(w: Array, b: float, X: Array, Y: Array) -> tuple[float, Array, float]:
    """J, dw (n_x, 1) and db by a loop over examples and one over features; w (n_x, 1), X (n_x, m), Y (1, m)."""
    n_x, m = X.shape
    J, dw, db = 0.0, np.zeros((n_x, 1)), 0.0
    for i in range(m):
        z = b
        for j in range(n_x):
            z += w[j, 0] * X[j, i]
        a = 1 / (1 + math.exp(-z))
        J += -(Y[0, i] * math.log(a) + (1 - Y[0, i]) * math.log(1 - a))
        dz = a - Y[0, i]
        for j in range(n_x):
            dw[j, 0] += X[j, i] * dz
        db += dz
    return J / m, dw / m, db / m


def logistic_one_loop(w: Array, b: float, X: Array, Y: Array) -> tuple[float, Array, float]:
    """The same with the loop over features gone; w (n_x, 1), X (n_x, m), Y (1, m)."""
    n_x, m = X.shape
    J, dw, db = 0.0, np.zeros((n_x, 1)), 0.0
    for i in range(m):
        x = X[:, i : i + 1]
        a = 1 / (1 + math.exp(-(float((w.T @ x)[0, 0]) + b)))
        J += -(Y[0, i] * math.log(a) + (1 - Y[0, i]) * math.log(1 - a))
        dz = a - Y[0, i]
        dw += x * dz
        db += dz
    return J / m, dw / m, db / m


def logistic(w: Array, b: float, X: Array, Y: Array) -> tuple[float, Array, float]:
    """The same with no loop: Z = wᵀX + b, A = σ(Z), dZ = A − Y, dw = X dZᵀ / m, db = ΣdZ / m."""
    m = X.shape[1]
    A = sigmoid(w.T @ X + b)  # (1, m)
    J = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    dZ = A - Y  # (1, m)
    return float(J), X @ dZ.T / m, float(np.sum(dZ)) / m


def two_layers(
    W1: Array, b1: Array, W2: Array, b2: Array, X: Array, Y: Array
) -> tuple[float, tuple[Array, Array, Array, Array]]:
    """J and (dW1, db1, dW2, db2) of a net with a tanh layer and a sigmoid output, by the course's six equations.

    W1 (n_1, n_x), b1 (n_1, 1), W2 (1, n_1), b2 (1, 1), X (n_x, m), Y (1, m); each gradient has its parameter's shape.
    """
    m = X.shape[1]
    A1 = np.tanh(W1 @ X + b1)  # (n_1, m)
    A2 = sigmoid(W2 @ A1 + b2)  # (1, m)
    J = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
    dZ2 = A2 - Y  # (1, m)
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1**2)  # (n_1, m)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return float(J), (dW1, db1, dW2, db2)


def forward(
    parameters: Sequence[tuple[Array, Array]], X: Array, activations: Sequence[str]
) -> tuple[Array, list[tuple[Array, Array, Array]]]:
    """The output A[L] (n_L, m), and for each layer the cache (A[l−1], Z[l], A[l]) that its backward block needs.

    `parameters` holds (W[l] (n_l, n_(l−1)), b[l] (n_l, 1)) per layer, `activations` one name per layer, X is (n_x, m).
    """
    A, caches = X, []
    for (W, b), name in zip(parameters, activations, strict=True):
        Z = W @ A + b
        before, A = A, ACTIVATIONS[name][0](Z)
        caches.append((before, Z, A))
    return A, caches


def backward(
    parameters: Sequence[tuple[Array, Array]],
    caches: Sequence[tuple[Array, Array, Array]],
    dA: Array,
    activations: Sequence[str],
) -> list[tuple[Array, Array]]:
    """(dW[l], db[l]) of every layer, each in its parameter's shape, from dA[L] (n_L, m), the mean over examples in it.

    A block: dZ[l] = dA[l] * g′(Z[l]), dW[l] = dZ[l] A[l−1]ᵀ, db[l] = Σ dZ[l], dA[l−1] = W[l]ᵀ dZ[l].
    """
    gradients = []
    for (W, _), (before, Z, A), name in reversed(list(zip(parameters, caches, activations, strict=True))):
        dZ = dA * ACTIVATIONS[name][1](Z, A)
        gradients.append((dZ @ before.T, np.sum(dZ, axis=1, keepdims=True)))
        dA = W.T @ dZ
    return gradients[::-1]


def arrays(model: MLP) -> list[tuple[Array, Array]]:
    """The parameters of a net as (W[l] (n_l, n_(l−1)), b[l] (n_l, 1)) a layer."""
    return [
        (
            np.array([[w.data for w in neuron.w] for neuron in layer.neurons]),
            np.array([[neuron.b.data] for neuron in layer.neurons]),
        )
        for layer in model.layers
    ]


def outputs(model: MLP, X: Array) -> Array:
    """What a net answers to many examples at once: X (m, n_x) as rows, the result (m, n_L)."""
    names = [layer.neurons[0].activation.name for layer in model.layers]
    return forward(arrays(model), X.T, names)[0].T
