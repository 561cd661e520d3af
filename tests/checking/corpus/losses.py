# ruff: noqa: F841, RET504, RUF059 - what a loss computes has a name, as in a notebook, and claims use it
"""Slips in losses: hinge, Huber, dice, triplets, likelihoods, factorisation."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw, sigmoid
from tests.checking.corpus.record import OWN, Slip


def multiclass_hinge(X: Any, y: Any, W: Any, reg: Any) -> Any:
    """The SVM loss of a course, with a penalty."""
    n = X.shape[0]
    scores = X @ W
    correct = scores[np.arange(n), y][:, None]
    margins = np.maximum(0, scores - correct + 1)
    penalty = reg * np.sum(W * W)
    J = (np.sum(margins) - n) / n + penalty
    return J


def binary_hinge(X: Any, y: Any, w: Any, C: Any) -> Any:
    """The primal SVM with a hinge loss, weighted."""
    n = len(y)
    margin = 1 - y * (X @ w)
    hinge = np.maximum(0, margin)
    J = w @ w / 2 + C * np.sum(hinge)
    return J


def huber(w: Any, X: Any, y: Any, delta: Any) -> Any:
    """Huber's loss of a linear prediction."""
    r = X @ w - y
    part = np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2))
    J = np.sum(part)
    return J


def scaled_huber(x: Any, t: Any, k: Any) -> Any:
    """Huber's loss with something behind it."""
    r = x - t
    q = np.sum(np.where(np.abs(r) <= 1, r**2 / 2, np.abs(r) - 0.5))
    J = q**2 * k
    return J


def modified_huber(w: Any, X: Any, y: Any) -> Any:
    """A smooth hinge loss: linear far on the wrong side."""
    d = y * (X @ w)
    part = np.where(d < -1, -4 * d, np.maximum(0, 1 - d) ** 2)
    J = np.sum(part)
    return J


def absolute(X: Any, y: Any, w: Any) -> Any:
    """Mean absolute error."""
    n = len(y)
    e = X @ w - y
    J = np.mean(np.abs(e))
    return J


def percentage(p: Any, t: Any) -> Any:
    """Mean absolute percentage error."""
    n = len(t)
    e = (p - t) / t
    J = np.sum(np.abs(e)) / n
    return J


def dice(x: Any, t: Any) -> Any:
    """The dice coefficient of a prediction."""
    inter = np.sum(x * t)
    union = np.sum(x) + np.sum(t)
    J = 2 * inter / union
    return J


def triplet(a: Any, p: Any, n: Any, margin: Any) -> Any:
    """Triplet loss over rows."""
    near = np.sum((a - p) ** 2, axis=1)
    far = np.sum((a - n) ** 2, axis=1)
    hinge = np.maximum(0, near - far + margin)
    J = np.sum(hinge) / 2
    return J


def contrastive(a: Any, b: Any, y: Any) -> Any:
    """Contrastive loss over rows, with a margin of 2."""
    d = np.sqrt(np.sum((a - b) ** 2, axis=1))
    gap = np.maximum(0, 2 - d)
    J = np.sum(y * d**2 + (1 - y) * gap**2) / 2
    return J


def gaussian(mu: Any, log_var: Any, x: Any) -> Any:
    """The negative log-likelihood of a Gaussian, from its log variance."""
    v = np.exp(log_var)
    q = (x - mu) ** 2 / v
    J = 0.5 * np.sum(log_var + q)
    return J


def divergence(logits: Any) -> Any:
    """The divergence of a categorical distribution from the uniform one."""
    e = np.exp(logits)
    p = e / np.sum(e)
    k = len(p)
    terms = p * (np.log(p) + np.log(k))
    J = np.sum(terms)
    return J


def poisson(X: Any, y: Any, w: Any) -> Any:
    """Poisson regression."""
    n = len(y)
    eta = X @ w
    rate = np.exp(eta)
    J = np.sum(rate - y * eta) / n
    return J


def factorised(P: Any, Q: Any, R: Any, lam: Any) -> Any:
    """Matrix factorisation with a penalty."""
    E = R - P @ Q.T
    penalty = lam * (np.sum(P**2) + np.sum(Q**2))
    J = np.sum(E**2) + penalty
    return J


def multilabel(W: Any, X: Any, Y: Any) -> Any:
    """Several logistic outputs, the mean over examples and outputs."""
    m, k = Y.shape
    P = sigmoid(X @ W)
    J = -np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P))
    return J


def log_cosh(w: Any, X: Any, y: Any) -> Any:
    """The log-cosh loss."""
    e = X @ w - y
    c = np.log(np.cosh(e))
    J = np.sum(c)
    return J


def policy(theta: Any, s: Any, action: Any, reward: Any) -> Any:
    """REINFORCE's loss for one action of a softmax policy."""
    z = theta @ s
    e = np.exp(z)
    pi = e / np.sum(e)
    J = -reward * np.log(pi[action])
    return J


AT_MULTICLASS = {"X": Draw(201).normal(6, 4), "y": np.array([0, 2, 1, 2, 0, 1]), "W": Draw(202).normal(4, 3),
                 "reg": 0.1}  # fmt: skip
AT_BINARY = {"X": Draw(203).normal(8, 3), "y": Draw(204).signs(8), "w": Draw(205).normal(3), "C": 0.7}
AT_HUBER = {"w": Draw(206).normal(3), "X": Draw(207).normal(9, 3), "y": Draw(208).normal(9, scale=2), "delta": 0.8}
AT_SCALED = {"x": np.array([-2.1, 0.4, 1.7, -0.3]), "t": np.array([0.1, 0.0, 0.2, 0.2]), "k": 0.6}
AT_MODIFIED = {"w": Draw(209).normal(3, scale=1.5), "X": Draw(210).normal(10, 3), "y": Draw(211).signs(10)}
AT_ABSOLUTE = {"X": Draw(212).normal(7, 3), "y": Draw(213).normal(7), "w": Draw(214).normal(3)}
AT_PERCENTAGE = {"p": np.array([0.8, -1.1, 2.3, 0.4]), "t": np.array([1.2, -0.7, 1.9, -0.5])}
AT_DICE = {"x": Draw(215).positive(6), "t": Draw(216).binary(6)}
AT_TRIPLET = {"a": Draw(217).normal(5, 3), "p": Draw(218).normal(5, 3), "n": Draw(219).normal(5, 3), "margin": 0.5}
AT_CONTRASTIVE = {"a": Draw(220).normal(6, 2), "b": Draw(221).normal(6, 2, scale=0.7),
                  "y": np.array([1.0, 0, 1, 0, 0, 0])}  # fmt: skip
AT_GAUSSIAN = {"mu": Draw(222).normal(5), "log_var": Draw(223).normal(5), "x": Draw(224).normal(5)}
AT_DIVERGENCE = {"logits": Draw(225).normal(5)}
AT_POISSON = {"X": Draw(226).normal(6, 3, scale=0.5), "y": np.array([0.0, 2, 1, 3, 0, 1]), "w": Draw(227).normal(3)}
AT_FACTORISED = {"P": Draw(228).normal(4, 2), "Q": Draw(229).normal(5, 2), "R": Draw(230).normal(4, 5), "lam": 0.3}
AT_MULTILABEL = {"W": Draw(231).normal(3, 4), "X": Draw(232).normal(6, 3), "Y": Draw(233).binary(6, 4)}
AT_LOG_COSH = {"w": Draw(234).normal(3), "X": Draw(235).normal(6, 3), "y": Draw(236).normal(6)}
AT_POLICY = {"theta": Draw(237).normal(3, 4), "s": Draw(238).normal(4), "action": 1, "reward": 1.8}


def _no_counts(X: Any, y: Any, W: Any, reg: Any) -> Any:
    n = len(y)
    scores = X @ W
    mask = (scores - scores[np.arange(n), y][:, None] + 1 > 0).astype(float)
    mask[np.arange(n), y] = 0
    return {"dW": X.T @ mask / n + 2 * reg * W}


def _one_count(X: Any, y: Any, W: Any, reg: Any) -> Any:
    n = len(y)
    scores = X @ W
    mask = (scores - scores[np.arange(n), y][:, None] + 1 > 0).astype(float)
    mask[np.arange(n), y] = -1
    return {"dW": X.T @ mask / n + 2 * reg * W}


def _unmasked_hinge(X: Any, y: Any, w: Any, C: Any) -> Any:
    return {"dw": w - C * sum(y[i] * X[i] for i in range(len(y)))}


_SMOOTH = "(-2 * y * (1 - d)) * (d < 1) * (d >= -1) - 4 * y * (d < -1)"

SLIPS = [
    Slip("the rule of the quotient with a plus", "https://github.com/milesial/Pytorch-UNet/issues/35",
         dice, AT_DICE, {"dx": "2 * (t * union + inter) / union**2"}, "sign", "union"),
    Slip("Huber without what comes behind it", "https://github.com/chainer/chainer/issues/1175",
         scaled_huber, AT_SCALED, {"dx": "np.clip(r, -1, 1)"}, "missing_local", "J"),
    Slip("Huber's threshold on the signed difference", "https://github.com/BobMcDear/attorch/issues/13",
         huber, AT_HUBER, {"dr": "np.where(r <= delta, r, delta)", "dw": "X.T @ dr"}, "inverted_mask", "part"),
    Slip("one piece of a modified Huber loss without its 2", "https://github.com/stdlib-js/stdlib/issues/13111",
         modified_huber, AT_MODIFIED,
         {"dw": "X.T @ ((-y * (1 - d)) * (d < 1) * (d >= -1) - 4 * y * (d < -1))"}, "wrong_rule", "part"),
    Slip("1/t whatever the sign", "https://github.com/mlpack/mlpack/pull/2603",
         percentage, AT_PERCENTAGE, {"dp": "1 / t / n"}, "missing_mask", "J"),
    Slip("the positive without itself", "https://github.com/luhaofang/tripletloss/issues/41",
         triplet, AT_TRIPLET, {"dp": "-a * (hinge > 0)[:, None]", "dn": "a * (hinge > 0)[:, None]"}, "missing_path",
         "near", more=(("missing_path", "far"),)),
    Slip("triplets beyond the margin", OWN, triplet, AT_TRIPLET,
         {"da": "n - p", "dp": "p - a", "dn": "a - n"}, "missing_mask", "hinge"),
    Slip("off by the number of outputs", "https://github.com/oysteijo/simd_neuralnet/issues/1",
         multilabel, AT_MULTILABEL, {"dW": "X.T @ (P - Y) / m"}, "scale", "J"),
    Slip("the factor n of a sampled gradient", "https://github.com/purushottamkar/ml19-20a/issues/5",
         binary_hinge, AT_BINARY, {"dw": "w - C / n * X.T @ (y * (margin > 0))"}, "scale", "hinge"),
    Slip("the divergence's gradient reversed", "https://github.com/Kaixhin/Autoencoders/issues/9",
         divergence, AT_DIVERGENCE, {"dp": "-np.log(p) - np.log(k) - 1", "dlogits": "p * (dp - np.sum(p * dp))"},
         "sign", "J"),
    Slip("the correct class counted not at all", OWN, multiclass_hinge, AT_MULTICLASS, _no_counts, "missing_path",
         "correct"),
    Slip("the correct class counted once", OWN, multiclass_hinge, AT_MULTICLASS, _one_count, "missing_path", "correct"),
    Slip("margins' values for their mask", OWN, binary_hinge, AT_BINARY, {"dw": "w - C * X.T @ (y * hinge)"},
         "value_for_mask", "hinge"),
    Slip("the hinge without its mask", OWN, binary_hinge, AT_BINARY, _unmasked_hinge, "missing_mask", "hinge"),
    Slip("the hinge's mask inverted", OWN, binary_hinge, AT_BINARY, {"dw": "w - C * X.T @ (y * (margin < 0))"},
         "inverted_mask", "hinge"),
    Slip("labels missing in the hinge's gradient", OWN, binary_hinge, AT_BINARY,
         {"dw": "w - C * X.T @ (margin > 0)"}, "missing_local", "margin"),
    Slip("Huber never clipped", OWN, huber, AT_HUBER, {"dr": "r", "dw": "X.T @ dr"}, "missing_mask", "part"),
    Slip("Huber's δ without its sign", OWN, huber, AT_HUBER,
         {"dr": "np.where(np.abs(r) <= delta, r, delta)", "dw": "X.T @ dr"}, "wrong_rule", "part"),
    Slip("the smooth hinge beyond its margin", OWN, modified_huber, AT_MODIFIED,
         {"dw": "X.T @ np.where(d < -1, -4 * y, -2 * y * (1 - d))"}, "missing_mask", "part"),
    Slip("absolute error without its sign", OWN, absolute, AT_ABSOLUTE, {"dw": "X.T @ np.ones(n) / n"}, "missing_mask",
         "J"),
    Slip("absolute error with the error for its sign", OWN, absolute, AT_ABSOLUTE, {"dw": "X.T @ e / n"}, "wrong_rule",
         "J"),
    Slip("the distance's direction left out", OWN, contrastive, AT_CONTRASTIVE,
         {"da": "y[:, None] * (a - b) - ((1 - y) * gap)[:, None] * (a - b)"}, "missing_local", "d"),
    Slip("dissimilar pairs pulled together", OWN, contrastive, AT_CONTRASTIVE,
         {"da": "y[:, None] * (a - b) + ((1 - y) * gap / d)[:, None] * (a - b)"}, "sign", "gap"),
    Slip("the log-variance's own term forgotten", OWN, gaussian, AT_GAUSSIAN, {"dlog_var": "-0.5 * q"}, "missing_path",
         "J"),
    Slip("1/σ for 1/σ²", OWN, gaussian, AT_GAUSSIAN, {"dmu": "(mu - x) / np.sqrt(v)"}, "wrong_rule", "q"),
    Slip("entropy without the one of the product rule, at p", OWN, divergence, AT_DIVERGENCE,
         {"dp": "np.log(p) + np.log(k)"}, "missing_path", "terms"),
    Slip("the inverse link for the rate", OWN, poisson, AT_POISSON, {"dw": "X.T @ (eta - y) / n"}, "wrong_rule",
         "rate"),
    Slip("counts divided by the rate", OWN, poisson, AT_POISSON, {"dw": "X.T @ (1 - y / rate) / n"}, "missing_local",
         "rate"),
    Slip("users' factors where items' belong", OWN, factorised, {**AT_FACTORISED, "Q": Draw(239).normal(4, 2),
                                                                "R": Draw(240).normal(4, 4)},
         {"dP": "-2 * E @ P + 2 * lam * P"}, "stale_or_swapped", "E"),
    Slip("E for Eᵀ", OWN, factorised, {**AT_FACTORISED, "Q": Draw(239).normal(4, 2), "R": Draw(240).normal(4, 4)},
         {"dP": "-2 * E @ Q + 2 * lam * P", "dQ": "-2 * E @ P + 2 * lam * Q"}, "transposed", "E", ("dQ",)),
    Slip("cosh for tanh", OWN, log_cosh, AT_LOG_COSH, {"dw": "X.T @ (1 / np.cosh(e))"}, "wrong_rule", "c"),
    Slip("a policy's gradient ascended", OWN, policy, AT_POLICY,
         {"dz": "reward * (np.eye(3)[action] - pi)", "dtheta": "np.outer(dz, s)"}, "sign", "J"),
    Slip("a policy without its reward", OWN, policy, AT_POLICY, {"dz": "pi - np.eye(3)[action]"}, "missing_local", "J"),
]  # fmt: skip
