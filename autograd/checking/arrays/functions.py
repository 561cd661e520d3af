"""NumPy's functions on recorded arrays, each from primitives, sums, products and places.

Functions that only move elements are not listed one by one with formulas: they are applied to arrays of places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import products, reductions
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import HANDLERS, Recorded, Tape, power_row, unknown
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: NumPy's names of rows that are called otherwise here.
_ROWS = {
    "subtract": "sub",
    "multiply": "mul",
    "divide": "div",
    "true_divide": "div",
    "negative": "neg",
    "absolute": "abs",
    "fmax": "maximum",
    "fmin": "minimum",
}
_MASKS = """
    less less_equal greater greater_equal equal not_equal logical_and logical_or logical_not logical_xor sign
    floor ceil rint heaviside isnan isfinite isinf bitwise_and bitwise_or invert
""".split()  # noqa: SIM905
_MOVES = """
    reshape ravel transpose swapaxes moveaxis squeeze expand_dims broadcast_to repeat tile flip fliplr flipud
    roll rot90 diagonal take atleast_1d atleast_2d atleast_3d copy take_along_axis delete rollaxis array_split
    split hsplit vsplit
""".split()  # noqa: SIM905


def _rows() -> dict[str, str]:
    """The row for every NumPy function that is one."""
    return {**_ROWS, **{name: op.name for op in OPS.values() for name in (op.alias, op.name) if name}}


def ufunc_applied(tape: Tape, ufunc: Any, method: str, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """What `__array_ufunc__` gives: the calculation recorded."""
    name = ufunc.__name__.removesuffix(" (vectorized)")
    if method == "reduce" and name in ("add", "maximum", "minimum", "multiply"):
        reduced = {"add": "sum", "maximum": "max", "minimum": "min", "multiply": "prod"}[name]
        return FUNCTIONS[reduced](tape, operands[0], **{k: v for k, v in options.items() if k in ("axis", "keepdims")})
    if method == "outer":
        first, second = (tape.lift(operand) for operand in operands)
        return ufunc_applied(tape, ufunc, "__call__", (first.reshape(first.shape + (1,) * second.ndim), second), {})
    if method != "__call__" or {*options} - {"dtype", "where", "out"} or options.get("where", True) is not True:
        raise unknown(f"np.{name}.{method}")
    if options.get("out"):
        raise TypeError(
            "an array of plain numbers cannot take in a recorded result in place; write a = a + b for a += b"
        )
    if name in ("matmul", "vecdot"):
        return products.matmul(tape, *operands)
    if name in _MASKS:
        shown = {"bitwise_and": "logical_and", "bitwise_or": "logical_or", "invert": "logical_not"}.get(name, name)
        return tape.mask(shown, getattr(np, shown), *operands)
    rows = _rows()
    if name in ("power", "float_power"):
        return tape.elementwise(power_row(OPS["pow"], operands[1]), *operands)
    if name in rows and OPS[rows[name]].arity == len(operands):
        return tape.elementwise(OPS[rows[name]], *operands)
    if name in FUNCTIONS:
        return FUNCTIONS[name](tape, *operands)
    raise unknown(f"np.{name}")


def function_applied(tape: Tape, function: Any, arguments: Any, options: Mapping[str, Any]) -> Any:
    """What `__array_function__` gives: the calculation recorded."""
    name = function.__name__
    if name in ("shape", "ndim", "size"):
        return getattr(arguments[0], name)
    if name in ("zeros_like", "ones_like", "full_like", "empty_like"):
        plain = np.empty(tape.lift(arguments[0]).shape)
        return tape.constant(function(plain, *arguments[1:], **options))
    if name in _MOVES:
        return moved(tape, function, arguments, options)
    if name in FUNCTIONS:
        return FUNCTIONS[name](tape, *arguments, **options)
    raise unknown(f"np.{name}")


def moved(tape: Tape, function: Callable[..., Any], arguments: Any, options: Mapping[str, Any]) -> Any:
    """A function that only moves elements, applied to their places."""
    first, *others = arguments
    if function.__name__ in ("array_split", "split", "hsplit", "vsplit"):
        whole = tape.lift(first)
        parts = function(np.arange(whole.size).reshape(whole.shape), *others, **options)
        return [tape.gathered([whole], lambda places, part=part: part) for part in parts]
    return tape.gathered([first], lambda places: function(places, *others, **options))


def stack(parts: Sequence[Any], axis: int = 0) -> Recorded:
    """Arrays on top of each other."""
    tape = next(part.tape for part in parts if isinstance(part, Recorded))
    return tape.gathered(parts, lambda *places: np.stack(places, axis=axis))


def _joined(name: str) -> Callable[..., Recorded]:
    def join(tape: Tape, parts: Sequence[Any], *arguments: Any, **options: Any) -> Recorded:
        options.pop("dtype", None)
        return tape.gathered(list(parts), lambda *places: getattr(np, name)(places, *arguments, **options))

    return join


def _clip(tape: Tape, array: Any, a_min: Any = None, a_max: Any = None, **options: Any) -> Recorded:
    low, high = options.get("min", a_min), options.get("max", a_max)
    found = tape.lift(array)
    found = found if low is None else tape.elementwise(OPS["maximum"], found, low)
    return found if high is None else tape.elementwise(OPS["minimum"], found, high)


def _logaddexp(tape: Tape, left: Any, right: Any) -> Recorded:
    if isinstance(left, (int, float)) and left == 0:
        return tape.elementwise(OPS["softplus"], right)
    return tape.lift(left) + tape.elementwise(OPS["softplus"], tape.lift(right) - left)


def _diag(tape: Tape, array: Any, k: int = 0) -> Recorded:
    whole = tape.lift(array)
    if whole.ndim != 1:
        return tape.gathered([whole], lambda places: np.diag(places, k))
    size = len(whole) + abs(k)
    return tape.gathered(
        [whole, np.zeros(1)], lambda places, zero: np.where(np.eye(size, k=k, dtype=bool), np.diag(places, k), zero[0])
    )


def _trace(tape: Tape, array: Any) -> Recorded:
    return tape.summed(tape.gathered([array], np.diagonal), None)


def _triangle(name: str) -> Callable[..., Recorded]:
    def cut(tape: Tape, array: Any, k: int = 0) -> Recorded:
        whole = tape.lift(array)
        return tape.elementwise(OPS["mul"], whole, getattr(np, name)(np.ones(whole.shape), k))

    return cut


def _where(tape: Tape, test: Any, *sides: Any) -> Any:
    if not sides:
        return np.where(tape.lift(test).node.value)
    return tape.elementwise(OPS["where"], test, *sides)


def _dropped_argument(name: str) -> Callable[..., Any]:
    return lambda tape, array, *arguments, **options: getattr(np, name)(
        tape.lift(array).node.value, *arguments, **options
    )


#: By NumPy's name; the tape comes first.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": lambda tape, array, axis=None, keepdims=False, **_: tape.summed(array, axis, keepdims=keepdims),
    "mean": reductions.mean,
    "average": reductions.mean,
    "var": reductions.var,
    "std": reductions.std,
    "norm": reductions.norm,
    "max": reductions.extreme("maximum"),
    "amax": reductions.extreme("maximum"),
    "min": reductions.extreme("minimum"),
    "amin": reductions.extreme("minimum"),
    "prod": reductions.prod,
    "cumsum": products.cumsum,
    "clip": _clip,
    "logaddexp": _logaddexp,
    "matmul": products.matmul,
    "dot": products.dot,
    "vdot": products.dot,
    "einsum": products.einsum,
    "outer": products.outer,
    "inner": products.inner,
    "tensordot": products.tensordot,
    "where": _where,
    "diag": _diag,
    "diagflat": _diag,
    "trace": _trace,
    "tril": _triangle("tril"),
    "triu": _triangle("triu"),
    "pad": products.pad,
    "concatenate": _joined("concatenate"),
    "stack": _joined("stack"),
    "vstack": _joined("vstack"),
    "hstack": _joined("hstack"),
    "column_stack": _joined("column_stack"),
    "append": lambda tape, one, two, axis=None: _joined("concatenate")(
        tape,
        [one, two] if axis is not None else [tape.lift(one).reshape(-1), tape.lift(two).reshape(-1)],
        axis=axis or 0,
    ),
    "convolve": products.correlated,
    "correlate": lambda tape, one, two, mode="valid": products.correlated(tape, one, two, mode, flipped=False),
    "square": lambda tape, array: tape.lift(array) ** 2,
    "reciprocal": lambda tape, array: 1 / tape.lift(array),
    "exp2": lambda tape, array: 2.0 ** tape.lift(array),
    "positive": lambda tape, array: array,
    "hypot": lambda tape, one, two: tape.elementwise(OPS["sqrt"], tape.lift(one) ** 2 + tape.lift(two) ** 2),
    "logsumexp": lambda tape, array, axis=None, keepdims=False: tape.elementwise(
        OPS["log"], tape.summed(tape.elementwise(OPS["exp"], array), axis, keepdims=keepdims)
    ),
    **{
        name: _dropped_argument(name)
        for name in ("argmax", "argmin", "argsort", "allclose", "isclose", "any", "all", "count_nonzero", "array_equal")
    },
    "nan_to_num": lambda tape, array, **_: array,
    "real": lambda tape, array: array,
}

_METHODS = """
    sum mean var std max min prod cumsum clip dot trace argmax argmin any all
""".split()  # noqa: SIM905


def method_of(array: Recorded, name: str) -> Any:
    """A method that an array of NumPy has, or a row of the table has on a Value."""
    tape = array.tape
    if name in _METHODS:
        return lambda *arguments, **options: FUNCTIONS[name](tape, array, *arguments, **options)
    if name in ("flatten", "ravel"):
        return lambda *_, **__: array.reshape(-1)
    if name in ("squeeze", "swapaxes", "repeat", "take", "diagonal"):
        return lambda *arguments, **options: moved(tape, getattr(np, name), (array, *arguments), options)
    if name in OPS:
        return lambda *others: array.__autograd_row__(OPS[name], (array, *others))
    raise AttributeError(f"a recorded array has no {name!r}")


HANDLERS.update(
    matmul=products.matmul, ufunc_applied=ufunc_applied, function_applied=function_applied, method_of=method_of
)
