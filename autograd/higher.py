"""The backward pass with Values for gradients, so that gradients can be differentiated again.

The same rows of the table, read over Values instead of floats. `Value.backward(create_graph=True)` ends up here.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.errors import DomainError, StaleGraphError
from autograd.operators import FUNCTIONS
from autograd.rules import FLOATS, NAMES, reading
from autograd.value import Value, as_number, constant, is_computed, topological_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograd.ops import Op


def backward_as_values(root: Value) -> None:
    """As `root.backward()`, but every `grad` is a Value with a graph of its own.

    Raises:
        StaleGraphError: a leaf was changed since the forward pass, which the new graph could not express.
    """
    for node, gradient in gradients_as_values(root).items():
        node.grad = node.grad + gradient if node.op is None and is_computed(node.grad) else gradient


def gradients_as_values(root: Value, order: Sequence[Value] | None = None) -> dict[Value, Value]:
    """Every node of the graph of `root` with the derivative of `root` with respect to it, as a Value.

    `order` restricts the sweep to some of the nodes, newest first.
    """
    gradients = {root: constant(1.0)}
    for node in topological_order(root) if order is None else order:
        upstream = gradients.get(node)
        if upstream is None:  # a constant exponent
            continue
        for operand, local in differentiable_edges(node):
            term = upstream if isinstance(local, float) and local == 1.0 else upstream * local
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
    operands = [o.data if local is None else o for o, local in zip(node.operands, node.local_derivatives, strict=True)]
    try:
        derivatives = local_derivatives_as_values(node.op, operands, node)
    except DomainError as error:
        place = ", ".join(repr(as_number(operand)) for operand in operands)
        raise DomainError(
            f"the local derivative of {node.op.name} has no finite value at {place}, so that it cannot be "
            f"differentiated again; keep the operand of {node!r} away from there"
        ) from error
    edges: list[tuple[Value, Value | float]] = []
    for operand, local, recorded in zip(node.operands, derivatives, node.local_derivatives, strict=True):
        if recorded is None:
            continue
        now = as_number(local)
        if now != recorded and not (math.isnan(now) and math.isnan(recorded)):
            raise StaleGraphError(
                f"{node!r} was recorded with the local derivative {recorded!r}, which is {now!r} now: a leaf "
                "was changed since the forward pass; compute the result again before backward(create_graph=True)"
            )
        edges.append((operand, local))
    return edges


def local_derivatives_as_values(op: Op, operands: Sequence[Any], result: Any) -> list[Any]:
    """The local derivatives with Values for operands, so that they can be differentiated again.

    One that does not depend on the operands comes as a plain float, that of a constant operand as None.
    """
    names = dict(zip(NAMES, operands, strict=False), y=result)
    return [None if rule is None else _over_values(rule)(names) for rule in op.local_derivatives]


@cache
def _over_values(rule: str) -> Callable[[Mapping[str, Any]], Any]:
    return reading(rule, FLOATS | FUNCTIONS | {"compared": as_number})


setattr(Value, "_backward_as_values", backward_as_values)  # noqa: B010  (as the operators are attached)
