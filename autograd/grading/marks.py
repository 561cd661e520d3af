"""What a solution earned: points for every line, and one deduction for every cause."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from autograd.text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Line:
    """One gradient.

    `verdict` is right, follows (right, given a wrong line before it), wrong or missing; `cause` is the same text
    wherever the same slip was made, and empty where none is known.
    """

    name: str
    verdict: str
    said: str = ""
    cause: str = ""
    numbers: str = ""  # the student's, and what is due
    kind: str = ""  # of the slip, as `Finding` lists them
    place: str = ""  # the variable of the loss at which the slip lies, where that is known
    earned: float = 0.0
    points: float = 0.0


@dataclass(frozen=True)
class Mark:
    """One function: what it earned, and what is said of it."""

    function: str
    lines: tuple[Line, ...]
    problem: str = ""  # why there was no answer, or no whole one
    printed: int = 0  # characters that the function printed
    is_hidden: bool = False  # from students; its points count

    @property
    def earned(self) -> float:
        """The points that were earned."""
        return sum(line.earned for line in self.lines)

    @property
    def points(self) -> float:
        """The points that could be earned."""
        return sum(line.points for line in self.lines)

    @property
    def said(self) -> tuple[str, ...]:
        """One line per gradient that is not right, or why there was no answer; empty where all is right."""
        if self.problem:
            return (self.problem,)
        return tuple(
            f"{line.name}: {'; '.join(filter(None, (line.said, line.numbers)))}" for line in self.lines if line.said
        )


@dataclass(frozen=True)
class Grade:
    """One solution; `problem` says why nothing of it could be graded."""

    student: str
    solution: str
    title: str
    marks: tuple[Mark, ...]
    problem: str = ""

    @property
    def earned(self) -> float:
        """The points that were earned."""
        return sum(mark.earned for mark in self.marks)

    @property
    def points(self) -> float:
        """The points that could be earned."""
        return sum(mark.points for mark in self.marks)

    def __str__(self) -> str:
        whose = self.solution if self.solution.startswith(f"{self.student}.") else f"{self.student} ({self.solution})"
        lines = [f"{whose}: {self.title}, {self.earned:g} of {self.points:g} points", ""]
        for mark in self.marks:
            lines += told(mark)
        return printable(*lines)

    def as_data(self) -> dict[str, Any]:
        """The same for JSON."""
        data = asdict(self) | {"earned": self.earned, "points": self.points}
        for mark, written in zip(self.marks, data["marks"], strict=True):
            written |= {"earned": mark.earned, "points": mark.points, "said": list(mark.said)}
        return data


def read_grade(data: Mapping[str, Any]) -> Grade:
    """The grade that `as_data` wrote down.

    Raises:
        ValueError: it is none.
    """
    try:
        marks = tuple(
            Mark(m["function"], tuple(Line(**line) for line in m["lines"]), m["problem"], m["printed"], m["is_hidden"])
            for m in data["marks"]
        )
        return Grade(data["student"], data["solution"], data["title"], marks, data["problem"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no grade: {error}") from error


def told(mark: Mark) -> list[str]:
    """A mark in lines of text."""
    verdict = "right" if not mark.said else "not right"
    lines = [f"{mark.function}  {mark.earned:g}/{mark.points:g}  {verdict}" + ("  (hidden)" if mark.is_hidden else "")]
    lines += [f"    {line}" for line in mark.said]
    if mark.printed:
        lines.append(f"    it printed {mark.printed} characters, which were not looked at")
    return lines


def scored(lines: Sequence[Line], points: Sequence[float]) -> tuple[Line, ...]:
    """The lines with their points: a wrong one loses its own, one that follows from it none, and a cause that was
    paid for before is not paid for again.

    >>> wrong = Line("dW", "wrong", "1/m is missing", "1/m")
    >>> [line.earned for line in scored([wrong, replace(wrong, name="db"), Line("dX", "follows")], [2, 1, 1])]
    [0.0, 1.0, 1.0]
    """
    paid: dict[str, str] = {}
    found = []
    for line, worth in zip(lines, points, strict=True):
        loses = line.verdict in ("wrong", "missing") and line.cause not in paid
        said = line.said
        if line.verdict == "wrong" and line.cause:
            if line.cause in paid:
                said += f" (as in {paid[line.cause]}, counted once)"
            else:
                paid[line.cause] = line.name
        found.append(replace(line, earned=0.0 if loses else float(worth), points=float(worth), said=said))
    return tuple(found)
