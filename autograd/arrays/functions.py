"""NumPy's other functions on arrays of Values: those that move elements or are made of ufuncs run as they are, a few
are written here, and of all others those that give what they give for plain numbers; the rest is refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.arrays.conditions import Condition
from autograd.arrays.recorded import Array, seen
from autograd.arrays.ufuncs import plain, unknown
from autograd.operators import FUNCTIONS
from autograd.value import Value, as_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: They only move, count or show elements, or decide something by comparing them.
_MOVE = frozenset(
    """
    append argmax argmin argpartition argsort array2string array_repr array_split array_str astype atleast_1d
    atleast_2d atleast_3d block broadcast_arrays broadcast_to can_cast choose column_stack common_type compress concat
    concatenate copy copyto delete diag diagflat diagonal dsplit dstack empty_like expand_dims extract fill_diagonal
    flip fliplr flipud full_like hsplit hstack insert iscomplexobj isrealobj matrix_transpose max_work
    may_share_memory min_scalar_type moveaxis ndim ones_like partition permute_dims place put put_along_axis putmask
    ravel real repeat reshape resize result_type rollaxis roll rot90 row_stack shape shares_memory size sort split
    squeeze stack swapaxes take take_along_axis tile transpose tril triu unstack vsplit vstack zeros_like lexsort ix_
    meshgrid apply_along_axis apply_over_axes count_nonzero nonzero flatnonzero argwhere any all
    """.split()  # noqa: SIM905
)
#: They are made of functions that record.
_COMPUTE = frozenset(
    """
    amax amin average clip convolve correlate cross cumprod cumsum cumulative_prod cumulative_sum diff dot ediff1d
    einsum inner kron matrix_power max mean median min outer prod ptp std sum tensordot trace trapezoid trapz vander
    var vdot vecdot multi_dot polyval matmul
    """.split()  # noqa: SIM905
)
#: Questions about the numbers.
_ASK = frozenset(("allclose", "isclose", "array_equal", "array_equiv"))


def called(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """What NumPy gives for a function with an array of Values among its arguments.

    Raises:
        TypeError: the function would turn Values into numbers; the message names it.
    """
    name, home = function.__name__, getattr(function, "__module__", "numpy")
    if name in _OWN and home in ("numpy", "numpy.linalg"):
        return _scalar(_OWN[name](*args, **kwargs))
    if name in _ASK:
        return _run(function, args, kwargs, _numbers)
    if home not in ("numpy", "numpy.linalg", "numpy.lib.scimath") or name.startswith("save"):
        raise unknown(_said(function))
    if name not in _MOVE | _COMPUTE:
        return _compared(function, args, kwargs)
    found = seen(_run(function._implementation, args, kwargs, _truths if name in _MOVE else _arrays))
    return _scalar(found) if name in _COMPUTE else found


def _compared(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """A function that is in no list, where what it gives for the Values is what it gives for their numbers."""
    expected = _run(function, args, kwargs, _unwatched)
    try:
        found = _run(function._implementation, args, kwargs, _arrays)
    except (TypeError, AttributeError, RecursionError) as error:  # it knows no objects
        raise unknown(_said(function)) from error
    pairs = zip(*(each if isinstance(each, tuple) else (each,) for each in (found, expected)), strict=True)
    if not all(_agree(mine, plain) for mine, plain in pairs):
        raise unknown(_said(function))
    return _scalar(seen(found))


def _agree(found: Any, expected: Any) -> bool:
    """Whether these are the same numbers, and Values where they are no counts, places or answers."""
    mine, theirs = np.asarray(_unwatched(found)), np.asarray(expected)
    kept = np.asarray(found).dtype == object or theirs.dtype.kind in "iub"
    return kept and mine.shape == theirs.shape and np.allclose(mine, theirs, rtol=1e-9, atol=1e-12, equal_nan=True)


def _said(function: Any) -> str:
    home: str = getattr(function, "__module__", "numpy")
    return f"{home}.{function.__name__}".replace("numpy", "np", 1)


def _scalar(found: Any) -> Any:
    """A result of no dimensions as the Value that it is."""
    return found.item() if isinstance(found, np.ndarray) and found.ndim == 0 else found


def _run(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any], change: Callable[[Any], Any]) -> Any:
    return function(*_each(args, change), **{key: _each(each, change) for key, each in kwargs.items()})


def _each(things: Any, change: Callable[[Any], Any]) -> Any:
    """Lists and tuples of arguments with their parts changed."""
    if isinstance(things, (list, tuple)) and type(things) in (list, tuple):
        return type(things)(_each(each, change) for each in things)
    return change(things)


def _arrays(thing: Any) -> Any:
    return thing.astype(float) if isinstance(thing, Condition) else seen(thing) if isinstance(thing, Value) else thing


def _truths(thing: Any) -> Any:
    return np.asarray(thing) if isinstance(thing, Condition) else _arrays(thing)


def _numbers(thing: Any) -> Any:
    return (
        np.asarray(thing)
        if isinstance(thing, Condition)
        else thing.data
        if isinstance(thing, (Array, Value))
        else thing
    )


def _unwatched(thing: Any) -> Any:
    """The numbers, for a comparison that decides nothing and that no recording needs to know of."""
    if not isinstance(thing, (Value, np.ndarray)) or (isinstance(thing, np.ndarray) and thing.dtype != object):
        return np.asarray(thing) if isinstance(thing, Condition) else thing
    found = np.array([as_number(each) for each in np.asarray(thing, object).flat])
    return found.reshape(np.shape(thing)) if isinstance(thing, np.ndarray) else found[0]


def where(condition: Any, *sides: Any) -> Any:
    """`np.where`: a choice by a condition is recorded as one."""
    if len(sides) != 2:
        return np.nonzero(np.asarray(condition))
    yes, no = (plain(side) for side in sides)
    if isinstance(condition, Condition):
        return seen(condition.chosen(yes, no))
    mask = np.asarray(plain(condition))
    if mask.dtype == object:  # an array of Values, whose truth is asked
        mask = np.frompyfunc(bool, 1, 1)(mask).astype(bool)
    return seen(np.where(mask, *(np.asarray(side, object) for side in (yes, no))))


def rounded(array: Any, decimals: Any = 0, out: Any = None) -> Any:
    """`np.round` to integers.

    Raises:
        TypeError: it is asked to round to digits.
    """
    if decimals:
        raise TypeError(
            f"rounding to {decimals} digits is for showing, without gradient; write np.round(Z.data, {decimals})"
        )
    return np.rint(array) if out is None else np.rint(array, out=out)


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """`np.linalg.norm` of vectors, and the norms of a matrix that need no singular values."""
    sizes, several = abs(_arrays(x)), isinstance(axis, (tuple, list)) or (axis is None and np.ndim(x) == 2)
    if ord is None and axis is None:
        sizes, several = sizes if keepdims else sizes.ravel(), False
        axis = tuple(range(sizes.ndim))
    elif axis is None:
        axis = tuple(range(sizes.ndim)) if several else 0
    if ord in (None, "fro") or (ord == 2 and not several):
        return np.sqrt(np.sum(sizes * sizes, axis=axis, keepdims=keepdims))
    if several and ord in (1, -1, np.inf, -np.inf):
        rows, columns = axis
        along, over = (rows, columns) if abs(ord) == 1 else (columns, rows)
        sums = np.sum(sizes, axis=along, keepdims=True)
        best = (np.max if ord > 0 else np.min)(sums, axis=over, keepdims=True)
        return best if keepdims else np.squeeze(best, axis=axis)
    if several or ord == 0 or isinstance(ord, str):
        raise unknown(f"np.linalg.norm with ord={ord!r}")
    if ord in (np.inf, -np.inf):
        return (np.max if ord > 0 else np.min)(sizes, axis=axis, keepdims=keepdims)
    return np.sum(sizes**ord, axis=axis, keepdims=keepdims) ** (1.0 / ord)


def select(conditions: Sequence[Any], choices: Sequence[Any], default: Any = 0) -> Any:
    """`np.select`: the first choice whose condition holds."""
    found = default
    for condition, choice in zip(reversed(conditions), reversed(choices), strict=True):
        found = where(condition, choice, found)
    return found


def pad(array: Any, pad_width: Any, mode: Any = "constant", **keywords: Any) -> Any:
    """`np.pad` in the modes that move elements."""
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap"):
        raise unknown(f"np.pad with mode={mode!r}")
    return seen(np.pad(plain(_arrays(array)), pad_width, mode, **keywords))


_OWN: dict[str, Callable[..., Any]] = {
    "where": where,
    "select": select,
    "pad": pad,
    "norm": norm,
    "round": rounded,
    "around": rounded,
    "sinc": lambda x: FUNCTIONS["sinc"](_arrays(x)),
}


def _array_function(self: Any, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
    return called(function, args, kwargs)


for _class in (Array, Condition):
    setattr(_class, "__array_function__", _array_function)  # noqa: B010
setattr(Array, "round", rounded)  # noqa: B010
