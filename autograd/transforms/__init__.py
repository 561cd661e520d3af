"""Derivatives of functions over nested arguments, and the nudge that checks one."""

from typing import TYPE_CHECKING

from autograd.elsewhere import answering
from autograd.transforms.derivatives import grad, jvp, value_and_grad, vjp
from autograd.transforms.matrices import hessian, hvp, jacobian
from autograd.transforms.nudging import Nudge, nudge, nudge_recorded
from autograd.transforms.pytree import arranged, describe, flatten, is_array, key_paths, parts_of, unflatten, with_parts
from autograd.transforms.rippling import Ripple, ripple, rippled

__all__ = [
    "Nudge",
    "Ripple",
    "arranged",
    "describe",
    "flatten",
    "grad",
    "hessian",
    "hvp",
    "is_array",
    "jacobian",
    "jvp",
    "key_paths",
    "nudge",
    "nudge_recorded",
    "parts_of",
    "ripple",
    "rippled",
    "unflatten",
    "value_and_grad",
    "vjp",
    "with_parts",
]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
