"""Copies and pickles of a graph of any depth: node by node in the order of creation, never by recursion."""

from __future__ import annotations

from threading import local
from typing import TYPE_CHECKING, Any

from autograd.ops import OPS
from autograd.value import CONSTANT, Value, blank, is_computed, renumber

if TYPE_CHECKING:
    from collections.abc import Iterator


def shallow(node: Value) -> Value:
    """A node of its own with the same operands, as `copy.copy` makes it."""
    twin = made(*_content(node))
    renumber([twin])
    return twin


def deep(root: Value, memo: dict[int, Any]) -> Value:
    """The whole graph anew, as `copy.deepcopy` makes it; nodes that `memo` holds already are shared."""
    history = _history(root)
    new = [node for node in history if id(node) not in memo]
    memo |= {id(node): blank() for node in new}
    twins: dict[Value, Value] = {node: memo[id(node)] for node in history}
    for node in new:
        name, data, label, edges = _content(node)
        _fill(twins[node], name, data, label, tuple((twins[operand], local) for operand, local in edges))
        twins[node].grad = twins[node.grad] if isinstance(node.grad, Value) else node.grad
    renumber(twins.values())
    return twins[root]


def reduce(node: Value, protocol: Any) -> tuple[Any, ...]:
    """What `pickle` stores of a node: its history, so that each node refers only to nodes stored before it."""
    if getattr(_listing, "under_way", False):
        return made, _content(node)
    history = _history(node)
    gradients = [(each, each.grad) for each in history if is_computed(each.grad)]
    return blank, (), (_Listed(history), _content(node), gradients), None, None, _restore


def made(name: str | None, data: float, label: str | None, edges: _Edges) -> Value:
    """The node with that content; it has no place in the order yet."""
    node = blank()
    _fill(node, name, data, label, edges)
    return node


_Edges = tuple[tuple[Value, "float | None"], ...]
_Content = tuple["str | None", float, "str | None", _Edges]
_listing = local()


class _Listed:
    """A list of nodes that is pickled one by one, during which no node lists its own history again."""

    def __init__(self, nodes: list[Value]) -> None:
        self.nodes = nodes

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (), None, self._one_by_one()

    def _one_by_one(self) -> Iterator[Value]:
        _listing.under_way = True
        try:
            yield from self.nodes
        finally:
            _listing.under_way = False


def _restore(node: Value, state: tuple[list[Value], _Content, list[tuple[Value, Any]]]) -> None:
    history, content, gradients = state
    _fill(node, *content)
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
    return (
        CONSTANT.name if node._op is CONSTANT else node.op and node.op.name,
        node._data,
        node.label,
        tuple(node._edges()),
    )


def _fill(node: Value, name: str | None, data: float, label: str | None, edges: _Edges) -> None:
    node._op = CONSTANT if name == CONSTANT.name else OPS[name] if name else None
    node._data = data
    node.label = label
    if edges:
        node._link(edges)


for _name, _method in (("__copy__", shallow), ("__deepcopy__", deep), ("__reduce_ex__", reduce)):
    setattr(Value, _name, _method)
