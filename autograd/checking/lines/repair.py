"""A wrong line repaired in its author's own notation: the smallest of `changes` that makes it right everywhere."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.language.evaluating import evaluate
from autograd.checking.language.latex import latex, symbol
from autograd.checking.lines.changes import changes, is_numeric, part_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.checking.arrays.run import Run
    from autograd.checking.language.expression import Expr

#: Seconds of this process for the search of one line: a busy machine changes no answer.
PATIENCE = 1.5


@dataclass(frozen=True)
class Repair:
    """The line as it should be; `marked` is the part of it that changed."""

    formula: Expr
    marked: Expr
    kind: str  # of the slip that the change undoes
    told: str
    scalars: frozenset[str] = frozenset()  # the names that hold single numbers
    place: str = ""  # the variable whose derivative was put in
    is_within: bool = False  # whether it lies within a function, a power or an index
    is_swap: bool = False  # whether one name takes the place of another
    beside: frozenset[str] = frozenset()  # the names in the term that changed

    def text(self, target: str) -> str:
        """The line, and what is new in it."""
        return self.plain(target) + ("" if self.marked is self.formula else f"  (new: {self.marked})")

    def latex(self, target: str) -> str:
        """The same as LaTeX, the part in a box."""

        def boxed(part: Expr, text: str) -> str:
            return rf"\boxed{{{text}}}" if part is self.marked else text

        return f"{symbol(target)} = " + latex(self.formula, boxed, self.scalars)

    def plain(self, target: str) -> str:
        """The line without a mark."""
        return f"{target} = {self.formula}"


def repaired(
    wrong: Expr, known: Sequence[Mapping[str, Any]], due: Sequence[Any], run: Run, kind: str = ""
) -> Repair | None:
    """The cheapest change that gives what is due at every point; `known` are the names a line can see, one per point.

    Changes that undo a slip of `kind` come first.
    """
    until = time.process_time() + PATIENCE
    tried = sorted(changes(wrong, known[0], run), key=lambda c: c.cost - 0.5 * (c.kind == kind))
    for change in tried:
        if time.process_time() > until:
            return None
        formula_ = wrong.with_part(change.path, change.other)
        if all(_gives(formula_, names, wanted) for names, wanted in zip(known, due, strict=True)):
            outer = [part_of(wrong, change.path[:k]) for k in range(len(change.path))]
            is_within = any(part.kind in ("call", "method", "index") or part.text == "**" for part in outer)
            is_swap = change.kind == "stale_or_swapped" and part_of(wrong, change.path).kind == "name"
            scalars = frozenset(n for n, v in known[0].items() if is_numeric(v) and np.ndim(v) == 0)
            term = next((part for part in outer if part.text not in ("+", "-")), part_of(wrong, change.path))
            return Repair(
                formula_,
                change.marked,
                change.kind,
                change.told,
                scalars,
                change.place,
                is_within,
                is_swap,
                frozenset(term.names()),
            )
    return None


def _gives(expr: Expr, names: Mapping[str, Any], wanted: Any) -> bool:
    try:
        found = np.asarray(evaluate(expr, names), dtype=float)
    except (ValueError, TypeError, ArithmeticError, AttributeError, KeyError, IndexError):
        return False
    if found.shape != wanted.shape:
        if [n for n in found.shape if n != 1] != [n for n in wanted.shape if n != 1]:
            return False
        found = found.reshape(wanted.shape)
    size = float(np.max(np.abs(wanted), initial=0.0)) + float(np.max(np.abs(found), initial=0.0))
    return size < np.inf and bool(np.all(np.abs(found - wanted) <= 1e-8 * size))
