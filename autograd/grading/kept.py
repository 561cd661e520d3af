"""Grades in a folder, each as soon as it is there, so that a stopped run can be taken up again."""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import TYPE_CHECKING

from autograd.grading.marks import Grade, read_grade
from autograd.text import make_folder, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from autograd.grading.assignment import Assignment
    from autograd.grading.submissions import Submission


class Kept:
    """Grades in a folder, one file per student, valid for the work and the assignment that they were given for."""

    def __init__(self, folder: Path, assignment: Assignment) -> None:
        """Make the folder.

        Raises:
            SaveError: it cannot be made.
        """
        self._folder, self._assignment = folder, assignment
        make_folder(folder)

    def find(self, submission: Submission) -> Grade | None:
        """The grade of an earlier run, if the work and the assignment are still the same."""
        try:
            data = json.loads(self._path(submission).read_text("utf-8"))
            if data["of"] != self._of(submission):
                return None
            return read_grade(data["grade"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def keep(self, submission: Submission, grade: Grade) -> None:
        """Write a grade down.

        Raises:
            SaveError: it cannot be written.
        """
        data = {"of": self._of(submission), "grade": grade.as_data()}
        write_whole(self._path(submission), (json.dumps(data, indent=1) + "\n").encode())

    def _path(self, submission: Submission) -> Path:
        safe = re.sub(r"[^\w.-]", "_", submission.student)[:80]
        number = hashlib.sha256(os.fsencode(submission.student)).hexdigest()[:8]
        return self._folder / f"{safe}-{number}.json"

    def _of(self, submission: Submission) -> str:
        try:
            return f"{self._assignment.digest} {submission.digest()}"
        except OSError as error:
            return f"{self._assignment.digest} {error.strerror}"
