"""Copies and pickles of a graph of any depth: node by node in the order of creation, never by recursion.

A node of a subclass keeps its class and its attributes. An input of a function that is being differentiated is shared
by its copies, so that a copy inside the function does not lose the gradient; it has no pickle.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from autograd.ops import OPS
from autograd.value import CONSTANT, Value, blank, is_computed, refuse_inputs, renumber

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograd.ops import Op


def shallow(node: Value) -> Value:
    """A node of its own with the same operands, as `copy.copy` makes it."""
    if node.is_input:
        return node
    twin = made(*_content(node))
    renumber([twin])
    twin.grad = node.grad
    return twin


def deep(root: Value, memo: dict[int, Any]) -> Value:
    """The whole graph anew, as `copy.deepcopy` makes it; nodes that `memo` holds already are shared."""
    from copy import deepcopy  # takes a millisecond, and is there by now

    history = _history(root)
    memo |= {id(node): node for node in history if node.is_input}
    new = [node for node in history if id(node) not in memo]
    memo |= {id(node): blank(type(node)) for node in new}
    twins: dict[Value, Value] = {node: memo[id(node)] for node in history}
    for node in new:
        _, row, data, label, edges, own = _content(node)
        edges = tuple((twins[operand], local) for operand, local in edges)
        _fill(twins[node], row, data, label, edges, deepcopy(own, memo) if own else own)
        twins[node].grad = twins[node.grad] if isinstance(node.grad, Value) else node.grad
    renumber(twins.values())
    return twins[root]


def reduce(node: Value, protocol: Any) -> tuple[Any, ...]:
    """What `pickle` stores of a node: its history, so that each node refers only to nodes stored before it."""
    if _listing.get():
        return made, _content(node)
    history = _history(node)
    refuse_inputs(history, "a pickle")
    gradients = [(each, each.grad) for each in history if is_computed(each.grad)]
    return blank, (type(node),), (_Listed(history), _content(node), gradients), None, None, _restore


def made(kind: type[Value], *content: Any) -> Value:
    """The node with that content; it has no place in the order yet."""
    node = blank(kind)
    _fill(node, *content)
    return node


#: Class, row (its name where the table has it), data, label, edges, and what a subclass holds beside them.
_Content = tuple[
    type[Value], "Op | str | None", float, "str | None", tuple[tuple[Value, "float | None"], ...], dict[str, Any]
]
_listing: ContextVar[bool] = ContextVar("listing", default=False)


class _Listed:
    """A list of nodes that is pickled one by one, during which no node lists its own history again."""

    def __init__(self, nodes: list[Value]) -> None:
        self.nodes = nodes

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (), None, self._one_by_one()

    def _one_by_one(self) -> Iterator[Value]:
        _listing.set(True)
        try:
            yield from self.nodes
        finally:
            _listing.set(False)


def _restore(node: Value, state: tuple[list[Value], _Content, list[tuple[Value, Any]]]) -> None:
    history, content, gradients = state
    _fill(node, *content[1:])
    for each, gradient in gradients:
        each.grad = gradient
    renumber(history)


def _history(root: Value) -> list[Value]:
    """Every node that a copy needs, oldest first: operands, constants, and gradients that are Values."""
    seen = {root}
    stack = [root]
    while stack:
        node = stack.pop()
        gradient = (node.grad,) if isinstance(node.grad, Value) else ()
        for other in (*node.operands, *gradient):
            if other not in seen:
                seen.add(other)
                stack.append(other)
    return sorted(seen, key=lambda node: node._number)


def _content(node: Value) -> _Content:
    op = node._op
    names = [name for kind in type(node).__mro__[: -len(Value.__mro__)] for name in vars(kind).get("__slots__", ())]
    own = {**getattr(node, "__dict__", {}), **{name: getattr(node, name) for name in names if hasattr(node, name)}}
    row = op.name if op is not None and (op is CONSTANT or OPS.get(op.name) is op) else op
    return type(node), row, node._data, node.label, tuple(node._edges()), own


def _fill(node: Value, row: Any, data: float, label: str | None, edges: Any, own: dict[str, Any]) -> None:
    node._op = CONSTANT if row == CONSTANT.name else OPS[row] if isinstance(row, str) else row
    for name, thing in own.items():
        setattr(node, name, thing)
    node._data = data
    node.label = label
    if edges:
        node._link(edges)


for _name, _method in (("__copy__", shallow), ("__deepcopy__", deep), ("__reduce_ex__", reduce)):
    setattr(Value, _name, _method)
