"""What a picture shows, before any format: a card for every number that a reader should see, and wires between them.

A drawing holds texts and numbers only. `modules` makes one card of a neuron or a layer, `groups` a small drawing of a
large one, `rows` breaks it into lines, and `dot` turns it into Graphviz's language.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograd.graph import Outline, fitted, module_of, ranges, short, shown_name, text, total, without_modules

if TYPE_CHECKING:
    from autograd.graph import Graph, Link, Node

#: Fewer terms than this stay separate additions, which is what a course's slides show.
SIGMA_FROM = 4
#: In a graph with more cards than this, which is drawn in groups, none has its formula written.
MOST_WRITTEN = 1500
#: What stands on a wire is no longer than this; the whole of it is in the tooltip.
WIDEST_RULE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A number in a card with many: a weight, its value and its gradient."""

    word: str
    value: str
    gradient: str
    local: float | None  # the gradient as a number, for the tint
    computed: bool = False


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A matrix of numbers and one of their gradients, None where there is none; a line for each row."""

    title: str  # "w 16 × 16"
    values: tuple[tuple[float | None, ...], ...]
    gradients: tuple[tuple[float | None, ...], ...]
    span: str  # the smallest and the largest value
    gradient_span: str


@dataclass(frozen=True, slots=True)
class Card:
    """A named number: what it is called, what it was computed from, its value and its gradient."""

    index: int  # of the node, for wires
    name: str
    operation: str  # the primitive, "mul"; empty for a leaf
    expression: str  # "b·c"; empty for a leaf
    number: float
    value: str  # the number, short
    gradient: str  # "–" until it is computed
    local: float | None  # the gradient as a number, for the tint
    kind: str  # leaf, parameter, computed, output, module, group or reference
    depth: int  # the longest way from a leaf
    tooltip: str
    note: str = ""  # a quiet line under the head
    rows: tuple[Row, ...] = ()
    maps: tuple[HeatMap, ...] = ()
    path: str = ""  # the module that it belongs to
    factor: str = ""  # its name as dJ/d(b·c) says it


@dataclass(frozen=True, slots=True)
class Wire:
    """An edge, from an operand to what uses it, with the local derivative that belongs to it."""

    source: int
    target: int
    text: str  # "c = 2"
    tooltip: str
    count: int = 1
    is_marked: bool = False  # whether it is pointed at
    mark: str = ""  # what is said there
    is_folded: bool = False  # whether what lies in between is left out


@dataclass(frozen=True, slots=True)
class Drawing:
    """All cards and wires, the name of the output, and a line that says what was folded."""

    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    output: str
    note: str = ""
    order: tuple[tuple[int, ...], ...] = ()  # cards that stand below each other in this order
    lines: tuple[frozenset[int], ...] = ()  # the cards of each row, if there are several
    starts: tuple[int, ...] = ()  # the first column of each of these rows, from the top
    notation: str = "calculus"

    def rate(self, name: str) -> str:
        """What the gradient in a node is called, dJ/dw or dw."""
        return total(self.output, name, self.notation)


def drawing(outline: Outline, *, digits: int = 4, notation: str = "calculus", fold: bool = True) -> Drawing:
    """A reading of a graph as cards and wires; of operations a chain of additions is one card, unless `fold` is off."""
    if fold and outline.every and _swallowed(outline.graph):
        outline = Outline(outline.graph, "operations", _swallowed(outline.graph))
    depths = depths_of(outline)
    brief = len(outline.nodes) > MOST_WRITTEN
    cards = tuple(_card(outline, node, depths[node.index], digits, brief=brief) for node in outline.nodes)
    wires = tuple(Wire(e.operand, e.consumer, "", "") if brief else _wire(outline, e, digits) for e in outline.links)
    return Drawing(cards, wires, shown_name(outline.graph.root.name), notation=notation)


def without_gradients(shown: Drawing) -> Drawing:
    """The forward pass alone."""
    return replace(
        shown,
        cards=tuple(
            replace(
                card,
                gradient="",
                local=None,
                rows=tuple(replace(row, gradient="", local=None) for row in card.rows),
                maps=tuple(replace(each, gradients=(), gradient_span="") for each in card.maps),
            )
            for card in shown.cards
        ),
    )


def gradient_of(node: Node, digits: int) -> str:
    """A gradient as a card shows it, a dash where it was not computed."""
    return "–" if node.grad is None else short(node.grad, digits)


def depths_of(outline: Outline) -> dict[int, int]:
    """The longest way from a leaf to each node of the outline."""
    depths: dict[int, int] = {}
    for node in outline.nodes:
        below = [depths[link.operand] for link in outline.links_to(node.index)]
        depths[node.index] = 1 + max(below, default=-1) if node.op is not None else 0
    return depths


def _card(outline: Outline, node: Node, depth: int, digits: int, *, brief: bool) -> Card:
    expression = None if brief else outline.expression(node.index)
    shown = None if expression is None else fitted(without_modules(expression))
    said, note = ("", "") if shown is None or not node.is_explained else (text(shown), ranges(shown))
    if node.index == outline.graph.output:
        kind = "output"
    elif node.is_leaf:
        kind = "parameter" if module_of(node.name) else "leaf"
    else:
        kind = "computed"
    head = (
        node.title if expression is None or not node.is_explained else f"{node.name} = {text(fitted(expression, 400))}"
    )
    known = "not computed yet" if node.grad is None else repr(node.grad)
    operation = "" if node.op is None else node.op.name if len(outline.body(node.index)) == 1 else "step"
    return Card(
        index=node.index, name=shown_name(node.title), operation=operation, expression=said, number=node.value,
        value=short(node.value, digits), gradient=gradient_of(node, digits), local=node.grad, kind=kind, depth=depth,
        tooltip="\n".join([head, f"value {node.value!r}", f"{total(outline.graph.root.name, node.name)} {known}"]),
        note=note, path=module_of(node.name), factor=shown_name(node.name),
    )  # fmt: skip


def _wire(outline: Outline, link: Link, digits: int) -> Wire:
    nodes = outline.graph.nodes
    formula = outline.derivative(link)
    number = short(link.derivative, digits)
    rule = number if formula is None else text(fitted(without_modules(formula), WIDEST_RULE))
    whole = "" if formula is None else f" = {text(fitted(formula, 400))}"
    tooltip = f"∂{nodes[link.consumer].name}/∂{nodes[link.operand].name}{whole} = {link.derivative!r}"
    said = number if rule == number or "…" in rule else f"{rule} = {number}"
    return Wire(link.operand, link.consumer, said, tooltip)


def _swallowed(graph: Graph) -> set[int]:
    """The inner additions of every chain of unnamed additions, each used once and by the next addition."""
    consumers = graph.consumers()

    def is_inner(index: int) -> bool:
        node = graph.nodes[index]
        if node.is_named or not _is_addition(node) or len(consumers[index]) != 1:
            return False
        return _is_addition(graph.nodes[consumers[index][0][0]])

    swallowed: set[int] = set()
    for node in graph.nodes:
        if not _is_addition(node) or is_inner(node.index):
            continue
        inner: set[int] = set()
        terms = 0
        stack = [*node.operands]
        while stack:
            index = stack.pop()
            if is_inner(index):
                inner.add(index)
                stack.extend(graph.nodes[index].operands)
            elif not (graph.nodes[index].is_constant and graph.nodes[index].value == 0):  # the 0 that sum() starts from
                terms += 1
        if terms >= SIGMA_FROM:
            swallowed |= inner
    return swallowed


def _is_addition(node: Node) -> bool:
    return node.op is not None and node.op.name == "add"
