"""Straight-line scalar code for graphs with nothing regular in them: a line a node and pass, numbers in local names.

Where groups hold a few nodes each, calling NumPy costs more than the arithmetic. The rules are the table's own text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.dialects import with_names
from autograd.rules import NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.graph import Graph


def source(graph: Graph, leaves: Sequence[int], keep: Sequence[int]) -> str:
    """A function of a list of numbers, the leaves in order, that gives the value, a list of their gradients, and one of
    the values that are to be kept."""
    names = {node.index: f"v{node.index}" for node in graph.nodes}
    names |= {node.index: f"({node.value!r})" for node in graph.nodes if node.is_constant}
    unpacked = ", ".join(names[leaf] for leaf in leaves)
    forward = [f"    [{unpacked}] = numbers"]
    backward: list[str] = []
    met: set[int] = set()
    for node in graph.nodes:
        if node.op is not None:
            letters = dict(zip(NAMES, (names[operand] for operand in node.operands), strict=False))
            forward.append(f"    {names[node.index]} = {with_names(node.op.value, letters)}")
    for node in reversed(graph.nodes):
        if node.op is None:
            continue
        letters = dict(zip(NAMES, (names[operand] for operand in node.operands), strict=False))
        letters["y"] = names[node.index]
        upstream = "1.0" if node.index == graph.output else f"g{node.index}"
        for operand, slope, rule in zip(node.operands, node.slopes, node.op.slopes, strict=True):
            if slope is None or rule is None or graph.nodes[operand].is_constant:
                continue
            factor = with_names(rule, letters)
            term = upstream if factor == "1.0" else f"{upstream} * ({factor})"
            sign = "+=" if operand in met else "="
            met.add(operand)
            backward.append(f"    g{operand} {sign} {term}")
    results = ", ".join(f"g{leaf}" if leaf in met else "1.0" if leaf == graph.output else "0.0" for leaf in leaves)
    kept = ", ".join(names[index] for index in keep)
    value = f"    return {names[graph.output]}, [{results}], [{kept}]"
    return "\n".join(["def run(numbers):", *forward, *backward, value, ""])
