"""The engine in C, where it was built: `Value`, its operators and `backward` for the common case, from the same table.

Python's `Value` stays the engine that is taught and that C falls back to; `build` says how the C comes about. What C
does is the same to the last bit, so that nobody has to know which is running; who asks reads `autograd.accelerated`.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal
from warnings import warn

from autograd import copying, higher, operators, value
from autograd.elsewhere import answering
from autograd.ops import OPS
from autograd.rules import FLOATS

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["IN_PYTHON", "REBUILD", "Tape", "accelerated"]

REBUILD = "pip install --force-reinstall --no-deps scalar-autograd, or in a checkout: pip install --editable ."

#: The methods generated from the table, by row, where C has taken their places: what it falls back to.
IN_PYTHON: dict[str, Callable[..., Any]] = {}


def _accelerate() -> Literal["C", False]:
    """Put the class in C into the place of `Value`, before any room has seen that; False where there is none to use.

    The engine was read as Python before, so its modules get the class by name, and so do the methods generated from
    the table, which C falls back to.
    """
    built = _built()
    if built is None:
        return False
    quick = built.adopt(value.Value, OPS, FLOATS, vars(value))
    if quick is None:
        return False
    IN_PYTHON.update(operators.METHODS)
    made = {"Value": quick, "next_number": built.next_number}
    readers = [vars(module) for module in (value, operators, higher, copying)]
    for names in (*readers, *(method.__globals__ for method in operators.METHODS.values())):
        names.update({name: thing for name, thing in made.items() if name in names})
    for name, op in OPS.items():
        operators.METHODS[name] = vars(quick)[name]
        operators.FUNCTIONS[name] = operators.function(op)
    return "C"


def _built() -> Any:
    """The extension, if there is one of this very table."""
    if os.environ.get("AUTOGRAD_PURE", "") not in ("", "0"):
        return None
    try:
        engine = import_module("autograd.native._engine")
    except ImportError:
        return None
    from autograd.native.fingerprint import fingerprint

    try:
        own = fingerprint(OPS)
    except OSError:  # without sources, which tell whether it is theirs
        return None
    if own != engine.FINGERPRINT:
        warn(
            f"the C engine was built from another version of autograd, so Python runs; build it anew: {REBUILD}",
            RuntimeWarning,
            stacklevel=2,
        )
        return None
    return engine


#: Which engine runs: "C", or False for Python's.
accelerated = _accelerate()
#: The class of tapes, which `tape.c` says what they are; None where Python runs.
Tape: Any = import_module("autograd.native._engine").Tape if accelerated else None

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
