"""`paths`: every way from a leaf to the output with the product of its local derivatives; the gradient is their sum."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from autograd.explaining.output import gradients, reading, situated
from autograd.graph import callers_variables, check_notation, fitted, local, text, total, unbracketed, wording
from autograd.text import printable, readable_repr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from autograd.graph import Link, Outline
    from autograd.value import Value


@readable_repr
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
        """In symbols: ∂J/∂v · ∂v/∂u · ∂u/∂b."""
        pairs = list(zip(self.nodes[1:], self.nodes, strict=False))[::-1]
        return " · ".join(local(consumer, operand) for consumer, operand in pairs) or "1"

    def __str__(self) -> str:
        if len(self.local_derivatives) == 1:
            numbers = wording.short(self.product)
        else:
            factors = " · ".join(wording.number(local).within(1) for local in self.local_derivatives)
            numbers = f"{factors or '1'} = {wording.short(self.product)}"
        return printable(f"{' → '.join(map(unbracketed, self.nodes))}: {self.chain_rule} = {numbers}")


@readable_repr
@dataclass(frozen=True)
class Paths:
    """All ways from a leaf to the output; only counted where they are more than were asked for."""

    output: str
    leaf: str
    count: int
    gradient: float  # by the backward pass
    listed: tuple[Path, ...]
    notation: str = "calculus"

    @property
    def total(self) -> float | None:
        """The sum of all products; None if the paths were not listed."""
        return sum(path.product for path in self.listed) if len(self.listed) == self.count else None

    def __iter__(self) -> Iterator[Path]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    def __str__(self) -> str:
        head = f"{self.count:,} path{'s' if self.count != 1 else ''} from {unbracketed(self.leaf)} to {self.output}"
        result = f"{total(self.output, self.leaf, self.notation)} = {wording.short(self.gradient)}"
        if self.total is None:
            return printable(f"{head}, too many to list; the backward pass walks each edge once: {result}")
        terms = [wording.number(path.product).within(1) for path in self.listed]
        summed = f"{result.partition(' = ')[0]} = {' + '.join(terms)} = " if len(terms) > 1 else ""
        last = summed + wording.short(self.gradient) if summed else result
        return printable(f"{head}:", *map(str, self.listed), last)


def paths(
    output: Value,
    leaf: Value,
    limit: int = 100,
    *,
    detail: str | None = None,
    names: bool = True,
    notation: str = "calculus",
) -> Paths:
    """Every path from `leaf` to `output`, oldest first, or their number if there are more than `limit`.

    `detail` is "names" for paths from named node to named node, or "operations"; left out, names where there are any.
    With `names` the caller's variables name nodes that have no label; `notation` is "calculus" for dJ/db, or "course"
    for db.

    >>> from autograd import Value
    >>> b = Value(3, label="b")
    >>> u = (2 * b).named("u")
    >>> print(paths((u * b).named("J"), b))
    2 paths from b to J:
    b → u → J: ∂J/∂u · ∂u/∂b = 3 · 2 = 6
    b → J: ∂J/∂b = 6
    dJ/db = 6 + 6 = 12

    Raises:
        ValueError: the leaf does not occur in the graph of the output.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    check_notation(notation)
    graph, start = situated(output, leaf, callers_variables(names))
    if start is None:
        raise ValueError(f"{leaf!r} does not occur in the graph of {output!r}, so that no path leads there")
    outline = reading(graph, start, detail)
    links = [link for node in reversed(outline.nodes) for link in outline.links_to(node.index)]
    counts = [0] * len(graph.nodes)
    counts[graph.output] = 1
    for link in links:
        counts[link.operand] += counts[link.consumer]
    listed = tuple(_walk(outline, links, start)) if counts[start] <= limit else ()
    gradient = gradients(graph)[2][start]
    return Paths(graph.root.name, graph.nodes[start].name, counts[start], gradient, listed, notation)


def _walk(outline: Outline, links: Sequence[Link], start: int) -> Iterator[Path]:
    """Depth first upwards; every step leads to the output, so that no work is lost."""
    ups: dict[int, list[Link]] = {}
    for link in links:
        ups.setdefault(link.operand, []).append(link)  # those of the newest consumer first, and so popped last
    graph = outline.graph
    way: list[Link] = []
    stack: list[tuple[int, int, Link | None]] = [(start, 0, None)]  # a node, how far up it is, the link to it
    while stack:
        here, height, step = stack.pop()
        if step is not None:
            way[height - 1 :] = [step]
        if here == graph.output:
            names = [start, *(link.consumer for link in way)]
            yield Path(
                tuple(graph.nodes[index].name for index in names),
                tuple(link.derivative for link in reversed(way)),
                tuple(_rule(outline, link) for link in reversed(way)),
            )
        stack += [(link.consumer, height + 1, link) for link in ups.get(here, ())]


def _rule(outline: Outline, link: Link) -> str:
    formula = outline.derivative(link)
    return wording.short(link.derivative) if formula is None else text(fitted(formula))
