"""Whose gradient a name is: `dW1`, `grad_W1`, `dL_dW1`, `W1_grad`, `delta2`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograd.checking.arrays.recorded import Recorded
from autograd.transforms import flatten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograd.checking.arrays.run import Run

_PREFIXES = re.compile(r"(?:d[LJEC]_?d_?|d_?|grad_?|g_|∇|nabla_)(.+)")
_DELTA = re.compile(r"(?:delta|δ)_?(\w*)")


def is_gradient(name: str) -> bool:
    """Whether a name looks like that of a gradient."""
    return bool(_PREFIXES.fullmatch(name) or _DELTA.fullmatch(name) or name.endswith("_grad"))


def target_of(name: str, run: Run) -> str | None:
    """The variable whose gradient a name is, if it is one: `dW1`, `grad_W1`, `dL_dW1`, `W1_grad`, `delta2`."""
    variables = {known: known for known in run.variables if _is_active(run, known)}
    name = step_of(name)
    if name.startswith("d") and name[1:] in variables:
        return name[1:]
    if name in run.variables:
        return None
    for stem in _stems(name, run):
        if stem in variables:
            return stem
        alike = [known for known in variables if _loosely(known) == _loosely(stem)]
        if len(alike) == 1:
            return alike[0]
    return None


def step_of(name: str) -> str:
    """The name of which this is a step: dz of dz (1), in dz = da * a * (1 - a) = a - y."""
    return name.partition(" (")[0]


def _stems(name: str, run: Run) -> list[str]:
    """What the variable may be called whose gradient a name is."""
    output = re.escape(run.called(run.output))
    stems = [match[1]] if (match := re.fullmatch(rf"d{output}_?d(.+)", name)) else []
    stems += [match[1]] if (match := _PREFIXES.fullmatch(name)) else []
    stems += [name.removesuffix("_grad")] if name.endswith("_grad") else []
    if (match := _DELTA.fullmatch(name)) is not None:
        stems += [f"{letter}{match[1]}" for letter in "Zz"]
    return stems


def unnamed_preactivations(names: Iterable[str], run: Run) -> frozenset[str]:
    """The z and Z of which lines speak, and the loss does not."""
    asked = (name for name in names if name not in run.variables and target_of(name, run) is None)
    return frozenset(stem for name in asked for stem in _stems(name, run) if stem[0] in "zZ")


def _loosely(name: str) -> str:
    return name.replace("_", "").casefold()


def _is_active(run: Run, name: str) -> bool:
    return any(isinstance(each, Recorded) and each.node.is_active for each in flatten(run.variables[name]))
