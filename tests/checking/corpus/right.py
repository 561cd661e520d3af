"""Right derivations of regressions, softmax and nets, in the styles in which people write them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus import logistic as lo
from tests.checking.corpus import scalars as sc
from tests.checking.corpus import shallow_net as ne
from tests.checking.corpus import softmax as so
from tests.checking.corpus.formulas import sigmoid, softmax
from tests.checking.corpus.record import Right


def _loops(w: Any, b: Any, X: Any, Y: Any) -> dict[str, Any]:
    n, m = X.shape
    dw, db = [0.0] * n, 0.0
    for i in range(m):
        z = b
        for j in range(n):
            z += w[j][0] * X[j][i]
        dz = 1 / (1 + np.exp(-z)) - Y[0][i]
        for j in range(n):
            dw[j] += X[j][i] * dz
        db += dz
    return {"dw": [[value / m] for value in dw], "db": db / m}


def _in_place(X: Any, y: Any, w: Any, b: Any) -> dict[str, Any]:
    error = X @ w + b
    error -= y
    error *= 2 / len(y)
    dw = np.zeros_like(w)
    for row, e in zip(X, error, strict=True):
        dw += row * e
    return {"dw": dw, "db": error.sum()}


def _single(X: Any, y: Any, w: Any, b: Any) -> dict[str, Any]:
    X, y, w = (a.astype(np.float32) for a in (X, y, w))
    e = X @ w + np.float32(b) - y
    return {"dw": (2 * X.T @ e / np.float32(len(y))), "db": 2 * e.mean()}


def _column(X: Any, y: Any, w: Any, b: Any) -> dict[str, Any]:
    e = X @ w.reshape(-1, 1) + b - y.reshape(-1, 1)
    return {"dw": 2 * X.T @ e / len(y)}


def _stable(X: Any, y: Any, w: Any, b: Any) -> dict[str, Any]:
    z = X @ w + b
    p = np.exp(-np.logaddexp(0, -z))
    return {"dz": (p - y) / len(y), "dw": np.einsum("i,ij->j", p - y, X) / len(y)}


def _epsilon(w: Any, b: Any, X: Any, Y: Any) -> dict[str, Any]:
    m, eps = X.shape[1], 1e-8
    A = sigmoid(w.T @ X + b)
    dA = -(Y / (A + eps) - (1 - Y) / (1 - A + eps)) / m
    dZ = dA * A * (1 - A)
    return {"dA": dA, "dZ": dZ, "dw": np.dot(X, dZ.T), "db": np.sum(dZ)}


def _jacobians(z: Any, t: Any) -> dict[str, Any]:
    s = softmax(z)
    J = np.diagflat(s) - np.dot(s.reshape(-1, 1), s.reshape(1, -1))
    return {"dz": J @ (2 * (s - t))}


def _double_loop(z: Any, t: Any) -> dict[str, Any]:
    s = softmax(z)
    dz = np.zeros_like(z)
    for i in range(len(z)):
        for j in range(len(z)):
            dz[i] += 2 * (s[j] - t[j]) * s[j] * ((i == j) - s[i])
    return {"dz": dz}


def _subtracted(X: Any, y: Any, W: Any) -> dict[str, Any]:
    n = len(y)
    shifted = X @ W - np.max(X @ W, axis=1, keepdims=True)
    d = np.exp(shifted)
    d /= d.sum(axis=1, keepdims=True)
    d[np.arange(n), y] -= 1
    d /= n
    return {"dscores": d, "dW": X.T.dot(d)}


def _one_hot(X: Any, y: Any, W: Any) -> dict[str, Any]:
    Y = np.eye(W.shape[1])[y]
    P = softmax(X @ W, axis=1)
    return {"dprobs": -Y / P / len(y), "dW": np.einsum("ni,nk->ik", X, P - Y) / len(y)}


def _per_example(X: Any, y: Any, W: Any) -> dict[str, Any]:
    dW = np.zeros_like(W)
    for x, label in zip(X, y, strict=True):
        p = softmax(x @ W)
        for k in range(W.shape[1]):
            dW[:, k] += (p[k] - (k == label)) * x
    return {"dW": dW / len(y)}


def _course(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> dict[str, Any]:
    m = X.shape[1]
    A1 = np.tanh(np.dot(W1, X) + b1)
    A2 = sigmoid(np.dot(W2, A1) + b2)
    dZ2 = A2 - Y
    dW2 = 1 / m * np.dot(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))
    return {"dW1": 1 / m * np.dot(dZ1, X.T), "db1": 1 / m * np.sum(dZ1, axis=1, keepdims=True), "dW2": dW2, "db2": db2}


def _example_by_example(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> dict[str, Any]:
    m = X.shape[1]
    grads = {"dW1": 0 * W1, "db1": 0 * b1, "dW2": 0 * W2, "db2": 0 * b2}
    for i in range(m):
        x = X[:, [i]]
        a1 = np.tanh(W1 @ x + b1)
        d2 = (sigmoid(W2 @ a1 + b2) - Y[:, [i]]) / m
        d1 = (W2.T @ d2) / np.cosh(W1 @ x + b1) ** 2
        grads["dW2"] += d2 @ a1.T
        grads["db2"] += d2
        grads["dW1"] += d1 @ x.T
        grads["db1"] += d1
    return grads


def _masked(W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, X: Any, Y: Any) -> dict[str, Any]:
    m = X.shape[1]
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    A2 = np.maximum(Z2, 0)
    dZ2 = W3.T @ (sigmoid(W3 @ A2 + b3) - Y) / m
    dZ2[Z2 <= 0] = 0
    dZ1 = np.array(W2.T @ dZ2, copy=True)
    dZ1[A1 == 0] = 0
    return {"dZ2": dZ2, "dW2": dZ2 @ A1.T, "dZ1": dZ1, "dW1": dZ1 @ X.T, "db1": dZ1.sum(axis=1, keepdims=True)}


_SECOND = {"dZ2": "(A2 - Y) / m", "dW2": "dZ2 @ A1.T", "db2": "sum(dZ2, axis=1, keepdims=True)"}
_QK = {"dO": "O - T", "dV": "P.T @ dO", "dP": "dO @ V.T"}

RIGHT = [
    Right("the log loss by its parts", "fractions", sc.LOG_LOSS, {"a": 0.7, "y": 0.3},
          {"da": "-y/a + (1 - y)/(1 - a)"}),
    Right("the log loss on one fraction", "closed form", sc.LOG_LOSS, {"a": 0.6, "y": 0.8},
          {"da": "(a - y)/(a*(1 - a))"}),
    Right("both ways of a diamond", "long product", sc.DIAMOND,
          {"I": 1.2, "w1": 0.5, "w2": 0.4, "w3": -0.7, "w4": 0.9, "w5": 0.6},
          {"dw1": "O*(1 - O)*h*(1 - h)*I*(w4*p*(1 - p)*w2 + w5*q*(1 - q)*w3)"}),
    Right("tanh′ as 1 − h²", "closed form", sc.TWO_TANH, sc.AT_TWO_TANH,
          {"dh": "2*(h - y)", "dz": "dh*(1 - h**2)", "dw": "dz*x", "db": "dz"}),
    Right("tanh′ as (1 − h)(1 + h)", "factored", sc.TWO_TANH, sc.AT_TWO_TANH, {"dw": "2*(h - y)*(1 - h)*(1 + h)*x"}),
    Right("tanh′ as 1/cosh²", "another identity", sc.TWO_TANH, sc.AT_TWO_TANH, {"dw": "2*(h - y)*x/cosh(z)**2"}),
    Right("tanh′ by exponentials", "another identity", sc.TANH, sc.AT_TANH, {"dz": "t*4/(exp(z) + exp(-z))**2"}),
    Right("σ′ by its exponential", "another identity", sc.NEURON, sc.AT_NEURON,
          {"dw": "2*(a - y)*exp(-z)/(1 + exp(-z))**2*x"}),
    Right("σ′ as a − a²", "expanded", sc.NEURON, sc.AT_NEURON, {"db": "2*a**2 - 2*a*y - 2*a**3 + 2*a**2*y"}),
    Right("σ′ as σ(z)σ(−z)", "another identity", sc.NEURON, sc.AT_NEURON, {"dz": "2*(a - y)*sigmoid(z)*sigmoid(-z)"}),
    Right("focal loss for label 1", "closed form", sc.FOCAL, {"z": 0.4, "g": 2.0},
          {"dz": "(1 - p)**g*(g*p*q - (1 - p))"}),
    Right("focal loss for label 0", "closed form", sc.FOCAL_0, {"z": 0.4, "g": 2.0},
          {"dz": "p**(g + 1) - g*p**g*(1 - p)*q"}),
    Right("the quotient rule", "quotient rule", sc.QUOTIENT, {"a": 1.3, "b": 0.8, "x": 0.6},
          {"dx": "2*r*(a*d - n)/d**2"}),
    Right("a product for the quotient", "product rule", sc.QUOTIENT, {"a": 1.3, "b": 0.8, "x": 0.6},
          {"dx": "2*n/d*(a*d**(-1) - n*d**(-2))"}),
    Right("GELU", "product rule", sc.GELU, {"x": 0.9, "t": 1.2},
          {"dx": "t*(0.5*(1 + g) + 0.5*x*(1 - g**2)*0.7978845608*(1 + 3*0.044715*x**2))"}),
    Right("swish by itself", "closed form", "s = sigmoid(b*x); J = x*s", {"x": 0.9, "b": 1.7},
          {"dx": "s + b*J*(1 - s)"}),
    Right("relu with a comparison", "mask by comparison", "z = w*x + b; h = relu(z); J = h*t",
          {"w": -0.9, "x": -1.4, "b": 0.3, "t": 1.5}, {"dw": "t*x*where(z > 0, 1, 0)"}),
    Right("|e| with its sign", "sign", "e = w*x - y; J = abs(e)", {"w": 0.3, "x": 1.2, "y": 1.5}, {"dw": "e/abs(e)*x"}),
    Right("logistic regression in the course's lines", "vectorised, columns", lo.columns, lo.at_columns(),
          {"dZ": "(A - Y) / m", "dw": "X @ dZ.T", "db": "sum(dZ)"}),
    Right("logistic regression, 1/m at the end", "np.dot", lo.columns, lo.at_columns(301),
          {"dw": "np.dot(X, (A - Y).T) / m", "db": "np.sum(A - Y) / m"}),
    Right("logistic regression in list loops", "list loops", lo.columns, lo.at_columns(), _loops),
    Right("logistic regression with an epsilon", "epsilon", lo.columns, lo.at_columns(), _epsilon),
    Right("logistic regression by logaddexp", "logaddexp, einsum", lo.rows, lo.at_rows(), _stable),
    Right("logistic regression by the mean", "mean over axis", lo.rows, lo.at_rows(),
          {"dw": "((sigmoid(z) - y)[:, None] * X).mean(axis=0)", "db": "(sigmoid(z) - y).mean()"}),
    Right("a minus taken out", "-(y - p)", lo.rows, lo.at_rows(), {"dw": "-X.T @ (y - sigmoid(z)) / n"}),
    Right("penalised regression", "penalty", lo.penalised, lo.AT_PENALISED, {"dw": "(X.T @ (p - y) + lam * w) / n"}),
    Right("penalised regression by a decayed weight", "penalty", lo.penalised, {**lo.AT_PENALISED, "lam": 1.3},
          {"dw": "np.mean(X * (p - y)[:, np.newaxis], 0) + (lam / n) * w"}),
    Right("mean squared error in place", "in-place accumulation", lo.regression, lo.at_regression(), _in_place),
    Right("mean squared error in float32", "float32", lo.regression, lo.at_regression(), _single),
    Right("mean squared error as a column", "(n, 1) for (n,)", lo.regression, lo.at_regression(), _column),
    Right("mean squared error by einsum", "einsum", lo.regression, lo.at_regression(),
          {"dw": "2 * np.einsum('ni,n->i', X, e) / n", "db": "2 * np.einsum('n->', e) / n"}),
    Right("the normal equations", "closed form", lo.half, lo.AT_HALF, {"dw": "(X.T @ X @ w - X.T @ y) / m"}),
    Right("ridge regression as a row", "row vector", lo.ridge, lo.at_ridge(), {"dw": "2 * (e @ X + lam * w)[None, :]"}),
    Right("a line in list loops", "list loops", lo.line, lo.AT_LINE,
          {"da": lambda x, y, a, c: -2 / len(x) * sum(u * (v - a * u - c) for u, v in zip(x, y, strict=True)),
           "dc": lambda x, y, a, c: -2 / len(x) * sum(v - (a * u + c) for u, v in zip(x, y, strict=True))}),
    Right("a quadratic form, not symmetric", "matrix calculus", lo.quadratic, lo.AT_QUADRATIC,
          {"dx": "0.5 * (A + A.T) @ x - b", "dA": "0.5 * np.outer(x, x)"}),
    Right("σ(Hw)", "matrix calculus", lo.squashed, lo.AT_SQUASHED, {"dw": "H.T @ (2 * (a - t) * a * (1 - a))"}),
    Right("softmax regression in lines", "one-hot, columns", so.entropy, so.at_entropy(),
          {"dZ": "(A - Y) / m", "dW": "dZ @ X.T", "db": "sum(dZ, axis=1, keepdims=True)"}),
    Right("softmax regression by dA", "dot product form", so.entropy, so.at_entropy(),
          {"dA": "-Y / A / m", "dZ": "A * (dA - sum(dA * A, axis=0, keepdims=True))"}),
    Right("the bias by a product with ones", "np.dot with ones", so.entropy, so.at_entropy(302),
          {"db": "np.dot(A - Y, np.ones((m, 1))) / m"}),
    Right("softmax by its Jacobian", "diagflat", so.brier, so.AT_BRIER, _jacobians),
    Right("softmax by a double loop", "list loops", so.brier, so.AT_BRIER, _double_loop),
    Right("integer labels subtracted", "integer labels, in place, shifted", so.integers, so.AT_INTEGERS, _subtracted),
    Right("integer labels made one-hot", "one-hot, einsum", so.integers, so.AT_INTEGERS, _one_hot),
    Right("example by example", "list loops", so.integers, so.AT_INTEGERS, _per_example),
    Right("log-softmax", "closed form", so.log_softmax, so.AT_LOG, {"dz": "softmax(z) * np.sum(c) - c"}),
    Right("attention", "lines", so.attention, so.at_attention(),
          {**_QK, "dS": "P * (dP - sum(dP * P, axis=1, keepdims=True))", "dQ": "dS @ K / sqrt(d)",
           "dK": "dS.T @ Q / sqrt(d)"}),
    Right("a temperature", "closed form", so.temperature, so.AT_TEMPERATURE,
          {"dz": "(p - y) / tau", "dtau": "-np.dot(p - y, z) / tau**2"}),
    Right("the course's function", "one function of all", ne.shallow, ne.at_shallow(), _course),
    Right("the course's lines", "lines", ne.shallow, ne.at_shallow(303),
          {**_SECOND, "dZ1": "W2.T @ dZ2 * (1 - A1**2)", "dW1": "dZ1 @ X.T", "db1": "sum(dZ1, axis=1, keepdims=True)"}),
    Right("a net example by example", "accumulation over examples", ne.shallow, ne.at_shallow(), _example_by_example),
    Right("a net with einsum", "einsum", ne.shallow, ne.at_shallow(304),
          {"dZ2": "(A2 - Y) / m", "dW2": "np.einsum('om,hm->oh', dZ2, A1)",
           "dZ1": "np.einsum('oh,om->hm', W2, dZ2) * (1 - A1 * A1)", "dW1": "np.einsum('hm,im->hi', dZ1, X)"}),
    Right("biases as (n,)", "(n,) for (n, 1)", ne.shallow, ne.at_shallow(),
          {**_SECOND, "db2": "dZ2.sum(axis=1)", "dZ1": "W2.T @ dZ2 * (1 - A1**2)", "db1": "dZ1.sum(1)"}),
    Right("two layers of σ", "rows", ne.sigmoids, ne.at_sigmoids(),
          {"do_in": "(o - t) * o * (1 - o)", "dW": "h.T.dot(do_in)", "dh_in": "do_in.dot(W.T) * h * (1 - h)",
           "dV": "x.T.dot(dh_in)"}),
    Right("three layers", "lines", ne.deep, ne.at_deep(),
          {"dP": "(P - Y) / m", "dW3": "dP @ H2.T", "dZ2": "W3.T @ dP * (1 - H2**2)", "dW2": "dZ2 @ H1.T",
           "dZ1": "W2.T @ dZ2 * (1 - H1**2)", "dW1": "dZ1 @ X.T"}),
    Right("relu layers, masked in place", "masks by assignment", ne.rectified, ne.at_rectified(), _masked),
    Right("relu layers with int64", "mask by np.int64(A > 0)", ne.rectified, ne.at_rectified(305),
          {"dZ3": "(A3 - Y) / m", "dA2": "np.dot(W3.T, dZ3)", "dZ2": "np.multiply(dA2, np.int64(A2 > 0))",
           "dW2": "np.dot(dZ2, A1.T)"}),
    Right("tied weights", "two paths", ne.tied, ne.AT_TIED,
          {"dR": "2 * (R - X) / X.shape[1]", "dH": "W @ dR", "dW": "H @ dR.T + (dH * (1 - H**2)) @ X.T"}),
    Right("a residual block", "two paths", ne.skip, ne.AT_SKIP,
          {"dp": "p - y", "dr": "U.T @ dp", "dx": "dr + W.T @ (dr * (1 - h**2))", "dU": "np.outer(dp, r)"}),
    Right("a bag of words' net", "ReLU mask, softmax", ne.cbow, ne.AT_CBOW,
          {"dz": "(yhat - Y) / m", "dW2": "dz @ h.T", "dh": "W2.T @ dz", "dW1": "(dh * (h > 0)) @ x.T",
           "db1": "np.dot(dh * (h > 0), np.ones((m, 1)))"}),
]  # fmt: skip
