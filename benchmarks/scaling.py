"""How the time of a training step grows with the batch and the width, compiled and in NumPy by hand. JSON out.

Draws benchmarks/scaling.png. The growth exponent is the slope of a line through the three largest sizes, in logarithms.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from autograd.text import write_whole
from benchmarks import training
from benchmarks.compile import best_of

BATCHES = (10, 100, 1_000, 10_000, 100_000)
WIDTHS = (4, 16, 64, 256, 512)


def measured(width: int, batch: int) -> dict[str, float]:
    """The ms of a step of an MLP 2-width-width-1."""
    rng = np.random.default_rng(0)
    X, Y, start = rng.normal(size=(2, batch)), rng.choice([-1.0, 1.0], (1, batch)), training.net([2, width, width, 1])
    ways = {
        "compiled": training.by_rows(start, X, Y, "squared")[0],
        "NumPy by hand": training.by_hand(start, X, Y, "squared"),
    }
    return best_of(ways, rounds=3, seconds=0.2)


def exponent(rows: list[dict[str, Any]], way: str) -> float:
    """How fast the time grows at the end: 1 is linear."""
    last = rows[-3:]
    return float(np.polyfit(np.log([each["size"] for each in last]), np.log([each[way] for each in last]), 1)[0])


def main() -> None:
    """Measure, draw and print."""
    rows = {
        "batch": [{"size": size, **measured(16, size)} for size in BATCHES],
        "width": [{"size": size, **measured(size, 100)} for size in WIDTHS],
    }
    draw(rows)
    found = {axis: {way: exponent(each, way) for way in each[0] if way != "size"} for axis, each in rows.items()}
    print(json.dumps({"rows": rows, "exponents": found}))


def draw(rows: dict[str, list[dict[str, Any]]]) -> None:
    """Both curves in logarithms, side by side."""
    import io

    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True, layout="constrained")
    titles = {"batch": "rows in the batch (net 2-16-16-1)", "width": "width w (net 2-w-w-1, 100 rows)"}
    for axis, (name, found) in zip(axes, rows.items(), strict=True):
        for way, style in (("compiled", "o-"), ("NumPy by hand", "s--")):
            axis.loglog([each["size"] for each in found], [each[way] for each in found], style, label=way)
        axis.set_xlabel(titles[name])
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("ms a training step")
    axes[0].legend(frameon=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    write_whole(Path(__file__).with_name("scaling.png"), buffer.getvalue())


if __name__ == "__main__":
    main()
