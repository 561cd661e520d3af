"""Functions of many Values, made of primitives: `logsumexp`, `softmax`, `mean`, `var`, …

They take a sequence or an array of Values or numbers, and along an `axis` where one is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.arrays.making import as_array
from autograd.operators import FUNCTIONS
from autograd.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable


def logsumexp(values: Any, axis: int | None = None) -> Any:
    """log(Σ exp(v)), by the primitive `logaddexp` from one to the next, which neither overflows nor meets log(0).

    >>> logsumexp([1000.0, 1000.0])
    1000.6931471805599
    """
    return _made(values, lambda Z, np: np.logaddexp.reduce(Z, axis=axis))


def softmax(values: Any, axis: int = -1) -> Any:
    """exp(v) / Σ exp(v), in the structure given: a list for a list.

    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """

    def shares(Z: Any, np: Any) -> Any:
        powers = np.exp(_shifted(Z, axis, np))
        return powers / np.sum(powers, axis=axis, keepdims=True)

    return _made(values, shares)


def log_softmax(values: Any, axis: int = -1) -> Any:
    """The logarithm of `softmax`, which meets no log(0)."""

    def logarithms(Z: Any, np: Any) -> Any:
        shifted = _shifted(Z, axis, np)
        return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))

    return _made(values, logarithms)


def clip(values: Any, low: Any, high: Any) -> Any:
    """Each value, or the bound that it lies beyond: min(max(v, low), high)."""
    return _made(values, lambda Z, np: np.clip(Z, low, high))


def prod(values: Any, axis: int | None = None) -> Any:
    """The product."""
    return _made(values, lambda Z, np: np.prod(Z, axis=axis))


def mean(values: Any, axis: int | None = None) -> Any:
    """The mean.

    >>> mean([Value(1.0), Value(3.0)])
    Value(2.0, op='/')
    """
    return _made(values, lambda Z, np: np.mean(Z, axis=axis))


def var(values: Any, axis: int | None = None, ddof: int = 0) -> Any:
    """The mean of the squared distances from the mean; their sum over n − ddof."""
    return _made(values, lambda Z, np: np.var(Z, axis=axis, ddof=ddof))


def std(values: Any, axis: int | None = None, ddof: int = 0) -> Any:
    """The square root of `var`."""
    return _made(values, lambda Z, np: np.sqrt(np.var(Z, axis=axis, ddof=ddof)))


def _shifted(Z: Any, axis: int, np: Any) -> Any:
    """The logits less the largest, which changes no share, and through which no gradient needs to pass."""
    largest = as_array(np.max(Z, axis=axis, keepdims=True))
    return Z - np.frompyfunc(FUNCTIONS["stop_gradient"], 1, 1)(largest)


def _made(values: Any, function: Callable[[Any, Any], Any]) -> Any:
    import numpy as np

    is_array = isinstance(values, np.ndarray)
    given = np.asarray(values if is_array or isinstance(values, Value) else list(values), object)
    found = function(as_array(given), np)
    if not any(isinstance(each, Value) for each in (*np.asarray(given).flat, *np.asarray(found, object).flat)):
        found = np.asarray(found, float) if isinstance(found, np.ndarray) else float(found)
    return found if is_array or not isinstance(found, np.ndarray) else found.tolist()
