"""A process that grades one submission after another, so that what breaks or stalls the judge costs one grade only.

It adopts, and ends, what students' processes leave behind. It is started as a program of its own: what multiprocessing
starts would run the caller's script once more, unless that was written for it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from multiprocessing import Pipe, connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.grading.assignment import read_assignment
from autograd.grading.grader import Grader, ungraded
from autograd.grading.session import adopt_orphans, end_orphans
from autograd.text import deaf_children

if TYPE_CHECKING:
    from autograd.grading.submissions import Submission

_PROGRAM = "import sys; sys.path[:] = {path!r}; from autograd.grading.worker import work; work(*sys.argv[1:])"


class Worker:
    """The process, from the side that gives it work; what it is at, and until when."""

    def __init__(self, spec: Path) -> None:
        """Start it."""
        self.submission: Submission | None = None
        self.until = 0.0
        self.connection, theirs = Pipe()
        handed: dict[str, Any] = {"pass_fds": [theirs.fileno()]}
        if sys.platform == "win32":
            os.set_handle_inheritable(theirs.fileno(), True)
            handed = {"close_fds": False}
        with deaf_children():
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM.format(path=sys.path), str(theirs.fileno()), str(spec)],
                stdin=subprocess.DEVNULL, **handed,
            )  # fmt: skip
        theirs.close()

    def stop(self) -> None:
        """End it, and give it a moment to end the student's process."""
        self.connection.close()  # at which one that waits for work ends by itself
        if self.submission is None and self._has_ended():
            return
        self._process.terminate()
        if not self._has_ended():
            self._process.kill()
            self._process.wait()

    def _has_ended(self) -> bool:
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            return False
        return True


def work(handle: str, path: str) -> None:
    """Grade what comes until the other side closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it goes to all processes of the terminal; ours is told by its parent
    signal.signal(signal.SIGTERM, _leave)
    pipe: Any = getattr(connection, "PipeConnection", connection.Connection)(int(handle))
    adopts = adopt_orphans()
    assignment = read_assignment(Path(path))
    with suppress(EOFError, OSError), Grader(assignment) as grader:
        while True:
            submission = pipe.recv()
            try:
                grade = grader.grade(submission)
            except (Exception, RecursionError, MemoryError) as error:  # one student's work ends nothing
                grade = ungraded(
                    submission, assignment, f"grading it failed ({type(error).__name__}); look at it by hand"
                )
            if adopts:
                end_orphans()
            pipe.send(grade)


def _leave(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # what cleans up now is not stopped half-way
    raise SystemExit(0)
