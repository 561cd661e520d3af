"""The names and rules of a graph as sentences use them: a node by its label, or what it computes if that is short."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograd.graph import wording
from autograd.graph.circuit import without_indices
from autograd.graph.recording import Graph, Node
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.graph.circuit import Circuit, Edge

#: A node without a label is called by its expression up to this length, by its number u1, u2, … past it.
LONGEST = 24
#: A chain with more factors than this is cut in the middle.
MOST_FACTORS = 6


def readable(graph: Graph) -> Graph:
    """The graph with unnamed nodes called by what they compute: `sigmoid(w × x + b)`."""
    nodes: list[Node] = []
    for node in graph.nodes:
        name = node.name
        if node.op is not None and not node.is_named and node.index != graph.output:
            operands = [nodes[operand] for operand in node.operands]
            said = [wording.number(o.value) if o.is_constant else wording.name(o.name, o.value) for o in operands]
            text = _once(wording.operation(node.op, said))
            if len(text) <= LONGEST:
                name = text if node.op.binding > OPS["neg"].binding else f"({text})"
        nodes.append(replace(node, name=name))
    return Graph(tuple(nodes), graph.output)


def _once(text: str) -> str:
    """`cos(b × x)` for `cos((b × x))`: a sum or product has brackets in its name."""
    return re.sub(r"\(\(([^()]*)\)\)", r"(\1)", text)


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
        """The node whose local derivative these edges carry; of a product in a named sum, that sum: ∂(w·x)/∂w is ∂z/∂w
        for z = w·x + b, if w reaches z in no other way."""
        nodes, above = self.circuit.graph.nodes, self.circuit.graph.consumers()
        start, operand, _ = self.circuit.edges[self.representative(edges)]
        at = start
        alone = len({self.circuit.families[consumer] for consumer, _ in above[operand]}) == 1
        while alone and not nodes[at].is_named and len(above[at]) == 1:
            at, _ = above[at][0]
            alone = nodes[at].op == OPS["add"]
        return self._say(at if alone and nodes[at].is_named else start, edges)

    def branch(self, edges: Sequence[Edge]) -> str:
        """The consumer itself, as the branch that a path takes."""
        return self._say(self.circuit.edges[self.representative(edges)][0], edges)

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
        return without_indices(_once(text)) if len(edges) > 1 else _once(text)

    def _say(self, index: int, edges: Sequence[Edge]) -> str:
        return self.name(index) if len(edges) > 1 else self.circuit.graph.nodes[index].name

    def chain(self, derivatives: Sequence[float], start: int) -> str:
        """The path from a node to the output that weighs most: its local derivatives in symbols and numbers."""
        nodes = self.circuit.graph.nodes
        way = [(self.circuit.edges[edge], derivatives[edge]) for edge in reversed(self.main_path(derivatives, start))]
        names = [f"∂{nodes[consumer].name}/∂{nodes[operand].name}" for (consumer, operand, _), _ in way]
        numbers = [wording.number(local).within(1) for _, local in way]
        return f"{_product(names)} = {_product(numbers)}" if names else "no path"

    def main_path(self, derivatives: Sequence[float], start: int) -> list[Edge]:
        """The edges of the path from a node to the output whose product is the largest, from the node upwards."""
        best: dict[int, Edge] = {}
        weight = [0.0] * len(self.circuit.graph.nodes)
        weight[self.circuit.graph.output] = 1.0
        for edge, (consumer, operand, _) in enumerate(self.circuit.edges):
            through = weight[consumer] * abs(derivatives[edge])
            if operand not in best or through > weight[operand]:
                weight[operand], best[operand] = through, edge
        way, at = [], start
        while at in best:
            way.append(best[at])
            at = self.circuit.edges[best[at]][0]
        return way


def _product(factors: list[str]) -> str:
    """The factors, or the first and the last of many."""
    shown = factors if len(factors) <= MOST_FACTORS else [*factors[:3], "…", *factors[-2:]]
    return " · ".join(shown)


def local_rule(graph: Graph, node: Node, position: int) -> str:
    """The local derivative of a node in one of its operands, in names: `c` for the first operand of b × c."""
    assert node.op is not None
    return wording.local_derivative(node.op, position, terms(graph, node), wording.name(node.name, node.value))


def terms(graph: Graph, node: Node) -> list[wording.Term]:
    """The operands of a node, constants as their numbers."""
    operands = [graph.nodes[operand] for operand in node.operands]
    return [
        wording.number(operand.value) if operand.is_constant else wording.name(operand.name, operand.value)
        for operand in operands
    ]
