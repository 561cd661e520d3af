# ruff: noqa: F841, RET504 - what a loss computes has a name, as in a notebook, and claims use it
"""Slips at batch and layer normalisation, at norms and at cosines: statistics are functions, too."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw
from tests.checking.corpus.record import OWN, Slip


def batch(x: Any, gamma: Any, beta: Any, t: Any) -> Any:
    """Batch normalisation, examples as rows."""
    N = x.shape[0]
    mu = np.mean(x, axis=0)
    xmu = x - mu
    var = np.mean(xmu**2, axis=0)
    ivar = 1 / np.sqrt(var + 1e-5)
    xhat = xmu * ivar
    y = gamma * xhat + beta
    J = np.sum(y * t) + np.sum(y**2) / 2
    return J


def layer(x: Any, g: Any, b: Any, t: Any) -> Any:
    """Layer normalisation, features in the last axis."""
    D = x.shape[1]
    mu = x.mean(axis=1, keepdims=True)
    s = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
    xhat = (x - mu) / s
    y = g * xhat + b
    J = np.sum((y - t) ** 2)
    return J


def root_mean_square(x: Any, g: Any, t: Any) -> Any:
    """RMS normalisation of one vector."""
    n = len(x)
    r = np.sqrt(np.mean(x**2))
    y = g * x / r
    J = np.sum(y * t)
    return J


def unit(w: Any, x: Any, t: Any) -> Any:
    """A score with a weight vector of unit length."""
    n = np.linalg.norm(w)
    u = w / n
    s = u @ x
    J = (s - t) ** 2
    return J


def cosine(a: Any, b: Any) -> Any:
    """One minus the cosine of two vectors."""
    p = np.sqrt(np.sum(a * a))
    q = np.sqrt(np.sum(b * b))
    c = np.sum(a * b) / (p * q)
    J = 1 - c
    return J


def standardised(x: Any, w: Any) -> Any:
    """The cubes of standardised numbers, weighted: skewness."""
    m = np.mean(x)
    s = np.std(x)
    z = (x - m) / s
    J = np.sum(w * z**3)
    return J


def at_batch(seed: int = 141) -> dict[str, Any]:
    """Six examples of three features."""
    d = Draw(seed)
    return {"x": d.normal(6, 3), "gamma": d.positive(3) + 0.5, "beta": d.normal(3), "t": d.normal(6, 3)}


def at_layer(seed: int = 142) -> dict[str, Any]:
    """Four examples of five features."""
    d = Draw(seed)
    return {"x": d.normal(4, 5), "g": d.positive(5) + 0.5, "b": d.normal(5), "t": d.normal(4, 5)}


AT_RMS = {"x": Draw(143).normal(5), "g": Draw(144).positive(5), "t": Draw(145).normal(5)}
AT_UNIT = {"w": Draw(146).normal(4), "x": Draw(147).normal(4), "t": 0.4}
AT_COSINE = {"a": Draw(148).normal(4), "b": Draw(149).normal(4)}
AT_STANDARDISED = {"x": Draw(150).normal(6), "w": Draw(151).normal(6)}

_TOP = {"dy": "t + y", "dgamma": "np.sum(dy * xhat, axis=0)", "dbeta": "np.sum(dy, axis=0)", "dxhat": "dy * gamma"}
_DOWN = {"dx": "dxmu - np.mean(dxmu, axis=0)"}
_TOP_LAYER = {"dy": "2 * (y - t)", "dg": "np.sum(dy * xhat, axis=0)", "dxhat": "dy * g"}

SLIPS = [
    Slip("γ left out on the way to x", "https://github.com/denizyuret/Knet.jl/issues/288",
         batch, at_batch(), {**_TOP, "dxhat": "dy", "e": "dxhat - dxhat.mean(0) - xhat * (dxhat * xhat).mean(0)",
                             "dx": "e * ivar"}, "missing_local", "y", ("dxhat", "dx")),
    Slip("mean and variance as constants", "https://github.com/mlpack/mlpack/pull/1327",
         batch, at_batch(), {**_TOP, "dx": "dxhat * ivar"}, "missing_path", "mu", ("dx",),
         more=(("missing_path", "var"),)),
    Slip("an element's own share of the statistics alone",
         "https://geeksmental.com/question/batch-normalization-backpropagation-doubts",
         batch, at_batch(), {**_TOP, "dx": "dxhat * ((N - 1) / N - xhat**2 / N) * ivar"}, "missing_path", "mu", ("dx",),
         more=(("missing_path", "var"),)),
    Slip("the input summed for the gradient of β", "https://github.com/pytorch/pytorch/issues/2330",
         batch, at_batch(), {"dy": "t + y", "dbeta": "np.sum(x, axis=0)"}, "wrong_variable", "y", ("dbeta",)),
    Slip("the mean of dy·γ subtracted twice", "https://github.com/tenstorrent/tt-metal/pull/53215",
         layer, at_layer(), {**_TOP_LAYER, "dx": "(dxhat - 2 * dxhat.mean(1, keepdims=True)"
                                                 " - xhat * (dxhat * xhat).mean(1, keepdims=True)) / s"},
         "extra_path", "mu", ("dx",)),
    Slip("sums over all rows at once", "https://github.com/flagos-ai/FlagGems/pull/59",
         layer, at_layer(), {**_TOP_LAYER, "dx": "(dxhat - np.sum(dxhat) / D - xhat * np.sum(dxhat * xhat) / D) / s"},
         "wrong_axis", "xhat", ("dx",)),
    Slip("∂E/∂(w/‖w‖) for ∂E/∂w", "https://github.com/wy1iu/sphereface/issues/24",
         unit, AT_UNIT, {"ds": "2 * (s - t)", "du": "ds * x", "dw": "du"}, "missing_local", "u", ("dw",)),
    Slip("the norm divided out once too often", "https://github.com/zhreshold/mxnet-ssd/issues/48",
         unit, AT_UNIT, {"du": "2 * (s - t) * x", "dw": "(du - u * (u @ du) / n) / n"}, "extra_local", "n", ("dw",)),
    Slip("the norm as a constant", OWN, unit, AT_UNIT, {"du": "2 * (s - t) * x", "dw": "du / n"}, "missing_path", "n",
         ("dw",)),
    Slip("the mean as a constant", OWN, batch, at_batch(),
         {**_TOP, "dxmu": "dxhat * ivar - xmu * ivar**3 * np.mean(dxhat * xmu, axis=0)", "dx": "dxmu"}, "missing_path",
         "mu", ("dx",)),
    Slip("the variance as a constant", OWN, batch, at_batch(), {**_TOP, "dxmu": "dxhat * ivar", **_DOWN},
         "missing_path", "var", ("dxmu", "dx")),
    Slip("the path by the variance without its ½", OWN, batch, at_batch(),
         {**_TOP, "dvar": "np.sum(dxhat * xmu, axis=0) * -1.0 * ivar**3",
          "dxmu": "dxhat * ivar + dvar * 2 * xmu / N", **_DOWN}, "wrong_rule", "ivar", ("dvar", "dxmu", "dx")),
    Slip("the path by the variance with a plus", OWN, batch, at_batch(),
         {**_TOP, "dvar": "np.sum(dxhat * xmu, axis=0) * 0.5 * ivar**3",
          "dxmu": "dxhat * ivar + dvar * 2 * xmu / N", **_DOWN}, "sign", "ivar", ("dvar", "dxmu", "dx")),
    Slip("statistics' gradients not divided by N", OWN, batch, at_batch(),
         {**_TOP, "dvar": "np.sum(dxhat * xmu, axis=0) * -0.5 * ivar**3", "dxmu": "dxhat * ivar + dvar * 2 * xmu",
          **_DOWN}, "scale", "var", ("dxmu", "dx")),
    Slip("x for x̂ in dγ", OWN, batch, at_batch(), {"dy": "t + y", "dgamma": "np.sum(dy * x, axis=0)"},
         "stale_or_swapped", "y", ("dgamma",)),
    Slip("layer norm with the axes of batch norm", OWN, layer, at_layer(152),
         {**_TOP_LAYER, "dx": "(dxhat - dxhat.mean(0) - xhat * (dxhat * xhat).mean(0)) / s"}, "wrong_axis", "xhat",
         ("dx",)),
    Slip("RMS norm with its root held constant", OWN, root_mean_square, AT_RMS, {"dy": "t", "dx": "t * g / r"},
         "missing_path", "r", ("dx",)),
    Slip("a cosine without its projection", OWN, cosine, AT_COSINE, {"da": "-b / (p * q)"}, "missing_path", "p"),
    Slip("a cosine's projection with a plus", OWN, cosine, AT_COSINE, {"da": "-(b / (p * q) + c * a / p**2)"}, "sign",
         "p"),
    Slip("a cosine's projection on the other vector", OWN, cosine, AT_COSINE, {"da": "-(b / (p * q) - c * b / p**2)"},
         "stale_or_swapped", "p"),
    Slip("the standard deviation as a constant", OWN, standardised, AT_STANDARDISED,
         {"dz": "3 * w * z**2", "dx": "(dz - np.mean(dz)) / s"}, "missing_path", "s", ("dx",)),
]  # fmt: skip
