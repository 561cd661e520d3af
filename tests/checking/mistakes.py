"""Right derivations with one thing wrong each, and what has to be said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


class Mistake(NamedTuple):
    """A wrong claim, and the finding that is due; no node: none may be named."""

    loss: str
    parameter: str
    claim: str | Callable[..., Any]
    kind: str
    node: str | None = None


TEXTS = [
    # a factor left out
    Mistake("chain", "b", "c", "scale", "J"),
    Mistake("chain", "b", "3", "missing_local", "u"),
    Mistake("chain", "c", "3", "missing_local", "u"),
    Mistake("logistic", "w", "a - y", "missing_local", "z"),
    Mistake("logistic", "w", "(1-y)/(1-a)*x - y/a*x", "missing_local", "a"),
    Mistake("logistic", "b", "(1-y)/(1-a) - y/a", "missing_local", "a"),
    Mistake("logistic", "z", "(1-y)/(1-a) - y/a", "missing_local", "a"),
    Mistake("logistic", "w", "(1-y)/(1-a) - y/a", "missing_local", "a"),
    Mistake("squared", "w", "p - y", "missing_local", "p"),
    Mistake("two_layers", "w1", "(a - y)*w2*x", "missing_local", "h"),
    Mistake("two_layers", "w1", "(a - y)*(1 - h**2)*x", "missing_local", "z2"),
    Mistake("two_layers", "w1", "(a - y)*w2*(1 - h**2)", "missing_local", "z1"),
    Mistake("two_layers", "b1", "(a - y)*w2", "missing_local", "h"),
    Mistake("two_layers", "w2", "a - y", "missing_local", "z2"),
    Mistake("two_layers", "w1", "(a - y)*x", "missing_local", "z2, h"),
    Mistake("two_layers", "w1", "(a - y)*w2", "missing_local", "h"),
    Mistake("waves", "a", "cos(a*x)*q", "missing_local", "a·x"),
    Mistake("decay", "k", "2*(p - y)*A*(-t)", "missing_local", "g"),
    Mistake("decay", "k", "2*(p - y)*g*(-t)", "missing_local", "p"),
    Mistake("decay", "A", "2*(p - y)", "missing_local", "p"),
    Mistake("cubic", "w", "3*p**2", "missing_local", "p"),
    Mistake("length", "x", "t/(2*d)", "missing_local", "r"),
    Mistake("length", "x", "2*x*t", "missing_local", "d"),
    # a factor too many
    Mistake("logistic", "b", "(a - y)*a*(1-a)", "extra_local", "a"),
    Mistake("two_layers", "w2", "(a - y)*h*h", "extra_local", "z2"),
    Mistake("two_layers", "b1", "(a - y)*w2*(1 - h**2)**2", "extra_local", "h"),
    Mistake("decay", "k", "2*(p - y)*A*g*g*(-t)", "extra_local", "g"),
    Mistake("squared", "w", "(p - y)*x*x", "extra_local", "p"),
    # a sign
    Mistake("logistic", "w", "(y - a)*x", "sign"),
    Mistake("squared", "b", "y - p", "sign"),
    Mistake("chain", "a", "-3", "sign"),
    Mistake("decay", "k", "2*(p - y)*A*g*t", "sign"),
    Mistake("gaussian", "mu", "e/s**2", "sign"),
    Mistake("gaussian", "s", "e**2/s**3 + 1/s", "sign", "q"),
    Mistake("penalised", "w", "sigmoid(z)*x + y*x + 2*lam*w", "sign", "softplus(z) − y·z"),
    Mistake("recurrent", "w", "(1 - h2**2)*(x2 - r*(1 - h1**2)*x1)*y", "sign", "w·x1"),
    Mistake("two_paths", "b", "c*v - u*v", "sign", "v"),
    Mistake("waves", "x", "a*cos(a*x)*q + p*b*sin(b*x)", "sign", "b·x"),
    # a constant factor
    Mistake("squared", "w", "2*(p - y)*x", "scale", "J"),
    Mistake("cubic", "b", "6*p**2", "scale"),
    Mistake("logistic", "w", "2*(a - y)*x", "scale"),
    Mistake("logistic", "b", "-0.5*(a - y)", "scale"),
    Mistake("decay", "A", "4*(p - y)*g", "scale"),
    Mistake("waves", "b", "p*x*sin(b*x)*(-3)", "scale"),
    # a wrong rule
    Mistake("logistic", "w", "((1-y)/(1-a) - y/a)*a*(1 + a)*x", "wrong_rule", "a"),
    Mistake("logistic", "b", "((1-y)/(1-a) - y/a)*a", "wrong_rule", "a"),
    Mistake("two_layers", "w1", "(a - y)*w2*(1 - h)*x", "wrong_rule", "h"),
    Mistake("two_layers", "w1", "(a - y)*w2*(1 + h**2)*x", "wrong_rule", "h"),
    Mistake("two_layers", "w1", "(a - y)*w2*h*(1 - h)*x", "wrong_rule", "h"),
    Mistake("two_layers", "b1", "(a - y)*w2*(1 - z1**2)", "wrong_rule", "h"),
    Mistake("waves", "b", "p*cos(b*x)*x", "wrong_rule", "q"),
    Mistake("waves", "a", "sin(a*x)*x*q", "wrong_rule", "p"),
    Mistake("decimal", "x", "2*x/r", "wrong_rule", "J"),
    Mistake("cubic", "w", "p**2*x", "wrong_rule", "J"),
    Mistake("cubic", "w", "3*p**3*x", "wrong_rule", "J"),
    Mistake("cubic", "b", "3*p", "wrong_rule", "J"),
    Mistake("decay", "A", "(p - y)*g", "wrong_rule", "J"),
    Mistake("length", "x", "x*t/r", "wrong_rule", "d"),
    Mistake("length", "y", "2*y*t/d", "wrong_rule", "d"),
    Mistake("ratio", "a", "1/d - n/d", "wrong_rule", "J"),
    Mistake("penalised", "w", "softplus(z)*x - y*x + 2*lam*w", "wrong_rule", "softplus(z)"),
    Mistake("penalised", "w", "sigmoid(z)*x - y*x + lam*w", "wrong_rule", "w²"),
    # a path left out
    Mistake("two_paths", "b", "c*v", "missing_path", "v"),
    Mistake("two_paths", "b", "u*v", "missing_path", "u"),
    Mistake("square", "w", "h*x", "missing_path", "J"),
    Mistake("recurrent", "w", "(1 - h2**2)*x2*y", "missing_path", "w·x1"),
    Mistake("recurrent", "w", "(1 - h2**2)*r*(1 - h1**2)*x1*y", "missing_path", "w·x2"),
    Mistake("gaussian", "s", "1/s", "missing_path", "q"),
    Mistake("gaussian", "s", "-e**2/s**3", "missing_path", "log(s)"),
    Mistake("waves", "x", "a*cos(a*x)*q", "missing_path", "b·x"),
    Mistake("waves", "x", "-p*b*sin(b*x)", "missing_path", "a·x"),
    Mistake("ratio", "a", "1/d", "missing_path", "d"),
    Mistake("ratio", "b", "-n/d**2", "missing_path", "n"),
    Mistake("penalised", "w", "(sigmoid(z) - y)*x", "missing_path", "w²"),
    Mistake("swish", "x", "s", "missing_path", "b·x"),
    Mistake("hinge", "w", "2*w", "missing_path", "w·x"),
    Mistake("logistic", "w", "0", "missing_path", "w·x"),
    # another variable
    Mistake("chain", "b", "3*b", "wrong_variable", "c"),
    Mistake("logistic", "x", "(a - y)*x", "wrong_variable", "w"),
    Mistake("waves", "b", "x*cos(a*x)*q", "wrong_variable", "a"),
    Mistake("decimal", "x", "2*y/(r*log(10))", "wrong_variable", "y"),
    Mistake("ratio", "a", "-1/d - n/d**2", "sign", "n"),
    Mistake("two_layers", "w2", "(a - y)*w2*(1 - h**2)*x", "wrong_variable", "w1"),
    # another operand, or another argument
    Mistake("two_layers", "w2", "(a - y)*x", "stale_or_swapped", "z2"),
    Mistake("two_layers", "w1", "(a - y)*w1*(1 - h**2)*x", "stale_or_swapped", "z2"),
    Mistake("logistic", "w", "(a - y)*y", "stale_or_swapped", "z"),
    Mistake("logistic", "b", "a", "stale_or_swapped", "y"),
    Mistake("decay", "A", "2*p*g", "stale_or_swapped", "y"),
    Mistake("squared", "b", "p", "stale_or_swapped", "y"),
    # another loss
    Mistake("logistic", "w", "2*(a - y)*a*(1-a)*x", "wrong_loss", "a"),
    Mistake("two_layers", "w2", "2*(a - y)*a*(1-a)*h", "wrong_loss", "a"),
    Mistake("two_layers", "b2", "2*(a - y)*a*(1-a)", "wrong_loss", "a"),
]


def _forward(w: Any, b: Any, X: Any) -> Any:
    return 1 / (1 + np.exp(-(w.T @ X + b)))


def _parts(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> tuple[Any, Any, Any]:
    A1 = np.tanh(W1 @ X + b1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    return A1, A2, A2 - Y


def _hidden(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    A1, _, dZ2 = _parts(W1, b1, W2, b2, X, Y)
    return W2.T @ dZ2 * (1 - A1**2)


def _softmax(z: Any, scale: Any) -> Any:
    e = np.exp(scale * np.array(z))
    return e / e.sum()


ARRAYS = [
    Mistake("vectorised", "w", lambda w, b, X, Y: X @ (_forward(w, b, X) - Y).T, "scale", "J"),
    Mistake("vectorised", "w", lambda w, b, X, Y: X @ (_forward(w, b, X) - Y).T / 16, "scale", "J"),
    Mistake("vectorised", "b", lambda w, b, X, Y: np.sum(_forward(w, b, X) - Y), "scale", "J"),
    Mistake("vectorised", "w", lambda w, b, X, Y: X @ (Y - _forward(w, b, X)).T / 4, "sign", "J"),
    Mistake("vectorised", "w", lambda w, b, X, Y: (_forward(w, b, X) - Y) @ X.T / 4, "transposed", "Z"),
    Mistake("vectorised", "w", lambda w, b, X, Y: X @ _forward(w, b, X).T / 4, "stale_or_swapped", "Y"),
    Mistake("vectorised", "b", lambda w, b, X, Y: (_forward(w, b, X) - Y) / 4, "missing_sum", "Z"),
    Mistake(
        "vectorised", "w", lambda w, b, X, Y: (X @ (_forward(w, b, X) - Y).T / 4)[[1, 0, 2]], "stale_or_swapped", "Z"
    ),
    Mistake("net", "W2", lambda *p: _parts(*p)[2] @ _parts(*p)[0].T, "scale", "J"),
    Mistake("net", "W1", lambda *p: _hidden(*p) @ p[4].T, "scale", "J"),
    Mistake("net", "W1", lambda *p: (p[2].T @ _parts(*p)[2]) @ p[4].T / 5, "missing_local", "A1"),
    Mistake("net", "W1", lambda *p: (p[2].T @ _parts(*p)[2] * (1 - _parts(*p)[0])) @ p[4].T / 5, "wrong_rule", "A1"),
    Mistake("net", "W1", lambda *p: _hidden(*p) @ p[4].T / -5, "sign", "J"),
    Mistake("net", "b1", lambda *p: np.sum(_hidden(*p)) / 5, "wrong_axis", "Z1"),
    Mistake("net", "b1", lambda *p: np.sum(_hidden(*p), axis=0, keepdims=True) / 5, "wrong_axis", "Z1"),
    Mistake("net", "W1", lambda *p: p[4] @ _hidden(*p).T / 5, "transposed", "Z1"),
    Mistake("net", "b2", lambda *p: np.sum(p[5] - _parts(*p)[1], axis=1, keepdims=True) / 5, "sign", "J"),
    Mistake("net", "W2", lambda *p: _parts(*p)[1] @ _parts(*p)[0].T / 5, "stale_or_swapped", "Y"),
    Mistake("softmax", "z", lambda z, t, s: _softmax(z, s) - t, "missing_local", "scale·z"),
    Mistake("softmax", "z", lambda z, t, s: s * (_softmax(z, s) - t[::-1]), "stale_or_swapped", "t"),
    Mistake("softmax", "z", lambda z, t, s: s * (t - _softmax(z, s)), "sign"),
    Mistake("softmax", "z", lambda z, t, s: s * _softmax(z, s), "missing_path", "p"),
]
