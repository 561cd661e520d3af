"""A teacher's assignment, run on the solutions of a class in processes of their own.

`assignment` is what the teacher wrote and `submissions` what came in. `course` runs `grader` for each student in a
`worker`, which asks a `session` with `sandbox` inside of it, and the `marks` are `kept`. `gradescope`, `table` and
`report` write them, with `sketches` of what went wrong; `bundle` packs all that a grader elsewhere needs.
"""

from typing import TYPE_CHECKING

from autograd.elsewhere import answering
from autograd.grading.assignment import Assignment, read_assignment
from autograd.grading.bundle import bundle
from autograd.grading.causes import LineOfClass, Slip, by_line
from autograd.grading.course import grade_class
from autograd.grading.errors import AssignmentError
from autograd.grading.grader import grade
from autograd.grading.gradescope import results
from autograd.grading.kept import Kept
from autograd.grading.marks import Grade, Line, Mark
from autograd.grading.report import class_report
from autograd.grading.sketches import Arrow, Sketch, Sketches
from autograd.grading.submissions import Submission, find_submissions
from autograd.grading.table import as_csv

__all__ = [
    "Arrow",
    "Assignment",
    "AssignmentError",
    "Grade",
    "Kept",
    "Line",
    "LineOfClass",
    "Mark",
    "Sketch",
    "Sketches",
    "Slip",
    "Submission",
    "as_csv",
    "bundle",
    "by_line",
    "class_report",
    "find_submissions",
    "grade",
    "grade_class",
    "read_assignment",
    "results",
]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
