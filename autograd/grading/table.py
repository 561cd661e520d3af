"""Grades as CSV: one row per student, with the points of every line and what was said."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from autograd.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.grading.marks import Grade


def as_csv(grades: Sequence[Grade]) -> str:
    """The table, its first row the heads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    heads = [f"{mark.function}: {line.name}" for mark in grades[0].marks for line in mark.lines] if grades else []
    writer.writerow([*map(_cell, ["student", "file", "earned", "of", *heads, "said"])])
    for grade in grades:
        lines = [line for mark in grade.marks for line in mark.lines]
        said = "; ".join(f"{mark.function}: {text}" for mark in grade.marks for text in mark.said)
        numbers = [f"{line.earned:g}" for line in lines]
        total = [f"{grade.earned:g}", f"{grade.points:g}"]
        writer.writerow([_cell(grade.student), _cell(grade.solution), *total, *numbers, _cell(said)])
    return out.getvalue()


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    text = visible(text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
