"""`python benchmarks/grading.py`: a class of 300 graded on two cores, with the seconds for RESULTS.md.

Every submission is one of `demos/assignment/solutions`, with a line of its own, so that no two are the same file.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # run as a file, from wherever

from autograd.grading import find_submissions, grade_class, read_assignment
from autograd.text import write_whole
from benchmarks.sections import with_section

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
TITLE = "A class graded"


def main() -> int:
    """Grade, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    spec = ROOT / "demos" / "assignment" / "assignment.toml"
    sources = sorted((spec.parent / "solutions").glob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.students):
            text = sources[number % len(sources)].read_text("utf-8")
            Path(folder, f"student_{number:03}.py").write_text(f"{text}\n# student {number}\n", "utf-8")
        busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        began = time.perf_counter()
        grades = grade_class(find_submissions([Path(folder)]), spec, read_assignment(spec), jobs=options.jobs)
        seconds = time.perf_counter() - began
    points: dict[str, Counter[str]] = {}
    for number, grade in enumerate(grades):
        points.setdefault(sources[number % len(sources)].stem, Counter())[f"{grade.earned:g}"] += 1
    body = (
        f"{options.students} submissions of `demos/assignment` with {options.jobs} jobs: {seconds:.0f} s, "
        f"{seconds / options.students:.2f} s each; {busy:.1f} other processes were waiting for the cores as it began.\n\n"
        "| solution | points of 10: how many |\n|---|---|\n"
        + "\n".join(
            f"| {name} | {', '.join(f'{p}: {n}' for p, n in counts.items())} |" for name, counts in points.items()
        )
    )
    print(body)
    write_whole(RESULTS, with_section(RESULTS.read_text("utf-8"), TITLE, body).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
