"""The outline of a recorded graph: the nodes that the reader named, each with its expression in the named nodes before
it, and between any two the local derivative through all that has no name, as a number and as a formula.

Named are the leaves, the nodes with a label, and the output. The rest of a node, its *body*, is what lies between it
and the named nodes before it; where two named nodes share a part without a name, it stands in both. Formulas are
found when they are asked for, each body once, by `expressions` and `derivatives`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from autograd.graph import formula as f
from autograd.graph.derivatives import Derived
from autograd.graph.expressions import Written
from autograd.graph.fitting import fits, fitted
from autograd.graph.notations import as_name
from autograd.graph.recording import Graph
from autograd.graph.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from autograd.graph.algebra import Terms
    from autograd.graph.recording import Node


@dataclass(frozen=True)
class Link:
    """Between two named nodes: the local derivative of the consumer in the operand, through all unnamed nodes."""

    consumer: int  # places in the graph
    operand: int
    derivative: float
    position: int = -1  # among the operands, in the reading of every operation


DETAILS = ("names", "operations")
#: More operations than this, none with a name, are no steps that anybody follows: u1, u2, … u35.
MOST_OPERATIONS, MOST_IN_A_FORMULA = 24, 300
#: A node without a name is called by what it computes, up to this many characters.
LONGEST_NAME = 16
#: The formula of all of them is read in a line of this many characters.
WIDEST = 90


class Outline:
    """The second reading of a graph. Everything in it is computed when it is asked for, and kept.

    With the detail "operations" every node counts as named but those of `folded`, so that both readings of a graph are
    read alike; an operand that an operation uses twice has two links then.
    """

    def __init__(
        self, graph: Graph, detail: str = "names", folded: Collection[int] = (), recorded: Graph | None = None
    ) -> None:
        self.graph = graph
        self.recorded = recorded or graph  # with numbers for names, as programs read it
        self.every = detail == "operations"
        self._folded = frozenset(folded)
        self._written: dict[int, f.Formula | None] = {}
        self._bodies: dict[int, list[int]] = {}
        self._links: dict[int, tuple[Link, ...]] = {}
        self._derived: dict[int, dict[int, Terms | None]] = {}

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The named nodes, each after those that it was computed from."""
        return tuple(node for node in self.graph.nodes if self.is_named(node.index))

    def is_named(self, index: int) -> bool:
        """Whether a node of the graph stands in the outline."""
        node = self.graph.nodes[index]
        if self.every:
            return not node.is_constant and index not in self._folded
        return node.is_leaf or index == self.graph.output or (node.is_named and not node.is_constant)

    @cached_property
    def has_names(self) -> bool:
        """Whether anything but leaves and the output is named, so that the outline says more than the operations."""
        return any(node.op is not None and node.index != self.graph.output for node in self.nodes)

    @cached_property
    def is_one_formula(self) -> bool:
        """Whether many operations without a name make one formula, with derivatives of one line each."""
        root = self.graph.output
        if not MOST_OPERATIONS < len(self.body(root)) <= MOST_IN_A_FORMULA:
            return False
        shown = fitted(self.expression(root) or f.Gap(), WIDEST)
        return f.only_sums_are_cut(shown) and all(self.derivative(link) is not None for link in self.links_to(root))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link, by consumer, then by operand."""
        return tuple(link for node in self.nodes for link in self.links_to(node.index))

    def links_to(self, index: int) -> tuple[Link, ...]:
        """The links from the named nodes that a named node was computed from, the oldest first."""
        if index not in self._links:
            self._links[index] = self._linked(index)
        return self._links[index]

    def expression(self, index: int) -> f.Formula | None:
        """What a named node was computed as, in the named nodes before it; None for a leaf."""
        if index not in self._written:
            node = self.graph.nodes[index]
            self._written[index] = None if node.op is None else self._text(self.body(index)).formula(index)
        return self._written[index]

    def parts(self) -> dict[int, f.Formula]:
        """Every node without a name as it was written, in the named nodes before it."""
        return self._text().parts(node.index for node in self.graph.nodes)

    def derivative(self, link: Link) -> f.Formula | None:
        """The local derivative of a link as a formula in named nodes; None where it would be too long."""
        found = self.terms(link)
        return None if found is None else spelled(found)

    def terms(self, link: Link) -> Terms | None:
        """The same in the algebra."""
        if link.position >= 0:  # the textbook's rule of one operation
            body = Derived(self.graph, (link.consumer,))
            return body.local(link.consumer, link.position, body.of_body(link.consumer))
        if link.consumer not in self._derived:
            self._derived[link.consumer] = Derived(self.graph, self.body(link.consumer)).derivatives(link.consumer)
        return self._derived[link.consumer][link.operand]

    def value(self, index: int) -> Terms | None:
        """What a named node was computed as, in the algebra; None where it would be too long."""
        return Derived(self.graph, self.body(index)).value(index)

    def body(self, index: int) -> list[int]:
        """The unnamed nodes between a named node and the named ones before it, then itself; each after its operands.

        Constants are not among them.
        """
        if index not in self._bodies:
            nodes, found, stack = self.graph.nodes, {index}, [index]
            while stack:
                for operand in nodes[stack.pop()].operands:
                    if operand not in found and not nodes[operand].is_constant and not self.is_named(operand):
                        found.add(operand)
                        stack.append(operand)
            self._bodies[index] = sorted(found)
        return self._bodies[index]

    @cached_property
    def consumers(self) -> list[list[tuple[int, int]]]:
        """For every node of the graph (consumer, position among its operands), the oldest first."""
        return self.graph.consumers()

    def _text(self, body: Sequence[int] = ()) -> Written:
        return Written(self.graph, self.is_named, self.consumers, body)

    def _linked(self, index: int) -> tuple[Link, ...]:
        nodes, gradients = self.graph.nodes, {index: 1.0}
        if self.every and len(self.body(index)) == 1:
            pairs = enumerate(zip(nodes[index].operands, nodes[index].local_derivatives, strict=True))
            return tuple(
                Link(index, operand, local, position)
                for position, (operand, local) in pairs
                if local is not None and not nodes[operand].is_constant
            )
        for at in reversed(self.body(index)):
            node, upstream = nodes[at], gradients.get(at)
            if upstream is None:  # a part that passes nothing back: an exponent
                continue
            for operand, local in zip(node.operands, node.local_derivatives, strict=True):
                if local is not None and not nodes[operand].is_constant:
                    gradients[operand] = gradients.get(operand, 0.0) + upstream * local
        found = sorted(operand for operand in gradients if operand != index and self.is_named(operand))
        return tuple(Link(index, operand, gradients[operand]) for operand in found)


def read(graph: Graph, detail: str | None = None) -> Outline:
    """The reading of a graph that is asked for: "names", "operations", or None for names where there are any, or where
    the operations are many and one formula says what they do.

    Raises:
        ValueError: the detail is none of these.
    """
    if detail not in (None, *DETAILS):
        raise ValueError(f"detail needs one of {', '.join(DETAILS)}; got {detail!r}")
    outline = Outline(called(graph) if detail == "operations" else graph, detail or "names", recorded=graph)
    return outline if detail or outline.has_names or outline.is_one_formula else read(graph, "operations")


def called(graph: Graph) -> Graph:
    """The graph with its unnamed nodes called by what they compute, where that is short: b·c instead of u1.

    A second node of one text keeps its number, and so does what is computed from a node with a number.
    """
    nodes, taken = list(graph.nodes), {node.name for node in graph.nodes}
    parts = Outline(graph).parts()
    for index, expression in parts.items():
        name = as_name(expression) if fits(expression, LONGEST_NAME) else ""
        numbered = any(operand in parts and nodes[operand].expression is None for operand in nodes[index].operands)
        if name and name not in taken and "…" not in name and not numbered:
            taken.add(name)
            nodes[index] = replace(nodes[index], name=name, expression=expression)
    return Graph(tuple(nodes), graph.output)
