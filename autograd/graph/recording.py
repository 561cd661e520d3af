"""A recorded graph as plain frozen records, in the order of creation: what everything that shows a graph reads.

A record holds names, numbers and indices only, no Value, so that it can be drawn, sent or compared as data.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd import rules
from autograd.arrays import the_one
from autograd.errors import StaleGraphError
from autograd.graph.callers import names_in
from autograd.graph.membership import results_of_modules
from autograd.text import printable, readable_repr, visible
from autograd.value import CONSTANT, Value, as_number, is_computed, topological_order

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from autograd.graph.formula import Formula
    from autograd.ops import Op


@readable_repr
@dataclass(frozen=True, slots=True)
class Node:
    """A number of the graph: a constant (no name of its own), a leaf (no op) or the result of a primitive."""

    index: int  # its place in `Graph.nodes`
    name: str  # unique; that of a constant is its number
    value: float
    grad: float | None  # as the Value holds it; None: not computed yet
    op: Op | None
    operands: tuple[int, ...]  # indices, in the order written, an operand twice if it was used twice
    local_derivatives: tuple[float | None, ...]  # the local derivatives, one an operand; None: a constant exponent
    is_constant: bool = False
    is_named: bool = False  # the user gave the name, as a label or by a variable
    expression: Formula | None = None  # what it computes, where it is called by that: (b·c)

    @property
    def is_leaf(self) -> bool:
        """Whether the user made this number, and a gradient arrives here to stay."""
        return self.op is None and not self.is_constant

    @property
    def is_explained(self) -> bool:
        """Whether it was computed and has a name that does not say from what."""
        return self.op is not None and self.expression is None

    @property
    def title(self) -> str:
        """The name as it stands alone: what it computes, b·c, without the brackets that it has in formulas."""
        return self.name if self.expression is None or self.name[0] != "(" else self.name[1:-1]


@readable_repr
@dataclass(frozen=True, slots=True)
class Graph:
    """All nodes, each after its operands; the last one that is no constant is the output."""

    nodes: tuple[Node, ...]
    output: int

    @property
    def root(self) -> Node:
        """The output."""
        return self.nodes[self.output]

    def consumers(self) -> list[list[tuple[int, int]]]:
        """For every node the edges that leave it: (consumer, position among its operands), oldest first."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.nodes]
        for node in self.nodes:
            for position, operand in enumerate(node.operands):
                found[operand].append((node.index, position))
        return found


def record(root: Value, variables: Sequence[Mapping[str, Any]] = ()) -> Graph:
    """The graph of `root`; `variables` are looked through for names of nodes that have no label.

    Raises:
        StaleGraphError: a leaf was changed since the forward pass, so that the numbers do not belong together.
    """
    return record_with_places(root, variables)[0]


def record_with_places(root: Value, variables: Sequence[Mapping[str, Any]] = ()) -> tuple[Graph, dict[Value, int]]:
    """The graph, and where each Value stands in it.

    Raises:
        TypeError: `root` is neither a Value nor an array of one.
    """
    root = the_one(root)
    if not isinstance(root, Value):
        raise TypeError(f"a graph is that of one Value; got {type(root).__name__} {root!r:.60}")
    ordered = _with_constants(root)
    given = {value: value.label for value in ordered if value.label and not value.label.isspace()}
    if variables:
        unlabelled = {value for value in ordered if value not in given and (value._op is not CONSTANT or value is root)}
        given |= names_in(variables, unlabelled)
        given |= results_of_modules(ordered, given, root)
    starts = _starts(ordered, root, given) if variables else set()
    names = _names(ordered, root, given, starts)
    indices = {value: index for index, value in enumerate(ordered)}
    nodes: list[Node] = []
    for index, value in enumerate(ordered):
        operands = tuple(indices[operand] for operand in value.operands)
        constant = (value._op is CONSTANT and value is not root) or value in starts
        grad = as_number(value.grad) if is_computed(value.grad) else None
        named = value in given
        node = Node(index, names[value], value.data, grad, value.op, operands, value.local_derivatives, constant, named)
        _check_fresh(node, nodes)
        nodes.append(node)
    return Graph(tuple(nodes), indices[root]), indices


def _with_constants(root: Value) -> list[Value]:
    """All nodes, oldest first; a constant, which has no age, stands before its first consumer."""
    ordered: dict[Value, None] = {}
    for value in reversed(topological_order(root)):
        if value._op is CONSTANT and value is not root:
            continue
        ordered |= dict.fromkeys(operand for operand in value.operands if operand._op is CONSTANT)
        ordered[value] = None
    return list(ordered)


def _starts(values: Sequence[Value], root: Value, given: Mapping[Value, str]) -> set[Value]:
    """Zeros that nobody holds and that a longer sum begins with, as in `s = Value(0.0)` before a loop: they are the 0
    of `sum`, and no variables of anybody's."""
    uses: dict[Value, list[Value]] = {}
    for value in values:
        for operand in value.operands:
            uses.setdefault(operand, []).append(value)

    def addition(value: Value) -> Value | None:
        """The only use of a value, where that is an addition that it stands first in."""
        found = uses.get(value, [])
        first = len(found) == 1 and found[0].op is not None and found[0].op.name == "add"
        return found[0] if first and found[0].operands[0] is value else None

    return {
        value
        for value in values
        if value.op is None
        and value.data == 0
        and value is not root
        and value not in given
        and (partial := addition(value)) is not None
        and partial not in given
        and addition(partial) is not None
    }


def _names(
    values: Sequence[Value], root: Value, given: Mapping[Value, str], starts: Collection[Value]
) -> dict[Value, str]:
    """A unique name for every node: the one given, numbered if another has it too, else u1, u2, … by age."""
    labels = {value: _shown(label) for value, label in given.items()}
    taken = set(labels.values())
    names: dict[Value, str] = {}

    def fresh(stem: str, number: int, joint: str = "") -> tuple[str, int]:
        while (name := f"{stem}{joint}{number}") in taken:
            number += 1
        taken.add(name)
        return name, number

    counts = {"u": 1, "x": 1}
    seen: Counter[str] = Counter()
    for value in values:
        if (label := labels.get(value)) is not None:
            seen[label] += 1
            names[value] = fresh(label, seen[label], "_")[0] if seen[label] > 1 else label
        elif value in starts or (value._op is CONSTANT and value is not root):
            names[value] = format(value.data, "g")
        elif value is root and "J" not in taken:
            names[value] = "J"
        else:
            stem = "u" if value.op else "x"
            names[value], counts[stem] = fresh(stem, counts[stem])
    return names


def _shown(label: str) -> str:
    """The label with pictures for what no format and no terminal could hold; a newline breaks the line in pictures."""
    return label if label.isprintable() else "\n".join(map(visible, label.split("\n")))


def _check_fresh(node: Node, nodes: Sequence[Node]) -> None:
    if node.op is None:
        return
    try:
        now = rules.forward(node.op, [nodes[operand].value for operand in node.operands])
    except ValueError:
        now = math.nan
    if now != node.value and not (math.isnan(now) and math.isnan(node.value)):
        operands = ", ".join(dict.fromkeys(nodes[i].name for i in node.operands if not nodes[i].is_constant))
        said = f"{node.name} was recorded as {node.value!r}, but its operands ({operands}) now give {now!r}: a leaf was"
        raise StaleGraphError(
            printable(f"{said} changed after the forward pass; compute the result again, then show it")
        )
