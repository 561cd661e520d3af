"""The cards of an animation and a worksheet where Graphviz puts them; a page places its cards itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.graph import written
from viz.live.placing import place

if TYPE_CHECKING:
    from autograd.graph import Graph, Node

_LETTER, _SMALL_LETTER, _NUMBER = 8.2, 6.8, 84.0  # widths in the fonts of a scene
_HEIGHT, _NARROWEST, _WIDEST = 78.0, 118.0, 300.0


def arranged(graph: Graph) -> dict[str, Any]:
    """Width, height, a row for each node and one for each edge: what `scene` draws.

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
    placing = place(
        {node.index: (_width(graph, node), _HEIGHT) for node in shown},
        [(operand, consumer) for consumer, operand, _ in edges],
    )
    return {
        "width": round(placing.width, 1),
        "height": round(placing.height, 1),
        "nodes": [_node(graph, node, placing.boxes.get(node.index)) for node in graph.nodes],
        "edges": [
            [consumer, operand, position, [round(number, 1) for point in path for number in point]]
            for (consumer, operand, position), path in zip(edges, placing.paths, strict=True)
        ],
    }


def _node(graph: Graph, node: Node, box: Any) -> list[Any]:
    """[name, operation or "" for a leaf, operands, number, what is written, x, y, width, height]; constants no box."""
    operation = None if node.is_constant else "" if node.op is None else node.op.name
    text = written(graph, node) if node.op else ""
    where = [] if box is None else [round(box.x, 1), round(box.y, 1), round(box.width, 1), round(box.height, 1)]
    return [node.name, operation, list(node.operands), node.value, text, *where]


def _width(graph: Graph, node: Node) -> float:
    """As wide as the name and the operation, or the gradient's label and its number, need."""
    head = _LETTER * (len(node.name) + (len(written(graph, node)) + 2 if node.op else 0))
    below = _SMALL_LETTER * len(f"d{graph.root.name}/d{node.name}") + _NUMBER
    return min(_WIDEST, max(_NARROWEST, 24 + max(head, below)))
