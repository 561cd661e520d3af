"""Grades as results.json, which Gradescope reads, and other graders that took its form over.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/, "Output format".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.grading.marks import told
from autograd.text import visible

if TYPE_CHECKING:
    from autograd.grading.marks import Grade, Mark


def results(grade: Grade) -> dict[str, Any]:
    """One grade in that form: a test for every function, in its order; a hidden one is seen by teachers only."""
    return {
        "score": grade.earned,
        "output": f"{visible(grade.title)}: {visible(grade.student)}",
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": [_test(mark, number) for number, mark in enumerate(grade.marks, 1)],
        "extra_data": {"student": visible(grade.student)},
    }


def _test(mark: Mark, number: int) -> dict[str, Any]:
    _, *said = map(visible, told(mark))
    return {
        "name": visible(mark.function),
        "number": str(number),
        "score": mark.earned,
        "max_score": mark.points,
        "status": "failed" if mark.said else "passed",
        "output": "\n".join(line.strip() for line in said),
        "output_format": "text",
        "visibility": "hidden" if mark.is_hidden else "visible",
        "tags": sorted({line.cause for line in mark.lines if line.cause}),
    }
