"""How an array of Values comes about. NumPy is imported when one is made, and not before."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.value import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.arrays.recorded import Array


def array(numbers: Any, label: str | None = None) -> Array:
    """An array of Values, on which NumPy's functions are recorded: a leaf for each number, a Value as it is.

    >>> import numpy as np
    >>> W = array([[1.0, 2.0], [3.0, 4.0]], label="W")
    >>> J = np.maximum(W @ [1.0, -1.0], 0.5).sum()
    >>> J.backward()
    >>> J.data, W.grad.tolist(), W[0, 1].label
    (1.0, [[0.0, 0.0], [0.0, 0.0]], 'W[0, 1]')

    With a label, the leaf at [i, j] is called label[i, j]. `W.data` and `W.grad` are plain arrays; `W.data` can be set.

    Raises:
        TypeError: something in it is neither a number nor a Value.
    """
    import numpy as np

    given = np.array(numbers, object)
    made = np.empty(given.shape, object)
    for place, thing in np.ndenumerate(given):
        name = None if label is None else f"{label}[{', '.join(map(str, place))}]" if place else label
        made[place] = thing if isinstance(thing, Value) else Value(thing, name)
    return as_array(made)


def as_array(objects: Any) -> Array:
    """An array of Values and numbers, or one of them, seen as an `Array`; an array is not copied."""
    import numpy as np

    from autograd.arrays import functions, recorded  # noqa: F401  (functions attaches what NumPy calls)

    found: Array = recorded.seen(objects if isinstance(objects, Value) else np.asarray(objects, object))
    return found


def the_one(thing: Any) -> Any:
    """The only element of an array of Values, such as `np.squeeze(J)` gives; anything else as it is."""
    return thing.item() if is_array_of_values(thing) and thing.size == 1 else thing


def is_array_of_values(thing: Any) -> bool:
    """Whether it is an `Array`, or an array of objects that begins with a Value."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(thing, numpy.ndarray) or thing.dtype != object or not thing.size:
        return False
    return isinstance(thing.flat[0], Value)


def of_values(ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
    """What NumPy's function gives for a Value: of numbers beside it, the primitive."""
    return _of_scalars()(ufunc, method, inputs, keywords)


@cache
def _of_scalars() -> Any:
    from autograd.arrays import functions, ufuncs  # noqa: F401  (functions attaches what NumPy calls)

    return ufuncs.of_scalars


def elementwise(function: Any, operands: Sequence[Any]) -> Any:
    """A function of Values or numbers on arrays of them, element by element."""
    import numpy as np

    with np.errstate(all="ignore"):  # as in `ufuncs`
        found = np.frompyfunc(function, len(operands), 1)(*operands)
    return found if any(np.asarray(each).dtype == object for each in operands) else found.astype(float)
