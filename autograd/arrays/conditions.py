"""`Condition`: what a comparison of an array of Values gives, which `np.where` records as a choice at every point.

A plain array of bools would have decided already, at the numbers of this run. A condition decides when somebody asks
for its truth (`if`, an index, `np.any`), by comparing Values, which a recording that must hold elsewhere refuses.
"""

from __future__ import annotations

import math
import operator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from autograd.arrays.recorded import seen
from autograd.operators import FUNCTIONS
from autograd.value import as_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
}
_where = FUNCTIONS["where"]


class Condition(NDArrayOperatorsMixin):
    """Where `margin > 0`, or where not: an array of choices that are not made yet."""

    def __init__(self, margin: Callable[[], Any], truth: Callable[[], Any], *, is_negated: bool) -> None:
        self._margin, self._truth, self.is_negated = margin, truth, is_negated

    if TYPE_CHECKING:  # `ufuncs` attaches it

        def __array_ufunc__(self, ufunc: Any, method: Any, *inputs: Any, **keywords: Any) -> Any: ...

    @cached_property
    def margin(self) -> Any:
        """An array of Values: the condition holds (or, negated, does not hold) where they are above 0."""
        return np.asarray(self._margin(), object)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self._truth(), dtype or bool)

    def chosen(self, yes: Any, no: Any) -> Any:
        """`np.where` of this condition, as primitives."""
        return np.frompyfunc(self._choose, 3, 1)(self.margin, yes, no)

    def _choose(self, margin: Any, yes: Any, no: Any) -> Any:
        if self.is_negated and not math.isnan(as_number(margin)):  # no comparison with NaN holds
            yes, no = no, yes
        return _where(margin, yes, no)

    def astype(self, kind: Any, **_: Any) -> Any:
        """Bools, which decide; or for numbers the 0s and 1s as Values, which do not."""
        return np.asarray(self) if np.dtype(kind) is np.dtype(bool) else seen(indicator(self))

    def sum(self, *arguments: Any, **keywords: Any) -> Any:
        """How often it holds, as a Value."""
        return np.sum(self.astype(float), *arguments, **keywords)

    def mean(self, *arguments: Any, **keywords: Any) -> Any:
        """The share of where it holds, as a Value."""
        return np.mean(self.astype(float), *arguments, **keywords)

    def __bool__(self) -> bool:
        return bool(np.asarray(self))

    def __len__(self) -> int:
        return len(np.asarray(self))

    def __getitem__(self, key: Any) -> Any:
        return np.asarray(self)[key]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(np.asarray(self), name)

    def __repr__(self) -> str:
        return repr(np.asarray(self))


def compared(name: str, left: Any, right: Any) -> Condition:
    """A comparison by its ufunc's name. The strict one holds where a difference is above 0, the other where not."""
    is_negated = name.endswith("_equal")
    higher, lower = (left, right) if name in ("greater", "less_equal") else (right, left)

    def margin() -> Any:
        if np.ndim(lower) == 0 and isinstance(lower, (int, float)) and lower == 0:
            return higher
        if np.ndim(higher) == 0 and isinstance(higher, (int, float)) and higher == 0:
            return -np.asarray(lower, object)
        return np.subtract(np.asarray(higher, object), lower)

    def truth() -> Any:
        return np.frompyfunc(COMPARISONS[name], 2, 1)(left, right)

    return Condition(margin, truth, is_negated=is_negated)


def indicator(condition: Condition) -> Any:
    """1 where the condition holds and 0 where not, as Values."""
    return condition.chosen(1.0, 0.0)


def joined(name: str, inputs: Sequence[Any]) -> Condition | None:
    """`&`, `|` and `~` of conditions, and of arrays of bools beside them; None for another function."""
    name = name.replace("bitwise", "logical").replace("invert", "logical_not")
    first = inputs[0]
    if name == "logical_not" and isinstance(first, Condition):
        return Condition(lambda: first.margin, lambda: ~np.asarray(first), is_negated=not first.is_negated)
    if name not in ("logical_and", "logical_or"):
        return None
    combine, decide = (np.multiply, np.logical_and) if name == "logical_and" else (np.add, np.logical_or)

    def ones(thing: Any) -> Any:
        return indicator(thing) if isinstance(thing, Condition) else np.asarray(thing, bool).astype(object) * 1.0

    return Condition(
        lambda: combine(ones(first), ones(inputs[1])),
        lambda: decide(np.asarray(first), np.asarray(inputs[1])),
        is_negated=False,
    )
