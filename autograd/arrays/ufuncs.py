"""NumPy's elementwise functions on Values: each is a primitive of the table, or is refused by its name."""

from __future__ import annotations

import math
import operator
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.arrays.conditions import COMPARISONS, Condition, compared, indicator, joined
from autograd.arrays.recorded import Array, seen
from autograd.operators import FUNCTIONS
from autograd.ops import OPS
from autograd.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: The row of a function of NumPy, by its name there.
NUMPY_NAMES = {name: op.name for op in OPS.values() for name in (op.name, op.alias) if name}
NUMPY_NAMES |= {"subtract": "sub", "multiply": "mul", "divide": "div", "negative": "neg", "fabs": "abs"}
NUMPY_NAMES |= {"power": "pow", "float_power": "pow"}
#: Those whose loop for objects calls Python's operators, which are the primitives, and is fast.
_BY_OPERATORS = frozenset(
    ("add", "subtract", "multiply", "divide", "negative", "positive", "absolute", "power", "floor_divide", "remainder",
     "matmul", "vecdot", "matvec", "vecmat", "conjugate")
)  # fmt: skip
_MADE: dict[str, Callable[..., Any]] = {
    "float_power": operator.pow,
    "reciprocal": lambda a: 1.0 / a,
    "clip": lambda a, low, high: FUNCTIONS["minimum"](FUNCTIONS["maximum"](a, low), high),
    "trunc": lambda a: FUNCTIONS["sign"](a) * FUNCTIONS["floor"](abs(a)),
    "fmod": lambda a, b: FUNCTIONS["sign"](a) * (abs(a) % abs(b)),
    "logaddexp2": lambda a, b: FUNCTIONS["log2"](2.0**a + 2.0**b),
    "heaviside": lambda a, b: FUNCTIONS["where"](a, 1.0, FUNCTIONS["where"](-a, 0.0, b)),
}
_NUMBERS = (np.generic, np.ndarray)
_SCALAR = {getattr(np, name): FUNCTIONS[row] for name, row in NUMPY_NAMES.items() if hasattr(np, name)}
_SCALAR |= {getattr(np, name): compare for name, compare in COMPARISONS.items()}
_SCALAR |= {np.equal: operator.eq, np.not_equal: operator.ne}
_SCALAR |= {np.add: operator.add, np.subtract: operator.sub, np.multiply: operator.mul, np.divide: operator.truediv}
#: Questions, whose answers are plain.
_ASKED: dict[str, Callable[[float], bool]] = {
    "isnan": math.isnan,
    "isfinite": math.isfinite,
    "isinf": math.isinf,
    "signbit": lambda number: math.copysign(1.0, number) < 0,
}
#: What gives bools, and so decides.
_LOGICAL = frozenset(("logical_and", "logical_or", "logical_xor", "logical_not"))
_DECIDE = frozenset(("equal", "not_equal", "bitwise_and", "bitwise_or", "bitwise_xor", "invert"))


def applied(ufunc: Any, method: str, inputs: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    """What NumPy gives for a ufunc, or one of its methods, with a Value in an array somewhere.

    Raises:
        TypeError: the ufunc is no primitive, or its result shall go into an array of plain numbers.
    """
    name, keywords = ufunc.__name__, dict(keywords)
    if method == "__call__":
        if any(isinstance(each, Condition) for each in inputs) and (made := joined(name, inputs)) is not None:
            return made
        if name in COMPARISONS:
            return compared(name, *map(plain, inputs))
        if name in _ASKED:
            return _asked(_ASKED[name], plain(inputs[0]))
    if name == "divmod":
        return np.floor_divide(*inputs, **keywords), np.remainder(*inputs, **keywords)
    if method == "at":
        raise TypeError(f"np.{name}.at changes an array in place, which records nothing; write a = a + … instead")
    outs: tuple[Any, ...] = keywords.pop("out", None) or ()
    if outs:
        keywords["out"] = tuple(None if each is None else plain(each) for each in outs)
    if name in _LOGICAL:
        return getattr(ufunc, method)(*[_asked(bool, _truth(each)) for each in inputs], **keywords)
    if name in _DECIDE:
        return getattr(ufunc, method)(*[_truth(each) for each in inputs], **keywords)
    if any(each is not None and each.dtype != object for each in outs):
        raise TypeError("an array of plain numbers cannot take Values in place; write a = a + b in the place of a += b")
    function = _function(ufunc)
    with np.errstate(all="ignore"):  # flags that the C library leaves behind say nothing: the engine has its own errors
        found = getattr(function, method)(*[_as_objects(each) for each in inputs], **keywords)
    if len(outs) == 1:
        return outs[0]
    return found if isinstance(found, Value) else seen(found)


def of_scalars(ufunc: Any, method: str, inputs: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    """What NumPy gives for a ufunc with a Value among its operands: a Value, where no operand is an array."""
    made = _SCALAR.get(ufunc)
    if made is not None and method == "__call__" and not keywords:
        scalars = [
            each.item() if isinstance(each, (np.generic, np.ndarray)) and not each.ndim else each for each in inputs
        ]
        if all(isinstance(each, (Value, float, Real)) for each in scalars):
            return made(*scalars)
    return applied(ufunc, method, [seen(each) for each in inputs], keywords)


def plain(thing: Any) -> Any:
    """An array of Values without its class, whose functions are then NumPy's own; a condition as 0s and 1s."""
    if isinstance(thing, Condition):
        return indicator(thing)
    return thing.view(np.ndarray) if isinstance(thing, np.ndarray) and type(thing) is not np.ndarray else thing


def _as_objects(thing: Any) -> Any:
    thing = plain(thing)
    return thing.astype(object) if isinstance(thing, np.ndarray) and thing.dtype != object else thing


def _truth(thing: Any) -> Any:
    """Bools of what is asked about its truth; anything else as it is."""
    if isinstance(thing, Condition):
        return np.asarray(thing)
    return plain(thing)


def _asked(question: Callable[[float], bool], things: Any) -> Any:
    ask = np.frompyfunc(lambda each: question(each.data if isinstance(each, Value) else each), 1, 1)
    found = ask(things)
    return found.astype(bool) if isinstance(found, np.ndarray) else found


@cache
def _function(ufunc: Any) -> Any:
    """What computes it over objects."""
    name = ufunc.__name__
    if name in _BY_OPERATORS or all(set(kind) <= {"O", "-", ">"} for kind in ufunc.types):  # np.frompyfunc makes such
        return ufunc
    if name in _MADE or name in NUMPY_NAMES:
        scalar = _MADE.get(name) or FUNCTIONS[NUMPY_NAMES[name]]
        return (
            np.frompyfunc(scalar, ufunc.nin, 1, identity=None)
            if ufunc.nin == 2
            else np.frompyfunc(scalar, ufunc.nin, 1)
        )
    raise unknown(f"np.{name}")


def unknown(name: str) -> TypeError:
    """The error for a function that would lose the way back."""
    return TypeError(
        f"{name} does not record Values, so that its gradient would be lost; write it in functions that do (np.where, "
        "np.exp, np.sum, np.einsum, …), or take plain numbers from .data"
    )


def _array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
    return applied(ufunc, method, inputs, keywords)


for _class in (Array, Condition):
    setattr(_class, "__array_ufunc__", _array_ufunc)  # noqa: B010
for _name, _primitive in FUNCTIONS.items():  # `Z.tanh()`, where NumPy's arrays have no such method
    if not hasattr(Array, _name):
        setattr(Array, _name, _primitive)
