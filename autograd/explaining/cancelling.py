"""`cancellations`: where a cross-entropy meets a sigmoid, da · ∂a/∂z reduces to a − y. Found and shown."""

from __future__ import annotations

import math
import random
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograd.errors import DomainError
from autograd.explaining.deriving import derivation
from autograd.graph import (
    Circuit,
    Graph,
    Outline,
    callers_variables,
    fitted,
    formula,
    readable,
    record,
    rerun,
    text,
    wording,
)
from autograd.ops import OPS
from autograd.text import printable, readable_repr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograd.graph import Node
    from autograd.value import Value

#: The reduction has to hold at this many other points, too, before it is said.
POINTS = 6
#: Factors longer than this are not written out.
LONGEST = 60


@readable_repr
@dataclass(frozen=True)
class Cancellation:
    """dJ/da · ∂a/∂z = (a − y) · scale, for one sigmoid."""

    node: str
    operand: str
    label: str  # the y
    scale: float
    symbols: str
    numbers: str

    def __str__(self) -> str:
        return printable(self.symbols, self.numbers)


def cancellations(output: Value, *, names: bool = True) -> list[Cancellation]:
    """Every sigmoid a = σ(z) whose upstream gradient and local derivative reduce to a − y, or a multiple of it.

    >>> from autograd import parse
    >>> L = parse("a = sigmoid(z); L = -(y*log(a) + (1-y)*log(1-a))", z=0.3, y=1.0)
    >>> print(cancellations(L)[0])
    dL/da · ∂a/∂z = (−y/a + (1 − y)/(1 − a)) · a(1 − a) = a − y
    −1.741 · 0.2445 = 0.5744 − 1 = −0.4256

    Args:
        output: the loss.
        names: look among the caller's variables for names of nodes without a label.

    Raises:
        StaleGraphError: a leaf was changed since the forward pass.
    """
    graph = readable(record(output, callers_variables(names)))
    samples = list(_elsewhere(graph))
    found = []
    for node in graph.nodes:
        labels = graph.nodes if node.op == OPS["sigmoid"] else ()
        for label in labels:
            is_label = label.is_leaf or (label.is_constant and label.value in (0.0, 1.0))
            scale = _common([_scale(sample, node, label) for sample in samples]) if is_label else None
            if scale is not None:
                found.append(_told(graph, node, label, scale))
                break
    return found


def _elsewhere(graph: Graph) -> Iterator[Graph]:
    """The graph as it is, and at other numbers. The labels move as well: the reduction holds for any."""
    yield graph
    rng = random.Random(0)
    for _ in range(10 * POINTS):
        leaves = [node for node in graph.nodes if node.is_leaf]
        moved = {leaf.index: leaf.value + rng.gauss(0, 0.3) * (abs(leaf.value) or 1.0) for leaf in leaves}
        with suppress(DomainError):
            again = record(rerun(graph, moved)[0])
            if len(again.nodes) == len(graph.nodes):
                yield again


def _scale(graph: Graph, node: Node, label: Node) -> float:
    """dJ/dz over a − y at one point; NaN if there is none."""
    upstream, local = _factors(graph, node)
    difference = graph.nodes[node.index].value - graph.nodes[label.index].value
    return upstream * local / difference if difference != 0 and upstream != 0 else math.nan


def _factors(graph: Graph, node: Node) -> tuple[float, float]:
    """dJ/da and ∂a/∂z."""
    circuit = Circuit(graph)
    local = graph.nodes[node.index].local_derivatives[0] or 0.0
    return circuit.sweep(circuit.local_derivatives(graph))[node.index], local


def _common(scales: list[float]) -> float | None:
    """The number that all are, to ten digits."""
    first = scales[0]
    return first if all(abs(scale - first) <= 1e-10 * abs(first) for scale in scales) else None


def _told(graph: Graph, node: Node, label: Node, scale: float) -> Cancellation:
    z = graph.nodes[node.operands[0]]
    upstream, local = _factors(graph, node)
    factor = "" if abs(scale - 1) < 1e-9 else f"{wording.number(scale).within(1)} · "
    reduced = f"{node.name} − {label.name}"
    difference = f"{wording.short(node.value)} − {wording.number(label.value).within(1)}"
    if factor:
        reduced, difference = f"{factor}({reduced})", f"{factor}({difference})"
    symbols = f"d{graph.root.name}/d{node.name} · ∂{node.name}/∂{z.name} = {_written(graph, node)}{reduced}"
    product = f"{wording.short(upstream)} · {wording.short(local)}"
    numbers = f"{product} = {difference} = {wording.short(upstream * local)}"
    return Cancellation(node.name, z.name, label.name, scale, symbols, numbers)


def _written(graph: Graph, node: Node) -> str:
    """Both factors in symbols and "= ", or nothing where they would be long; the sigmoid counts as named."""
    nodes = tuple(replace(each, is_named=each.is_named or each.index == node.index) for each in graph.nodes)
    outline = Outline(Graph(nodes, graph.output))
    upstream = next((line.whole for line in derivation(outline).backward if line.node == node.name), None)
    (link,) = Outline(graph, "operations").links_to(node.index)
    local = Outline(graph, "operations").derivative(link)
    if upstream is None or local is None:
        return ""
    factors = local.factors if isinstance(local, formula.Product) else (local,)
    said = text(fitted(upstream, LONGEST))
    return f"{said if isinstance(upstream, formula.Name) else f'({said})'} · {text(formula.Product(factors))} = "
