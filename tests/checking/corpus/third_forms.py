r"""Derivations in unusual forms that are right: rearranged, by other identities, with symbols introduced late, with prose.

Written and divided before the check was run on any of them.
"""
# ruff: noqa: E501, the mistakes stand beside what they are made in

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw
from tests.checking.corpus.written import Mistake, Written

_seeded = Draw(227)
_draw = _seeded.normal

_NEURON = "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))"
_at_neuron: dict[str, Any] = {"w": 0.7, "x": 1.3, "b": -0.4, "y": 1.0}
_NET = "H = np.tanh(X @ U); P = H @ V; J = np.sum((P - T)**2)/(2*X.shape[0])"
_at_net: dict[str, Any] = {"X": _draw(5, 4), "U": _draw(4, 3), "V": _draw(3, 2), "T": _draw(5, 2)}
_SQUARE = "Z = W @ X; A = sigmoid(Z); C = np.sum((A - Y)**2)/2"
_at_square: dict[str, Any] = {"W": _draw(3, 4), "X": _draw(4, 5), "Y": _seeded.positive(3, 5)}

WRITTEN = [
    Written("the loss factored", "rearranged", _NEURON, _at_neuron, """
dw = -x*(y*(1 - a) - (1 - y)*a)
""", (Mistake("- (1 - y)*a", "+ (1 - y)*a + y*a", "sign", "L", (("wrong_rule", "L"), ("extra_path", "L"))),)),
    Written("tanh by cosh", "identity", "z = w*x; h = tanh(z); L = (h - t)**2/2", {"w": 0.5, "x": 1.4, "t": 0.2}, """
dz = (h - t) / cosh(z)**2
dw = x dz
""", (Mistake("cosh(z)**2", "cosh(z)", "wrong_rule", "h"),)),
    Written("sigmoid by tanh", "identity", _NEURON, _at_neuron, """
dz = (1 + tanh(z/2))/2 - y
db = dz
""", (Mistake("tanh(z/2)", "tanh(z)", "wrong_rule", "a", (("wrong_rule", "L"), ("scale", "a"))),)),
    Written("σ′ by exponentials", "identity", _SQUARE, _at_square, """
dA = A - Y
dZ = dA * np.exp(-Z) / (1 + np.exp(-Z))**2
dW = dZ @ X.T
""", (Mistake("(1 + np.exp(-Z))**2", "(1 + np.exp(-Z))", "wrong_rule", "A"), Mistake("np.exp(-Z) / (", "1 / (", "wrong_rule", "A"))),
    Written("a symbol introduced late", "helping lines", _NET, _at_net, """
E = P - T
s = 1/5
dV = s * H.T @ E
G = E @ V.T
G = G - G * H**2
dU = s * X.T @ G
""", (Mistake("G - G * H**2", "G - G * H", "wrong_rule", "H"), Mistake("dU = s * X.T @ G", "dU = X.T @ G", "scale", "H", (("scale", "J"),)))),
    Written("everything transposed", "rearranged", _NET, _at_net, """
Et = (P - T).T / 5
dV = (Et @ H).T
dU = ((V @ Et) * (1 - H.T**2) @ X).T
""", (Mistake("(Et @ H).T", "Et @ H", "transposed", "P"), Mistake("(1 - H.T**2)", "(1 + H.T**2)", "wrong_rule", "H", (("sign", "H"),)))),
    Written("vectorised by Kronecker sums", "function", _NET, _at_net, """
def gradients(X, U, V, T):
    H = np.tanh(X @ U)
    E = (H @ V - T) / X.shape[0]
    dV = np.tensordot(H, E, axes=([0], [0]))
    dU = np.einsum("ni,nk,jk,nj->ij", X, E, V, 1 - H * H)
    return {"dU": dU, "dV": dV}
""", (Mistake("1 - H * H", "H", "wrong_rule", "H"), Mistake("/ X.shape[0]", "/ X.shape[1]", "scale", "J"))),
    Written("example by example", "function", _NET, _at_net, """
def gradients(X, U, V, T):
    dU, dV = np.zeros(U.shape), np.zeros(V.shape)
    for x, t in zip(X, T):
        h = np.tanh(x @ U)
        e = h @ V - t
        dV = dV + np.outer(h, e) / len(X)
        dU = dU + np.outer(x, (V @ e) * (1 - h**2)) / len(X)
    return {"dU": dU, "dV": dV}
""", (Mistake("dU = dU + np.outer(x", "dU = np.outer(x", "missing_path", "H", (("missing_sum", "H"),)),)),
    Written("with comments and counts", "prose", _SQUARE, _at_square, """
# Step 1: the output
dA = A - Y            # derivative of the squared error
# Step 2: through the sigmoid
dZ = dA * A * (1 - A) # sigma' = a(1-a)
# Step 3: the weights
dW = dZ @ X.T         # shape (3, 4)
dX = W.T @ dZ
""", (Mistake("dX = W.T @ dZ", "dX = W.T @ dA", "missing_local", "A"), Mistake("dZ @ X.T", "dA @ X.T", "missing_local", "A"))),
    Written("a numbered list", "Markdown", _SQUARE, _at_square, r"""
1. $\frac{\partial C}{\partial A} = A - Y$
2. $\frac{\partial C}{\partial Z} = \frac{\partial C}{\partial A} \circ A \circ (1 - A)$
3. $\frac{\partial C}{\partial W} = \frac{\partial C}{\partial Z} X^T$
""", (Mistake(r"A \circ (1 - A)$", r"(1 - A \circ A)$", "wrong_rule", "A"),)),
    Written("a table of steps", "Markdown", _NEURON, _at_neuron, r"""
**Backward:**

- `dz = a - y`
- `dw = dz * x`
- `db = dz`
""", (Mistake("dz * x", "dz * w", "stale_or_swapped", "z", (("wrong_variable", "x"), ("wrong_variable", "z"), ("wrong_rule", "z"))),)),
    Written("sig for the sigmoid", "plain", "z = w*x + b; y = sigmoid(z); E = (t - y)**2/2", {"w": 0.7, "x": 1.3, "b": -0.4, "t": 0.9}, """
dE/dy = -(t - y)
dE/dz = -(t - y) * sig(z) * (1 - sig(z))
dE/dw = -(t - y) * y * (1 - y) * x
""", (
        Mistake("dE/dz = -(t - y)", "dE/dz = (t - y)", "sign", "y", (("sign", "E"),)),
        Mistake("dE/dw = -(t - y) * y * (1 - y) * x", "dE/dw = -(t - y) * x", "missing_local", "y"),
    )),
    Written("dots above and bars", "LaTeX", "y = w*x; L = (y - t)**2", {"w": 0.8, "x": 1.7, "t": 0.4}, r"""
\bar{y} = 2 (y - t)
\bar{w} = \bar{y} x
\bar{x} = \bar{y} w
""", (Mistake(r"\bar{y} w", r"\bar{y} x", "stale_or_swapped", "y", (("wrong_variable", "w"), ("wrong_variable", "y"), ("wrong_rule", "y"))),)),
    Written("a triangle of partial products", "skipping steps", "a = x*y; b = y*z; c = a*b; L = c + a", {"x": 1.2, "y": 0.7, "z": -0.6}, """
dL/dx = y (b + 1)
dL/dy = x (b + 1) + a z
dL/dz = a y
""", (
        Mistake("x (b + 1) + a z", "x (b + 1)", "missing_path", "b"),
        Mistake("y (b + 1)", "y b", "missing_path", "L", (("missing_path", "a"),)),
        Mistake("+ a z", "+ a y", "stale_or_swapped", "b", (("wrong_variable", "b"), ("wrong_variable", "z"), ("wrong_rule", "b"))),
    )),
    Written("softplus by its other form", "identity", "h = log(1 + exp(z)); L = sum(h*t)", {"z": _draw(4), "t": _draw(4)}, """
dz = t (1 - exp(-h))
""", (Mistake("exp(-h)", "exp(-z)", "wrong_rule", "h", (("stale_or_swapped", "h"),)),)),
    Written("the centred cross entropy", "closed form", "N = len(S); P = softmax(S); L = -np.sum(Y*np.log(P))/N", {"S": _draw(4, 3), "Y": _seeded.one_hot(4, 3)}, """
G = Y - P
dS = -G/4
""", (Mistake("-G/4", "G/4", "sign", "L", (("sign", "S"), ("sign", "P"))),)),
    Written("labels that are not one-hot", "closed form", "P = softmax(S); L = -np.sum(Q*np.log(P))", {"S": _draw(4, 3), "Q": _seeded.positive(4, 3)}, """
q = np.sum(Q, axis=1, keepdims=True)
dS = q * P - Q
""", (Mistake("q * P - Q", "P - Q", "missing_local", "L", (("wrong_rule", "P"), ("missing_local", "P"), ("wrong_loss", "P"), ("wrong_loss", "S"), ("missing_sum", "P"), ("missing_sum", "L"))),)),
    Written("normalised by its length", "rearranged", "n = np.sqrt(np.sum(v**2)); u = v/n; L = np.sum(u*t)", {"v": _draw(4), "t": _draw(4)}, """
dv = (t - u*sum(u*t))/n
""", (
        Mistake(" - u*sum(u*t)", "", "missing_path", "n"),
        Mistake("u*sum(u*t)", "v*sum(u*t)", "missing_local", "n", (("wrong_rule", "n"), ("wrong_rule", "u"), ("missing_local", "u"), ("stale_or_swapped", "n"))),
    )),
    Written("the variance by moments", "rearranged", "mu = np.mean(x); v = np.mean(x**2) - mu**2; L = v*k", {"x": _draw(5), "k": 1.3}, """
dx = 2*k*(x - mu)/5
""", (
        Mistake("(x - mu)/5", "x/5", "missing_path", "mu"),
        Mistake("2*k*(x - mu)/5", "2*k*(x - mu)", "scale", "v", (("missing_local", "v"),)),
    )),
    Written("a determinant's logarithm", "closed form", "p = x*y - z**2; L = np.log(p)/2", {"x": 2.1, "y": 1.4, "z": 0.5}, """
i = 1/p
dx = y i/2
dz = -z i
""", (Mistake("-z i", "-z i/2", "scale", "p", (("wrong_rule", "p"), ("missing_local", "p"))), Mistake("-z i", "z i", "sign", "p"))),
    Written("a mixture of two", "plain", "a = exp(-(x - m1)**2/2); b = exp(-(x - m2)**2/2); p = q*a + (1 - q)*b; L = -log(p)", {"x": 0.8, "m1": 0.1, "m2": 1.9, "q": 0.4}, """
r = q*a/p
dL/dm1 = -r (x - m1)
dL/dm2 = -(1 - r)(x - m2)
dL/dq = (b - a)/p
""", (
        Mistake("-(1 - r)(x - m2)", "-r (x - m2)", "stale_or_swapped", "p", (("wrong_rule", "p"), ("stale_or_swapped", "b"), ("wrong_rule", "b"))),
        Mistake("(b - a)/p", "(a - b)/p", "sign", "L", (("sign", "p"),)),
    )),
    Written("a ratio of sums", "code", "s = np.sum(w); y = np.sum(w*x)/s; L = (y - t)**2", {"w": _seeded.positive(4), "x": _draw(4), "t": 0.3}, """
dy = 2*(y - t)
dw = dy*(x - y)/s
dx = dy*w/s
""", (
        Mistake("(x - y)/s", "x/s", "missing_path", "s"),
        Mistake("dx = dy*w/s", "dx = dy*w", "missing_local", "y"),
    )),
    Written("gating by a clip", "code", "c = np.clip(r, 1 - e, 1 + e); L = -np.mean(np.minimum(r*A, c*A))", {"r": np.array([0.6, 1.05, 1.5, 0.95, 1.4, 0.7]), "e": 0.2, "A": np.array([1.1, -0.7, 0.8, 1.3, -0.9, -1.2])}, """
inside = ~(((A > 0) & (r > 1 + e)) | ((A < 0) & (r < 1 - e)))
dr = -A*inside/6
""", (
        Mistake("-A*inside/6", "-A/6", "missing_mask", "L", (("missing_mask", "c"),)),
        Mistake("-A*inside/6", "A*inside/6", "sign", "L"),
    )),
]  # fmt: skip
