"""A teacher's assignment, run on the solutions of students in processes of their own."""

from typing import TYPE_CHECKING

from autograd.errors import answering
from autograd.grading.assignment import read_assignment
from autograd.grading.grader import grade

__all__ = ["grade", "read_assignment"]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
