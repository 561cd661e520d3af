"""A graph as the page needs it: names, numbers, operands, places; plain lists for JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from autograd.graph import written
from viz.cards import drawing
from viz.groups import modules
from viz.live.placing import place as place_cards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.graph import Graph, Node

#: A graph with more cards opens with its groups closed.
OVERVIEW_FROM = 60
_LETTER, _SMALL_LETTER, _NUMBER = 8.2, 6.8, 84.0  # widths in the fonts of the style
_HEIGHT, _NARROWEST, _WIDEST = 78.0, 118.0, 300.0


def example(graph: Graph, title: str) -> dict[str, Any]:
    """One example of a page.

    Raises:
        LayoutError: there is no Graphviz.
    """
    shown = [node for node in graph.nodes if not node.is_constant]
    edges = [
        (node.index, operand, position)
        for node in shown
        for position, (operand, local) in enumerate(zip(node.operands, node.local_derivatives, strict=True))
        if local is not None and not graph.nodes[operand].is_constant
    ]
    groups = _groups(graph)
    wires = [(operand, consumer) for consumer, operand, _ in edges]
    placing = place_cards(
        {node.index: (_width(graph, node), _HEIGHT) for node in shown},
        wires,
        groups,
    )
    crowded = len(shown) > OVERVIEW_FROM and groups
    return {
        "title": title,
        "output": graph.output,
        "width": round(placing.width, 1),
        "height": round(placing.height, 1),
        "nodes": [_node(graph, node, placing.boxes.get(node.index)) for node in graph.nodes],
        "edges": [
            [consumer, operand, position, [round(number, 1) for point in path for number in point]]
            for (consumer, operand, position), path in zip(edges, placing.paths, strict=True)
        ],
        "groups": [[name, members] for name, members in groups.items()],
        "overview": _overview(graph, groups, [(operand, consumer) for consumer, operand, _ in edges])
        if crowded
        else None,
    }


def _groups(graph: Graph) -> dict[str, list[int]]:
    """The modules of a net with their cards; a sum that a picture would fold belongs where its result does."""
    place = {index: name for name, members in modules(drawing(graph)).items() for index in members}
    consumers = graph.consumers()
    for node in reversed(graph.nodes):
        above = {place.get(consumer) for consumer, _ in consumers[node.index]}
        if node.op is not None and node.index not in place and len(above) == 1 and (name := above.pop()):
            place[node.index] = name
    found: dict[str, list[int]] = {}
    for index in sorted(place):
        found.setdefault(place[index], []).append(index)
    return {name: members for name, members in found.items() if len(members) > 1}


def _overview(graph: Graph, groups: Mapping[str, list[int]], edges: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """The groups as a card each, and what belongs to none by depth: the picture before any group is opened."""
    place = {index: name for name, members in groups.items() for index in members}
    loose = [node.index for node in graph.nodes if not node.is_constant and node.index not in place]
    place |= {index: "inputs" if graph.nodes[index].op is None else "output" for index in loose}
    members: dict[str, list[int]] = {}
    for index, name in place.items():
        members.setdefault(name, []).append(index)
    names = list(members)
    between = sorted({(names.index(place[a]), names.index(place[b])) for a, b in edges if place[a] != place[b]})
    placing = place_cards(dict.fromkeys(range(len(names)), (170.0, 64.0)), between, {})
    boxes = [placing.boxes[i] for i in range(len(names))]
    return {
        "width": placing.width,
        "height": placing.height,
        "cards": [[name, members[name], box.x, box.y] for name, box in zip(names, boxes, strict=True)],
        "edges": [[round(number, 1) for point in path for number in point] for path in placing.paths],
    }


def _node(graph: Graph, node: Node, box: Any) -> list[Any]:
    """[name, operation or "" for a leaf, operands, number, what is written, x, y, width, height]; constants no box."""
    number: float | str = node.value if math.isfinite(node.value) else str(node.value)
    operation = None if node.is_constant else "" if node.op is None else node.op.name
    text = written(graph, node) if node.op else ""
    where = [] if box is None else [round(box.x, 1), round(box.y, 1), round(box.width, 1), round(box.height, 1)]
    return [node.name, operation, list(node.operands), number, text, *where]


def _width(graph: Graph, node: Node) -> float:
    """As wide as the name and the operation, or the gradient's label and its number, need."""
    head = _LETTER * (len(node.name) + (len(written(graph, node)) + 2 if node.op else 0))
    below = _SMALL_LETTER * len(f"d{graph.root.name}/d{node.name}") + _NUMBER
    return min(_WIDEST, max(_NARROWEST, 24 + max(head, below)))
