"""`nudge`: move one number a little and see how far the result moves. The slope is their ratio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.arrays import the_one
from autograd.errors import DomainError
from autograd.graph import Graph, evaluate, record_with_places, short
from autograd.text import printable, readable_repr
from autograd.value import Value, as_number

if TYPE_CHECKING:
    from collections.abc import Callable


@readable_repr
@dataclass(frozen=True, slots=True)
class Nudge:
    """One number moved, and what became of the result."""

    name: str
    at: float
    moved: float
    result: str
    before: float
    after: float

    @property
    def slope(self) -> float:
        """Change of the result over change of the number: close to the gradient for a small nudge."""
        return (self.after - self.before) / (self.moved - self.at)

    def __str__(self) -> str:
        at, moved, before, after = (short(number, 10) for number in (self.at, self.moved, self.before, self.after))
        slope = short(self.slope, 6)
        return printable(f"{self.name}: {at} → {moved}, {self.result}: {before} → {after}, slope {slope}")


def nudge(target: Value | Callable[[float], Value | float], leaf: Value | float, by: float = 0.001) -> Nudge:
    """The result before and after one leaf of its graph moves by `by`; the graph itself is not changed.

    `target` may be a function of one number instead; then `leaf` is the number to start from.

    >>> print(nudge(lambda a: 3 * a, 2))
    x: 2 → 2.001, f: 6 → 6.003, slope 3

    Raises:
        TypeError: `target` is neither a Value nor a function.
        ValueError: the leaf does not occur in the graph, or `by` does not move it.
        DomainError: the moved number lies outside the domain of a primitive.
    """
    target = the_one(target)
    if isinstance(target, Value):
        if not isinstance(leaf, Value):
            raise TypeError(f"nudge needs the Value to move, got {type(leaf).__name__} {leaf!r}; write nudge(J, a)")
        graph, places = record_with_places(target)
        if leaf not in places:
            raise ValueError(f"{leaf!r} does not occur in the graph of {target!r}")
        return nudge_recorded(graph, places[leaf], by)
    if not callable(target):
        raise TypeError(f"nudge needs one Value, or a function of a number; got {type(target).__name__} {target!r:.60}")
    at = as_number(leaf)
    moved = _moved(at, by)
    return Nudge("x", at, moved, "f", as_number(target(at)), as_number(target(moved)))


def nudge_recorded(graph: Graph, index: int, by: float = 0.001) -> Nudge:
    """`nudge` of the node at a place of a recorded graph."""
    start = graph.nodes[index]
    moved = _moved(start.value, by)
    return Nudge(start.name, start.value, moved, graph.root.name, graph.root.value, _evaluate(graph, index, moved))


def _moved(at: float, by: float) -> float:
    moved = at + by
    if moved == at:
        raise ValueError(f"by={by!r} is too small to move {at!r}; its neighbours are further away than that")
    return moved


def _evaluate(graph: Graph, index: int, moved: float) -> float:
    """The output when one node is held at another value."""
    try:
        return float(evaluate(graph, {index: moved}))
    except ValueError as error:
        raise DomainError(printable(f"with {graph.nodes[index].name} moved to {moved!r}, {error}")) from None
