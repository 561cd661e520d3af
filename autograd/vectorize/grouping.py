"""Nodes of one kind and level as one array each, in an order in which what uses them finds them side by side.

All numbers lie in one flat buffer: the leaves, the constants, then a block a group. A sum of products whose first
factors (rows of weights) and second factors (vectors of activations) form a full grid, each row with each vector, is a
matrix product; its block is laid out row by row, so that the next layer finds its vectors as columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograd.vectorize.canonical import Apply, Constant, Leaf, Sum

if TYPE_CHECKING:
    from collections.abc import Collection

    from autograd.vectorize.canonical import Canonical, Form, Place

Row = tuple[int, ...]


@dataclass
class Group:
    """One block of the buffer, computed in one go."""

    number: int
    start: int  # of its block
    members: list[Place]
    op: str = ""  # a primitive; empty for a sum
    operands: list[list[int]] = field(default_factory=list)  # for each operand the places of all members
    signs: tuple[int, ...] = ()
    terms: list[Row] = field(default_factory=list)  # a row a member
    product_signs: tuple[int, ...] = ()
    first: list[Row] = field(default_factory=list)  # factors: a row a member, or the rows of a grid
    second: list[Row] = field(default_factory=list)
    is_grid: bool = False

    @property
    def size(self) -> int:
        """The number of members."""
        return len(self.members)


@dataclass(frozen=True)
class Layout:
    """Where everything lies."""

    leaves: list[int]  # recorded indices, in the order of the parameters
    inputs: int  # how many of them, the last ones, get no gradient
    constants: list[float]
    groups: list[Group]
    places: dict[Place, int]  # of the canonical nodes in the buffer
    size: int


def grouped(form: Canonical, inputs: Collection[int] = ()) -> Layout:
    """The blocks of a canonical graph, each after those that it needs; `inputs` are leaves without a gradient."""
    places: dict[Place, int] = {}
    leaves = [place for place, node in enumerate(form.nodes) if isinstance(node, Leaf)]
    leaves.sort(key=lambda place: form.origin[place] in inputs)
    constants = [place for place, node in enumerate(form.nodes) if isinstance(node, Constant)]
    for place in [*leaves, *constants]:
        places[place] = len(places)
    groups: list[Group] = []
    for members in _alike(form):
        group = _ordered(form, members, places, len(groups))
        places |= {member: group.start + offset for offset, member in enumerate(group.members)}
        groups.append(group)
    return Layout(
        [form.origin[place] for place in leaves],
        sum(form.origin[place] in inputs for place in leaves),
        [node.number for place in constants if isinstance(node := form.nodes[place], Constant)],
        groups,
        places,
        len(places),
    )


def _alike(form: Canonical) -> list[list[Place]]:
    """The computed nodes by level and kind, lower levels first."""
    levels: list[int] = []
    found: dict[tuple[object, ...], list[Place]] = {}
    for place, node in enumerate(form.nodes):
        match node:
            case Apply(op, operands):
                level = 1 + max((levels[operand] for operand in operands), default=0)
                key: tuple[object, ...] = (level, op)
            case Sum(terms, signs, products, product_signs):
                used = [*terms, *(factor for pair in products for factor in pair)]
                level = 1 + max((levels[operand] for operand in used), default=0)
                key = (level, "", signs, product_signs)
            case _:
                levels.append(0)
                continue
        levels.append(level)
        found.setdefault(key, []).append(place)
    return [found[key] for key in sorted(found, key=lambda key: int(str(key[0])))]


def _ordered(form: Canonical, members: list[Place], places: dict[Place, int], number: int) -> Group:
    start = len(places)
    first = form.nodes[members[0]]
    if isinstance(first, Apply):
        rows = {member: _operands(form.nodes[member], places) for member in members}
        order = sorted(members, key=lambda member: rows[member])
        columns = [list(column) for column in zip(*(rows[member] for member in order), strict=True)]
        return Group(number, start, order, first.op, columns)
    assert isinstance(first, Sum)
    factors = {member: _factors(form.nodes[member], places) for member in members}
    order = sorted(members, key=lambda member: factors[member])
    terms = [_terms(form.nodes[member], places) for member in order]
    group = Group(number, start, order, signs=first.signs, terms=terms, product_signs=first.product_signs)
    lefts = sorted({left for left, _ in factors.values()})
    rights = sorted({right for _, right in factors.values()})
    group.is_grid = bool(first.products) and len(lefts) * len(rights) == len(members) == len({*factors.values()})
    if group.is_grid:
        group.first, group.second = lefts, rights
    else:
        group.first = [factors[member][0] for member in order]
        group.second = [factors[member][1] for member in order]
    return group


def _operands(node: Form, places: dict[Place, int]) -> Row:
    assert isinstance(node, Apply)
    return tuple(places[operand] for operand in node.operands)


def _factors(node: Form, places: dict[Place, int]) -> tuple[Row, Row]:
    assert isinstance(node, Sum)
    return tuple(places[a] for a, _ in node.products), tuple(places[b] for _, b in node.products)


def _terms(node: Form, places: dict[Place, int]) -> Row:
    assert isinstance(node, Sum)
    return tuple(places[term] for term in node.terms)
