"""`why`: why is this gradient zero, NaN, infinite or tiny? It walks to the edges that did it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.explaining.contributions import ledger
from autograd.explaining.output import gradients, situated
from autograd.graph import Reading, callers_variables, check_notation, number, short, total, unbracketed
from autograd.text import printable, readable_repr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from autograd.graph import Circuit, Edge
    from autograd.value import Value

#: A gradient below this is called tiny, a local derivative below `SMALL` one of its reasons.
TINY = 1e-3
SMALL = 0.1
#: At most this many reasons are told.
MOST_REASONS = 5


@readable_repr
@dataclass(frozen=True)
class Why:
    """A gradient, what is odd about it, and the reasons, the weightiest first."""

    gradient: float
    kind: str  # zero, nan, infinite, tiny, ordinary
    title: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        if len(self.reasons) == 1:
            return printable(f"{self.title}: {self.reasons[0]}")
        return printable(f"{self.title}:", *(f"  {reason}" for reason in self.reasons))


def why(output: Value, node: Value, *, names: bool = True, notation: str = "calculus") -> Why:
    """The reasons for the gradient of `output` in a node, in the names of the graph.

    With `names` the caller's variables name nodes that have no label; `notation` is "calculus" for dJ/dw, or "course"
    for dw.

    >>> from autograd import Value
    >>> w, x = Value(0.5, label="w"), Value(-0.8, label="x")
    >>> z = (w * x).named("z")
    >>> print(why(z.relu().named("J"), w))
    dJ/dw = 0: relu closed at z = −0.4

    Raises:
        ValueError: it is the output that occurs in the graph of the node.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    check_notation(notation)
    graph, place = situated(output, node, callers_variables(names))
    name = node.label or repr(node) if place is None else graph.nodes[place].name
    if place is None:
        title = f"{total(graph.root.name, name, notation)} = 0"
        return Why(0.0, "zero", title, (f"{graph.root.name} was not computed from {name}",))
    walk = _Walk(*gradients(graph), place)
    gradient = walk.totals[place]
    kind, reasons = _kind(gradient), []
    if kind == "nan":
        reasons = walk.where(lambda up, local: math.isfinite(up) and math.isnan(up * local)) or walk.where(
            lambda up, local: math.isnan(up * local) and not math.isnan(up)
        )
        reasons = walk.bad_values() or reasons
    elif kind == "infinite":
        reasons = walk.where(lambda up, local: math.isfinite(up) and math.isinf(up * local))
    elif kind == "zero":
        reasons = walk.where(lambda up, local: up != 0 and up * local == 0) or walk.cancelling()
    elif kind == "tiny":
        reasons = walk.small_steps()
    title = f"{total(graph.root.name, name, notation)} = {short(gradient)}"
    if not reasons:
        return Why(gradient, kind, title, (str(ledger(output, node, names=names)).split(" = ", 2)[-1],))
    more = [f"… and {len(reasons) - MOST_REASONS} more"] if len(reasons) > MOST_REASONS else []
    return Why(gradient, kind, title, (*reasons[:MOST_REASONS], *more))


def _kind(gradient: float) -> str:
    if math.isnan(gradient):
        return "nan"
    if math.isinf(gradient):
        return "infinite"
    return "zero" if gradient == 0 else "tiny" if abs(gradient) < TINY else "ordinary"


@dataclass(frozen=True)
class _Walk:
    """The edges between a node and the output."""

    circuit: Circuit
    local_derivatives: Sequence[float]
    totals: Sequence[float]
    start: int

    @property
    def edges(self) -> list[Edge]:
        """Those on the way, the output's first."""
        reach = self.circuit.reached_from([self.start])
        return [edge for edge, (_, operand, _) in enumerate(self.circuit.edges) if operand in reach]

    def where(self, guilty: Callable[[float, float], bool]) -> list[str]:
        """A sentence for edges of one form on the way whose upstream gradient and local derivative do it."""
        families: dict[tuple[int, int], list[Edge]] = {}
        for edge in self.edges:
            consumer, _, position = self.circuit.edges[edge]
            families.setdefault((self.circuit.forms[consumer], position), []).append(edge)
        found = []
        for family in families.values():
            which = [e for e in family if guilty(self.totals[self.circuit.edges[e][0]], self.local_derivatives[e])]
            if which:
                count = f" on {len(which)} of {len(family)} examples" if len(family) > 1 else ""
                found.append(f"{self._step(which[0])}{count}")
        return found

    def _step(self, edge: Edge) -> str:
        """relu closed at z2 = −0.4."""
        consumer, operand, _ = self.circuit.edges[edge]
        nodes, reading = self.circuit.graph.nodes, Reading(self.circuit)
        node, at = nodes[consumer], nodes[operand]
        assert node.op is not None
        local = self.local_derivatives[edge]
        where, here = unbracketed(node.name), f"{unbracketed(at.name)} = {short(at.value)}"
        if node.op.flat and local == 0:
            return f"{node.op.name} {node.op.flat} at {here}"
        if node.op.flat and abs(local) < SMALL:
            return f"× {short(local, 2)} at {where}: {node.op.name} is {node.op.flat} at {here}"
        rule = reading.rule([edge])
        said = "" if rule == short(local) else f"{rule} = "
        return f"× {short(local, 2)} at {where}: ∂{node.name}/∂{at.name} = {said}{short(local)}"

    def bad_values(self) -> list[str]:
        """Where the forward pass made the first NaN or infinity out of finite numbers."""
        nodes = self.circuit.graph.nodes
        made = [
            node
            for node in nodes
            if not math.isfinite(node.value) and all(math.isfinite(nodes[operand].value) for operand in node.operands)
        ]
        return [f"{unbracketed(node.name)} = {short(node.value)} in the forward pass already" for node in made]

    def cancelling(self) -> list[str]:
        """Where contributions that are not 0 sum to 0."""
        arrived: dict[int, list[tuple[int, float]]] = {}
        for edge in self.edges:
            consumer, operand, _ = self.circuit.edges[edge]
            arrived.setdefault(operand, []).append((consumer, self.totals[consumer] * self.local_derivatives[edge]))
        names = [unbracketed(node.name) for node in self.circuit.graph.nodes]
        return [
            f"{_sum(number(part).within(1) for _, part in parts)} = 0 at {names[operand]}: what comes through "
            f"{' and '.join(dict.fromkeys(names[consumer] for consumer, _ in parts))} cancels"
            for operand, parts in arrived.items()
            if self.totals[operand] == 0 and any(part != 0 for _, part in parts)
        ]

    def small_steps(self) -> list[str]:
        """The local derivatives on the main path that make the gradient small, the smallest first."""
        way = Reading(self.circuit).main_path(self.local_derivatives, self.start)
        small = sorted(
            (edge for edge in way if abs(self.local_derivatives[edge]) < SMALL),
            key=lambda e: abs(self.local_derivatives[e]),
        )
        if small:
            return [self._step(edge) for edge in small]
        return [f"{len(way)} local derivatives below 1 multiply up"] if len(way) > 1 else []


def _sum(terms: Iterable[str]) -> str:
    return " + ".join(terms)
