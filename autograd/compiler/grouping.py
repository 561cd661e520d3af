"""Nodes of one kind and level as one array each, in an order in which what uses them finds them side by side.

Every number has a place: the leaves, the inputs, the constants, then a block a group. An operand of a whole group is
an array of places. A sum of products whose first factors (rows of weights) and second factors (vectors of activations)
form a full grid, each row with each vector, is a matrix product; its block is laid out row by row.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.compiler.canonical import Apply, Constant, Leaf, Sum, operands_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.compiler.canonical import Canonical, Place

#: So many terms, or products, of a sum are written out one by one; more are summed along an axis.
FEW = 3
#: Grids of fewer members are not worth a matrix product of their own.
SMALLEST_GRID = 4


@dataclass
class Product:
    """Products in a sum: `grid` is (R, K) @ (K, C), `dot` (K) @ (K), `rows` (n, K) times (n, K) summed over K, and
    `pair` one product a member."""

    kind: str
    first: Any  # places
    second: Any
    signs: tuple[int, ...]


@dataclass
class Term:
    """One term of each member, of the group's shape; or several, along a last axis."""

    places: Any
    signs: tuple[int, ...]

    @property
    def is_table(self) -> bool:
        """Whether there are several."""
        return len(self.signs) > 1


@dataclass
class Group:
    """One block of places, computed in one go."""

    start: int
    shape: tuple[int, ...]  # () for a single number
    members: list[Place]  # in the order of the block
    batched: bool
    op: str = ""  # a primitive; empty for a sum
    operands: list[Any] = field(default_factory=list)  # of a primitive: the places of each operand
    products: list[Product] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    @property
    def reads(self) -> list[Any]:
        """All arrays of places that it reads."""
        pairs = [places for product in self.products for places in (product.first, product.second)]
        return [*self.operands, *pairs, *(term.places for term in self.terms)]


@dataclass
class Layout:
    """Where everything lies."""

    leaves: list[int]  # recorded indices, by place
    inputs: list[tuple[int, int]]  # start and size of each
    constants: list[float]
    first_constant: int
    groups: list[Group]
    places: dict[Place, int]  # of the canonical nodes
    size: int


def grouped(form: Canonical, inputs: Sequence[Sequence[int]] = ()) -> Layout:
    """The blocks of a canonical graph, each after those that it needs. `inputs` are arguments of a batch, each a list
    of the recorded leaves that hold its cells."""
    return _Grouping(form, inputs).layout()


def count_of_groups(form: Canonical) -> int:
    """How many groups there are."""
    return len(_alike(form))


class _Grouping:
    def __init__(self, form: Canonical, inputs: Sequence[Sequence[int]]) -> None:
        import numpy as np

        self.np, self.form = np, form
        self.places: dict[Place, int] = {}
        self.size = self.blocks = 0
        cells = {leaf for cells in inputs for leaf in cells}
        self.owners = np.empty(len(form.nodes) + sum(map(len, inputs)), np.int32)  # for each place its block
        self.by_start: dict[int, Group] = {}
        nodes = list(enumerate(form.nodes))
        leaves = [place for place, node in nodes if isinstance(node, Leaf) and node.index not in cells]
        self._block(leaves)
        self.leaves = [form.origin[place] for place in leaves]
        self.inputs = []
        for argument in inputs:
            start = self._reserve(len(argument))
            self.inputs.append((start, len(argument)))
            self.places |= {form.placed[leaf]: start + at for at, leaf in enumerate(argument) if leaf in form.placed}
        self.first_constant = self.size
        self._block([place for place, node in nodes if isinstance(node, Constant)])
        self.constants = [node.number for _, node in nodes if isinstance(node, Constant)]
        self.groups: list[Group] = []

    def layout(self) -> Layout:
        for members in _alike(self.form):
            if isinstance(self.form.nodes[members[0]], Apply):
                self._primitive(members)
            else:
                self._sums(members)
        return Layout(
            self.leaves, self.inputs, self.constants, self.first_constant, self.groups, self.places, self.size
        )

    def _block(self, members: Sequence[Place]) -> int:
        start = self._reserve(len(members))
        self.places.update(zip(members, range(start, start + len(members)), strict=True))
        return start

    def _reserve(self, size: int) -> int:
        start, self.size = self.size, self.size + size
        self.owners[start : self.size] = self.blocks
        self.blocks += 1
        return start

    def _rows(self, rows: Sequence[Sequence[Place]]) -> Any:
        """Places of a table of nodes, a row a member."""
        width = len(rows[0])
        flat = [self.places[node] for row in rows for node in row]
        return self.np.array(flat, self.np.int64).reshape(len(rows), width)

    def _order(self, table: Any) -> Any:
        """The order of members in which their operands lie side by side: by the column that differs most, constants
        and numbers that many share last."""
        np = self.np
        if len(table) < 2:
            return np.arange(len(table))
        spread = [
            (self._are_constants(column), -len(np.unique(column)), number) for number, column in enumerate(table.T)
        ]
        columns = [table[:, number] for *_, number in sorted(spread)]
        return np.lexsort(columns[::-1])

    def _are_constants(self, places: Any) -> bool:
        last = self.first_constant + len(self.constants)
        return bool(((places >= self.first_constant) & (places < last)).all())

    def _add(self, members: list[Place], shape: tuple[int, ...], **parts: Any) -> None:
        batched = self.form.batched[members[0]]
        group = Group(self._block(members), shape, members, batched, **parts)
        self.groups.append(group)
        self.by_start[group.start] = group

    def _primitive(self, members: list[Place]) -> None:
        node = self.form.nodes[members[0]]
        assert isinstance(node, Apply)
        table = self._rows([operands_of(self.form.nodes[member]) for member in members])
        order = self._order(table)
        shape = self._shape(list(table[order].T))
        operands = [column.reshape(shape) for column in table[order].T]
        self._add([members[at] for at in order], shape, op=node.op, operands=operands)

    def _shape(self, columns: list[Any]) -> tuple[int, ...]:
        """That of the group which one of the columns is, all of it and in its order; else a row."""
        if len(columns[0]) == 1:
            return ()
        for column in columns:
            group, size = self.by_start.get(int(column[0])), len(column)
            if group and len(group.members) == size and bool((self.np.diff(column) == 1).all()):
                return group.shape
        return (len(columns[0]),)

    def _sums(self, members: list[Place]) -> None:
        sums = [node for member in members if isinstance(node := self.form.nodes[member], Sum)]
        if not sums[0].products:
            self._plain(members, sums)
            return
        firsts = [tuple(a for a, _ in each.products) for each in sums]
        seconds = [tuple(b for _, b in each.products) for each in sums]
        whole: dict[Any, list[int]] = defaultdict(list)  # members by their first factors
        for at, first in enumerate(firsts):
            whole[first].append(at)
        grids: dict[Any, list[int]] = defaultdict(list)  # those whose first factors meet the same vectors
        for found in whole.values():
            grids[frozenset(seconds[at] for at in found)] += found
        inner, columns = len(firsts[0]), len({*seconds})
        is_grid = len({*zip(firsts, seconds, strict=True)}) == len(sums) and (
            len(sums) >= SMALLEST_GRID * len(grids) or (len(grids) == 1 and inner > 1)
        )
        is_plain = len(whole) == len(sums) == columns > 1 or (inner == 1 and min(len(whole), columns) == 1)
        if is_grid and not is_plain:
            for found in grids.values():
                self._grid([members[at] for at in found], [firsts[at] for at in found], [seconds[at] for at in found])
        else:
            self._plain(members, sums)

    def _grid(self, members: list[Place], firsts: list[Any], seconds: list[Any]) -> None:
        np = self.np
        lefts, rights = [*dict.fromkeys(firsts)], [*dict.fromkeys(seconds)]
        first, second = self._rows(lefts), self._rows(rights)
        by_first, by_second = np.lexsort(first.T[::-1]), np.lexsort(second.T[::-1])
        first, second = first[by_first], second[by_second]
        rows = {lefts[at]: row for row, at in enumerate(by_first)}
        columns = {rights[at]: column for column, at in enumerate(by_second)}
        width = len(rights)
        order: list[int] = [0] * len(members)
        for at, (left, right) in enumerate(zip(firsts, seconds, strict=True)):
            order[rows[left] * width + columns[right]] = at
        members = [members[at] for at in order]
        node = self.form.nodes[members[0]]
        assert isinstance(node, Sum)
        batched = self.form.batched[members[0]]
        is_dot = len(members) == 1
        shape = () if is_dot else (len(lefts),) if batched and width == 1 else (len(lefts), width)
        products = []
        for columns_of in self._parts([first, second]):
            one, other = first[:, columns_of], second[:, columns_of]
            signs = tuple(node.product_signs[at] for at in columns_of)
            if is_dot and len(columns_of) > 1:
                products.append(Product("dot", one[0], other[0], signs))
            elif is_dot:
                products += [
                    Product("pair", one[0, at].reshape(()), other[0, at].reshape(()), (sign,))
                    for at, sign in enumerate(signs)
                ]
            else:
                products.append(Product("grid", one, other.T if len(shape) == 2 else other[0], signs))
        self._add(members, shape, products=products, terms=self._terms(members, shape))

    def _plain(self, members: list[Place], sums: list[Sum]) -> None:
        """Sums without a grid: a few products and terms each, or many, side by side."""
        table = self._rows([operands_of(each) for each in sums])
        order = self._order(table)
        table, members = table[order], [members[at] for at in order]
        node, terms = sums[0], len(sums[0].terms)
        shape = self._shape(list(table.T))
        first, second = table[:, terms::2], table[:, terms + 1 :: 2]
        products = []
        parts = self._parts([first, second]) if node.products else []
        if any(len(part) > FEW for part in parts):
            shape = (len(members),) if len(members) > 1 else ()
        for part in parts:
            signs = tuple(node.product_signs[at] for at in part)
            if len(part) > FEW:
                kind = "rows" if shape else "dot"
                one, other = (first[:, part], second[:, part]) if shape else (first[0, part], second[0, part])
                products.append(Product(kind, one, other, signs))
            else:
                products += [
                    Product("pair", first[:, at].reshape(shape), second[:, at].reshape(shape), (sign,))
                    for at, sign in zip(part, signs, strict=True)
                ]
        self._add(members, shape, products=products, terms=self._terms(members, shape))

    def _terms(self, members: list[Place], shape: tuple[int, ...]) -> list[Term]:
        node = self.form.nodes[members[0]]
        assert isinstance(node, Sum)
        if not node.terms:
            return []
        rows = [each.terms for member in members if isinstance(each := self.form.nodes[member], Sum)]
        table, found = self._rows(rows), []
        for part in self._parts([table]):
            signs = tuple(node.signs[at] for at in part)
            if len(part) > FEW:
                found.append(Term(table[:, part].reshape(*shape, len(part)), signs))
            else:
                found += [Term(table[:, at].reshape(shape), (sign,)) for at, sign in zip(part, signs, strict=True)]
        return found

    def _parts(self, tables: list[Any]) -> list[list[int]]:
        """The columns by the blocks that they lie in, so that each part is read from one block; sorted in it."""
        found: dict[Any, list[int]] = defaultdict(list)
        homes = [self.owners[table] for table in tables]
        for at in range(tables[0].shape[1]):
            key = tuple(int(home[0, at]) if (home[:, at] == home[0, at]).all() else -1 for home in homes)
            found[key].append(at)
        ranks = [table[0] for table in reversed(tables)]
        ranks.sort(key=self._are_constants)
        return [sorted(part, key=lambda at: [int(rank[at]) for rank in ranks]) for part in found.values()]


def _alike(form: Canonical) -> list[list[Place]]:
    """The computed nodes by level and kind, lower levels first."""
    levels: list[int] = []
    found: dict[tuple[Any, ...], list[Place]] = {}
    for place, node in enumerate(form.nodes):
        operands = operands_of(node)
        if not operands and not isinstance(node, Sum):
            levels.append(0)
            continue
        level = 1 + max((levels[operand] for operand in operands), default=0)
        levels.append(level)
        batched = tuple([form.batched[operand] for operand in operands])
        kind = node.op if isinstance(node, Apply) else (node.signs, node.product_signs) if isinstance(node, Sum) else ""
        found.setdefault((level, kind, batched), []).append(place)
    return [found[key] for key in sorted(found, key=lambda key: key[0])]
