"""The backward pass with Values for gradients, so that gradients can be differentiated again.

The same rows of the table, read over Values instead of floats.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from autograd.errors import DomainError, StaleGraphError
from autograd.rules import slope_values
from autograd.value import Value, constant, topological_order

if TYPE_CHECKING:
    from collections.abc import Sequence


def backward_as_values(root: Value) -> None:
    """As `root.backward()`, but every `grad` is a Value with a graph of its own.

    Raises:
        StaleGraphError: a leaf was changed since the forward pass, which the new graph could not express.
    """
    for node, gradient in gradients_as_values(root).items():
        node.grad = node.grad + gradient if node.op is None and node.grad is not None else gradient


def gradients_as_values(root: Value, order: Sequence[Value] | None = None) -> dict[Value, Value]:
    """Every node of the graph of `root` with the derivative of `root` with respect to it, as a Value.

    `order` restricts the sweep to some of the nodes, newest first.
    """
    gradients = {root: constant(1.0)}
    for node in topological_order(root) if order is None else order:
        upstream = gradients.get(node)
        if upstream is None:  # a constant exponent
            continue
        for operand, slope in differentiable_edges(node):
            term = upstream if isinstance(slope, float) and slope == 1.0 else upstream * slope
            gradients[operand] = gradients[operand] + term if operand in gradients else term
    return gradients


def differentiable_edges(node: Value) -> list[tuple[Value, Value | float]]:
    """The operands that get a gradient, each with its local derivative; one that is constant is a float.

    Raises:
        StaleGraphError: a leaf was changed since the forward pass.
        DomainError: a local derivative is infinite, as that of sqrt at 0.
    """
    if node.op is None:
        return []
    operands = [o.data if slope is None else o for o, slope in zip(node.operands, node.local, strict=True)]
    try:
        slopes = slope_values(node.op, operands, node)
    except DomainError as error:
        place = ", ".join(repr(float(operand)) for operand in operands)
        raise DomainError(
            f"the slope of {node.op.name} has no finite value at {place}, so that it cannot be differentiated again; "
            f"keep the operand of {node!r} away from there"
        ) from error
    edges: list[tuple[Value, Value | float]] = []
    for operand, slope, recorded in zip(node.operands, slopes, node.local, strict=True):
        if recorded is None:
            continue
        if float(slope) != recorded and not (math.isnan(float(slope)) and math.isnan(recorded)):
            raise StaleGraphError(
                f"{node!r} was recorded with the slope {recorded!r}, which is {float(slope)!r} now: a leaf was changed "
                "since the forward pass; compute the result again before backward(create_graph=True)"
            )
        edges.append((operand, slope))
    return edges
