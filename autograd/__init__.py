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

from autograd.errors import AssignmentError, DomainError, ExpressionError, SaveError, StaleGraphError
from autograd.functions import FUNCTIONS
from autograd.value import Value

#: Loaded when first asked for, so that `import autograd` stays a matter of milliseconds.
_LATER = {
    "grad": "functional", "value_and_grad": "functional", "jvp": "functional", "jacobian": "functional",
    "hessian": "functional", "parse": "expression", "steps": "replay", "nudge": "checking.nudging",
    "check": "checking.derivation", "paths": "explaining.paths", "ledger": "explaining.ledger", "why": "explaining.why",
    "cancellations": "explaining.cancelling", "check_gradients": "checking.numeric",
    "compile": "vectorize.entrance",
}  # fmt: skip

__all__ = [
    "AssignmentError",
    "DomainError",
    "ExpressionError",
    "SaveError",
    "StaleGraphError",
    "Value",
    *_LATER,
    *FUNCTIONS,
]

if TYPE_CHECKING:
    from autograd.checking.derivation import check as check
    from autograd.checking.nudging import nudge as nudge
    from autograd.checking.numeric import check_gradients as check_gradients
    from autograd.explaining.cancelling import cancellations as cancellations
    from autograd.explaining.ledger import ledger as ledger
    from autograd.explaining.paths import paths as paths
    from autograd.explaining.why import why as why
    from autograd.expression import parse as parse
    from autograd.functional import grad as grad
    from autograd.functional import hessian as hessian
    from autograd.functional import jacobian as jacobian
    from autograd.functional import jvp as jvp
    from autograd.functional import value_and_grad as value_and_grad
    from autograd.replay import steps as steps
    from autograd.vectorize.entrance import compile as compile

globals().update(FUNCTIONS)


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'autograd' has no {name!r}")
    from importlib import import_module

    return getattr(import_module(f"autograd.{_LATER[name]}"), name)
