"""The judgement of one function: its gradients as lines, each given those before it, or by themselves.

`check_lines` judges where it can record the loss, and then a line that is right given a wrong one before it counts as
right; `judge`, which takes losses apart into numbers, does the rest.
"""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograd.checking import POINTS, Claim, LineError, check_lines, judge, points, recording, watched_locals
from autograd.grading.errors import AssignmentError
from autograd.grading.marks import Line
from autograd.text import visible
from autograd.transforms import is_array

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograd.checking import Finding, LinesReport, Recording, Station, Subject, Trace
    from autograd.grading.assignment import Task

    #: A parameter's gradient at a point, from the student.
    Answer = Callable[..., Any]


class Judge:
    """A task's loss at its points, against which the answers of any number of students are held."""

    def __init__(self, task: Task) -> None:
        """Record the loss.

        Raises:
            AssignmentError: the task's loss, point and parameter do not fit each other.
        """
        self._task = task
        self._traced: tuple[Subject, list[Trace]] | None = None
        self._why: BaseException = ValueError(f"it has no {' and no '.join(task.parameters)}")
        try:
            self._recording = _recorded(task)
        except (Exception, SystemExit) as error:
            self._recording, self._why = None, error
        if self._recording is not None:
            self.names = list(task.at) if isinstance(task.loss, str) else list(inspect.signature(task.loss).parameters)
            return
        try:
            self._traced = points.draw(
                task.loss, None, task.at, seed=task.seed, count=POINTS, fixed=frozenset(task.parameters)
            )
        except (Exception, SystemExit) as error:  # a teacher's function may raise anything
            why = self._why if any(map(is_array, task.at.values())) else error
            raise AssignmentError(_located(task, f"does not run: {_words(why)}")) from error
        self.names = list(self._traced[0].names)
        for name in task.parameters:
            if name not in self._traced[1][0].variables:
                raise AssignmentError(_located(task, f"has no {name!r}"))

    @property
    def first(self) -> list[Any]:
        """The arguments at the first point."""
        return [self._task.at[name] for name in self.names]

    def variables(self, arguments: Sequence[Any]) -> dict[str, Any]:
        """All that the loss computes at a point by its name, for functions that take a cache; {} for a text."""
        if self._recording is None or isinstance(self._task.loss, str):
            return {}
        held, _ = watched_locals(self._task.loss, list(arguments))
        return {name: thing for name, thing in held.items() if is_array(thing) or isinstance(thing, (int, float))}

    def stations(self) -> dict[str, Station]:
        """The variables of the loss, the loss last; {} where it is not recorded in arrays."""
        return self._recording.stations() if self._recording is not None else {}

    def written(self, text: str) -> list[Line]:
        """What is said of each parameter's gradient in a derivation that is lines of text."""
        if not text.strip():
            return [Line(f"d{name}", "missing") for name in self._task.parameters]
        return self._judged(lambda: check_lines(self._task.loss, text, at=self._task.at, seed=self._task.seed))

    def _judged(self, check: Callable[[], LinesReport]) -> list[Line]:
        try:
            report = check()
        except (LineError, ValueError, TypeError, ArithmeticError, IndexError, AttributeError) as error:
            said = f"no verdict: {visible(str(error).partition(chr(10))[0])[:300]}"
            return [Line(f"d{name}", "missing", said) for name in self._task.parameters]
        return _of_lines(report, self._task.parameters)

    def lines(self, answers: Mapping[str, Answer]) -> list[Line]:
        """What is said of each parameter's gradient; one that is not in `answers` is missing."""
        recorded = self._recording
        if recorded is not None:
            return self._judged(lambda: recorded.check({f"d{name}": answer for name, answer in answers.items()}))
        assert self._traced is not None
        what, traces = self._traced
        claims_ = {name: Claim(answer) for name, answer in answers.items()}
        findings = {f.parameter: f for f in judge(claims_, what, traces, self._task.seed).findings}
        found = []
        for name in self._task.parameters:
            finding = findings.get(name)
            if name not in answers:
                found.append(Line(f"d{name}", "missing"))
            elif finding is None:
                found.append(Line(f"d{name}", "right"))
            else:
                told = visible(finding.message)[:600], _cause(finding), "", finding.kind
                found.append(Line(f"d{name}", "wrong", *told, visible(finding.node or "")[:200]))
        return found


def _located(task: Task, said: str) -> str:
    return f"{task.place}: the loss for {task.function} {said}".removeprefix(": ")


def _words(error: BaseException) -> str:
    """What an exception says; with its kind where it is not one that is raised here for a reader."""
    said = str(error)
    return said if isinstance(error, (ValueError, TypeError)) and said else f"{type(error).__name__}: {said}"


def _recorded(task: Task) -> Recording | None:
    """The loss at its points, if lines can be judged: it can be recorded, and has all that is asked for."""
    claims = {f"d{name}": 0.0 for name in task.parameters}
    made = recording(task.loss, claims, at=task.at, seed=task.seed).naming(claims)
    report = replace(made, runs=made.runs[:1]).check(claims)
    return made if {line.target for line in report.lines} == set(task.parameters) else None


def _of_lines(report: LinesReport, parameters: Sequence[str]) -> list[Line]:
    judged = {line["target"]: line for line in report.as_data()["lines"]}
    return [_line(f"d{name}", judged.get(name)) for name in parameters]


def _line(name: str, line: Mapping[str, Any] | None) -> Line:
    if line is None:
        return Line(name, "missing")
    match line["verdict"]:
        case "right" | "convention" | "nearly" | "partly":
            return Line(name, "right")
        case "follows" | "same":
            return Line(name, "follows", visible(line["said"]))
        case "wrong":
            kind, place, message = line["kind"], line["place"], line["message"]
            cause = _same(kind, place, message) if kind not in (None, "unknown") else ""
            reason, *numbers = [visible(text)[:600] for text in line["explained"]]
            told = visible(kind or ""), visible(place or "")[:200]
            return Line(name, "wrong", reason, cause, "; ".join(numbers), *told)
    return Line(name, "missing", f"no verdict: {visible(line['note'])[:300]}; look at it by hand")


def _cause(finding: Finding) -> str:
    """The same text for the same slip in several gradients; empty where no slip is known."""
    if finding.kind == "unknown" or not finding.is_verdict:
        return ""
    return _same(finding.kind, finding.node or "", finding.message)


def _same(kind: str, place: str, message: str) -> str:
    """A factor that is forgotten in each line is one cause, wherever it stands; another slip is one at its place."""
    return visible(f"{kind}: {message}" if kind in ("scale", "sign") or not place else f"{kind} at {place}")[:200]
