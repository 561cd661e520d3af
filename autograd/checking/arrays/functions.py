"""NumPy's functions on recorded arrays, each from primitives, sums, products and places.

Functions that only move elements are not listed one by one with formulas: they are applied to arrays of places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import HANDLERS, Recorded, Tape, power_row
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LETTERS = "abcdefghijklmnopqrstuvwxyz"

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
_MASKS = (
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "equal",
    "not_equal",
    "logical_and",
    "logical_or",
    "logical_not",
    "logical_xor",
    "sign",
    "floor",
    "ceil",
    "rint",
    "heaviside",
    "isnan",
    "isfinite",
    "isinf",
    "bitwise_and",
    "bitwise_or",
    "invert",
)
_MOVES = (
    "reshape",
    "ravel",
    "transpose",
    "swapaxes",
    "moveaxis",
    "squeeze",
    "expand_dims",
    "broadcast_to",
    "repeat",
    "tile",
    "flip",
    "fliplr",
    "flipud",
    "roll",
    "rot90",
    "diagonal",
    "take",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "copy",
    "take_along_axis",
    "delete",
    "rollaxis",
    "array_split",
    "split",
    "hsplit",
    "vsplit",
)


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
        raise _unknown(f"np.{name}.{method}")
    if options.get("out"):
        raise TypeError(
            "an array of plain numbers cannot take in a recorded result in place; write a = a + b for a += b"
        )
    if name in ("matmul", "vecdot"):
        return matmul(tape, *operands)
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
    raise _unknown(f"np.{name}")


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
    raise _unknown(f"np.{name}")


def _unknown(what: str) -> TypeError:
    return TypeError(
        f"{what} is not recorded here, and its gradient would be lost; write it with operators, np.sum, "
        "np.exp, np.maximum, @ and the like"
    )


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


def matmul(tape: Tape, left: Any, right: Any) -> Recorded:
    """A matrix product, with vectors on either side, and batches in front."""
    one, two = tape.lift(left), tape.lift(right)
    if not one.ndim or not two.ndim:
        raise ValueError("@ needs arrays; for a number write *")
    batch = _LETTERS[: max(one.ndim, two.ndim, 2) - 2]
    first = (batch[len(batch) - (one.ndim - 2) :] if one.ndim > 2 else "") + ("yz"[-1:] if one.ndim == 1 else "yz")
    second = (batch[len(batch) - (two.ndim - 2) :] if two.ndim > 2 else "") + ("z" if two.ndim == 1 else "zx")
    if one.shape[-1] != two.shape[-2 if two.ndim > 1 else 0]:
        raise ValueError(
            f"shapes {one.shape} and {two.shape} do not fit in a product: {one.shape[-1]} columns, "
            f"{two.shape[-2 if two.ndim > 1 else 0]} rows"
        )
    output = batch + ("y" if one.ndim > 1 else "") + ("x" if two.ndim > 1 else "")
    return tape.product([first, second], output, [one, two])


def dot(tape: Tape, left: Any, right: Any, **_: Any) -> Recorded:
    """np.dot: a matrix product, or a plain one with a number."""
    one, two = tape.lift(left), tape.lift(right)
    return matmul(tape, one, two) if one.ndim and two.ndim else tape.elementwise(OPS["mul"], one, two)


def _einsum(tape: Tape, text: str, *operands: Any, **_: Any) -> Recorded:
    text = text.replace(" ", "")
    if "." in text:
        raise _unknown("np.einsum with …")
    inputs, arrow, output = text.partition("->")
    if not arrow:
        letters = sorted({*inputs} - {","})
        output = "".join(letter for letter in letters if inputs.count(letter) == 1)
    return tape.product(inputs.split(","), output, operands)


def _outer(tape: Tape, left: Any, right: Any, **_: Any) -> Recorded:
    one, two = tape.lift(left).reshape(-1), tape.lift(right).reshape(-1)
    return tape.product(["i", "j"], "ij", [one, two])


def _inner(tape: Tape, left: Any, right: Any) -> Recorded:
    one, two = tape.lift(left), tape.lift(right)
    a, b = _LETTERS[: one.ndim - 1], _LETTERS[10 : 9 + two.ndim]
    return tape.product([a + "z", b + "z"], a + b, [one, two])


def _tensordot(tape: Tape, left: Any, right: Any, axes: Any = 2) -> Recorded:
    one, two = tape.lift(left), tape.lift(right)
    pairs = ([*range(one.ndim - axes, one.ndim)], [*range(axes)]) if isinstance(axes, int) else axes
    ours, theirs = ([each] if isinstance(each, int) else list(each) for each in pairs)
    a, b = list(_LETTERS[: one.ndim]), list(_LETTERS[10 : 10 + two.ndim])
    for k, n in zip(ours, theirs, strict=True):
        b[n] = a[k % one.ndim]
    common = {a[k % one.ndim] for k in ours}
    out = [letter for letter in (*a, *b) if letter not in common]
    return tape.product(["".join(a), "".join(b)], "".join(out), [one, two])


def _mean(tape: Tape, array: Any, axis: Any = None, *, keepdims: bool = False, **_: Any) -> Recorded:
    whole = tape.lift(array)
    total = tape.summed(whole, axis, keepdims=keepdims)
    return total / (whole.size / max(1, total.size))


def _var(tape: Tape, array: Any, axis: Any = None, *, ddof: int = 0, keepdims: bool = False, **_: Any) -> Recorded:
    whole = tape.lift(array)
    off = whole - _mean(tape, whole, axis, keepdims=True)
    total = tape.summed(off**2, axis, keepdims=keepdims)
    return total / (whole.size / max(1, total.size) - ddof)


def _std(tape: Tape, array: Any, axis: Any = None, **options: Any) -> Recorded:
    return tape.elementwise(OPS["sqrt"], _var(tape, array, axis, **options))


def _norm(tape: Tape, array: Any, ord: Any = None, axis: Any = None, *, keepdims: bool = False) -> Recorded:
    if ord not in (None, 1, 2, "fro") or (ord == 2 and axis is None and tape.lift(array).ndim > 1):
        raise _unknown(f"np.linalg.norm with ord={ord!r}")
    if ord == 1:
        return tape.summed(abs(tape.lift(array)), axis, keepdims=keepdims)
    return tape.elementwise(OPS["sqrt"], tape.summed(tape.lift(array) ** 2, axis, keepdims=keepdims))


def _extreme(name: str) -> Callable[..., Recorded]:
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
            row = larger if len(row) % 2 == 0 else FUNCTIONS["concatenate"](tape, [larger, row[2 * half :]])
        return row.reshape(kept) if keepdims else row.reshape(tuple(whole.shape[k] for k in rest))

    return reduce


def _prod(tape: Tape, array: Any, axis: Any = None, **_: Any) -> Recorded:
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


def _cumsum(tape: Tape, array: Any, axis: Any = None, **_: Any) -> Recorded:
    whole = tape.lift(array) if axis is not None else tape.lift(array).reshape(-1)
    axis = 0 if axis is None else axis % whole.ndim
    letters = _LETTERS[: whole.ndim]
    lower = np.tril(np.ones((whole.shape[axis],) * 2))
    return tape.product([letters, "z" + letters[axis]], letters.replace(letters[axis], "z"), [whole, lower])


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


def _pad(tape: Tape, array: Any, pad_width: Any, mode: str = "constant", **options: Any) -> Recorded:
    if mode != "constant" or options:
        raise _unknown("np.pad with a mode")
    return tape.gathered([array, np.zeros(1)], lambda places, zero: np.pad(places, pad_width, constant_values=zero[0]))


def _correlated(tape: Tape, long: Any, short: Any, mode: str = "full", *, flipped: bool = True) -> Recorded:
    """A convolution as a product of shifted windows with the kernel."""
    one, two = tape.lift(long), tape.lift(short)
    kernel = two[::-1] if flipped else two
    n, k = len(one), len(two)
    padding = {"full": (k - 1, k - 1), "same": ((k - 1) // 2, k - 1 - (k - 1) // 2), "valid": (0, 0)}[mode]
    padded = _pad(tape, one, padding)
    windows = np.arange(n + sum(padding) - k + 1)[:, None] + np.arange(k)
    return matmul(tape, padded[windows], kernel)


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
    "mean": _mean,
    "average": _mean,
    "var": _var,
    "std": _std,
    "norm": _norm,
    "max": _extreme("maximum"),
    "amax": _extreme("maximum"),
    "min": _extreme("minimum"),
    "amin": _extreme("minimum"),
    "prod": _prod,
    "cumsum": _cumsum,
    "clip": _clip,
    "logaddexp": _logaddexp,
    "matmul": matmul,
    "dot": dot,
    "vdot": dot,
    "einsum": _einsum,
    "outer": _outer,
    "inner": _inner,
    "tensordot": _tensordot,
    "where": _where,
    "diag": _diag,
    "diagflat": _diag,
    "trace": _trace,
    "tril": _triangle("tril"),
    "triu": _triangle("triu"),
    "pad": _pad,
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
    "convolve": _correlated,
    "correlate": lambda tape, one, two, mode="valid": _correlated(tape, one, two, mode, flipped=False),
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

_METHODS = (
    "sum",
    "mean",
    "var",
    "std",
    "max",
    "min",
    "prod",
    "cumsum",
    "clip",
    "dot",
    "trace",
    "argmax",
    "argmin",
    "any",
    "all",
)


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


HANDLERS.update(matmul=matmul, ufunc_applied=ufunc_applied, function_applied=function_applied, method_of=method_of)
