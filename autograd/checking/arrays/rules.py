"""The table of primitives over whole arrays: values, local derivatives, and wrong rules, as functions of arrays."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.graph import NAMES, Dialect, is_native
from autograd.ops import OPS, Op
from autograd.rules import FLOATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Functions = tuple[tuple[str, Callable[..., Any]], ...]

_ELEMENTWISE = Dialect(
    lambda name, operands: f"{name}({operands})",
    lambda test, yes, no: f"where({test}, {yes}, {no})",
    signs={"and": "&", "or": "|"},
)


@cache
def _names() -> dict[str, Any]:
    """What a rule may call, over arrays."""
    found: dict[str, Any] = {"pi": math.pi, "inf": math.inf, "where": np.where, "pow": np.power}
    for name in ("erf", "erfc"):
        found[name] = np.vectorize(getattr(math, name), otypes=[float])
    for op in OPS.values():
        for name in (op.alias, op.name):
            if name and name not in found and is_native(op.name) and hasattr(np, name):
                found[op.name] = getattr(np, name)
    native = {name for name in (*FLOATS, "sign") if name not in found and name not in OPS and hasattr(np, name)}
    found |= {name: getattr(np, name) for name in native}  # a rule may call what is no row, as floor and fmod
    for op in OPS.values():
        if op.name not in found:
            found[op.name] = eval(f"lambda {', '.join(NAMES[: op.arity])}: {_translated(op.value)}", found)
    return found


@cache
def _translated(rule: str) -> str:
    return _ELEMENTWISE.translate(rule)


@cache
def compiled(rule: str, own: Functions = ()) -> Callable[..., Any]:
    """A rule in the letters a, b, c, y as a function of four arrays; `own` are functions of Python that it calls."""
    names = _names() | {name: np.vectorize(each, otypes=[float]) for name, each in own} if own else _names()
    function: Callable[..., Any] = eval(f"lambda a, b=None, c=None, y=None: {_translated(rule)}", names)
    return function


def apply(rule: str, operands: Sequence[Any], result: Any = None, own: Functions = ()) -> Any:
    """A rule at some operands and their result."""
    letters = dict(zip(NAMES, operands, strict=False))
    with np.errstate(all="ignore"):
        return np.asarray(compiled(rule, own)(**letters, y=result), dtype=float)


def value(op: Op, operands: Sequence[Any]) -> Any:
    """The values of a primitive."""
    return apply(op.value, operands, own=op.functions)


def outside(op: Op, operands: Sequence[Any]) -> Any:
    """Where operands lie outside the domain, as an array of bools; False where the primitive has a value everywhere."""
    if not op.domain:
        return False
    letters = dict(zip(NAMES, operands, strict=False))
    with np.errstate(all="ignore"):
        return ~np.asarray(compiled(op.domain)(**letters), dtype=bool)


def local(op: Op, position: int, operands: Sequence[Any], result: Any) -> Any:
    """The local derivative in one operand, elementwise; 0 for a constant exponent."""
    rule = op.local_derivatives[position]
    return np.zeros_like(result) if rule is None else apply(rule, operands, result, op.functions)


def summed_to(array: Any, shape: tuple[int, ...]) -> Any:
    """A gradient of a broadcast operand, summed back to its shape."""
    if array.shape == shape:
        return array
    extra = array.ndim - len(shape)
    array = array.sum(axis=tuple(range(extra))) if extra > 0 else array
    axes = tuple(k for k, length in enumerate(shape) if length == 1 and array.shape[k] != 1)
    return array.sum(axis=axes, keepdims=True) if axes else array
