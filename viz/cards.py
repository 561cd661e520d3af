"""What a picture shows, before any format: a card for every number that a reader should see, and wires between them.

Constants stand in the head of the card that uses them, and a long chain of additions becomes one card with a Σ.
A drawing holds texts and numbers only; `groups` makes a large one small, `dot` turns it into Graphviz's language.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograd.graph import local_rule, short, written

if TYPE_CHECKING:
    from autograd.graph import Graph, Node

#: Fewer terms than this stay separate additions, which is what a course's slides show.
SIGMA_FROM = 4


@dataclass(frozen=True, slots=True)
class Card:
    """A named number: what it is called, what it was computed from, its value and its gradient."""

    index: int  # of the node, for wires
    name: str
    operation: str  # the primitive, "mul"; empty for a leaf
    expression: str  # "b × c"; empty for a leaf
    number: float
    value: str  # the number, short
    gradient: str  # "–" until it is computed
    local: float | None  # the gradient as a number, for the tint
    kind: str  # leaf, parameter, computed, output, group or reference
    depth: int  # the longest way from a leaf
    tooltip: str


@dataclass(frozen=True, slots=True)
class Wire:
    """An edge, from an operand to what uses it, with the local derivative that belongs to it."""

    source: int
    target: int
    text: str  # "c = 2"
    tooltip: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """All cards and wires, the name of the output, and a line that says what was folded."""

    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    output: str
    note: str = ""


def drawing(graph: Graph, *, digits: int = 4) -> Drawing:
    """The graph as cards and wires."""
    sums, swallowed = _sums(graph)
    depths = _depths(graph)
    cards: list[Card] = []
    wires: list[Wire] = []
    for node in graph.nodes:
        if node.is_constant or node.index in swallowed:
            continue
        terms = sums.get(node.index)
        cards.append(_card(graph, node, terms, depths[node.index], digits))
        if terms is not None:
            shown = [graph.nodes[term] for term in terms if not graph.nodes[term].is_constant]
            wires += [Wire(term.index, node.index, "1", f"d{node.name}/d{term.name} = 1") for term in shown]
            continue
        for position, (operand, local) in enumerate(zip(node.operands, node.local_derivatives, strict=True)):
            source = graph.nodes[operand]
            if local is not None and not source.is_constant:
                rule, number = local_rule(graph, node, position), short(local, digits)
                tooltip = f"d{node.name}/d{source.name} = {rule} = {local!r}"
                text = number if rule == number or len(rule) > 16 else f"{rule} = {number}"
                wires.append(Wire(operand, node.index, text, tooltip))
    return Drawing(tuple(cards), tuple(wires), graph.root.name)


def without_gradients(shown: Drawing) -> Drawing:
    """The forward pass alone."""
    return replace(shown, cards=tuple(replace(card, gradient="", local=None) for card in shown.cards))


def _card(graph: Graph, node: Node, terms: list[int] | None, depth: int, digits: int) -> Card:
    expression = "" if node.op is None else written(graph, node, digits=digits)
    if terms is not None:
        names = [graph.nodes[term].name for term in terms]
        expression = " + ".join(names) if len(names) <= 6 and sum(map(len, names)) <= 24 else f"Σ of {len(names)} terms"
    if node.index == graph.output:
        kind = "output"
    elif node.is_leaf:
        kind = "parameter" if "." in node.name else "leaf"
    else:
        kind = "computed"
    gradient = "–" if node.grad is None else short(node.grad, digits)
    output = graph.root.name
    lines = [f"{node.name} = {expression}" if expression else node.name, f"value {node.value!r}"]
    lines.append(f"d{output}/d{node.name} " + ("not computed yet" if node.grad is None else repr(node.grad)))
    value = short(node.value, digits)
    operation = "Σ" if terms is not None else node.op.name if node.op is not None else ""
    return Card(
        index=node.index, name=node.name, operation=operation, expression=expression, number=node.value, value=value,
        gradient=gradient, local=node.grad, kind=kind, depth=depth, tooltip="\n".join(lines),
    )  # fmt: skip


def _sums(graph: Graph) -> tuple[dict[int, list[int]], set[int]]:
    """Chains of unnamed additions, each used once and by the next addition.

    Returns the terms of every such chain, keyed by its last addition, and the additions that it swallows.
    """
    consumers = graph.consumers()

    def is_inner(index: int) -> bool:
        node = graph.nodes[index]
        if node.is_named or not _is_addition(node) or len(consumers[index]) != 1:
            return False
        return _is_addition(graph.nodes[consumers[index][0][0]])

    terms: dict[int, list[int]] = {}
    swallowed: set[int] = set()
    for node in graph.nodes:
        if not _is_addition(node) or is_inner(node.index):
            continue
        inner, found, stack = set(), [], [*reversed(node.operands)]
        while stack:
            index = stack.pop()
            if is_inner(index):
                inner.add(index)
                stack.extend(reversed(graph.nodes[index].operands))
            elif not (graph.nodes[index].is_constant and graph.nodes[index].value == 0):  # the 0 that sum() starts from
                found.append(index)
        if len(found) >= SIGMA_FROM:
            terms[node.index] = found
            swallowed |= inner
    return terms, swallowed


def _is_addition(node: Node) -> bool:
    return node.op is not None and node.op.name == "add"


def _depths(graph: Graph) -> list[int]:
    depths: list[int] = []
    for node in graph.nodes:
        below = [depths[operand] for operand in node.operands if not graph.nodes[operand].is_constant]
        depths.append(1 + max(below, default=-1) if node.op is not None else 0)
    return depths
