"""The reading of the table in NumPy: a value or slope rule as an expression over arrays."""

from __future__ import annotations

import re
from functools import cache

from autograd.dialects import Dialect, is_native
from autograd.ops import OPS
from autograd.rules import NAMES

#: Of Python's own functions those that NumPy lacks, and one that it calls otherwise in its older releases.
_LACKING = ("erf", "erfc")
_RENAMED = {"pow": "power"}


def _call(name: str, operands: str) -> str:
    if name in _LACKING or not is_native(name):
        return f"{name}({operands})"
    alias = OPS[name].alias if name in OPS else ""
    return f"np.{_RENAMED.get(name) or alias or name}({operands})"


_NUMPY = Dialect(_call, lambda test, yes, no: f"np.where({test}, {yes}, {no})", {"pi": "np.pi", "inf": "np.inf"})


@cache
def expression(rule: str) -> str:
    """A rule as NumPy source, in the same letters.

    >>> expression("0.0 if a <= 0 else 1.0")
    'np.where((a <= 0), 0.0, 1.0)'
    """
    return _NUMPY.translate(rule)


def definitions(source: str) -> str:
    """What a program calls besides NumPy, as source: rows that NumPy lacks, from their own text."""
    made = {name: f"{name} = np.vectorize(math.{name}, otypes=[float])" for name in _LACKING}
    for op in OPS.values():
        if not is_native(op.name):
            made[op.name] = f"def {op.name}({', '.join(NAMES[: op.arity])}): return {expression(op.value)}"
    return "\n".join(line for name, line in made.items() if re.search(rf"\b{name}\(", source))
