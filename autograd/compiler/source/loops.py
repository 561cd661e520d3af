"""Where a program repeats itself, as a recurrence does step by step: the loops that it was unrolled from, found again.

A loop is a run of expressions that are alike, period after period: each operand is the same every time, or lies in the
same period, or in the one before, or in another loop at a step that moves evenly with this one's, or is another one
each time; and so do the numbers of slices. What does not fit is left as it is, so that a loop computes just what the
expressions do. Which operand is what is found in `fitting`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A loop has at least this many periods, of at most this many expressions.
FEWEST, LONGEST = 4, 1000
#: What is no step of a program.
STILL = ("number", "truth", "name", "rows")
#: In the place of an expression: zeros that a sum starts from, and what nobody needs.
ZEROS, NOTHING = -1, -2


class Operand(NamedTuple):
    """Where an operand lies: `same` everywhere, in the `own` period, in the one `before`, `of` another loop, or
    another expression for `each` period."""

    where: str
    at: int  # the expression, or its place in the period
    loop: int = -1
    start: int = 0  # of another loop: the period at step 0 of this one, and how it moves
    step: int = 0
    each: tuple[int, ...] = ()


@dataclass(frozen=True)
class Affine:
    """A number that moves evenly with the step."""

    start: int
    step: int

    def __str__(self) -> str:
        moving = "t" if self.step == 1 else "-t" if self.step == -1 else f"{self.step} * t"
        if self.start and self.step < 0:
            return f"{self.start} - {moving[1:]}"
        return f"{moving} + {self.start}" if self.start > 0 else f"{moving} - {-self.start}" if self.start else moving

    def of(self, inner: Step) -> Step:
        """That of another step."""
        if isinstance(inner, int):
            return self.start + self.step * inner
        return Affine(self.start + self.step * inner.start, self.step * inner.step)

    def plus(self, number: int) -> Affine:
        """That much more."""
        return Affine(self.start + number, self.step)


#: A step of a loop: a number, or one that moves with the step of another loop.
Step = int | Affine


@dataclass
class Loop:
    """Expressions that repeat."""

    table: list[list[int]]  # for each period its expressions; a sum that starts from zeros is what is added first
    first: int  # the expression in whose place the loop stands
    refs: list[int]  # those of a period in the middle, which has all of them
    operands: list[list[Operand]]
    details: list[Any]
    initial: dict[int, int]  # for what is read in the next period, what the first reads
    started: set[int]  # places in the first period that are sums of zeros and what stands in the table

    @property
    def count(self) -> int:
        """How many periods there are."""
        return len(self.table)

    def at(self, k: int, step: Step) -> Any:
        """The detail of an expression at that step."""
        detail = self.details[k]
        if not isinstance(detail, tuple):
            return _at(detail, step)
        return tuple(tuple(_at(each, step) for each in part) if type(part) is tuple else _at(part, step)
                     for part in detail)  # fmt: skip

    def last_readers(self) -> dict[int, int]:
        """For what is read in the next period the last that reads it."""
        return {operand.at: k for k, operands in enumerate(self.operands)
                for operand in operands if operand.where == "before"}  # fmt: skip


def _at(number: Any, step: Step) -> Any:
    return number.of(step) if isinstance(number, Affine) else number


def runs_of(signs: Sequence[int]) -> list[tuple[int, int, int]]:
    """Starts, periods and lengths of what repeats, none over another."""
    import numpy as np

    array, found, stack = np.array(signs), [], [(0, len(signs))]
    while stack:
        begin, end = stack.pop()
        part, best = array[begin:end], (0, 0, 0, 0)
        for period in _periods(part):
            equal = np.concatenate([[False], part[period:] == part[:-period], [False]])
            edges = np.flatnonzero(np.diff(equal.astype(np.int8)))
            starts, lengths = edges[::2], edges[1::2] - edges[::2]
            longest = int(lengths.argmax()) if len(lengths) else -1
            length = int(lengths[longest]) + period if longest >= 0 else 0
            if length >= FEWEST * period and length - period > best[0] * 1.02:
                best = (length - period, int(starts[longest]), period, length)
        saved, start, period, length = best
        if saved:
            found.append((begin + start, period, length))
            stack += [(begin, begin + start), (begin + start + length, end)]
    return found


def _periods(part: Any) -> list[int]:
    """The distances at which equal signs follow each other most often, and so do equal runs of 4, 16 and 64 of them:
    where signs are few, only long runs tell one period from the next."""
    import numpy as np

    found, runs = set[int](), part
    for length in (1, 4, 16, 64):
        common = [period for period, _ in _distances(runs).most_common(12)]
        found.update(common, (one + other for one in common for other in common if one + other <= LONGEST))
        for by in (length, 2 * length):  # a run twice as long, by the numbers of its halves
            if len(runs) > by:
                runs = np.unique(runs[:-by] * len(part) + runs[by:], return_inverse=True)[1]
    return sorted(found)


def _distances(signs: Any) -> Counter[int]:
    """How often equal signs follow each other, by the distance."""
    last: dict[int, int] = {}
    counts: Counter[int] = Counter()
    for place, sign in enumerate(signs.tolist()):
        if sign in last and place - last[sign] <= LONGEST:
            counts[place - last[sign]] += 1
        last[sign] = place
    return counts
