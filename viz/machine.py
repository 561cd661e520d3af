"""A graph and its passes as JSON, for other programs. Numbers that JSON lacks are the texts "inf", "-inf" and "nan"."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from autograd.graph import Forward, Outline, local_rule, replay
from autograd.transforms import nudge_recorded

if TYPE_CHECKING:
    from autograd.graph import Graph, Node


def as_json(graph: Graph) -> str:
    """The nodes in topological order, the forward steps, the backward steps, and a nudge of every leaf by 0.001."""
    passes = replay(Outline(graph, "operations"))
    forward = [
        {"node": step.node, "expression": step.expression, "numbers": step.numbers, "value": step.value}
        for step in passes
        if isinstance(step, Forward)
    ]
    backward = [
        {
            "node": step.node, "chain_rule": step.chain_rule, "numbers": step.numbers, "gradient": step.gradient,
            "contributions": [
                {"consumer": c.consumer, "upstream": c.upstream, "local": c.local_derivative, "rule": c.rule}
                for c in step.contributions
            ],
        }
        for step in passes
        if not isinstance(step, Forward)
    ]  # fmt: skip
    content = {
        "output": graph.root.name,
        "nodes": [_node(graph, node) for node in graph.nodes if not node.is_constant],
        "forward": forward,
        "backward": backward,
        "nudges": _nudges(graph),
    }
    return json.dumps(_finite(content), indent=2, allow_nan=False)  # in ASCII, so that any console takes it


def _node(graph: Graph, node: Node) -> dict[str, Any]:
    operands = [
        {
            "name": graph.nodes[operand].name,
            "value": graph.nodes[operand].value,
            "constant": graph.nodes[operand].is_constant,
            "local": local,
            "rule": None if local is None else local_rule(graph, node, position),
        }
        for position, (operand, local) in enumerate(zip(node.operands, node.local_derivatives, strict=True))
    ]
    op = None if node.op is None else node.op.name
    return {"name": node.name, "op": op, "operands": operands, "value": node.value, "grad": node.grad}


def _nudges(graph: Graph) -> list[dict[str, Any]]:
    nudges: list[dict[str, Any]] = []
    for node in graph.nodes:
        if node.is_leaf:
            try:
                moved = nudge_recorded(graph, node.index)
            except ValueError as error:
                nudges.append({"name": node.name, "error": str(error)})
                continue
            before, after = {"from": moved.at, "to": moved.moved}, {"before": moved.before, "after": moved.after}
            nudges.append({"name": node.name, **before, **after, "slope": moved.slope})
    return nudges


def _finite(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _finite(part) for key, part in content.items()}
    if isinstance(content, list):
        return [_finite(part) for part in content]
    return str(content) if isinstance(content, float) and not math.isfinite(content) else content
