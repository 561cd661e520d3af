"""The ripple of a nudge: a moves by 0.001, and the change runs through u, v and J, times each local derivative."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from autograd import Value
from demos.drawing import GREY, INK, ORANGE, PALE, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from demos.stage import Stage

NUDGE = 0.001
START = {"a": 5.0, "b": 3.0, "c": 2.0}
#: Where each node stands in the picture, and from which it is computed.
PLACES = {"a": (0, 2), "b": (0, 1), "c": (0, 0), "u": (1, 0.5), "v": (2, 1.25), "J": (3, 1.25)}
EDGES = (("b", "u"), ("c", "u"), ("a", "v"), ("u", "v"), ("v", "J"))


class Ripple(NamedTuple):
    """One leaf nudged: every node before and after."""

    leaf: str
    before: dict[str, float]
    after: dict[str, float]

    def moved(self, node: str) -> float:
        """How far a node moved; rounding is taken off."""
        return round(self.after[node] - self.before[node], 12)


def run(stage: Stage) -> dict[str, float]:
    """For each leaf how far u, v and J move, and the derivatives for comparison."""
    before = _nodes(**START)
    ripples = [Ripple(leaf, before, _nodes(**{**START, leaf: value + NUDGE})) for leaf, value in START.items()]
    stage.say("J = 3v, v = a + u, u = bc at a = 5, b = 3, c = 2. One leaf at a time moves by 0.001:\n")
    stage.table(
        ("nudge", "u", "v", "J", "J moved by", "times the nudge"),
        [(f"{leaf}: {before[leaf]:g} → {after[leaf]:g}", *[_told(ripple, node) for node in "uvJ"],
          f"{ripple.moved('J'):g}", f"{ripple.moved('J') / NUDGE:g}") for ripple in ripples
         for leaf, _, after in [ripple]],
    )  # fmt: skip
    a, b, c = (Value(value, leaf) for leaf, value in START.items())
    (3 * (a + b * c)).backward()
    gradients = {leaf.label: float(leaf.grad) for leaf in (a, b, c)}
    stage.say(
        "b moves u by c · 0.001 = 0.002, that moves v by as much, and that J by 3 · 0.002 = 0.006: the factors on the\n"
        "way multiply, dJ/db = dJ/dv · dv/du · du/db = 3 · 1 · 2 = 6. Backward computes the same from the other end,\n"
        "for all leaves in one sweep: "
        + ", ".join(f"dJ/d{leaf} = {number:g}" for leaf, number in gradients.items())
        + ".\n"
    )
    stage.plot("ripple.png", lambda: _drawn(ripples))
    found = {f"{ripple.leaf} moves {node} by": ripple.moved(node) for ripple in ripples for node in "uvJ"}
    return found | {f"dJ/d{leaf}": number for leaf, number in gradients.items()}


def _nodes(a: float, b: float, c: float) -> dict[str, float]:
    u = b * c
    v = a + u
    return {"a": a, "b": b, "c": c, "u": u, "v": v, "J": 3 * v}


def _told(ripple: Ripple, node: str) -> str:
    return f"{ripple.before[node]:g} → {ripple.after[node]:g}" if ripple.moved(node) else f"{ripple.before[node]:g}"


def _drawn(ripples: list[Ripple]) -> Figure:
    figure, axes = panels(len(ripples), size=(4.6, 4.0))
    for panel, ripple in zip(axes, ripples, strict=True):
        _one(panel, ripple)
    return figure


def _one(axes: Axes, ripple: Ripple) -> None:
    """The graph with the nodes that move in colour, and on each of them how far it moved."""
    for start, end in EDGES:
        reached = bool(ripple.moved(start))
        axes.annotate(
            "", PLACES[end], PLACES[start],
            arrowprops={"arrowstyle": "-|>", "color": ORANGE if reached else GREY, "linewidth": 2.2 if reached else 1,
                        "shrinkA": 22, "shrinkB": 22},
        )  # fmt: skip
        if reached:
            (x0, y0), (x1, y1) = PLACES[start], PLACES[end]
            factor = ripple.moved(end) / ripple.moved(start)
            axes.text(
                (x0 + x1) / 2,
                (y0 + y1) / 2 + 0.12,
                f"× {factor:.4g}",
                ha="center",
                va="bottom",
                fontsize=11,
                color=ORANGE,
            )
    for node, (x, y) in PLACES.items():
        moved = ripple.moved(node)
        axes.text(x, y, node, ha="center", va="center", fontsize=13, color=INK, zorder=3,
                  bbox={"boxstyle": "circle,pad=0.45", "facecolor": "#fde6c8" if moved else PALE,
                        "edgecolor": ORANGE if moved else GREY, "linewidth": 2 if moved else 1})  # fmt: skip
        value = f"{ripple.before[node]:g}"
        axes.text(
            x,
            y - 0.33,
            f"{value} → {ripple.after[node]:g}" if moved else value,
            ha="center",
            va="top",
            fontsize=9,
            color=INK,
        )
        if moved:
            axes.text(x, y + 0.33, f"+{moved:g}", ha="center", va="bottom", fontsize=10, color=ORANGE, weight="bold")
    axes.set(xlim=(-0.55, 3.6), ylim=(-0.65, 2.75))
    axes.set_title(
        f"{ripple.leaf} is nudged by {NUDGE:g}: J moves {ripple.moved('J') / NUDGE:g} times as far", fontsize=11
    )
    axes.axis("off")
