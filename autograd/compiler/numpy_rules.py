"""The reading of the table in NumPy: a value or slope rule as an expression over arrays."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from autograd.compiler.folding import folded, shared
from autograd.graph import Dialect, is_native
from autograd.ops import OPS
from autograd.rules import NAMES

if TYPE_CHECKING:
    from autograd.ops import Op

#: Of Python's own functions those that NumPy lacks (they are in the kit of each namespace), and one that it calls
#: otherwise in its older releases.
_LACKING = ("erf", "erfc")
_RENAMED = {"pow": "power"}


def _call(name: str, operands: str) -> str:
    if name in _LACKING or not is_native(name):
        return f"{name}({operands})"
    alias = OPS[name].alias if name in OPS else ""
    return f"np.{_RENAMED.get(name) or alias or name}({operands})"


_NUMPY = Dialect(_call, lambda test, yes, no: f"np.where({test}, {yes}, {no})", {"pi": "np.pi", "inf": "np.inf"},
                 {"and": "&", "or": "|"})  # fmt: skip


@cache
def expression(rule: str) -> str:
    """A rule as NumPy source, in the same letters.

    >>> expression("0.0 if a <= 0 else 1.0")
    'np.where((a <= 0), 0.0, 1.0)'
    """
    return _NUMPY.translate(rule)


def definitions(source: str) -> str:
    """What a program calls besides NumPy, as source: rows of the table, from their own text."""
    made = {op.name: _definition(op) for op in OPS.values() if not is_native(op.name)}
    found: dict[str, str] = {}
    texts = [source]
    while texts:  # a row may call another one
        text = texts.pop()
        for name, line in made.items():
            if name not in found and re.search(rf"(?<!\.)\b{name}\(", text):
                found[name] = line
                texts.append(line)
    return "\n".join(line for name, line in made.items() if name in found)


def _definition(op: Op) -> str:
    lines, value = shared(folded(expression(op.value)))
    body = [f"def {op.name}({', '.join(NAMES[: op.arity])}):", *lines, f"return {value}"]
    return "\n    ".join(body) + "\n"
