"""Right derivations of piecewise functions, normalisation, sequences and losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus import activations as ac
from tests.checking.corpus import losses as ls
from tests.checking.corpus import normalisation as no
from tests.checking.corpus import sequences as sq
from tests.checking.corpus.formulas import sigmoid, softmax
from tests.checking.corpus.record import Right


def _through_time(Wx: Any, Wh: Any, b: Any, x: Any, y: Any) -> dict[str, Any]:
    states = [np.zeros(len(b))]
    for row in x:
        states.append(np.tanh(Wx @ row + Wh @ states[-1] + b))
    dWx, dWh, db, later = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros_like(b)
    for t in reversed(range(len(x))):
        dz = (states[t + 1] - y[t] + later) * (1 - states[t + 1] ** 2)
        dWx += np.outer(dz, x[t])
        dWh += np.outer(dz, states[t])
        db += dz
        later = Wh.T @ dz
    return {"dWx": dWx, "dWh": dWh, "db": db}


def _cell(W: Any, c0: Any, h0: Any, x: Any, y: Any) -> dict[str, Any]:
    v = np.hstack((h0, x))
    f, i, g, o = np.split(W @ v, 4)
    f, i, g, o = sigmoid(f), sigmoid(i), np.tanh(g), sigmoid(o)
    c = f * c0 + i * g
    dh = o * np.tanh(c) - y
    dc = dh * o * (1 - np.tanh(c) ** 2)
    dz = np.hstack((dc * c0 * f * (1 - f), dc * g * i * (1 - i), dc * i * (1 - g**2), dh * np.tanh(c) * o * (1 - o)))
    dv = W.T @ dz
    return {"dh": dh, "dc": dc, "dz": dz, "dW": np.outer(dz, v), "dh0": dv[:3], "dx": dv[3:], "dc0": dc * f}


def _scattered(C: Any, idx: Any, v: Any, t: Any) -> dict[str, Any]:
    ds = 2 * (C[idx] @ v - t)
    dC = np.zeros_like(C)
    np.add.at(dC, idx, ds[:, None] * v)
    return {"ds": ds, "dC": dC}


def _selected(C: Any, idx: Any, v: Any, t: Any) -> dict[str, Any]:
    S = np.eye(len(C))[idx]
    return {"dC": S.T @ np.outer(2 * (S @ C @ v - t), v)}


def _counted(X: Any, y: Any, W: Any, reg: Any) -> dict[str, Any]:
    n = len(y)
    scores = X @ W
    mask = (scores - scores[np.arange(n), y].reshape(-1, 1) + 1 > 0) * 1.0
    mask[np.arange(n), y] = 0
    mask[np.arange(n), y] = -np.sum(mask, axis=1)
    return {"dW": X.T @ mask / n + 2 * reg * W}


def _pairs(X: Any, y: Any, W: Any, reg: Any) -> dict[str, Any]:
    dW = np.zeros(W.shape)
    for x, label in zip(X, y, strict=True):
        for j in range(W.shape[1]):
            if j != label and x @ W[:, j] - x @ W[:, label] + 1 > 0:
                dW[:, j] += x
                dW[:, label] -= x
    return {"dW": dW / len(y) + reg * 2 * W}


def _windows(x: Any, k: Any, t: Any) -> dict[str, Any]:
    c = np.convolve(x, k[::-1], "valid")
    dp = 2 * (np.array([c[:2].mean(), c[2]]) - t)
    dc = np.array([dp[0] / 2, dp[0] / 2, dp[1]])
    return {"dp": dp, "dc": dc, "dk": np.convolve(x, dc[::-1], "valid"), "dx": np.convolve(dc, k, "full")}


def _averaged(a: Any, x: Any, y: Any) -> dict[str, Any]:
    s, ds = 0.0, 0.0
    for value in x:
        s, ds = a * s + (1 - a) * value, s + a * ds - value
    return {"da": 2 * (s - y) * ds}


_TOP = {"dy": "t + y", "dgamma": "(dy * xhat).sum(axis=0)", "dbeta": "dy.sum(axis=0)", "dxhat": "dy * gamma"}
_GRU = {"dh": "h - y", "dn": "dh * z", "dan": "dn * (1 - n**2)", "dq": "Un.T @ dan",
        "daz": "dh * (n - h0) * z * (1 - z)",
        "dar": "dq * h0 * r * (1 - r)", "dWz": "np.outer(daz, x)", "dWr": "np.outer(dar, x)",
        "dh0": "dh * (1 - z) + dq * r + daz - dar"}  # fmt: skip

RIGHT = [
    Right("relu by z > 0", "ReLU mask by (z > 0)", ac.rectifier, ac.AT_RECTIFIER,
          {"dh": "v", "dz": "dh * (z > 0)", "dW": "outer(dz, x)", "dx": "W.T @ dz"}),
    Right("relu by its output", "mask from the output", ac.rectifier, {**ac.AT_RECTIFIER, "v": -ac.AT_RECTIFIER["v"]},
          {"dW": "(v * np.sign(h))[:, None] * x[None, :]"}),
    Right("relu by Heaviside's function", "np.heaviside", ac.rectifier, ac.AT_RECTIFIER,
          {"dz": "v * np.heaviside(z, 0)"}),
    Right("leaky relu", "np.where", ac.leaky, ac.AT_LEAKY,
          {"dz": "2 * (h - y) * where(z > 0, 1, alpha)", "dalpha": "sum(2 * (h - y) * z * (z <= 0))"}),
    Right("ELU by its output", "y + α", ac.exponential, ac.AT_EXPONENTIAL,
          {"dx": "2 * (h - t) * where(x > 0, 1, h + alpha)"}),
    Right("dropout", "mask and scale", ac.dropped, ac.AT_DROPPED,
          {"dd": "d - Y", "dh": "dd * mask / keep", "dW": "X.T @ (dh * (1 - h**2))"}),
    Right("a clip", "mask by comparison", ac.clipped, ac.AT_CLIPPED, {"dz": "2 * (p - t) * (np.abs(z) < 1)"}),
    Right("a gated unit", "product rule", ac.gated, ac.AT_GATED,
          {"dh": "h - t", "dW": "x.T @ (dh * g)", "dV": "x.T @ (dh * h * (1 - g))"}),
    Right("the larger of two", "mask by comparison", ac.maxout, ac.AT_MAXOUT,
          {"dx": "U.T @ (t * (a > b)) + V.T @ (t * (a <= b))"}),
    Right("windows as convolutions", "np.convolve", ac.pooled, ac.AT_POOLED, _windows),
    Right("softsign", "closed form", ac.softsigned, ac.AT_SOFTSIGNED, {"dw": "2 * (s - t) * (1 - np.abs(s))**2 * x"}),
    Right("batch norm in one line", "closed form", no.batch, no.at_batch(),
          {**_TOP, "dx": "ivar / N * (N * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0))"}),
    Right("batch norm step by step", "lines", no.batch, no.at_batch(311),
          {**_TOP, "divar": "sum(dxhat * xmu, axis=0)", "dvar": "-0.5 * ivar**3 * divar",
           "dxmu": "dxhat * ivar + 2 * xmu * dvar / N", "dmu": "-sum(dxmu, axis=0)", "dx": "dxmu + dmu / N"}),
    Right("layer norm", "closed form", no.layer, no.at_layer(),
          {"dy": "2 * (y - t)", "dxhat": "dy * g", "dg": "np.einsum('nd,nd->d', dy, xhat)",
           "dx": "(dxhat - dxhat.mean(1, keepdims=True) - xhat * (dxhat * xhat).mean(1, keepdims=True)) / s"}),
    Right("RMS norm", "closed form", no.root_mean_square, no.AT_RMS,
          {"dx": "t * g / r - x * sum(t * g * x) / (n * r**3)"}),
    Right("a unit vector by its projector", "matrix", no.unit, no.AT_UNIT,
          {"dw": "2 * (s - t) * (np.eye(4) - np.outer(u, u)) @ x / n"}),
    Right("a cosine", "closed form", no.cosine, no.AT_COSINE, {"da": "c * a / p**2 - b / (p * q)"}),
    Right("skewness", "closed form", no.standardised, no.AT_STANDARDISED,
          {"dz": "3 * w * z**2", "dx": "(dz - dz.mean() - z * (dz * z).mean()) / s"}),
    Right("a recurrent net", "accumulation in a loop", sq.rnn, sq.at_rnn(), _through_time),
    Right("an LSTM's step", "split and stacked", sq.lstm, sq.at_lstm(), _cell),
    Right("two steps of a cell", "lines", sq.two_steps, sq.AT_TWO,
          {"dh2": "2 * h2", "dc2": "dh2 * o[1] * (1 - tanh(c2)**2)", "dh1": "2 * h1",
           "dc1": "dc2 * f[1] + dh1 * o[0] * (1 - tanh(c1)**2)", "dc0": "dc1 * f[0]"}),
    Right("a GRU's step", "lines", sq.gru, sq.at_gru(), _GRU),
    Right("rows of a table added up", "np.add.at", sq.embedded, sq.AT_EMBEDDED, _scattered),
    Right("rows of a table by a matrix", "one-hot", sq.embedded, sq.AT_EMBEDDED, _selected),
    Right("negative sampling", "closed form", sq.skipgram, sq.AT_SKIPGRAM,
          {"du": "V.T @ (p - labels)", "dV": "np.outer(p - labels, u)"}),
    Right("a mean of vectors", "np.tile", sq.bag, sq.AT_BAG, {"dh": "(p - y) * v", "dC": "np.tile(dh / n, (n, 1))"}),
    Right("a moving average forward", "forward mode", sq.decay, sq.AT_DECAY, _averaged),
    Right("the SVM loss, counted", "count of margins", ls.multiclass_hinge, ls.AT_MULTICLASS, _counted),
    Right("the SVM loss in loops", "list loops", ls.multiclass_hinge, ls.AT_MULTICLASS, _pairs),
    Right("the primal SVM", "mask", ls.binary_hinge, ls.AT_BINARY, {"dw": "w - C * (y * (margin > 0)) @ X"}),
    Right("Huber by a clip", "np.clip", ls.huber, ls.AT_HUBER, {"dw": "X.T @ clip(r, -delta, delta)"}),
    Right("Huber by its sign", "np.where", ls.huber, ls.AT_HUBER,
          {"dw": "X.T @ where(np.abs(r) <= delta, r, delta * sign(r))"}),
    Right("the smooth hinge", "np.where twice", ls.modified_huber, ls.AT_MODIFIED,
          {"dw": "X.T @ where(d < -1, -4 * y, where(d < 1, -2 * y * (1 - d), 0))"}),
    Right("mean absolute error", "sign", ls.absolute, ls.AT_ABSOLUTE, {"dw": "sign(e) @ X / n"}),
    Right("dice", "quotient rule", ls.dice, ls.AT_DICE, {"dx": "2 * (t * union - inter) / union**2"}),
    Right("triplets", "mask", ls.triplet, ls.AT_TRIPLET,
          {"mask": "(hinge > 0)[:, None]", "da": "mask * (n - p)", "dp": "mask * (p - a)", "dn": "mask * (a - n)"}),
    Right("a contrastive loss", "unit directions", ls.contrastive, ls.AT_CONTRASTIVE,
          {"da": "((y * d - (1 - y) * gap) / d)[:, None] * (a - b)"}),
    Right("a Gaussian's likelihood", "closed form", ls.gaussian, ls.AT_GAUSSIAN,
          {"dmu": "-(x - mu) * exp(-log_var)", "dlog_var": "(1 - q) / 2"}),
    Right("a divergence", "closed form", ls.divergence, ls.AT_DIVERGENCE,
          {"dlogits": "p * (log(p) - sum(p * log(p)))"}),
    Right("Poisson regression", "closed form", ls.poisson, ls.AT_POISSON, {"dw": "X.T @ (rate - y) / n"}),
    Right("matrix factorisation", "transposes", ls.factorised, ls.AT_FACTORISED,
          {"dP": "-2 * E @ Q + 2 * lam * P", "dQ": "2 * (lam * Q - E.T @ P)"}),
    Right("several outputs", "mean over all", ls.multilabel, ls.AT_MULTILABEL, {"dW": "X.T @ (P - Y) / (m * k)"}),
    Right("log-cosh", "closed form", ls.log_cosh, ls.AT_LOG_COSH, {"dw": "X.T @ np.tanh(e)"}),
    Right("a policy's gradient", "one-hot", ls.policy, ls.AT_POLICY,
          {"dtheta": lambda theta, s, action, reward: reward * np.outer(softmax(theta @ s) - np.eye(3)[action], s)}),
]  # fmt: skip
