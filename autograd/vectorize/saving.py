"""A compiled graph as a Python file of its own, which needs NumPy only."""

from __future__ import annotations

import base64
import inspect
import re
from typing import TYPE_CHECKING, Any

from autograd.dialects import is_native
from autograd.ops import OPS
from autograd.rules import NAMES
from autograd.vectorize import numpy_kit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HEAD = '''"""A compiled computation graph: change `parameters`, and `step()` gives the value and all gradients.

Outside a primitive's domain numbers are NaN or infinite here; the graph that this was compiled from names the node.
"""

import base64
import math
from math import *

import numpy as np
from numpy.lib.stride_tricks import as_strided


def array(text, kind, shape):
    return np.frombuffer(base64.b64decode(text), kind).reshape(shape).copy()

'''

_STEP_OF_ARRAYS = """

_run = program(parameters)


def step():
    with np.errstate(all="ignore"):
        value, gradients, *_ = _run()
    return float(value), gradients
"""

_STEP_OF_SCALARS = """

def step():
    value, gradients, _ = run(parameters.tolist())
    return float(value), np.array(gradients, float)
"""


def of_arrays(source: str, values: Any, names: Sequence[str], arrays: Mapping[str, Any]) -> str:
    """The file of a program over arrays."""
    kit = inspect.getsource(numpy_kit).split("as_strided\n", 1)[1].replace(": Any", "").replace(" -> Any", "")
    kit = re.sub(r": (int|tuple\[int, \.\.\.\])(?=[,)])", "", kit)
    lines = [f"NAMES = {tuple(names)!r}", f"parameters = {_packed(values)}"]
    lines += [f"{name} = {_packed(array)}" for name, array in arrays.items()]
    return "\n".join([_HEAD, *lines, "", kit, source, _STEP_OF_ARRAYS])


def of_scalars(source: str, values: Any, names: Sequence[str]) -> str:
    """The file of scalar code."""
    rows = [
        f"def {op.name}({', '.join(NAMES[: op.arity])}): return {op.value}"
        for op in OPS.values()
        if not is_native(op.name) and f"{op.name}(" in source
    ]
    lines = [f"NAMES = {tuple(names)!r}", f"parameters = {_packed(values)}"]
    return "\n".join([_HEAD, *lines, "", *rows, "", source, _STEP_OF_SCALARS])


def _packed(array: Any) -> str:
    kind = "<f8" if array.dtype.kind == "f" else "<i8"
    text = base64.b64encode(array.astype(kind).tobytes()).decode()
    return f"array({text!r}, {kind!r}, {array.shape!r})"
