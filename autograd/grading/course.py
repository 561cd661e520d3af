"""A class: many submissions on several cores, each grade kept as soon as it is there, and a stopped run taken up again.

Every worker is a process of its own, so that even what breaks or stalls the judge costs one student's grade only; it
adopts, and ends, what students' processes leave behind.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import re
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from autograd.grading.grader import Grader, ungraded
from autograd.grading.marks import Grade, read_grade
from autograd.grading.session import adopt_orphans, end_orphans
from autograd.text import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from pathlib import Path

    from autograd.grading.assignment import Assignment
    from autograd.grading.submissions import Submission

#: Seconds that the judge may take for one function, beyond those that the function has.
JUDGING = 60


class Kept:
    """Grades in a folder, one file per student, valid for the work and the assignment that they were given for."""

    def __init__(self, folder: Path, assignment: Assignment) -> None:
        """Make the folder.

        Raises:
            OSError: it cannot be made.
        """
        self._folder, self._assignment = folder, assignment
        folder.mkdir(parents=True, exist_ok=True)

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


@dataclass
class _Worker:
    """A process that grades, and what it is at."""

    process: Any
    connection: Connection
    submission: Submission | None = None
    until: float = field(default=0.0)

    def stop(self) -> None:
        """End it, and give it a moment to end the student's process."""
        self.connection.close()  # at which one that waits for work ends by itself
        if self.submission is None:
            self.process.join(5)
        self.process.terminate()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _graded(
    submissions: Sequence[Submission], spec: Path, assignment: Assignment, jobs: int
) -> Iterator[tuple[Submission, Grade]]:
    limit = (assignment.seconds + JUDGING) * (len(assignment.tasks) + 1)
    queue, workers = list(reversed(submissions)), [_started(spec) for _ in range(jobs)]
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
                    workers[workers.index(worker)] = _started(spec)
                    yield submission, ungraded(submission, assignment, problem)
    finally:
        for worker in workers:
            worker.stop()


def _started(spec: Path) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, spec), daemon=False)
    with _deaf():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started meanwhile never hears Ctrl-C, in its imports neither; this process hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which ends with Ctrl-C unblocked, where that was left to `start`
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: Connection, spec: Path) -> None:
    """Grade what comes until the other side closes."""
    from autograd.grading.assignment import read_assignment

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it goes to all processes of the terminal; ours is told by its parent
    signal.signal(signal.SIGTERM, _leave)
    adopts = adopt_orphans()
    assignment = read_assignment(spec)
    with suppress(EOFError, OSError), Grader(assignment) as grader:
        while True:
            submission = connection.recv()
            try:
                grade = grader.grade(submission)
            except (Exception, RecursionError, MemoryError) as error:  # one student's work ends nothing
                grade = ungraded(
                    submission, assignment, f"grading it failed ({type(error).__name__}); look at it by hand"
                )
            if adopts:
                end_orphans()
            connection.send(grade)


def _leave(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # what cleans up now is not stopped half-way
    raise SystemExit(0)
