"""`python benchmarks/grading.py`: a class of 300 graded on two cores, with the seconds for RESULTS.md.

Every submission derives the shallow net of `demos/assignment` line by line, each line in one of the ways that students
write it, and some with a slip; a line of its own makes every file another one.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file, from wherever

from autograd.grading import find_submissions, grade_class, read_assignment
from autograd.text import write_whole
from benchmarks.sections import with_section

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
TITLE = "A class graded"
#: Per line, how it is written right, and how with a slip.
WAYS = {
    "dZ2": (["A2 - Y", "-(Y - A2)", "np.subtract(A2, Y)"], ["Y - A2", "A2 - Y.mean()", "(A2 - Y) * A2 * (1 - A2)"]),
    "dW2": (
        ["dZ2 @ A1.T / m", "(1 / m) * np.dot(dZ2, A1.T)", "np.einsum('im,jm->ij', dZ2, A1) / m"],
        ["dZ2 @ A1.T", "-dZ2 @ A1.T / m", "dZ2 @ A1.T / m + 0.1 * W2"],
    ),
    "db2": (
        ["np.sum(dZ2, axis=1, keepdims=True) / m", "dZ2.mean(axis=1, keepdims=True)"],
        ["np.sum(dZ2, axis=1, keepdims=True)", "dZ2 / m", "np.sum(dZ2) / m * 2"],
    ),
    "dZ1": (
        ["W2.T @ dZ2 * (1 - A1**2)", "np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))"],
        ["W2.T @ dZ2 * (1 - A1)", "W2.T @ dZ2", "W2.T @ dZ2 * A1 * (1 - A1)", "W2.T @ dZ2 * (1 + A1**2)"],
    ),
    "dW1": (
        ["dZ1 @ X.T / m", "(1 / m) * np.dot(dZ1, X.T)"],
        ["dZ1 @ X.T", "dZ1 @ X.T / m**2", "(W2.T @ dZ2) @ X.T / m"],
    ),
    "db1": (
        ["np.sum(dZ1, axis=1, keepdims=True) / m", "dZ1.mean(axis=1, keepdims=True)"],
        ["np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1) / m", "np.sum(dZ1, axis=0, keepdims=True) / m"],
    ),
}
#: Of a hundred students, how many make this many slips.
SLIPS = {0: 45, 1: 35, 2: 15, 3: 5}


class Seconds(NamedTuple):
    """How long something took."""

    wall: float
    processor: float  # of this process and of those that it started


def solution(number: int, rng: random.Random) -> tuple[str, int]:
    """A student's file, and how many slips are in it."""
    slips = rng.choices(list(SLIPS), list(SLIPS.values()))[0]
    wrong = set(rng.sample(list(WAYS), slips))
    lines = [f"    {name} = {rng.choice(ways[name in wrong])}" for name, ways in WAYS.items()]
    head = ["import numpy as np", f"# student {number}", "def backward_propagation(parameters, cache, X, Y):"]
    known = ["    m = X.shape[1]", '    W2, A1, A2 = parameters["W2"], cache["A1"], cache["A2"]']
    found = ", ".join(f'"{name}": {name}' for name in WAYS)
    tail = [f"    return {{{found}}}", "def sigmoid_derivative(z):", "    a = 1 / (1 + np.exp(-z))"]
    return "\n".join([*head, *known, *lines, *tail, "    return a * (1 - a)", ""]), slips


def processor() -> float:
    """Seconds of all cores that this process and its ended children took."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def graded(students: int, jobs: int) -> tuple[Seconds, dict[int, Counter[str]]]:
    """The time for a class, and the points by the number of slips."""
    spec = ROOT / "demos" / "assignment" / "assignment.toml"
    rng = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        slips = []
        for number in range(students):
            text, count = solution(number, rng)
            Path(folder, f"student_{number:03}.py").write_text(text, "utf-8")
            slips.append(count)
        began, used = time.perf_counter(), processor()
        grades = grade_class(find_submissions([Path(folder)]), spec, read_assignment(spec), jobs=jobs)
        took = Seconds(time.perf_counter() - began, processor() - used)
    points: dict[int, Counter[str]] = {}
    for count, grade in zip(slips, grades, strict=True):
        points.setdefault(count, Counter())[f"{grade.earned:g}"] += 1
    return took, points


def main() -> int:
    """Grade, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    took, points = graded(options.students, options.jobs)
    rows = [
        f"| {slips} | {sum(counts.values())} | "
        + ", ".join(f"{p}: {counts[p]}" for p in sorted(counts, key=float, reverse=True))
        + " |"
        for slips, counts in sorted(points.items())
    ]
    body = (
        f"{options.students} submissions of `demos/assignment` with {options.jobs} jobs: {took.wall:.0f} s, and "
        f"{took.processor / options.students:.2f} s of a core for each; the load of the machine was {busy:.1f} as it "
        "began. Each line is written in one of several ways.\n\n"
        "| slips | students | points of 10: how many |\n|--:|--:|---|\n" + "\n".join(rows)
    )
    print(body)
    write_whole(RESULTS, with_section(RESULTS.read_text("utf-8"), TITLE, body).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
