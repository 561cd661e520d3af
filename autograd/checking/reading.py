"""The names and rules of a graph as sentences use them: a node by its label, or what it computes if that is short."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograd import wording
from autograd.checking.circuit import without_indices
from autograd.graph import Graph, Node
from autograd.ops import OPS
from autograd.replay import local_rule, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.checking.circuit import Circuit, Edge

#: A node without a label is called by its expression up to this length, by its number u1, u2, … past it.
LONGEST = 28


def readable(graph: Graph) -> Graph:
    """The graph with unnamed nodes called by what they compute: `sigmoid(w × x + b)`."""
    nodes: list[Node] = []
    for node in graph.nodes:
        name = node.name
        if node.op is not None and not node.is_named and node.index != graph.output:
            operands = [nodes[operand] for operand in node.operands]
            said = [wording.number(o.value) if o.is_constant else wording.name(o.name, o.value) for o in operands]
            text = wording.operation(node.op, said)
            if len(text) <= LONGEST:
                name = text if node.op.binding == wording.ATOM else f"({text})"
        nodes.append(replace(node, name=name))
    return Graph(tuple(nodes), graph.output)


@dataclass(frozen=True)
class Reading:
    """Sentences about the edges of a circuit."""

    circuit: Circuit

    @property
    def output(self) -> str:
        """The name of what is differentiated."""
        return self.circuit.graph.root.name

    def name(self, index: int) -> str:
        """A node's name, without index."""
        return without_indices(self.circuit.graph.nodes[index].name)

    def representative(self, edges: Sequence[Edge]) -> Edge:
        """The edge to speak of for a group: one between nodes with names, if there is any."""
        nodes = self.circuit.graph.nodes

        def rank(edge: Edge) -> tuple[int, int]:
            consumer, operand, _ = self.circuit.edges[edge]
            return nodes[consumer].is_named + nodes[operand].is_named, consumer

        return max(edges, key=rank)

    def consumer(self, edges: Sequence[Edge]) -> str:
        """The node whose local derivative these edges carry."""
        return self._say(self._named_sum(self.circuit.edges[self.representative(edges)][0]), edges)

    def _named_sum(self, index: int) -> int:
        """The named sum that an unnamed product is a term of: ∂(w·x)/∂w is ∂z/∂w for z = w·x + b."""
        nodes, above = self.circuit.graph.nodes, self.circuit.graph.consumers()
        at = index
        while not nodes[at].is_named and len(above[at]) == 1:
            consumer, position = above[at][0]
            if nodes[consumer].slopes[position] != 1.0 or nodes[consumer].op != OPS["add"]:
                break
            at = consumer
        return at if nodes[at].is_named else index

    def operand(self, edges: Sequence[Edge]) -> str:
        """The node that the local derivative is taken in."""
        return self._say(self.circuit.edges[self.representative(edges)][1], edges)

    def local(self, edges: Sequence[Edge]) -> str:
        """∂a/∂z."""
        return f"∂{self.consumer(edges)}/∂{self.operand(edges)}"

    def rule(self, edges: Sequence[Edge], other: str | None = None) -> str:
        """The local derivative in names, a · (1 − a); `other` is a wrong rule to be read instead."""
        consumer, _, position = self.circuit.edges[self.representative(edges)]
        graph = self.circuit.graph
        node = graph.nodes[consumer]
        if other is None:
            text = local_rule(graph, node, position)
        else:
            assert node.op is not None
            text = wording.rule(other, terms(graph, node), wording.name(node.name, node.value))
        return without_indices(text) if len(edges) > 1 else text

    def _say(self, index: int, edges: Sequence[Edge]) -> str:
        return self.name(index) if len(edges) > 1 else self.circuit.graph.nodes[index].name

    def chain(self, slopes: Sequence[float], start: int) -> str:
        """The path from a node to the output that weighs most: its local derivatives in symbols and numbers."""
        graph, edges = self.circuit.graph, self.circuit.edges
        best: dict[int, tuple[float, Edge]] = {}
        weight = [0.0] * len(graph.nodes)
        weight[graph.output] = 1.0
        for edge, (consumer, operand, _) in enumerate(edges):
            through = weight[consumer] * abs(slopes[edge])
            if operand not in best or through > weight[operand]:
                weight[operand], best[operand] = through, (through, edge)
        names, numbers, at = [], [], start
        while at != graph.output and at in best:
            edge = best[at][1]
            consumer = edges[edge][0]
            names.append(f"∂{graph.nodes[consumer].name}/∂{graph.nodes[at].name}")
            numbers.append(wording.number(slopes[edge]).within(1))
            at = consumer
        return f"{' · '.join(reversed(names))} = {' · '.join(reversed(numbers))}" if names else "no path"
