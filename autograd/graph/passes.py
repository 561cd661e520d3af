"""`steps`: the forward and the backward pass as a list of records, words and numbers included.

A second reader of the recorded graph beside `Value.backward`: it adds the same terms in the same order, so that its
gradients are equal to the engine's bit for bit. It computes them itself; `backward` need not have run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.graph import formula as f
from autograd.graph import wording
from autograd.graph.callers import callers_variables
from autograd.graph.circuit import Circuit
from autograd.graph.fitting import fitted
from autograd.graph.notations import text
from autograd.graph.outline import Outline, read
from autograd.graph.recording import record
from autograd.text import printable, readable_repr

if TYPE_CHECKING:
    from autograd.graph.recording import Graph
    from autograd.value import Value

NOTATIONS = ("calculus", "course")
#: Words of a step are no longer than this; what a card shows is shorter.
WIDEST = 100


@readable_repr
@dataclass(frozen=True, slots=True)
class Forward:
    """A node is computed from its operands."""

    node: str  # what it computes, "(b·c)", where it has no name and that is short
    expression: str  # with names, "b·c"
    numbers: str  # with numbers, "3·2"
    value: float
    digits: int = 4  # that its words show

    def __str__(self) -> str:
        said = [*self.equal, self.numbers, wording.short(self.value, self.digits)]
        return printable(" = ".join(said))

    @property
    def equal(self) -> tuple[str, ...]:
        """The node and its expression, "u" and "b·c"; its expression alone where it is called by that."""
        said = self.expression
        return (said,) if self.node in (said, f"({said})") else (self.node, said)


@readable_repr
@dataclass(frozen=True, slots=True)
class Contribution:
    """What one consumer passes back: its upstream gradient times its local derivative."""

    consumer: str
    upstream: float  # dJ/dconsumer
    local_derivative: float  # ∂consumer/∂node
    rule: str  # the local derivative in names, "c"; its number where it would be too long

    @property
    def product(self) -> float:
        """Upstream gradient × local derivative."""
        return self.upstream * self.local_derivative


@readable_repr
@dataclass(frozen=True, slots=True)
class Backward:
    """A gradient is complete: the sum of what all consumers pass back. That of the output is 1 and has none."""

    node: str
    output: str
    contributions: tuple[Contribution, ...]
    gradient: float
    notation: str = "calculus"
    digits: int = 4  # that its words show

    @property
    def name(self) -> str:
        """dJ/du, or du as the course's programs call it."""
        return total(self.output, self.node, self.notation)

    @property
    def chain_rule(self) -> str:
        """In symbols: dJ/du · ∂u/∂b, one product per consumer."""
        return " + ".join(map(self.factors, self.contributions)) or "1"

    def factors(self, contribution: Contribution) -> str:
        """One of the products in symbols."""
        upstream = total(self.output, contribution.consumer, self.notation)
        return f"{upstream} · {local(contribution.consumer, self.node)}"

    @property
    def numbers(self) -> str:
        """In numbers: 3 · 2."""
        return " + ".join(map(self.numbers_of, self.contributions)) or "1"

    def numbers_of(self, contribution: Contribution) -> str:
        """One of the products in numbers."""
        factors = (contribution.upstream, contribution.local_derivative)
        return " · ".join(wording.number(factor, self.digits).within(1) for factor in factors)

    def __str__(self) -> str:
        if not self.contributions:
            return printable(f"{self.name} = 1")
        return printable(
            f"{self.name} = {self.chain_rule} = {self.numbers} = {wording.short(self.gradient, self.digits)}"
        )


def total(output: str, node: str, notation: str = "calculus") -> str:
    """The gradient of a node in symbols.

    >>> total("J", "w"), total("J", "w", "course")
    ('dJ/dw', 'dw')
    """
    return f"d{node}" if notation == "course" else f"d{output}/d{node}"


def local(consumer: str, operand: str) -> str:
    """A local derivative in symbols, ∂a/∂z."""
    return f"∂{consumer}/∂{operand}"


def check_notation(notation: str) -> None:
    """Raise a ValueError unless it is one of the notations."""
    if notation not in NOTATIONS:
        raise ValueError(f"notation needs one of {', '.join(NOTATIONS)}; got {notation!r}")


def steps(
    root: Value, *, detail: str | None = None, notation: str = "calculus", names: bool = True
) -> list[Forward | Backward]:
    """The forward pass in the order of creation, then the backward pass in the reverse of it.

    >>> from autograd import Value
    >>> b, c = Value(3, label="b"), Value(2, label="c")
    >>> for step in steps((b * c).named("u")):
    ...     print(step)
    u = b·c = 3·2 = 6
    du/du = 1
    du/dc = du/du · ∂u/∂c = 1 · 3 = 3
    du/db = du/du · ∂u/∂b = 1 · 2 = 2

    Args:
        root: the output.
        detail: "names" for a step per named node, "operations" for one per primitive; left out, names where there are
            any beside those of the leaves and the output.
        notation: "calculus" for dJ/dw, "course" for dw.
        names: look among the caller's variables for names of nodes without a label.

    Raises:
        ValueError: detail or notation is none of these.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    return replay(read(record(root, callers_variables(names)), detail), notation)


def replay(outline: Outline, notation: str = "calculus", digits: int = 4) -> list[Forward | Backward]:
    """`steps` of a reading of a graph; their words show numbers with at most these digits."""
    check_notation(notation)
    computed = [node for node in outline.nodes if node.op is not None]
    forward = [
        Forward(
            node.name,
            written(outline, node.index),
            written(outline, node.index, numbers=True, digits=digits),
            node.value,
            digits,
        )
        for node in computed
    ]
    return [*forward, *_backward(outline, notation, digits)]


def written(outline: Outline, index: int, *, numbers: bool = False, width: int = WIDEST, digits: int = 4) -> str:
    """What a named node was computed as, with the names or the numbers of what it was computed from."""
    expression = outline.expression(index)
    if expression is None:
        return wording.short(outline.graph.nodes[index].value, digits)
    shown = fitted(expression, width)
    return text(in_numbers(shown, outline.graph, digits) if numbers else shown)


def in_numbers(formula: f.Formula, graph: Graph, digits: int = 4) -> f.Formula:
    """The formula with the numbers of its nodes; a Σ keeps its names, which stand for many."""
    match formula:
        case f.Name(_, index) if index >= 0:
            return f.Number(graph.nodes[index].value, digits)
        case f.Series():
            return formula
    return f.rebuilt(formula, lambda part: in_numbers(part, graph, digits))


def _backward(outline: Outline, notation: str, digits: int) -> list[Backward]:
    graph = outline.graph
    circuit = Circuit(graph)
    gradients = circuit.sweep(circuit.local_derivatives(graph))
    arrived: dict[int, list[Contribution]] = {}
    passes: list[Backward] = []
    for node in reversed(outline.nodes):
        arriving = tuple(arrived.pop(node.index, ()))
        passes.append(Backward(node.name, graph.root.name, arriving, gradients[node.index], notation, digits))
        for link in outline.links_to(node.index):
            formula = outline.derivative(link)
            rule = wording.short(link.derivative, digits) if formula is None else text(fitted(formula, WIDEST))
            contribution = Contribution(node.name, gradients[node.index], link.derivative, rule)
            arrived.setdefault(link.operand, []).append(contribution)
    return passes
