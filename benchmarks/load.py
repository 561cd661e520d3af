"""`make load`: two minutes of building and differentiating in one process, and the slope of its memory over time.

An hour's worth of a leak shows in two minutes, if it is looked for by the slope: the process takes what it needs in the
first quarter, and from then on its memory should be level. What runs: graphs of random size, gradients of gradients,
training eagerly and compiled, pictures' sources, and a user's mistakes, which leave their tracebacks behind.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file, from wherever

import numpy as np

from autograd import DomainError, Value, compile, steps
from autograd.text import write_whole
from benchmarks.sections import with_section
from benchmarks.tables import short, table, verdict
from nn import MLP, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

RESULTS = Path(__file__).with_name("RESULTS.md")
TITLE = "Memory under load: graphs built and differentiated for two minutes in one process"
#: Megabytes a minute: an hour would take 30 MB more.
MOST = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write; 1 if memory grows."""
    parser = argparse.ArgumentParser(description="The slope of memory while graphs are built and differentiated.")
    parser.add_argument("--seconds", type=float, default=120, help="how long (120)")
    seconds = parser.parse_args(arguments).seconds
    rng = random.Random(0)
    times: list[float] = []
    sizes: list[float] = []
    rounds = nodes = 0
    start = time.monotonic()
    while (now := time.monotonic() - start) < seconds:
        nodes += _round(rng)
        rounds += 1
        times.append(now)
        sizes.append(_resident())
    settled = len(times) // 4
    slope = float(np.polyfit(times[settled:], sizes[settled:], 1)[0]) * 60
    rows = [
        ("rounds", f"{rounds:,}"), ("nodes", f"{nodes:,}"), ("MB after a quarter of the time", short(sizes[settled])),
        ("MB at the end", short(sizes[-1])), ("MB a minute, by least squares", short(slope)),
        (f"at most {MOST:g} MB a minute", verdict(slope <= MOST, slope)),
    ]  # fmt: skip
    report = f"{seconds:g} seconds.\n\n" + table(("what", "found"), rows)
    if seconds >= 120:  # a shorter run is a try
        write_whole(RESULTS, with_section(RESULTS.read_text("utf-8"), TITLE, report).encode())
    print(report)
    return int(not slope <= MOST)


def _round(rng: random.Random) -> int:
    """A little of everything; how many nodes it made, roughly."""
    count = rng.randint(1_000, 20_000)
    leaves = [Value(rng.uniform(0.5, 1.5), label=f"x{n}") for n in range(10)]
    total = leaves[0]
    for _ in range(count):
        total = (total * rng.choice(leaves) + rng.choice(leaves)).tanh()
    total.backward()
    x = Value(0.3, label="x")
    y = (x * x).sin() / (x + 2)
    y.backward(create_graph=True)  # whose gradients are graphs: these are the cycles
    x.grad.backward()
    steps(y)
    with suppress(DomainError):
        (x - 5).log()
    X = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    for compiled in (False, True):
        fit(MLP([2, 4, 1], rng=1), X, X.sum(axis=1), epochs=3, compiled=compiled, progress=False)
    compile((leaves[1] * leaves[2]).exp())()
    return 3 * count


def _resident() -> float:
    """MB that this process holds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    sys.exit(main())
