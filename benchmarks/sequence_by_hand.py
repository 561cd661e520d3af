"""The same losses with both passes by hand in NumPy: the value, and the gradient of each parameter."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.sequence_losses import DEPTH, STEPS, TIME

Found = tuple[float, dict[str, Any]]


def softmax(z: Any) -> Any:
    """Over the last axis."""
    e = np.exp(z - z.max(-1, keepdims=True))
    e /= e.sum(-1, keepdims=True)
    return e


def attention(p: Any, x: Any) -> Found:
    """x is (B, T, D)."""
    q, k, v = (x @ p[name].T for name in ("query", "key", "value"))
    count, scale = x.shape[1], q.shape[-1] ** -0.5
    scores = q @ k.swapaxes(1, 2) * scale
    scores[:, np.triu_indices(count, 1)[0], np.triu_indices(count, 1)[1]] = -np.inf
    w = softmax(scores)
    read = w @ v
    dread = read * (2.0 / (count * len(x)))
    dw = dread @ v.swapaxes(1, 2)
    dscores = w * (dw - (dw * w).sum(-1, keepdims=True)) * scale
    flat = x.reshape(-1, x.shape[-1])
    slopes = {"query": dscores @ k, "key": dscores.swapaxes(1, 2) @ q, "value": w.swapaxes(1, 2) @ dread}
    gradient = {name: each.reshape(len(flat), -1).T @ flat for name, each in slopes.items()}
    return (read * read).sum() / (count * len(x)), gradient


def lstm(p: Any, x: Any) -> Found:
    """x is (B, T, D)."""
    W, U, b, (rows, count, _) = p["W"], p["U"], p["b"], x.shape
    size = len(b) // 4
    h, c, kept = np.zeros((rows, size)), np.zeros((rows, size)), []
    inputs = x @ W.T + b
    for t in range(count):
        z = inputs[:, t] + h @ U.T
        s = 1.0 / (1.0 + np.exp(-z[:, : 3 * size]))
        g = np.tanh(z[:, 3 * size :])
        before, c = c, s[:, size : 2 * size] * c + s[:, :size] * g
        squashed = np.tanh(c)
        kept.append((s, g, before, squashed, h))
        h = s[:, 2 * size :] * squashed
    loss = (h * h).sum() / (size * rows)
    dh, dc, dzs, dU = (
        h * (2.0 / (size * rows)),
        np.zeros((rows, size)),
        np.empty((rows, count, 4 * size)),
        np.zeros_like(U),
    )
    for t in reversed(range(count)):
        s, g, before, squashed, h = kept[t]
        i, f, o = s[:, :size], s[:, size : 2 * size], s[:, 2 * size :]
        dc = dc + dh * o * (1.0 - squashed * squashed)
        dz = dzs[:, t]
        dz[:, : 3 * size] = np.concatenate([dc * g, dc * before, dh * squashed], 1) * s * (1.0 - s)
        dz[:, 3 * size :] = dc * i * (1.0 - g * g)
        dU = dU + dz.T @ h
        dh, dc = dz @ U, dc * f
    flat = dzs.reshape(-1, 4 * size)
    return loss, {"W": flat.T @ x.reshape(len(flat), -1), "U": dU, "b": flat.sum(0)}


def conv_net(p: Any, x: Any, label: Any) -> Found:
    """x is (B, S, S), the label (B, 10)."""
    kernels, dense, rows, side = p["kernels"], p["dense"], len(x), x.shape[1] - 2
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), (1, 2)).reshape(rows, side * side, 9)
    sums = np.maximum(windows @ kernels.reshape(-1, 9).T, 0.0).reshape(rows, side // 2, 2, side // 2, 2, -1)
    largest = sums.max((2, 4))
    features = largest.transpose(0, 3, 1, 2).reshape(rows, -1)
    w = softmax(features @ dense.T)
    dz = (w - label) / rows
    dlargest = (dz @ dense).reshape(rows, -1, side // 2, side // 2).transpose(0, 2, 3, 1)
    is_largest = (sums == largest[:, :, None, :, None]) & (sums > 0)
    dsums = (is_largest * dlargest[:, :, None, :, None]).reshape(-1, len(kernels))
    dkernels = (dsums.T @ windows.reshape(-1, 9)).reshape(kernels.shape)
    return -np.log((w * label).sum(-1)).mean(), {"kernels": dkernels, "dense": dz.T @ features}


def bodies(p: Any) -> Found:
    """Of one constellation."""
    place, speed, kept = p["place"], p["speed"], []
    for _ in range(STEPS):
        place = place + TIME * speed
        gaps = place[None] - place[:, None]
        squares = (gaps * gaps).sum(-1) + DEPTH
        pull = TIME * squares**-1.5
        kept.append((gaps, squares, pull))
        speed = speed + (gaps * pull[..., None]).sum(1)
    dplace, dspeed = 2.0 * place, np.zeros_like(speed)
    for gaps, squares, pull in reversed(kept):
        dpull = (gaps * dspeed[:, None]).sum(-1)
        dgaps = dspeed[:, None] * pull[..., None] + gaps * (-3.0 * dpull * pull / squares)[..., None]
        dplace = dplace + dgaps.sum(0) - dgaps.sum(1)
        dspeed = dspeed + TIME * dplace
    return (place * place).sum(), {"place": dplace, "speed": dspeed}


def mixture(p: Any, x: Any) -> Found:
    """x is (B, D)."""
    narrow = np.exp(-p["scale"])
    gaps = (x[:, None] - p["mean"]) * narrow
    joint = p["weight"] - 0.5 * (gaps * gaps).sum(-1) - p["scale"].sum(-1)
    largest, top = joint.max(-1, keepdims=True), p["weight"].max()
    e, powers = np.exp(joint - largest), np.exp(p["weight"] - top)
    whole, total = e.sum(-1, keepdims=True), powers.sum()
    loss = (top + np.log(total)) - (largest + np.log(whole)).mean()
    share = e / whole / len(x)
    dgaps = share[..., None] * gaps
    return loss, {"weight": powers / total - share.sum(0), "mean": -(dgaps * narrow).sum(0),
                  "scale": share.sum(0)[:, None] - (dgaps * gaps).sum(0)}  # fmt: skip


def hinge(p: Any, x: Any, y: Any) -> Found:
    """Of all points at once."""
    gaps = 1.0 - y * (x @ p["w"] + p["b"])
    upstream = np.where(gaps > 0, -y, 0.0) / len(y)
    loss = np.maximum(gaps, 0.0).mean() + 0.01 * (p["w"] @ p["w"])
    return loss, {"w": upstream @ x + 0.02 * p["w"], "b": upstream.sum()}
