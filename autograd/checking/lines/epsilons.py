"""Small numbers that keep a logarithm or a quotient from 0, in the loss or in the derivation: they are no mistake."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from autograd.checking.arrays.run import Run
    from autograd.checking.language.expression import Expr

#: A number up to this is a guard.
LARGEST = 1e-4
#: What a guard may change: the gradient at most points hardly, at a few where something is nearly 0 more.
USUALLY, SELDOM = 1e-5, 0.05
#: Less than this is rounding: a guard shows at most points, a mask that is met seldom does not.
ROUNDING = 1e-14


def in_formulas(formulas: Iterable[Expr]) -> bool:
    """Whether one of the formulas holds a guard."""
    numbers = (part.text for formula in formulas for _, part in formula.walk() if part.kind == "number")
    return any(0 < float(each) <= LARGEST for each in numbers)


def in_function(function: Callable[..., Any]) -> bool:
    """Whether the text of a function holds a guard."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False
    numbers = (each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and type(each.value) is float)
    return any(0 < each <= LARGEST for each in numbers)


def in_loss(run: Run) -> list[int]:
    """The nodes of the loss that are guards."""
    single = [n for n in run.nodes if n.kind in ("constant", "input") and n.value.size == 1]
    return [n.index for n in single if 0 < abs(float(n.value.reshape(-1)[0])) <= LARGEST]


def without(runs: Sequence[Run]) -> list[Run]:
    """The loss with zeros for its guards, where it has any and is finite without them."""
    with np.errstate(all="ignore"):
        found = [run.with_values({k: np.zeros(run.nodes[k].shape) for k in in_loss(run)}) for run in runs]
    return found if in_loss(runs[0]) and all(np.isfinite(run.output.value).all() for run in found) else []


def explains(distances: Sequence[float]) -> bool:
    """Whether differences at the points, relative, are such as a guard makes."""
    return bool(ROUNDING < np.median(distances) <= USUALLY and np.max(distances) <= SELDOM)
