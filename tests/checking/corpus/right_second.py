"""Right derivations in the ways in which code is written: accumulated in place, by einsum, in single precision, with
other shapes, with an epsilon, in closed forms; none of them was looked at while the check was tuned."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus import second_losses as sl
from tests.checking.corpus import second_nets as sn
from tests.checking.corpus.formulas import Draw, sigmoid
from tests.checking.corpus.record import Right

_seeded = Draw(173)
_draw = _seeded.normal


def _in_place(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> dict[str, Any]:
    m = X.shape[1]
    grads = {"dW1": np.zeros_like(W1), "db1": np.zeros_like(b1), "dW2": np.zeros_like(W2), "db2": np.zeros_like(b2)}
    for k in range(m):
        x, y = X[:, [k]], Y[:, [k]]
        a1 = np.tanh(W1 @ x + b1)
        d2 = sigmoid(W2 @ a1 + b2) - y
        d1 = W2.T @ d2
        d1 *= 1 - a1**2
        grads["dW2"] += d2 @ a1.T
        grads["db2"] += d2
        grads["dW1"] += d1 @ x.T
        grads["db1"] += d1
    for name in grads:
        grads[name] /= m
    return grads


def _single(X: Any, w: Any, y: Any) -> dict[str, Any]:
    X, w, y = X.astype(np.float32), w.astype(np.float32), y.astype(np.float32)
    p = 1 / (1 + np.exp(-(X @ w)))
    return {"dw": (X.T @ (p - y) / np.float32(len(y))).astype(np.float32)}


def _column(X: Any, w: Any, y: Any) -> dict[str, Any]:
    p = sigmoid(X @ w.reshape(-1, 1))
    return {"dw": X.T @ (p - y.reshape(-1, 1)) / len(y)}


def _masked_in_place(X: Any, W1: Any, b1: Any, W2: Any, b2: Any, Y: Any, reg: Any) -> dict[str, Any]:
    N = len(X)
    H = np.maximum(0, X @ W1 + b1)
    S = H @ W2 + b2
    S -= S.max(axis=1, keepdims=True)
    P = np.exp(S)
    P /= P.sum(axis=1, keepdims=True)
    dS = P.copy()
    dS[np.arange(N), Y.argmax(axis=1)] -= 1
    dS /= N
    dH = dS.dot(W2.T)
    dH[H <= 0] = 0
    dW1, dW2 = X.T.dot(dH), H.T.dot(dS)
    dW1 += 2 * reg * W1
    dW2 += 2 * reg * W2
    return {"dW1": dW1, "db1": dH.sum(axis=0) + 2 * reg * b1, "dW2": dW2, "db2": dS.sum(axis=0)}


def _by_rows(Q: Any, K: Any, V: Any, T: Any) -> dict[str, Any]:
    d = Q.shape[1]
    dQ, dK, dV = np.zeros_like(Q), np.zeros_like(K), np.zeros_like(V)
    for q in range(len(Q)):
        e = np.exp(K @ Q[q] / np.sqrt(d))
        a = e / e.sum()
        do = a @ V - T[q]
        dV += np.outer(a, do)
        ds = (np.diag(a) - np.outer(a, a)) @ (V @ do) / np.sqrt(d)
        dQ[q] = ds @ K
        dK += np.outer(ds, Q[q])
    return {"dQ": dQ, "dK": dK, "dV": dV}


def _through_time(U: Any, W: Any, x1: Any, x2: Any, h0: Any, y1: Any, y2: Any) -> dict[str, Any]:
    hs, xs, ys = [h0], [x1, x2], [y1, y2]
    for x in xs:
        hs.append(np.tanh(U @ x + W @ hs[-1]))
    dU, dW, carried = 0 * U, 0 * W, 0 * h0
    for t in (1, 0):
        dz = (carried + hs[t + 1] - ys[t]) * (1 - hs[t + 1] ** 2)
        dU, dW, carried = dU + dz[:, None] * xs[t], dW + dz[:, None] * hs[t], W.T @ dz
    return {"dU": dU, "dW": dW}


def _one_sum(X: Any, g: Any, b: Any, T: Any) -> dict[str, Any]:
    mu, var = X.mean(0), X.var(0)
    xh = (X - mu) / np.sqrt(var + 1e-5)
    dxh = (g * xh + b - T) * g
    # the last term is zero: what reaches the variance reaches the mean by a sum of differences from it
    dvar = (dxh * (X - mu)).sum(0) * -0.5 * (var + 1e-5) ** -1.5
    dmu = -dxh.sum(0) / np.sqrt(var + 1e-5) + dvar * -2 * (X - mu).mean(0)
    return {"dX": dxh / np.sqrt(var + 1e-5) + dvar * 2 * (X - mu) / len(X) + dmu / len(X)}


def _turned_kernel(x: Any, k: Any, t: Any) -> dict[str, Any]:
    c = np.convolve(x, k[::-1], "valid")
    dc = (np.tanh(c) - t) * (1 - np.tanh(c) ** 2)
    return {"dk": np.correlate(x, dc, "valid"), "dx": np.convolve(dc, k)}


def _windows_added(x: Any, k: Any, t: Any) -> dict[str, Any]:
    dx = np.zeros_like(x)
    for j in range(5):
        c = np.tanh(x[j : j + 3] @ k)
        dx[j : j + 3] += (c - t[j]) * (1 - c * c) * k
    return {"dx": dx}


def _counted(C: Any, idx: Any, v: Any, t: Any) -> dict[str, Any]:
    dC = np.zeros_like(C)
    for row, place in enumerate(idx):
        dC[place] = dC[place] + (C[place] @ v - t[row]) * v
    return {"dC": dC}


def _margins(X: Any, W: Any, y: Any) -> dict[str, Any]:
    dW = np.zeros_like(W)
    for x, k in zip(X, y, strict=True):
        s = x @ W
        open_ = (s - s[k] + 1 > 0) & (np.arange(len(s)) != k)
        dW[:, open_] += x[:, None]
        dW[:, k] -= open_.sum() * x
    return {"dW": dW / len(y)}


_EPSILON = "p = sigmoid(X @ w); J = -np.mean(y * np.log(p + 1e-9) + (1 - y) * np.log(1 - p + 1e-9))"

RIGHT = [
    Right("a shallow net, example by example", "in place", sn.SHALLOW, sn.at_shallow, _in_place),
    Right("a shallow net by einsum", "einsum", sn.SHALLOW, sn.at_shallow,
          {"dZ2": "(A2 - Y) / m", "dA1": "np.einsum('ij,ik->jk', W2, dZ2)", "dZ1": "dA1 - dA1 * A1 * A1",
           "dW1": "np.einsum('um,im->ui', dZ1, X)", "db1": "np.einsum('um->u', dZ1)[:, None]"}),
    Right("logistic regression in float32", "float32", sl.LOGISTIC, sl.at_logistic, _single),
    Right("logistic regression in columns", "(n, 1) for (n,)", sl.LOGISTIC, sl.at_logistic, _column),
    Right("logistic regression by labels of ±1", "closed form", sl.LOGISTIC, sl.at_logistic,
          {"dw": "-(X * (2*y - 1)[:, None] / (1 + np.exp((2*y - 1) * z))[:, None]).sum(axis=0) / n"}),
    Right("an epsilon in the log, not in the gradient", "epsilon", _EPSILON, sl.at_logistic,
          {"dw": "X.T @ (p - y) / len(y)"}),
    Right("an epsilon in both", "epsilon", _EPSILON, sl.at_logistic,
          {"dp": "(-y / (p + 1e-9) + (1 - y) / (1 - p + 1e-9)) / len(y)", "dw": "(dp * p * (1 - p)) @ X"}),
    Right("a net of relu, in place", "in place", sn.RELU, sn.at_relu, _masked_in_place),
    Right("1/m at the end", "helping lines", sn.SHALLOW, sn.at_shallow,
          {"e2": "A2 - Y", "e1": "np.multiply(W2.T.dot(e2), 1 - np.power(A1, 2))", "dW1": "1 / m * e1.dot(X.T)",
           "db1": "1 / m * e1.sum(axis=1, keepdims=True)"}),
    Right("attention by its Jacobians", "loops", sn.ATTENTION, sn.at_attention, _by_rows),
    Right("attention by einsum", "einsum", sn.ATTENTION, sn.at_attention,
          {"dA": "np.einsum('qv,kv->qk', O - T, V)", "dS": "A * dA - A * np.einsum('qk,qk->q', A, dA)[:, None]",
           "dK": "np.einsum('qk,qd->kd', dS, Q) / d**0.5"}),
    Right("two steps, carried back", "a loop", sl.RNN, sl.at_rnn, _through_time),
    Right("a cell's gates stacked", "concatenated", sl.LSTM, sl.at_lstm,
          {"dh": "h - y", "dc": "dh * o / np.cosh(c)**2", "dc0": "f * dc",
           "dWo": "(dh * s * o * (1 - o))[:, None] * x[None, :]", "dUf": "np.outer(dc * c0 * (f - f**2), h0)"}),
    Right("a GRU's state", "sum of paths", sl.GRU, sl.at_gru,
          {"dh": "h - y", "dn": "z * dh", "dq": "Un.T @ (dn * (1 - n) * (1 + n))",
           "dh0": "dh - z * dh + r * dq + Uz.T @ (z * (1 - z) * (n - h0) * dh) + Ur.T @ (r * (1 - r) * h0 * dq)"}),
    Right("batch norm with a term that is zero", "an idle term", sl.NORMED, sl.at_normed, _one_sum),
    Right("layer norm by its projector", "closed form", sl.LAYER, sl.at_layer,
          {"dX": "(T - T.mean(1, keepdims=True) - xh * np.mean(T * xh, 1, keepdims=True)) / s"}),
    Right("a convolution by correlation", "np.correlate", sn.CONVOLVED, sn.at_convolved, _turned_kernel),
    Right("a convolution's windows added", "in place", sn.CONVOLVED, sn.at_convolved, _windows_added),
    Right("rows of a table, one by one", "in place", sl.TABLE, sl.at_table, _counted),
    Right("the SVM's margins, row by row", "boolean indices", sl.SVM, sl.at_svm, _margins),
    Right("Huber's gradient as a minimum", "np.minimum", sl.HUBER, sl.at_huber,
          {"dw": "X.T @ (np.sign(r) * np.minimum(np.abs(r), delta))"}),
    Right("log softmax", "outer products", sl.LOG_SOFTMAX, sl.at_log_softmax,
          {"dl": "t", "dz": "(np.eye(4) - np.outer(np.exp(l), np.ones(4))) @ dl"}),
    Right("SELU by its output", "np.where", sl.SELU, sl.at_selu,
          {"dh": "h - t", "dx": "dh * np.where(x > 0, lam, h + lam * alpha)", "dlam": "np.sum(dh * h) / lam"}),
    Right("a matrix product by the trace", "transposes", sn.LINEAR, sn.at_linear,
          {"dZ": "Z - T", "dA": "(B @ dZ.T).T", "dB": "(dZ.T @ A).T"}),
    Right("three layers of sigmoids", "by z", sn.THREE, sn.at_three,
          {"dZ3": "(A3 - Y) / m * sigmoid(Z3) * sigmoid(-Z3)", "dZ2": "(W3.T @ dZ3) * (A2 - A2**2)",
           "dW2": "np.tensordot(dZ2, A1, axes=(1, 1))", "dX": "W1.T @ ((W2.T @ dZ2) * A1 * (1 - A1))"}),
]  # fmt: skip
