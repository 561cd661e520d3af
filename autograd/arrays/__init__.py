"""Arrays of Values: NumPy's functions on them recorded as primitives, and what is made of many primitives."""

from typing import TYPE_CHECKING

from autograd.arrays.making import array, as_array, elementwise, is_array_of_values, of_values, the_one
from autograd.arrays.reductions import clip, log_softmax, logsumexp, mean, prod, softmax, std, var
from autograd.elsewhere import answering

__all__ = [
    "array",
    "as_array",
    "clip",
    "elementwise",
    "is_array_of_values",
    "log_softmax",
    "logsumexp",
    "mean",
    "of_values",
    "prod",
    "softmax",
    "std",
    "the_one",
    "var",
]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
