# ruff: noqa: F841, RET504 - what a loss computes has a name, as in a notebook, and claims use it
"""Slips in linear and logistic regression over all examples."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw, sigmoid, softplus
from tests.checking.corpus.record import OWN, Slip


def columns(w: Any, b: Any, X: Any, Y: Any) -> Any:
    """Logistic regression, examples as columns."""
    m = X.shape[1]
    Z = w.T @ X + b
    A = sigmoid(Z)
    J = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    return J


def rows(X: Any, y: Any, w: Any, b: Any) -> Any:
    """Logistic regression from logits, examples as rows and labels as (n,)."""
    n = len(y)
    z = X @ w + b
    losses = softplus(z) - y * z
    J = np.sum(losses) / n
    return J


def penalised(X: Any, y: Any, w: Any, lam: Any) -> Any:
    """Logistic regression with an L2 penalty that is divided by the number of examples, too."""
    n = X.shape[0]
    p = sigmoid(X @ w)
    data = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    penalty = lam / (2 * n) * np.sum(w**2)
    J = data + penalty
    return J


def regression(X: Any, y: Any, w: Any, b: Any) -> Any:
    """Linear regression, mean squared error."""
    n = X.shape[0]
    p = X @ w + b
    e = p - y
    J = np.mean(e**2)
    return J


def half(X: Any, y: Any, w: Any) -> Any:
    """Linear regression with ½."""
    m = X.shape[0]
    e = X.dot(w) - y
    J = np.sum(e**2) / (2 * m)
    return J


def ridge(X: Any, y: Any, w: Any, lam: Any) -> Any:
    """Ridge regression, summed."""
    e = X @ w - y
    penalty = lam * np.sum(w**2)
    J = np.sum(e**2) + penalty
    return J


def line(x: Any, y: Any, a: Any, c: Any) -> Any:
    """A straight line through points given as lists, in plain Python."""
    n = len(x)
    J = 0.0
    for i in range(n):
        J += (y[i] - (a * x[i] + c)) ** 2 / n
    return J


def squashed(H: Any, w: Any, t: Any) -> Any:
    """Squared error of one sigmoid layer with as many weights as examples."""
    z = H @ w
    a = sigmoid(z)
    J = np.sum((a - t) ** 2)
    return J


def quadratic(A: Any, b: Any, x: Any) -> Any:
    """½ xᵀAx − bᵀx with an A that is not symmetric."""
    q = 0.5 * x @ A @ x
    J = q - b @ x
    return J


def at_columns(seed: int = 11) -> dict[str, Any]:
    """Three features, seven examples."""
    d = Draw(seed)
    return {"w": d.normal(3, 1), "b": 0.3, "X": d.normal(3, 7), "Y": d.binary(1, 7)}


def at_rows(seed: int = 12) -> dict[str, Any]:
    """Eight examples, three features."""
    d = Draw(seed)
    return {"X": d.normal(8, 3), "y": d.binary(8), "w": d.normal(3), "b": -0.2}


def at_regression(seed: int = 13) -> dict[str, Any]:
    """Nine examples, four features."""
    d = Draw(seed)
    return {"X": d.normal(9, 4), "y": d.normal(9), "w": d.normal(4), "b": 0.4}


def at_ridge(seed: int = 14) -> dict[str, Any]:
    """Six examples, four features."""
    d = Draw(seed)
    return {"X": d.normal(6, 4), "y": d.normal(6), "w": d.normal(4), "lam": 0.7}


AT_PENALISED = {**at_ridge(15), "y": Draw(16).binary(6)}
AT_LINE = {"x": [0.3, 1.2, -0.7, 2.1], "y": [0.9, 1.8, 0.1, 3.5], "a": 0.8, "c": -0.3}
AT_SQUASHED = {"H": Draw(17).normal(4, 4), "w": Draw(18).normal(4), "t": Draw(19).positive(4)}
AT_QUADRATIC = {"A": Draw(20).normal(4, 4), "b": Draw(21).normal(4), "x": Draw(22).normal(4)}
AT_HALF = {name: at_regression()[name] for name in ("X", "y", "w")}


SLIPS = [
    Slip("labels − predictions", "https://github.com/deeplearning4j/deeplearning4j/issues/349",
         columns, at_columns(), {"dZ": "(Y - A) / m", "dw": "X @ dZ.T", "db": "np.sum(dZ)"}, "sign", "J"),
    Slip("target − output for the log loss", "https://github.com/haifengl/smile/pull/151",
         rows, at_rows(), {"dz": "(y - sigmoid(z)) / n", "dw": "X.T @ dz", "db": "dz.sum()"}, "sign", "J"),
    Slip("the sum over examples not divided", "https://github.com/tsycnh/mlbasic/issues/2",
         line, AT_LINE, {"da": lambda x, y, a, c: sum(-2 * x[i] * (y[i] - a * x[i] - c) for i in range(len(x))),
                         "dc": lambda x, y, a, c: sum(-2 * (y[i] - a * x[i] - c) for i in range(len(x)))},
         "scale", "J"),
    Slip("divided by the sum of the inputs", "https://github.com/djib2011/python_ml_tutorial/issues/1",
         line, AT_LINE,
         {"da": lambda x, y, a, c: -2 / sum(x) * sum(x[i] * (y[i] - a * x[i] - c) for i in range(len(x))),
          "dc": lambda x, y, a, c: -2 / sum(x) * sum(y[i] - a * x[i] - c for i in range(len(x)))},
         "scale", "J"),
    Slip("2/m without its 2", "https://github.com/Open-Deep-ML/DML-OpenProblem/issues/97",
         regression, at_regression(), {"dw": "X.T @ (p - y) / n", "db": "np.sum(p - y) / n"}, "scale", "J",
         also=(("wrong_rule", "J"),)),
    Slip("(n, 1) predictions against (n,) labels",
         "https://github.com/AssemblyAI-Community/Machine-Learning-From-Scratch/issues/2",
         regression, at_regression(), {"dw": lambda X, y, w, b: 2 / len(y) * (X.T @ ((X @ w + b)[:, None] - y))},
         "broadcast", "e"),
    Slip("(n,) labels never reshaped, summed away", "https://github.com/tiepvupsu/ebookMLCB/issues/29",
         half, AT_HALF,
         {"dw": lambda X, y, w: np.sum(X.T @ ((X @ w)[:, None] - y), axis=1) / len(y)}, "broadcast", "e"),
    Slip("an (n, n) error in the gradient of the bias", "https://github.com/matroid/dlwithtf/issues/14",
         regression, at_regression(), {"db": lambda X, y, w, b: 2 * np.sum((X @ w + b)[:, None] - y) / len(y)},
         "broadcast", "e"),
    Slip("the penalty subtracted", "https://github.com/andersbll/nnet/issues/4",
         penalised, AT_PENALISED, {"dw": "X.T @ (p - y) / n - lam / n * w"}, "sign", "penalty"),
    Slip("λw for 2λw in ridge regression", "https://github.com/jingtinghuang/CS231n-Spring-2017/issues/3",
         ridge, at_ridge(), {"dw": "2 * X.T @ e + lam * w"}, "wrong_rule", "penalty"),
    Slip("the penalty's gradient times the error", "https://github.com/dandxy89/BellkorAlgorithm/issues/3",
         ridge, at_ridge(31), {"dw": "2 * X.T @ e + 2 * lam * w * np.mean(e)"}, "extra_local", "penalty"),
    Slip("H for Hᵀ", "https://math.techqa.club/trouble-with-taking-the-derivative-for-neural-network-2979764",
         squashed, AT_SQUASHED, {"dz": "2 * (a - t) * a * (1 - a)", "dw": "H @ dz"}, "transposed", "z", ("dw",)),
    Slip("Ax for ½(A + Aᵀ)x",
         "https://kiwix.lukehooper.xyz/content/math.stackexchange.com_en_all_2024-10/questions/4341133/"
         "gradient-of-quadratic-vector-function",
         quadratic, AT_QUADRATIC, {"dx": "A @ x - b"}, "transposed", "q"),
    Slip("d(½xᵀAx)/dA as x·x, elementwise",
         "https://math.techqa.club/what-is-the-derivative-of-x-tax-respect-to-matrix-a-where-x-is-a-vector-4291445",
         quadratic, AT_QUADRATIC, {"dA": "0.5 * x * x"}, "wrong_rule", "q"),
    Slip("the gradient of squared error for that of log loss", OWN,
         columns, at_columns(), {"dZ": "(A - Y) * A * (1 - A) / m", "dw": "X @ dZ.T", "db": "np.sum(dZ)"},
         "wrong_loss", "A"),
    Slip("dA/dZ left out", OWN, columns, at_columns(),
         {"dA": "(-Y / A + (1 - Y) / (1 - A)) / m", "dZ": "dA", "dw": "X @ dZ.T", "db": "np.sum(dZ)"},
         "missing_local", "A", ("dZ", "dw", "db")),
    Slip("Y/A + (1 − Y)/(1 − A)", OWN, columns, at_columns(),
         {"dA": "-(Y / A + (1 - Y) / (1 - A)) / m", "dZ": "dA * A * (1 - A)", "dw": "X @ dZ.T", "db": "np.sum(dZ)"},
         "sign", "J"),
    Slip("1/m at the weights only", OWN, columns, at_columns(),
         {"dw": "X @ (A - Y).T / m", "db": "np.sum(A - Y)"}, "scale", "J", ("db",)),
    Slip("divided by the number of features", OWN, columns, at_columns(),
         {"dw": "X @ (A - Y).T / X.shape[0]", "db": "np.sum(A - Y) / X.shape[0]"}, "scale", "J"),
    Slip("1/m twice", OWN, columns, at_columns(),
         {"dZ": "(A - Y) / m", "dw": "X @ dZ.T / m", "db": "np.sum(dZ)"}, "scale", "Z", ("dw",)),
    Slip("λ without 1/n", OWN, penalised, AT_PENALISED, {"dw": "X.T @ (p - y) / n + lam * w"}, "scale", "penalty"),
    Slip("no penalty", OWN, penalised, AT_PENALISED, {"dw": "X.T @ (p - y) / n"}, "missing_path", "penalty"),
    Slip("a penalty that is not there", OWN, rows, at_rows(),
         {"dz": "(sigmoid(z) - y) / n", "dw": "X.T @ dz + 0.1 * w"}, "extra_path", "J", ("dw",)),
    Slip("the bias penalised, too", OWN, regression, at_regression(),
         {"dw": "2 * X.T @ e / n", "db": "2 * np.mean(e) + 0.1 * b"}, "extra_path", "J", ("db",)),
    Slip("the bias's gradient left per example", OWN, rows, at_rows(),
         {"dz": "(sigmoid(z) - y) / n", "db": "dz"}, "missing_sum", "z", ("db",)),
    Slip("softplus kept for σ", OWN, rows, at_rows(), {"dz": "(softplus(z) - y) / n", "dw": "X.T @ dz"},
         "wrong_rule", "losses"),
    Slip("labels forgotten", OWN, rows, at_rows(), {"dz": "sigmoid(z) / n", "dw": "X.T @ dz"}, "stale_or_swapped", "y",
         also=(("missing_path", "losses"),)),
]  # fmt: skip
