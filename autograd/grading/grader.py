"""`grade`: the functions of a solution asked in a process with limits, their answers judged as `check` judges.

The judge asks while it judges, so that a question may be any point. What stops a function stops its own mark only; where
the process died, the next function gets a new one.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.checking import POINTS, Claim, judge, points
from autograd.errors import AssignmentError
from autograd.grading.marks import Grade, Line, Mark, scored
from autograd.grading.packages import link_packages
from autograd.grading.session import NoAnswer, Session
from autograd.grading.submissions import Submission
from autograd.text import visible
from autograd.transforms import is_array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from autograd.checking import Finding, Subject, Trace
    from autograd.grading.assignment import Assignment, Task


def grade(solution: Path, assignment: Assignment, *, progress: Callable[[str], None] = lambda line: None) -> Grade:
    """The grade of a student's file; `progress` is told each function before it runs.

    Raises:
        AssignmentError: there is no such file, or a task's loss, point and parameter do not fit each other.
    """
    if not solution.is_file():
        raise AssignmentError(f"there is no solution {solution}")
    with Grader(assignment) as grader:
        return grader.grade(Submission(solution.stem, solution), progress=progress)


class Grader:
    """Grades one submission after another; the losses are traced once."""

    def __init__(self, assignment: Assignment) -> None:
        """Trace every loss at its points.

        Raises:
            AssignmentError: a task's loss, point and parameter do not fit each other.
        """
        self._assignment = assignment
        self._traced = [_traced(task) for task in assignment.tasks]

    def __enter__(self) -> Grader:
        """Make the folder of packages that students' processes share."""
        self._home = Path(tempfile.mkdtemp(prefix="solutions-"))
        self._home.chmod(0o711)
        link_packages(self._home / "packages")
        return self

    def __exit__(self, *_: object) -> None:
        """Remove it."""
        (self._home / "packages").chmod(0o755)
        shutil.rmtree(self._home, ignore_errors=True)

    def grade(self, submission: Submission, *, progress: Callable[[str], None] = lambda line: None) -> Grade:
        """The grade, whatever the submission does."""
        with self._folder() as folder:
            try:
                file, problem = submission.copy_to(folder) if not submission.problem else "", submission.problem
            except (OSError, ValueError) as error:
                file, problem = "", str(getattr(error, "strerror", None) or error)
            place = _Process(folder, file, self._assignment, self._home / "packages")
            marks = []
            try:
                for task, traced in zip(self._assignment.tasks, self._traced, strict=True):
                    progress(f"{submission.student}: {task.function}")
                    marks.append(_unanswered(task, problem) if problem else _mark(task, *traced, place, self._assignment.seconds))
            finally:
                place.end()
        return Grade(submission.student, submission.path.name, self._assignment.title, tuple(marks), problem)

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        """A new folder that the student's process may write to, gone afterwards."""
        folder = Path(tempfile.mkdtemp(dir=self._home))
        folder.chmod(0o777)  # for nobody, which a process of root becomes; nobody else can reach it by its name
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


class _Process:
    """The process of a submission, started anew after it died; a file that does not load is not tried again."""

    def __init__(self, folder: Path, file: str, assignment: Assignment, packages: Path) -> None:
        self._start = folder, file, assignment, packages
        self._session: Session | None = None
        self._never = ""

    @property
    def printed(self) -> int:
        return self._session.printed if self._session else 0

    @property
    def stopped(self) -> str:
        return self._session.stopped if self._session else ""

    def ready(self) -> Session:
        """A process that has loaded the file.

        Raises:
            NoAnswer: there is none.
        """
        if self._never:
            raise NoAnswer(self._never)
        if self._session is None:
            try:
                self._session = Session(*self._start)
            except NoAnswer as error:
                self._never = f"the file could not be loaded: {error}"
                raise NoAnswer(self._never) from None
        return self._session

    def end(self) -> None:
        if self._session is not None:
            self._session.end()
            self._session = None


class _Asker:
    """One function asked at any points within its time; every point once."""

    def __init__(self, task: Task, what: Subject, place: _Process, seconds: float) -> None:
        self._task, self._what, self._place = task, what, place
        self._known: dict[str, dict[str, Any]] = {}
        self._left = seconds
        self.failed = ""  # why there are no more answers

    def claim(self, index: int) -> Claim:
        """The gradient in a parameter, as something that can be judged."""

        def answer(*arguments: Any) -> Any:
            if self.failed:
                raise NoAnswer(self.failed)
            found = self.found(arguments)
            if "raised" in found:
                kind, _, text = found["raised"].partition(": ")
                raise type(kind, (Exception,), {})(text)
            return _part(found, self._task.parameters, index)

        return Claim(answer)

    def found(self, arguments: Sequence[Any]) -> dict[str, Any]:
        encoded = [_encoded(given) for given in arguments]
        key = json.dumps(encoded)
        if key not in self._known:
            question = {
                "function": self._task.function, "arguments": dict(zip(self._what.names, encoded, strict=True)),
                "variables": {}, "wanted": [f"d{name}" for name in self._task.parameters[: self._many]],
            }  # fmt: skip
            try:
                session = self._place.ready()
                began = time.monotonic()
                answer = session.ask(question, began + self._left)
                self._left -= time.monotonic() - began
                if "failed" in answer:
                    self.failed = answer["failed"]
                    raise NoAnswer(self.failed)
            except NoAnswer as error:
                if not self.failed:
                    self._place.end()
                self.failed = self.failed or str(error)
                raise
            self._known[key] = answer
        return self._known[key]

    @property
    def _many(self) -> int:
        return len(self._task.parameters) if len(self._task.parameters) > 1 else 0


def _mark(task: Task, what: Subject, traces: list[Trace], place: _Process, seconds: float) -> Mark:
    asker = _Asker(task, what, place, seconds)
    before = place.printed
    with_claims = {name: asker.claim(index) for index, name in enumerate(task.parameters)}
    try:
        first = asker.found(list(traces[0].arguments.values()))
    except NoAnswer as error:
        return _unanswered(task, str(error), place.printed - before)
    report = judge(with_claims, what, traces, task.seed)
    printed = max(0, place.printed - before)
    if asker.failed:
        return _unanswered(task, asker.failed, printed)
    findings = {finding.parameter: finding for finding in report.findings}
    lines = []
    for row in report.rows:
        finding = findings.get(row.parameter)
        said = visible(finding.message)[:600] if finding else ""
        cause = _cause(finding) if finding else ""
        verdict = "right" if row.verdict == "right" else "missing" if "raised" in first else "wrong"
        lines.append(Line(f"d{row.parameter}", verdict, said, cause))
    return Mark(task.function, scored(lines, task.points), "", printed, task.is_hidden)


def _cause(finding: Finding) -> str:
    """The same text for the same slip in several gradients; empty where no slip is known."""
    if finding.kind == "unknown" or not finding.is_verdict:
        return ""
    return f"{finding.kind} at {finding.node}" if finding.node else visible(finding.message)[:200]


def _unanswered(task: Task, problem: str, printed: int = 0) -> Mark:
    lines = [Line(f"d{name}", "missing") for name in task.parameters]
    return Mark(task.function, scored(lines, task.points), visible(problem), max(0, printed), task.is_hidden)


def ungraded(submission: Submission, assignment: Assignment, problem: str) -> Grade:
    """The grade of a submission of which nothing could be graded."""
    marks = tuple(_unanswered(task, problem) for task in assignment.tasks)
    return Grade(submission.student, submission.path.name, assignment.title, marks, problem)


def _traced(task: Task) -> tuple[Subject, list[Trace]]:
    try:
        what, traces = points.draw(
            task.loss, None, task.at, seed=task.seed, count=POINTS, fixed=frozenset(task.parameters)
        )
    except (ValueError, TypeError) as error:
        raise AssignmentError(f"the loss for {task.function} does not run: {error}") from error
    for name in task.parameters:
        if name not in traces[0].variables:
            raise AssignmentError(f"the loss for {task.function} has no {name!r}")
    return what, traces


def _encoded(given: Any) -> Any:
    if is_array(given):
        if given.dtype.kind not in "fiub":
            raise TypeError(f"a question is of numbers; got an array of {given.dtype}")
        return {"array": given.tolist(), "shape": list(given.shape), "type": str(given.dtype)}
    if isinstance(given, (list, tuple)):
        return [_encoded(part) for part in given]
    if isinstance(given, dict):
        return {"dict": {str(key): _encoded(part) for key, part in given.items()}}
    if isinstance(given, (int, float)):
        return given
    raise TypeError(f"a question is of numbers; got {type(given).__name__}")  # as where the judge records a formula


def _part(found: dict[str, Any], parameters: Sequence[str], index: int) -> Any:
    """The answer for one parameter out of those for several, given in order, by name, or as local variables."""
    value = found.get("value")
    if len(parameters) == 1:
        return _decoded(value)
    name = parameters[index]
    lines = found.get("lines")
    for place in (value.get("dict") if isinstance(value, dict) else None, lines):
        if isinstance(place, dict):
            for key in (f"d{name}", name):
                if key in place:
                    return _decoded(place[key])
    if isinstance(value, list) and len(value) == len(parameters):
        return _decoded(value[index])
    if isinstance(value, dict) and "dict" in value:
        raise KeyError(f"the dict has no 'd{name}'")
    raise TypeError(f"{len(parameters)} gradients are due: {', '.join(f'd{each}' for each in parameters)}")


def _decoded(found: Any, depth: int = 0) -> Any:
    """A part of an answer, which may be anything that JSON can hold, as numbers and arrays."""
    if depth > 20:
        raise TypeError("a gradient is a number or an array of numbers; got lists in lists in lists")
    if isinstance(found, list):
        return [_decoded(part, depth + 1) for part in found]
    if not isinstance(found, dict):
        return found
    if "bad" in found:
        forgotten = "; did it forget to return?" if str(found["bad"]).startswith("NoneType") else ""
        raise TypeError(f"a gradient is a number or an array of numbers; got {visible(str(found['bad']))}{forgotten}")
    if isinstance(found.get("dict"), dict):
        return {key: _decoded(part, depth + 1) for key, part in found["dict"].items()}
    import numpy

    shape, kind = found.get("shape"), "float32" if found.get("type") == "float32" else "float64"
    try:
        return numpy.array(_decoded(found["array"], depth + 1), kind).reshape(shape)
    except (KeyError, ValueError, TypeError, OverflowError):
        raise TypeError("what it sent is no answer") from None
