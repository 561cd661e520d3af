"""The names and rules of a graph as sentences use them: a node by its label, or what it computes if that is short."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from autograd.graph import wording
from autograd.graph.circuit import without_indices
from autograd.graph.fitting import fitted
from autograd.graph.formula import Gap
from autograd.graph.notations import as_name
from autograd.graph.outline import Outline
from autograd.graph.recording import Graph, Node
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.graph.circuit import Circuit, Edge
    from autograd.graph.formula import Formula
    from autograd.graph.outline import Link

#: A node without a label is called by its expression, of which no more than this many characters are shown.
LONGEST = 30
#: A chain with more factors than this is cut in the middle.
MOST_FACTORS = 6


def readable(graph: Graph) -> Graph:
    """The graph with unnamed nodes called by what they compute, in the reader's names: `σ(w·x + b)`, `(w·x)`."""
    parts = Outline(graph).parts()
    nodes = [
        replace(node, name=_called(parts[node.index]) or node.name) if node.index in parts else node
        for node in graph.nodes
    ]
    return Graph(tuple(nodes), graph.output)


def _called(formula: Formula) -> str:
    """A formula as a name, with brackets where it is not one piece; nothing if hardly anything of it would be left."""
    shown = fitted(formula, LONGEST)
    return "" if isinstance(shown, Gap) else as_name(shown)


def unbracketed(name: str) -> str:
    """A name as a sentence says it, outside of formulas: w·x for (w·x).

    >>> unbracketed("(w·x)"), unbracketed("(a + b)(c + d)"), unbracketed("z")
    ('w·x', '(a + b)(c + d)', 'z')
    """
    depths = list(accumulate((letter == "(") - (letter == ")") for letter in name))
    return name[1:-1] if name[:1] == "(" and 0 not in depths[:-1] else name


@dataclass(frozen=True)
class Reading:
    """Sentences about the edges of a circuit."""

    circuit: Circuit

    @property
    def output(self) -> str:
        """The name of what is differentiated."""
        return self.circuit.graph.root.name

    def name(self, index: int) -> str:
        """A node's name in a sentence, without index."""
        return unbracketed(without_indices(self.circuit.graph.nodes[index].name))

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
        return unbracketed(self._consumer(edges))

    def _consumer(self, edges: Sequence[Edge]) -> str:
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
        return unbracketed(self._say(self.circuit.edges[self.representative(edges)][0], edges))

    def operand(self, edges: Sequence[Edge]) -> str:
        """The node that the local derivative is taken in."""
        return unbracketed(self._operand(edges))

    def _operand(self, edges: Sequence[Edge]) -> str:
        return self._say(self.circuit.edges[self.representative(edges)][1], edges)

    def local(self, edges: Sequence[Edge]) -> str:
        """∂a/∂z."""
        return f"∂{self._consumer(edges)}/∂{self._operand(edges)}"

    def rule(self, edges: Sequence[Edge], other: str | None = None) -> str:
        """The local derivative in names, a · (1 − a); `other` is a wrong rule to be read instead."""
        consumer, _, position = self.circuit.edges[self.representative(edges)]
        graph = self.circuit.graph
        node = graph.nodes[consumer]
        if other is None:
            said = local_rule(graph, node, position)
        else:
            assert node.op is not None
            said = wording.rule(other, terms(graph, node), wording.name(node.name, node.value))
        return unbracketed(without_indices(said) if len(edges) > 1 else said)

    def _say(self, index: int, edges: Sequence[Edge]) -> str:
        name = self.circuit.graph.nodes[index].name
        return without_indices(name) if len(edges) > 1 else name

    def chain(self, outline: Outline, start: int) -> str:
        """The way from a node to the output that weighs most, by named nodes: its local derivatives in symbols and
        numbers."""
        nodes, way = outline.graph.nodes, _weightiest(outline, start)
        names = [f"∂{nodes[link.consumer].name}/∂{nodes[link.operand].name}" for link in reversed(way)]
        numbers = [wording.number(link.derivative).within(1) for link in reversed(way)]
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


def _weightiest(outline: Outline, start: int) -> list[Link]:
    """The links of the path from a node to the output whose product is the largest, from the node upwards."""
    best: dict[int, Link] = {}
    weight = {outline.graph.output: 1.0}
    for node in reversed(outline.nodes):
        for link in outline.links_to(node.index) if node.index in weight else ():
            through = weight[node.index] * abs(link.derivative)
            if link.operand not in best or through > weight[link.operand]:
                weight[link.operand], best[link.operand] = through, link
    way = []
    while start in best:
        way.append(best[start])
        start = best[start].consumer
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
