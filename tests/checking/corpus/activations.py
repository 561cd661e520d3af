# ruff: noqa: RET504 - what a loss computes has a name, as in a notebook, and claims use it
"""Slips at functions in pieces, and at dropout and pooling: masks missing, inverted, or made from something else."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw
from tests.checking.corpus.record import OWN, Slip


def rectifier(W: Any, x: Any, v: Any) -> Any:
    """One relu layer, weighted."""
    z = W @ x
    h = np.maximum(0, z)
    J = v @ h
    return J


def leaky(W: Any, x: Any, y: Any, alpha: Any) -> Any:
    """One leaky relu layer under squared error."""
    z = W @ x
    h = np.where(z > 0, z, alpha * z)
    J = np.sum((h - y) ** 2)
    return J


def exponential(x: Any, t: Any, alpha: Any) -> Any:
    """ELU."""
    h = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))
    J = np.sum((h - t) ** 2)
    return J


def dropped(X: Any, W: Any, mask: Any, keep: Any, Y: Any) -> Any:
    """A layer with inverted dropout."""
    h = np.tanh(X @ W)
    d = h * mask / keep
    J = np.sum((d - Y) ** 2) / 2
    return J


def clipped(z: Any, t: Any) -> Any:
    """Squared error of a clipped prediction."""
    p = np.clip(z, -1, 1)
    J = np.sum((p - t) ** 2)
    return J


def gated(x: Any, W: Any, V: Any, t: Any) -> Any:
    """A gated linear unit."""
    a = x @ W
    g = 1 / (1 + np.exp(-(x @ V)))
    h = a * g
    J = np.sum((h - t) ** 2) / 2
    return J


def maxout(x: Any, U: Any, V: Any, t: Any) -> Any:
    """The larger of two linear pieces."""
    a = U @ x
    b = V @ x
    h = np.maximum(a, b)
    J = np.sum(h * t)
    return J


def pooled(x: Any, k: Any, t: Any) -> Any:
    """A convolution of five numbers with three, averaged over pairs; the last window holds one."""
    c = np.array([np.sum(x[i : i + 3] * k) for i in range(len(x) - 2)])
    p = np.array([np.mean(c[i : i + 2]) for i in range(0, len(c), 2)])
    J = np.sum((p - t) ** 2)
    return J


def softsigned(w: Any, x: Any, t: Any) -> Any:
    """x / (1 + |x|)."""
    z = w * x
    s = z / (1 + np.abs(z))
    J = np.sum((s - t) ** 2)
    return J


AT_RECTIFIER = {"W": Draw(101).normal(5, 3), "x": Draw(102).normal(3), "v": Draw(103).normal(5)}
AT_LEAKY = {"W": Draw(104).normal(5, 3), "x": Draw(105).normal(3), "y": Draw(106).normal(5), "alpha": 0.1}
AT_EXPONENTIAL = {"x": np.array([-1.3, 0.8, -0.4, 2.1, -2.2]), "t": Draw(107).normal(5), "alpha": 0.9}
AT_DROPPED = {"X": Draw(108).normal(4, 3), "W": Draw(109).normal(3, 5),
              "mask": Draw(110).binary(4, 5), "keep": 0.8, "Y": Draw(111).normal(4, 5)}  # fmt: skip
AT_CLIPPED = {"z": np.array([0.4, -1.7, 2.2, -0.3, 1.1]), "t": Draw(112).normal(5)}
AT_GATED = {"x": Draw(113).normal(4, 3), "W": Draw(114).normal(3, 2), "V": Draw(115).normal(3, 2),
            "t": Draw(116).normal(4, 2)}  # fmt: skip
AT_MAXOUT = {"x": Draw(117).normal(3), "U": Draw(118).normal(6, 3), "V": Draw(119).normal(6, 3),
             "t": Draw(120).normal(6)}  # fmt: skip
AT_POOLED = {"x": Draw(121).normal(5), "k": Draw(122).normal(3), "t": Draw(123).normal(2)}
AT_SOFTSIGNED = {"w": Draw(124).normal(5), "x": Draw(125).normal(5), "t": Draw(126).normal(5)}


def _full_windows(x: Any, k: Any, t: Any) -> dict[str, Any]:
    c = np.array([np.sum(x[i : i + 3] * k) for i in range(3)])
    p = np.array([c[:2].mean(), c[2]])
    dp = 2 * (p - t)
    dc = np.array([dp[0] / 2, dp[0] / 2, dp[1] / 2])
    return {"dp": dp, "dc": dc, "dk": sum(dc[i] * x[i : i + 3] for i in range(3))}


def _unaveraged(x: Any, k: Any, t: Any) -> dict[str, Any]:
    c = np.array([np.sum(x[i : i + 3] * k) for i in range(3)])
    p = np.array([c[:2].mean(), c[2]])
    dp = 2 * (p - t)
    return {"dp": dp, "dc": np.array([dp[0], dp[0], dp[1]])}


def _unflipped(x: Any, k: Any, t: Any) -> dict[str, Any]:
    c = np.array([np.sum(x[i : i + 3] * k) for i in range(3)])
    p = np.array([c[:2].mean(), c[2]])
    dp = 2 * (p - t)
    dc = np.array([dp[0] / 2, dp[0] / 2, dp[1]])
    padded = np.concatenate([np.zeros(2), dc, np.zeros(2)])
    return {"dp": dp, "dc": dc, "dx": np.array([np.sum(padded[i : i + 3] * k) for i in range(5)])}


def _assigned(x: Any, k: Any, t: Any) -> dict[str, Any]:
    c = np.array([np.sum(x[i : i + 3] * k) for i in range(3)])
    p = np.array([c[:2].mean(), c[2]])
    dp = 2 * (p - t)
    dc = np.array([dp[0] / 2, dp[0] / 2, dp[1]])
    dx = np.zeros(5)
    for i in range(3):
        dx[i : i + 3] = dc[i] * k
    return {"dp": dp, "dc": dc, "dx": dx}


SLIPS = [
    Slip("the gradient's own sign as the mask", "https://github.com/exacity/deeplearningbook-chinese/issues/127",
         rectifier, AT_RECTIFIER, {"dh": "v", "dz": "np.maximum(0, dh)", "dW": "np.outer(dz, x)"}, "inverted_mask", "h",
         ("dz", "dW")),
    Slip("leaky relu with the mask of relu", "https://github.com/scientific-computing/FKB/issues/15",
         leaky, AT_LEAKY, {"dh": "2 * (h - y)", "dz": "dh * (z > 0)", "dW": "np.outer(dz, x)"}, "missing_mask", "h",
         ("dz", "dW")),
    Slip("a leaky relu that does not take α", "https://github.com/deeplearning4j/deeplearning4j/issues/8178",
         leaky, {**AT_LEAKY, "alpha": 0.3},
         {"dh": "2 * (h - y)", "dz": "np.where(z > 0, dh, 0.01 * dh)"}, "wrong_rule", "h", ("dz",)),
    Slip("ELU with x + α", "https://github.com/mlpack/mlpack/pull/1540",
         exponential, AT_EXPONENTIAL, {"dh": "2 * (h - t)", "dx": "dh * np.where(x > 0, 1, x + alpha)"}, "wrong_rule",
         "h", ("dx",)),
    Slip("dropout without its mask", "https://github.com/ddbourgin/numpy-ml/issues/94",
         dropped, AT_DROPPED, {"dd": "d - Y", "dh": "dd / keep", "dW": "X.T @ (dh * (1 - h**2))"}, "missing_mask", "d",
         ("dh", "dW")),
    Slip("dropout with its mask left in the forward pass",
         OWN, dropped, {**AT_DROPPED, "keep": 0.5},
         {"dd": "d - Y", "dW": "X.T @ (dd * 2 * (1 - h**2))"}, "missing_mask", "d", ("dW",)),
    Slip("a window that overhangs divided by its full size", "https://github.com/pytorch/pytorch/issues/198119",
         pooled, AT_POOLED, _full_windows, "scale", "p", ("dc", "dk")),
    Slip("average pooling without its average", OWN, pooled, AT_POOLED, _unaveraged, "missing_local", "p", ("dc",)),
    Slip("the kernel not flipped", OWN, pooled, AT_POOLED, _unflipped, "transposed", "c", ("dx",)),
    Slip("overlapping windows assigned", OWN, pooled, AT_POOLED, _assigned, "missing_path", "c", ("dx",)),
    Slip("relu taken as open", OWN, rectifier, AT_RECTIFIER, {"dh": "v", "dz": "dh", "dW": "np.outer(dz, x)"},
         "missing_mask", "h", ("dz", "dW")),
    Slip("the mask inverted", OWN, rectifier, AT_RECTIFIER, {"dh": "v", "dz": "dh * (z < 0)", "dx": "W.T @ dz"},
         "inverted_mask", "h", ("dz", "dx")),
    Slip("relu's output for its mask", OWN, rectifier, AT_RECTIFIER,
         {"dh": "v", "dz": "dh * h", "dW": "np.outer(dz, x)"}, "value_for_mask", "h", ("dz", "dW")),
    Slip("the mask made of x", OWN, rectifier, {**AT_RECTIFIER, "W": Draw(127).normal(3, 3), "v": Draw(128).normal(3)},
         {"dz": "v * (x > 0)", "dW": "np.outer(dz, x)"}, "inverted_mask", "h"),
    Slip("leaky relu with α on both sides", OWN, leaky, AT_LEAKY, {"dz": "2 * (h - y) * alpha"}, "missing_mask", "h"),
    Slip("leaky relu with α on the open side", OWN, leaky, AT_LEAKY,
         {"dz": "2 * (h - y) * np.where(z > 0, alpha, 1)"}, "inverted_mask", "h"),
    Slip("dα with z on both sides", OWN, leaky, AT_LEAKY, {"dalpha": "np.sum(2 * (h - y) * z)"}, "missing_mask", "h"),
    Slip("the scale 1/keep forgotten", OWN, dropped, AT_DROPPED, {"dd": "d - Y", "dh": "dd * mask"}, "missing_local",
         "d", ("dh",)),
    Slip("a clip that lets the gradient through", OWN, clipped, AT_CLIPPED, {"dp": "2 * (p - t)", "dz": "dp"},
         "missing_mask", "p", ("dz",)),
    Slip("a clip of the gradient", OWN, clipped, AT_CLIPPED, {"dz": "np.clip(2 * (p - t), -1, 1)"}, "wrong_rule", "p"),
    Slip("the gate's own derivative missing", OWN, gated, AT_GATED,
         {"dh": "h - t", "dW": "x.T @ (dh * g)", "dV": "x.T @ (dh * a)"}, "missing_local", "g", ("dV",)),
    Slip("gate and value exchanged", OWN, gated, AT_GATED,
         {"dh": "h - t", "da": "dh * a", "dg": "dh * g", "dW": "x.T @ da"}, "stale_or_swapped", "h",
         ("da", "dg", "dW")),
    Slip("both pieces of a maximum", OWN, maxout, AT_MAXOUT, {"da": "t", "db": "t", "dx": "U.T @ da + V.T @ db"},
         "missing_mask", "h"),
    Slip("softsign without the square", OWN, softsigned, AT_SOFTSIGNED,
         {"ds": "2 * (s - t)", "dz": "ds / (1 + np.abs(z))", "dw": "dz * x"}, "missing_path", "s", ("dz", "dw")),
]  # fmt: skip
