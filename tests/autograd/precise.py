"""The table's value rules read by mpmath: the truth that the engine's floats are compared with.

Derivatives are differences of the value rule in many digits, so that nothing here depends on a local derivative's text.
"""

from __future__ import annotations

import math
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from mpmath import mp, mpf

from autograd.ops import NAMES, OPS, Op

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType

DIGITS = 50
STEP = mpf(10) ** -30  # of a difference, relative to the smallest operand; its square is the relative error
TINIEST = 1e-300  # absolute: products below it have lost digits
FAR = mpf(10) ** 5  # mpmath's own erfc fails at 1e155; past this, it differs from 0 or 2 in the 10⁹th digit

#: What a rule may name, as in `rules.FLOATS`; rows that mpmath lacks are added from their own text.
FUNCTIONS: dict[str, Any] = {name: getattr(mp, name) for name in dir(math) if hasattr(mp, name)}
FUNCTIONS |= {"abs": abs, "pow": mp.power, "log2": lambda a: mp.log(a, 2), "__builtins__": {}}
FUNCTIONS["cbrt"] = lambda a: mp.sign(a) * mp.cbrt(abs(a))
FUNCTIONS["erfc"] = lambda a: mp.erfc(max(-FAR, min(a, FAR))) if mp.isfinite(a) else 1 - mp.sign(a)
for _op in OPS.values():
    if _op.name not in FUNCTIONS:
        FUNCTIONS[_op.name] = eval(f"lambda {', '.join(NAMES[: _op.arity])}: {_op.value}", FUNCTIONS)


def evaluate(rule: str, operands: Sequence[Any], **names: Any) -> mpf:
    """A rule of the table at the operands, in the precision that is set."""
    return mp.mpf(eval(_compiled(rule), FUNCTIONS, dict(zip(NAMES, map(mpf, operands), strict=False)) | names))


@cache
def _compiled(rule: str) -> CodeType:
    return compile(rule, "<rule>", "eval")


def value(op: Op, operands: Sequence[float]) -> mpf:
    """The value of a primitive to 50 digits."""
    with mp.workdps(DIGITS):
        return evaluate(op.value, operands)


def local_derivative(op: Op, operands: Sequence[float], position: int, order: int = 1) -> mpf:
    """The derivative of a primitive in one operand, of the first or the second order."""
    return difference(lambda point: evaluate(op.value, point), operands, position, order)


def difference(function: Callable[[list[mpf]], mpf], operands: Sequence[float], position: int, order: int = 1) -> mpf:
    """The central difference of a function, in as many digits as it takes to see one.

    A saturated function, such as erf at 20, differs from its limit only in the 175th digit.
    """
    sizes = [abs(mpf(operand)) for operand in operands if operand]
    span = sum(abs(int(mp.log10(size))) for size in sizes)
    step = STEP * min([mpf(1), *sizes]) / max([mpf(1), *sizes])
    for digits in (200 + 4 * span, 2000 + 4 * span):
        with mp.workdps(digits):
            here, after, before = (_moved(function, operands, position, k * step) for k in (0, 1, -1))
            change = after - before if order == 1 else after - 2 * here + before
            if abs(change) > abs(here) * mpf(10) ** (DIGITS - digits):
                break
    return change / (2 * step if order == 1 else step * step)


def _moved(function: Callable[[list[mpf]], mpf], operands: Sequence[float], position: int, by: mpf) -> mpf:
    point = [mpf(operand) for operand in operands]
    point[position] += by
    return function(point)


def to_float(exact: mpf) -> float:
    """The nearest float; ±inf past the largest, 0 under the smallest."""
    if mp.isnan(exact):
        return math.nan
    if abs(exact) > sys.float_info.max:
        return math.inf if exact > 0 else -math.inf
    return float(exact) if abs(exact) > mpf(2) ** -1080 else 0.0
