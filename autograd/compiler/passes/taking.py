"""Entries that an index of the batch chooses: a gather from one table in one array, else a choice entry by entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.compiler.code.expressions import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograd.compiler.layout.blocks import Block
    from autograd.compiler.layout.groups import Group
    from autograd.compiler.passes.arrays import Arrays


def taken(arrays: Arrays, group: Group) -> int:
    """The entries chosen."""
    found, code = places_of(arrays, group), arrays.code
    if found is not None:
        block, index = found
        flat = arrays.store("C", arrays.values) if block.name == "C" else code.flat(block.ref, False)
        return code.add("gather", flat, index)
    if _is_even(arrays, group):
        table = arrays.read(group.table, True, full=True)
        return code.summed(code.add("where", _tests(arrays, group), table, code.number(0.0)), [len(group.shape)])
    chosen = arrays.read(group.table[..., 0], True)
    for at in range(1, group.table.shape[-1]):
        chosen = code.add("where", _test(arrays, group, at), arrays.read(group.table[..., at], True), chosen)
    return code.spread(chosen, code[arrays.read(group.index, True)].shape)


def places_of(arrays: Arrays, group: Group) -> tuple[Block, int] | None:
    """The one array of the tables, and where in it the chosen entries lie; None if there is no such array, or the
    tables run unevenly."""
    block = arrays.owner(group.table)
    if block is None or block.batched:
        return None
    tables = group.table.reshape(-1, group.table.shape[-1]) - block.start
    steps = arrays.np.diff(tables, axis=1)
    if steps.size and not (steps == steps[0, 0]).all():
        return None
    step, starts = (int(steps[0, 0]) if steps.size else 1), tables[:, 0].astype(float)
    code, index = arrays.code, arrays.read(group.index, True)
    places = code.add("multiply", code.number(step), index)
    if group.shape:
        places = code.add("add", arrays.store("C", starts[:, None]), places)
    elif starts[0]:
        places = code.add("add", code.number(starts[0]), places)
    return block, code.add("whole", places)


def flows(arrays: Arrays, group: Group, upstream: int) -> Iterator[tuple[Any, int]]:
    """Places of an entry of each table, and what flows there: the gradient in the rows that chose it."""
    code = arrays.code
    if _is_even(arrays, group):
        spread = code.part(upstream, *[ALL] * len(group.shape), None, ALL)
        yield group.table, code.add("where", _tests(arrays, group), spread, code.number(0.0))
        return
    for at in range(group.table.shape[-1]):
        yield group.table[..., at], code.add("where", _test(arrays, group, at), upstream, code.number(0.0))


def _is_even(arrays: Arrays, group: Group) -> bool:
    """Whether all entries differ by row, or none does."""
    return len({arrays.is_batched(group.table[..., at]) for at in range(group.table.shape[-1])}) == 1


def _tests(arrays: Arrays, group: Group) -> int:
    """For each entry of the tables whether it is chosen."""
    code, index = arrays.code, arrays.read(group.index, True)
    numbers = arrays.store("C", arrays.np.arange(float(group.table.shape[-1]))[:, None])
    return code.add("equal", code.part(index, *[ALL] * len(group.shape), None, ALL), numbers)


def _test(arrays: Arrays, group: Group, at: int) -> int:
    return arrays.code.add("equal", arrays.read(group.index, True), arrays.code.number(at))
