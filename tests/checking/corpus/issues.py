"""Slips that were reported in public repositories, as a mistake of theirs or proposed by a reader: each once.

They were carried over before the check was run on any of them, and are no part of either half: what it says of them
was seen after it was written.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw
from tests.checking.corpus.record import Slip

_HUB = "https://github.com/"
_draw = Draw(71).normal
_y4 = np.array([0.0, 1.0, 0.0, 0.0])
_vectors: dict[str, Any] = {"a": _draw(4), "p": _draw(4), "n": _draw(4), "m": 1.0}
_SOFTMAX = "e = np.exp(z); p = e / np.sum(e); J = -np.sum(y * np.log(p))"
_SOFTMAX_ALONE = "e = np.exp(z); p = e / np.sum(e); J = np.sum(p * t)"
_DEEP = (
    "m = X.shape[1]; Z1 = W1 @ X + b1; A1 = np.maximum(0, Z1); Z2 = W2 @ A1 + b2; A2 = np.maximum(0, Z2); "
    "Z3 = W3 @ A2 + b3; A3 = sigmoid(Z3); J = -np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)) / m"
)
_deep_at: dict[str, Any] = {
    "W1": _draw(4, 3), "b1": _draw(4, 1), "W2": _draw(3, 4), "b2": _draw(3, 1), "W3": _draw(1, 3), "b3": _draw(1, 1),
    "X": _draw(3, 6), "Y": np.array([[0.0, 1, 1, 0, 1, 0]]),
}  # fmt: skip
_SQUARED = "z = W @ x; a = sigmoid(z); E = np.sum((a - t)**2) / 2"
_squared_at: dict[str, Any] = {"W": _draw(3, 4), "x": _draw(4), "t": np.array([0.2, 0.9, 0.4])}
_LOGISTIC = "z = X @ w; a = sigmoid(z); J = -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))"
_logistic_at: dict[str, Any] = {"w": _draw(3), "X": _draw(5, 3), "y": np.array([0.0, 1, 1, 0, 1])}
_TRIPLET = "sp = np.sum((a - p)**2); sn = np.sum((a - n)**2); L = np.maximum(0, m + sp - sn)"
_RIDGE = "n = len(y); e = X @ w - y; J = np.sum(e**2) / n + lam * np.sum(w**2)"
_ridge_at: dict[str, Any] = {"X": _draw(6, 3), "y": _draw(6), "w": _draw(3), "lam": 0.3}
_RMS = "n = np.sqrt(np.mean(x**2, axis=1, keepdims=True)); h = x / n; o = g * h; J = np.sum(o * t)"
_rms_at: dict[str, Any] = {"x": _draw(4, 4), "g": _draw(4), "t": _draw(4, 4)}
_LINEAR = "m = X.shape[1]; h = W @ X + b; J = np.sum((h - Y)**2) / 2"
_linear_at: dict[str, Any] = {"W": _draw(4, 3), "b": _draw(4, 1), "X": _draw(3, 4), "Y": _draw(4, 4)}

SLIPS = [
    Slip("softmax off by two", f"{_HUB}markroxor/fromscratchtoml/issues/65", _SOFTMAX, {"z": _draw(4), "y": _y4},
         {"dz": "2 * (p - y)"}, "scale", "J"),
    Slip("softmax without its dot product", f"{_HUB}HomericIntelligence/Odyssey/issues/2134", _SOFTMAX_ALONE,
         {"z": _draw(4), "t": _draw(4)}, {"dp": "t", "dz": "p * dp"}, "missing_path", "p", ("dz",)),
    Slip("twice dW2 and four times db1", f"{_HUB}bighuang624/Andrew-Ng-Deep-Learning-notes/issues/10", _DEEP, _deep_at,
         {"dZ3": "(A3 - Y) / m", "dA2": "W3.T @ dZ3", "dZ2": "dA2 * (A2 > 0)", "dW2": "dZ2 @ A1.T * 2",
          "dA1": "W2.T @ dZ2", "dZ1": "dA1 * (A1 > 0)", "db1": "4 * np.sum(dZ1, axis=1, keepdims=True)"},
         "scale", "Z2", ("dW2", "db1"), (("scale", "Z1"),), (("scale", "J"),)),
    Slip("pseudo-Huber without its α", f"{_HUB}RubixML/ML/pull/446",
         "e = q - y; J = np.sum(c**2 * (np.sqrt(1 + (e / c)**2) - 1))", {"q": _draw(5), "y": _draw(5), "c": 0.6},
         {"dq": "e / np.sqrt(e**2 + c**2)"}, "missing_local", "J", also=(("scale", "J"),)),
    Slip("x for one over the divisor", f"{_HUB}NervanaSystems/neon/issues/252", "h = x / d; J = np.sum((h - t)**2)",
         {"x": _draw(4), "d": 1.7, "t": _draw(4)}, {"dh": "2 * (h - t)", "dx": "dh * x"}, "wrong_rule", "h", ("dx",),
         also=(("stale_or_swapped", "h"),)),
    Slip("the mean over outputs in the loss only", f"{_HUB}scikit-learn/scikit-learn/issues/8349",
         "n = X.shape[0]; P = X @ W; J = np.sum((P - Y)**2) / (2 * P.size)",
         {"X": _draw(6, 3), "W": _draw(3, 5), "Y": _draw(6, 5)}, {"dW": "X.T @ (P - Y) / n"}, "scale", "J"),
    Slip("Huber ignores what arrives", f"{_HUB}chainer/chainer/issues/1175",
         "r = x - t; h = np.sum(np.where(np.abs(r) <= 1, r**2 / 2, np.abs(r) - 0.5)); J = h**2",
         {"x": 2 * _draw(5), "t": _draw(5)}, {"dx": "np.clip(r, -1, 1)"}, "missing_local", "J"),
    Slip("recurrence taken for linear", f"{_HUB}wangtong106/scribbles",
         "h1 = np.tanh(w * x1); h2 = np.tanh(w * h1 + x2); J = (h2 - y)**2",
         {"w": 0.8, "x1": 0.5, "x2": -0.3, "y": 0.9}, {"dw": "2 * (h2 - y) * (1 - h2**2) * h1"}, "missing_path", "h1"),
    Slip("an epsilon beside the norm forgotten", f"{_HUB}chainer/chainer/pull/4190",
         "s = np.sqrt(np.sum(x**2)); n = s + eps; u = x / n; J = np.sum(u * t)",
         {"x": _draw(4), "eps": 0.5, "t": _draw(4)}, {"dx": "(t - u * np.sum(u * t)) / n"}, "wrong_rule", "s"),
    Slip("σ of σ", f"{_HUB}rasmusbergpalm/DeepLearnToolbox/issues/165", _SQUARED, _squared_at,
         {"dz": "(a - t) * sigmoid(a) * (1 - sigmoid(a))"}, "wrong_rule", "a"),
    Slip("x(1 − x) at the input", f"{_HUB}PacktPublishing/Neural-Network-Projects-with-Python/issues/4", _SQUARED,
         _squared_at, {"dz": "(a - t) * z * (1 - z)"}, "wrong_rule", "a"),
    Slip("σ′ left out under the squared error", f"{_HUB}parasdahal/tinyml/issues/1", _SQUARED, _squared_at,
         {"dz": "a - t", "dW": "np.outer(dz, x)"}, "missing_local", "a"),
    Slip("σ′ multiplied in under the log loss", f"{_HUB}rasbt/python-machine-learning-book-2nd-edition/issues/54",
         _LOGISTIC, _logistic_at, {"dz": "(a - y) * a * (1 - a)", "dw": "X.T @ dz"}, "extra_local", "a",
         also=(("wrong_loss", "a"),)),
    Slip("σ(1 − σ) of the gradient", f"{_HUB}yizt/numpy_neural_network/issues/3", _SQUARED, _squared_at,
         {"da": "a - t", "dz": "sigmoid(1 - sigmoid(da))"}, "wrong_rule", "a", ("dz",)),
    Slip("the gradient of the layer above", f"{_HUB}ImagineAILab/ai-by-hand-excel/issues/9",
         "Z2 = W2 @ A1; A2 = np.maximum(0, Z2); A3 = W3 @ A2; J = np.sum((A3 - Y)**2) / 2",
         {"W2": _draw(3, 3), "A1": _draw(3, 4), "W3": _draw(3, 3), "Y": _draw(3, 4)},
         {"dA3": "A3 - Y", "dA2": "W3.T @ dA3", "dZ2": "dA3 * (Z2 > 0)"}, "stale_or_swapped", "A2", ("dZ2",),
         also=(("missing_local", "A3"), ("wrong_variable", "A2"))),
    Slip("the penalty without its 2", f"{_HUB}jingtinghuang/CS231n-Spring-2017/issues/3", _RIDGE, _ridge_at,
         {"dw": "2 * X.T @ e / n + lam * w"}, "wrong_rule", "J", also=(("scale", "J"), ("missing_local", "J"))),
    Slip("the ridge subtracted", f"{_HUB}andersbll/nnet/issues/4", _RIDGE, _ridge_at,
         {"dw": "2 * X.T @ e / n - 2 * lam * w"}, "sign", "J"),
    Slip("tanh for its derivative", f"{_HUB}andersbll/nnet/issues/4",
         "z = W @ x; a = np.tanh(z); E = np.sum((a - t)**2) / 2", _squared_at,
         {"dz": "(a - t) * np.tanh(z)", "dW": "np.outer(dz, x)"}, "wrong_rule", "a"),
    Slip("the positive's own term left out", f"{_HUB}luhaofang/tripletloss/issues/41", _TRIPLET, _vectors,
         {"dp": "-2 * a * (L > 0)"}, "wrong_rule", "sp", also=(("missing_path", "sp"),)),
    Slip("the positive held fixed", f"{_HUB}jhjin/triplet-criterion/issues/2", _TRIPLET, _vectors,
         {"dp": "0 * p"}, "missing_path", "sp"),
    Slip("Kullback-Leibler with a plus", f"{_HUB}PythonOT/POT/pull/610", "J = np.sum(T * (c * np.log(c / d) - c + d))",
         {"T": np.abs(_draw(4)) + 0.2, "c": np.abs(_draw(4)) + 0.3, "d": np.abs(_draw(4)) + 0.3},
         {"dd": "T * (c / d + 1)"}, "sign", "J"),
    Slip("the gradient in the label", f"{_HUB}mlpack/mlpack/issues/3167",
         "s = x1 - x2; L = np.sum(np.maximum(0, m - y * s))",
         {"x1": _draw(4), "x2": _draw(4), "y": np.array([1.0, -1, 1, -1]), "m": 1.5},
         {"dx1": "-s * (m - y * s > 0)"}, "wrong_variable", "y"),
    Slip("the bias averaged", f"{_HUB}kvfrans/notes/issues/5", _LINEAR, _linear_at,
         {"dh": "h - Y", "db": "np.mean(dh, axis=1, keepdims=True)"}, "scale", "h", ("db",)),
    Slip("the biases of a layer share one sum", f"{_HUB}rasbt/stat453-deep-learning-ss21/issues/5",
         "Z = X @ W + b; J = np.sum((Z - Y)**2) / 2",
         {"X": _draw(5, 2), "W": _draw(2, 3), "b": _draw(3), "Y": _draw(5, 3)},
         {"dZ": "Z - Y", "dW": "X.T @ dZ", "db": "np.sum(dZ) * np.ones(3)"}, "wrong_axis", "Z", ("db",)),
    Slip("the bias with the input in it",
         f"{_HUB}rust0258/Deeplearning.ai-Natural-Language-Processing-Specialization/issues/62", _LINEAR, _linear_at,
         {"dh": "h - Y", "db": "np.sum(dh @ X.T, axis=1, keepdims=True)"}, "extra_local", "h", ("db",)),
    Slip("the residual normalised, too", f"{_HUB}Dao-AILab/quack/pull/53",
         "s = r + x; n = np.sqrt(np.mean(s**2)); o = s / n; J = np.sum(o * t) + np.sum(s * u)",
         {"r": _draw(4), "x": _draw(4), "t": _draw(4), "u": _draw(4)},
         {"dx": "(u + t - o * np.mean((u + t) * o)) / n"}, "extra_local", "o"),
    Slip("RMS norm without its weight", f"{_HUB}karpathy/llm.c/pull/763", _RMS, _rms_at,
         {"do": "t", "dx": "(do - h * np.mean(do * h, axis=1, keepdims=True)) / n"}, "missing_local", "o", ("dx",)),
    Slip("rows corrected by another row's sum", f"{_HUB}BobMcDear/attorch/issues/17", _RMS, _rms_at,
         {"dh": "t * g", "dx": "(dh - h * np.mean(dh * h, axis=1)) / n"}, "wrong_axis", "h", ("dx",),
         also=(("wrong_axis", "n"),)),
    Slip("RMS norm taken for its gain", f"{_HUB}ooples/AiDotNet/pull/832", _RMS, _rms_at,
         {"do": "t", "dx": "do * g"}, "missing_local", "h", ("dx",)),
    Slip("tanh′ at the output", f"{_HUB}OpenANN/OpenANN/issues/164",
         "z = W @ x; h = np.tanh(z); E = np.sum((h - t)**2) / 2", _squared_at,
         {"dz": "(h - t) * (1 - np.tanh(h)**2)"}, "wrong_rule", "h"),
    Slip("p for p squared", f"{_HUB}hbilen/WSDDN/pull/4", "d = (x - t)**2; J = np.sum(p**2 * d)",
         {"x": _draw(4), "t": _draw(4), "p": np.abs(_draw(4)) + 0.2}, {"dx": "2 * (x - t) * p"}, "wrong_rule", "J",
         also=(("missing_local", "J"),)),
    Slip("the same gradient added twice", f"{_HUB}zou-group/textgrad/pull/200", "u = w * x; J = np.sum(u**2)",
         {"w": _draw(4), "x": _draw(4)}, {"du": "2 * u + 2 * u", "dw": "du * x"}, "scale", "J",
         also=(("extra_path", "J"),)),
    Slip("a − 2b for a − b", f"{_HUB}BVLC/caffe/issues/2312", "s = np.sum((a - b)**2); J = s * y / 2",
         {"a": _draw(4), "b": _draw(4), "y": 1.3}, {"da": "(a - 2 * b) * y"}, "wrong_rule", "s"),
    Slip("the bias summed over the other dimension", f"{_HUB}deeplearning4j/deeplearning4j/pull/364", _LINEAR,
         _linear_at, {"dh": "h - Y", "db": "np.sum(dh, axis=0).reshape(4, 1)"}, "wrong_axis", "h", ("db",)),
]  # fmt: skip
