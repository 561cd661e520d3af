"""How far two gradients are apart, and what of it is rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.run import jittered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.checking.arrays.run import Run

#: Closer than this, relative to the largest element, two gradients are equal.
SAME = 1e-9


#: Up to this they are nearly equal: single precision, or an epsilon in one of the two.
NEARLY = 1e-4


#: How far beyond what a few trials of rounding show an excuse goes.
SLACK = 40


def rounding(runs: Sequence[Run], target: str) -> list[Any]:
    """How far rounding in the forward pass alone moves a gradient, at every point."""
    found = []
    for run in runs:
        draw = np.random.default_rng(0)
        with np.errstate(all="ignore"):
            others = [jittered(run, draw) for _ in range(3)]
            true = run.gradient(target, run.true)
            off = [np.abs(other.gradient(target, other.true) - true) for other in others]
        found.append(np.nan_to_num(SLACK * np.max(off, axis=0), nan=np.inf))
    return found


def excused(hand: Sequence[Any], due: Sequence[Any], excuse: Sequence[Any]) -> bool:
    """Whether rounding explains every difference."""
    return all(
        a.shape == b.shape and bool(np.all(np.abs(a - b) <= e + SAME * np.max(np.abs(b), initial=0.0)))
        for a, b, e in zip(hand, due, excuse, strict=True)
    )


def distance(one: Sequence[Any], other: Sequence[Any]) -> float:
    """How far two gradients are apart, relative to the largest element, at the worst point."""
    worst = 0.0
    for a, b in zip(one, other, strict=True):
        if a.shape != b.shape:
            return float("inf")
        size = max(float(np.max(np.abs(a), initial=0.0)), float(np.max(np.abs(b), initial=0.0)), 1e-290)
        off = float(np.max(np.abs(a - b), initial=0.0)) / size
        worst = max(worst, off) if off == off else float("inf")
    return worst
