"""A teacher's assignment, run on the solution of a student in a process of its own."""

from autograd.grading.assignment import read_assignment
from autograd.grading.grader import grade

__all__ = ["grade", "read_assignment"]
