"""The form between a recorded graph and a program: expressions over arrays as small records, equal ones made once.

An expression is a place in a list; its operands stand before it, so that the list is a program that runs from first to
last. The axis of a batch's rows is the last one of a shape, of length `ROWS`. What a kind of expression is, its shape
and its text, is a row of the table in `kinds`; what becomes simpler as it is made is in `simplify`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler.code.kinds import KINDS, ROWS, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: The place of an expression in its program.
Ref = int


class Expression(NamedTuple):
    """What is computed, from what, and what no operand says."""

    kind: str
    operands: tuple[Ref, ...]
    detail: Any
    shape: Shape


class Code:
    """Expressions in the order in which they run; `simpler` gives the shorter form of what is to be made, if any."""

    def __init__(self, simpler: Callable[[Code, str, Sequence[Ref], Any], Ref | None]) -> None:
        self._simpler = simpler
        self.made: list[Expression] = []
        self._known: dict[Any, Ref] = {}
        self._plain: set[Ref] = set()  # numbers of Python, which have no shape: 0.5, and 1/m over m rows

    def __getitem__(self, ref: Ref) -> Expression:
        return self.made[ref]

    def add(self, kind: str, *operands: Ref, detail: Any = None) -> Ref:
        """The expression, simplified; the one that is there, if it was made before."""
        found = self._simpler(self, kind, operands, detail)
        if found is not None:
            return found
        key = (kind, operands, repr(detail) if kind == "number" else detail)  # 0.0 and -0.0 are equal, and differ
        ref = self._known.get(key)
        if ref is None:
            ref = self._known[key] = self.new(kind, *operands, detail=detail)
        return ref

    def new(self, kind: str, *operands: Ref, detail: Any = None) -> Ref:
        """An expression of its own, though an equal one may exist: what is written to afterwards."""
        shape, ref = KINDS[kind].shape([self.made[operand].shape for operand in operands], detail), len(self.made)
        self.made.append(Expression(kind, operands, detail, shape))
        if kind in ("number", "rows") or (KINDS[kind].is_elementwise and self._plain.issuperset(operands)):
            self._plain.add(ref)
        return ref

    def has(self, kind: str, *operands: Ref, detail: Any = None) -> bool:
        """Whether the expression was made before."""
        return (kind, operands, detail) in self._known

    def number(self, value: float) -> Ref:
        """A number that stands in the program."""
        return self.add("number", detail=float(value))

    def named(self, name: str, shape: Shape) -> Ref:
        """An array that is there: parameters, an input, a table of constants."""
        return self.add("name", detail=(name, shape))

    def total(self, pieces: Iterable[tuple[int, Ref]]) -> Ref:
        """The sum of pieces, each with a sign."""
        found: Ref | None = None
        for sign, piece in pieces:
            if found is None:
                found = piece if sign > 0 else self.add("negative", piece)
            else:
                found = self.add("add" if sign > 0 else "subtract", found, piece)
        return self.number(0.0) if found is None else found

    def reshaped(self, ref: Ref, shape: Shape) -> Ref:
        """The same numbers in another shape."""
        return ref if self[ref].shape == shape else self.add("reshape", ref, detail=shape)

    def flat(self, ref: Ref, batched: bool) -> Ref:
        """The array as a row, of which each place may be a row of a batch."""
        shape = self[ref].shape
        size = math.prod(shape[:-1] if batched else shape)
        return self.reshaped(ref, (size, ROWS) if batched else (size,))

    def part(self, ref: Ref, *subscripts: Any) -> Ref:
        """Numbers, `(start, stop, step)` for slices, and None for a new axis."""
        return self.add("index", ref, detail=tuple(subscripts))

    def behind(self, ref: Ref, count: int = 1) -> Ref:
        """With new axes of length 1 behind all others."""
        return self.part(ref, *[ALL] * len(self[ref].shape), *[None] * count)

    def summed(self, ref: Ref, axes: Sequence[int]) -> Ref:
        """The sum along axes, counted from the first."""
        return self.add("sum", ref, detail=tuple(axes)) if axes else ref

    def spread(self, ref: Ref, shape: Shape) -> Ref:
        """The numbers in all places of a larger shape."""
        return ref if self[ref].shape == shape else self.add("spread", ref, detail=shape)

    def is_plain(self, ref: Ref) -> bool:
        """Whether a number of Python stands there."""
        return ref in self._plain

    def is_number(self, ref: Ref, value: float | None = None) -> bool:
        """Whether a number stands there, or just this one."""
        made = self[ref]
        return made.kind == "number" and (value is None or made.detail == value)


#: A whole axis.
ALL = (None, None, 1)
