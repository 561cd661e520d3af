"""The backward pass with Values for gradients, so that gradients can be differentiated again.

The same rows of the table, read over Values instead of floats. `Value.backward(create_graph=True)` ends up here.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.errors import DomainError, StaleGraphError
from autograd.operators import FUNCTIONS
from autograd.ops import NAMES
from autograd.rules import FLOATS, reading
from autograd.value import CONSTANT, Value, as_number, constant, is_computed, operand, topological_order, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def backward_as_values(root: Value, gradient: Any) -> None:
    """As `root.backward()`, but every `grad` is a Value with a graph of its own; all are set, or none.

    Raises:
        StaleGraphError: a leaf was changed since the forward pass, which the new graph could not express.
    """
    found = gradients_as_values({root: gradient}, topological_order(root))
    with writing:
        before = {node: node.grad for node in found}
        try:
            for node, new in found.items():
                node.grad = node.grad + new if node.op is None and is_computed(node.grad) else new
        except BaseException:
            for node, old in before.items():
                node.grad = old
            raise


def gradients_as_values(root: Value | Mapping[Value, Any], order: Sequence[Value] | None = None) -> dict[Value, Value]:
    """Every node of the graph of `root` with the derivative of `root` with respect to it, as a Value.

    `order` restricts the sweep to some of the nodes, newest first; then several roots may start it, each with a number.
    """
    gradients = {root: constant(1.0)} if isinstance(root, Value) else {each: operand(n) for each, n in root.items()}
    for node in topological_order(root) if order is None and isinstance(root, Value) else order or ():
        upstream = gradients.get(node)
        if upstream is None:  # a constant exponent
            continue
        for a, local in differentiable_edges(node):
            term = upstream if isinstance(local, float) and local == 1.0 else upstream * local
            gradients[a] = gradients[a] + term if a in gradients else term
    return gradients


def differentiable_edges(node: Value) -> list[tuple[Value, Value | float]]:
    """The operands that are no constants, each with its local derivative; one that is a plain number is a float.

    Raises:
        StaleGraphError: a leaf was changed since the forward pass.
        DomainError: a local derivative is infinite, as that of sqrt at 0.
    """
    if node.op is None:
        return []
    names: dict[str, Any] = {"y": node}
    for name, (a, recorded) in zip(NAMES, node._edges(), strict=False):
        names[name] = a._data if recorded is None else a
    edges: list[tuple[Value, Value | float]] = []
    for rule, (a, recorded) in zip(node.op.local_derivatives, node._edges(), strict=True):
        if rule is None or recorded is None or a._op is CONSTANT:
            continue
        try:
            local = _over_values(rule, node.op.functions)(names)
        except DomainError as error:
            place = ", ".join(repr(operand._data) for operand in node.operands)
            raise DomainError(
                f"the local derivative of {node.op.name} has no finite value at {place}, so that it cannot be "
                f"differentiated again; keep the operand of {node!r} away from there"
            ) from error
        now = as_number(local)
        if now != recorded and not (math.isnan(now) and math.isnan(recorded)):
            raise StaleGraphError(
                f"{node!r} was recorded with the local derivative {recorded!r}, which is {now!r} now: a leaf "
                "was changed since the forward pass; compute the result again before backward(create_graph=True)"
            )
        edges.append((a, local))
    return edges


@cache
def _over_values(rule: str, own: tuple[tuple[str, Callable[..., Any]], ...]) -> Callable[[Mapping[str, Any]], Any]:
    return reading(rule, FLOATS | FUNCTIONS | dict(own) | {"compared": as_number})


setattr(Value, "_backward_as_values", backward_as_values)  # noqa: B010  (as the operators are attached)
