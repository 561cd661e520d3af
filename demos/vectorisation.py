"""Loops against vectors: a dot product of ten to a million numbers, broadcasting, and what a rank-1 array does."""

from __future__ import annotations

from time import perf_counter, thread_time
from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import BLUE, INK, ORANGE, panels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

#: Calories from carbohydrates, proteins and fats in 100 g, as in the course.
FOODS = ("apples", "beef", "eggs", "potatoes")
SOURCES = ("carbohydrate", "protein", "fat")
CALORIES = np.array([[56.0, 0.0, 4.4, 68.0], [1.2, 104.0, 52.0, 8.0], [1.8, 135.0, 99.0, 0.9]])


def run(stage: Stage) -> dict[str, float]:
    """The difference of the two dot products, the ratio of their times, the percentages and the shapes."""
    rng = np.random.default_rng(stage.seed)
    sizes = [10**power for power in range(1, 6 if stage.quick else 7)]
    stage.say(
        "Σ aᵢ·bᵢ by a loop over two NumPy arrays and by np.dot; the processor time of the quickest of a few runs:\n"
    )
    rows = []
    for size in stage.track(sizes, f"Loops over 10 to {sizes[-1]:,} numbers"):
        a, b = rng.random(size), rng.random(size)
        loop, total = _seconds(lambda a=a, b=b: _loop(a, b))  # type: ignore[misc]
        vector, dot = _seconds(lambda a=a, b=b: float(np.dot(a, b)))  # type: ignore[misc]
        rows.append((size, loop, vector, loop / vector, abs(total - dot) / dot))
    stage.table(
        ("numbers", "loop, ms", "np.dot, ms", "times as long"),
        [
            (f"{size:,}", f"{1e3 * loop:.4g}", f"{1e3 * vector:.4g}", f"{ratio:,.0f}")
            for size, loop, vector, ratio, _ in rows
        ],
    )

    X, Y = rng.normal(size=(30, 40 if stage.quick else 400)), np.ones((1, 40 if stage.quick else 400))
    w = rng.normal(scale=0.1, size=(30, 1))
    ways = (by_hand.logistic_two_loops, by_hand.logistic_one_loop, by_hand.logistic)
    times = [_seconds(lambda way=way: way(w, 0.0, X, Y)[0])[0] for way in ways]  # type: ignore[misc]
    stage.say(
        f"One gradient of logistic regression, {X.shape[1]} examples with 30 features: two loops take "
        f"{times[0] / times[2]:,.0f} times as long as none, one loop {times[1] / times[2]:,.0f} times.\n"
    )

    share = 100 * CALORIES / CALORIES.sum(axis=0)  # (3, 4) over (4,): the row of sums is broadcast
    stage.say("Calories in 100 g from each source, in per cent: (3, 4) divided by its column sums (4,), no loop:\n")
    stage.table(
        ("", *FOODS),
        [(name, *map(float, row)) for name, row in zip(("carbohydrate", "protein", "fat"), share, strict=True)],
    )

    flat, column = rng.random(5), rng.random((5, 1))
    outer = flat + column  # a mistake that nobody reports
    stage.say(
        f"A rank-1 array {flat.shape} is neither row nor column: transposed it is {flat.T.shape} again, and added to\n"
        f"a column {column.shape} it makes {outer.shape}, silently. Write (5, 1) where a column is meant: "
        f"{(flat.reshape(5, 1) + column).shape}.\n"
    )
    stage.plot("vectorisation.png", lambda: _drawn(rows))
    return {
        "difference": float(max(row[-1] for row in rows)), "ratio": rows[-1][3],
        "largest sum": float(share.sum(axis=0).max()), "apples": float(share[0, 0]),
        "silent shape": float(outer.size), "meant shape": float(column.size),
    }  # fmt: skip


def _loop(a: Array, b: Array) -> float:
    """The dot product as the course's loop has it, an element of an array at a time."""
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


def _seconds(action: Callable[[], float]) -> tuple[float, float]:
    """This thread's processor time in the quickest of a few runs, and the result: other programs do not count."""
    best, start = float("inf"), perf_counter()
    for _ in range(1000):
        before = thread_time()
        result = action()
        best = min(best, thread_time() - before)
        if perf_counter() - start > 0.5:
            break
    return best, result


def _drawn(rows: Sequence[tuple[int, float, float, float, float]]) -> Figure:
    figure, (seconds, ratios) = panels(2, size=(4.6, 3.6))
    sizes, loops, vectors, times, _ = zip(*rows, strict=True)
    seconds.loglog(sizes, loops, "o-", color=ORANGE, label="for i in range(n): total += a[i] * b[i]")
    seconds.loglog(sizes, vectors, "o-", color=BLUE, label="np.dot(a, b)")
    seconds.set(
        xlabel="numbers n", ylabel="processor time, seconds", title="one dot product", ylim=(None, 20 * max(loops))
    )
    seconds.legend(fontsize=8, loc="upper left")
    ratios.loglog(sizes, times, "o-", color=INK)
    for size, ratio in zip(sizes, times, strict=True):
        ratios.annotate(
            f"{ratio:,.0f}", (size, ratio), textcoords="offset points", xytext=(0, 7), ha="center", fontsize=9
        )
    ratios.set(xlabel="numbers n", title="how many times as long the loop takes", ylim=(1, 4 * max(times)))
    for axes in (seconds, ratios):
        axes.grid(alpha=0.3)
    return figure
