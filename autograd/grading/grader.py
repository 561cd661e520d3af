"""`grade`: the functions of a solution asked in a process with limits, their answers judged as `check` judges.

The judge asks while it judges, so that a question may be any point. What stops a function stops its own mark only;
where the process died, the next function gets a new one.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.grading import written
from autograd.grading.answers import encoded, part
from autograd.grading.errors import AssignmentError
from autograd.grading.judging import Judge
from autograd.grading.marks import Grade, Line, Mark, scored
from autograd.grading.packages import link_packages
from autograd.grading.remembered import Remembered
from autograd.grading.session import NoAnswerError, Session
from autograd.grading.submissions import Submission
from autograd.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
        self._judges = [Judge(task) for task in assignment.tasks]
        self._remembered = [Remembered() for _ in assignment.tasks]

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
            if not problem and submission.path.suffix in written.KINDS:
                return self._written(submission, (folder / file).read_text("utf-8", "replace"))
            place = _Process(folder, file, self._assignment, self._home / "packages")
            marks = []
            try:
                seconds = self._assignment.seconds
                for task, judge, known in zip(self._assignment.tasks, self._judges, self._remembered, strict=True):
                    progress(f"{submission.student}: {task.function}")
                    marks.append(_unanswered(task, problem) if problem else _mark(task, judge, place, seconds, known))
            finally:
                place.end()
        return Grade(submission.student, submission.path.name, self._assignment.title, tuple(marks), problem)

    def _written(self, submission: Submission, text: str) -> Grade:
        """The grade of lines of text, of which nothing is run."""
        tasks = self._assignment.tasks
        found = written.parts(text, [task.function for task in tasks], submission.path.suffix)
        marks = [
            Mark(task.function, scored(judge.written(found[task.function]), task.points), "", 0, task.is_hidden)
            for task, judge in zip(tasks, self._judges, strict=True)
        ]
        return Grade(submission.student, submission.path.name, self._assignment.title, tuple(marks))

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
            NoAnswerError: there is none.
        """
        if self._never:
            raise NoAnswerError(self._never)
        if self._session is None:
            try:
                self._session = Session(*self._start)
            except NoAnswerError as error:
                self._never = f"the file could not be loaded: {error}"
                raise NoAnswerError(self._never) from None
        return self._session

    def end(self) -> None:
        if self._session is not None:
            self._session.end()
            self._session = None


class _Asker:
    """One function asked at any points within its time; every point once."""

    def __init__(self, task: Task, judge: Judge, place: _Process, seconds: float) -> None:
        self._task, self._judge, self._place = task, judge, place
        self._known: dict[str, dict[str, Any]] = {}
        self._left = seconds
        self.asked: list[tuple[Sequence[Any], bytes]] = []  # each question once, with a number for its answer
        self.failed = ""  # why there are no more answers

    def answer(self, index: int) -> Callable[..., Any]:
        """The gradient in a parameter as a function of the loss's arguments."""

        def answer(*arguments: Any) -> Any:
            found = self.found(arguments)
            if "raised" in found:
                kind, _, text = found["raised"].partition(": ")
                raise type(kind, (ValueError,), {})(text)
            return part(found, self._task.parameters, index)

        return answer

    def found(self, arguments: Sequence[Any]) -> dict[str, Any]:
        """What came back at a point.

        Raises:
            NoAnswerError: nothing came, and nothing will.
        """
        if self.failed:
            raise NoAnswerError(self.failed)
        given = [encoded(each) for each in arguments]
        key = json.dumps(given)
        if key not in self._known:
            names = self._task.parameters
            question = {
                "function": self._task.function, "arguments": dict(zip(self._judge.names, given, strict=True)),
                "variables": {name: encoded(thing) for name, thing in self._judge.variables(arguments).items()},
                "wanted": [f"d{name}" for name in names] if len(names) > 1 else [],
            }  # fmt: skip
            try:
                session = self._place.ready()
                began = time.monotonic()
                answer = session.ask(question, began + self._left)
                self._left -= time.monotonic() - began
            except NoAnswerError as error:
                self._place.end()
                self.failed = str(error)
                raise
            if "failed" in answer:
                self.failed = answer["failed"]
                raise NoAnswerError(self.failed)
            self._known[key] = answer
            self.asked.append((arguments, _digest(answer)))
        return self._known[key]

    def digest(self, arguments: Sequence[Any]) -> bytes:
        """A number for what came back at a point."""
        return _digest(self.found(arguments))


def _digest(answer: Mapping[str, Any]) -> bytes:
    said = {name: answer.get(name) for name in ("value", "lines", "raised")}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


def _mark(task: Task, judge: Judge, place: _Process, seconds: float, remembered: Remembered) -> Mark:
    asker = _Asker(task, judge, place, seconds)
    before = place.printed
    try:
        lines = remembered.find(asker.digest)
        if lines is None:
            lines = _lines(task, judge, asker)
    except NoAnswerError as error:
        return _unanswered(task, str(error), place.printed - before)
    if asker.failed:
        return _unanswered(task, asker.failed, place.printed - before)
    remembered.keep(asker.asked, lines)
    return Mark(task.function, scored(lines, task.points), "", max(0, place.printed - before), task.is_hidden)


def _lines(task: Task, judge: Judge, asker: _Asker) -> list[Line]:
    """What is said of each gradient.

    Raises:
        NoAnswerError: nothing came at the first point.
    """
    first = asker.found(judge.first)
    if "raised" in first:
        return [Line(f"d{name}", "missing", first["raised"]) for name in task.parameters]
    present, problems = {}, {}
    for index, name in enumerate(task.parameters):
        try:
            part(first, task.parameters, index)
            present[name] = asker.answer(index)
        except (KeyError, TypeError) as error:
            problems[name] = str(error.args[0])
    lines = judge.lines(present) if present else [Line(f"d{name}", "missing") for name in task.parameters]
    return [
        Line(line.name, "missing", visible(problems[name])) if name in problems else line
        for name, line in zip(task.parameters, lines, strict=True)
    ]


def _unanswered(task: Task, problem: str, printed: int = 0) -> Mark:
    lines = [Line(f"d{name}", "missing") for name in task.parameters]
    return Mark(task.function, scored(lines, task.points), visible(problem), max(0, printed), task.is_hidden)


def ungraded(submission: Submission, assignment: Assignment, problem: str) -> Grade:
    """The grade of a submission of which nothing could be graded."""
    marks = tuple(_unanswered(task, problem) for task in assignment.tasks)
    return Grade(submission.student, submission.path.name, assignment.title, marks, problem)
