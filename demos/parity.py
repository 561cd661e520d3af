"""Shallow against deep: the parity of n bits takes log n layers of XOR gates, or one layer of 2ⁿ⁻¹ units."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import BLUE, GREY, INK, ORANGE, PALE, panels
from nn import MLP, Adam, Layer, Module, fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from autograd import Value
    from demos.by_hand import Array
    from demos.stage import Stage

#: Starts that an XOR gate gets; about half of them learn it.
MOST_TRIALS = 20


class Tree(Module):
    """The parity of n bits as a tree of XOR gates, each a small net of its own; bits and gates say −1 or 1."""

    def __init__(self, bits: int, *, rng: np.random.Generator, gate: MLP | None = None) -> None:
        self.levels: list[list[tuple[Layer, Layer]]] = []
        number = 1
        while bits > 1:
            bits //= 2
            level = []
            for _ in range(bits):
                level.append(
                    (Layer(2, 2, "tanh", rng=rng, number=number), Layer(2, 1, "tanh", rng=rng, number=number + 1))
                )
                number += 2
            self.levels.append(level)
        if gate is not None:
            learned = [parameter.data for parameter in gate.parameters()]
            for parameter, value in zip(self.parameters(), learned * sum(map(len, self.levels)), strict=True):
                parameter.data = value

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Those of each gate, level by level from the bits."""
        for level in self.levels:
            for hidden, out in level:
                yield from hidden.named_parameters()
                yield from out.named_parameters()

    def outputs(self, x: Sequence[Value]) -> list[Value]:
        """The parity as one number between −1 and 1."""
        values = list(x)
        for level in self.levels:
            values = [out(hidden(values[2 * at : 2 * at + 2]))[0] for at, (hidden, out) in enumerate(level)]
        return values

    def rows(self) -> list[tuple[str, str, str, int]]:
        """One row per level."""
        return [(f"level {n}", f"{len(level)} gates", "tanh", 9 * len(level)) for n, level in enumerate(self.levels, 1)]

    def units(self) -> int:
        """How many neurons there are."""
        return 3 * sum(map(len, self.levels))


def run(stage: Stage) -> dict[str, float]:
    """The units of each net for n bits, the share of all 2ⁿ patterns that it gets right, and what training found."""
    sizes = (2, 4) if stage.quick else (2, 4, 8)
    stage.say("The parity of n bits is x1 XOR x2 XOR … XOR xn: 1 where the number of ones is odd.\n")
    gate = _learned_gate(stage)
    found: dict[str, float] = {}
    rows = []
    trained: dict[int, int | None] = {}
    for n in stage.track(sizes, f"Training for up to {sizes[-1]} bits"):
        X, y = patterns(n)
        tree = Tree(n, rng=np.random.default_rng(stage.seed), gate=gate)
        trained[n] = width = _narrowest(n, stage)
        found |= {
            f"deep layers {n}": float(len(tree.levels)), f"deep units {n}": float(tree.units()),
            f"deep right {n}": _right(tree, X, y), f"shallow units {n}": float(2 ** (n - 1)),
            f"shallow right {n}": float(np.mean((_one_unit_per_pattern(X) > 0.5) == (y > 0))),
            f"trained shallow units {n}": float(width or 0),
        }  # fmt: skip
        rows.append((n, 2**n, len(tree.levels), tree.units(), f"{found[f'deep right {n}']:.0%}", 2 ** (n - 1),
                     f"{found[f'shallow right {n}']:.0%}", width or "not found"))  # fmt: skip
    n = sizes[-1]
    X, y = patterns(n)
    fresh = Tree(n, rng=np.random.default_rng(stage.seed))
    fit(
        fresh,
        X,
        y,
        optimiser=Adam(0.02),
        batch_size=16,
        epochs=20 if stage.quick else 60,
        compiled=True,
        progress=False,
    )
    found["deep from scratch"] = _right(fresh, X, y)
    stage.table(
        ("bits", "patterns", "levels", "deep: units", "right", "shallow: units", "right", "shallow, trained: units"),
        rows,
    )
    stage.say(
        "Deep: a tree of n − 1 XOR gates of 3 units, in log n levels; the gate was trained on its four patterns.\n"
        "Shallow: one hidden layer of units that each know one odd pattern, 2ⁿ⁻¹ of them, as circuits of AND and OR\n"
        "need. The last column is the first of 2, 4, 8, … units that learned all patterns by training: a unit that\n"
        "adds and bends can count, so that many bits take fewer than 2ⁿ⁻¹. But such a layer had to see every pattern.\n"
        f"And the same tree of {n} bits, trained as a whole from random weights, is right on "
        f"{found['deep from scratch']:.0%}.\nWhat a net can express is not yet what gradient descent finds.\n"
    )
    stage.plot("parity.png", lambda: _drawn(found, trained))
    return found


def patterns(n: int) -> tuple[Array, Array]:
    """All X (2ⁿ, n) of −1 and 1, and their parities (2ⁿ,), 1 for an odd number of ones and −1 for an even one."""
    bits = np.array(list(product((0, 1), repeat=n)))
    return 2.0 * bits - 1, np.where(bits.sum(axis=1) % 2, 1.0, -1.0)


def _learned_gate(stage: Stage) -> MLP:
    """A net of 2-2-1 that has learned XOR: the first of a few starts that did, as two units do not always."""
    X, y = patterns(2)
    for trial in range(MOST_TRIALS):
        gate = MLP([2, 2, 1], "tanh", output="tanh", rng=stage.seed + trial)
        history = fit(gate, X, y, optimiser=Adam(0.05), epochs=400, compiled=True, progress=False)
        if history.loss[-1] < 0.01:
            break
    stage.say(f"One XOR gate, 2-2-1 with 9 parameters, learned from four patterns in trial {trial + 1}: it says")
    says = by_hand.outputs(gate, X)[:, 0]
    stage.say(*[f"  {a:+.0f} XOR {b:+.0f} = {said:+.3f}" for (a, b), said in zip(X, says, strict=True)], "")
    return gate


def _narrowest(n: int, stage: Stage) -> int | None:
    """The first hidden layer of 2, 4, 8, … units that learns all patterns in one of two starts; None if 2ⁿ did not."""
    X, y = patterns(n)
    for width in (2**k for k in range(1, n + 1)):
        for start in range(2):
            net = MLP([n, width, 1], "tanh", rng=stage.seed + start)
            history = fit(net, X, (y + 1) / 2, loss="binary_cross_entropy_from_logits", optimiser=Adam(0.08),
                          batch_size=min(32, len(X)), epochs=120, compiled=True, progress=False, rng=stage.seed,
                          stop=lambda history: history.epochs[-1].accuracy == 1.0)  # fmt: skip
            if history.epochs[-1].accuracy == 1.0:
                return int(width)
    return None


def _one_unit_per_pattern(X: Array) -> Array:
    """max(0, p·x − n + 1) is 1 at the pattern p and 0 at every other: summed over all odd patterns p."""
    n = X.shape[1]
    P = X[np.prod(X, axis=1) == (-1) ** (n + 1)]
    total: Array = np.maximum(0, X @ P.T - n + 1).sum(axis=1)
    return total


def _right(net: Module, X: Array, y: Array) -> float:
    says = np.array([net.outputs(x)[0].data for x in X.tolist()])
    return float(np.mean((says > 0) == (y > 0)))


def _drawn(found: dict[str, float], trained: dict[int, int | None]) -> Figure:
    figure, (tree, counts) = panels(2, size=(5.6, 4.2))
    _tree(tree, 8)
    n = np.arange(2, 17)
    counts.semilogy(
        n, 2.0 ** (n - 1), "o-", color=ORANGE, markersize=4, label="shallow, one unit per odd pattern: 2ⁿ⁻¹"
    )
    counts.semilogy(n, 3.0 * (n - 1), "o-", color=BLUE, markersize=4, label="deep, a tree of XOR gates: 3(n − 1)")
    learned = {bits: width for bits, width in trained.items() if width}
    counts.semilogy([*learned], [*learned.values()], "s", color=INK, label="shallow, the narrowest that was trained")
    counts.set(xlabel="bits n", ylabel="units", title="units that parity takes")
    counts.legend(fontsize=8)
    counts.grid(alpha=0.3)
    return figure


def _tree(axes: Axes, bits: int) -> None:
    """x1 … xn at the bottom, XOR gates above."""
    places = [(float(at), 0.0) for at in range(bits)]
    for at, (x, y) in enumerate(places, 1):
        axes.text(x, y, f"x{at}", ha="center", va="center", fontsize=11, color=INK)
    for level in range(1, bits.bit_length()):
        above = [((a[0] + b[0]) / 2, float(level)) for a, b in zip(places[::2], places[1::2], strict=True)]
        for at, (x, y) in enumerate(above):
            for below in places[2 * at : 2 * at + 2]:
                axes.plot([below[0], x], [below[1] + 0.2, y - 0.2], color=GREY, linewidth=1.2)
            axes.text(x, y, "XOR", ha="center", va="center", fontsize=9, color=INK,
                      bbox={"boxstyle": "circle,pad=0.35", "facecolor": PALE, "edgecolor": BLUE})  # fmt: skip
        places = above
    levels = bits.bit_length() - 1
    axes.set(xlim=(-0.6, bits - 0.4), ylim=(-0.4, levels + 0.6))
    axes.set_title(f"{bits} bits: {bits - 1} gates in log₂ {bits} = {levels} levels")
    axes.axis("off")
