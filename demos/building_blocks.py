"""The building blocks of a deep net: forward and backward blocks with their cache, and every array's dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from demos import by_hand
from demos.drawing import BLUE, GREY, INK, ORANGE, panels
from nn import MLP, binary_cross_entropy, mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

SHAPE = [3, 4, 2, 1]
M = 6
#: The activation of each layer.
G = ("relu", "tanh", "sigmoid")


class Cache(NamedTuple):
    """What the forward block of a layer keeps for its backward block."""

    A_before: Array
    Z: Array
    W: Array
    b: Array


def forward_block(A_before: Array, W: Array, b: Array, g: str) -> tuple[Array, Cache]:
    """A[l] (n_l, m) = g(Z[l]) with Z[l] = W[l] A[l−1] + b[l], and the cache."""
    Z = W @ A_before + b
    return by_hand.ACTIVATIONS[g][0](Z), Cache(A_before, Z, W, b)


def backward_block(dA: Array, cache: Cache, g: str) -> tuple[Array, Array, Array, Array]:
    """dA[l−1], dW[l], db[l] and, on the way, dZ[l], from dA[l] (n_l, m) and the cache."""
    m = dA.shape[1]
    activation, derivative = by_hand.ACTIVATIONS[g]
    dZ = dA * derivative(cache.Z, activation(cache.Z))
    dW = dZ @ cache.A_before.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return cache.W.T @ dZ, dW, db, dZ


def run(stage: Stage) -> dict[str, float]:
    """How many arrays have the dimensions of the course's rules, and how far the blocks are from the engine."""
    stage.say(
        f"A net of {'-'.join(map(str, SHAPE))} with {', '.join(G)}, and m = {M} examples, as columns of X = A0.\n"
    )
    net, X, Y = _net(stage.seed)
    arrays = _both_passes(net, X, Y)
    rules = {name: dimensions(name, SHAPE, M) for name in arrays}
    stage.table(
        ("layer l", "n[l]", "A, dA, Z, dZ: (n[l], m)", "W, dW: (n[l], n[l−1])", "b, db: (n[l], 1)"),
        [(n, SHAPE[n], arrays[f"A{n}"].shape, *[arrays[f"{name}{n}"].shape if n else "–" for name in "Wb"])
         for n in range(len(SHAPE))],
    )  # fmt: skip
    fits = sum(arrays[name].shape == rule for name, rule in rules.items())
    gap = _from_engine(net, X, Y, arrays)
    stage.say(
        f"{fits} of {len(arrays)} arrays have the dimensions of their rule: the derivative of an array has its shape,\n"
        "and m stands in all that there is one of for each example, in no parameter.\n"
        f"The blocks' dW and db are those of the engine, which knows only single numbers, to {gap:.0e}.\n"
    )
    forgetful = np.sum(arrays["dZ1"], axis=1) / M
    stage.say(
        f"np.sum(dZ1, axis=1) without keepdims has the shape {forgetful.shape}: b1 − α·db1 would then be "
        f"{(arrays['b1'] - forgetful).shape}, silently.\n"
    )
    stage.plot("building_blocks.png", lambda: _drawn(arrays))
    return {"arrays": float(len(arrays)), "fit": float(fits), "gap": gap,
            **{name: float(array.size) for name, array in arrays.items()}}  # fmt: skip


def dimensions(name: str, shape: list[int], m: int) -> tuple[int, int]:
    """The course's rule for an array such as dW2: (n[l], n[l−1]) for W, (n[l], 1) for b, (n[l], m) for A and Z.

    >>> dimensions("dW2", [3, 4, 2, 1], 6), dimensions("Z2", [3, 4, 2, 1], 6)
    ((2, 4), (2, 6))
    """
    kind, layer = name.removeprefix("d")[0], int(name[-1])
    return shape[layer], shape[layer - 1] if kind == "W" else 1 if kind == "b" else m


def _net(seed: int) -> tuple[MLP, Array, Array]:
    """A net with biases that are not all 0, X (n_x, m) and Y (1, m)."""
    rng = np.random.default_rng(seed)
    net = MLP(SHAPE, output=G[-1], rng=rng)
    for layer, g in zip(net.layers, G, strict=True):
        for neuron in layer.neurons:
            neuron.activation = MLP([1, 1], output=g).layers[0].neurons[0].activation
            neuron.b.data = float(rng.normal(scale=0.2))
    return net, rng.normal(size=(SHAPE[0], M)), rng.integers(0, 2, (1, M)).astype(float)


def _both_passes(net: MLP, X: Array, Y: Array) -> dict[str, Array]:
    """Every array of a forward and a backward pass, by its name: A0, W1, b1, Z1, A1, …, dA3, dZ3, dW3, db3, …, dA0."""
    arrays: dict[str, Array] = {"A0": X}
    caches = []
    for n, ((W, b), g) in enumerate(zip(by_hand.arrays(net), G, strict=True), 1):
        A, cache = forward_block(arrays[f"A{n - 1}"], W, b, g)
        caches.append(cache)
        arrays |= {f"W{n}": W, f"b{n}": b, f"Z{n}": cache.Z, f"A{n}": A}
    last = len(G)
    A = arrays[f"A{last}"]
    arrays[f"dA{last}"] = -Y / A + (1 - Y) / (1 - A)
    for n in range(last, 0, -1):
        dA, dW, db, dZ = backward_block(arrays[f"dA{n}"], caches[n - 1], G[n - 1])
        arrays |= {f"dZ{n}": dZ, f"dW{n}": dW, f"db{n}": db, f"dA{n - 1}": dA}
    return arrays


def _from_engine(net: MLP, X: Array, Y: Array, arrays: dict[str, Array]) -> float:
    """The largest difference between a gradient of the blocks and one of the engine."""
    J = mean([binary_cross_entropy(net(x)[0], y) for x, y in zip(X.T.tolist(), Y[0].tolist(), strict=True)])
    J.backward()
    gaps = []
    for n, layer in enumerate(net.layers, 1):
        gaps += [np.abs(arrays[f"dW{n}"] - [[w.grad for w in neuron.w] for neuron in layer.neurons]).max(),
                 np.abs(arrays[f"db{n}"] - [[neuron.b.grad] for neuron in layer.neurons]).max()]  # fmt: skip
    return float(max(gaps))


def _drawn(arrays: dict[str, Array]) -> Figure:
    """Forward blocks above from left to right, backward blocks below from right to left, the cache between them."""
    figure, (axes,) = panels(1, size=(11.5, 5.6))
    step, up, down = 3.6, 2.6, 0.0

    def name(text: str) -> str:
        return f"{text} {arrays[text].shape}"

    def arrow(start: tuple[float, float], end: tuple[float, float], text: str, color: str, *, at: tuple[float, float],
              align: str = "center") -> None:  # fmt: skip
        axes.annotate(
            "",
            end,
            start,
            arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0},
        )
        axes.text(*at, text, ha=align, va="center", fontsize=9, color=color)

    for n, g in enumerate(G, 1):
        x = (n - 1) * step
        _block(axes, x, up, [f"Z{n} = W{n} A{n - 1} + b{n}", f"A{n} = {g}(Z{n})"], BLUE)
        _block(
            axes,
            x,
            down,
            [
                f"dZ{n} = dA{n} * {g}′(Z{n})",
                f"dW{n} = dZ{n} A{n - 1}ᵀ / m",
                f"db{n} = Σ dZ{n} / m",
                f"dA{n - 1} = W{n}ᵀ dZ{n}",
            ],
            ORANGE,
        )
        arrow((x - 2.35, up), (x - 1.25, up), name(f"A{n - 1}"), BLUE, at=(x - 1.77, up + 0.22))
        arrow((x - 1.25, down), (x - 2.35, down), name(f"dA{n - 1}"), ORANGE, at=(x - 1.77, down + 0.22))
        arrow((x, up + 1.25), (x, up + 0.62), f"{name(f'W{n}')}, {name(f'b{n}')}", BLUE, at=(x, up + 1.42))
        arrow(
            (x, up - 0.62),
            (x, down + 0.75),
            f"cache: A{n - 1},\n{name(f'Z{n}')}, W{n}, b{n}",
            GREY,
            at=(x + 0.12, 1.36),
            align="left",
        )
        arrow((x, down - 0.75), (x, down - 1.35), f"{name(f'dW{n}')}, {name(f'db{n}')}", ORANGE, at=(x, down - 1.52))
    end = (len(G) - 1) * step + 1.25
    arrow((end, up), (end + 1.0, up), name(f"A{len(G)}"), BLUE, at=(end + 0.52, up + 0.22))
    axes.text(end + 1.1, up, "= Ŷ", ha="left", va="center", fontsize=11, color=INK)
    arrow((end + 1.0, down), (end, down), name(f"dA{len(G)}"), ORANGE, at=(end + 0.52, down + 0.22))
    axes.text(
        end + 0.15, down - 0.3, f"−Y/A{len(G)} + (1−Y)/(1−A{len(G)})", ha="left", va="center", fontsize=8, color=INK
    )
    axes.text(-1.77, up - 0.25, "= X", ha="center", va="center", fontsize=11, color=INK)
    axes.text(-1.77, down - 0.25, "not used", ha="center", va="center", fontsize=8, color=GREY)
    axes.set(
        xlim=(-2.5, end + 1.9),
        ylim=(-1.75, 4.25),
        title=f"One step of gradient descent for m = {M} examples: forward, blue; backward, orange",
    )
    axes.axis("off")
    return figure


def _block(axes: Axes, x: float, y: float, lines: list[str], color: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    height = 0.62 if len(lines) < 3 else 0.75
    axes.add_patch(FancyBboxPatch((x - 1.25, y - height), 2.5, 2 * height, boxstyle="round,pad=0,rounding_size=0.15",
                                  facecolor="white", edgecolor=color, linewidth=1.8))  # fmt: skip
    for row, line in enumerate(lines):
        axes.text(x, y + (len(lines) - 1 - 2 * row) * 0.17, line, ha="center", va="center", fontsize=10, color=INK)
