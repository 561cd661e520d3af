"""The two ends of a loop, where a period lacks something that all others have.

The first one may begin a sum that the others continue: it is the sum of that and of zeros. The last one may lack what
only a next one would read: it is computed there, too, and read by nobody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.compiler.code.expressions import ALL
from autograd.compiler.code.kinds import KINDS
from autograd.compiler.source.loops import NOTHING, ZEROS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.compiler.code.expressions import Code
    from autograd.compiler.source.core import Core

#: What is not known yet of the first period.
OPEN = -3
#: The expressions of a period are looked for among so many times as many; this part of them has to be there.
LOOKED_AMONG, LEAST = 2, 0.5


@dataclass
class End:
    """One more period: its expressions; what it starts from, and what it reads where each reads something else."""

    row: list[int] = field(default_factory=list)
    started: set[int] = field(default_factory=set)  # places in it that are sums of zeros and one number
    initial: dict[int, int] = field(default_factory=dict)
    each: dict[tuple[int, int], int] = field(default_factory=dict)


class Ends:
    """Looks for them among the steps before and behind the periods of a core."""

    def __init__(self, code: Code, steps: Sequence[int], taken: dict[int, Any],
                 of: Callable[[int, int, int], int]) -> None:  # fmt: skip
        """`taken` are expressions of other loops, and `of` gives what an operand of another loop is in a period."""
        self.code, self.steps, self.taken, self.of = code, steps, taken, of

    def first(self, core: Core) -> End | None:
        """The period before the first one, if it is one."""
        size = len(core.lines)
        begin = max(0, core.start - LOOKED_AMONG * size)
        free = [ref for ref in self.steps[begin : core.start] if ref not in self.taken]
        end, met, row = End(), set[int](), self._wanted(core)
        if row is None or not self._taken_apart(core, end, row, met, {*free}):
            return None
        known = self._by_key(free)
        for k, ref in enumerate(core.rows[0]):
            if k not in row:
                operands = [self._at_first(core, end, row, k, slot) for slot in range(len(core.lines[k].places))]
                found = None
                if min(operands, default=0) >= 0:
                    found = self._known(known, ref, operands, core.detail(k, -1), met)
                elif OPEN in operands and min(operands) == OPEN:
                    found = self._candidate(free, ref, operands, core.detail(k, -1), met)
                if found is None or not self._bound(core, end, row, k, found):
                    return None
                met.add(found)
                row[k] = found
        end.row = [row[k] for k in range(size)]
        if len(met) < LEAST * size or any(k not in end.initial for k in core.carried()):
            return None
        at = {ref: place for place, ref in enumerate(self.steps[begin : core.start])}
        later = self.steps[begin + min(at[ref] for ref in met) : core.start]
        between = [ref for ref in later if ref not in met]
        return None if any(operand in met for ref in between for operand in self.code[ref].operands) else end

    def _wanted(self, core: Core) -> dict[int, int] | None:
        """What the next period reads of the one before the first; None if it reads two as one."""
        found: dict[int, int] = {}
        for ref, line in zip(core.rows[0], core.lines, strict=True):
            for operand, place in zip(self.code[ref].operands, line.places, strict=True):
                if place.where == "before" and found.setdefault(place.at, operand) != operand:
                    return None
        return found

    def _taken_apart(self, core: Core, end: End, row: dict[int, int], met: set[int], free: set[int]) -> bool:
        """Whether what is in the row is what the loop computes, or begins a sum; with all that it is computed from."""
        for k in reversed(range(len(core.lines))):
            if k not in row:
                continue
            if row[k] in free and self._is_like(core, k, row[k]):
                met.add(row[k])
                if not self._bound(core, end, row, k, row[k]):
                    return False
            elif not self._starts(core, end, row, k):
                return False
        return True

    def _is_like(self, core: Core, k: int, ref: int) -> bool:
        """Whether it is computed as all others are in its place."""
        made, like = self.code[ref], self.code[core.rows[0][k]]
        if (made.kind, made.shape, made.detail) != (like.kind, like.shape, core.detail(k, -1)):
            return False
        for slot, (operand, place) in enumerate(zip(made.operands, core.lines[k].places, strict=True)):
            where, other = core.where(k, slot), self.code[core.rows[0][place.at]] if place.where == "own" else None
            if (where == "same" and operand != place.at) or (where == "of" and operand != self.of(k, slot, -1)):
                return False
            if other and other.kind not in (self.code[operand].kind, "add"):
                return False
        return True

    def _bound(self, core: Core, end: End, row: dict[int, int], k: int, found: int) -> bool:
        """Whether the operands of what was found can be those in its place."""
        for slot, (operand, place) in enumerate(zip(self.code[found].operands, core.lines[k].places, strict=True)):
            where = core.where(k, slot)
            if where == "own":
                same = row.setdefault(place.at, operand)
            elif where == "before":
                same = end.initial.setdefault(place.at, operand)
            elif where == "each":
                same = end.each[k, slot] = operand
            else:
                same = place.at if where == "same" else self.of(k, slot, -1)
            if same != operand:
                return False
        return True

    def _starts(self, core: Core, end: End, row: dict[int, int], k: int) -> bool:
        """Whether it can be a sum of zeros and what stands there."""
        line, ref = core.lines[k], row[k]
        if core.kinds[k] != "add" or self.code[ref].shape != self.code[core.rows[0][k]].shape:
            return False
        for slot, place in enumerate(line.places):
            other, where = line.places[1 - slot], core.where(k, 1 - slot)
            if place.where == "before" and end.initial.setdefault(place.at, ZEROS) == ZEROS and where != "before":
                end.started.add(k)
                if where == "own":
                    return row.setdefault(other.at, ref) == ref
                return where != "each" and ref == (other.at if where == "same" else self.of(k, 1 - slot, -1))
        return False

    def last(self, core: Core) -> End | None:
        """The period behind the last one, if it is one."""
        size = len(core.lines)
        behind = core.start + size * len(core.rows)
        free = [ref for ref in self.steps[behind : behind + LOOKED_AMONG * size] if ref not in self.taken]
        end, met = End(), set[int]()
        known = self._by_key(free)
        for k, ref in enumerate(core.rows[0]):
            made, operands = self.code[core.rows[1][k]], []
            for slot, place in enumerate(core.lines[k].places):
                where = core.where(k, slot)
                before = core.rows[-1][place.at] if where == "before" else NOTHING
                operands.append(end.row[place.at] if where == "own" else before if where == "before" else
                                place.at if where == "same" else OPEN if where == "each" else
                                self.of(k, slot, len(core.rows)))  # fmt: skip
                if where == "of" and operands[-1] == NOTHING:
                    return None
            found, detail = None, core.detail(k, len(core.rows))
            if NOTHING not in operands and OPEN in operands:
                found = self._candidate(free, ref, operands, detail, met)
            elif NOTHING not in operands:
                found = self._known(known, ref, operands, detail, met)
            if found is None and (KINDS[made.kind].is_written or not self._is_inside(made.kind, core, k, detail)):
                return None
            if found is not None:
                met.add(found)
                end.each.update(((k, slot), self.code[found].operands[slot])
                                for slot, each in enumerate(operands) if each == OPEN)  # fmt: skip
            end.row.append(NOTHING if found is None else found)
        return end if len(met) >= LEAST * size else None

    def _by_key(self, free: Sequence[int]) -> dict[Any, list[int]]:
        found: dict[Any, list[int]] = defaultdict(list)
        for ref in free:
            made = self.code[ref]
            found[made.kind, made.operands, made.detail].append(ref)
        return found

    def _known(self, known: dict[Any, list[int]], ref: int, operands: Sequence[int], detail: Any,
               met: set[int]) -> int | None:  # fmt: skip
        """The expression that is like this one, with these operands."""
        made = self.code[ref]
        found = (each for each in known.get((made.kind, tuple(operands), detail), ())
                 if each not in met and self.code[each].shape == made.shape)  # fmt: skip
        return next(found, None)

    def _candidate(self, free: Sequence[int], ref: int, operands: Sequence[int], detail: Any,
                   met: set[int]) -> int | None:  # fmt: skip
        """The last expression that is like this one, whatever its operands are that are not known yet."""
        made = self.code[ref]
        for each in reversed(free):
            other = self.code[each]
            if each in met or (other.kind, other.shape, other.detail) != (made.kind, made.shape, detail):
                continue
            pairs = zip(operands, other.operands, made.operands, strict=True)
            if all(have == want or (want == OPEN and self.code[have].shape == self.code[like].shape)
                   for want, have, like in pairs):  # fmt: skip
                return each
        return None

    def _at_first(self, core: Core, end: End, row: dict[int, int], k: int, slot: int) -> int:
        place, where = core.lines[k].places[slot], core.where(k, slot)
        if where == "own":
            return row[place.at]
        if where == "before":
            return end.initial.get(place.at, OPEN)
        if where == "each":
            return OPEN
        return place.at if where == "same" else self.of(k, slot, -1)

    def _is_inside(self, kind: str, core: Core, k: int, detail: Any) -> bool:
        """Whether a part that nobody needs can be read at all."""
        if kind not in ("index", "view", "put"):
            return True
        if kind != "index":
            return not any(core.moves[k].numbers)
        lengths = iter(self.code[self.code[core.rows[1][k]].operands[0]].shape)
        for each in detail:
            length = next(lengths) if each is not None else 0
            if each is None or each == ALL or length < 0:
                continue
            first, last = (each, each) if isinstance(each, int) else (each[0], each[1] - 1)
            if not 0 <= first <= last < length:
                return False
        return True
