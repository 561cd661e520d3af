"""What a recorded function is handed, and the graph of what it made of it.

Lists and arrays are the compiler's own: an index that comes from the batch reads them by `take`, which records all
entries that another row may choose.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from autograd.arrays import as_array
from autograd.graph import Graph, Node
from autograd.ops import Op
from autograd.transforms import parts_of, with_parts
from autograd.value import CONSTANT, Value, topological_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Marks a number that an index chose; its operands are the index, then all entries of the table.
TAKE = Op("take", "take", "b", ("0.0", "1.0"))
#: What indices chose while a function is recorded in this thread: by the result, the index and the table.
_chosen: ContextVar[dict[Value, tuple[Index, list[Value]]] | None] = ContextVar("chosen", default=None)


class Traced(Value):
    """A number that a recorded function is handed; its copies are itself, so that they lose no gradient."""

    __slots__ = ()
    is_input = True


class Index(Traced):
    """An integer of a row: a number to compute with, and an index into the lists that the function was handed."""

    __slots__ = ()

    def __index__(self) -> int:
        raise TypeError(
            f"{self.label or 'an integer'} differs from row to row, so a plain list has no one entry for it, and a "
            "range no one length; write take(w, i) for w[i], and static= for what is the same in all rows"
        )

    def chosen_from(self, table: Any) -> Any:
        """What an array of Values gives at this index."""
        return take(table, self)


class Entries(list[Any]):
    """A list that takes indices from the batch."""

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, Index):
            return take(self, place)
        found = super().__getitem__(place)
        return Entries(found) if isinstance(place, slice) else found


def take(table: Any, index: Any) -> Any:
    """The entry of a list or array at an integer of the batch: `w[i]`, recorded for all rows.

    >>> take([1.0, 2.0, 4.0], 2)
    4.0

    Raises:
        IndexError: there is no such entry.
        TypeError: the entries differ in structure.
    """
    if not isinstance(index, Index):
        return table[index]
    at, count = int(index._data), len(table)
    if not 0 <= at < count:
        raise IndexError(f"{index.label or 'the index'} is {at}, and the table has the entries 0 to {count - 1}")
    return _take(list(table), index, at)


def _take(entries: list[Any], index: Index, at: int) -> Any:
    first = entries[at]
    if isinstance(first, (list, tuple)) or hasattr(first, "shape"):
        if any(not hasattr(each, "__len__") or len(each) != len(first) for each in entries):
            raise TypeError("take needs entries of one structure; some of these lists differ in length")
        found = [_take([each[part] for each in entries], index, at) for part in range(len(first))]
        return as_array(found) if hasattr(first, "shape") else Entries(found)
    values = [each if isinstance(each, Value) else Value(float(each)) for each in entries]
    result = values[at].identity()
    known = _chosen.get()
    if known is not None:
        known[result] = (index, values)
    return result


def own(structure: Any) -> Any:
    """The structure with the compiler's own lists and arrays."""
    if hasattr(structure, "shape"):
        return as_array(structure) if structure.ndim else structure
    if type(structure) is list:
        return Entries(own(each) for each in structure)
    parts = parts_of(structure)
    return structure if parts is None else with_parts(structure, [own(each) for each in parts])


class Tape:
    """What indices choose meanwhile."""

    def __enter__(self) -> dict[Value, tuple[Index, list[Value]]]:
        found: dict[Value, tuple[Index, list[Value]]] = {}
        self._token = _chosen.set(found)
        return found

    def __exit__(self, *_: object) -> None:
        _chosen.reset(self._token)


def graph_of(
    roots: Sequence[Value], chosen: Mapping[Value, tuple[Index, list[Value]]], given: set[Value]
) -> tuple[Graph, dict[Value, int]]:
    """The graph of the first root and of the others, with what indices chose; leaves that are not given are numbers
    that the function made itself."""
    seen = set[Value]()
    stack = list(roots)
    while stack:
        for value in topological_order(stack.pop()):
            if value not in seen:
                seen.add(value)
                if value in chosen:
                    index, table = chosen[value]
                    stack += [each for each in (index, *table) if each not in seen]
    ordered: dict[Value, tuple[Value, ...]] = {}
    for value in sorted((each for each in seen if each._op is not CONSTANT or each in roots), key=lambda v: v._number):
        index_and_table = chosen.get(value)
        operands = value.operands if index_and_table is None else (index_and_table[0], *index_and_table[1])
        for operand in operands:
            if operand._op is CONSTANT:
                ordered.setdefault(operand, ())
        ordered[value] = operands
    places = {value: at for at, value in enumerate(ordered)}
    nodes = []
    for value, operands in ordered.items():
        op = TAKE if value in chosen else value.op
        is_constant = value._op is CONSTANT or (op is None and value not in given)
        label = value.label
        nodes.append(Node(places[value], label or "", value._data, None, op, tuple(places[each] for each in operands),
                          (), is_constant, label is not None))  # fmt: skip
    return Graph(tuple(nodes), places[roots[0]]), places
