# ruff: noqa: RET504 - what a loss computes has a name, as in a notebook, and claims use it
"""Slips at the softmax: its Jacobian, and the cross-entropy behind it."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw, softmax
from tests.checking.corpus.record import OWN, Slip


def entropy(W: Any, b: Any, X: Any, Y: Any) -> Any:
    """Softmax regression, examples as columns, one-hot labels."""
    m = X.shape[1]
    Z = W @ X + b
    E = np.exp(Z)
    A = E / np.sum(E, axis=0, keepdims=True)
    J = -np.sum(Y * np.log(A)) / m
    return J


def integers(X: Any, y: Any, W: Any) -> Any:
    """Softmax regression, examples as rows, integer labels."""
    n = X.shape[0]
    scores = X @ W
    probs = softmax(scores, axis=1)
    J = -np.sum(np.log(probs[np.arange(n), y])) / n
    return J


def brier(z: Any, t: Any) -> Any:
    """Squared error of one softmax."""
    e = np.exp(z)
    s = e / np.sum(e)
    J = np.sum((s - t) ** 2)
    return J


def brier_rows(Z: Any, T: Any) -> Any:
    """Squared error of softmax over rows; as many classes as examples."""
    S = softmax(Z, axis=1)
    J = np.sum((S - T) ** 2) / 2
    return J


def log_softmax(z: Any, c: Any) -> Any:
    """Weighted log-probabilities."""
    total = np.log(np.sum(np.exp(z)))
    lp = z - total
    J = -np.sum(c * lp)
    return J


def attention(Q: Any, K: Any, V: Any, T: Any) -> Any:
    """Scaled dot-product attention under squared error."""
    d = Q.shape[1]
    S = Q @ K.T / np.sqrt(d)
    P = softmax(S, axis=1)
    O = P @ V  # noqa: E741
    J = np.sum((O - T) ** 2) / 2
    return J


def temperature(z: Any, y: Any, tau: Any) -> Any:
    """Cross-entropy of a softmax with a temperature."""
    u = z / tau
    p = softmax(u)
    J = -np.sum(y * np.log(p))
    return J


def focal(z: Any, y: Any, g: Any) -> Any:
    """Focal loss of a softmax for an integer label."""
    p = softmax(z)
    pt = p[y]
    J = -((1 - pt) ** g) * np.log(pt)
    return J


def at_entropy(seed: int = 41) -> dict[str, Any]:
    """Four features, three classes, six examples."""
    d = Draw(seed)
    return {"W": d.normal(3, 4), "b": d.normal(3, 1), "X": d.normal(4, 6), "Y": d.one_hot(6, 3).T}


def at_attention(seed: int = 42) -> dict[str, Any]:
    """Four tokens of four features."""
    d = Draw(seed)
    return {name: d.normal(4, 4) for name in "QKVT"}


AT_INTEGERS = {"X": Draw(43).normal(7, 4), "y": np.array([0, 2, 1, 1, 0, 2, 2]), "W": Draw(44).normal(4, 3)}
AT_BRIER = {"z": Draw(45).normal(4), "t": np.array([0.0, 0.0, 1.0, 0.0])}
AT_ROWS = {"Z": Draw(46).normal(4, 4), "T": Draw(47).one_hot(4, 4)}
AT_LOG = {"z": Draw(48).normal(5), "c": Draw(49).positive(5)}
AT_TEMPERATURE = {"z": Draw(50).normal(4), "y": np.array([0.0, 1.0, 0.0, 0.0]), "tau": 1.7}
AT_FOCAL = {"z": Draw(51).normal(4), "y": 2, "g": 2.0}


def _at_logits(z: Any, t: Any) -> Any:
    s = softmax(z)
    jacobian = np.zeros((len(z), len(z)))
    for i in range(len(z)):
        for j in range(len(z)):
            jacobian[i, j] = s[i] * (1 - z[i]) if i == j else -s[i] * z[j]
    return jacobian.T @ (2 * (s - t))


def _diagonal_added(z: Any, t: Any) -> Any:
    s = softmax(z)
    return (np.diag(s) + np.outer(s, s)) @ (2 * (s - t))


def _last_column(z: Any, t: Any) -> Any:
    s = softmax(z)
    gradient = np.zeros_like(z)
    for i in range(len(z)):
        for j in range(len(z)):
            gradient[i] = 2 * (s[j] - t[j]) * (s[i] * (1 - s[i]) if i == j else -s[i] * s[j])
    return gradient


def _labelled(X: Any, y: Any, W: Any) -> Any:
    n = len(y)
    d = softmax(X @ W, axis=1)
    d[range(n), y] -= 1
    return {"dscores": d, "dW": X.T @ d}


def _label_only(X: Any, y: Any, W: Any) -> Any:
    n = len(y)
    probs = softmax(X @ W, axis=1)
    d = np.zeros_like(probs)
    d[np.arange(n), y] = probs[np.arange(n), y] - 1
    return {"dscores": d / n, "dW": X.T @ d / n}


def _inclusive(z: Any, y: Any, g: Any) -> Any:
    p = softmax(z)
    pt = p[y]
    other = (1 - pt) ** (g - 1) * (g * -pt * p * np.log(pt) + pt * (1 - pt))
    own = (1 - pt) ** g * (g * pt * np.log(pt) + pt - 1)
    other[y] = own
    return {"dz": other}


_TO_QK = {"dO": "O - T", "dV": "P.T @ dO", "dP": "dO @ V.T"}
_JACOBIAN = {"dS": "P * (dP - np.sum(dP * P, axis=1, keepdims=True))"}

SLIPS = [
    Slip("only the diagonal", "https://github.com/deeplearning4j/libnd4j/issues/440",
         brier, AT_BRIER, {"ds": "2 * (s - t)", "dz": "ds * s * (1 - s)"}, "softmax_diagonal", "s", ("dz",)),
    Slip("softmax as an elementwise activation", "https://github.com/SebLague/Neural-Network-Experiments/pull/5",
         entropy, at_entropy(), {"dA": "-Y / A / m", "dZ": "dA * A * (1 - A)", "dW": "dZ @ X.T",
                                 "db": "np.sum(dZ, axis=1, keepdims=True)"}, "softmax_diagonal", "A",
         ("dZ", "dW", "db")),
    Slip("elementwise product with the diagonal, chain taken apart", OWN, temperature, AT_TEMPERATURE,
         {"dp": "-y / p", "du": "dp * (p * (1 - p))", "dz": "du / tau"},
         "softmax_diagonal", "p", ("du", "dz")),
    Slip("the Jacobian with the logits in it",
         "https://python.dizzycoding.com/numpy-calculate-the-derivative-of-the-softmax-function/",
         brier, AT_BRIER, {"dz": _at_logits}, "softmax_copied", "s"),
    Slip("the last column of the Jacobian written over the others",
         "https://newbe.dev/numpy-calculate-the-derivative-of-the-softmax-function",
         brier, AT_BRIER, {"dz": _last_column}, "missing_path", "s"),
    Slip("the dot product forgotten", "https://github.com/HomericIntelligence/Odyssey/issues/2134",
         brier_rows, AT_ROWS, {"dS": "S - T", "dZ": "S * dS"}, "missing_path", "S", ("dZ",)),
    Slip("the dot product along the batch", "https://github.com/RubixML/ML/pull/480",
         brier_rows, AT_ROWS, {"dS": "S - T", "dZ": "S * dS - S * np.sum(S * dS, axis=0, keepdims=True)"},
         "wrong_axis", "S", ("dZ",)),
    Slip("divided by examples × classes", "https://github.com/victorlempitsky/Mate/issues/2",
         entropy, at_entropy(), {"dZ": "(A - Y) / A.size", "dW": "dZ @ X.T",
                                 "db": "np.sum(dZ, axis=1, keepdims=True)"}, "scale", "J"),
    Slip("a mean over classes, too", "https://github.com/jax-ml/jax/issues/1023",
         entropy, at_entropy(52), {"dA": "-np.divide(Y, A) / Y.size", "dZ": "(A - Y) / Y.size"}, "scale", "J"),
    Slip("the scores' gradient not divided", "https://github.com/janchorowski/nn_assignments/pull/21",
         integers, AT_INTEGERS, _labelled, "scale", "J"),
    Slip("divided once by the layer and once by the optimiser", "https://github.com/apache/mxnet/issues/4761",
         entropy, at_entropy(), {"dZ": "(A - Y) / m", "dW": "dZ @ X.T / m"}, "scale", "Z", ("dW",)),
    Slip("one sum for all biases", "https://github.com/rasbt/stat453-deep-learning-ss21/issues/5",
         entropy, at_entropy(), {"dZ": "(A - Y) / m", "dW": "dZ @ X.T", "db": "np.full((3, 1), np.sum(dZ))"},
         "wrong_axis", "Z", ("db",)),
    Slip("focal loss where i ≠ j", "https://github.com/unsky/focal-loss/issues/15",
         focal, AT_FOCAL, _inclusive, "wrong_rule", "p"),
    Slip("dQ and dK exchanged in attention", "https://github.com/ooples/AiDotNet.Tensors/issues/49",
         attention, at_attention(), {**_TO_QK, **_JACOBIAN, "dQ": "dS.T @ Q / np.sqrt(d)", "dK": "dS @ K / np.sqrt(d)"},
         "stale_or_swapped", "S", ("dQ", "dK")),
    Slip("attention without 1/√d", OWN, attention, at_attention(),
         {**_TO_QK, **_JACOBIAN, "dQ": "dS @ K", "dK": "dS.T @ Q"}, "missing_local", "S", ("dQ", "dK")),
    Slip("attention with dS for dSᵀ", OWN, attention, at_attention(),
         {**_TO_QK, **_JACOBIAN, "dQ": "dS @ K / np.sqrt(d)", "dK": "dS @ Q / np.sqrt(d)"}, "transposed", "S", ("dK",)),
    Slip("attention with P for Pᵀ", OWN, attention, at_attention(),
         {"dO": "O - T", "dV": "P @ dO", "dP": "dO @ V.T"}, "transposed", "O", ("dV",)),
    Slip("softmax summed over the wrong axis in attention", OWN, attention, at_attention(),
         {**_TO_QK, "dS": "P * (dP - np.sum(dP * P, axis=0, keepdims=True))", "dQ": "dS @ K / np.sqrt(d)"},
         "wrong_axis", "P", ("dS", "dQ")),
    Slip("diag(s) + ssᵀ", OWN, brier, AT_BRIER, {"dz": _diagonal_added}, "softmax_copied", "s"),
    Slip("diag(z) − zzᵀ", OWN, brier, AT_BRIER, {"dz": "(np.diag(z) - np.outer(z, z)) @ (2 * (s - t))"},
         "softmax_copied", "s"),
    Slip("only the label's score", OWN, integers, AT_INTEGERS, _label_only, "missing_path", "probs"),
    Slip("p − y for squared error", OWN, brier, AT_BRIER, {"dz": "s - t"}, "wrong_loss", "s"),
    Slip("the log-sum-exp held constant", OWN, log_softmax, AT_LOG, {"dlp": "-c", "dz": "dlp"}, "missing_path", "total",
         ("dz",)),
    Slip("weights taken to sum to one", OWN, log_softmax, AT_LOG, {"dz": "np.exp(lp) - c"}, "missing_local", "total"),
    Slip("the sum of exponentials not divided away", OWN, log_softmax, AT_LOG,
         {"dz": "-c + np.sum(c) * np.exp(z)"}, "wrong_rule", "total"),
    Slip("the temperature forgotten", OWN, temperature, AT_TEMPERATURE, {"dz": "p - y"}, "missing_local", "u"),
    Slip("d/dτ without its square", OWN, temperature, AT_TEMPERATURE, {"dtau": "-np.sum((p - y) * z) / tau"},
         "wrong_rule", "u"),
    Slip("Xᵀ turned", OWN, entropy, {**at_entropy(), "X": Draw(53).normal(4, 6)},
         {"dZ": "(A - Y) / m", "dW": "X @ dZ.T"}, "transposed", "Z", ("dW",)),
]  # fmt: skip
