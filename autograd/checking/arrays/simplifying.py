"""Functions that were written out and are rows of the table: 1 / (1 + exp(−z)) is σ(z), log(1 + exp(z)) is softplus.

Only steps without a name and with a single use are taken together; what has a name stays a node of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.checking.arrays.numpy_when_used import np
from autograd.ops import OPS

if TYPE_CHECKING:
    from autograd.checking.arrays.node import Node


def simplify(nodes: list[Node]) -> None:
    """Write such nodes as their rows, in place."""
    uses = [0] * len(nodes)
    for node in nodes:
        for operand in node.operands:
            uses[operand.index] += 1

    def step(node: Node, name: str, *, inner: bool = True) -> bool:
        return node.op is not None and node.op.name == name and not (inner and (node.names or uses[node.index] > 1))

    def one_and(node: Node, name: str) -> Node | None:
        """The operand of `name` in 1 + name(…)."""
        if not step(node, "add"):
            return None
        for one, other in (node.operands, node.operands[::-1]):
            if one.kind == "constant" and np.all(one.value == 1) and step(other, name) and other.shape == node.shape:
                return other.operands[0]
        return None

    for node in nodes:
        if step(node, "div", inner=False):
            above, below = node.operands
            inside = one_and(below, "exp")
            ones = above.kind == "constant" and np.all(above.value == 1)
            if inside is not None and ones and step(inside, "neg"):
                node.op, node.operands = OPS["sigmoid"], (inside.operands[0],)
            elif inside is not None and step(above, "exp") and above.operands[0] is inside:
                node.op, node.operands = OPS["sigmoid"], (inside,)
        elif step(node, "log", inner=False):
            inside = one_and(node.operands[0], "exp")
            if inside is not None:
                node.op, node.operands = OPS["softplus"], (inside,)
