"""Places of one block as an expression: the block itself, a slice, a transpose, a window, or a gather.

A block is an array in row-major order, behind whose axes a batch has one more. An axis along which nothing changes is
left at length 1, which NumPy broadcasts.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def flat(name: str, shape: Sequence[int], batched: bool) -> str:
    """The block as a row, of which each place may be a row of a batch."""
    if len(shape) == 1:
        return name
    return f"{name}.reshape({math.prod(shape)}, -1)" if batched else f"{name}.reshape(-1)"


def view(name: str, shape: Sequence[int], batched: bool, places: Any, full: bool = False) -> str | None:
    """Places within a block of that shape, as a view of it; None where they lie unevenly. With `full`, no axis is left
    to be broadcast.

    >>> import numpy as np
    >>> view("z", (2, 3), False, np.array([[0, 3], [1, 4], [2, 5]]))
    'z.T'
    >>> view("b", (4,), False, np.array([[2, 2], [3, 3]]))
    'b[2:4, None]'
    """
    steps = strides(places)
    if steps is None or min(steps, default=0) < 0:  # PyTorch has no view that runs backwards
        return None
    repeats = [axis for axis, step in enumerate(steps) if step == 0]
    is_short = any(places.shape[axis] > 1 for axis in repeats)
    if places.size == math.prod(shape) and not is_short and _is_whole(places, steps):
        return name if places.shape == tuple(shape) else _reshaped(name, places.shape, batched)
    if not (full and is_short):
        found = _slices(name, shape, batched, places, steps)
        if found is not None:
            return found
        start, size = int(places.flat[0]), places.size
        if not is_short and _is_whole(places - start, steps):
            piece = f"{flat(name, shape, batched)}[{start}:{start + size}]"
            return _reshaped(piece, places.shape, batched)
    return f"view({flat(name, shape, batched)}, {int(places.flat[0])}, {places.shape}, {steps})"


def _is_whole(places: Any, steps: tuple[int, ...]) -> bool:
    expected = places.size
    for length, step in zip(places.shape, steps, strict=True):
        expected //= length
        if length > 1 and step != expected:
            return False
    return int(places.flat[0]) == 0


def _reshaped(name: str, shape: tuple[int, ...], batched: bool) -> str:
    if len(shape) == 1 and not batched:
        return name if name.endswith("]") else f"{name}.reshape(-1)"
    numbers = [*map(str, shape), *(["-1"] if batched and shape else [])]
    return f"{name}.reshape({', '.join(numbers) or ('-1' if batched else '()')})"


def _slices(name: str, shape: Sequence[int], batched: bool, places: Any, steps: tuple[int, ...]) -> str | None:
    """With one slice or number for each axis of the block; None where that does not do it."""
    rest, size = int(places.flat[0]), math.prod(shape)
    sizes = [size := size // length for length in shape]
    runs: dict[int, tuple[int, int]] = {}  # by axis of the block: the axis of the places that runs there, its step
    for axis, step in enumerate(steps):
        if step:
            at = next((at for at, each in enumerate(sizes) if step % each == 0 and at not in runs), None)
            if at is None or step < 0:
                return None
            runs[at] = (axis, step // sizes[at])
    for at, length in enumerate(shape):
        axis = runs[at - 1][0] + 1 if at - 1 in runs else 0
        if length == 1 and at not in runs and axis < places.ndim and steps[axis] == 0:
            runs[at] = (axis, 0)  # a length of 1 on both sides
    subscripts = []
    for at, each in enumerate(sizes):
        start, rest = divmod(rest, each)
        if at not in runs:
            subscripts.append(str(start))
            continue
        axis, step = runs[at]
        stop = start + (places.shape[axis] - 1) * step + 1
        if stop > shape[at]:
            return None
        is_all = start == 0 and stop == shape[at] and step <= 1
        subscripts.append(":" if is_all else f"{start}:{stop}" + (f":{step}" if step > 1 else ""))
    order = [runs[at][0] for at in sorted(runs)]
    if order == [1, 0] and places.ndim == 2:
        inner = name if all(each == ":" for each in subscripts) else f"{name}[{', '.join(subscripts)}]"
        return f"{inner}.swapaxes(0, 1)" if batched else f"{inner}.T"
    if order != sorted(order):
        return None
    stands = {axis: at for at, (axis, _) in runs.items()}
    found: list[str] = []
    position = 0
    for axis in range(places.ndim):
        if axis in stands:
            found += subscripts[position : stands[axis] + 1]
            position = stands[axis] + 1
        else:
            found.append("None")
    found += subscripts[position:]
    return f"{name}[{', '.join(found)}]" if any(each != ":" for each in found) else name
