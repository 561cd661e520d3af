"""What a formula may call: the functions of NumPy that are known, the rows of the table, and their other names."""

from __future__ import annotations

import math

from autograd.ops import OPS

NUMPY = """
    sum mean max min dot matmul outer inner einsum multiply divide true_divide add subtract negative power
    square transpose reshape ravel where clip diag diagflat var std prod cumsum trace concatenate stack hstack
    vstack tile repeat expand_dims squeeze broadcast_to sign heaviside logaddexp argmax argmin eye ones zeros
    full arange ones_like zeros_like full_like array asarray linalg.norm floor ceil equal greater less
    greater_equal less_equal logical_and logical_or logical_not reciprocal tensordot swapaxes flip roll
    count_nonzero any all identity array_equal column_stack maximum minimum copy take vdot convolve correlate
    pad tril triu newaxis
""".split()  # noqa: SIM905
CASTS = ("float", "int", "int64", "int32", "float64", "float32", "bool", "bool_", "astype")
METHODS = """
    sum mean max min dot reshape ravel flatten transpose var std prod cumsum copy astype clip trace squeeze
    argmax argmin repeat item any all
""".split()  # noqa: SIM905
ATTRIBUTES = ("T", "shape", "size", "ndim")
_SAME = {
    "ln": "log",
    "sig": "sigmoid",
    "sgn": "sign",
    "σ": "sigmoid",
    "abs": "abs",
    "fabs": "abs",
    "arctan": "atan",
    "arcsin": "asin",
    "arccos": "acos",
    "absolute": "abs",
    "sigma": "sigmoid",
    "ReLU": "relu",
    "norm": "linalg.norm",
}
CONSTANTS = {
    "pi": math.pi,
    "np.pi": math.pi,
    "np.newaxis": None,
    "None": None,
    "True": True,
    "False": False,
    "np.inf": math.inf,
    "inf": math.inf,
    "np.e": math.e,
}


def known(name: str) -> str:
    """A function's name in the table or in NumPy: log for ln and np.log.

    >>> known("ln"), known("np.arctan")
    ('log', 'atan')
    """
    short = name.removeprefix("np.")
    return _SAME.get(short, short)


def is_function(name: str) -> bool:
    """Whether the language knows a function by this name."""
    short = known(name)
    return short in OPS or short in NUMPY or short in CASTS or short in ("softmax", "len")
