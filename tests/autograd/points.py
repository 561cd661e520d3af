"""Points at which a primitive is tested: inside the row's domain and away from its kinks, read from the row."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from autograd import Value
from autograd.ops import NAMES, OPS, Op
from autograd.rules import FLOATS, inside

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL = {"argvalues": OPS.values(), "ids": OPS.keys()}  # every row, for pytest.mark.parametrize("op", **ALL)
#: The rows whose derivatives are those of their values, which differences can check.
TRUE = tuple(op for op in OPS.values() if not op.is_declared)


def some(op: Op) -> list[float]:
    """A point inside the domain."""
    return next([first, 2.0, 3.0][: op.arity] for first in (0.5, 1.5) if inside(op, [first, 2.0, 3.0][: op.arity]))


_SIGNS = st.sampled_from((-1.0, 1.0))
_TINY = st.builds(lambda sign, exponent: sign * 10.0**exponent, _SIGNS, st.integers(-300, -3))
_HUGE = st.builds(lambda sign, exponent: sign * 10.0**exponent, _SIGNS, st.integers(3, 300))
_ORDINARY = st.one_of(st.floats(-1, 1), st.floats(-4, 4), st.integers(-9, 9).map(float), st.floats(0, 40))
_NEAR_INTEGERS = st.builds(lambda n, digits: n * (1 - 10.0**-digits), st.integers(-3, 3), st.integers(1, 15))
_NORMAL = st.one_of(_ORDINARY, _NEAR_INTEGERS, st.floats(-800, 800), _TINY, _HUGE)
_SMALLEST = 1e-300  # nearer to 0 the intermediate results lose digits; the edges have tests of their own


@cache
def interior(op: Op, *, within: float = math.inf, margin: float = 0.0) -> st.SearchStrategy[tuple[float, ...]]:
    """Operands inside the domain, no larger than `within`, farther than `margin` from 0 and from kinks."""
    numbers = _NORMAL if math.isinf(within) else st.one_of(_ORDINARY, st.floats(-within, within))
    numbers = numbers.filter(lambda x: abs(x) <= within and (x == 0 or abs(x) >= max(margin, _SMALLEST)))
    return st.tuples(*[numbers] * op.arity).filter(lambda point: inside(op, point) and from_kink(op, point) > margin)


def from_kink(op: Op, point: Sequence[float]) -> float:
    """How far the two sides of the row's kink are apart; infinity where it has none."""
    if not op.kink:
        return math.inf
    left, right = op.kink.split("==")
    names = dict(zip(NAMES, point, strict=False))
    return abs(eval(left, FLOATS, names) - eval(right, FLOATS, names))


def record(op: Op, point: Sequence[float]) -> Value:
    """The primitive applied to fresh leaves; an operand that is a constant stays a number."""
    first, *rest = (x if local is None else Value(x) for x, local in zip(point, op.local_derivatives, strict=True))
    return getattr(first, op.name)(*rest)


def same(one: float, other: float) -> bool:
    """Equal bit for bit, but that NaN equals NaN and 0 equals −0."""
    return one == other or (math.isnan(one) and math.isnan(other))
