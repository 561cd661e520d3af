"""What a program needs of NumPy beyond its functions; a saved program carries this text with it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

zeros = np.zeros
try:
    from scipy.special import erf, erfc  # type: ignore[import-untyped]  # where it is installed; NumPy has none
except ImportError:
    erf, erfc = (np.vectorize(function, otypes=[float]) for function in (math.erf, math.erfc))


def view(row: Any, start: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    """Places of a row that lie at fixed strides, as an array that shares its memory."""
    steps = tuple(stride * row.strides[0] for stride in strides)
    return as_strided(row[start:], shape + row.shape[1:], steps + row.strides[1:])


def put(row: Any, start: int, values: Any) -> Any:
    """The row with values from `start` on."""
    row[start : start + len(values)] = values
    return row


def whole(numbers: Any) -> Any:
    """The numbers as integers."""
    return np.asarray(numbers).astype(np.intp)


def put_at(row: Any, places: Any, values: Any) -> Any:
    """The row with values at places that differ."""
    row[places] = values
    return row


def chosen(table: Any, extreme: Any, axis: int) -> Any:
    """The derivatives of a chain of maximum or minimum: 1 where it lies; of equal ones, the last has a half, the one
    before it half of the rest, and so on."""
    found = table == np.expand_dims(extreme, axis)
    if np.count_nonzero(found) == np.size(extreme):
        return found
    shares = found * 1.0
    marks, parts = np.moveaxis(found, axis, 0), np.moveaxis(shares, axis, 0)
    ties, seen = [], marks[0]
    for each in marks[1:]:
        ties.append(each & seen)
        seen = seen | each
    rest: Any = 1.0
    for at in range(len(ties), 0, -1):
        rest = rest * np.where(ties[at - 1], 0.5, 1.0)
        parts[at] *= rest
    parts[0] *= rest
    return shares


def add_to(row: Any, places: Any, values: Any) -> Any:
    """The row with values added at places that differ."""
    row[places] += values
    return row


def add_at(row: Any, places: Any, values: Any) -> Any:
    """The row with values added at places that may repeat."""
    if row.ndim == 1:
        row += np.bincount(np.ravel(places), np.ravel(values), len(row))
    else:
        np.add.at(row, places, values)
    return row
