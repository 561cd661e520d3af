"""`check_lines`: a derivation line by line, each judged given the student's own lines before it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.preactivations import with_preactivations
from autograd.checking.arrays.run import thresholds
from autograd.checking.arrays.tracing import Loss, loss_of, with_whole
from autograd.checking.lines import coverage
from autograd.checking.lines.around import around
from autograd.checking.lines.judging import judge
from autograd.checking.lines.losses import from_text_loss
from autograd.checking.lines.report import LinesReport, as_far
from autograd.checking.lines.statements import (
    Derivation,
    from_claims,
    from_function,
    from_text,
    target_of,
    unnamed_preactivations,
)
from autograd.errors import DomainError

if TYPE_CHECKING:
    from autograd.checking.arrays.run import Run

#: At how many points a derivation is tested.
POINTS = 24
#: Points in a row outside of the domain before the sampler is to blame.
MOST_REFUSALS = 200


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
        TypeError: something in the loss cannot be recorded.
        DomainError: `at` lies outside of the domain of the loss.
    """
    made, runs = traced(loss, lines, at=at, sample=sample, seed=seed, count=count)
    return report_on(derivation_of(lines, made), made, runs, seed)


def derivation_of(lines: str | Callable[..., Any] | Mapping[str, Any], loss: Loss) -> Derivation:
    """The student's lines, in whatever form they were given."""
    if isinstance(lines, str):
        return from_text(lines)
    if isinstance(lines, Mapping):
        return from_claims(lines, loss.names)
    if callable(lines):
        return from_function(lines, loss.names)
    raise TypeError(f"lines are text, a function or a dict; got {type(lines).__name__} {lines!r:.40}")


def report_on(derivation: Derivation, loss: Loss, runs: list[Run], seed: int) -> LinesReport:
    """The judgement of a derivation at recorded points, and at those where other pieces of the loss are met."""
    usable = _usable(derivation, runs)
    spoken_of = [*(statement.name for statement in derivation.statements), *derivation.answer(usable[0])]
    if asked := unnamed_preactivations(spoken_of, usable[0]):
        usable = [with_preactivations(run, asked) for run in usable]
        loss = replace(loss, preactivations=asked & usable[0].variables.keys())
        usable = [run for run in usable if loss.preactivations <= run.variables.keys()]
    targets = _targets(derivation, usable[0])
    extra, unmet = coverage.meet(loss, usable, targets, seed)
    everywhere = [*usable, *_usable(derivation, extra, is_first=False)]
    judged = judge(derivation, everywhere, loss.run)
    if not judged:
        known = ", ".join(name for name in usable[0].variables if usable[0].parts(name))
        raise ValueError(f"no line is the gradient of a variable of the loss; its variables are {known}")
    for line in judged:
        if line.verdict in ("right", "convention", "follows") and (sides := unmet.get(line.target)):
            line.verdict = "partly"
            line.note = as_far(sides)
    return LinesReport(tuple(judged), len(everywhere), seed)


def _targets(derivation: Derivation, run: Run) -> list[str]:
    answered = derivation.answer(run)
    names = dict.fromkeys([*(statement.name for statement in derivation.statements), *answered])
    found = [target_of(name, run) for name in names]
    return list(dict.fromkeys(target for target in found if target is not None))


def _usable(derivation: Derivation, runs: list[Run], *, is_first: bool = True) -> list[Run]:
    """The points at which the lines have values; an error at the first one is the student's."""
    found: list[Run] = []
    for run in runs:
        try:
            derivation.answer(run)
        except (ArithmeticError, ValueError, TypeError, IndexError):
            if is_first and not found:
                raise
            continue
        found.append(run)
    return found


def traced(
    loss: Callable[..., Any] | str,
    lines: Any,
    *,
    at: Mapping[str, Any] | None,
    sample: Callable[[random.Random], Mapping[str, Any]] | None,
    seed: int,
    count: int,
    title: str = "line",
) -> tuple[Loss, list[Run]]:
    """The loss recorded at some points.

    Raises:
        ValueError: both or neither of `sample` and `at` are given, or nearly all points lie outside of the domain.
    """
    if (sample is None) == (at is None):
        raise ValueError("points are needed: either sample=, a function of a random.Random, or at=, one point")
    rng = random.Random(seed)
    first = dict(at) if at is not None else dict(sample(rng))  # type: ignore[misc]
    if not isinstance(loss, str) and not callable(loss):
        raise TypeError(f"the loss is a function or a text; got {type(loss).__name__} {loss!r:.40}")
    made = from_text_loss(loss, first, title) if isinstance(loss, str) else loss_of(loss, first)
    made = with_whole(made, first)
    runs: list[Run] = []
    if at is not None:
        runs.append(made.run(first))
        points = around(first, seed, _claimed(lines, first), whole=made.whole, thresholds=thresholds(runs[0]))
        next(points)
    else:
        points = iter(lambda: dict(sample(rng)), None)  # type: ignore[misc]
    refusals = 0
    while len(runs) < max(1, count):
        try:
            runs.append(made.run(first if at is None and not runs and not refusals else next(points)))
            refusals = 0
        except DomainError as error:
            refusals += 1
            if refusals == MOST_REFUSALS:
                if runs:
                    break
                raise ValueError(
                    f"{refusals} points in a row lie outside of the domain; the last one: {error}"
                ) from None
    return made, runs


def _claimed(lines: Any, point: Mapping[str, Any]) -> frozenset[str]:
    """The arguments that a gradient is asked for, as far as names show."""
    names: set[str] = set()
    if isinstance(lines, Mapping):
        names = set(lines)
    elif isinstance(lines, str):
        names = {statement.name for statement in from_text(lines).statements}
    return frozenset(name for name in point if f"d{name}" in names or name in names)
