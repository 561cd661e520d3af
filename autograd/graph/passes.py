"""`steps`: the forward and the backward pass as a list of records, words and numbers included.

A second reader of the recorded graph beside `Value.backward`: it adds the same terms in the same order, so that its
gradients are equal to the engine's bit for bit. It computes them itself; `backward` need not have run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.graph import wording
from autograd.graph.recording import Graph, Node, record
from autograd.text import printable

if TYPE_CHECKING:
    from autograd.value import Value


@dataclass(frozen=True, slots=True)
class Forward:
    """A node is computed from its operands."""

    node: str
    expression: str  # with names, "b × c"
    numbers: str  # with numbers, "3 × 2"
    value: float

    def __str__(self) -> str:
        return printable(f"{self.node} = {self.expression} = {self.numbers} = {wording.short(self.value)}")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one consumer passes back: its upstream gradient times its local derivative."""

    consumer: str
    upstream: float  # dJ/dconsumer
    local_derivative: float  # dconsumer/dnode
    rule: str  # the local derivative in names, "c"

    @property
    def product(self) -> float:
        """Upstream gradient × local derivative."""
        return self.upstream * self.local_derivative


@dataclass(frozen=True, slots=True)
class Backward:
    """A gradient is complete: the sum of what all consumers pass back. That of the output is 1 and has none."""

    node: str
    output: str
    contributions: tuple[Contribution, ...]
    gradient: float

    @property
    def chain_rule(self) -> str:
        """In symbols: dJ/du · du/db, one product a consumer."""
        factors = [f"d{self.output}/d{c.consumer} · d{c.consumer}/d{self.node}" for c in self.contributions]
        return " + ".join(factors) or "1"

    @property
    def numbers(self) -> str:
        """In numbers: 3 · 2."""
        factors = [(wording.number(c.upstream), wording.number(c.local_derivative)) for c in self.contributions]
        return " + ".join(f"{u.within(1)} · {v.within(1)}" for u, v in factors) or "1"

    def __str__(self) -> str:
        head = f"d{self.output}/d{self.node}"
        if not self.contributions:
            return printable(f"{head} = 1")
        return printable(f"{head} = {self.chain_rule} = {self.numbers} = {wording.short(self.gradient)}")


def steps(root: Value) -> list[Forward | Backward]:
    """The forward pass in the order of creation, then the backward pass in the reverse of it.

    >>> from autograd import Value
    >>> b, c = Value(3, label="b"), Value(2, label="c")
    >>> for step in steps((b * c).named("u")):
    ...     print(step)
    u = b × c = 3 × 2 = 6
    du/du = 1
    du/dc = du/du · du/dc = 1 · 3 = 3
    du/db = du/du · du/db = 1 · 2 = 2

    Raises:
        StaleGraphError: a leaf was changed since the forward pass.
    """
    return replay(record(root))


def replay(graph: Graph) -> list[Forward | Backward]:
    """`steps` of a graph that is recorded already."""
    computed = [node for node in graph.nodes if node.op is not None]
    forward = [
        Forward(node.name, written(graph, node), written(graph, node, numbers=True), node.value) for node in computed
    ]
    return [*forward, *_backward(graph)]


def written(graph: Graph, node: Node, *, numbers: bool = False, digits: int = 4) -> str:
    """The operation of a node with the names, or the numbers, of its operands."""
    if node.op is None:
        return wording.short(node.value, digits)
    return wording.operation(node.op, terms(graph, node, numbers=numbers, digits=digits))


def local_rule(graph: Graph, node: Node, position: int) -> str:
    """The local derivative of a node in one of its operands, in names: `c` for the first operand of b × c."""
    assert node.op is not None
    return wording.local_derivative(node.op, position, terms(graph, node), wording.name(node.name, node.value))


def terms(graph: Graph, node: Node, *, numbers: bool = False, digits: int = 4) -> list[wording.Term]:
    """The operands of a node as names, or as numbers."""
    operands = [graph.nodes[operand] for operand in node.operands]
    return [
        wording.number(operand.value, digits)
        if numbers or operand.is_constant
        else wording.name(operand.name, operand.value)
        for operand in operands
    ]


def _backward(graph: Graph) -> list[Backward]:
    gradients = [0.0] * len(graph.nodes)
    gradients[graph.output] = 1.0
    arrived: list[list[Contribution]] = [[] for _ in graph.nodes]
    passes: list[Backward] = []
    for node in reversed(graph.nodes):
        if node.is_constant:
            continue
        upstream = gradients[node.index]
        passes.append(Backward(node.name, graph.root.name, tuple(arrived[node.index]), upstream))
        for position, (operand, local) in enumerate(zip(node.operands, node.local_derivatives, strict=True)):
            if local is not None and not graph.nodes[operand].is_constant:
                rule = local_rule(graph, node, position)
                arrived[operand].append(Contribution(node.name, upstream, local, rule))
                gradients[operand] += upstream * local
    return passes
