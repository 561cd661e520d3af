"""A graph as the page needs it: names, numbers and operands as plain lists for JSON. Places it finds itself."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from autograd.graph import Outline
from viz.neurons import neurons

if TYPE_CHECKING:
    from autograd.graph import Graph, Node


def example(graph: Graph, title: str, detail: str | None = None) -> dict[str, Any]:
    """One example of a page; `detail` is the level at which it opens."""
    found: dict[str, Any] = {"title": title, "output": graph.output, "level": detail}
    if modules := neurons(Outline(graph)):  # those that no name gives away
        found["modules"] = {index: list(path) for index, path in modules.items()}
    return found | {"nodes": [_node(node) for node in graph.nodes]}


def _node(node: Node) -> list[Any]:
    """[name, operation, operands, number, whether the user named it]; a leaf has the operation "", a constant None."""
    number: float | str = node.value if math.isfinite(node.value) else json.dumps(node.value)
    operation = None if node.is_constant else "" if node.op is None else node.op.name
    return [node.name, operation, list(node.operands), number, int(node.is_named)]
