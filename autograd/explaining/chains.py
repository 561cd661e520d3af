"""`paths`: every way from a leaf to the output with the product of its local derivatives; the gradient is their sum."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from autograd.explaining.output import gradients, situated
from autograd.graph import Reading, wording
from autograd.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from autograd.graph import Circuit, Edge
    from autograd.value import Value


@dataclass(frozen=True)
class Path:
    """One way from the leaf to the output."""

    nodes: tuple[str, ...]  # from the leaf to the output
    local_derivatives: tuple[float, ...]  # that of the output first, as the chain rule writes them
    rules: tuple[str, ...]  # the same in names

    @property
    def product(self) -> float:
        """What this way adds to the gradient."""
        return prod(self.local_derivatives)

    @property
    def chain_rule(self) -> str:
        """In symbols: dJ/dv · dv/du · du/b."""
        pairs = list(zip(self.nodes[1:], self.nodes, strict=False))[::-1]
        return " · ".join(f"d{consumer}/d{operand}" for consumer, operand in pairs) or "1"

    def __str__(self) -> str:
        numbers = " · ".join(wording.number(local).within(1) for local in self.local_derivatives) or "1"
        way = " → ".join(self.nodes)
        return printable(f"{way}: {self.chain_rule} = {numbers} = {wording.short(self.product)}")


@dataclass(frozen=True)
class Paths:
    """All ways from a leaf to the output; only counted where they are more than were asked for."""

    output: str
    leaf: str
    count: int
    gradient: float  # by the backward pass
    listed: tuple[Path, ...]

    @property
    def total(self) -> float | None:
        """The sum of all products; None if the paths were not listed."""
        return sum(path.product for path in self.listed) if len(self.listed) == self.count else None

    def __iter__(self) -> Iterator[Path]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    def __str__(self) -> str:
        head = f"{self.count:,} path{'s' if self.count != 1 else ''} from {self.leaf} to {self.output}"
        result = f"d{self.output}/d{self.leaf} = {wording.short(self.gradient)}"
        if self.total is None:
            return printable(f"{head}, too many to list; the backward pass walks each edge once: {result}")
        terms = [wording.number(path.product).within(1) for path in self.listed]
        total = f"{result.partition(' = ')[0]} = {' + '.join(terms)} = " if len(terms) > 1 else ""
        last = total + wording.short(self.gradient) if total else result
        return printable(f"{head}:", *map(str, self.listed), last)


def paths(output: Value, leaf: Value, limit: int = 100) -> Paths:
    """Every path from `leaf` to `output`, oldest first, or their number if there are more than `limit`.

    >>> from autograd import Value
    >>> b = Value(3, label="b")
    >>> u = (2 * b).named("u")
    >>> print(paths((u * b).named("J"), b))
    2 paths from b to J:
    b → u → J: dJ/du · du/db = 3 · 2 = 6
    b → J: dJ/db = 6 = 6
    dJ/db = 6 + 6 = 12

    Raises:
        ValueError: the leaf does not occur in the graph of the output.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    graph, start = situated(output, leaf)
    if start is None:
        raise ValueError(f"{leaf!r} does not occur in the graph of {output!r}, so that no path leads there")
    circuit, derivatives, totals = gradients(graph)
    counts = [0] * len(graph.nodes)
    counts[graph.output] = 1
    for consumer, operand, _ in circuit.edges:
        counts[operand] += counts[consumer]
    count = counts[start]
    listed = tuple(_walk(circuit, derivatives, start)) if count <= limit else ()
    return Paths(graph.root.name, graph.nodes[start].name, count, totals[start], listed)


def _walk(circuit: Circuit, derivatives: Sequence[float], start: int) -> Iterator[Path]:
    """Depth first upwards; every step leads to the output, so that no work is lost."""
    ups: dict[int, list[Edge]] = {}
    for edge, (_, operand, _) in enumerate(circuit.edges):
        ups.setdefault(operand, []).append(edge)  # those of the newest consumer first, and so popped last
    reading = Reading(circuit)
    output = circuit.graph.output
    way: list[Edge] = []
    stack: list[tuple[int, int, Edge]] = [(start, 0, -1)]  # a node, how far up it is, the edge to it
    while stack:
        here, height, edge = stack.pop()
        if height:
            way[height - 1 :] = [edge]
        if here == output:
            names = [start, *(circuit.edges[step][0] for step in way)]
            yield Path(
                tuple(circuit.graph.nodes[index].name for index in names),
                tuple(derivatives[step] for step in reversed(way)),
                tuple(reading.rule([step]) for step in reversed(way)),
            )
        stack += [(circuit.edges[step][0], height + 1, step) for step in ups.get(here, ())]
