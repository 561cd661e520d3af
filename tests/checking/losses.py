"""Losses whose derivations are checked, with points inside their domains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import random
    from collections.abc import Callable


class Loss(NamedTuple):
    """What is differentiated, and the point that others are drawn around."""

    text: str
    at: dict[str, float]


#: Scalar losses as texts, whose intermediate results a claim may name.
TEXTS = {
    "chain": Loss("u = b*c; v = a + u; J = 3*v", {"a": 5.5, "b": 3.2, "c": 2.1}),
    "logistic": Loss(
        "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1-y)*log(1-a))", {"w": 0.5, "x": 1.5, "b": -0.2, "y": 1}
    ),
    "squared": Loss("p = w*x + b; e = p - y; J = 0.5*e**2", {"w": 0.7, "x": 1.3, "b": 0.4, "y": 2.2}),
    "cubic": Loss("p = w*x + b; J = p**3", {"w": 0.7, "x": 1.3, "b": 0.4}),
    "two_layers": Loss(
        "z1 = w1*x + b1; h = tanh(z1); z2 = w2*h + b2; a = sigmoid(z2); L = -(y*log(a) + (1-y)*log(1-a))",
        {"w1": 0.6, "x": 1.1, "b1": 0.3, "w2": -0.8, "b2": 0.25, "y": 1},
    ),
    "gaussian": Loss("e = y - mu; q = e / s; J = q*q/2 + log(s)", {"y": 1.7, "mu": 0.6, "s": 0.8}),
    "two_paths": Loss("u = b*c; v = exp(b); J = u*v", {"b": 0.7, "c": 1.9}),
    "recurrent": Loss(
        "h1 = tanh(w*x1); h2 = tanh(w*x2 + r*h1); J = h2*y", {"w": 0.7, "x1": 0.8, "x2": -0.5, "r": 0.9, "y": 1.4}
    ),
    "waves": Loss("p = sin(a*x); q = cos(b*x); J = p*q", {"a": 0.9, "b": 1.4, "x": 0.8}),
    "decimal": Loss("r = x**2 + y**2; J = log10(r)", {"x": 1.2, "y": 0.7}),
    "length": Loss("r = x**2 + y**2; d = sqrt(r); J = d*t", {"x": 1.2, "y": 0.7, "t": 1.6}),
    "decay": Loss("g = exp(-k*t); p = A*g; J = (p - y)**2", {"k": 0.6, "t": 1.3, "A": 2.2, "y": 0.4}),
    "ratio": Loss("n = a - b; d = a + b; J = n/d", {"a": 2.3, "b": 0.9}),
    "penalised": Loss("z = w*x; J = softplus(z) - y*z + lam*w**2", {"w": 0.8, "x": 1.2, "y": 1, "lam": 0.3}),
    "square": Loss("h = w*x; J = h*h", {"w": 0.8, "x": 1.2}),
    "hinge": Loss("z = w*x + b; s = 1 - y*z; J = relu(s) + w*w", {"w": 0.3, "x": 0.8, "b": 0.1, "y": 1}),
    "swish": Loss("s = sigmoid(b*x); J = x*s", {"x": 0.9, "b": 1.3}),
}  # fmt: skip


def examples(rng: random.Random) -> dict[str, Any]:
    """Four examples with three features as columns: w (3, 1), b, X (3, 4), Y (1, 4)."""
    draw = np.random.default_rng(rng.getrandbits(32))
    return {
        "w": draw.normal(size=(3, 1)),
        "b": float(draw.normal()),
        "X": draw.normal(size=(3, 4)),
        "Y": draw.integers(0, 2, (1, 4)).astype(float),
    }


def vectorised(w: Any, b: Any, X: Any, Y: Any) -> Any:
    """Logistic regression over all examples, in arrays of Values."""
    Z = w.T @ X + b
    A = 1 / (1 + np.exp(-Z))
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / X.shape[1]


def layered(rng: random.Random) -> dict[str, Any]:
    """A net with three inputs, two hidden units and one output, and five examples as columns."""
    draw = np.random.default_rng(rng.getrandbits(32))
    return {
        "W1": draw.normal(size=(2, 3)),
        "b1": draw.normal(size=(2, 1)),
        "W2": draw.normal(size=(1, 2)),
        "b2": draw.normal(size=(1, 1)),
        "X": draw.normal(size=(3, 5)),
        "Y": draw.integers(0, 2, (1, 5)).astype(float),
    }


def net(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    """The course's net with a tanh layer and a sigmoid output."""
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / X.shape[1]


def classes(rng: random.Random) -> dict[str, Any]:
    """Three logits and the place of the right one."""
    return {"z": [rng.gauss(0, 1) for _ in range(3)], "t": [1.0, 0.0, 0.0], "scale": rng.uniform(0.5, 2.0)}


def softmax(z: Any, t: Any, scale: Any) -> Any:
    """Softmax cross-entropy of three logits that are scaled."""
    e = [(scale * each).exp() for each in z]
    total = e[0] + e[1] + e[2]
    p = [each / total for each in e]
    return -sum(label * q.log() for label, q in zip(t, p, strict=True))


ARRAYS: dict[str, tuple[Callable[..., Any], Callable[[random.Random], dict[str, Any]]]] = {
    "vectorised": (vectorised, examples),
    "net": (net, layered),
    "softmax": (softmax, classes),
}
