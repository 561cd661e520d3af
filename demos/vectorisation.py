"""Loops against vectors: a dot product of a million elements, broadcasting, and what a rank-1 array does."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand

if TYPE_CHECKING:
    from demos.stage import Stage

#: Calories from carbohydrates, proteins and fats in 100 g, as in the course.
FOODS = ("apples", "beef", "eggs", "potatoes")
SOURCES = ("carbohydrate", "protein", "fat")
CALORIES = np.array([[56.0, 0.0, 4.4, 68.0], [1.2, 104.0, 52.0, 8.0], [1.8, 135.0, 99.0, 0.9]])


def run(stage: Stage) -> dict[str, float]:
    """The difference of the two dot products, the ratio of their times, the percentages and the shapes."""
    count = 100_000 if stage.quick else 1_000_000
    rng = np.random.default_rng(stage.seed)
    a, b = rng.random(count), rng.random(count)
    start = perf_counter()
    total = 0.0
    for i in range(count):
        total += a[i] * b[i]
    loop = perf_counter() - start
    start = perf_counter()
    dot = float(np.dot(a, b))
    vector = perf_counter() - start
    stage.say(
        f"Σ aᵢ·bᵢ over {count:,} elements: {total:.6f} by a loop, {dot:.6f} by np.dot, "
        f"{loop / vector:,.0f} times faster.\n"
    )

    X, Y = rng.normal(size=(30, 40 if stage.quick else 400)), np.ones((1, 40 if stage.quick else 400))
    w = rng.normal(scale=0.1, size=(30, 1))
    times = []
    for formulas in (by_hand.logistic_two_loops, by_hand.logistic_one_loop, by_hand.logistic):
        start = perf_counter()
        formulas(w, 0.0, X, Y)
        times.append(perf_counter() - start)
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
    return {
        "difference": abs(total - dot) / dot, "ratio": loop / vector, "largest sum": float(share.sum(axis=0).max()),
        "apples": float(share[0, 0]), "silent shape": float(outer.size), "meant shape": float(column.size),
    }  # fmt: skip
