"""What a class got wrong: by line and cause, how many and who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.grading.marks import Grade, Line, Mark


@dataclass(frozen=True)
class Slip:
    """One cause in one line of one function."""

    cause: str  # in words
    kind: str  # as `Finding` lists them; empty where there were no numbers to be judged
    place: str  # the variable of the loss at which it lies, where that is known
    students: tuple[str, ...]


@dataclass(frozen=True)
class LineOfClass:
    """One line of one function, over a class."""

    function: str
    line: str
    right: int
    follows: int
    slips: tuple[Slip, ...]  # the most frequent first


def by_line(grades: Sequence[Grade]) -> tuple[LineOfClass, ...]:
    """The lines of an assignment in their order, each with its causes."""
    found = []
    for place, mark in enumerate(grades[0].marks if grades else ()):
        for index, line in enumerate(mark.lines):
            column = [(g.student, g.marks[place], g.marks[place].lines[index]) for g in grades]
            verdicts = [each.verdict for _, _, each in column]
            slips: dict[str, list[str]] = {}
            words: dict[str, tuple[str, str, str]] = {}
            for student, own, each in column:
                if each.verdict in ("wrong", "missing"):
                    key, said = _slip(own, each)
                    slips.setdefault(key, []).append(student)
                    words.setdefault(key, (said, each.kind, each.place))
            ranked = sorted(slips, key=lambda key: (-len(slips[key]), key))
            found.append(
                LineOfClass(
                    mark.function, line.name, verdicts.count("right"), verdicts.count("follows"),
                    tuple(Slip(*words[key], tuple(slips[key])) for key in ranked),
                )
            )  # fmt: skip
    return tuple(found)


def _slip(mark: Mark, line: Line) -> tuple[str, str]:
    """What is counted together, and its words."""
    if line.cause:
        return line.cause, line.said.partition(" (as in ")[0]
    if mark.problem:
        return f"no answer: {mark.problem}", f"no answer: {mark.problem}"
    if line.verdict == "missing":
        said = f"no answer: {line.said or 'the line is missing'}"
        return said, said
    return "unknown", "wrong in a way that is not known here"
