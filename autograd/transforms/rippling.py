"""`ripple`: one leaf moves a little, and the change travels to the output, at each node times a local derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.errors import DomainError
from autograd.graph import callers_variables, evaluate_all, fitted, local, read, record_with_places, short, text, total
from autograd.text import printable, readable_repr

if TYPE_CHECKING:
    from autograd.graph import Outline
    from autograd.value import Value


@readable_repr
@dataclass(frozen=True, slots=True)
class Wave:
    """What becomes of one node: its number before and after, and the local derivatives on the way to it."""

    node: str
    before: float
    after: float
    factors: tuple[str, ...] = ()  # "∂u/∂b = c = 2", one per operand that moved

    def __str__(self) -> str:
        moved = f"{self.node}: {short(self.before, 10)} → {short(self.after, 10)}"
        return printable(moved + (f"   × {', × '.join(self.factors)}" if self.factors else ""))


@readable_repr
@dataclass(frozen=True, slots=True)
class Ripple:
    """The nodes that moved, the leaf first and the output last."""

    waves: tuple[Wave, ...]
    gradient: str  # "dJ/db"

    @property
    def slope(self) -> float:
        """Change of the output over change of the leaf."""
        first, last = self.waves[0], self.waves[-1]
        return (last.after - last.before) / (first.after - first.before)

    def __str__(self) -> str:
        return printable(*map(str, self.waves), f"{self.gradient} ≈ {short(self.slope)}")


def ripple(root: Value, leaf: Value, by: float = 0.001, *, detail: str | None = None, names: bool = True) -> Ripple:
    """What every node between `leaf` and `root` does when the leaf moves by `by`; the graph itself is not changed.

    >>> from autograd import parse
    >>> J = parse("u = b*c; v = a + u; J = 3*v", a=5, b=3, c=2)
    >>> b = J.operands[1].operands[1].operands[0]
    >>> print(ripple(J, b))
    b: 3 → 3.001
    u: 6 → 6.002   × ∂u/∂b = c = 2
    v: 11 → 11.002   × ∂v/∂u = 1
    J: 33 → 33.006   × ∂J/∂v = 3
    dJ/db ≈ 6

    Raises:
        ValueError: the leaf does not occur in the graph, or `by` does not move it.
        DomainError: the moved number lies outside the domain of a primitive.
    """
    graph, places = record_with_places(root, callers_variables(names))
    if leaf not in places:
        raise ValueError(f"{leaf!r} does not occur in the graph of {root!r}")
    return rippled(read(graph, detail), places[leaf], by)


def rippled(outline: Outline, start: int, by: float = 0.001) -> Ripple:
    """`ripple` of a reading of a graph, from the node at a place."""
    nodes = outline.graph.nodes
    if nodes[start].value + by == nodes[start].value:
        raise ValueError(f"by={by!r} is too small to move {nodes[start].value!r}")
    try:
        after = evaluate_all(outline.graph, {start: nodes[start].value + by})
    except ValueError as error:
        raise DomainError(
            printable(f"with {nodes[start].name} moved to {nodes[start].value + by!r}, {error}")
        ) from None
    reached = {start}
    waves = [Wave(nodes[start].name, nodes[start].value, after[start])]
    for node in outline.nodes:
        links = [link for link in outline.links_to(node.index) if link.operand in reached]
        if links:
            reached.add(node.index)
            factors = []
            for link in links:
                formula = outline.derivative(link)
                said = "" if formula is None else text(fitted(formula))
                number = short(link.derivative)
                rule = "" if said in ("", number) else f"{said} = "
                factors.append(f"{local(node.name, nodes[link.operand].name)} = {rule}{number}")
            waves.append(Wave(node.title, node.value, after[node.index], tuple(factors)))
    return Ripple(tuple(waves), total(outline.graph.root.name, nodes[start].name))
