"""The losses of `sequence_losses` over a batch of rows, as one writes them in PyTorch or JAX: `xp` is either."""

from __future__ import annotations

from typing import Any

from benchmarks.sequence_losses import DEPTH, STEPS, TIME


def softmax(xp: Any, z: Any) -> Any:
    """Over the last axis."""
    e = xp.exp(z - xp.amax(z, -1)[..., None])
    return e / e.sum(-1)[..., None]


def attention(xp: Any, p: Any, x: Any) -> Any:
    """x is (B, T, D)."""
    q, k, v = (x @ p[name].T for name in ("query", "key", "value"))
    count, size = x.shape[1], q.shape[-1]
    is_seen = xp.tril(xp.ones((count, count))) > 0
    scores = xp.where(is_seen, q @ xp.swapaxes(k, 1, 2) * size**-0.5, -xp.inf)
    read = softmax(xp, scores) @ v
    return (read * read).sum() / (count * len(x))


def lstm(xp: Any, p: Any, x: Any) -> Any:
    """x is (B, T, D)."""
    size = len(p["b"]) // 4
    h = c = xp.zeros((len(x), size), dtype=x.dtype)
    for token in range(x.shape[1]):
        z = x[:, token] @ p["W"].T + h @ p["U"].T + p["b"]
        s = 1.0 / (1.0 + xp.exp(-z[:, : 3 * size]))
        c = s[:, size : 2 * size] * c + s[:, :size] * xp.tanh(z[:, 3 * size :])
        h = s[:, 2 * size :] * xp.tanh(c)
    return (h * h).sum() / (size * len(x))


def conv_net(xp: Any, p: Any, x: Any, label: Any) -> Any:
    """x is (B, S, S), the label (B, 10)."""
    side = x.shape[1] - 2
    windows = xp.stack([x[:, i : i + side, j : j + side] for i in range(3) for j in range(3)], 1)
    sums = xp.einsum("fk,bkrc->bfrc", p["kernels"].reshape(-1, 9), windows)
    sums = xp.where(sums > 0, sums, 0.0 * sums)
    half = sums.reshape(len(x), -1, side // 2, 2, side // 2, 2)
    features = xp.amax(xp.amax(half, 5), 3).reshape(len(x), -1)
    return -xp.log((softmax(xp, features @ p["dense"].T) * label).sum(-1)).mean()


def bodies(xp: Any, p: Any) -> Any:
    """Of one constellation."""
    place, speed = p["place"], p["speed"]
    for _ in range(STEPS):
        place = place + TIME * speed
        gaps = place[None] - place[:, None]
        speed = speed + (TIME * gaps * ((gaps * gaps).sum(-1) + DEPTH)[..., None] ** -1.5).sum(1)
    return (place * place).sum()


def mixture(xp: Any, p: Any, x: Any) -> Any:
    """x is (B, D)."""
    gaps = (x[:, None] - p["mean"]) * xp.exp(-p["scale"])
    joint = p["weight"] - 0.5 * (gaps * gaps).sum(-1) - p["scale"].sum(-1)
    return (log_sum_exp(xp, p["weight"]) - log_sum_exp(xp, joint)).mean()


def log_sum_exp(xp: Any, z: Any) -> Any:
    """Over the last axis."""
    largest = xp.amax(z, -1)
    return largest + xp.log(xp.exp(z - largest[..., None]).sum(-1))


def hinge(xp: Any, p: Any, x: Any, y: Any) -> Any:
    """Of all points at once: x is (n, D), y (n)."""
    gaps = 1.0 - y * (x @ p["w"] + p["b"])
    return xp.where(gaps > 0, gaps, 0.0 * gaps).mean() + 0.01 * (p["w"] * p["w"]).sum()


def microgpt(xp: Any, p: Any, tokens: Any, nexts: Any) -> Any:
    """The loss of demos/microgpt.py: tokens and answers are (B, T, 27)."""
    heads, rows, count = 4, len(tokens), tokens.shape[1]

    def normed(x: Any) -> Any:
        return x * ((x * x).mean(-1)[..., None] + 1e-5) ** -0.5

    def parted(x: Any) -> Any:
        return xp.swapaxes(x.reshape(rows, count, heads, -1), 1, 2)

    x = normed(tokens @ p["letter"] + p["place"])
    z = normed(x)
    q, k, v = (parted(z @ p[name].T) for name in ("query", "key", "value"))
    is_seen = xp.tril(xp.ones((count, count))) > 0
    scores = xp.where(is_seen, q @ xp.swapaxes(k, 2, 3) * q.shape[-1] ** -0.5, -xp.inf)
    read = xp.swapaxes(softmax(xp, scores) @ v, 1, 2).reshape(rows, count, -1)
    x = x + read @ p["output"].T
    up = normed(x) @ p["up"].T
    x = x + xp.where(up > 0, up, 0.0 * up) @ p["down"].T
    chances = (softmax(xp, x @ p["logits"].T) * nexts).sum(-1) + (1.0 - nexts.sum(-1))
    return (-xp.log(chances).sum(-1) / nexts.sum((1, 2))).mean()
