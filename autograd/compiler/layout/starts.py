"""Where a recurrence starts: numbers at its first step that stand where later steps have what differs by row.

A state of zeros, spread over the rows, makes the first step like all others: h = zeros((16, m)), and then a loop.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograd.compiler.layout.forms import Constant, Leaf, Start, Sum, operands_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from autograd.compiler.layout.forms import Form, Place

#: A recurrence has at least this many steps behind its first.
FEWEST_STEPS = 3


def spread_starts(nodes: list[Form], origin: list[int], batched: list[bool]) -> None:
    """Put a `Start` in the place of the numbers in first steps."""
    starts: dict[Place, Place] = {}
    for place, node in _first_steps(nodes, batched):
        for each in {each for each in operands_of(node) if isinstance(nodes[each], Constant)} - {*starts}:
            number = nodes[each]
            assert isinstance(number, Constant)
            starts[each] = len(nodes)
            nodes.append(Start(number.number))
            origin.append(-1)
            batched.append(True)
        pairs = []
        for one, other in node.products:  # a number stands before what differs by row, and a state behind its gate
            pair = (other, one) if one in starts and batched[other] else (one, other)
            pairs.append((starts.get(pair[0], pair[0]), starts.get(pair[1], pair[1])))
        nodes[place] = replace(node, terms=tuple(starts.get(each, each) for each in node.terms), products=tuple(pairs))


def _first_steps(nodes: Sequence[Form], batched: Sequence[bool]) -> list[tuple[Place, Sum]]:
    """The sums with numbers among their factors that are at one depth only, where sums that are alike, but for these
    numbers, are at several; and with them those in which the same numbers stand otherwise."""
    depths = [0] * len(nodes)
    found: defaultdict[Any, set[int]] = defaultdict(set)
    candidates: list[tuple[Place, Sum, set[Place], Any, Any]] = []
    for place, node in enumerate(nodes):
        depths[place] = 1 + max((depths[operand] for operand in operands_of(node)), default=-1)
        if isinstance(node, Sum) and batched[place]:
            numbers = {operand for operand in operands_of(node) if isinstance(nodes[operand], Constant)}
            plain = _sign(node, batched)
            found[plain].add(depths[place])
            if numbers:
                candidates.append((place, node, numbers, plain, _sign(node, batched, numbers)))
    alone = [each for each in candidates
             if len(found[each[3]]) == 1 and len(found[each[4]] - found[each[3]]) >= FEWEST_STEPS]  # fmt: skip
    states = {number for _, node, numbers, _, _ in alone if _is_state(nodes, node, numbers) for number in numbers}
    return [(place, node) for place, node, numbers, _, _ in alone if numbers <= states]


def _sign(node: Sum, batched: Sequence[bool], numbers: Collection[Place] = ()) -> Any:
    """What sums have in common that are computed alike, if these numbers differed by row."""

    def kind(place: Place) -> bool:
        return batched[place] or place in numbers

    products = tuple(
        (sign, *sorted(map(kind, pair))) for sign, pair in zip(node.product_signs, node.products, strict=True)
    )
    return products, tuple(zip(node.signs, map(kind, node.terms), strict=True)), node.still


def _is_state(nodes: Sequence[Form], node: Sum, numbers: Collection[Place]) -> bool:
    """Whether weights multiply the numbers, or one of several products has them: a lone factor is a scale."""
    pairs = [pair for pair in node.products if pair[0] in numbers or pair[1] in numbers]
    return any(isinstance(nodes[one], Leaf) for one, _ in pairs) or (bool(pairs) and len(node.products) > 1)
