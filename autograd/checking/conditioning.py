"""How far rounding alone can move a number: what a hand-derived gradient may be off by without being wrong.

Two estimates. Where the calculation is recorded, its rounding errors are carried along the graph to first order
(Higham, "Accuracy and Stability of Numerical Algorithms", chapter 3). Where it is a black box, its values at seven
neighbouring points are differenced until the smooth part is gone, and what stays is noise (Moré and Wild,
"Estimating Computational Noise", 2011).
"""

from __future__ import annotations

import math
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from autograd.errors import DomainError, StaleGraphError
from autograd.higher import gradients_as_values
from autograd.transforms import flatten, unflatten
from autograd.value import CONSTANT, Value, topological_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EPS = sys.float_info.epsilon
#: Below this nothing is told apart: subnormal numbers keep fewer digits.
TINIEST = sys.float_info.min / EPS

_SHIFTS = range(-3, 4)
#: Relative distances between neighbours. Where values are as coarse as the small one moves them, the large one tells.
STEPS = (2.0**-20, 2.0**-11)


def rounding(roots: Iterable[Any]) -> list[float]:
    """For each result the first-order bound of its rounding error, absolute; for a plain number 0."""
    bounds: dict[Value, float] = {}
    found = []
    for root in roots:
        if not isinstance(root, Value):
            found.append(0.0)
            continue
        for node in reversed(topological_order(root)):
            if node not in bounds:
                bounds[node] = _own(node) + sum(
                    _times(abs(local), bounds.get(operand, _own(operand)))
                    for operand, local in node._edges()
                    if local is not None
                )
        found.append(bounds[root])
    return found


def engine_rounding(output: Value, leaves: Sequence[Any]) -> list[float]:
    """The same of the gradients of an output in some leaves."""
    try:
        found = gradients_as_values(output)
    except DomainError:  # an infinite local derivative somewhere
        return [math.inf] * len(leaves)
    except StaleGraphError:  # the recorded local derivatives are not those of the rules: nothing excuses that
        return [0.0] * len(leaves)
    return rounding([found.get(leaf, 0.0) for leaf in leaves])


def _own(node: Value) -> float:
    """What one operation rounds: half a unit in the last place in arithmetic, some units in a function."""
    if node._op is None:
        return 0.0
    size = abs(node.data)
    if not math.isfinite(size):
        return math.inf
    if node._op is CONSTANT:
        return 0.0 if size == math.floor(size) else EPS * size  # 1/3 was rounded, 3 was not
    return (EPS if node.op and node.op.dunder else 4 * EPS) * size


def _times(local: float, bound: float) -> float:
    return 0.0 if bound == 0 else math.inf if math.isnan(local * bound) else local * bound


def neighbours(arguments: Mapping[str, Any], step: float) -> list[list[Any]]:
    """Seven points in a row through this one. Whole numbers stay: they may be labels or sizes."""
    factors = [1 + shift * step for shift in _SHIFTS]
    return [
        [unflatten(structure, [_moved(x, factor) for x in flatten(structure)]) for structure in arguments.values()]
        for factor in factors
    ]


def _moved(number: Any, factor: float) -> Any:
    try:
        whole = number == math.floor(number)
    except (TypeError, ValueError, OverflowError):
        return number
    return number if whole else number * factor


def noise(values: Sequence[float]) -> float:
    """The standard deviation of the noise in seven values at points in a row, from their sixth difference."""
    if not all(map(math.isfinite, values)):
        return math.inf
    differences = list(values)
    while len(differences) > 1:
        differences = [after - before for before, after in pairwise(differences)]
    order = len(values) - 1
    return abs(differences[0]) / math.sqrt(math.comb(2 * order, order))  # the variance of a difference of such noise
