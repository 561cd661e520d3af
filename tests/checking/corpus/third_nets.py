r"""Nets, normalisation, attention and recurrence, as different people write them: code, functions, LaTeX, plain text.

Written and divided before the check was run on any of them.
"""
# ruff: noqa: E501, the mistakes stand beside what they are made in

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw
from tests.checking.corpus.written import Mistake, Written

_seeded = Draw(223)
_draw = _seeded.normal

_TWO = "Z1 = W1 @ X + b1; A1 = np.tanh(Z1); Z2 = W2 @ A1 + b2; A2 = sigmoid(Z2); m = X.shape[1]; J = -np.sum(Y*np.log(A2) + (1 - Y)*np.log(1 - A2))/m"
_at_two: dict[str, Any] = {
    "W1": _draw(4, 3),
    "b1": _draw(4, 1),
    "W2": _draw(1, 4),
    "b2": _draw(1, 1),
    "X": _draw(3, 6),
    "Y": _seeded.binary(1, 6),
}
_ROWS = "h = X @ U + c; a = np.maximum(0, h); o = a @ V + d; L = np.mean((o - T)**2)"
_at_rows: dict[str, Any] = {
    "X": _draw(6, 4),
    "U": _draw(4, 5),
    "c": _draw(5),
    "V": _draw(5, 2),
    "d": _draw(2),
    "T": _draw(6, 2),
}
_DEEP = "Z1 = W1 @ X + b1; A1 = np.maximum(0, Z1); Z2 = W2 @ A1 + b2; A2 = np.maximum(0, Z2); Z3 = W3 @ A2 + b3; A3 = sigmoid(Z3); m = X.shape[1]; J = -np.sum(Y*np.log(A3) + (1 - Y)*np.log(1 - A3))/m + lam/(2*m)*(np.sum(W1**2) + np.sum(W2**2) + np.sum(W3**2))"
_at_deep: dict[str, Any] = {
    "W1": _draw(4, 4),
    "b1": _draw(4, 1),
    "W2": _draw(4, 4),
    "b2": _draw(4, 1),
    "W3": _draw(1, 4),
    "b3": _draw(1, 1),
    "X": _draw(4, 7),
    "Y": _seeded.binary(1, 7),
    "lam": 0.7,
}
_VECTORS = "z1 = W1 @ x + b1; h = sigmoid(z1); z2 = W2 @ h + b2; E = np.sum((z2 - t)**2)/2"
_at_vectors: dict[str, Any] = {
    "W1": _draw(3, 3),
    "b1": _draw(3),
    "W2": _draw(3, 3),
    "b2": _draw(3),
    "x": _draw(3),
    "t": _draw(3),
}
_BATCH = "m = x.shape[0]; mu = np.mean(x, axis=0); v = np.mean((x - mu)**2, axis=0); s = np.sqrt(v + 1e-5); n = (x - mu)/s; y = gamma*n + beta; L = np.sum((y - t)**2)"
_at_batch: dict[str, Any] = {"x": _draw(6, 3), "gamma": _draw(3), "beta": _draw(3), "t": _draw(6, 3)}
_HEAD = "d = Q.shape[1]; S = Q @ K.T/np.sqrt(d); A = softmax(S); O = A @ V; L = np.sum((O - T)**2)"
_at_head: dict[str, Any] = {"Q": _draw(4, 3), "K": _draw(4, 3), "V": _draw(4, 3), "T": _draw(4, 3)}
_CELL = "i = sigmoid(ai); f = sigmoid(af); o = sigmoid(ao); g = np.tanh(ag); c = f*cp + i*g; h = o*np.tanh(c); L = np.sum((h - y)**2)/2"
_at_cell: dict[str, Any] = {**{f"a{gate}": _draw(3) for gate in "ifog"}, "cp": _draw(3), "y": _draw(3)}
_TIME = "h1 = np.tanh(U @ x1 + W @ h0); h2 = np.tanh(U @ x2 + W @ h1); L = np.sum((h2 - y)**2)/2"
_at_time: dict[str, Any] = {
    "U": _draw(3, 3),
    "W": _draw(3, 3),
    "x1": _draw(3),
    "x2": _draw(3),
    "h0": _draw(3),
    "y": _draw(3),
}
_VAE = "s = np.exp(lv/2); z = mu + s*eps; r = D @ z; L = np.sum((r - x)**2)/2 + np.sum(mu**2 + np.exp(lv) - lv - 1)/2"
_at_vae: dict[str, Any] = {"mu": _draw(3), "lv": _draw(3), "eps": _draw(3), "D": _draw(4, 3), "x": _draw(4)}

WRITTEN = [
    Written("the course's net with bracketed layers", "LaTeX", _TWO, _at_two, r"""
dZ^{[2]} = A^{[2]} - Y
dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]^T}
db^{[2]} = \frac{1}{m} np.sum(dZ^{[2]}, axis=1, keepdims=True)
dZ^{[1]} = W^{[2]T} dZ^{[2]} * (1 - (A^{[1]})^2)
dW^{[1]} = \frac{1}{m} dZ^{[1]} X^T
""", (
        Mistake(r"(1 - (A^{[1]})^2)", r"(1 - (Z^{[1]})^2)", "wrong_rule", "A1"),
        Mistake(r"\frac{1}{m} dZ^{[1]} X^T", r"dZ^{[1]} X^T", "scale", "Z1", (("scale", "J"),)),
        Mistake(r"W^{[2]T} dZ^{[2]}", r"W^{[2]T} dZ^{[2]} * A^{[1]}", "extra_local", "A1", (("wrong_rule", "A1"), ("extra_local", "Z2"))),
    )),
    Written("the course's function", "function", _TWO, _at_two, """
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W2 = parameters["W2"]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = (1 / m) * np.dot(dZ2, A1.T)
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))
    dW1 = (1 / m) * np.dot(dZ1, X.T)
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)
    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    return grads
""", (
        Mistake("1 - np.power(A1, 2)", "1 - np.power(A2, 2)", "stale_or_swapped", "A1"),
        Mistake("np.dot(dZ1, X.T)", "np.dot(dZ1, X.T) * m", "scale", "Z1", (("scale", "J"), ("extra_local", "Z1"))),
        Mistake("db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)", "db1 = (1 / m) * np.sum(dZ1)", "wrong_axis", "Z1"),
        Mistake("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)", "wrong_loss", "A2", (("wrong_loss", "J"), ("extra_local", "A2"), ("wrong_loss", "Z2"))),
    )),
    Written("a net with names used again", "in place", _TWO, _at_two, """
def grads(W1, b1, W2, b2, X, Y):
    a1 = np.tanh(W1 @ X + b1)
    a2 = 1 / (1 + np.exp(-(W2 @ a1 + b2)))
    delta = (a2 - Y) / Y.size
    dW2, db2 = delta @ a1.T, delta.sum(axis=1, keepdims=True)
    delta = (W2.T @ delta) * (1 - a1 ** 2)
    dW1, db1 = delta @ X.T, delta.sum(axis=1, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)
""", (
        Mistake("delta = (W2.T @ delta) * (1 - a1 ** 2)\n", "W2 = W2 - 0.5 * dW2\n    delta = (W2.T @ delta) * (1 - a1 ** 2)\n", "stale_or_swapped", "Z2"),
        Mistake("(W2.T @ delta) * (1 - a1 ** 2)", "(W2.T @ delta) * (1 - np.tanh(a1) ** 2)", "wrong_rule", "A1"),
        Mistake("delta = (a2 - Y) / Y.size", "delta = (Y - a2) / Y.size", "sign", "J", (("sign", "Z2"), ("sign", "A2"))),
    )),
    Written("a net by rows", "code", _ROWS, _at_rows, """
n, k = T.shape
do = 2 * (o - T) / (n * k)
dV = a.T @ do
dd = do.sum(0)
da = do @ V.T
dh = da * (h > 0)
dU = X.T @ dh
dc = dh.sum(0)
""", (
        Mistake("(n * k)", "n", "scale", "L"),
        Mistake("(h > 0)", "(da > 0)", "inverted_mask", "a"),
        Mistake("(h > 0)", "(h < 0)", "inverted_mask", "a"),
        Mistake("da * (h > 0)", "da * h", "value_for_mask", "a"),
        Mistake("dd = do.sum(0)", "dd = do.mean(0)", "scale", "o"),
        Mistake("dU = X.T @ dh", "dU = X.T @ da", "missing_local", "a", (("missing_mask", "a"),)),
    )),
    Written("the same net, its mask from the output", "rearranged", _ROWS, _at_rows, """
E = o - T
g = (E @ V.T) * np.sign(a)
c1 = 2 / E.size
dU = c1 * X.T @ g
dV = c1 * a.T @ E
dc = c1 * np.ones(6) @ g
""", (
        Mistake("c1 = 2 / E.size", "c1 = 1 / E.size", "scale", "L"),
        Mistake("(E @ V.T) * np.sign(a)", "E @ V.T", "missing_mask", "a", (("missing_local", "a"),)),
        Mistake("dV = c1 * a.T @ E", "dV = c1 * h.T @ E", "stale_or_swapped", "o", (("missing_local", "o"),)),
    )),
    Written("three layers with a penalty", "code", _DEEP, _at_deep, """
dZ3 = A3 - Y
dW3 = 1./m * np.dot(dZ3, A2.T) + lam/m * W3
db3 = 1./m * np.sum(dZ3, axis=1, keepdims=True)
dA2 = np.dot(W3.T, dZ3)
dZ2 = np.multiply(dA2, np.int64(A2 > 0))
dW2 = 1./m * np.dot(dZ2, A1.T) + lam/m * W2
dA1 = np.dot(W2.T, dZ2)
dZ1 = np.multiply(dA1, np.int64(A1 > 0))
dW1 = 1./m * np.dot(dZ1, X.T) + lam/m * W1
""", (
        Mistake("1./m * np.dot(dZ2, A1.T) + lam/m * W2", "1./m * np.dot(dZ2, A1.T)", "missing_path", "J"),
        Mistake("lam/m * W2", "lam * W2", "scale", "J"),
        Mistake("np.int64(A2 > 0)", "np.int64(A1 > 0)", "inverted_mask", "A2", (("stale_or_swapped", "A2"),)),
        Mistake("np.dot(W2.T, dZ2)", "np.dot(W2, dZ2)", "transposed", "Z2"),
        Mistake("lam/m * W1", "lam/m * W2", "stale_or_swapped", "J", (("wrong_variable", "J"), ("wrong_rule", "J"))),
        Mistake("np.dot(dZ2, A1.T)", "np.dot(dZ2, A2.T)", "stale_or_swapped", "Z2"),
    )),
    Written("errors δ by layers", "LaTeX", _VECTORS, _at_vectors, r"""
\delta_2 = z_2 - t
\frac{\partial E}{\partial W_2} = \delta_2 h^T
\delta_1 = (W_2^T \delta_2) \odot h \odot (1 - h)
\frac{\partial E}{\partial W_1} = \delta_1 x^T
\frac{\partial E}{\partial b_1} = \delta_1
""", (
        Mistake("W_2^T", "W_2", "transposed", "z2"),
        Mistake(r"\odot h \odot (1 - h)", r"\odot z_1 \odot (1 - z_1)", "wrong_rule", "h"),
        Mistake(r"\delta_1 x^T", r"\delta_1 h^T", "stale_or_swapped", "z1"),
        Mistake(r"\odot h \odot (1 - h)", "", "missing_local", "h"),
    )),
    Written("errors by σ′ and ∘", "Unicode", _VECTORS, _at_vectors, """
δ2 = z2 − t
δ1 = W2ᵀδ2 ∘ σ'(z1)
∂E/∂W1 = δ1xᵀ
""", (
        Mistake("σ'(z1)", "σ'(h)", "wrong_rule", "h"),
        Mistake("σ'(z1)", "σ'(z2)", "stale_or_swapped", "h", (("wrong_rule", "h"),)),
        Mistake("z2 − t", "t − z2", "sign", "E", (("sign", "z2"),)),
    )),
    Written("a net by sums with indices", "indices", _VECTORS, _at_vectors, r"""
\frac{\partial E}{\partial z2_k} = z2_k - t_k
\frac{\partial E}{\partial h_j} = \sum_k \frac{\partial E}{\partial z2_k} W2_{kj}
\frac{\partial E}{\partial W1_{ji}} = \frac{\partial E}{\partial h_j} h_j (1 - h_j) x_i
""", (
        Mistake("W2_{kj}", "W2_{jk}", "transposed", "z2"),
        Mistake("h_j (1 - h_j) x_i", "h_j x_i", "wrong_rule", "h", (("missing_local", "h"),)),
    )),
    Written("batch normalisation, step by step", "code", _BATCH, _at_batch, """
dy = 2*(y - t)
dbeta = dy.sum(axis=0)
dgamma = (dy * n).sum(axis=0)
dn = dy * gamma
ds = -(dn * (x - mu)).sum(axis=0) / s**2
dv = ds / (2*s)
dmu = -dn.sum(axis=0) / s
dx = dn/s + dv * 2*(x - mu)/m + dmu/m
""", (
        Mistake("ds / (2*s)", "ds / 2*s", "wrong_rule", "s"),
        Mistake(" + dmu/m", "", "missing_path", "mu"),
        Mistake("/ s**2", "/ s", "wrong_rule", "n"),
        Mistake("dgamma = (dy * n)", "dgamma = (dy * x)", "stale_or_swapped", "y"),
        Mistake("dn = dy * gamma", "dn = dy", "missing_local", "y"),
        Mistake("2*(x - mu)/m", "2*(x - mu)", "scale", "v", (("missing_local", "v"),)),
    )),
    Written("batch normalisation in one line", "closed form", _BATCH, _at_batch, """
dn = 2*(gamma*n + beta - t)*gamma
dx = (m*dn - sum(dn, axis=0) - n*sum(dn*n, axis=0))/(m*s)
""", (
        Mistake("(m*s)", "s", "scale", "n", (("scale", "L"), ("extra_local", "n"), ("scale", "v"))),
        Mistake(" - n*sum(dn*n, axis=0)", "", "missing_path", "s", (("missing_path", "v"),)),
        Mistake("- n*sum(dn*n", "+ n*sum(dn*n", "sign", "s", (("sign", "v"), ("sign", "n"))),
    )),
    Written("layer normalisation", "LaTeX", "mu = np.mean(x); v = np.mean((x - mu)**2); h = (x - mu)/np.sqrt(v); L = np.sum(h*t)", {"x": _draw(5), "t": _draw(5)}, r"""
\frac{\partial L}{\partial h} = t
\frac{\partial L}{\partial x} = \frac{1}{5 \sqrt{v}} \left(5 t - \sum_i t_i - h \sum_i t_i h_i\right)
""", (
        Mistake(r"- \sum_i t_i - h", "- h", "missing_path", "mu"),
        Mistake(r"5 \sqrt{v}", r"5 v", "wrong_rule", "h"),
    )),
    Written("attention by rows", "code", _HEAD, _at_head, """
dO = 2 * (O - T)
dA = dO @ V.T
dV = A.T @ dO
tmp = A * dA
dS = tmp - A * tmp.sum(axis=-1, keepdims=True)
dQ = dS @ K / np.sqrt(d)
dK = dS.T @ Q / np.sqrt(d)
""", (
        Mistake("dV = A.T @ dO", "dV = A @ dO", "transposed", "O"),
        Mistake("dS = tmp - A * tmp.sum(axis=-1, keepdims=True)", "dS = tmp * (1 - A)", "softmax_diagonal", "A"),
        Mistake("dS.T @ Q / np.sqrt(d)", "dS.T @ Q / d", "wrong_rule", "S", (("scale", "S"), ("extra_local", "S"))),
        Mistake("tmp.sum(axis=-1, keepdims=True)", "tmp.sum(axis=0, keepdims=True)", "wrong_axis", "A"),
        Mistake("dO = 2 * (O - T)", "dO = O - T", "scale", "L"),
    )),
    Written("the gates of an LSTM", "plain", _CELL, _at_cell, """
dh = h - y
do = dh * tanh(c)
dc = dh * o * (1 - tanh(c)^2)
df = dc * cp
di = dc * g
dg = dc * i
dao = do * o * (1 - o)
daf = df * f * (1 - f)
dai = di * i * (1 - i)
dag = dg * (1 - g^2)
""", (
        Mistake("(1 - tanh(c)^2)", "(1 - c^2)", "wrong_rule", "h"),
        Mistake("dag = dg * (1 - g^2)", "dag = dg * g * (1 - g)", "wrong_rule", "g"),
        Mistake("df = dc * cp", "df = dc * c", "stale_or_swapped", "c"),
        Mistake("di = dc * g", "di = dc * i", "stale_or_swapped", "c", (("wrong_rule", "c"), ("wrong_variable", "c"))),
        Mistake("dai = di * i * (1 - i)", "dai = dg * i * (1 - i)", "stale_or_swapped", "c", (("wrong_variable", "c"), ("stale_or_swapped", "i"), ("wrong_variable", "i"))),
        Mistake("dh * o * (1 - tanh", "dh * (1 - tanh", "missing_local", "h"),
    )),
    Written("two steps in time", "code", _TIME, _at_time, """
d2 = (h2 - y) * (1 - h2**2)
d1 = W.T @ d2 * (1 - h1**2)
dW = np.outer(d2, h1) + np.outer(d1, h0)
dU = np.outer(d2, x2) + np.outer(d1, x1)
""", (
        Mistake("np.outer(d2, h1) + np.outer(d1, h0)", "np.outer(d2, h1)", "missing_path", "h1"),
        Mistake("W.T @ d2", "W @ d2", "transposed", "h2"),
        Mistake("np.outer(d2, x2) + np.outer(d1, x1)", "np.outer(d2, x1) + np.outer(d1, x2)", "stale_or_swapped", "h2", (("stale_or_swapped", "h1"),)),
        Mistake("(1 - h1**2)", "(1 - h2**2)", "stale_or_swapped", "h1"),
    )),
    Written("a variational autoencoder", "code", _VAE, _at_vae, """
dr = r - x
dz = D.T @ dr
dD = np.outer(dr, z)
dmu = dz + mu
ds = dz * eps
dlv = ds * s / 2 + (np.exp(lv) - 1) / 2
""", (
        Mistake("dmu = dz + mu", "dmu = dz", "missing_path", "L"),
        Mistake("ds * s / 2", "ds * s", "scale", "s", (("missing_local", "s"),)),
        Mistake("dlv = ds * s / 2 + ", "dlv = ", "missing_path", "s", (("missing_path", "z"),)),
        Mistake("np.outer(dr, z)", "2 * np.outer(dr, z)", "scale", "r", (("extra_local", "r"),)),
    )),
    Written("a leaky relu", "code", "h = W @ x; a = np.where(h > 0, h, 0.1*h); L = np.sum((a - t)**2)/2", {"W": _draw(6, 3), "x": _draw(3), "t": _draw(6)}, """
da = a - t
dh = np.where(h > 0, da, 0.1 * da)
dW = np.outer(dh, x)
dx = W.T @ dh
""", (
        Mistake("0.1 * da)", "0)", "wrong_rule", "a", (("missing_path", "a"), ("missing_mask", "a"))),
        Mistake("np.where(h > 0, da, 0.1 * da)", "np.where(h > 0, 0.1 * da, da)", "inverted_mask", "a"),
        Mistake("W.T @ dh", "W.T @ da", "missing_local", "a", (("missing_mask", "a"),)),
    )),
    Written("GELU by tanh", "code", "u = 0.8*(x + 0.045*x**3); g = 0.5*x*(1 + np.tanh(u)); L = np.sum(g*t)", {"x": _draw(5), "t": _draw(5)}, """
th = np.tanh(u)
slope = 0.8 * (1 + 3 * 0.045 * x**2)
dx = t * (0.5 * (1 + th) + 0.5 * x * (1 - th**2) * slope)
""", (
        Mistake("3 * 0.045 * x**2", "0.045 * x**2", "wrong_rule", "u", (("missing_local", "u"),)),
        Mistake("0.5 * (1 + th) + ", "", "missing_path", "g"),
        Mistake(" * slope)", ")", "missing_local", "u"),
    )),
    Written("swish", "rearranged", "s = sigmoid(x); y = x*s; L = np.sum((y - t)**2)/2", {"x": _draw(5), "t": _draw(5)}, """
dL/dy = y - t
dL/dx = dL/dy * (y + s*(1 - y))
""", (
        Mistake("s*(1 - y)", "s*(1 - s)", "missing_local", "y", (("wrong_rule", "y"), ("missing_local", "s"))),
        Mistake("(y + s*(1 - y))", "s*(1 - y)", "missing_path", "y", (("missing_path", "s"), ("wrong_rule", "y"), ("wrong_rule", "s"))),
    )),
    Written("a convolution by loops", "function", "i = np.arange(4)[:, None] + np.arange(3)[None, :]; c = x[i] @ k + b; a = np.maximum(c, 0); L = np.sum((a - t)**2)", {"x": np.array([0.4, -1.1, 0.7, 1.6, -0.3, 0.9]), "k": np.array([0.8, -0.6, 0.5]), "b": -0.3, "t": _draw(4)}, """
def backward(x, k, b, t):
    c = np.array([x[j:j + 3] @ k + b for j in range(4)])
    da = 2 * (np.maximum(c, 0) - t)
    dc = da * (c > 0)
    dk, dx = np.zeros(3), np.zeros(6)
    for j in range(4):
        dk += dc[j] * x[j:j + 3]
        dx[j:j + 3] += dc[j] * k
    return {"dc": dc, "dk": dk, "dx": dx, "db": dc.sum()}
""", (
        Mistake("dx[j:j + 3] += dc[j] * k", "dx[j:j + 3] += dc[j] * k[::-1]", "transposed", "c", (("stale_or_swapped", "c"),)),
        Mistake('"db": dc.sum()', '"db": dc.mean()', "scale", "c"),
        Mistake("da * (c > 0)", "da", "missing_mask", "a", (("missing_local", "a"),)),
    )),
    Written("shared weights", "plain", "u = W @ x; v = W @ tanh(u); L = sum(v*t)", {"W": _draw(3, 3), "x": _draw(3), "t": _draw(3)}, """
dv = t
du = (W.T @ dv) * (1 - tanh(u)**2)
dW = outer(dv, tanh(u)) + outer(du, x)
""", (
        Mistake("outer(dv, tanh(u)) + outer(du, x)", "outer(dv, tanh(u))", "missing_path", "u"),
        Mistake("outer(dv, tanh(u))", "outer(dv, u)", "stale_or_swapped", "v", (("missing_local", "v"),)),
        Mistake("dW = outer(dv, tanh(u)) + outer(du, x)", "dW = outer(tanh(u), dv) + outer(du, x)", "transposed", "v"),
    )),
    Written("a skip connection", "plain", "z = W @ x; a = np.tanh(z); y = x + a; L = np.sum((y - t)**2)/2", {"W": _draw(3, 3), "x": _draw(3), "t": _draw(3)}, """
dL/dy = y - t
dL/dz = dL/dy * (1 - a²)
dL/dx = dL/dy + Wᵀ @ dL/dz
dL/dW = outer(dL/dz, x)
""", (
        Mistake("dL/dy + Wᵀ", "Wᵀ", "missing_path", "y"),
        Mistake("1 - a²", "1 - z²", "wrong_rule", "a"),
        Mistake("outer(dL/dz, x)", "outer(x, dL/dz)", "transposed", "z"),
    )),
    Written("a maximum over a window", "code", "p = np.max(X, axis=1); L = np.sum((p - t)**2)/2", {"X": _draw(4, 3), "t": _draw(4)}, """
mask = X == np.max(X, axis=1, keepdims=True)
dX = mask * (p - t)[:, None]
""", (
        Mistake("mask * (p - t)[:, None]", "mask * (t - p)[:, None]", "sign", "L", (("sign", "p"),)),
        Mistake("mask * (p - t)[:, None]", "mask * X * (p - t)[:, None]", "value_for_mask", "p", (("extra_local", "p"),)),
    )),
    Written("an embedding's mean", "code", "e = C[idx]; h = np.mean(e, axis=0); s = h @ v; L = (s - t)**2", {"C": _draw(5, 3), "idx": np.array([1, 3, 1, 0]), "v": _draw(3), "t": 0.7}, """
ds = 2 * (s - t)
dh = ds * v
de = np.ones((4, 1)) * dh / 4
""", (
        Mistake("dh / 4", "dh", "scale", "h", (("missing_local", "h"),)),
        Mistake("dh = ds * v", "dh = ds * h", "stale_or_swapped", "s", (("wrong_rule", "s"), ("wrong_variable", "s"))),
    )),
    Written("dropout", "code", "h = np.tanh(W @ x); d = h*mask/keep; L = np.sum((d - t)**2)/2", {"W": _draw(6, 3), "x": _draw(3), "mask": np.array([1.0, 0, 1, 1, 0, 1]), "keep": 0.6, "t": _draw(6)}, """
dd = d - t
dh = dd * mask / keep
dW = np.outer(dh * (1 - h**2), x)
""", (
        Mistake("dd * mask / keep", "dd * mask", "missing_local", "d", (("scale", "d"),)),
        Mistake("dd * mask / keep", "dd / keep", "missing_mask", "d", (("missing_local", "d"),)),
        Mistake("(1 - h**2)", "(1 - d**2)", "stale_or_swapped", "h", (("wrong_rule", "h"),)),
    )),
    Written("a bias under a broadcast", "code", "Z = X @ W + b; L = np.sum(np.exp(Z)*T)", {"X": 0.3*_draw(3, 4), "W": _draw(4, 3), "b": _draw(3), "T": _draw(3, 3)}, """
dZ = np.exp(Z) * T
db = dZ.sum(axis=0)
dX = dZ @ W.T
""", (
        Mistake("dZ.sum(axis=0)", "dZ.sum(axis=1)", "wrong_axis", "Z"),
        Mistake("dZ @ W.T", "dZ.T @ W.T", "transposed", "Z"),
        Mistake("np.exp(Z) * T", "Z * np.exp(Z) * T", "wrong_rule", "L", (("extra_local", "L"),)),
    )),
    Written("contrast of two embeddings", "plain", "p = A @ x; q = A @ z; s = np.sum(p*q); L = -np.log(sigmoid(s))", {"A": _draw(3, 4), "x": _draw(4), "z": _draw(4)}, """
dL/ds = sigmoid(s) - 1
dL/dp = dL/ds * q
dL/dq = dL/ds * p
dL/dA = outer(dL/dp, x) + outer(dL/dq, z)
""", (
        Mistake("sigmoid(s) - 1", "1 - sigmoid(s)", "sign", "L", (("sign", "s"),)),
        Mistake("dL/dp = dL/ds * q", "dL/dp = dL/ds * p", "stale_or_swapped", "s", (("wrong_variable", "s"), ("wrong_variable", "q"), ("wrong_rule", "s"))),
        Mistake(" + outer(dL/dq, z)", "", "missing_path", "q"),
    )),
    Written("a gradient step that is differentiated", "plain", "g = 2*a*(w - c); v = w - eta*g; L = (v - c)**2", {"w": 1.3, "c": 0.4, "a": 0.7, "eta": 0.2}, """
dv = 2(v - c)
dg = -eta dv
dw = dv (1 - 2 a eta)
deta = -g dv
""", (
        Mistake("dg = -eta dv", "dg = eta dv", "sign", "v"),
        Mistake("dw = dv (1 - 2 a eta)", "dw = dv", "missing_path", "g"),
        Mistake("deta = -g dv", "deta = -v dv", "stale_or_swapped", "v"),
    )),
    Written("momentum over two steps", "plain", "v1 = g1; v2 = beta*v1 + (1 - beta)*g2; w2 = w0 - lr*v1 - lr*v2; L = (w2 - t)**2/2", {"g1": 0.9, "g2": -0.4, "beta": 0.8, "lr": 0.3, "w0": 1.1, "t": 0.2}, """
dw2 = w2 - t
dv2 = -lr * dw2
dv1 = -lr * dw2 + beta * dv2
dbeta = dv2 * (v1 - g2)
dlr = -dw2 * (v1 + v2)
""", (
        Mistake("-lr * dw2 + beta * dv2", "beta * dv2", "missing_path", "w2"),
        Mistake("(v1 - g2)", "(v1 + g2)", "sign", "v2"),
        Mistake("-dw2 * (v1 + v2)", "-dw2 * v2", "missing_path", "w2"),
    )),
]  # fmt: skip
