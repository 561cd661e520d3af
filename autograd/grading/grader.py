"""`grade`: every function of a solution asked in a process of its own, its answers judged as `check` judges."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.checking import POINTS, STEPS, Claim, judge, neighbours, points
from autograd.errors import AssignmentError
from autograd.text import printable
from autograd.transforms import is_array

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.checking import Report, Subject, Trace
    from autograd.grading.assignment import Assignment, Task

_SANDBOX = Path(__file__).with_name("sandbox.py")


@dataclass(frozen=True)
class Mark:
    """One function: what it earned, and what is said of it."""

    function: str
    earned: float
    points: float
    said: tuple[str, ...]  # one line per gradient that is not right, or why there was no answer; empty: all is right
    printed: int  # characters that the function printed


@dataclass(frozen=True)
class Grade:
    """One solution."""

    solution: str
    title: str
    marks: tuple[Mark, ...]

    @property
    def earned(self) -> float:
        """The points that were earned."""
        return sum(mark.earned for mark in self.marks)

    @property
    def points(self) -> float:
        """The points that could be earned."""
        return sum(mark.points for mark in self.marks)

    def __str__(self) -> str:
        lines = [f"{self.solution}: {self.title}, {self.earned:g} of {self.points:g} points", ""]
        for mark in self.marks:
            verdict = "right" if not mark.said else "not right"
            lines.append(f"{mark.function}  {mark.earned:g}/{mark.points:g}  {verdict}")
            lines += [f"    {line}" for line in mark.said]
            if mark.printed:
                lines.append(f"    it printed {mark.printed} characters, which were not looked at")
        return printable(*lines)

    def as_data(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self) | {"earned": self.earned, "points": self.points}


def grade(solution: Path, assignment: Assignment, *, progress: Callable[[str], None] = lambda line: None) -> Grade:
    """The grade of a student's file; `progress` is told each function before it runs.

    Raises:
        AssignmentError: there is no such file, or a task's loss, point and parameter do not fit each other.
    """
    if not solution.is_file():
        raise AssignmentError(f"there is no solution {solution}")
    marks = []
    for task in assignment.tasks:
        progress(f"{solution.name}: {task.function}")
        marks.append(_mark(solution, task, assignment))
    return Grade(solution.name, assignment.title, tuple(marks))


def _mark(solution: Path, task: Task, assignment: Assignment) -> Mark:
    what, traces = _traced(task)
    questions = [list(trace.arguments.values()) for trace in traces]
    questions += [point for trace in traces for step in STEPS for point in neighbours(trace.arguments, step)]
    answers, printed = _ask(solution, task.function, questions, assignment)
    if isinstance(answers, str):
        return Mark(task.function, 0, task.points, (answers,), printed)
    known = {_key(question): answer for question, answer in zip(questions, answers, strict=True)}
    claims = {name: Claim(_looked_up(known, task.parameters, index)) for index, name in enumerate(task.parameters)}
    report = judge(claims, what, traces, task.seed)
    said = tuple(f"d{finding.parameter}: {finding.message}" for finding in report.findings)
    return Mark(task.function, task.points * _share(report), task.points, said, printed)


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


def _share(report: Report) -> float:
    return sum(row.verdict == "right" for row in report.rows) / len(report.rows)


def _ask(
    solution: Path, function: str, questions: Sequence[Sequence[Any]], assignment: Assignment
) -> tuple[list[Any] | str, int]:
    """The answers of a function, or why there are none; and how much it printed."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered, printed = (Path(folder) / name for name in ("asked.json", "answered.json", "printed"))
        asked.write_text(json.dumps([[_encoded(given) for given in question] for question in questions]), "utf-8")
        command = [sys.executable, "-I", str(_SANDBOX), str(solution.resolve()), function, str(asked), str(answered)]
        command += [str(assignment.seconds), str(assignment.megabytes)]
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")  # each takes memory
        with printed.open("wb") as output:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=folder,
                env=os.environ | threads, start_new_session=True,
            )  # fmt: skip
            try:
                process.wait(assignment.seconds)
            except subprocess.TimeoutExpired:
                return f"it did not finish within {assignment.seconds:g} seconds", printed.stat().st_size
            finally:
                _end(process)
        size = printed.stat().st_size
        if not answered.is_file():
            return _death(process.returncode), size
        result = json.loads(answered.read_text("utf-8"))
    return result.get("failed") or result["answers"], size


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process and of those that it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _death(status: int) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL) if hasattr(signal, "SIGXCPU") else False:
        return "it was stopped: it took too much time or memory"
    return "the process ended without an answer" + (f" (signal {-status})" if status < 0 else "")


def _encoded(given: Any) -> Any:
    return {"array": given.tolist(), "shape": list(given.shape)} if is_array(given) else given


def _key(question: Sequence[Any]) -> str:
    return json.dumps([_encoded(given) for given in question])


def _looked_up(known: dict[str, Any], parameters: Sequence[str], index: int) -> Callable[..., Any]:
    """A claim that answers as the student's function did."""

    def answer(*arguments: Any) -> Any:
        found = known[_key(arguments)]
        if isinstance(found, dict) and "raised" in found:
            kind, _, text = found["raised"].partition(": ")
            raise type(kind, (Exception,), {})(text)
        return _decoded(_part(found, parameters, index))

    return answer


def _part(found: Any, parameters: Sequence[str], index: int) -> Any:
    """The answer for one parameter out of those for several, given in order or by name."""
    if len(parameters) == 1:
        return found
    name = parameters[index]
    if isinstance(found, dict) and "dict" in found:
        for key in (name, f"d{name}"):
            if key in found["dict"]:
                return found["dict"][key]
        raise KeyError(f"the dict has no 'd{name}'")
    if isinstance(found, list) and len(found) == len(parameters):
        return found[index]
    raise TypeError(f"{len(parameters)} gradients are due: {', '.join(f'd{each}' for each in parameters)}")


def _decoded(found: Any) -> Any:
    if isinstance(found, list):
        return [_decoded(part) for part in found]
    if not isinstance(found, dict):
        return found
    if "bad" in found:
        raise TypeError(f"a gradient is a number or an array of numbers; got {found['bad']}")
    if "dict" in found:
        return {key: _decoded(part) for key, part in found["dict"].items()}
    import numpy

    return numpy.array(_decoded(found["array"]), float).reshape(found["shape"])
