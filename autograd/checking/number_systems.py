"""The table's values over other numbers than floats: complex ones for a complex step, and those of mpmath."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.ops import NAMES, OPS, Op
from autograd.rules import FLOATS, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def forward_complex(op: Op, operands: Sequence[complex]) -> complex:
    """The value of a primitive over complex numbers, for a complex step: choices go by the real part.

    Raises:
        NameError: the rule names something that has no complex form, such as erf.
    """
    return complex(_over_complex(op.value)(dict(zip(NAMES, operands, strict=False))))


def forward_mpmath(op: Op, operands: Sequence[Any]) -> Any:
    """The value of a primitive in as many digits as mpmath is set to."""
    return _over_mpmath(op.value)(dict(zip(NAMES, operands, strict=False)))


@cache
def _over_complex(rule: str) -> Callable[[Mapping[str, Any]], Any]:
    import cmath

    functions: dict[str, Any] = {name: getattr(cmath, name) for name in dir(cmath) if not name.startswith("_")}
    functions |= {"__builtins__": {}, "pow": lambda a, b: a**b, "log2": lambda a: cmath.log(a) / math.log(2.0)}
    functions |= {"expm1": lambda a: cmath.exp(a) - 1, "log1p": lambda a: cmath.log(1 + a)}
    functions |= {"sigmoid": lambda a: _over_complex(OPS["sigmoid"].value)({"a": a})}
    functions |= {"abs": lambda a: -a if a.real < 0 else a, "compared": lambda a: a.real}
    functions |= {name: lambda a, step=FLOATS[name]: step(a.real) for name in ("floor", "ceil")}
    return reading(rule, functions)


@cache
def _over_mpmath(rule: str) -> Callable[[Mapping[str, Any]], Any]:
    from mpmath import mp  # type: ignore[import-untyped]

    functions: dict[str, Any] = {name: getattr(mp, name) for name in FLOATS if hasattr(mp, name)}
    return reading(rule, functions | {"__builtins__": {}, "abs": abs, "pow": mp.power, "log2": lambda a: mp.log(a, 2)})
