"""Nodes of one kind and level as one array each, in an order in which what uses them finds them side by side.

Every number has a place: the leaves, the inputs, the constants, then a block a group. An operand of a whole group is
an array of places. A sum of products whose first factors (rows of weights) and second factors (vectors of activations)
form a full grid, each row with each vector, is a matrix product; its block is laid out row by row.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from autograd.compiler.layout.alike import MOST_FILLED, alike, connected, even, filled
from autograd.compiler.layout.forms import Apply, Extreme, Sum, Take, operands_of
from autograd.compiler.layout.groups import Group, Layout, Product, Term
from autograd.compiler.layout.holes import HOLE
from autograd.compiler.layout.placing import Placing, is_even

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.compiler.layout.canonical import Canonical
    from autograd.compiler.layout.forms import Place

#: So many terms, or products, of a sum are written out one by one; more are summed along an axis.
FEW = 3
#: Neighbours of a place in a plane, which are slices each.
MOST_WRITTEN = 8
#: Grids of fewer members are not worth a matrix product of their own.
SMALLEST_GRID = 4


def grouped(form: Canonical, inputs: Sequence[Sequence[int]] = (), *, fill: bool = True) -> Layout:
    """The blocks of a canonical graph, each after those that it needs. `inputs` are arguments of a batch, each a list
    of the recorded leaves that hold its cells. With `fill`, products may be computed that nobody reads."""
    return _Grouping(form, inputs, MOST_FILLED if fill else 1.0).layout()


def count_of_groups(form: Canonical) -> int:
    """How many groups there are."""
    return len(alike(form, MOST_FILLED))


class _Grouping:
    def __init__(self, form: Canonical, inputs: Sequence[Sequence[int]], most: float) -> None:
        import numpy as np

        self.np, self.form, self.most = np, form, most
        self.placing = Placing(form, inputs, most > 1.0)
        self.groups: list[Group] = []

    def layout(self) -> Layout:
        for members in alike(self.form, self.most):
            node = self.form.nodes[members[0]]
            if isinstance(node, Apply):
                self._primitive(members)
            elif isinstance(node, Take):
                self._takes(members)
            elif isinstance(node, Extreme):
                self._extremes(members, node.op)
            else:
                self._sums(members)
        at = self.placing
        return Layout(at.leaves, at.inputs, at.constants, at.state, at.first_constant, self.groups, at.places, at.size)

    def _add(self, members: list[Place], shape: tuple[int, ...], **parts: Any) -> None:
        batched = self.form.batched[next(each for each in members if each != HOLE)]
        group = Group(self.placing.block(members), shape, members, batched, **parts)
        self.groups.append(group)
        self.placing.by_start[group.start] = group

    def _primitive(self, members: list[Place]) -> None:
        node = self.form.nodes[members[0]]
        assert isinstance(node, Apply)
        table = self.placing.rows([operands_of(self.form.nodes[member]) for member in members])
        members, table, shape = self.placing.arranged(members, table)
        self._add(members, shape, op=node.op, operands=[column.reshape(shape) for column in table.T])

    def _takes(self, members: list[Place]) -> None:
        tables = self.placing.rows([operands_of(self.form.nodes[member]) for member in members])
        order = self.np.lexsort((tables[:, 1], tables[:, 0]))
        members, tables = [members[at] for at in order], tables[order]
        shape = (len(members),) if len(members) > 1 else ()
        self._add(members, shape, index=tables[:, 0].reshape(shape), table=tables[:, 1:].reshape(*shape, -1))

    def _extremes(self, members: list[Place], op: str) -> None:
        rows = [tuple(operands_of(self.form.nodes[member])) for member in members]
        table = self.placing.rows(filled(rows))
        order = self.placing.order(table)
        members = [members[at] for at in order]
        shape = (len(members),) if len(members) > 1 else ()
        self._add(members, shape, extreme=op, operands=[table[order].reshape(*shape, table.shape[1])])

    def _sums(self, members: list[Place]) -> None:
        sums = [node for member in members if isinstance(node := self.form.nodes[member], Sum)]
        if not sums[0].products:
            self._plain(members, sums, [each.products for each in sums])
            return
        firsts, seconds = even(sums)
        pairs = [*zip(firsts, seconds, strict=True)]
        parts = connected(pairs)
        shapes = [(len({firsts[at] for at in part}), len({seconds[at] for at in part})) for part in parts]
        is_scaling = all(1 in shape for shape in shapes) and self._is_combination(firsts, seconds, len(parts))
        is_sparse = sum(rows * columns for rows, columns in shapes) > self.most * len(sums)
        if is_scaling or is_sparse or len({*pairs}) < len(sums) or len(sums) == len(parts) > 1:
            self._plain(members, sums, [tuple(zip(*pair, strict=True)) for pair in pairs])
        elif len(parts) > 1 and len({*shapes}) == 1:
            self._grids(members, firsts, seconds, parts)
        elif len(sums) < SMALLEST_GRID * len(parts) and len(parts) > 1:
            self._plain(members, sums, [tuple(zip(*pair, strict=True)) for pair in pairs])
        else:
            for part in parts:
                self._grid([members[at] for at in part], [firsts[at] for at in part], [seconds[at] for at in part])

    def _is_combination(self, firsts: Sequence[Any], seconds: Sequence[Any], parts: int) -> bool:
        """Whether the products are few arrays times a number each, which no product of matrices makes better: one of
        them, those of several vectors, or of one whose numbers lie apart."""
        if len(firsts[0]) == 1 or parts > 1:
            return len(firsts[0]) <= FEW
        vector = firsts[0] if len({*firsts}) == 1 else seconds[0]
        homes = {int(self.placing.owners[self.placing.places[each]]) for each in vector if each != HOLE}
        return len(vector) <= FEW and len(homes) > 1

    def _sorted(self, firsts: Sequence[Any], seconds: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """The factors that differ, so that they run through their blocks."""
        found = []
        for factors in (firsts, seconds):
            each = [*dict.fromkeys(factors)]
            table = self.placing.rows(each)
            found.append([each[at] for at in self.np.lexsort(table.T[::-1])])
        return found[0], found[1]

    def _grid(self, members: list[Place], firsts: list[Any], seconds: list[Any]) -> None:
        """One product of all first factors with all second ones; what no member is stays a hole."""
        lefts, rights = self._sorted(firsts, seconds)
        at = dict(zip(zip(firsts, seconds, strict=True), members, strict=True))
        members = [at.get((left, right), HOLE) for left in lefts for right in rights]
        first, second = self.placing.rows(lefts), self.placing.rows(rights)
        node = self._node(members)
        batched, is_dot = self.form.batched[self._any(members)], len(members) == 1
        is_row = batched and len(rights) == 1
        shape = () if is_dot else (len(lefts),) if is_row else (len(lefts), len(rights))
        products = []
        for columns_of in self._parts([first, second]):
            one, other = first[:, columns_of], second[:, columns_of]
            signs = _signs(node, columns_of)
            if is_dot and len(columns_of) > 1:
                products.append(Product("dot", one[0], other[0], signs))
            elif is_dot:
                products += [
                    Product("pair", one[0, at].reshape(()), other[0, at].reshape(()), (sign,))
                    for at, sign in enumerate(signs)
                ]
            else:
                products.append(Product("grid", one, other.T if len(shape) == 2 else other[0], signs))
        self._add(members, shape, products=products, terms=self._terms(node, shape, self._terms_of(members)))

    def _grids(self, members: list[Place], firsts: list[Any], seconds: list[Any], grids: list[list[int]]) -> None:
        """Grids of one shape, (G, R, K) with (G, K, C)."""
        tables = []
        for found in grids:
            lefts, rights = self._sorted([firsts[at] for at in found], [seconds[at] for at in found])
            tables.append((self.placing.rows(lefts), self.placing.rows(rights), lefts, rights))
        tables.sort(key=lambda each: (each[0].tolist(), each[1].tolist()))
        at = dict(zip(zip(firsts, seconds, strict=True), members, strict=True))
        members = [at.get((left, right), HOLE) for *_, lefts, rights in tables for left in lefts for right in rights]
        first, second = (self.np.stack([each[side] for each in tables]) for side in (0, 1))
        shape = (len(tables), first.shape[1], second.shape[1])
        node = self._node(members)
        products = []
        flat = [first.reshape(-1, first.shape[-1]), second.reshape(-1, second.shape[-1])]
        for columns_of in self._parts(flat):
            signs = _signs(node, columns_of)
            one, other = first[..., columns_of], second[..., columns_of]
            products.append(Product("grids", one, other.swapaxes(1, 2), signs))
        self._add(members, shape, products=products, terms=self._terms(node, shape, self._terms_of(members)))

    def _terms_of(self, members: list[Place]) -> Any:
        """The terms of each, in a row with holes behind the shorter ones."""
        nodes = [None if member == HOLE else self.form.nodes[member] for member in members]
        return self.placing.rows(filled([node.terms if isinstance(node, Sum) else () for node in nodes]))

    def _any(self, members: Sequence[Place]) -> Place:
        """A member that is no hole."""
        return next(member for member in members if member != HOLE)

    def _node(self, members: Sequence[Place]) -> Sum:
        """The member with most products, whose signs are those of all."""
        sums = [node for each in members if each != HOLE and isinstance(node := self.form.nodes[each], Sum)]
        return max(sums, key=lambda each: len(each.products) + len(each.terms))

    def _plain(self, members: list[Place], sums: list[Sum], products_of: Sequence[Any]) -> None:
        """Sums without a grid: a few products and terms each, or many, side by side."""
        both = zip(filled([each.terms for each in sums]), products_of, strict=True)
        table = self.placing.rows([(*own, *(place for pair in pairs for place in pair)) for own, pairs in both])
        members, table, shape = self.placing.arranged(members, table)
        node = self._node(members)
        terms = len(node.terms)
        first, second = table[:, terms::2], table[:, terms + 1 :: 2]
        products = []
        parts = self._parts([first, second]) if node.products else []
        if any(len(part) > FEW for part in parts):
            shape = (len(members),) if len(members) > 1 else ()
        for part in parts:
            signs = _signs(node, part)
            if len(part) > FEW:
                kind = "rows" if shape else "dot"
                one, other = (first[:, part], second[:, part]) if shape else (first[0, part], second[0, part])
                products.append(Product(kind, one, other, signs))
            else:
                products += [
                    Product("pair", first[:, at].reshape(shape), second[:, at].reshape(shape), (sign,))
                    for at, sign in zip(part, signs, strict=True)
                ]
        self._add(members, shape, products=products, terms=self._terms(node, shape, table[:, :terms]))

    def _terms(self, node: Sum, shape: tuple[int, ...], table: Any) -> list[Term]:
        found: list[Term] = []
        if not node.terms:
            return found
        still = {at for at, is_still in enumerate(node.still) if is_still}
        parts = self._parts([table])
        for part in [[at for at in part if (at in still) == side] for part in parts for side in (False, True)]:
            signs, is_still = tuple(node.signs[at] for at in part), bool(still.intersection(part))
            if len(part) > FEW and not self._is_stencil(table[:, part], shape):
                found.append(Term(table[:, part].reshape(*shape, len(part)), signs, is_still))
            else:
                found += [Term(table[:, at].reshape(shape), (sign,), is_still)
                          for at, sign in zip(part, signs, strict=True)]  # fmt: skip
        return found

    def _is_stencil(self, table: Any, shape: tuple[int, ...]) -> bool:
        """Whether few terms lie evenly, each of them, and not all together: neighbours in a plane, each a slice."""
        columns = [column.reshape(shape) for column in table.T[: MOST_WRITTEN + 1]]
        is_few = len(columns) <= MOST_WRITTEN and len(table) > 1 and self.placing.is_in_one_block(table)
        return is_few and not is_even(table.reshape(*shape, -1)) and all(map(is_even, columns))

    def _parts(self, tables: list[Any]) -> list[list[int]]:
        """The columns by the blocks that they lie in, so that each part is read from one block; sorted in it."""
        found: dict[Any, list[int]] = defaultdict(list)
        homes = [self.np.where(table < 0, HOLE, self.placing.owners[table]) for table in tables]
        for at in range(tables[0].shape[1]):
            if any((home[:, at] < 0).all() for home in homes):
                continue  # nothing but holes
            key = []
            for home in homes:
                column = home[:, at][home[:, at] >= 0]
                key.append(int(column[0]) if column.size and (column == column[0]).all() else HOLE)
            found[tuple(key)].append(at)
        ranks = [table[(table >= 0).sum(1).argmax()] for table in reversed(tables)]
        ranks.sort(key=self.placing.are_constants)
        return [sorted(part, key=lambda at: [int(rank[at]) for rank in ranks]) for part in found.values()]


def _signs(node: Sum, columns: Sequence[int]) -> tuple[int, ...]:
    """Those of its products; where a vector was filled up, all are alike."""
    last = len(node.product_signs) - 1
    return tuple(node.product_signs[min(at, last)] for at in columns)
