# ruff: noqa: RET504 - what a loss computes has a name, as in a notebook, and claims use it
"""Slips in nets with one, two and three layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw, sigmoid
from tests.checking.corpus.record import OWN, Slip


def shallow(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    """The course's net: tanh, then σ under the log loss."""
    m = X.shape[1]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    J = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
    return J


def sigmoids(x: Any, t: Any, V: Any, W: Any) -> Any:
    """Two layers of σ without biases under ½ squared error, rows as examples; as many inputs as units."""
    h_in = x @ V
    h = sigmoid(h_in)
    o_in = h @ W
    o = sigmoid(o_in)
    E = 0.5 * np.sum((o - t) ** 2)
    return E


def deep(W1: Any, W2: Any, W3: Any, X: Any, Y: Any) -> Any:
    """Three square layers, two of tanh, under mean squared error."""
    m = X.shape[1]
    Z1 = W1 @ X
    H1 = np.tanh(Z1)
    Z2 = W2 @ H1
    H2 = np.tanh(Z2)
    P = W3 @ H2
    J = np.sum((P - Y) ** 2) / (2 * m)
    return J


def rectified(W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, X: Any, Y: Any) -> Any:
    """Three layers: relu, relu, σ."""
    m = X.shape[1]
    Z1 = np.dot(W1, X) + b1
    A1 = np.maximum(0, Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = np.maximum(0, Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    J = np.sum(-np.log(A3) * Y - np.log(1 - A3) * (1 - Y)) / m
    return J


def tied(W: Any, b: Any, X: Any) -> Any:
    """An autoencoder with tied weights."""
    H = np.tanh(W @ X + b)
    R = W.T @ H
    J = np.sum((R - X) ** 2) / X.shape[1]
    return J


def skip(W: Any, U: Any, x: Any, y: Any) -> Any:
    """A residual block."""
    h = np.tanh(W @ x)
    r = x + h
    p = U @ r
    J = np.sum((p - y) ** 2) / 2
    return J


def cbow(W1: Any, b1: Any, W2: Any, b2: Any, x: Any, Y: Any) -> Any:
    """Continuous bag of words: relu, softmax, cross-entropy."""
    m = x.shape[1]
    h = np.maximum(0, W1 @ x + b1)
    z = W2 @ h + b2
    E = np.exp(z)
    yhat = E / np.sum(E, axis=0)
    J = -np.sum(Y * np.log(yhat)) / m
    return J


def at_shallow(seed: int = 61, inputs: int = 3, units: int = 4, examples: int = 6) -> dict[str, Any]:
    """A shallow net's parameters and data."""
    d = Draw(seed)
    return {"W1": d.normal(units, inputs), "b1": d.normal(units, 1), "W2": d.normal(1, units), "b2": d.normal(1, 1),
            "X": d.normal(inputs, examples), "Y": d.binary(1, examples)}  # fmt: skip


def at_sigmoids(seed: int = 62) -> dict[str, Any]:
    """Square layers, six examples."""
    d = Draw(seed)
    return {"x": d.normal(6, 3), "t": d.positive(6, 3), "V": d.normal(3, 3), "W": d.normal(3, 3)}


def at_deep(seed: int = 63) -> dict[str, Any]:
    """Three units everywhere, five examples."""
    d = Draw(seed)
    return {"W1": d.normal(3, 3), "W2": d.normal(3, 3), "W3": d.normal(3, 3), "X": d.normal(3, 5), "Y": d.normal(3, 5)}


def at_rectified(seed: int = 64) -> dict[str, Any]:
    """Four inputs, five and three units, seven examples."""
    d = Draw(seed)
    sizes = (4, 5, 3, 1)
    layers: dict[str, Any] = {}
    for k in (1, 2, 3):
        layers |= {f"W{k}": d.normal(sizes[k], sizes[k - 1]), f"b{k}": d.normal(sizes[k], 1, scale=0.3)}
    return {**layers, "X": d.normal(4, 7), "Y": d.binary(1, 7)}


AT_TIED = {"W": Draw(65).normal(2, 4, scale=0.6), "b": Draw(66).normal(2, 1), "X": Draw(67).normal(4, 5)}
AT_SKIP = {"W": Draw(68).normal(3, 3), "U": Draw(69).normal(3, 3), "x": Draw(70).normal(3), "y": Draw(71).normal(3)}
AT_CBOW = {"W1": Draw(72).normal(3, 5), "b1": Draw(73).normal(3, 1), "W2": Draw(74).normal(5, 3),
           "b2": Draw(75).normal(5, 1), "x": Draw(76).positive(5, 6), "Y": Draw(77).one_hot(6, 5).T}  # fmt: skip

_SECOND = {"dZ2": "(A2 - Y) / m", "dW2": "dZ2 @ A1.T", "db2": "np.sum(dZ2, axis=1, keepdims=True)"}
_FIRST = {"dW1": "dZ1 @ X.T", "db1": "np.sum(dZ1, axis=1, keepdims=True)"}
_AFTER = ("dZ1", "dW1", "db1")
_RELU3 = {"dZ3": "(A3 - Y) / m", "dW3": "np.dot(dZ3, A2.T)", "db3": "np.sum(dZ3, axis=1, keepdims=True)",
          "dA2": "np.dot(W3.T, dZ3)"}  # fmt: skip


def _updated(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> dict[str, Any]:
    m = X.shape[1]
    A1 = np.tanh(W1 @ X + b1)
    A2 = sigmoid(W2 @ A1 + b2)
    dZ2 = (A2 - Y) / m
    dW2 = dZ2 @ A1.T
    W2 = W2 - 0.5 * dW2
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    return {"dZ2": dZ2, "dW2": dW2, "dZ1": dZ1, "dW1": dZ1 @ X.T}


def _learned(x: Any, t: Any, V: Any, W: Any) -> dict[str, Any]:
    h = sigmoid(x @ V)
    o = sigmoid(h @ W)
    do_in = (o - t) * o * (1 - o)
    dW = h.T @ do_in
    W = W - 1.0 * dW
    dh_in = do_in @ W.T * h * (1 - h)
    return {"dW": dW, "dV": x.T @ dh_in}


def _checking(W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, X: Any, Y: Any) -> dict[str, Any]:
    m = X.shape[1]
    A1 = np.maximum(0, W1 @ X + b1)
    A2 = np.maximum(0, W2 @ A1 + b2)
    dZ3 = sigmoid(W3 @ A2 + b3) - Y
    dZ2 = np.multiply(np.dot(W3.T, dZ3), np.int64(A2 > 0))
    dZ1 = np.multiply(np.dot(W2.T, dZ2), np.int64(A1 > 0))
    return {"dW3": 1.0 / m * np.dot(dZ3, A2.T), "dW2": 1.0 / m * np.dot(dZ2, A1.T) * 2,
            "db2": 1.0 / m * np.sum(dZ2, axis=1, keepdims=True), "dW1": 1.0 / m * np.dot(dZ1, X.T),
            "db1": 4.0 / m * np.sum(dZ1, axis=1, keepdims=True)}  # fmt: skip


SLIPS = [
    Slip("W2 after its update", "https://github.com/joelgrus/data-science-from-scratch/issues/31",
         shallow, at_shallow(), _updated, "stale_or_swapped", "Z2", ("dZ1", "dW1")),
    Slip("the hidden error through weights already changed",
         "https://github.com/kim-marcel/basic_neural_network/issues/7",
         sigmoids, at_sigmoids(), _learned, "stale_or_swapped", "o_in", ("dV",)),
    Slip("a doubled dW2 and a db1 four times too large",
         "https://github.com/bighuang624/Andrew-Ng-Deep-Learning-notes/issues/10",
         rectified, at_rectified(), _checking, "scale", "Z2", ("dW2", "db1"), more=(("scale", "Z1"),)),
    Slip("the error passed on without σ′ of the output", "https://stackoverflow.com/questions/53287032/"
         "multi-layer-neural-network-back-propagation-formula-using-stochastic-gradient-d",
         sigmoids, at_sigmoids(), {"do": "o - t", "dW": "h.T @ (do * o * (1 - o))", "dh": "do @ W.T",
                                   "dV": "x.T @ (dh * h * (1 - h))"}, "missing_local", "o", ("dh", "dV")),
    Slip("errors passed on by weights only",
         "https://github.com/makeyourownneuralnetwork/makeyourownneuralnetwork/issues/88",
         sigmoids, at_sigmoids(78), {"do": "o - t", "dh": "do @ W.T"}, "missing_local", "o", ("dh",)),
    Slip("(error)(1 − error) for σ′",
         "https://datascience.stackexchange.com/questions/20139/gradients-for-bias-terms-in-backpropagation",
         sigmoids, at_sigmoids(), {"do": "o - t", "do_in": "do * (1 - do)", "dW": "h.T @ do_in"}, "wrong_rule", "o",
         ("do_in", "dW")),
    Slip("no derivative of any activation", "https://github.com/ujjwalkarn/Machine-Learning-Tutorials/pull/16",
         sigmoids, at_sigmoids(), {"do": "o - t", "dW": "h.T @ do", "dV": "x.T @ (do @ W.T)"}, "missing_local", "o",
         ("dW", "dV"), more=(("missing_local", "h"),)),
    Slip("φ′(a) for φ′(z)", "https://github.com/rasbt/python-machine-learning-book-3rd-edition/issues/138",
         sigmoids, at_sigmoids(), {"do_in": "(o - t) * o * (1 - o)",
                                   "dh_in": "do_in @ W.T * sigmoid(h) * (1 - sigmoid(h))", "dV": "x.T @ dh_in"},
         "wrong_rule", "h", ("dh_in", "dV")),
    Slip("σ′ called with the output", OWN, sigmoids, at_sigmoids(79),
         {"do_in": "(o - t) * sigmoid(o) * (1 - sigmoid(o))", "dW": "h.T @ do_in"},
         "wrong_rule", "o"),
    Slip("tanh′ at another layer", "https://github.com/dennybritz/nn-from-scratch/pull/3",
         deep, at_deep(), {"dP": "(P - Y) / m", "dW3": "dP @ H2.T", "dZ2": "W3.T @ dP * (1 - H2**2)",
                           "dW2": "dZ2 @ H1.T", "dZ1": "W2.T @ dZ2 * (1 - np.tanh(Z2)**2)", "dW1": "dZ1 @ X.T"},
         "stale_or_swapped", "H1", ("dZ1", "dW1")),
    Slip("the activation's derivative lost on the way", "https://github.com/SciML/SciMLBook/issues/164",
         deep, at_deep(), {"dP": "(P - Y) / m", "dH2": "W3.T @ dP", "dH1": "W2.T @ dH2", "dZ1": "dH1 * (1 - H1**2)",
                           "dW1": "dZ1 @ X.T"}, "missing_local", "H2", ("dH1", "dZ1", "dW1")),
    Slip("delta2 without its Hadamard product",
         "https://github.com/stephencwelch/Neural-Networks-Demystified/issues/3",
         sigmoids, at_sigmoids(), {"do_in": "(o - t) * o * (1 - o)", "dh_in": "do_in @ W.T", "dV": "x.T @ dh_in"},
         "missing_local", "h", ("dh_in", "dV")),
    Slip("db from dW's product",
         "https://github.com/rust0258/Deeplearning.ai-Natural-Language-Processing-Specialization/issues/62",
         cbow, AT_CBOW, {"dz": "(yhat - Y) / m", "dW2": "dz @ h.T", "db2": "np.sum(dz @ h.T, axis=1, keepdims=True)"},
         "extra_local", "z", ("db2",)),
    Slip("the bias's mean for its sum", "https://github.com/kvfrans/notes/issues/5",
         shallow, at_shallow(80), {**_SECOND, "dZ1": "W2.T @ dZ2 * (1 - A1**2)",
                                                "db1": "np.mean(dZ1, axis=1, keepdims=True)"}, "scale", "Z1", ("db1",)),
    Slip("the bias's gradient not summed over the batch", "https://github.com/mlpack/mlpack/pull/3679",
         shallow, at_shallow(), {"dZ2": "(A2 - Y) / m", "db2": "dZ2"}, "missing_sum", "Z2", ("db2",)),
    Slip("a broadcast bias's gradient in the batch's shape", "https://github.com/jimfleming/differentiation/issues/1",
         rectified, at_rectified(), {**_RELU3, "dZ2": "dA2 * (Z2 > 0)", "db2": "dZ2"}, "missing_sum", "Z2", ("db2",)),
    Slip("the bias's mean along the features", "https://github.com/deeplearning4j/deeplearning4j/pull/364",
         shallow, at_shallow(81, units=6, examples=6),
         {**_SECOND, "dZ1": "W2.T @ dZ2 * (1 - A1**2)", "db1": "np.sum(dZ1, axis=0).reshape(6, 1)"},
         "wrong_axis", "Z1", ("db1",)),
    Slip("W for Wᵀ where W is square", OWN, deep, at_deep(),
         {"dP": "(P - Y) / m", "dW3": "dP @ H2.T", "dZ2": "W3 @ dP * (1 - H2**2)", "dW2": "dZ2 @ H1.T"},
         "transposed", "P", ("dZ2", "dW2")),
    Slip("two slips in two lines", OWN, deep, at_deep(82),
         {"dP": "(P - Y) / m", "dW3": "dP @ H2.T", "dZ2": "W3.T @ dP * (1 - H2)", "dW2": "dZ2 @ H1.T",
          "dZ1": "W2 @ dZ2 * (1 - H1**2)", "dW1": "dZ1 @ X.T"}, "wrong_rule", "H2", ("dZ2", "dW2", "dZ1", "dW1"),
         more=(("transposed", "Z2"),)),
    Slip("1 − A1 for 1 − A1²", OWN, shallow, at_shallow(), {**_SECOND, "dZ1": "W2.T @ dZ2 * (1 - A1)", **_FIRST},
         "wrong_rule", "A1", _AFTER),
    Slip("σ′ for tanh′", OWN, shallow, at_shallow(), {**_SECOND, "dZ1": "W2.T @ dZ2 * A1 * (1 - A1)", **_FIRST},
         "wrong_rule", "A1", _AFTER),
    Slip("1 − Z1² for 1 − A1²", OWN, shallow, at_shallow(), {**_SECOND, "dZ1": "W2.T @ dZ2 * (1 - Z1**2)", **_FIRST},
         "wrong_rule", "A1", _AFTER),
    Slip("−A1²", OWN, shallow, at_shallow(), {**_SECOND, "dZ1": "W2.T @ dZ2 * (-A1**2)", **_FIRST}, "wrong_rule", "A1",
         _AFTER),
    Slip("tanh′ left out", OWN, shallow, at_shallow(), {**_SECOND, "dZ1": "W2.T @ dZ2", **_FIRST}, "missing_local",
         "A1", _AFTER),
    Slip("W2 left out", OWN, shallow, at_shallow(), {**_SECOND, "dZ1": "dZ2 * (1 - A1**2)", **_FIRST}, "missing_local",
         "Z2", _AFTER),
    Slip("1/m missing in two lines", OWN, shallow, at_shallow(),
         {"D2": "A2 - Y", "dW2": "D2 @ A1.T", "db2": "np.sum(D2, axis=1, keepdims=True)",
          "D1": "W2.T @ D2 * (1 - A1**2)", "dW1": "D1 @ X.T / m", "db1": "np.sum(D1, axis=1, keepdims=True) / m"},
         "scale", "J", ("dW2", "db2")),
    Slip("X for A1", OWN, shallow, at_shallow(83, inputs=4, units=4),
         {"dZ2": "(A2 - Y) / m", "dW2": "dZ2 @ X.T"}, "stale_or_swapped", "Z2", ("dW2",)),
    Slip("all sums in one", OWN, shallow, at_shallow(),
         {**_SECOND, "dZ1": "W2.T @ dZ2 * (1 - A1**2)", "db1": "np.sum(dZ1) * np.ones((4, 1))"}, "wrong_axis", "Z1",
         ("db1",)),
    Slip("A2(1 − A2) behind A2 − Y", OWN, shallow, at_shallow(),
         {"dZ2": "(A2 - Y) * A2 * (1 - A2) / m", "dW2": "dZ2 @ A1.T", "dZ1": "W2.T @ dZ2 * (1 - A1**2)",
          "dW1": "dZ1 @ X.T"}, "extra_local", "A2"),
    Slip("relu's value in the place of its mask", OWN, rectified, at_rectified(),
         {**_RELU3, "dZ2": "dA2 * np.maximum(0, Z2)", "dW2": "dZ2 @ A1.T"}, "value_for_mask", "A2", ("dZ2", "dW2")),
    Slip("tied weights: the decoder's path alone", OWN, tied, AT_TIED,
         {"dR": "2 * (R - X) / X.shape[1]", "dH": "W @ dR", "dW": "H @ dR.T"}, "missing_path", "H", ("dW",)),
    Slip("tied weights: the encoder's path alone", OWN, tied, AT_TIED,
         {"dR": "2 * (R - X) / X.shape[1]", "dH": "W @ dR", "dW": "(dH * (1 - H**2)) @ X.T"}, "missing_path", "R",
         ("dW",)),
    Slip("the skip connection forgotten", OWN, skip, AT_SKIP,
         {"dp": "p - y", "dr": "U.T @ dp", "dW": "np.outer(dr * (1 - h**2), x)", "dx": "W.T @ (dr * (1 - h**2))"},
         "missing_path", "r", ("dx",)),
]  # fmt: skip
