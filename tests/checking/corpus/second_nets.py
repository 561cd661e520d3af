"""Slips in dense, convolutional and attentive nets, written after the check was tuned on those of the first corpus."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw
from tests.checking.corpus.record import OWN, Slip

_HUB = "https://github.com/"
_seeded = Draw(163)
_draw = _seeded.normal

SHALLOW = (
    "m = X.shape[1]; Z1 = W1 @ X + b1; A1 = np.tanh(Z1); Z2 = W2 @ A1 + b2; A2 = sigmoid(Z2); "
    "J = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m"
)
at_shallow: dict[str, Any] = {
    "W1": _draw(4, 4), "b1": _draw(4, 1), "W2": _draw(1, 4), "b2": _draw(1, 1), "X": _draw(4, 7),
    "Y": _seeded.binary(1, 7),
}  # fmt: skip
_OUT = {"dZ2": "A2 - Y", "dW2": "dZ2 @ A1.T / m", "db2": "np.sum(dZ2, axis=1, keepdims=True) / m"}
_SIGMOIDS = "z1 = x @ V; h = sigmoid(z1); z2 = h @ W; o = sigmoid(z2); E = np.sum((o - t)**2) / 2"
_at_sigmoids: dict[str, Any] = {"x": _draw(5, 3), "V": _draw(3, 3), "W": _draw(3, 3), "t": _seeded.positive(5, 3)}
RELU = (
    "N = X.shape[0]; Z1 = X @ W1 + b1; H = np.maximum(0, Z1); S = H @ W2 + b2; E = np.exp(S); "
    "P = E / np.sum(E, axis=1, keepdims=True); J = -np.sum(Y * np.log(P)) / N + reg * np.sum(W1**2) "
    "+ reg * np.sum(W2**2) + reg * np.sum(b1**2)"
)
at_relu: dict[str, Any] = {
    "X": _draw(6, 4), "W1": _draw(4, 5), "b1": _draw(5), "W2": _draw(5, 3), "b2": _draw(3),
    "Y": _seeded.one_hot(6, 3), "reg": 0.3,
}  # fmt: skip
_S = {"dS": "(P - Y) / N", "dW2": "H.T @ dS + 2 * reg * W2", "db2": "np.sum(dS, axis=0)"}
THREE = (
    "m = X.shape[1]; Z1 = W1 @ X; A1 = sigmoid(Z1); Z2 = W2 @ A1; A2 = sigmoid(Z2); Z3 = W3 @ A2; A3 = sigmoid(Z3); "
    "J = np.sum((A3 - Y)**2) / (2 * m)"
)
at_three: dict[str, Any] = {
    "W1": _draw(3, 3), "W2": _draw(3, 3), "W3": _draw(3, 3), "X": _draw(3, 5), "Y": _seeded.positive(3, 5),
}  # fmt: skip
_LAST = {"dA3": "(A3 - Y) / m", "dZ3": "dA3 * A3 * (1 - A3)", "dW3": "dZ3 @ A2.T"}
ATTENTION = (
    "d = Q.shape[1]; S = Q @ K.T / np.sqrt(d); E = np.exp(S); A = E / np.sum(E, axis=1, keepdims=True); "
    "O = A @ V; J = np.sum((O - T)**2) / 2"
)
at_attention: dict[str, Any] = {"Q": _draw(4, 3), "K": _draw(4, 3), "V": _draw(4, 2), "T": _draw(4, 2)}
_HEAD = {"dO": "O - T", "dV": "A.T @ dO", "dA": "dO @ V.T"}
_JACOBIAN = {"dS": "A * (dA - np.sum(dA * A, axis=1, keepdims=True))"}
CONVOLVED = (
    "i = np.arange(5)[:, None] + np.arange(3)[None, :]; c = x[i] @ k; a = np.tanh(c); J = np.sum((a - t)**2) / 2"
)
at_convolved: dict[str, Any] = {"x": _draw(7), "k": _draw(3), "t": _draw(5)}
_TOP = {"da": "a - t", "dc": "da * (1 - a**2)"}
_I = np.arange(5)[:, None] + np.arange(3)[None, :]
LINEAR = "Z = A @ B; J = np.sum((Z - T)**2) / 2"
at_linear: dict[str, Any] = {"A": _draw(4, 4), "B": _draw(4, 4), "T": _draw(4, 4)}
_POOLED = "p = np.mean(X, axis=1); J = np.sum((p - t)**2)"
_at_pooled: dict[str, Any] = {"X": _draw(5, 3), "t": _draw(5)}


def _added(x: Any, k: Any, t: Any) -> dict[str, Any]:
    a = np.tanh(x[_I] @ k)
    dc = (a - t) * (1 - a**2)
    dx = np.zeros_like(x)
    for j in range(5):
        dx[j : j + 3] = dc[j] * k
    return {"dc": dc, "dx": dx}


def _kernel_as_it_is(x: Any, k: Any, t: Any) -> dict[str, Any]:
    a = np.tanh(x[_I] @ k)
    dc = (a - t) * (1 - a**2)
    return {"dc": dc, "dk": x[_I].T @ dc, "dx": np.convolve(dc, k[::-1], "full")}


SLIPS = [
    Slip("1/m in dZ1 and in dW1", "https://community.deeplearning.ai/t/course-1-week-3-planar-assignment-4-5-exercise-6"
         "-backward-propagation-error-for-dw1-values/63071", SHALLOW, at_shallow,
         {**_OUT, "dZ1": "W2.T @ dZ2 * (1 - A1**2) / m", "dW1": "dZ1 @ X.T / m",
          "db1": "np.sum(dZ1, axis=1, keepdims=True) / m"}, "scale", "Z1", ("dZ2", "dW1", "db1"),
         also=(("scale", "J"),)),
    Slip("the output's error at the hidden layer", "https://whosebug.com/question/2948401/Backpropagation-Why-doesn-t-"
         "error-approach-zero-when-it-is-multiplied-by-deriv-of-sigmoid", _SIGMOIDS, _at_sigmoids,
         {"do": "o - t", "dz2": "do * o * (1 - o)", "dz1": "do * h * (1 - h)", "dV": "x.T @ dz1"},
         "missing_local", "o", ("dz1", "dV"), (("missing_local", "z2"),), (("missing_local", "z2"),)),
    Slip("the error of the last layer without σ′", f"{_HUB}jiexunsee/Neural-Network-with-Python/issues/1", THREE,
         at_three, {"dA3": "(A3 - Y) / m", "dZ2": "W3.T @ dA3 * A2 * (1 - A2)", "dZ1": "W2.T @ dZ2 * A1 * (1 - A1)"},
         "missing_local", "A3", ("dZ2", "dZ1")),
    Slip("a′ = 1 − a", f"{_HUB}schneider128k/machine_learning_course/issues/1", THREE, at_three,
         {**_LAST, "dA2": "W3.T @ dZ3", "dZ2": "dA2 * (1 - A2)", "dW2": "dZ2 @ A1.T"}, "wrong_rule", "A2",
         ("dZ2", "dW2"), also=(("missing_local", "A2"),)),
    Slip("a − (1 − a)", f"{_HUB}sausheong/gonn/issues/8", _SIGMOIDS, _at_sigmoids,
         {"do": "o - t", "dz2": "do * (o - (1 - o))", "dW": "h.T @ dz2"}, "wrong_rule", "o", ("dz2", "dW")),
    Slip("the sigmoid's rule in a relu", f"{_HUB}jeffheaton/encog-dotnet-core/issues/124", RELU, at_relu,
         {**_S, "dH": "dS @ W2.T", "dZ1": "dH * H * (1 - H)"}, "wrong_rule", "H", ("dZ1",)),
    Slip("tanh of tanh", f"{_HUB}infostreams/neural-network/issues/1", SHALLOW, at_shallow,
         {"dZ2": "(A2 - Y) / m", "dA1": "W2.T @ dZ2", "dZ1": "dA1 * (1 - np.tanh(A1)**2)", "dW1": "dZ1 @ X.T"},
         "wrong_rule", "A1", ("dZ1", "dW1")),
    Slip("the bias's penalty in the loss only", f"{_HUB}Burton2000/CS231n-2017/issues/9", RELU, at_relu,
         {**_S, "dH": "dS @ W2.T", "dZ1": "dH * (Z1 > 0)", "db1": "np.sum(dZ1, axis=0)"}, "missing_path", "J",
         ("db1",)),
    Slip("the penalty for the other layer", OWN, RELU, {**at_relu, "W1": _draw(5, 5), "W2": _draw(5, 5),
         "X": _draw(6, 5), "b2": _draw(5), "Y": _seeded.one_hot(6, 5)},
         {"dS": "(P - Y) / N", "dW2": "H.T @ dS + 2 * reg * W1"}, "stale_or_swapped", "J", ("dW2",),
         also=(("wrong_variable", "J"), ("wrong_rule", "J"))),
    Slip("the penalty over the number of examples", OWN, RELU, at_relu, {**_S, "dW2": "H.T @ dS + 2 * reg / N * W2"},
         "scale", "J", ("dW2",)),
    Slip("the mask of a relu by its gradient", OWN, RELU, at_relu,
         {**_S, "dH": "dS @ W2.T", "dZ1": "dH * (dH > 0)", "dW1": "X.T @ dZ1 + 2 * reg * W1"}, "inverted_mask", "H",
         ("dZ1", "dW1")),
    Slip("a relu's mask forgotten", OWN, RELU, at_relu,
         {**_S, "dH": "dS @ W2.T", "dW1": "X.T @ dH + 2 * reg * W1"}, "missing_mask", "H", ("dW1",),
         also=(("missing_local", "H"),)),
    Slip("Y − P", OWN, RELU, at_relu, {"dS": "(Y - P) / N", "db2": "np.sum(dS, axis=0)"}, "sign", "J",
         also=(("sign", "S"), ("sign", "P"))),
    Slip("the inputs for the hidden layer", OWN, SHALLOW, at_shallow, {"dZ2": "(A2 - Y) / m", "dW2": "dZ2 @ X.T"},
         "stale_or_swapped", "Z2", ("dW2",)),
    Slip("the hidden layer for the inputs", OWN, SHALLOW, at_shallow,
         {**_OUT, "dZ1": "W2.T @ dZ2 * (1 - A1**2)", "dW1": "dZ1 @ A1.T / m"}, "stale_or_swapped", "Z1",
         ("dZ2", "dZ1", "dW1")),
    Slip("1 + A1²", OWN, SHALLOW, at_shallow,
         {"dZ2": "(A2 - Y) / m", "dZ1": "W2.T @ dZ2 * (1 + A1**2)", "db1": "np.sum(dZ1, axis=1, keepdims=True)"},
         "wrong_rule", "A1", ("dZ1", "db1"), also=(("sign", "A1"),)),
    Slip("the bias's sum over the units", OWN, SHALLOW, {**at_shallow, "X": _draw(4, 4), "Y": _seeded.binary(1, 4)},
         {"dZ2": "(A2 - Y) / m", "dZ1": "W2.T @ dZ2 * (1 - A1**2)", "db1": "np.sum(dZ1, axis=0).reshape(4, 1)"},
         "wrong_axis", "Z1", ("db1",)),
    Slip("W2 for W3", OWN, THREE, at_three, {**_LAST, "dA2": "W2.T @ dZ3", "dZ2": "dA2 * A2 * (1 - A2)"},
         "stale_or_swapped", "Z3", ("dA2", "dZ2")),
    Slip("σ′ of the layer below", OWN, THREE, at_three, {**_LAST, "dA2": "W3.T @ dZ3", "dZ2": "dA2 * A1 * (1 - A1)"},
         "stale_or_swapped", "A2", ("dZ2",)),
    Slip("σ′ twice", OWN, THREE, at_three, {**_LAST, "dZ2": "W3.T @ dZ3 * (A2 * (1 - A2))**2", "dW2": "dZ2 @ A1.T"},
         "extra_local", "A2", ("dZ2", "dW2")),
    Slip("dA passed on for dZ", OWN, THREE, at_three,
         {**_LAST, "dA2": "W3.T @ dZ3", "dW2": "dA2 @ A1.T"}, "missing_local", "A2", ("dW2",)),
    Slip("no transpose of W and σ′ left out", OWN, THREE, at_three, {**_LAST, "dZ2": "W3 @ dZ3"}, "transposed", "Z3",
         ("dZ2",), (("missing_local", "A2"),), (("missing_local", "A2"),)),
    Slip("the scale left out", f"{_HUB}delzac/cntkx/issues/10", ATTENTION, at_attention,
         {**_HEAD, **_JACOBIAN, "dQ": "dS @ K", "dK": "dS.T @ Q"}, "missing_local", "S", ("dQ", "dK"),
         also=(("scale", "S"),)),
    Slip("the scale multiplied where it divides", f"{_HUB}esceptico/perceiver-io/issues/9", ATTENTION, at_attention,
         {**_HEAD, **_JACOBIAN, "dQ": "dS @ K * np.sqrt(d)"}, "wrong_rule", "S", ("dQ",),
         also=(("scale", "S"), ("extra_local", "S"))),
    Slip("the weights of attention not transposed", OWN, ATTENTION, at_attention, {"dO": "O - T", "dV": "A @ dO"},
         "transposed", "O", ("dV",)),
    Slip("the keys' scores not transposed", OWN, ATTENTION, at_attention,
         {**_HEAD, **_JACOBIAN, "dK": "dS @ Q / np.sqrt(d)"}, "transposed", "S", ("dK",)),
    Slip("softmax summed along the queries", OWN, ATTENTION, at_attention,
         {**_HEAD, "dS": "A * (dA - np.sum(dA * A, axis=0, keepdims=True))"}, "wrong_axis", "A", ("dS",)),
    Slip("A(1 − A) in attention", OWN, ATTENTION, at_attention,
         {**_HEAD, "dS": "dA * A * (1 - A)", "dQ": "dS @ K / np.sqrt(d)"}, "softmax_diagonal", "A", ("dS", "dQ")),
    Slip("the values for what they are compared with", OWN, ATTENTION, at_attention,
         {"dO": "O - T", "dA": "dO @ T.T"}, "stale_or_swapped", "O", ("dA",)),
    Slip("the kernel in reverse", f"{_HUB}nntrainer/nntrainer/issues/705", CONVOLVED, at_convolved,
         {**_TOP, "dk": "(x[i].T @ dc)[::-1]"}, "transposed", "c", ("dk",), also=(("stale_or_swapped", "c"),)),
    Slip("the kernel not turned for the input", f"{_HUB}rasmusbergpalm/DeepLearnToolbox/issues/169", CONVOLVED,
         at_convolved, _kernel_as_it_is, "transposed", "c", ("dx",), also=(("stale_or_swapped", "c"),)),
    Slip("overlapping windows not added", f"{_HUB}NervanaSystems/neon/issues/111", CONVOLVED, at_convolved, _added,
         "missing_path", "c", ("dx",)),
    Slip("the mean of a window passed on whole", f"{_HUB}mlpack/mlpack/pull/2865", _POOLED, _at_pooled,
         {"dp": "2 * (p - t)", "dX": "dp[:, None] * np.ones((5, 3))"}, "missing_local", "p", ("dX",),
         also=(("scale", "p"),)),
    Slip("all of a window for its largest", OWN, "p = np.max(X, axis=1); J = np.sum((p - t)**2)", _at_pooled,
         {"dp": "2 * (p - t)", "dX": "dp[:, None] * np.ones((5, 3))"}, "missing_mask", "p", ("dX",)),
    Slip("the product's value for its gradient", f"{_HUB}Shubham-cyber-prog/100-Days-Of-Web-Development-ECWoC26/pull/"
         "1378", LINEAR, at_linear, {"dZ": "Z - T", "dA": "Z @ B.T"}, "wrong_variable", "Z", ("dA",),
         also=(("stale_or_swapped", "Z"),)),
    Slip("neither factor transposed", f"{_HUB}tile-ai/TileOPs/pull/54", LINEAR, at_linear,
         {"dZ": "Z - T", "dA": "dZ @ B", "dB": "A @ dZ"}, "transposed", "Z", ("dA", "dB")),
    Slip("no gradient to the matrix", f"{_HUB}pytorch/pytorch/issues/3303", "y = A @ x; J = np.sum(np.tanh(y))",
         {"A": _draw(4, 3), "x": _draw(3)}, {"dy": "1 - np.tanh(y)**2", "dx": "A.T @ dy", "dA": "0 * A"},
         "missing_path", "y", ("dA",)),
]  # fmt: skip
