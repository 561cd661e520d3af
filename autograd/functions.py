"""The primitives as functions: `exp(v)` beside `v.exp()`, and on plain numbers too.

Derived from the table. A call with a Value among its operands gives a Value; with numbers only it gives a float, so
that the same formula can be run without recording a graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.methods import METHODS
from autograd.ops import OPS, Op
from autograd.value import Value, constant

if TYPE_CHECKING:
    from collections.abc import Callable


def _function(op: Op) -> Callable[..., Any]:
    method = METHODS[op.name]

    def function(*operands: Any) -> Any:
        if not any(isinstance(operand, Value) for operand in operands):
            return method(*map(constant, operands)).data
        first, *rest = operands
        return method(first if isinstance(first, Value) else constant(first), *rest)

    function.__name__ = function.__qualname__ = op.name
    function.__doc__ = f"{op.name}({', '.join('abc'[: op.arity])}) = {op.value}, of Values or numbers."
    return function


FUNCTIONS: dict[str, Callable[..., Any]] = {op.name: _function(op) for op in OPS.values()}
