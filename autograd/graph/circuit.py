"""The recorded graph as plain lists for many backward passes, each with some local derivatives replaced.

A wrong derivation is a right one with something changed on the way: a factor left out, squared or of the wrong sign, a
path not followed. Each such slip is a backward pass in which some edges carry another number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograd.graph.recording import Graph, Node

Edge = int
Edits = dict[Edge, float]


@dataclass(frozen=True)
class Circuit:
    """The edges of a graph, those of later nodes first: edge i leads from `consumers[i]` back to `operands[i]`."""

    graph: Graph

    @cached_property
    def edges(self) -> list[tuple[int, int, int]]:
        """(consumer, operand, position among its operands); none to constants, which get no gradient."""
        nodes = self.graph.nodes
        return [
            (node.index, operand, position)
            for node in reversed(nodes)
            for position, operand in enumerate(node.operands)
            if not nodes[operand].is_constant and node.local_derivatives[position] is not None
        ]

    def local_derivatives(self, graph: Graph) -> list[float]:
        """The local derivatives on the edges in a graph of the same structure."""
        return [graph.nodes[consumer].local_derivatives[position] or 0.0 for consumer, _, position in self.edges]

    def has_structure_of(self, graph: Graph) -> bool:
        """Whether another run of the loss recorded the same operations on the same operands."""
        return len(graph.nodes) == len(self.graph.nodes) and all(
            ours.op is theirs.op and ours.operands == theirs.operands
            for ours, theirs in zip(self.graph.nodes, graph.nodes, strict=True)
        )

    def sweep(
        self, derivatives: Sequence[float], edits: Edits | None = None, seeds: Mapping[int, float] | None = None
    ) -> list[float]:
        """The backward pass: one gradient per node, with some local derivatives replaced by `edits`.

        `seeds` starts it elsewhere than at the output.
        """
        if edits:
            derivatives = list(derivatives)
            for edge, local in edits.items():
                derivatives[edge] = local
        gradients = [0.0] * len(self.graph.nodes)
        for index, seed in (seeds or {self.graph.output: 1.0}).items():
            gradients[index] = seed
        for (consumer, operand, _), local in zip(self.edges, derivatives, strict=True):
            gradients[operand] += gradients[consumer] * local
        return gradients

    def reached_from(self, starts: Sequence[int]) -> set[int]:
        """All nodes that depend on one of these, themselves included."""
        found = set(starts)
        for consumer, operand, _ in reversed(self.edges):
            if operand in found:
                found.add(consumer)
        return found

    @cached_property
    def families(self) -> list[int]:
        """One number per node, the same for nodes that compute alike: one operation on operands of the same family.

        The elements of one argument are one family, so that the sums of all examples of a batch, or of all neurons of
        a layer, stand together.
        """
        return self._alike(lambda node: node.value if node.is_constant else without_indices(node.name))

    @cached_property
    def forms(self) -> list[int]:
        """The same, whatever the leaves are called and the constants are."""
        return self._alike(lambda node: node.is_constant)

    def _alike(self, leaf: Callable[[Node], object]) -> list[int]:
        known: dict[object, int] = {}
        found: list[int] = []
        for node in self.graph.nodes:
            key = (
                (None, leaf(node))
                if node.op is None
                else (node.op.name, *[found[operand] for operand in node.operands])
            )
            found.append(known.setdefault(key, len(known)))
        return found

    @cached_property
    def groups(self) -> list[list[Edge]]:
        """The edges that play the same part: the same operand position of nodes of one family."""
        found: dict[tuple[int, int], list[Edge]] = defaultdict(list)
        for edge, (consumer, _, position) in enumerate(self.edges):
            found[self.families[consumer], position].append(edge)
        return list(found.values())


def without_indices(name: str) -> str:
    """`W[0, 2]` as `W`, `params['b'][1]` as `params['b']`.

    >>> without_indices("params['b'][1]"), without_indices("W[0, 2]"), without_indices("z_3")
    ("params['b']", 'W', 'z_3')
    """
    return re.sub(r"\[[\d, ]+\]", "", name)
