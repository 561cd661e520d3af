"""The recorded graph at other numbers: evaluated in any number system, or recorded anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd import rules
from autograd.operators import method
from autograd.value import Value, constant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograd.graph.recording import Graph
    from autograd.ops import Op


def evaluate(graph: Graph, held: Mapping[int, Any], read: Callable[[Op, Sequence[Any]], Any] = rules.forward) -> Any:
    """The output with some nodes held at other values; `read` computes a primitive in the number system wanted.

    Raises:
        ValueError, ArithmeticError: whatever `read` raises.
    """
    return evaluate_all(graph, held, read)[graph.output]


def evaluate_all(
    graph: Graph, held: Mapping[int, Any], read: Callable[[Op, Sequence[Any]], Any] = rules.forward
) -> list[Any]:
    """The same for every node."""
    values: list[Any] = []
    for node in graph.nodes:
        if node.index in held:
            values.append(held[node.index])
        elif node.op is None:
            values.append(node.value)
        else:
            try:
                values.append(read(node.op, [values[operand] for operand in node.operands]))
            except ValueError as error:
                raise ValueError(f"{node.name} has no value: {error}") from None
    return values


def rerun(graph: Graph, leaves: Mapping[int, float]) -> tuple[Value, dict[int, Value]]:
    """The same operations recorded again from other leaves: the output, and every Value by its old place.

    Raises:
        DomainError: a primitive has no value there.
    """
    made: dict[int, Value] = {}
    for node in graph.nodes:
        if node.is_constant:
            made[node.index] = constant(node.value)
        elif node.op is None:
            made[node.index] = Value(leaves.get(node.index, node.value), label=node.name)
        else:
            operands = [made[operand] for operand in node.operands]
            made[node.index] = method(node.op)(*operands).named(node.name)
    return made[graph.output], made
