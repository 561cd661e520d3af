r"""Regressions, classifiers and single formulas, as different people write them: LaTeX, Leibniz, primes, sums with indices.

Written and divided before the check was run on any of them.
"""
# ruff: noqa: E501, the mistakes stand beside what they are made in

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw
from tests.checking.corpus.written import Mistake, Written

_seeded = Draw(211)
_draw = _seeded.normal

_LOGISTIC = "m = X.shape[1]; Z = w.T @ X + b; A = sigmoid(Z); J = -np.sum(Y*np.log(A) + (1 - Y)*np.log(1 - A))/m"
_at_logistic: dict[str, Any] = {"w": _draw(3, 1), "b": 0.2, "X": _draw(3, 6), "Y": _seeded.binary(1, 6)}
_SOFT = "N = X.shape[0]; S = X @ W + b; P = softmax(S); L = -np.sum(Y*np.log(P))/N + lam/2*np.sum(W**2)"
_at_soft: dict[str, Any] = {"X": _draw(5, 4), "W": _draw(4, 3), "b": _draw(3), "Y": _seeded.one_hot(5, 3), "lam": 0.3}
_LEAST = "r = X @ w - y; J = np.sum(r**2)/(2*len(y))"
_at_least: dict[str, Any] = {"X": _draw(6, 3), "w": _draw(3), "y": _draw(6)}
_NEURON = "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))"
_at_neuron: dict[str, Any] = {"w": 0.7, "x": 1.3, "b": -0.4, "y": 1.0}
_CLASS = "e = np.exp(z); p = e/np.sum(e); L = -np.sum(y*np.log(p))"
_at_class: dict[str, Any] = {"z": _draw(4), "y": np.eye(4)[1]}

WRITTEN = [
    Written("logistic regression in the course's LaTeX", "LaTeX", _LOGISTIC, _at_logistic, r"""
$$\frac{\partial J}{\partial Z} = \frac{1}{m}\left(A - Y\right)$$
$$\frac{\partial J}{\partial w} = X \left(\frac{\partial J}{\partial Z}\right)^T$$
$$\frac{\partial J}{\partial b} = \frac{1}{m}\sum_{i=1}^m (a^{(i)} - y^{(i)})$$
""", (
        Mistake("(A - Y", "(Y - A", "sign", "J", (("sign", "Z"), ("sign", "A"))),
        Mistake(r"= \frac{1}{m}\sum", r"= \sum", "scale", "J", (("scale", "Z"),)),
    )),
    Written("logistic regression, σ′ spelt out", "LaTeX", _LOGISTIC, _at_logistic, r"""
\begin{align*}
\frac{\partial J}{\partial A} &= \frac{1}{m}\left(\frac{1-Y}{1-A} - \frac{Y}{A}\right) \\
\frac{\partial J}{\partial Z} &= \frac{\partial J}{\partial A} \odot A \odot (1 - A) \\
\frac{\partial J}{\partial w} &= X \frac{\partial J}{\partial Z}^\top
\end{align*}
""", (
        Mistake(r"\frac{1-Y}{1-A} - ", r"\frac{1-Y}{1-A} + ", "sign", "J", (("sign", "A"),)),
        Mistake(r"A \odot (1 - A)", r"Z \odot (1 - Z)", "wrong_rule", "A"),
        Mistake(r"\odot A \odot (1 - A)", r"\odot (1 - A)", "missing_local", "A", (("wrong_rule", "A"),)),
    )),
    Written("logistic regression in symbols pasted from a page", "Unicode", _LOGISTIC, _at_logistic, """
∂J/∂A = −(Y/A − (1−Y)/(1−A))/m
∂J/∂Z = ∂J/∂A · A(1−A)
∂J/∂w = X·(∂J/∂Z)ᵀ
∂J/∂b = Σ ∂J/∂Z
""", (
        Mistake("−(Y/A − ", "−(Y/A + ", "sign", "J", (("sign", "A"),)),
        Mistake("Σ ∂J/∂Z", "Σ ∂J/∂A", "missing_local", "A", (("stale_or_swapped", "Z"), ("wrong_variable", "A"))),
    )),
    Written("softmax regression in a notebook's Markdown", "Markdown", _SOFT, _at_soft, r"""
## Backward pass

First the gradient of the scores:

$$\frac{\partial L}{\partial S} = \frac{1}{N}(P - Y)$$

and then, with the regularisation,

$$\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial S} + lam W$$
""", (
        Mistake(" + lam W", "", "missing_path", "L"),
        Mistake("lam W", r"\frac{lam}{2} W", "scale", "L"),
        Mistake("X^T ", "X ", "transposed", "S"),
    )),
    Written("softmax regression with subscripts", "plain", _SOFT, _at_soft, """
dL/dS = (P - Y) / N
dL/db = sum(dL/dS, axis=0)
dL/dW = X.T @ dL/dS + lam * W
""", (
        Mistake("axis=0", "axis=1", "wrong_axis", "S"),
        Mistake("lam * W", "lam * W**2", "wrong_rule", "L"),
    )),
    Written("labels as numbers", "code", "N = X.shape[0]; S = X @ W; P = softmax(S); L = -np.mean(np.log(P[np.arange(N), y]))",
        {"X": _draw(5, 4), "W": _draw(4, 3), "y": np.array([0, 2, 1, 1, 0])}, """
def backward(X, W, y):
    N = X.shape[0]
    scores = X.dot(W)
    exps = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    probs = exps / exps.sum(axis=1, keepdims=True)
    dS = probs.copy()
    dS[range(N), y] -= 1
    dS /= N
    dW = X.T.dot(dS)
    return {"dS": dS, "dW": dW}
""", (
        Mistake("    dS /= N\n", "", "scale", "L", (("scale", "P"),)),
        Mistake("-= 1", "+= 1", "sign", "L", (("wrong_rule", "P"), ("sign", "P"), ("sign", "S"))),
        Mistake("exps.sum(axis=1, keepdims=True)", "exps.sum(axis=0, keepdims=True)", "wrong_axis", "P"),
    )),
    Written("least squares in matrix calculus", "LaTeX", _LEAST, _at_least, r"""
$\nabla_w J = \frac{1}{6} X^\top (X w - y)$
""", (
        Mistake("(X w - y)", "(y - X w)", "sign", "J", (("sign", "r"),)),
        Mistake(r"\frac{1}{6}", r"\frac{2}{6}", "scale", "J"),
    )),
    Written("least squares by sums with indices", "indices", _LEAST, _at_least, r"""
\frac{\partial J}{\partial r_i} = \frac{r_i}{6}
\frac{\partial J}{\partial w_j} = \sum_{i=1}^{6} \frac{\partial J}{\partial r_i} X_{ij}
""", (
        Mistake("{r_i}{6}", "{r_i}{3}", "scale", "J"),
        Mistake("X_{ij}", "X_{ij}^2", "wrong_rule", "r"),
    )),
    Written("least squares multiplied out", "rearranged", _LEAST, _at_least, """
n = len(y)
dw = (X.T @ X @ w - X.T @ y) / n
""", (
        Mistake("- X.T @ y", "- 2 * X.T @ y", "scale", "r", (("scale", "J"), ("extra_local", "r"), ("wrong_rule", "J"), ("wrong_rule", "r"))),
        Mistake("X.T @ X @ w - X.T @ y", "X.T @ X @ w + X.T @ y", "sign", "r", (("sign", "y"),)),
    )),
    Written("ridge regression", "nabla", "J = np.sum((X @ w - y)**2) + lam*np.sum(w**2)", {**_at_least, "lam": 0.6}, """
∇_w J = 2 X^T (X w - y) + 2 lam w
""", (
        Mistake(" + 2 lam w", "", "missing_path", "J"),
        Mistake("+ 2 lam w", "- 2 lam w", "sign", "J"),
        Mistake("+ 2 lam w", "+ lam w", "scale", "J"),
    )),
    Written("lasso", "code", "p = X @ w; J = np.mean((p - y)**2) + lam*np.sum(np.abs(w))", {**_at_least, "lam": 0.4}, """
err = p - y
dp = 2 * err / y.size
dw = X.T @ dp + lam * np.sign(w)
""", (
        Mistake("np.sign(w)", "w", "wrong_rule", "J"),
        Mistake("np.sign(w)", "np.abs(w)", "wrong_rule", "J", (("missing_local", "J"),)),
        Mistake("2 * err", "err", "scale", "J"),
    )),
    Written("one neuron with primes", "plain", _NEURON, _at_neuron, """
da = -y/a + (1-y)/(1-a)
dz = da * σ'(z)
dw = dz * x
db = dz
""", (
        Mistake("σ'(z)", "σ'(a)", "wrong_rule", "a"),
        Mistake("σ'(z)", "σ(z)", "wrong_rule", "a", (("missing_local", "a"),)),
        Mistake("db = dz", "db = dz * b", "extra_local", "z", (("wrong_rule", "z"),)),
    )),
    Written("one neuron by Leibniz' chain", "Leibniz", _NEURON, _at_neuron, """
dL/da = (a - y) / (a*(1 - a))
da/dz = a*(1 - a)
dz/dw = x
dL/dw = dL/da * da/dz * dz/dw
dL/db = dL/da * da/dz
""", (
        Mistake("a*(1 - a)\ndz/dw", "z*(1 - z)\ndz/dw", "wrong_rule", "a"),
        Mistake("dz/dw = x", "dz/dw = w", "stale_or_swapped", "z", (("wrong_variable", "z"), ("wrong_variable", "x"), ("wrong_rule", "z"))),
        Mistake("dL/dw = dL/da * da/dz * dz/dw", "dL/dw = dL/da * dz/dw", "missing_local", "a"),
    )),
    Written("one neuron with prose", "prose", _NEURON, _at_neuron, """
We start at the loss.
dL/da = -(y/a) + (1 - y)/(1 - a)
The sigmoid has the derivative a(1-a), therefore:
dL/dz = dL/da * a * (1 - a)
      = a - y
dL/dw = x * (a - y)
""", (
        Mistake("      = a - y", "      = y - a", "sign", "L", (("sign", "z"), ("sign", "a"))),
        Mistake("x * (a - y)", "w * (a - y)", "stale_or_swapped", "z", (("wrong_variable", "z"), ("wrong_variable", "x"), ("wrong_rule", "z"))),
    )),
    Written("softmax and cross entropy for one example", "plain", _CLASS, _at_class, """
dL/dp = -y/p
dL/dz = p * (dL/dp - sum(p * dL/dp))
""", (
        Mistake("p * (dL/dp - sum(p * dL/dp))", "p * (1 - p) * dL/dp", "softmax_diagonal", "p"),
        Mistake("dL/dp - sum", "dL/dp + sum", "sign", "p", (("softmax_copied", "p"),)),
        Mistake("sum(p * dL/dp)", "sum(dL/dp)", "softmax_copied", "p", (("missing_local", "p"), ("wrong_rule", "p"))),
    )),
    Written("softmax by its Jacobian", "code", _CLASS, _at_class, """
jac = np.diag(p) - np.outer(p, p)
dz = jac @ (-y / p)
""", (
        Mistake("np.diag(p) - ", "np.diag(p) + ", "softmax_copied", "p", (("sign", "p"),)),
        Mistake("np.outer(p, p)", "np.outer(p, 1 - p)", "softmax_copied", "p", (("wrong_rule", "p"),)),
    )),
    Written("logits with log-sum-exp", "rearranged", "J = np.log(np.sum(np.exp(z))) - np.sum(y*z)", _at_class, """
q = exp(z - max(z))
dz = q/sum(q) - y
""", (
        Mistake("q/sum(q) - y", "q - y", "missing_local", "J", (("wrong_rule", "J"),)),
        Mistake("- y", "+ y", "sign", "J"),
    )),
    Written("binary cross entropy from logits", "rearranged", "L = np.sum(np.log(1 + np.exp(z)) - t*z)", {"z": _draw(5), "t": _seeded.binary(5)}, """
dz = 1/(1 + exp(-z)) - t
""", (
        Mistake("exp(-z)", "exp(z)", "sign", "L", (("wrong_rule", "L"),)),
    )),
    Written("a Gaussian's likelihood", "LaTeX", "n = len(x); L = n*np.log(s) + np.sum((x - mu)**2)/(2*s**2)",
        {"x": _draw(7), "mu": 0.3, "s": 1.4}, r"""
\frac{\partial L}{\partial \mu} = -\frac{1}{s^2} \sum_{i=1}^n (x_i - \mu)
\frac{\partial L}{\partial s} = \frac{n}{s} - \frac{1}{s^3} \sum_{i=1}^n (x_i - \mu)^2
""", (
        Mistake(r"-\frac{1}{s^2}", r"\frac{1}{s^2}", "sign", "L"),
        Mistake("{s^3}", "{s^2}", "wrong_rule", "L"),
        Mistake(r"\frac{n}{s} - ", "- ", "missing_path", "L"),
    )),
    Written("Poisson regression", "code", "eta = X @ w; mu = np.exp(eta); L = np.sum(mu - y*eta)", {**_at_least, "y": np.array([0.0, 2, 1, 3, 0, 1])}, """
dmu = np.ones_like(mu)
deta = dmu * mu - y
dw = np.dot(X.T, deta)
""", (
        Mistake("dmu * mu - y", "dmu - y", "missing_local", "mu"),
        Mistake("dmu * mu - y", "dmu * mu", "missing_path", "L"),
        Mistake("mu - y\n", "mu * eta - y\n", "wrong_rule", "mu", (("extra_local", "mu"),)),
    )),
    Written("a hinge", "plain", "s = X @ w; J = np.sum(np.maximum(0, 1 - y*s))", {"X": _draw(8, 3), "w": _draw(3), "y": _seeded.signs(8)}, """
ds = where(y*s < 1, -y, 0)
dw = X.T @ ds
""", (
        Mistake("y*s < 1", "y*s > 1", "inverted_mask", "J"),
        Mistake("-y, 0", "y, 0", "sign", "J"),
        Mistake("where(y*s < 1, -y, 0)", "-y", "missing_mask", "J"),
        Mistake("y*s < 1", "s < 1", "inverted_mask", "J", (("stale_or_swapped", "J"), ("wrong_rule", "J"))),
    )),
    Written("Huber", "code", "e = y - X @ w; L = np.mean(np.where(np.abs(e) < 1, e**2/2, np.abs(e) - 0.5))", {"X": 2*_draw(9, 3), "w": _draw(3), "y": _draw(9)}, """
de = np.where(np.abs(e) < 1, e, np.sign(e)) / len(e)
dw = -X.T @ de
""", (
        Mistake("-X.T @ de", "X.T @ de", "sign", "e"),
        Mistake("np.where(np.abs(e) < 1, e, np.sign(e))", "e", "missing_mask", "L", (("wrong_loss", "L"), ("wrong_loss", "e"))),
        Mistake(" / len(e)", "", "scale", "L"),
    )),
    Written("cosine similarity", "rearranged", "c = np.sum(u*v)/(np.sqrt(np.sum(u**2))*np.sqrt(np.sum(v**2)))", {"u": _draw(4), "v": _draw(4)}, """
nu = norm(u)
nv = norm(v)
du = v/(nu*nv) - c*u/nu**2
""", (
        Mistake("c*u/nu**2", "c*u/nu", "wrong_rule", "c"),
        Mistake(" - c*u/nu**2", "", "missing_path", "c"),
        Mistake("- c*u", "+ c*u", "sign", "c"),
    )),
    Written("the KL of a VAE", "LaTeX", "s = np.exp(v); K = -np.sum(1 + v - mu**2 - s)/2", {"mu": _draw(4), "v": _draw(4)}, r"""
\frac{\partial K}{\partial \mu} = \mu
\frac{\partial K}{\partial v} = \frac{1}{2}(e^{v} - 1)
""", (
        Mistake(r"= \mu", r"= 2 \mu", "scale", "K"),
        Mistake("e^{v} - 1", "e^{v}", "missing_path", "K"),
        Mistake(r"\frac{1}{2}(e^{v} - 1)", r"\frac{1}{2}(1 - e^{v})", "sign", "K"),
    )),
    Written("a quotient", "primes", "u = x**2 + 1; v = exp(x); y = u/v", {"x": 0.8}, """
u' = 2x
v' = exp(x)
dy/dx = (u' v - u v') / v^2
""", (
        Mistake("u' v - u v'", "u v' - u' v", "sign", "y"),
        Mistake("/ v^2", "/ v", "wrong_rule", "y"),
        Mistake("u' v - u v'", "u' v + u v'", "sign", "y", (("wrong_rule", "y"),)),
    )),
    Written("a product", "primes", "f = x**3; g = sin(2*x); h = f*g", {"x": 0.7}, """
dh/dx = 3x² sin(2x) + 2x³ cos(2x)
""", (
        Mistake(" + 2x³ cos(2x)", "", "missing_path", "h", (("missing_path", "g"),)),
        Mistake("2x³ cos", "x³ cos", "missing_local", "g", (("scale", "g"),)),
        Mistake("3x²", "3x³", "wrong_rule", "f"),
        Mistake("3x² sin(2x) + 2x³ cos(2x)", "6x² cos(2x)", "wrong_rule", "h"),
    )),
    Written("a chain of three", "Leibniz", "u = 3*x + 1; v = u**2; y = sqrt(v + 1)", {"x": 0.4}, """
dy/dv = 1/(2*sqrt(v + 1))
dv/du = 2*u
du/dx = 3
dy/dx = dy/dv * dv/du * du/dx
""", (
        Mistake("1/(2*sqrt(v + 1))", "1/sqrt(v + 1)", "wrong_rule", "y", (("scale", "y"), ("missing_local", "y"))),
        Mistake("dv/du = 2*u", "dv/du = 2*x", "wrong_rule", "v", (("stale_or_swapped", "v"),)),
        Mistake(" * du/dx\n", "\n", "missing_local", "u"),
    )),
    Written("a power and a logarithm", "plain", "p = (x**2 + 1)**3; q = log(p); L = q**2", {"x": 0.9}, """
dL/dq = 2q
dL/dp = dL/dq / p
dL/dx = dL/dp * 6x(x² + 1)²
""", (
        Mistake("6x(x² + 1)²", "6x(x² + 1)³", "wrong_rule", "p"),
        Mistake("6x(x² + 1)²", "3(x² + 1)²", "missing_local", "p", (("wrong_rule", "p"),)),
        Mistake("dL/dq / p", "dL/dq / log(p)", "wrong_rule", "q"),
    )),
    Written("the logarithm to base two", "plain", "p = sigmoid(w*x); I = -log(p)/log(2)", {"w": 0.6, "x": 1.1}, """
dI/dp = -1/(p ln(2))
dI/dw = dI/dp * p(1-p) x
""", (
        Mistake("(p ln(2))", "p", "scale", "I", (("missing_local", "I"),)),
        Mistake("p(1-p) x", "p(1-p)", "missing_local", "p"),
    )),
    Written("a matrix factorisation", "code", "R = U @ V.T; E = M*(R - D); J = np.sum(E**2)/2", {"U": _draw(4, 2), "V": _draw(5, 2), "D": _draw(4, 5), "M": _seeded.binary(4, 5)}, """
E = M * (U @ V.T - D)
dU = E @ V
dV = E.T @ U
""", (
        Mistake("E = M * (U @ V.T - D)", "E = U @ V.T - D", "missing_local", "E", (("missing_mask", "E"),)),
        Mistake("dV = E.T @ U", "dV = E.T @ (U + 0.1 * dU)", "stale_or_swapped", "R", (("wrong_variable", "R"),)),
    )),
    Written("the geometric mean of a ratio", "plain", "r = a/b; g = sqrt(a*b); J = r + g", {"a": 1.7, "b": 2.3}, """
dJ/da = 1/b + b/(2g)
dJ/db = -a/b² + a/(2g)
""", (
        Mistake("-a/b²", "a/b²", "sign", "r"),
        Mistake("-a/b²", "-a/b", "wrong_rule", "r"),
        Mistake("b/(2g)", "1/(2g)", "missing_local", "g", (("wrong_rule", "g"),)),
    )),
    Written("an attenuated wave", "rearranged", "z = -k*t; e = exp(z); y = A*e*cos(o*t)", {"A": 1.2, "k": 0.4, "o": 1.9, "t": 0.8}, """
dy/dt = -A*exp(-k*t)*(k*cos(o*t) + o*sin(o*t))
dy/dk = -t*y
dy/do = -A*t*e*sin(o*t)
""", (
        Mistake("+ o*sin", "- o*sin", "sign", "y"),
        Mistake("+ o*sin", "+ sin", "missing_local", "y"),
        Mistake("-t*y", "t*y", "sign", "z"),
    )),
    Written("temperature and two paths", "plain", "s = z/T; p = sigmoid(s); J = p*z", {"z": 0.9, "T": 1.6}, """
dJ/dp = z
dJ/ds = dJ/dp * p * (1 - p)
dJ/dz = p + dJ/ds / T
dJ/dT = -dJ/ds * z / T^2
""", (
        Mistake("p + dJ/ds / T", "dJ/ds / T", "missing_path", "J"),
        Mistake("p + dJ/ds / T", "p + dJ/ds", "missing_local", "s"),
        Mistake("-dJ/ds * z / T^2", "dJ/ds * z / T^2", "sign", "s"),
        Mistake("z / T^2", "z / T", "wrong_rule", "s", (("missing_local", "s"),)),
    )),
]  # fmt: skip
