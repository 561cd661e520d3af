"""A minimal scalar autograd engine: `Value` records a computation graph, `backward` walks it by the chain rule.

>>> from autograd import Value
>>> a, b, c = Value(5, label="a"), Value(3, label="b"), Value(2, label="c")
>>> J = 3 * (a + b * c)
>>> J.backward()
>>> J.data, a.grad, b.grad, c.grad
(33.0, 3.0, 6.0, 9.0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd import beside, copying, higher, operators  # noqa: F401  (the first says whose folder this is)
from autograd.elsewhere import answering
from autograd.errors import DomainError, ExpressionError, SaveError, StaleGraphError
from autograd.native import accelerated  # ahead of Value, which it may replace; without this line all is Python
from autograd.operators import FUNCTIONS
from autograd.ops import OPS, Op
from autograd.value import Value, is_computed

#: The room of each name that is loaded when first asked for, so that `import autograd` stays a matter of milliseconds.
_ROOMS = {
    "steps": "graph",
    **dict.fromkeys(("array", "clip", "log_softmax", "logsumexp", "mean", "prod", "softmax", "std", "var"), "arrays"),
    **dict.fromkeys(
        ("grad", "value_and_grad", "vjp", "jvp", "hvp", "jacobian", "hessian", "nudge", "ripple"), "transforms"
    ),
    "parse": "expression",
    "primitive": "primitives",
    **dict.fromkeys(("paths", "ledger", "why", "cancellations", "derive"), "explaining"),
    **dict.fromkeys(("check", "check_gradients", "check_lines"), "checking"),
    **dict.fromkeys(("compile", "take"), "compiler"),
    "AssignmentError": "grading",
}

__all__ = [
    "OPS",
    "DomainError",
    "ExpressionError",
    "Op",
    "SaveError",
    "StaleGraphError",
    "Value",
    "accelerated",
    "is_computed",
    *_ROOMS,
    *FUNCTIONS,
]

globals().update(FUNCTIONS)

if TYPE_CHECKING:
    from autograd.arrays import array as array
    from autograd.arrays import clip as clip
    from autograd.arrays import log_softmax as log_softmax
    from autograd.arrays import logsumexp as logsumexp
    from autograd.arrays import mean as mean
    from autograd.arrays import prod as prod
    from autograd.arrays import softmax as softmax
    from autograd.arrays import std as std
    from autograd.arrays import var as var
    from autograd.checking import check as check
    from autograd.checking import check_gradients as check_gradients
    from autograd.checking import check_lines as check_lines
    from autograd.compiler import compile as compile
    from autograd.compiler import take as take
    from autograd.declarations import *  # noqa: F403  (the functions of the table)
    from autograd.explaining import cancellations as cancellations
    from autograd.explaining import derive as derive
    from autograd.explaining import ledger as ledger
    from autograd.explaining import paths as paths
    from autograd.explaining import why as why
    from autograd.expression import parse as parse
    from autograd.grading import AssignmentError as AssignmentError
    from autograd.graph import steps as steps
    from autograd.primitives import primitive as primitive
    from autograd.transforms import grad as grad
    from autograd.transforms import hessian as hessian
    from autograd.transforms import hvp as hvp
    from autograd.transforms import jacobian as jacobian
    from autograd.transforms import jvp as jvp
    from autograd.transforms import nudge as nudge
    from autograd.transforms import ripple as ripple
    from autograd.transforms import value_and_grad as value_and_grad
    from autograd.transforms import vjp as vjp
else:

    def __getattr__(name):
        if name in _ROOMS:
            return getattr(_room(_ROOMS[name]), name)
        return answering(__name__, __all__)(name)


def _room(name: str) -> Any:
    from importlib import import_module

    return import_module(f"autograd.{name}")


operators.ROOMS["arrays"] = lambda: _room("arrays")


def __dir__() -> list[str]:
    return sorted(__all__)
