"""Whether a run of a program's steps is a loop: where each operand lies, period after period, and where that ends.

The first period may start a sum that all others continue, from zeros; the last one need not compute what only a next
one would read. So a backward pass through time is one loop from the last step to the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.compiler.code.kinds import KINDS
from autograd.compiler.source.core import Core, Line, Place, moved
from autograd.compiler.source.details import joined, sign_of, split
from autograd.compiler.source.ends import Ends
from autograd.compiler.source.loops import FEWEST, NOTHING, Affine, Loop, Operand, runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.compiler.code.expressions import Code

#: So many periods are looked at to find where one begins.
LOOKED_AT = 6


def loops_of(code: Code, steps: Sequence[int]) -> list[Loop]:
    """The loops among the steps of a program, first to last."""
    kinds: dict[Any, int] = {}
    signs = [kinds.setdefault(sign_of(code, ref), len(kinds)) for ref in steps]
    fitting = _Fitting(code, steps)
    for start, period, length in sorted(runs_of(signs)):
        fitting.add(start, period, length)
    return fitting.loops


def homes_of(loops: Sequence[Loop]) -> dict[int, tuple[int, int, int]]:
    """For each expression of a loop: which one, the period, and the place in it."""
    found: dict[int, tuple[int, int, int]] = {}
    for number, loop in enumerate(loops):
        for t, row in enumerate(loop.table):
            for k, ref in enumerate(row):
                if ref >= 0 and (t > 0 or k not in loop.started):
                    found[ref] = number, t, k
    return found


class _Fitting:
    """The loops of a program, one after the other."""

    def __init__(self, code: Code, steps: Sequence[int]) -> None:
        self.code, self.steps = code, steps
        self.at = {ref: place for place, ref in enumerate(steps)}
        self.loops: list[Loop] = []
        self.homes: dict[int, tuple[int, int, int]] = {}

    def add(self, start: int, period: int, length: int) -> None:
        """The loop in a run that leaves least outside and carries least from period to period, if there is one."""
        tried = []
        for shift in range(period):
            count = (length - shift) // period
            part = max(0, (count - LOOKED_AT) // 2)
            core = self._core(start + shift + part * period, period, min(count, LOOKED_AT))
            if core is not None:
                tried.append((core.cost(), shift))
        found: list[tuple[int, Loop]] = []
        for _, shift in sorted(tried)[:3]:
            core = self._core(start + shift, period, (length - shift) // period)
            loop = None if core is None else self._loop(core)
            if core is not None and loop is not None:
                size = sum(ref >= 0 for row in loop.table for ref in row)
                found.append((size - len(loop.refs) - core.cost(), loop))
        saved, loop = max(found, key=lambda each: each[0], default=(0, None))
        if loop is not None and saved > 0:
            self.loops.append(loop)
            self.homes = homes_of(self.loops)

    def _core(self, start: int, period: int, count: int) -> Core | None:
        """The periods of a run that are alike; None if there are few."""
        if count < FEWEST:
            return None
        middle = count // 2
        now, then = self._period(start, period, middle), self._period(start, period, middle - 1)
        moves = [moved(one, other) for one, other in zip(now, then, strict=True)]
        known = [move for move in moves if move is not None]
        if len(known) < period:
            return None
        core = Core(start, [], middle, [self.code[ref].kind for ref in self._refs(start, period, 0)], now, known)

        def fits(t: int, is_first: bool = False) -> bool:
            if any(ref in self.homes for ref in self._refs(start, period, t)):
                return False
            return all(self._fits(core, k, t, here, is_first)
                       for k, here in enumerate(self._period(start, period, t)))  # fmt: skip

        first = last = middle
        while first > 0 and fits(first - 1):
            first -= 1
        if first > 0 and fits(first - 1, True):
            first -= 1
        while last + 1 < count and fits(last + 1):
            last += 1
        core.start, core.middle = start + first * period, middle - first
        core.rows = [self._refs(start, period, t) for t in range(first, last + 1)]
        return core if len(core.rows) >= FEWEST else None

    def _refs(self, start: int, period: int, t: int) -> list[int]:
        return list(self.steps[start + t * period : start + (t + 1) * period])

    def _period(self, start: int, period: int, t: int) -> list[Line]:
        """The expressions of a period, and where their operands lie."""
        begin = start + t * period
        return [self._line(ref, begin, begin - period if t > 0 else begin)
                for ref in self.steps[begin : begin + period]]  # fmt: skip

    def _line(self, ref: int, begin: int, before: int) -> Line:
        made, places = self.code[ref], []
        for operand in made.operands:
            at = self.at.get(operand, -1)
            if at >= begin:
                places.append(Place("own", at - begin))
            elif at >= before:
                places.append(Place("before", at - before))
            elif operand in self.homes:
                number, t, k = self.homes[operand]
                places.append(Place("of", k, number, t))
            else:
                places.append(Place("same", operand))
        return Line(*split(made.kind, made.detail), tuple(places))

    def _fits(self, core: Core, k: int, t: int, here: Line, is_first: bool) -> bool:
        line = core.lines[k]
        if here.form != line.form or here.numbers != core.numbers(k, t):
            return False
        for slot, (want, have) in enumerate(zip(line.places, here.places, strict=True)):
            where = core.where(k, slot)
            if where == "each":
                if have.where not in ("same", "of") or self._shape(have) != self._shape(want):
                    return False
            elif where == "of":
                if have.where not in ("same", "of") or self._ref(have) != self._of(core, k, slot, t):
                    return False
            elif have != want and not (is_first and where == "before"):
                return False
        return True

    def _ref(self, place: Place) -> int:
        """The expression outside of the loop."""
        return self.loops[place.loop].table[place.step][place.at] if place.where == "of" else place.at

    def _shape(self, place: Place) -> tuple[int, ...]:
        return self.code[self._ref(place)].shape

    def _of(self, core: Core, k: int, slot: int, t: int) -> int:
        """What an operand of another loop is in that period."""
        place, step = core.lines[k].places[slot], core.step(k, slot, t)
        other = self.loops[place.loop]
        if step == -1:
            return other.initial.get(place.at, NOTHING)
        return other.table[step][place.at] if 0 <= step < other.count else NOTHING

    def _loop(self, core: Core) -> Loop | None:
        """The loop with its ends; None if something in it needs what comes later."""
        rows = core.rows
        ends = Ends(self.code, self.steps, self.homes, lambda k, slot, t: self._of(core, k, slot, t))
        front, back = ends.first(core), ends.last(core)
        table = [*([front.row] if front else []), *rows, *([back.row] if back else [])]
        shift, started = (1, front.started) if front else (0, set[int]())
        inner = {ref for t, row in enumerate(table) for k, ref in enumerate(row) if t or k not in started}
        operands, details = [], []
        initial = dict(front.initial) if front else {}
        for k, line in enumerate(core.lines):
            own: list[Operand] = []
            for slot, place in enumerate(line.places):
                where = core.where(k, slot)
                if where == "before":
                    at_first = self.code[rows[0][k]].operands[slot]
                    if not front and initial.setdefault(place.at, at_first) != at_first:
                        return None
                    if KINDS[core.kinds[k]].is_written and slot:
                        return None
                each: tuple[int, ...] = ()
                if where == "each":
                    each = tuple(self.code[row[k]].operands[slot] for row in rows)
                    each = (*([front.each[k, slot]] if front else []), *each,
                            *([back.each.get((k, slot), each[-1])] if back else []))  # fmt: skip
                for ref in each if where == "each" else (place.at,) if where == "same" else ():
                    if self.at.get(ref, -1) >= core.start or ref in inner:
                        return None
                start = core.step(k, slot, -shift) if where == "of" else 0
                own.append(Operand(where, place.at, place.loop, start, core.moves[k].steps[slot] or 0, each))
            operands.append(own)
            numbers = [Affine(number, by) if by else number
                       for number, by in zip(core.numbers(k, -shift), core.moves[k].numbers, strict=True)]  # fmt: skip
            details.append(joined(core.kinds[k], line.form, numbers))
        return Loop(table, rows[0][0], rows[1], operands, details, initial, started)
