"""A compiled graph as a Python file of its own, which needs NumPy only."""

from __future__ import annotations

import base64
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.graph import is_native
from autograd.ops import NAMES, OPS
from autograd.text import write_whole

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

_HEAD = '''"""A compiled computation graph: change `parameters`, and `step()` gives the value and all gradients.

Outside a primitive's domain numbers are NaN or infinite here; the graph that this was compiled from names the node.
"""

import base64
import math

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

_STEP_OF_ROWS = """
_run = program(parameters)


def _table(rows):
    table = np.asarray(rows, float).reshape(len(rows), -1).T
    return table[0] if len(table) == 1 else table


def step({inputs}):
    with np.errstate(all="ignore"):
        value, gradients, *_ = _run({tables})
    return float(value), gradients
"""

_MATHEMATICS = """from math import *
from types import FunctionType

if "cbrt" not in globals():  # Python 3.10

    def cbrt(a):
        return float(np.cbrt(a))
"""

_STEP_OF_SCALARS = """

_numpy = {"pow": "power", "abs": "absolute", "asin": "arcsin", "acos": "arccos", "atan": "arctan"}
_here = {name: thing for name, thing in globals().items() if callable(thing)}
_ieee = globals() | {name: getattr(np, _numpy.get(name, name), thing) for name, thing in _here.items()}
_ieee |= {name: getattr(np, other) for name, other in _numpy.items()}
_ieee |= {name: FunctionType(thing.__code__, _ieee) for name, thing in _here.items() if type(thing) is FunctionType}


def step():
    try:
        value, gradients, _ = run(parameters.tolist())
    except (ArithmeticError, ValueError):  # where Python's arithmetic stops, NumPy's goes on
        with np.errstate(all="ignore"):
            value, gradients, _ = _ieee["run"](list(parameters))
    return float(value), np.array(gradients, float)
"""


def of_arrays(
    source: str, values: Any, names: Sequence[str], arrays: Mapping[str, Any], inputs: Sequence[str] = ()
) -> str:
    """The file of a program over arrays; its step takes the inputs, each with a row an example."""
    from autograd.compiler.running import numpy_kit

    kit = inspect.getsource(numpy_kit).split("as_strided\n", 1)[1].replace(": Any", "").replace(" -> Any", "")
    kit = re.sub(r": (int|tuple\[int, \.\.\.\])(?=[,)])", "", kit)
    lines = [f"NAMES = {tuple(names)!r}", f"parameters = {_packed(values)}"]
    lines += [f"{name} = {_packed(array)}" for name, array in arrays.items()]
    tables = ", ".join(f"_table({name})" for name in inputs)
    step = _STEP_OF_ROWS.format(inputs=", ".join(inputs), tables=tables) if inputs else _STEP_OF_ARRAYS
    return "\n".join([_HEAD, *lines, "", kit, source, step])


def of_scalars(source: str, values: Any, names: Sequence[str]) -> str:
    """The file of scalar code."""
    rows = [
        f"def {op.name}({', '.join(NAMES[: op.arity])}): return {op.value}"
        for op in OPS.values()
        if not is_native(op.name) and f"{op.name}(" in source
    ]
    lines = [f"NAMES = {tuple(names)!r}", f"parameters = {_packed(values)}"]
    return "\n".join([_HEAD, _MATHEMATICS, *lines, "", *rows, "", source, _STEP_OF_SCALARS])


def write(path: str | os.PathLike[str], text: str) -> Path:
    """Write the file, whole or not at all.

    Raises:
        ValueError: the name does not end in .py.
        SaveError: the file cannot be written there.
    """
    target = Path(path)
    if target.suffix != ".py":
        raise ValueError(f"a program is saved as .py; got {str(target)!r}")
    write_whole(target, text.encode())
    return target


def _packed(array: Any) -> str:
    kind = {"f": "<f8", "b": "?"}.get(array.dtype.kind, "<i8")
    text = base64.b64encode(array.astype(kind).tobytes()).decode()
    return f"array({text!r}, {kind!r}, {array.shape!r})"
