"""Shorter expressions with the same numbers, to the last bit: constants folded, decided choices taken, signs moved.

What is rounded otherwise is not touched: a sum keeps its order, a product its factors. NaN passes where it did.
"""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any

from autograd.compiler.code.kinds import KINDS, ROWS, broadcast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.compiler.code.expressions import Code

_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": operator.truediv,
    "power": math.pow, "negative": operator.neg, "absolute": abs, "less": operator.lt, "less_equal": operator.le,
    "greater": operator.gt, "greater_equal": operator.ge, "equal": operator.eq, "not_equal": operator.ne,
    "log": math.log, "sqrt": math.sqrt, "exp": math.exp, "floor": lambda a: float(math.floor(a)),
}  # fmt: skip
_MIRRORED = {"less": "greater", "greater": "less", "less_equal": "greater_equal", "greater_equal": "less_equal",
             "equal": "equal", "not_equal": "not_equal"}  # fmt: skip


def simpler(code: Code, kind: str, operands: Sequence[int], detail: Any) -> int | None:
    """A shorter form of what is to be made; None if there is none."""
    how = _RULES.get(kind)
    if kind in _ARITHMETIC and all(code[operand].kind == "number" for operand in operands):
        try:
            found = _ARITHMETIC[kind](*(code[operand].detail for operand in operands))
        except (ArithmeticError, ValueError):
            return None
        if isinstance(found, bool):
            return code.add("truth", detail=found)
        return code.number(found) if math.isfinite(found) else None
    if (found := _of_one_number(code, kind, operands, detail)) is not None:
        return found
    return how(code, kind, operands, detail) if how else None


def _of_one_number(code: Code, kind: str, operands: Sequence[int], detail: Any) -> int | None:
    """One number in all places, computed once: the operation of arrays that hold nothing else."""
    row = KINDS[kind]
    inner = [_inner(code, each, "spread") for each in operands]
    numbers = [each if one is None else one for each, one in zip(operands, inner, strict=True)]
    if not any(one is not None for one in inner) or any(code[each].shape for each in numbers):
        return None
    shape = row.shape([code[each].shape for each in operands], detail)
    if row.is_elementwise:
        return code.spread(code.add(kind, *numbers, detail=detail), shape)
    if kind in ("index", "reshape", "transpose"):
        return code.spread(numbers[0], shape)
    if kind == "sum":
        total = numbers[0]
        for axis in detail:
            length = code[operands[0]].shape[axis]
            count = code.add("rows") if length == ROWS else code.number(length)
            total = code.add("multiply", total, count)
        return code.spread(total, shape)
    return None


def _inner(code: Code, ref: int, kind: str) -> int | None:
    """The operand of an expression of that kind."""
    made = code[ref]
    return made.operands[0] if made.kind == kind else None


def _unspread(code: Code, kind: str, operands: Sequence[int]) -> int | None:
    """Without an operand spread over a shape that comes of the other one anyway."""
    for at, (each, rest) in enumerate((operands, operands[::-1])):
        inner = _inner(code, each, "spread")
        if inner is None or rest == each:
            continue
        if broadcast([code[inner].shape, code[rest].shape]) == broadcast([code[each].shape, code[rest].shape]):
            return code.add(kind, *((inner, rest) if at == 0 else (rest, inner)))
    return None


def _sum(code: Code, kind: str, operands: Sequence[int], _: Any) -> int | None:
    if (found := _unspread(code, kind, operands)) is not None:
        return found
    one, other = operands
    if (inner := _inner(code, other, "negative")) is not None:
        return code.add("subtract" if kind == "add" else "add", one, inner)
    if kind == "add" and (inner := _inner(code, one, "negative")) is not None:
        return code.add("subtract", other, inner)
    return None


def _product(code: Code, kind: str, operands: Sequence[int], _: Any) -> int | None:
    if (found := _unspread(code, kind, operands)) is not None:
        return found
    one, other = operands
    for each, rest in ((other, one), (one, other)):
        if kind == "divide" and each == one:
            break
        if code.is_number(each, 1.0) and not KINDS[code[rest].kind].is_test:
            return rest
        if code.is_number(each, -1.0) and not KINDS[code[rest].kind].is_test:
            return code.add("negative", rest)
        if kind == "multiply" and code[each].kind == "rows" and code[rest].kind == "divide":
            above, below = code[rest].operands
            if below == each:  # the mean over the rows of what is the same in all
                return above
    if (inner := _inner(code, one, "negative")) is not None:
        return code.add("negative", code.add(kind, inner, other))
    if (inner := _inner(code, other, "negative")) is not None:
        return code.add("negative", code.add(kind, one, inner))
    return None


def _negative(code: Code, _: str, operands: Sequence[int], __: Any) -> int | None:
    return _inner(code, operands[0], "negative")


def _even(code: Code, kind: str, operands: Sequence[int], _: Any) -> int | None:
    inner = _inner(code, operands[0], "negative")
    return None if inner is None else code.add(kind, inner)


def _comparison(code: Code, kind: str, operands: Sequence[int], _: Any) -> int | None:
    one, other = operands
    inner = _inner(code, one, "negative")
    if inner is not None and code.is_number(other, 0.0):
        return code.add(_MIRRORED[kind], inner, other)
    return None


def _power(code: Code, _: str, operands: Sequence[int], __: Any) -> int | None:
    base, exponent = operands
    if code.is_number(exponent, 1.0):
        return base
    if code.is_number(exponent, 2.0):
        return code.add("multiply", base, base)
    if code.is_number(exponent, -1.0):
        return code.add("divide", code.number(1.0), base)
    return None


def _where(code: Code, _: str, operands: Sequence[int], __: Any) -> int | None:
    test, yes, no = operands
    made = code[test]
    if made.kind == "truth":
        return yes if made.detail else no
    if code.is_number(yes, 0.0) and code.is_number(no, 1.0):
        return code.add("invert", test)  # a factor of 0 or 1
    if code.is_number(yes, 1.0) and code.is_number(no, 0.0):
        return test
    if made.kind not in _MIRRORED:
        return None
    a, b = made.operands
    if made.kind == "less" and code.is_number(b, 0.0) and code.is_number(yes, 0.0) and no == a:
        return code.add("maximum", a, yes)
    for sign, other, name in (("greater", "greater_equal", "maximum"), ("less", "less_equal", "minimum")):
        rest = code[no]
        if made.kind == sign and yes == a and rest.kind == "where" and rest.operands[1] == b:
            inner, last = code[rest.operands[0]], code[rest.operands[2]]
            if (inner.kind, inner.operands, last.kind, last.operands) == (other, (b, a), "add", (a, b)):
                return code.add(name, a, b)  # the sum is NaN where one of them is
    return None


def _logical(code: Code, kind: str, operands: Sequence[int], _: Any) -> int | None:
    """Without what is decided; a number is below 0, 0 or above, and NaN passes any test."""
    is_or = kind == "bitwise_or"
    for one, other in (operands, operands[::-1]):
        if code[one].kind == "truth":
            return one if code[one].detail is is_or else other
    if is_or:
        signs: dict[int, set[str]] = {}
        stack = list(operands)
        while stack:
            made = code[stack.pop()]
            if made.kind == "bitwise_or":
                stack += made.operands
            elif made.kind in _MIRRORED and code.is_number(made.operands[1], 0.0):
                signs.setdefault(made.operands[0], set()).add(made.kind)
        if any({"greater", "equal", "less"} <= found for found in signs.values()):
            return code.add("truth", detail=True)
    return None


def _invert(code: Code, _: str, operands: Sequence[int], __: Any) -> int | None:
    return _inner(code, operands[0], "invert")


def _index(code: Code, _: str, operands: Sequence[int], subscripts: Any) -> int | None:
    if code.is_plain(operands[0]):
        return code.spread(operands[0], (1,) * len(subscripts))
    made = code[operands[0]]
    if made.kind == "index" and None in made.detail and all(each in (None, (None, None, 1)) for each in subscripts):
        return code.part(made.operands[0], *_with_axes(made.detail, subscripts))
    return operands[0] if all(each == (None, None, 1) for each in subscripts) else None


def _with_axes(inner: Any, subscripts: Any) -> list[Any]:
    """Subscripts with new axes among those that they leave."""
    left, found = list(inner), list[Any]()
    for each in subscripts:
        if each is None:
            found.append(None)
            continue
        while left and isinstance(left[0], int):
            found.append(left.pop(0))
        found.append(left.pop(0) if left else each)
    return [*found, *left]


def _reshape(code: Code, _: str, operands: Sequence[int], shape: Any) -> int | None:
    if code.is_plain(operands[0]):
        return code.spread(operands[0], shape)
    inner = _inner(code, operands[0], "reshape")
    return None if inner is None else code.reshaped(inner, shape)


def _spread(code: Code, _: str, operands: Sequence[int], shape: Any) -> int | None:
    return code.add("zeros", detail=shape) if code.is_number(operands[0], 0.0) else None


def _transpose(code: Code, _: str, operands: Sequence[int], axes: Any) -> int | None:
    inner = _inner(code, operands[0], "transpose")
    return inner if inner is not None and code[operands[0]].detail == axes and axes in ((1, 0), (1, 0, 2)) else None


def _total(code: Code, _: str, operands: Sequence[int], axes: Any) -> int | None:
    inner = _inner(code, operands[0], "negative")
    return None if inner is None else code.add("negative", code.summed(inner, axes))


def _all(code: Code, _: str, operands: Sequence[int], __: Any) -> int | None:
    return operands[0] if code[operands[0]].kind == "truth" else None


_RULES: dict[str, Callable[[Code, str, Sequence[int], Any], int | None]] = {
    "add": _sum, "subtract": _sum, "multiply": _product, "divide": _product, "negative": _negative,
    "absolute": _even, "cosh": _even, "cos": _even, "power": _power, "where": _where, "bitwise_or": _logical,
    "bitwise_and": _logical, "invert": _invert, "index": _index, "reshape": _reshape, "spread": _spread,
    "transpose": _transpose, "sum": _total, "all": _all, **dict.fromkeys(_MIRRORED, _comparison),
}  # fmt: skip
