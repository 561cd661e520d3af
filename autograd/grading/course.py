"""A class: many submissions on several cores, each grade kept as soon as it is there."""

from __future__ import annotations

import time
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from autograd.grading.grader import Grader, ungraded
from autograd.grading.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from autograd.grading.assignment import Assignment
    from autograd.grading.kept import Kept
    from autograd.grading.marks import Grade
    from autograd.grading.submissions import Submission

#: Seconds that the judge may take for one function, beyond those that the function has.
JUDGING = 60


def grade_class(
    submissions: Sequence[Submission],
    spec: Path,
    assignment: Assignment,
    *,
    jobs: int = 1,
    kept: Kept | None = None,
    done: Callable[[Grade], None] = lambda grade: None,
) -> list[Grade]:
    """The grades in the order of the submissions; `done` is told each as soon as it is there, in any order.

    Raises:
        AssignmentError: the assignment does not fit itself; nothing was graded then.
        SaveError: a grade cannot be kept.
    """
    found: dict[str, Grade] = {}
    waiting = []
    for submission in submissions:
        grade = kept.find(submission) if kept else None
        if grade is None:
            waiting.append(submission)
        else:
            found[submission.student] = grade
            done(grade)
    if waiting:
        Grader(assignment)  # a mistake of the assignment is told before anything runs
        for submission, grade in _graded(waiting, spec, assignment, max(1, min(jobs, len(waiting)))):
            found[submission.student] = grade
            if kept:
                kept.keep(submission, grade)
            done(grade)
    return [found[submission.student] for submission in submissions]


def _graded(
    submissions: Sequence[Submission], spec: Path, assignment: Assignment, jobs: int
) -> Iterator[tuple[Submission, Grade]]:
    limit = (assignment.seconds + JUDGING) * (len(assignment.tasks) + 1)
    queue, workers = list(reversed(submissions)), [Worker(spec) for _ in range(jobs)]
    try:
        while queue or any(worker.submission for worker in workers):
            for worker in workers:
                if worker.submission is None and queue:
                    worker.submission, worker.until = queue.pop(), time.monotonic() + limit
                    with suppress(OSError):  # it died meanwhile, and is replaced below
                        worker.connection.send(worker.submission)
            busy = [worker for worker in workers if worker.submission]
            ready = wait([worker.connection for worker in busy], timeout=1)
            for worker in busy:
                submission = worker.submission
                assert submission is not None
                problem = ""
                if worker.connection in ready:
                    try:
                        worker.submission = None
                        yield submission, worker.connection.recv()
                        continue
                    except (EOFError, OSError):
                        problem = "grading it ended the process that judges; look at it by hand"
                elif time.monotonic() > worker.until:
                    problem = f"grading it took more than {limit:g} seconds; look at it by hand"
                if problem:
                    worker.stop()
                    workers[workers.index(worker)] = Worker(spec)
                    yield submission, ungraded(submission, assignment, problem)
    finally:
        for worker in workers:
            worker.stop()
