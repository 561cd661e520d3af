"""`check_lines`: a derivation line by line, each judged given the student's own lines before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from autograd.checking.language.source import LineError
from autograd.checking.lines.recording import POINTS, recording
from autograd.checking.lines.statements import from_text

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from autograd.checking.lines.report import LinesReport


def check_lines(
    loss: Callable[..., Any] | str,
    lines: str | Callable[..., Any] | Mapping[str, Any],
    *,
    at: Mapping[str, Any] | None = None,
    sample: Callable[[random.Random], Mapping[str, Any]] | None = None,
    seed: int = 0,
    count: int = POINTS,
) -> LinesReport:
    """Judge a derivation line by line: which line is wrong first, why, and how it should read.

    `loss` is a function over numbers and NumPy arrays, or the lines of a forward pass as text; its variables are the
    names that gradients may be asked for. `lines` are the student's: text such as `dZ1 = W2.T @ dZ2 * (1 - A1**2)`, a
    function that computes them all, whose local variables carry the names (its parameters are variables of the loss, or
    dicts of them all, as `parameters` and `cache`), or a dict of texts and functions. Points lie around `at`, or come
    from `sample(rng)`.

    >>> forward = "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))"
    >>> report = check_lines(forward, "dz = a - y; dw = dz", at={"w": 0.5, "x": 1.5, "b": -0.2, "y": 1.0})
    >>> report.ok, report.first_wrong.statement.name, report.first_wrong.cause.kind, report.first_wrong.cause.place
    (False, 'dw', 'missing_local', 'z')
    >>> report.first_wrong.repair.plain("dw")
    'dw = dz * x'

    Raises:
        LineError: a line cannot be read or computed; the message names line and column.
        ValueError: no line is the gradient of a variable of the loss, or `at` and `sample` are not one of two.
        TypeError: something in the loss cannot be recorded, or loss and lines are exchanged.
        DomainError: `at` lies outside of the domain of the loss.
    """
    if _are_exchanged(loss, lines):
        raise TypeError(f"check_lines takes the loss first, then the lines; here the first one derives, {loss!r:.60}")
    return recording(loss, _names(lines), at=at, sample=sample, seed=seed, count=count).check(lines)


def _are_exchanged(loss: Any, lines: Any) -> bool:
    """Whether the lines stand where the loss belongs: they give the gradients of what the other text defines."""
    if isinstance(loss, Mapping):
        return isinstance(lines, str) or callable(lines)
    if not (isinstance(loss, str) and isinstance(lines, str)):
        return False
    try:
        first, second = set(_names(loss)), set(_names(lines))
    except LineError:
        return False

    def derives(one: set[str], other: set[str]) -> bool:
        return any(name[:1] == "d" and name[1:] in other for name in one)

    return derives(first, second) and not derives(second, first)


def _names(lines: Any) -> Iterable[str]:
    """What is derived, as far as it shows before the lines are run."""
    if isinstance(lines, str):
        return [statement.name for statement in from_text(lines).statements]
    return lines if isinstance(lines, Mapping) else ()
