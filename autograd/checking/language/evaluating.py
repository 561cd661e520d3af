"""Formulas computed, over plain arrays or over recorded ones: by a whitelist of NumPy's and the table's."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import AsIndexError, Recorded
from autograd.checking.language.expression import Expr
from autograd.checking.language.products import OPEN, sign_of
from autograd.checking.language.vocabulary import ATTRIBUTES, CASTS, CONSTANTS, METHODS, NUMPY, is_function, known
from autograd.errors import DomainError, closest
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autograd.checking.language.source import LineError, Source

#: More elements than this make an answer that nobody wrote by hand.
MOST_ELEMENTS = 4_000_000

_SIZES = ("eye", "ones", "zeros", "full", "arange", "tile", "repeat", "broadcast_to", "identity", "pad")


def softmax(z: Any, axis: int = -1) -> Any:
    """exp(z) over its sum along an axis."""
    e = np.exp(z)
    return e / np.sum(e, axis=axis if np.ndim(z) else None, keepdims=True)


def evaluate(expr: Expr, names: Mapping[str, Any], source: Source | None = None) -> Any:
    """The value of a formula.

    Raises:
        LineError: a name or function is unknown, or shapes do not fit; without a source a ValueError.
    """
    return _Evaluation(names, source).of(expr)


class _Evaluation:
    def __init__(self, names: Mapping[str, Any], source: Source | None) -> None:
        self.names = names
        self.source = source

    def error(self, problem: str, expr: Expr) -> LineError | ValueError:
        return ValueError(problem) if self.source is None else self.source.error(problem, *expr.span)

    def of(self, expr: Expr) -> Any:
        found = getattr(self, "_" + expr.kind)(expr)
        if getattr(found, "size", 0) > MOST_ELEMENTS:
            raise self.error(
                f"this makes an array of {found.size} elements; at most {MOST_ELEMENTS} are computed", expr
            )
        return found

    def _number(self, expr: Expr) -> Any:
        return int(expr.text) if expr.text.isdigit() and len(expr.text) < 16 else float(expr.text)

    def _string(self, expr: Expr) -> Any:
        return expr.text

    def _nothing(self, _: Expr) -> Any:
        return None

    def _name(self, expr: Expr) -> Any:
        if expr.text in self.names:
            return self.names[expr.text]
        if expr.text in CONSTANTS:
            return CONSTANTS[expr.text]
        if expr.text[-1] == "'" and np.ndim(self.names.get(expr.text[:-1], 0)) == 2:
            return self.names[expr.text[:-1]].T  # as in MATLAB
        near = closest(expr.text, self.names)
        hint = f"; did you mean {near}?" if near else f"; known are {', '.join(list(self.names)[:12])}"
        if is_function(expr.text):
            hint = f"; a function needs brackets, as in {expr.text}(…)"
        raise self.error(f"{expr.text} has no value here{hint}", expr)

    def _unary(self, expr: Expr) -> Any:
        inner = self.of(expr.parts[0])
        if expr.text == "-":
            return -(inner * 1.0 if _is_mask(inner) else inner)
        return np.logical_not(inner) if expr.text in ("~", "not") else inner

    def _binary(self, expr: Expr) -> Any:
        left, right = (self.of(part) for part in expr.parts)
        if expr.text in ("+", "-", "*", "/", "**"):
            left, right = (x * 1.0 if _is_mask(x) else x for x in (left, right))
        if expr.text == "**" and isinstance(right, (int, float)) and abs(right) > 1000 and isinstance(left, int):
            raise self.error("this power is too large", expr)
        sign = sign_of(expr, np.shape(left), np.shape(right)) if expr.text in OPEN else expr.text
        return self._guarded(expr, _SIGNS[sign], (left, right), {})

    def _guarded(
        self, expr: Expr, function: Callable[..., Any], parts: tuple[Any, ...], keys: Mapping[str, Any]
    ) -> Any:
        try:
            with np.errstate(all="ignore"):
                return function(*parts, **keys)
        except (DomainError, AsIndexError):
            raise
        except ZeroDivisionError:
            return math.nan
        except Exception as error:  # NumPy raises many kinds; each is a slip of the line
            shapes = [np.shape(part) for part in parts]
            said = " and ".join(
                f"{_short(inner)} is {_shape(shape)}" for inner, shape in zip(expr.parts, shapes, strict=False) if shape
            )
            if said and isinstance(error, ValueError) and any(word in str(error) for word in _OF_SHAPES):
                raise self.error(f"shapes do not fit: {said}{_fitting(expr, function, parts, keys)}", expr) from None
            raise self.error(f"this cannot be computed: {error}" + (f"; {said}" if said else ""), expr) from None

    def _call(self, expr: Expr) -> Any:
        short = known(expr.text)
        plain = len(expr.parts) - len(expr.keys)
        parts = [self.of(part) for part in expr.parts[:plain]]
        keys = {key: self.of(part) for key, part in zip(expr.keys, expr.parts[plain:], strict=True)}
        keys.pop("dtype", None)
        if expr.text in self.names and callable(self.names[expr.text]):
            return self._guarded(expr, self.names[expr.text], tuple(parts), keys)
        if short == "len":
            return self._guarded(expr, len, tuple(parts), keys)
        if short == "softmax":
            return self._guarded(expr, softmax, tuple(parts), keys)
        if short in CASTS:
            return self._guarded(expr, lambda x: x if isinstance(x, Recorded) else _cast(x, short), tuple(parts), keys)
        if short in OPS and not keys and len(parts) in (OPS[short].arity, OPS[short].arity - 1) and short != "where":
            return self._guarded(expr, lambda *operands: _row(short, operands), tuple(parts), {})
        if short not in NUMPY:
            near = closest(short, [*OPS, *NUMPY])
            hint = f"; did you mean {near}?" if near else ""
            raise self.error(f"there is no function {expr.text}{hint}", expr)
        if short in _SIZES and _elements(short, parts) > MOST_ELEMENTS:
            raise self.error(f"an array of more than {MOST_ELEMENTS} elements is not computed", expr)
        function = np.linalg.norm if short == "linalg.norm" else getattr(np, short)
        return self._guarded(expr, function, tuple(parts), keys)

    def _method(self, expr: Expr) -> Any:
        whole = self.of(expr.parts[0])
        if expr.text not in METHODS:
            raise self.error(f"an array has no method {expr.text} here; known are {', '.join(METHODS)}", expr)
        plain = len(expr.parts) - len(expr.keys)
        if expr.text == "astype":
            return whole * 1.0
        parts = tuple(self.of(part) for part in expr.parts[1:plain])
        keys = {key: self.of(part) for key, part in zip(expr.keys, expr.parts[plain:], strict=True)}
        keys.pop("dtype", None)
        whole = whole if isinstance(whole, Recorded) else np.asarray(whole)
        return self._guarded(
            expr, lambda _, *rest, **options: getattr(whole, expr.text)(*rest, **options), (whole, *parts), keys
        )

    def _attribute(self, expr: Expr) -> Any:
        if (dotted := str(expr)) in CONSTANTS:
            return CONSTANTS[dotted]
        if dotted.startswith("np."):
            return dotted  # a type, such as np.float64, which an argument may name
        whole = self.of(expr.parts[0])
        if expr.text not in ATTRIBUTES:
            raise self.error(f"an array has no {expr.text!r} here; known are {', '.join(ATTRIBUTES)}", expr)
        return getattr(whole if isinstance(whole, Recorded) else np.asarray(whole), expr.text)

    def _index(self, expr: Expr) -> Any:
        whole, *keys = expr.parts
        key = tuple(self.of(part) for part in keys)
        array = self.of(whole)
        if isinstance(array, dict):
            return self._guarded(expr, lambda a, k: a[k], (array, key[0]), {})
        array = (
            np.asarray(array) if isinstance(array, list) and not any(isinstance(x, Recorded) for x in array) else array
        )
        return self._guarded(expr, lambda a, *k: a[k if len(k) > 1 else k[0]], (array, *key), {})

    def _slice(self, expr: Expr) -> Any:
        return slice(*(self.of(part) for part in expr.parts))

    def _list(self, expr: Expr) -> Any:
        return [self.of(part) for part in expr.parts]

    def _tuple(self, expr: Expr) -> Any:
        return tuple(self.of(part) for part in expr.parts)


_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: np.add(a, b),
    "-": lambda a, b: np.subtract(a, b),
    "*": lambda a, b: np.multiply(a, b),
    "/": lambda a, b: np.divide(a, b),
    "**": lambda a, b: np.power(_float(a), b),
    "@": lambda a, b: np.matmul(a, b),
    "outer": lambda a, b: np.outer(a, b),
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "<": lambda a, b: np.less(a, b),
    ">": lambda a, b: np.greater(a, b),
    "<=": lambda a, b: np.less_equal(a, b),
    ">=": lambda a, b: np.greater_equal(a, b),
    "==": lambda a, b: np.equal(a, b),
    "!=": lambda a, b: np.not_equal(a, b),
    "&": lambda a, b: np.logical_and(a, b),
    "|": lambda a, b: np.logical_or(a, b),
    "and": lambda a, b: np.logical_and(a, b),
    "or": lambda a, b: np.logical_or(a, b),
}
_OF_SHAPES = ("broadcast", "dimension", "shape", "align", "mismatch", "core dim", "axis", "size")


def _float(thing: Any) -> Any:
    """A whole number as a float, so that it may have a negative power."""
    if isinstance(thing, Recorded):
        return thing
    return thing * 1.0 if isinstance(thing, int) or _is_whole(thing) else thing


def _is_mask(thing: Any) -> bool:
    return getattr(getattr(thing, "dtype", None), "kind", "") == "b"


def _is_whole(thing: Any) -> bool:
    return getattr(thing, "dtype", None) is not None and thing.dtype.kind in "iu"


def _row(name: str, operands: tuple[Any, ...]) -> Any:
    """A row of the table; the last operand may be left out where it has a default."""
    op = OPS[name]
    if len(operands) < op.arity:
        if op.default is None:
            raise ValueError(f"{name} needs {op.arity} operands")
        operands = (*operands, op.default)
    for operand in operands:
        if isinstance(operand, Recorded):
            return operand.tape.elementwise(op, *operands)
    found = rules.value(op, [np.asarray(operand, dtype=float) for operand in operands])
    return float(found) if found.ndim == 0 else found


def _cast(thing: Any, name: str) -> Any:
    kind = bool if name.startswith("bool") else int if name.startswith("int") else float
    return np.asarray(thing).astype(kind) if np.ndim(thing) else kind(thing)


def _elements(name: str, parts: list[Any]) -> float:
    """An upper bound for the elements that a function makes of sizes."""
    sizes = [x for part in parts for x in (part if isinstance(part, (tuple, list)) else [part]) if isinstance(x, int)]
    held = max([1, *(int(getattr(part, "size", 1)) for part in parts)])
    product = float(held) if name in ("tile", "repeat") else 1.0
    for size in sizes:
        product *= max(1, abs(size))
    return product**2 if name in ("eye", "identity") and len(sizes) == 1 else product


def _fitting(expr: Expr, function: Callable[..., Any], parts: tuple[Any, ...], keys: Mapping[str, Any]) -> str:
    """Which operand would fit if it was transposed, in words."""
    for k, (inner, part) in enumerate(zip(expr.parts, parts, strict=False)):
        if np.ndim(part) == 2:
            with suppress(Exception), np.errstate(all="ignore"):
                function(*parts[:k], part.T, *parts[k + 1 :], **keys)
                return f"; {Expr('attribute', 'T', (inner,))} would fit"
    return ""


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) if len(shape) > 1 else f"a vector of {shape[0]}"


def _short(expr: Expr) -> str:
    text = str(expr)
    return text if len(text) <= 30 else text[:27] + "…"
