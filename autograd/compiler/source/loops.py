"""Where a program repeats itself, as a recurrence does step by step: the loops that it was unrolled from, found again.

A loop is a run of expressions that are alike, period after period: each operand is the same every time, or lies in the
same period, or in the one before, or in another loop at a step that moves evenly with this one's; and so do the numbers
of slices. What does not fit is left as it is, so that a loop computes just what the expressions do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler.code.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.compiler.code.expressions import Code

#: A loop has at least this many periods, of at most this many expressions.
FEWEST, LONGEST = 4, 400
#: What is carried costs as much as so many expressions; at most so many are looked at to find where a period begins.
CARRIED, MOST_TRIED = 5, 500_000
#: What is no step of a program.
STILL = ("number", "truth", "name", "rows")


class Operand(NamedTuple):
    """Where an operand lies: `same` everywhere, in the `own` period, in the one `before`, or `of` another loop."""

    where: str
    at: int  # the expression, or its place in the period
    loop: int = -1
    start: int = 0  # of another loop: the period at step 0 of this one, and how it moves
    step: int = 0


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

    start: int  # the place of the first in the steps of the program
    period: int
    count: int
    refs: list[int]  # those of the second period
    last: list[int]
    operands: list[list[Operand]]
    details: list[Any]
    initial: dict[int, int] = field(default_factory=dict)  # for what is read in the next period, what the first reads

    def at(self, k: int, step: Step) -> Any:
        """The detail of an expression at that step."""
        if not isinstance(self.details[k], tuple):
            return self.details[k]
        return tuple(tuple(_at(each, step) for each in part) if type(part) is tuple else _at(part, step)
                     for part in self.details[k])  # fmt: skip

    def carried(self) -> set[int]:
        """What only what stands before it reads in the next period: one name holds it through all periods."""
        readers: dict[int, list[int]] = {}
        for k, operands in enumerate(self.operands):
            for operand in operands:
                if operand.where == "before":
                    readers.setdefault(operand.at, []).append(k)
        return {each for each, found in readers.items() if max(found) <= each}


def _at(number: Any, step: Step) -> Any:
    return number.of(step) if isinstance(number, Affine) else number


def loops_of(code: Code, steps: Sequence[int]) -> list[Loop]:
    """The loops among the steps of a program, first to last."""
    kinds: dict[Any, int] = {}
    signs = [kinds.setdefault(_sign(code, ref), len(kinds)) for ref in steps]
    found: list[Loop] = []
    at = {ref: place for place, ref in enumerate(steps)}
    home: dict[int, int] = {}  # by place, the loop
    for start, period, length in sorted(_runs(signs)):
        loop = _best(_Fitting(code, steps, at, found, home), start, period, length)
        if loop is not None:
            home.update(dict.fromkeys(range(loop.start, loop.start + loop.period * loop.count), len(found)))
            found.append(loop)
    return found


def _best(fitting: _Fitting, start: int, period: int, length: int) -> Loop | None:
    """The loop in a run that leaves least outside and carries least from period to period, wherever a period begins."""
    shifts = range(period) if period * length <= MOST_TRIED else range(1)
    fitted = [fitting.loop(start + shift, period, (length - shift) // period) for shift in shifts]
    loops = [loop for loop in fitted if loop is not None]
    return max(loops, key=lambda each: each.period * each.count - CARRIED * len(each.initial), default=None)


def _sign(code: Code, ref: int) -> tuple[Any, ...]:
    made = code[ref]
    return made.kind, _split(made.kind, made.detail)[0], made.shape, len(made.operands)


def _split(kind: str, detail: Any) -> tuple[Any, tuple[int, ...]]:
    """A detail without the numbers that may move, and these."""
    if kind != "index":
        return detail, ()
    form: list[Any] = []
    numbers: list[int] = []
    for each in detail:
        if isinstance(each, tuple) and each[1] is not None and each[2] == 1:
            form.append(("slice", each[1] - each[0], 1))
            numbers.append(each[0])
        elif isinstance(each, int):
            form.append("number")
            numbers.append(each)
        else:
            form.append(each)
    return tuple(form), tuple(numbers)


def _joined(form: Any, numbers: Sequence[Any]) -> Any:
    """The detail again, with numbers that move."""
    left, found = list(numbers), []
    for each in form:
        if each == "number":
            found.append(left.pop(0))
        elif isinstance(each, tuple) and each[0] == "slice":
            first = left.pop(0)
            stop = first.plus(each[1]) if isinstance(first, Affine) else first + each[1]
            found.append((first, stop, each[2]))
        else:
            found.append(each)
    return tuple(found)


def _runs(signs: Sequence[int]) -> list[tuple[int, int, int]]:
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
    """The distances at which equal signs follow each other most often."""
    last: dict[int, int] = {}
    counts: Counter[int] = Counter()
    for place, sign in enumerate(part.tolist()):
        if sign in last and place - last[sign] <= LONGEST:
            counts[place - last[sign]] += 1
        last[sign] = place
    common = [period for period, _ in counts.most_common(12)]
    sums = {one + other for one in common for other in common if one + other <= LONGEST}
    return sorted({*common, *sums})


class _Fitting:
    """Whether a run is a loop, and for how many of its periods."""

    def __init__(self, code: Code, steps: Sequence[int], at: dict[int, int], loops: Sequence[Loop],
                 home: dict[int, int]) -> None:  # fmt: skip
        self.code, self.steps, self.at, self.loops, self.home = code, steps, at, loops, home

    def loop(self, start: int, period: int, count: int) -> Loop | None:
        """The loop in the run; None if too little of it is one."""
        if count < FEWEST:
            return None
        middle = count // 2
        now, then = self._period(start, period, middle), self._period(start, period, middle - 1)
        moves = [self._moves(one, other) for one, other in zip(now, then, strict=True)]
        if any(move is None for move in moves):
            return None

        def fits(t: int, is_first: bool = False) -> bool:
            found = self._period(start, period, t)
            return all(self._fits(one, move, here, t - middle, is_first)
                       for one, move, here in zip(now, moves, found, strict=True))  # fmt: skip

        first = last = middle
        while first > 0 and fits(first - 1):
            first -= 1
        if first > 0 and fits(first - 1, True):
            first -= 1
        while last + 1 < count and fits(last + 1):
            last += 1
        if last - first + 1 < FEWEST:
            return None
        begin = start + first * period
        refs = self.steps[begin + period : begin + 2 * period]
        operands, details, initial = [], [], dict[int, int]()
        for k, ((form, numbers, places), move) in enumerate(zip(now, moves, strict=True)):
            assert move is not None
            own: list[Operand] = []
            for slot, (place, step) in enumerate(zip(places, move[1], strict=True)):
                where, what, loop, t = place
                if where == "before":
                    at_first = self.code[self.steps[begin + k]].operands[slot]
                    if initial.setdefault(what, at_first) != at_first or KINDS[self.code[refs[k]].kind].is_written:
                        return None
                if where == "same" and begin <= self.at.get(what, -1):
                    return None
                own.append(Operand(where, what, loop, t - step * (middle - first), step))
            operands.append(own)
            moving = [Affine(number - step * (middle - first), step) if step else number
                      for number, step in zip(numbers, move[0], strict=True)]  # fmt: skip
            details.append(_joined(form, moving) if numbers else form)
        final = begin + (last - first) * period
        return Loop(begin, period, last - first + 1, list(refs), list(self.steps[final : final + period]), operands,
                    details, initial)  # fmt: skip

    def _period(self, start: int, period: int, t: int) -> list[Any]:
        """For each expression of a period the form and the numbers of its detail, and where its operands lie."""
        found = []
        begin = start + t * period
        for ref in self.steps[begin : begin + period]:
            made = self.code[ref]
            places = []
            for operand in made.operands:
                place = self.at.get(operand, -1)
                if place >= begin:
                    places.append(("own", place - begin, -1, 0))
                elif place >= begin - period and place >= start:
                    places.append(("before", place - begin + period, -1, 0))
                elif place in self.home:
                    other = self.loops[self.home[place]]
                    step, k = divmod(place - other.start, other.period)
                    places.append(("of", k, self.home[place], step))
                else:
                    places.append(("same", operand, -1, 0))
            found.append((*_split(made.kind, made.detail), places))
        return found

    def _moves(self, now: Any, then: Any) -> tuple[list[int], list[int]] | None:
        """How numbers and steps have moved since the period before; None if something else differs."""
        if any(one[:3] != other[:3] for one, other in zip(now[2], then[2], strict=True)):
            return None
        numbers = [one - other for one, other in zip(now[1], then[1], strict=True)]
        return numbers, [one[3] - other[3] for one, other in zip(now[2], then[2], strict=True)]

    def _fits(self, one: Any, move: Any, here: Any, steps: int, is_first: bool) -> bool:
        expected = [number + steps * by for number, by in zip(one[1], move[0], strict=True)]
        places = [(*place[:3], place[3] + steps * by) for place, by in zip(one[2], move[1], strict=True)]
        same = (have == want or (is_first and want[0] == "before") for have, want in zip(here[2], places, strict=True))
        return here[0] == one[0] and list(here[1]) == expected and all(same)
