"""The usual hand-written scalar class: slots, a tuple of children, a tuple of local gradients, depth-first order.

It is what a careful programmer writes after micrograd, and the peer that shows what the rest of the design is worth.
"""

from __future__ import annotations


class Stored:
    """A node that keeps its local gradients from the forward pass."""

    __slots__ = ("children", "data", "grad", "local")

    def __init__(self, data: float, children: tuple[Stored, ...] = (), local: tuple[float, ...] = ()) -> None:
        self.data = data
        self.grad = 0.0
        self.children = children
        self.local = local

    def __add__(self, other: Stored | float) -> Stored:
        other = other if isinstance(other, Stored) else Stored(other)
        return Stored(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Stored | float) -> Stored:
        other = other if isinstance(other, Stored) else Stored(other)
        return Stored(self.data * other.data, (self, other), (other.data, self.data))

    def __sub__(self, other: Stored | float) -> Stored:
        other = other if isinstance(other, Stored) else Stored(other)
        return Stored(self.data - other.data, (self, other), (1.0, -1.0))

    __radd__ = __add__
    __rmul__ = __mul__

    def relu(self) -> Stored:
        return Stored(max(self.data, 0.0), (self,), (1.0 if self.data > 0 else 0.0,))

    def backward(self) -> None:
        order: list[Stored] = []
        seen: set[Stored] = set()
        stack = [(self, False)]
        while stack:
            node, expanded = stack.pop()
            if expanded:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((child, False) for child in node.children)
        self.grad = 1.0
        for node in reversed(order):
            for child, local in zip(node.children, node.local, strict=True):
                child.grad += local * node.grad
