"""Tables of places with holes, where nothing is read: what would lie there, if the places around went on evenly."""

from __future__ import annotations

from typing import Any

#: A place that holds nothing: a table whose rows differ in length is filled with it.
HOLE = -1


def continued(places: Any) -> Any:
    """The table with even steps through its holes, too; None if those that it has run unevenly.

    >>> import numpy as np
    >>> continued(np.array([[4, -1, -1], [7, 8, -1], [10, 11, 12]])).tolist()
    [[4, 5, 6], [7, 8, 9], [10, 11, 12]]
    >>> continued(np.array([1, 2, -1, 5])) is None
    True
    """
    import numpy as np

    is_there = places >= 0
    if not is_there.any():
        return None
    grid = np.full((1,) * places.ndim, 0)
    for axis in range(places.ndim):
        lower, upper = ([slice(None)] * axis + [part] for part in (slice(None, -1), slice(1, None)))
        both = is_there[tuple(lower)] & is_there[tuple(upper)]
        at = int(both.argmax()) if both.size else 0
        is_known = bool(both.size) and bool(both.flat[at])
        step = int((places[tuple(upper)] - places[tuple(lower)]).flat[at]) if is_known else 0
        shape = [1] * places.ndim
        shape[axis] = -1
        grid = grid + step * np.arange(places.shape[axis]).reshape(shape)
    first = int(is_there.argmax())
    grid = grid + (int(places.flat[first]) - int(grid.flat[first]))
    return grid if bool((grid[is_there] == places[is_there]).all()) and grid.min() >= 0 else None


def nearest(places: Any) -> Any:
    """The table with the place before each hole in it, or the first one."""
    import numpy as np

    flat = places.ravel()
    at = np.maximum.accumulate(np.where(flat >= 0, np.arange(flat.size), 0))
    found = flat[at]
    return np.where(found < 0, flat[flat >= 0][0], found).reshape(places.shape)
