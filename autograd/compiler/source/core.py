"""The inner periods of a loop, which are alike throughout: of each expression what moves, where operands lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from autograd.compiler.source.details import joined

#: What is carried from period to period costs as much as so many expressions.
CARRIED = 5


class Place(NamedTuple):
    """Where an operand of one period lies."""

    where: str
    at: int
    loop: int = -1
    step: int = 0


class Line(NamedTuple):
    """An expression of one period: its detail without the numbers that may move, and these; its operands."""

    form: Any
    numbers: tuple[int, ...]
    places: tuple[Place, ...]


class Move(NamedTuple):
    """How the numbers and the steps of other loops move from period to period; None for what differs each time."""

    numbers: tuple[int, ...]
    steps: tuple[int | None, ...]


@dataclass
class Core:
    """Periods that are alike throughout: the lines of one in the middle, and how they move."""

    start: int  # the place of the first period among the steps
    rows: list[list[int]]
    middle: int
    kinds: list[str]
    lines: list[Line]
    moves: list[Move]

    def numbers(self, k: int, t: int) -> tuple[int, ...]:
        """Those of an expression in that period."""
        line, move = self.lines[k], self.moves[k]
        return tuple(number + (t - self.middle) * by for number, by in zip(line.numbers, move.numbers, strict=True))

    def step(self, k: int, slot: int, t: int) -> int:
        """The step of another loop that an operand reads in that period."""
        by = self.moves[k].steps[slot]
        assert by is not None
        return self.lines[k].places[slot].step + (t - self.middle) * by

    def where(self, k: int, slot: int) -> str:
        """Where an operand lies."""
        return "each" if self.moves[k].steps[slot] is None else self.lines[k].places[slot].where

    def detail(self, k: int, t: int) -> Any:
        """The detail of an expression in that period."""
        return joined(self.kinds[k], self.lines[k].form, self.numbers(k, t))

    def carried(self) -> set[int]:
        """What is read in the next period."""
        return {place.at for line in self.lines for place in line.places if place.where == "before"}

    def cost(self) -> int:
        """What stands before the loop: what is carried, and lists."""
        lists = sum(step is None for move in self.moves for step in move.steps)
        return CARRIED * len(self.carried()) + len(self.rows) * lists


def moved(now: Line, then: Line) -> Move | None:
    """How a line has moved since the period before; None if it is another one."""
    if now.form != then.form or len(now.numbers) != len(then.numbers):
        return None
    steps: list[int | None] = []
    for one, other in zip(now.places, then.places, strict=True):
        if one[:3] == other[:3]:
            steps.append(one.step - other.step)
        elif {one.where, other.where} <= {"same", "of"}:
            steps.append(None)
        else:
            return None
    return Move(tuple(one - other for one, other in zip(now.numbers, then.numbers, strict=True)), tuple(steps))
