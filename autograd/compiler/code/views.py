"""Places of one block as an expression: the block itself, a slice, a transpose, a window, or nothing of the kind.

A block is an array in row-major order, behind whose axes a batch has one more. An axis along which nothing changes is
left at length 1, which NumPy broadcasts.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from autograd.compiler.code.expressions import ALL
from autograd.compiler.code.kinds import ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.compiler.code.expressions import Code


def strides(places: Any) -> tuple[int, ...] | None:
    """The steps with which places run through a block, one an axis; None if they do not run evenly.

    >>> import numpy as np
    >>> strides(np.array([[4, 6], [5, 7]])), strides(np.array([0, 1, 3]))
    ((1, 2), None)
    """
    import numpy as np

    base, found = int(places.flat[0]), []
    for axis, length in enumerate(places.shape):
        second = [0] * places.ndim
        second[axis] = 1
        found.append(int(places[tuple(second)]) - base if length > 1 else 0)
    grid = np.full((1,) * places.ndim, base)
    for axis, step in enumerate(found):
        shape = [1] * places.ndim
        shape[axis] = -1
        grid = grid + step * np.arange(places.shape[axis]).reshape(shape)
    return tuple(found) if bool((grid == places).all()) else None


def even_shape(columns: Sequence[Any]) -> tuple[int, ...] | None:
    """The shape in which rows of places, all of one length, run evenly and forwards together, as those in nested loops
    do; None if there is none.

    >>> import numpy as np
    >>> even_shape([np.array([0, 0, 0, 1, 1, 1]), np.array([5, 6, 7, 5, 6, 7])])
    (2, 3)
    """
    import numpy as np

    lengths: list[int] = []
    table = np.stack(columns) if columns else np.zeros((1, 1), int)
    while table.shape[1] > 1:
        steps = np.diff(table, axis=1)
        is_next = (steps == steps[:, :1]).all(0)
        length = len(is_next) + 1 if is_next.all() else int(is_next.argmin()) + 1
        if table.shape[1] % length or steps[:, 0].min() < 0:
            return None
        parts = table.reshape(len(table), -1, length)
        if not bool((np.diff(parts, axis=2) == steps[:, :1, None]).all()):
            return None
        lengths.append(length)
        table = parts[:, :, 0]
    return tuple(reversed(lengths))


def constant_axes(places: Any) -> tuple[int, ...]:
    """The axes along which nothing changes.

    >>> import numpy as np
    >>> constant_axes(np.array([[4, 4], [9, 9]]))
    (1,)
    """
    return tuple(axis for axis, length in enumerate(places.shape)
                 if length > 1 and bool((places == places.take([0], axis)).all()))  # fmt: skip


def view(code: Code, block: int, batched: bool, places: Any, full: bool = False) -> int | None:
    """Places within a block, as a view of it; None where they lie unevenly. With `full`, no axis is left to be
    broadcast."""
    steps = strides(places)
    if steps is None or min(steps, default=0) < 0:  # PyTorch has no view that runs backwards
        return None
    shape = code[block].shape[:-1] if batched else code[block].shape
    rows = (ROWS,) if batched else ()
    is_short = any(places.shape[axis] > 1 for axis, step in enumerate(steps) if step == 0)
    if places.size == math.prod(shape) and not is_short and _is_whole(places, steps):
        return code.reshaped(block, (*places.shape, *rows))
    if places.ndim == 2 and places.size == math.prod(shape) and _is_whole(places.T, steps[::-1]):
        turned = code.reshaped(block, (*places.T.shape, *rows))
        return code.add("transpose", turned, detail=(1, 0, 2) if batched else (1, 0))
    if not (full and is_short):
        found = _slices(code, block, shape, places, steps)
        if found is not None:
            return found
        if (lengths := _lengths(math.prod(shape), steps)) is not None:
            found = _slices(code, code.reshaped(block, (*lengths, *rows)), lengths, places, steps)
            if found is not None:
                return found
        start, small = int(places.flat[0]), places[tuple(slice(None if step else 1) for step in steps)]
        if _is_whole(small - start, steps):
            piece = code.part(code.flat(block, batched), (start, start + small.size, 1))
            return code.reshaped(piece, (*small.shape, *rows))
    return code.add("view", code.flat(block, batched), detail=(int(places.flat[0]), places.shape, steps))


def _lengths(size: int, steps: Sequence[int]) -> list[int] | None:
    """The shape of a block in which each step is one along an axis; None if there is none, or but one axis.

    >>> _lengths(36, (6, 1)), _lengths(35, (6, 1))
    ([6, 6], None)
    """
    chain = [size, *sorted({step for step in steps if step > 1}, reverse=True), 1]
    pairs = [*pairwise(chain)]
    if len(pairs) == 1 or any(longer % shorter for longer, shorter in pairs):
        return None
    return [longer // shorter for longer, shorter in pairs]


def _is_whole(places: Any, steps: tuple[int, ...]) -> bool:
    expected = places.size
    for length, step in zip(places.shape, steps, strict=True):
        expected //= length
        if length > 1 and step != expected:
            return False
    return int(places.flat[0]) == 0


def _slices(code: Code, block: int, shape: Sequence[int], places: Any, steps: tuple[int, ...]) -> int | None:
    """With one slice or number for each axis of the block; None where that does not do it."""
    rest, size = int(places.flat[0]), math.prod(shape)
    sizes = [size := size // length for length in shape]
    runs: dict[int, tuple[int, int]] = {}  # by axis of the block: the axis of the places that runs there, its step
    for axis, step in enumerate(steps):
        if step:
            at = next((at for at, each in enumerate(sizes) if step % each == 0 and at not in runs), None)
            if at is None:
                return None
            runs[at] = (axis, step // sizes[at])
    for at, length in enumerate(shape):
        axis = runs[at - 1][0] + 1 if at - 1 in runs else 0
        if length == 1 and at not in runs and axis < places.ndim and steps[axis] == 0:
            runs[at] = (axis, 0)  # a length of 1 on both sides
    subscripts: list[Any] = []
    for at, each in enumerate(sizes):
        start, rest = divmod(rest, each)
        if at not in runs:
            subscripts.append(start)
            continue
        axis, step = runs[at]
        stop = start + (places.shape[axis] - 1) * step + 1
        if stop > shape[at]:
            return None
        is_all = start == 0 and stop == shape[at] and step <= 1
        subscripts.append(ALL if is_all else (start, stop, max(step, 1)))
    order = [runs[at][0] for at in sorted(runs)]
    if order == [1, 0] and places.ndim == 2:
        return code.add("transpose", code.part(block, *subscripts), detail=_turned(code, block, subscripts))
    if order != sorted(order):
        return None
    stands = {axis: at for at, (axis, _) in runs.items()}
    found: list[Any] = []
    position = 0
    for axis in range(places.ndim):
        if axis in stands:
            found += subscripts[position : stands[axis] + 1]
            position = stands[axis] + 1
        else:
            found.append(None)
    return code.part(block, *found, *subscripts[position:])


def _turned(code: Code, block: int, subscripts: Sequence[Any]) -> tuple[int, ...]:
    """The first two axes the other way round, what follows as it is."""
    axes = len(code[block].shape) - sum(not isinstance(each, tuple) for each in subscripts)
    return (1, 0, *range(2, axes))
