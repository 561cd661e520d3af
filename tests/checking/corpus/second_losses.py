"""Slips in recurrent nets, normalisation, losses and single steps, written after the check was tuned on the first
corpus."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw
from tests.checking.corpus.record import OWN, Slip

_HUB = "https://github.com/"
_seeded = Draw(167)
_draw = _seeded.normal

LSTM = (
    "f = sigmoid(Wf @ x + Uf @ h0); i = sigmoid(Wi @ x + Ui @ h0); g = np.tanh(Wg @ x + Ug @ h0); "
    "o = sigmoid(Wo @ x + Uo @ h0); c = f * c0 + i * g; s = np.tanh(c); h = o * s; J = np.sum((h - y)**2) / 2"
)
at_lstm: dict[str, Any] = {
    **{f"W{gate}": _draw(3, 2) for gate in "figo"}, **{f"U{gate}": _draw(3, 3) for gate in "figo"},
    "x": _draw(2), "h0": _draw(3), "c0": _draw(3), "y": _draw(3),
}  # fmt: skip
_CELL = {"dh": "h - y", "dc": "dh * o * (1 - s**2)"}
RNN = (
    "z1 = U @ x1 + W @ h0; h1 = np.tanh(z1); z2 = U @ x2 + W @ h1; h2 = np.tanh(z2); "
    "E = np.sum((h1 - y1)**2) / 2 + np.sum((h2 - y2)**2) / 2"
)
at_rnn: dict[str, Any] = {
    "U": _draw(3, 2), "W": _draw(3, 3), "x1": _draw(2), "x2": _draw(2), "h0": _draw(3), "y1": _draw(3), "y2": _draw(3),
}  # fmt: skip
_SECOND = {"dh2": "h2 - y2", "dz2": "dh2 * (1 - h2**2)"}
GRU = (
    "z = sigmoid(Wz @ x + Uz @ h0); r = sigmoid(Wr @ x + Ur @ h0); q = r * h0; n = np.tanh(Wn @ x + Un @ q); "
    "h = (1 - z) * h0 + z * n; J = np.sum((h - y)**2) / 2"
)
at_gru: dict[str, Any] = {
    **{f"W{gate}": _draw(3, 2) for gate in "zrn"}, **{f"U{gate}": _draw(3, 3) for gate in "zrn"},
    "x": _draw(2), "h0": _draw(3), "y": _draw(3),
}  # fmt: skip
NORMED = (
    "N = X.shape[0]; mu = np.mean(X, axis=0); xc = X - mu; var = np.mean(xc**2, axis=0); "
    "inv = 1 / np.sqrt(var + 1e-5); xh = xc * inv; out = g * xh + b; J = np.sum((out - T)**2) / 2"
)
at_normed: dict[str, Any] = {"X": _draw(6, 3), "g": _draw(3), "b": _draw(3), "T": _draw(6, 3)}
_DOUT = {"dout": "out - T", "dxh": "dout * g"}
LAYER = (
    "mu = np.mean(X, axis=1, keepdims=True); xc = X - mu; s = np.sqrt(np.mean(xc**2, axis=1, keepdims=True) + 1e-6); "
    "xh = xc / s; J = np.sum(xh * T)"
)
at_layer: dict[str, Any] = {"X": _draw(4, 5), "T": _draw(4, 5)}
LOGISTIC = "n = X.shape[0]; z = X @ w; p = sigmoid(z); J = -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / n"
at_logistic: dict[str, Any] = {"X": _draw(5, 5), "w": _draw(5), "y": _seeded.binary(5)}
LOG_SOFTMAX = "l = z - np.log(np.sum(np.exp(z))); J = np.sum(t * l)"
at_log_softmax: dict[str, Any] = {"z": _draw(4), "t": _draw(4)}
_KL = "K = np.sum(mu**2 + np.exp(2 * ls) - 2 * ls - 1) / 2"
_CROSS = "e = np.exp(z); p = e / np.sum(e); J = -np.sum(y * np.log(p))"
_at_cross: dict[str, Any] = {"z": _draw(5), "y": np.eye(5)[2]}
SELU = "h = lam * np.where(x > 0, x, alpha * (np.exp(x) - 1)); J = np.sum((h - t)**2) / 2"
at_selu: dict[str, Any] = {"x": _draw(6), "lam": 1.05, "alpha": 1.67, "t": _draw(6)}
TABLE = "e = C[idx]; s = e @ v; J = np.sum((s - t)**2) / 2"
at_table: dict[str, Any] = {"C": _draw(4, 3), "idx": np.array([1, 3, 1, 0]), "v": _draw(3), "t": _draw(4)}
HUBER = "r = X @ w - y; q = np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2)); J = np.sum(q)"
at_huber: dict[str, Any] = {"X": 2 * _draw(8, 3), "w": _draw(3), "y": _draw(8), "delta": 0.8}
SVM = (
    "n = X.shape[0]; s = X @ W; sy = s[np.arange(n), y]; M = np.maximum(0, s - sy[:, None] + 1); "
    "J = (np.sum(M) - n) / n"
)
at_svm: dict[str, Any] = {"X": _draw(6, 4), "W": _draw(4, 3), "y": np.array([0, 2, 1, 1, 0, 2])}


def _last_use(C: Any, idx: Any, v: Any, t: Any) -> dict[str, Any]:
    de = (C[idx] @ v - t)[:, None] * v
    dC = np.zeros_like(C)
    dC[idx] = de
    return {"de": de, "dC": dC}


def _gathered(C: Any, idx: Any, v: Any, t: Any) -> dict[str, Any]:
    de = (C[idx] @ v - t)[:, None] * v
    return {"de": de, "dC": de[idx]}


def _own_class_counted(X: Any, W: Any, y: Any) -> dict[str, Any]:
    n = len(y)
    s = X @ W
    mask = (s - s[np.arange(n), y][:, None] + 1 > 0) * 1.0
    mask[np.arange(n), y] = -np.sum(mask, axis=1)
    return {"dW": X.T @ mask / n}


SLIPS = [
    Slip("tanh of tanh in a cell", f"{_HUB}nicklashansen/rnn_lstm_from_scratch/issues/1", LSTM, at_lstm,
         {"dh": "h - y", "dc": "dh * o * (1 - np.tanh(s)**2)", "df": "dc * c0"}, "wrong_rule", "s", ("dc", "df")),
    Slip("gates passed back without their derivatives", f"{_HUB}llSourcell/LSTM_Networks/issues/4", LSTM, at_lstm,
         {**_CELL, "df": "dc * c0", "di": "dc * g", "dg": "dc * i", "do": "dh * s",
          "dh0": "Uf.T @ df + Ui.T @ di + Ug.T @ dg + Uo.T @ do"}, "missing_local", "f", ("dh0",),
         also=(("missing_local", "i"), ("missing_local", "g"), ("missing_local", "o"))),
    Slip("the forget gate by the input gate's", OWN, LSTM, at_lstm,
         {**_CELL, "df": "dc * c0", "dWf": "np.outer(df * i * (1 - i), x)"}, "stale_or_swapped", "f", ("dWf",)),
    Slip("the old cell for the candidate", OWN, LSTM, at_lstm, {**_CELL, "di": "dc * c0"}, "stale_or_swapped", "c",
         ("di",)),
    Slip("the cell itself for its tanh", OWN, LSTM, at_lstm, {"dh": "h - y", "do": "dh * c"}, "stale_or_swapped", "h",
         ("do",), also=(("missing_local", "s"),)),
    Slip("the candidate's σ′", OWN, LSTM, at_lstm, {**_CELL, "dg": "dc * i", "dWg": "np.outer(dg * g * (1 - g), x)"},
         "wrong_rule", "g", ("dWg",)),
    Slip("what came from later, twice", f"{_HUB}javaidnabi31/RNN-from-scratch/issues/2", RNN, at_rnn,
         {**_SECOND, "dh1": "W.T @ dz2 + W.T @ dz2"}, "missing_path", "E", ("dh1",), (("extra_path", "z2"),),
         (("extra_path", "z2"), ("scale", "z2"))),
    Slip("a step's state taken as given", f"{_HUB}d2l-ai/d2l-en/issues/2616", RNN, at_rnn,
         {**_SECOND, "dW": "np.outer(dz2, h1)"}, "missing_path", "z1", ("dW",), also=(("missing_path", "h1"),)),
    Slip("the state after for the one before", OWN, RNN, at_rnn,
         {**_SECOND, "dh1": "h1 - y1 + W.T @ dz2", "dz1": "dh1 * (1 - h1**2)",
          "dW": "np.outer(dz2, h2) + np.outer(dz1, h1)"}, "stale_or_swapped", "z2", ("dW",),
         (("stale_or_swapped", "z1"),), (("stale_or_swapped", "z1"),)),
    Slip("the earlier output's own error left out", OWN, RNN, at_rnn,
         {**_SECOND, "dh1": "W.T @ dz2", "dz1": "dh1 * (1 - h1**2)"}, "missing_path", "E", ("dh1", "dz1")),
    Slip("W for Wᵀ through time", OWN, RNN, at_rnn, {**_SECOND, "dh1": "h1 - y1 + W @ dz2"}, "transposed", "z2",
         ("dh1",)),
    Slip("tanh′ left out at the earlier step", OWN, RNN, at_rnn,
         {**_SECOND, "dh1": "h1 - y1 + W.T @ dz2", "dU": "np.outer(dz2, x2) + np.outer(dh1, x1)"},
         "missing_local", "h1", ("dU",)),
    Slip("z and 1 − z exchanged", f"{_HUB}ElektrischesSchaf/LayerNorm_GRU/pull/1", GRU, at_gru,
         {"dh": "h - y", "dn": "dh * (1 - z)"}, "stale_or_swapped", "h", ("dn",), also=(("wrong_rule", "h"),)),
    Slip("the reset gate left out", f"{_HUB}zhiyongc/GRU-D/issues/2", GRU, at_gru,
         {"dh": "h - y", "dn": "dh * z", "dz": "dh * (n - h0)", "dq": "Un.T @ (dn * (1 - n**2))", "dr": "dq * h0",
          "dh0": "dh * (1 - z) + dq + Uz.T @ (dz * z * (1 - z)) + Ur.T @ (dr * r * (1 - r))"},
         "missing_local", "q", ("dh0",)),
    Slip("the update gate's other term", OWN, GRU, at_gru, {"dh": "h - y", "dz": "dh * n"}, "missing_path", "h",
         ("dz",)),
    Slip("gain and shift exchanged", f"{_HUB}Oneflow-Inc/oneflow/pull/6149", NORMED, at_normed,
         {**_DOUT, "dg": "np.sum(dout, axis=0)", "db": "np.sum(dout * xh, axis=0)"}, "stale_or_swapped", "out",
         ("dg", "db"), also=(("missing_local", "out"), ("wrong_variable", "b"))),
    Slip("the gain by what is not normalised", OWN, NORMED, at_normed, {**_DOUT, "dg": "np.sum(dout * X, axis=0)"},
         "stale_or_swapped", "out", ("dg",)),
    Slip("the shift's mean", OWN, NORMED, at_normed, {**_DOUT, "db": "np.mean(dout, axis=0)"}, "scale", "out",
         ("db",)),
    Slip("the variance to the power of −1/2", OWN, NORMED, at_normed,
         {**_DOUT, "dinv": "np.sum(dxh * xc, axis=0)", "dvar": "-0.5 * dinv * (var + 1e-5)**-0.5"}, "wrong_rule",
         "inv", ("dvar",)),
    Slip("the variance's 1/N left out", OWN, NORMED, at_normed,
         {**_DOUT, "dinv": "np.sum(dxh * xc, axis=0)", "dvar": "-0.5 * dinv * inv**3",
          "dxc": "dxh * inv + 2 * xc * dvar"}, "scale", "var", ("dxc",), also=(("missing_local", "var"),)),
    Slip("what reaches the mean not summed", OWN, NORMED, at_normed,
         {**_DOUT, "dinv": "np.sum(dxh * xc, axis=0)", "dvar": "-0.5 * dinv * inv**3",
          "dxc": "dxh * inv + 2 * xc * dvar / N", "dX": "dxc"}, "missing_path", "mu", ("dX",)),
    Slip("statistics of a constant", OWN, NORMED, at_normed, {**_DOUT, "dX": "dxh * inv"}, "missing_path", "mu",
         ("dX",), also=(("missing_path", "inv"), ("missing_path", "var"))),
    Slip("means over the wrong count", f"{_HUB}flagos-ai/FlagGems/issues/5392", LAYER, at_layer,
         {"dxh": "T", "dX": "(dxh - np.sum(dxh, axis=1, keepdims=True) / 4 "
          "- xh * np.sum(dxh * xh, axis=1, keepdims=True) / 4) / s"}, "scale", "mu", ("dX",), (("scale", "s"),),
         (("scale", "s"), ("scale", "xh"))),
    Slip("layer norm along the batch", OWN, LAYER, at_layer,
         {"dxh": "T", "dX": "(dxh - np.mean(dxh, axis=0) - xh * np.mean(dxh * xh, axis=0)) / s"}, "wrong_axis", "xh",
         ("dX",), also=(("wrong_axis", "mu"), ("wrong_axis", "s"))),
    Slip("1/n left out under a mean", f"{_HUB}eriklindernoren/ML-From-Scratch/pull/135", LOGISTIC, at_logistic,
         {"dw": "-(y - p) @ X"}, "scale", "J"),
    Slip("X for Xᵀ", OWN, LOGISTIC, at_logistic, {"dz": "(p - y) / n", "dw": "X @ dz"}, "transposed", "z", ("dw",)),
    Slip("the sign of the first term", f"{_HUB}slds-lmu/lecture_i2ml/issues/294",
         "z = X @ w; J = np.sum(np.log(1 + np.exp(z)) - y * z)", at_logistic, {"dz": "y - sigmoid(z)"}, "sign", "J"),
    Slip("a minus lost from the cross-entropy", f"{_HUB}peterroelants/peterroelants.github.io/pull/24", _CROSS,
         _at_cross, {"dp": "y / p"}, "sign", "J"),
    Slip("log softmax by its own value", f"{_HUB}uxlfoundation/oneDNN/issues/616", LOG_SOFTMAX, at_log_softmax,
         {"dl": "t", "dz": "dl - np.sum(dl * l)"}, "wrong_rule", "l", ("dz",), also=(("softmax_copied", "l"),)),
    Slip("log softmax with a plus", f"{_HUB}mlpack/mlpack/issues/2360", LOG_SOFTMAX, at_log_softmax,
         {"dl": "t", "dz": "dl + np.exp(l) * np.sum(dl)"}, "sign", "l", ("dz",)),
    Slip("log softmax without its sum", OWN, LOG_SOFTMAX, at_log_softmax, {"dl": "t", "dz": "dl - np.exp(l)"},
         "missing_local", "l", ("dz",), also=(("wrong_rule", "l"), ("missing_sum", "l"))),
    Slip("y/p without its softmax", OWN, _CROSS, _at_cross, {"dp": "-y / p", "dz": "dp"}, "missing_local", "p",
         ("dz",)),
    Slip("the log loss of two classes behind a softmax",
         "https://datascience.stackexchange.com/questions/38626/find-partial-derivative-of-softmax-w-r-t-logits-in-python",
         _CROSS, _at_cross, {"dp": "-y / p + (1 - y) / (1 - p)"}, "wrong_loss", "p",
         also=(("extra_path", "J"), ("wrong_loss", "J"))),
    Slip("the spread squared once only", f"{_HUB}DaehanKim/vgae_pytorch/issues/2", _KL,
         {"mu": _draw(4), "ls": _draw(4)}, {"dmu": "mu", "dls": "np.exp(ls) - 1"}, "wrong_rule", "K", ("dls",)),
    Slip("the half of a log variance", OWN, "s = np.exp(0.5 * lv); z = m + s * e; J = np.sum(np.tanh(z))",
         {"m": _draw(4), "lv": _draw(4), "e": _draw(4)}, {"dz": "1 - np.tanh(z)**2", "dlv": "dz * e * s"}, "scale", "s",
         ("dlv",), also=(("missing_local", "s"),)),
    Slip("the norm held constant", OWN, "p = np.sqrt(np.sum(a**2)); q = np.sqrt(np.sum(b**2)); c = np.sum(a * b) / "
         "(p * q); J = c * t", {"a": _draw(4), "b": _draw(4), "t": 1.4}, {"da": "t * b / (p * q)"}, "missing_path", "p",
         also=(("missing_path", "c"),)),
    Slip("SELU without its λ above zero", f"{_HUB}GiorgosXou/NeuralNetworks/issues/51", SELU, at_selu,
         {"dh": "h - t", "dx": "dh * np.where(x > 0, 1, lam * alpha * np.exp(x))"}, "wrong_rule", "h", ("dx",),
         also=(("missing_local", "h"),)),
    Slip("a bracket forgotten in SiLU", f"{_HUB}chelsea0x3b/dfdx/pull/915",
         "s = sigmoid(x); a = x * s; J = np.sum(a * t)",
         {"x": _draw(5), "t": _draw(5)}, {"dx": "t * (1 + np.exp(-x) + x * np.exp(-x) / (1 + np.exp(-x))**2)"},
         "wrong_rule", "a", also=(("wrong_rule", "s"),)),
    Slip("σ(−z) for the derivative of softplus", OWN, "h = np.log(1 + np.exp(z)); J = np.sum((h - t)**2) / 2",
         {"z": _draw(5), "t": _draw(5)}, {"dh": "h - t", "dz": "dh / (1 + np.exp(z))"}, "wrong_rule", "h", ("dz",),
         also=(("sign", "h"),)),
    Slip("the exponent twice", f"{_HUB}haydnv/tinychain/pull/160", "y = x**2; J = np.sum(y * t)",
         {"x": _draw(5), "t": _draw(5)}, {"dy": "t", "dx": "dy * 2 * 2 * x"}, "extra_local", "y", ("dx",),
         also=(("scale", "y"),)),
    Slip("the subtrahend's minus", f"{_HUB}KhawajaAbaid/micrograd_c/issues/1", "d = a - b; J = np.sum(d**3)",
         {"a": _draw(4), "b": _draw(4)}, {"dd": "3 * d**2", "da": "dd", "db": "dd"}, "sign", "d", ("db",)),
    Slip("the last use of a row only", f"{_HUB}apache/mxnet/issues/9172", TABLE, at_table, _last_use, "missing_path",
         "e", ("dC",)),
    Slip("gathered where it is scattered", f"{_HUB}ooples/AiDotNet.Tensors/pull/894", TABLE, at_table, _gathered,
         "transposed", "e", ("dC",), also=(("stale_or_swapped", "e"), ("wrong_rule", "e"))),
    Slip("a mean of rows passed on whole", OWN, "h = np.mean(C[idx], axis=0); J = np.sum((h - t)**2) / 2",
         {"C": _draw(4, 3), "idx": np.array([0, 2, 3, 1]), "t": _draw(3)},
         {"dh": "h - t", "dC": "np.ones((4, 1)) * dh"}, "missing_local", "h", ("dC",), also=(("scale", "h"),)),
    Slip("Huber's far side by the sign of the error", f"{_HUB}marlbenchmark/on-policy/issues/47", HUBER, at_huber,
         {"dw": "X.T @ (r * (np.abs(r) <= delta) + delta * (r > delta))"}, "inverted_mask", "q",
         also=(("missing_path", "q"), ("wrong_rule", "q"))),
    Slip("Huber's far side without its sign", OWN, HUBER, at_huber,
         {"dw": "X.T @ np.where(np.abs(r) <= delta, r, delta)"}, "missing_local", "q",
         also=(("wrong_rule", "q"), ("missing_mask", "q"))),
    Slip("the own class counted", f"{_HUB}bruceoutdoors/CS231n/issues/5", SVM, at_svm, _own_class_counted,
         "extra_path", "M", also=(("wrong_rule", "M"), ("extra_path", "sy"))),
    Slip("centres not divided by the batch", f"{_HUB}jxgu1016/MNIST_center_loss_pytorch/issues/9",
         "n = F.shape[0]; D = F - C[y]; L = np.sum(D**2) / (2 * n)",
         {"F": _draw(5, 3), "C": _draw(2, 3), "y": np.array([0, 1, 1, 0, 1])}, {"dF": "D"}, "scale", "L"),
    Slip("divided by the batch under a sum", f"{_HUB}fetchai/ledger/pull/1580", "J = -np.sum(Y * np.log(P))",
         {"P": _seeded.positive(6, 3), "Y": _seeded.one_hot(6, 3)}, {"dP": "-Y / P / P.shape[0]"}, "scale", "J"),
    Slip("a temperature forgotten", OWN, "s = z / T; e = np.exp(s); p = e / np.sum(e); J = -np.sum(y * np.log(p))",
         {**_at_cross, "T": 2.5}, {"ds": "p - y", "dz": "ds"}, "missing_local", "s", ("dz",), also=(("scale", "s"),)),
    Slip("hard labels for soft ones", OWN,
         "ys = 0.9 * y + 0.02; e = np.exp(z); p = e / np.sum(e); J = -np.sum(ys * np.log(p))", _at_cross,
         {"dz": "p - y"}, "stale_or_swapped", "J",
         also=(("wrong_loss", "p"), ("wrong_loss", "z"), ("wrong_loss", "J"))),
    Slip("a weight on both classes", OWN,
         "p = sigmoid(z); J = -np.sum(c * y * np.log(p) + (1 - y) * np.log(1 - p))",
         {"z": _draw(6), "y": _seeded.binary(6), "c": 2.7}, {"dz": "c * (p - y)"}, "extra_local", "J"),
    Slip("dropout's mask applied twice", OWN, "h = np.tanh(x); d = h * mask / keep; J = np.sum((d - t)**2) / 2",
         {"x": _draw(6), "mask": np.array([1.0, 0, 1, 1, 0, 1]), "keep": 0.6, "t": _draw(6)},
         {"dd": "d - t", "dh": "dd * mask / keep / keep"}, "extra_local", "d", ("dh",), also=(("scale", "d"),)),
    Slip("a Gaussian kernel without its minus", OWN, "q = np.sum((a - b)**2); k = np.exp(-g * q); J = k * t",
         {"a": _draw(3), "b": _draw(3), "g": 0.4, "t": 1.7}, {"dk": "t", "dq": "g * k * dk"}, "sign", "k", ("dq",)),
    Slip("the root of a sum of squares left out", OWN, "r = W @ x - y; J = np.sqrt(np.sum(r**2))",
         {"W": _draw(4, 3), "x": _draw(3), "y": _draw(4)}, {"dr": "r", "dx": "W.T @ dr"}, "missing_local", "J",
         also=(("wrong_loss", "r"), ("wrong_rule", "J"))),
]  # fmt: skip
