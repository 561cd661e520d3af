"""Intervals that hold all values of a step, whatever the inputs are: they show that a piece is out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.numpy_when_used import np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.checking.arrays.node import Node


def bounds(node: Node, known: dict[int, tuple[float, float]]) -> tuple[float, float]:
    """An interval that holds all values of a node, whatever the inputs are."""
    stack = [node]
    while stack:
        at = stack[-1]
        waiting = [o for o in at.operands if o.index not in known]
        if waiting:
            stack += waiting
        else:
            known.setdefault(at.index, _own_bounds(at, [known[o.index] for o in at.operands], known))
            stack.pop()
    return known[node.index]


def _own_bounds(
    node: Node, inner: list[tuple[float, float]], known: dict[int, tuple[float, float]]
) -> tuple[float, float]:
    everything = (-np.inf, np.inf)
    if node.kind == "constant":
        return float(np.min(node.value, initial=np.inf)), float(np.max(node.value, initial=-np.inf))
    if node.kind == "input":
        return (min(0.0, float(node.value.min())), 1.0) if is_label(node.value) and node.shape else everything
    if node.kind == "mask":
        return (0.0, 1.0) if node.detail != "sign" else (-1.0, 1.0)
    if node.kind == "gather":
        return min(low for low, _ in inner), max(high for _, high in inner)
    if node.kind == "sum":
        count = node.operands[0].value.size / max(1, node.value.size)
        return _product(inner[0], (count, count))
    if node.kind == "product":
        if len({o.index for o in node.operands}) == 1 and len(set(node.detail[0])) == 1:
            return (0.0, np.inf)  # x @ x
        low, high = inner[0]
        for other in inner[1:]:
            low, high = _product((low, high), other)
        return (0.0 if low >= 0 else -np.inf, 0.0 if high <= 0 else np.inf)
    if node.op is None:
        return everything
    return _of_row(node, inner, known)


def _holds(whole: Node, part: Node, known: dict[int, tuple[float, float]]) -> bool:
    """Whether each element of a part is a term of the sum that it is divided by; the others are never negative."""
    shape = whole.shape
    while whole.kind == "gather" and np.array_equal(whole.detail.reshape(-1), np.arange(whole.value.size)):
        whole = whole.operands[0]  # a reshape, as keepdims makes one
    if whole.kind == "sum" and _is_same(whole.operands[0], part):
        axes = range(len(part.shape)) if whole.detail is None else np.atleast_1d(whole.detail) % len(part.shape)
        kept = [1 if k in [*axes] else length for k, length in enumerate(part.shape)]
        return _without_ones(kept) == _without_ones(shape)
    if whole.op is None or whole.op.name != "add" or whole.shape != part.shape:
        return False
    one, other = whole.operands
    return any(
        (_is_same(each, part) or _holds(each, part, known)) and known[rest.index][0] >= 0
        for each, rest in ((one, other), (other, one))
    )


def _is_same(one: Node, other: Node) -> bool:
    """Whether two steps compute the same thing, as exp(z) and another exp(z) do."""
    if one.kind == other.kind == "constant":
        return bool(np.array_equal(one.value, other.value))
    if one is other or one.kind != "elementwise" or one.op is not other.op:
        return one is other
    return all(map(_is_same, one.operands, other.operands))


def _without_ones(shape: Sequence[int]) -> list[int]:
    """A shape as it is broadcast: without the ones in front."""
    found = list(shape)
    while found and found[0] == 1:
        found.pop(0)
    return found


def _of_row(node: Node, inner: list[tuple[float, float]], known: dict[int, tuple[float, float]]) -> tuple[float, float]:
    assert node.op is not None
    op, everything = node.op.name, (-np.inf, np.inf)
    if op == "add":
        return inner[0][0] + inner[1][0], inner[0][1] + inner[1][1]
    if op == "sub":
        return inner[0][0] - inner[1][1], inner[0][1] - inner[1][0]
    if op == "mul":
        square = node.operands[0] is node.operands[1]
        return (0.0, max(inner[0][0] ** 2, inner[0][1] ** 2)) if square else _product(*inner)
    if op == "div":
        low, high = inner[1]
        if inner[0][0] >= 0 and _holds(node.operands[1], node.operands[0], known):
            return (0.0, 1.0)  # a share of a whole, as of softmax
        if low <= 0 <= high and not (low == 0 or high == 0):
            return everything
        with np.errstate(all="ignore"):
            ends = sorted(
                float(np.divide(1.0, end)) if end else (np.inf if low == 0 else -np.inf) for end in (low, high)
            )
        return _product(inner[0], (ends[0], ends[1]))
    if op in ("maximum", "minimum"):
        choose = max if op == "maximum" else min
        return choose(inner[0][0], inner[1][0]), choose(inner[0][1], inner[1][1])
    if op == "where":
        return min(inner[1][0], inner[2][0]), max(inner[1][1], inner[2][1])
    if op in ("power", "pow"):
        even = node.operands[1].kind == "constant" and np.all(node.operands[1].value % 2 == 0)
        return (0.0, np.inf) if even or inner[0][0] >= 0 else everything
    if node.op.arity != 1:
        return everything
    low, high = max(inner[0][0], -1e3), min(inner[0][1], 1e3)
    grid = (
        np.unique(
            np.concatenate([np.linspace(low, high, 801), np.linspace(max(low, -8.0), min(high, 8.0), 801), [low, high]])
        )
        if low <= high
        else np.zeros(0)
    )
    grid = grid[(grid >= low) & (grid <= high)]
    outside = np.broadcast_to(rules.outside(node.op, [grid]), grid.shape)
    values = rules.value(node.op, [grid[~outside]])
    values = values[~np.isnan(values)]
    return (float(values.min()), float(values.max())) if values.size else everything


def _product(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    with np.errstate(all="ignore"):
        ends = [0.0 if 0.0 in (a, b) else a * b for a in one for b in other]
    return min(ends), max(ends)


def is_label(given: Any) -> bool:
    """Whether an argument is an array of labels: zeros and ones, or signs."""
    array = np.asarray(given) if np.ndim(given) else None
    if array is None or array.dtype.kind not in "fiub":
        return array is not None
    return set(np.unique(array).tolist()) <= {0.0, 1.0} or set(np.unique(array).tolist()) <= {-1.0, 1.0}
