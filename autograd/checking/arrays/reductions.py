"""NumPy's reductions of recorded arrays that are no plain sum: means, spreads, norms, extremes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import unknown
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd.checking.arrays.recorded import Recorded, Tape


def mean(tape: Tape, array: Any, axis: Any = None, *, keepdims: bool = False, **_: Any) -> Recorded:
    """A sum over how many are added."""
    whole = tape.lift(array)
    total = tape.summed(whole, axis, keepdims=keepdims)
    return total / (whole.size / max(1, total.size))


def var(tape: Tape, array: Any, axis: Any = None, *, ddof: int = 0, keepdims: bool = False, **_: Any) -> Recorded:
    """The mean square of what is off the mean."""
    whole = tape.lift(array)
    off = whole - mean(tape, whole, axis, keepdims=True)
    total = tape.summed(off**2, axis, keepdims=keepdims)
    return total / (whole.size / max(1, total.size) - ddof)


def std(tape: Tape, array: Any, axis: Any = None, **options: Any) -> Recorded:
    """The root of the variance."""
    return tape.elementwise(OPS["sqrt"], var(tape, array, axis, **options))


def norm(tape: Tape, array: Any, ord: Any = None, axis: Any = None, *, keepdims: bool = False) -> Recorded:
    """The root of a sum of squares, or a sum of sizes."""
    if ord not in (None, 1, 2, "fro") or (ord == 2 and axis is None and tape.lift(array).ndim > 1):
        raise unknown(f"np.linalg.norm with ord={ord!r}")
    if ord == 1:
        return tape.summed(abs(tape.lift(array)), axis, keepdims=keepdims)
    return tape.elementwise(OPS["sqrt"], tape.summed(tape.lift(array) ** 2, axis, keepdims=keepdims))


def extreme(name: str) -> Callable[..., Recorded]:
    """max or min over axes, two halves at a time."""

    def reduce(tape: Tape, array: Any, axis: Any = None, *, keepdims: bool = False, **_: Any) -> Recorded:
        whole = tape.lift(array)
        axes = tuple(range(whole.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        axes = tuple(k % whole.ndim for k in axes)
        rest = [k for k in range(whole.ndim) if k not in axes]
        kept = tuple(1 if k in axes else n for k, n in enumerate(whole.shape))
        row = whole.transpose((*axes, *rest)).reshape((-1, *(whole.shape[k] for k in rest)))
        while len(row) > 1:
            half = len(row) // 2
            larger = tape.elementwise(OPS[name], row[:half], row[half : 2 * half])
            row = (
                larger
                if len(row) % 2 == 0
                else tape.gathered([larger, row[2 * half :]], lambda *places: np.concatenate(places))
            )
        return row.reshape(kept) if keepdims else row.reshape(tuple(whole.shape[k] for k in rest))

    return reduce


def prod(tape: Tape, array: Any, axis: Any = None, **_: Any) -> Recorded:
    """A product of elements, one after the other."""
    whole = tape.lift(array)
    parts = (
        list(whole.reshape(-1))
        if axis is None
        else [whole.tape.gathered([whole], lambda p, k=k: np.take(p, k, axis)) for k in range(whole.shape[axis])]
    )
    result = parts[0]
    for part in parts[1:]:
        result = result * part
    return result
