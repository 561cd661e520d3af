"""Where every number lies, and the order and shape in which one operation finds its operands side by side.

A number has a place: the leaves, the inputs, the constants, then one block per group. An operand of a whole group is an
array of places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.compiler.code.views import even_shape, strides
from autograd.compiler.layout.forms import Constant, Leaf, Start
from autograd.compiler.layout.holes import HOLE, continued, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.compiler.layout.canonical import Canonical
    from autograd.compiler.layout.forms import Place
    from autograd.compiler.layout.groups import Group


class Placing:
    """The places that are given away so far; with `fills`, some that nobody reads."""

    def __init__(self, form: Canonical, inputs: Sequence[Sequence[int]], fills: bool) -> None:
        import numpy as np

        self.np, self.fills = np, fills
        self.places: dict[Place, int] = {}
        self.size = self.blocks = 0
        self.starts: list[int] = []  # by block
        cells = {leaf for cells in inputs for leaf in cells}
        self.owners = np.empty(len(form.nodes) + sum(map(len, inputs)), np.int32)  # for each place its block
        self.by_start: dict[int, Group] = {}
        nodes = list(enumerate(form.nodes))
        leaves = [place for place, node in nodes if isinstance(node, Leaf) and node.index not in cells]
        self.block(leaves)
        self.leaves = [form.origin[place] for place in leaves]
        self.inputs = []
        for argument in inputs:
            start = self._reserve(len(argument))
            self.inputs.append((start, len(argument)))
            self.places |= {form.placed[leaf]: start + at for at, leaf in enumerate(argument) if leaf in form.placed}
        self.first_constant = self.size
        self.block([place for place, node in nodes if isinstance(node, Constant)])
        self.constants = [node.number for _, node in nodes if isinstance(node, Constant)]
        self.block([place for place, node in nodes if isinstance(node, Start)])
        self.state = [node.number for _, node in nodes if isinstance(node, Start)]

    def block(self, members: Sequence[Place]) -> int:
        """Gives places to nodes side by side; the first of them."""
        start = self._reserve(len(members))
        self.places.update((each, start + at) for at, each in enumerate(members) if each != HOLE)
        return start

    def _reserve(self, size: int) -> int:
        start, self.size = self.size, self.size + size
        if self.size > len(self.owners):  # holes take room, too
            self.owners = self.np.resize(self.owners, 2 * self.size)
        self.owners[start : self.size] = self.blocks
        self.starts.append(start)
        self.blocks += 1
        return start

    def rows(self, rows: Sequence[Sequence[Place]]) -> Any:
        """Places of a table of nodes, a row a member."""
        width = len(rows[0])
        flat = [HOLE if node == HOLE else self.places[node] for row in rows for node in row]
        return self.np.array(flat, self.np.int64).reshape(len(rows), width)

    def order(self, table: Any) -> Any:
        """The order of members in which their operands lie side by side: by the column that differs most, constants
        and numbers that many share last."""
        np = self.np
        if len(table) < 2:
            return np.arange(len(table))
        spread = [
            (self.are_constants(column), -len(np.unique(column)), number) for number, column in enumerate(table.T)
        ]
        columns = [table[:, number] for *_, number in sorted(spread)]
        return np.lexsort(columns[::-1])

    def are_constants(self, places: Any) -> bool:
        """Whether all of them hold numbers that never change."""
        last = self.first_constant + len(self.constants) + len(self.state)
        return bool(((places >= self.first_constant) & (places < last)).all())

    def arranged(self, members: list[Place], table: Any) -> tuple[list[Place], Any, tuple[int, ...]]:
        """The members in the order of their block with their operands, a row each, and the shape of the block: side by
        side, or if something lies unevenly then, the grid that loops around them went through, if there is one."""
        order = self.order(table)
        ordered, columns = self._with_holes([members[at] for at in order], table[order])
        shape = self._shape(list(columns.T))
        if HOLE not in ordered and not all(is_even(each.reshape(shape)) for each in self._in_one_block(columns)):
            for those, rows in ((members, table), (ordered, columns)):
                grid = even_shape(self._in_one_block(rows))
                if grid is not None:
                    return those, rows, grid
        return ordered, columns, shape

    def _in_one_block(self, table: Any) -> list[Any]:
        """The columns that lie in one block each, apart from constants."""
        return [column for column in table.T if not self.are_constants(column) and self.is_in_one_block(column)]

    def is_in_one_block(self, places: Any) -> bool:
        """Whether all of them are places of one block."""
        return bool(places.min() >= 0 and self.np.ptp(self.owners[places]) == 0)

    def _shape(self, columns: list[Any]) -> tuple[int, ...]:
        """That of the group which one of the columns is, or a slice of it, in its order; else a row."""
        np, size = self.np, len(columns[0])
        if size == 1:
            return ()
        for column in columns:
            start = self.starts[int(self.owners[column[0]])] if column.min() >= 0 else HOLE
            group = self.by_start.get(start)
            if group is None or len(group.shape) < 2:
                continue
            ends = [place - start for place in (int(column[0]), int(column[-1]))]
            if not 0 <= min(ends) <= max(ends) < len(group.members):
                continue
            corners = np.array(np.unravel_index(ends, group.shape)).tolist()
            subscripts = tuple(first if first == last else slice(first, last + 1) for first, last in corners)
            part = np.arange(start, start + len(group.members)).reshape(group.shape)[subscripts]
            if part.size == size and bool((part.ravel() == column).all()):
                return tuple(part.shape)
        return (size,)

    def _with_holes(self, members: list[Place], table: Any) -> tuple[list[Place], Any]:
        """The members with holes where the block has them of which a column is all the rest, so that they keep its
        shape; each column goes on evenly through them, if it can."""
        for column in table.T if self.fills and table.size and table.min() >= 0 else ():
            start = self.starts[int(self.owners[column[0]])]
            group = self.by_start.get(start)
            if group is None or len(group.members) == len(members) or HOLE not in group.members:
                continue
            at = self.np.flatnonzero(self.np.array(group.members) != HOLE)
            if len(at) == len(column) and bool((start + at == column).all()):
                columns = []
                for each in table.T:
                    wide = self.np.full(group.shape, HOLE)
                    wide.flat[at] = each
                    even = continued(wide)
                    is_inside = even is not None and len({*self.owners[even].flat}) == 1
                    columns.append((even if is_inside else nearest(wide)).ravel())
                spread = [HOLE] * len(group.members)
                for place, member in zip(at.tolist(), members, strict=True):
                    spread[place] = member
                return spread, self.np.stack(columns, 1)
        return members, table


def is_even(places: Any) -> bool:
    """Whether they run evenly through a block, and never backwards."""
    steps = strides(places)
    return steps is not None and min(steps, default=0) >= 0
