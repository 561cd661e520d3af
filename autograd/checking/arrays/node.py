"""The record of a calculation on arrays: nodes that hold whole arrays, and how each passes its gradient back.

Five kinds are enough. `elementwise` is a row of the table with operands that are broadcast; `sum` runs over axes;
`product` is a sum of products by subscripts, as in einsum, and covers every matrix product; `gather` picks elements
by their places, and covers transposing, reshaping, indexing and stacking; `mask` has values but no derivative.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.numpy_when_used import np

if TYPE_CHECKING:
    from autograd.ops import Op


@dataclass(eq=False, slots=True)
class Node:
    """One array of a calculation."""

    index: int
    kind: str  # input, constant, elementwise, sum, product, gather, mask
    value: Any
    operands: tuple[Node, ...] = ()
    op: Op | None = None
    detail: Any = None  # axes of a sum, subscripts of a product, places of a gather, the name of a mask
    names: list[str] = field(default_factory=list)  # of the variables that held it, outermost call first
    is_active: bool = False  # whether a gradient passes through
    known: dict[int, Any] = field(default_factory=dict, repr=False)  # local derivatives that were computed, by position

    @property
    def name(self) -> str:
        """The name its author gave, or none."""
        return self.names[0] if self.names else ""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        shape: tuple[int, ...] = self.value.shape
        return shape

    def same_step(self, other: Node) -> bool:
        """Whether another run recorded the same step here."""
        return (
            self.kind == other.kind
            and self.op is other.op
            and self.shape == other.shape
            and [operand.index for operand in self.operands] == [operand.index for operand in other.operands]
        )


def locals_of(node: Node, position: int) -> Any:
    """The local derivative of an elementwise node in an operand, in the shape of the node."""
    if position not in node.known:
        assert node.op is not None
        found = rules.local(node.op, position, [operand.value for operand in node.operands], node.value)
        node.known[position] = np.broadcast_to(found, node.shape)
    return node.known[position]


def pass_back(node: Node, position: int, upstream: Any) -> Any:
    """What a node adds to the gradient of one operand, in the operand's shape."""
    operand = node.operands[position]
    if node.kind == "elementwise":
        return rules.summed_to(upstream * locals_of(node, position), operand.shape)
    if node.kind == "sum":
        return np.broadcast_to(np.expand_dims(upstream, node.detail) if node.detail else upstream, operand.shape)
    if node.kind == "product":
        return product_back(node, position, upstream, [other.value for other in node.operands])
    if node.kind == "gather":
        start = sum(before.value.size for before in node.operands[:position])
        flat = np.zeros(sum(each.value.size for each in node.operands))
        np.add.at(flat, node.detail.reshape(-1), np.reshape(upstream, -1))
        return flat[start : start + operand.value.size].reshape(operand.shape)
    return np.zeros(operand.shape)


def computed(node: Node, operands: list[Any]) -> Any:
    """The value of a node from other values of its operands."""
    if node.kind == "elementwise" and node.op is not None:
        return rules.value(node.op, operands)
    if node.kind == "sum":
        return operands[0].sum(axis=node.detail)
    if node.kind == "product":
        inputs, output = node.detail
        return np.einsum(",".join(inputs) + "->" + output, *operands)
    if node.kind == "gather":
        return np.concatenate([operand.reshape(-1) for operand in operands])[node.detail]
    if node.kind == "mask" and isinstance(node.detail, str):
        return np.asarray(getattr(np, node.detail)(*operands), dtype=float)
    return node.value


def product_back(node: Node, position: int, upstream: Any, factors: list[Any]) -> Any:
    """The gradient of one factor of a product, from the given other ones."""
    inputs, output = node.detail
    own = inputs[position]
    others = [
        (subscripts, factor)
        for k, (subscripts, factor) in enumerate(zip(inputs, factors, strict=True))
        if k != position
    ]
    reachable = set(output).union(*(set(subscripts) for subscripts, _ in others))
    kept = "".join(letter for letter in own if letter in reachable)
    text = ",".join([output, *(subscripts for subscripts, _ in others)]) + "->" + kept
    found = np.einsum(text, upstream, *(factor for _, factor in others))
    if kept != own:  # a letter that only this factor has was summed over
        found = np.expand_dims(found, tuple(k for k, letter in enumerate(own) if letter not in reachable))
    return np.broadcast_to(found, node.operands[position].shape)
