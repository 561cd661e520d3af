"""The kind of mistake that grading can meet beside those of the engine."""

from autograd.text import ReadableError


class AssignmentError(ReadableError, ValueError):
    """An assignment cannot be graded as it is written: a field, a file or a loss does not fit."""
