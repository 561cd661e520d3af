"""`check` for losses over arrays: claims judged as lines are, and told as findings."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from autograd.checking.claims import read
from autograd.checking.finding import Finding
from autograd.checking.lines.coverage import meet, piecewise
from autograd.checking.lines.functions import from_function
from autograd.checking.lines.recording import recording
from autograd.checking.lines.report import as_far, said
from autograd.checking.lines.statements import from_claims
from autograd.checking.lines.targets import target_of
from autograd.checking.report import Report, Row
from autograd.errors import closest
from autograd.transforms import is_array

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograd.checking.arrays.run import Run
    from autograd.checking.arrays.tracing import Loss
    from autograd.checking.lines.judged import Judged
    from autograd.checking.lines.recording import Recording
    from autograd.checking.lines.statements import Derivation

#: The relative distance up to which two gradients over arrays are equal.
TOLERANCE = 1e-9


def has_arrays(claims: Any, point: Mapping[str, Any] | None) -> bool:
    """Whether a check is one over arrays: an argument is one, or one function gives all gradients."""
    return callable(claims) or (point is not None and any(_holds_array(given) for given in point.values()))


def looked_at(sample: Any, seed: int) -> tuple[Mapping[str, Any] | None, Any]:
    """The first point of a sampler, and a sampler that begins with that point."""
    if not callable(sample) or hasattr(sample, "example"):
        return None, sample
    rng = random.Random(seed)
    drawn = [sample(rng)]
    return drawn[0], lambda _: drawn.pop() if drawn else sample(rng)


def _holds_array(given: Any) -> bool:
    if isinstance(given, (list, tuple, dict)):
        return any(_holds_array(each) for each in (given.values() if isinstance(given, dict) else given))
    return is_array(given)


def check_arrays(
    loss: Callable[..., Any] | str,
    claims: Mapping[str, Any] | Callable[..., Any],
    *,
    at: Mapping[str, Any] | None,
    sample: Any,
    seed: int,
    count: int,
) -> Report:
    """The report of `check` on gradients of a loss over arrays.

    Raises:
        TypeError, ValueError, DomainError: as `check_lines` does.
    """
    names = () if callable(claims) else claims
    recorded = recording(loss, names, at=at, sample=sample, seed=seed, count=count)
    made, first = recorded.loss, recorded.runs[0]
    if callable(claims):
        derivation = from_function(claims, made.names)
    else:
        named = {_gradient(name, first): given for name, given in claims.items()}
        silent = {name: said for name, given in named.items() if (said := _mistake(given, made, first))}
        derivation = from_claims({name: given for name, given in named.items() if name not in silent}, made.names)
        if silent:
            return _without_answers(silent, derivation, recorded)
    found = recorded.report(derivation)
    findings = tuple(finding for line in found.lines if (finding := _finding(line)) is not None)
    rows = tuple(_row(line, found.points) for line in found.lines)
    return Report(rows, findings, seed)


def _mistake(given: Any, made: Loss, run: Run) -> str:
    """Why a function gives no gradient: its exception, or a result that is none; empty where it does."""
    if not callable(given):
        return ""
    try:
        result = given(*[run.arguments[name] for name in made.names])
    except Exception as error:  # somebody else's code
        return ": ".join(filter(None, (type(error).__name__, str(error))))
    return read(result).mistake


def _without_answers(silent: Mapping[str, str], derivation: Derivation, recorded: Recording) -> Report:
    """The report where some functions gave nothing that could be judged."""
    findings = [
        Finding(name[1:], "unknown", f"there is no answer at any point: {said}") for name, said in silent.items()
    ]
    rows = [Row(name[1:], None, None, "unknown", 0, TOLERANCE, closed=False) for name in silent]
    if derivation.statements:
        found = recorded.report(derivation)
        rows += [_row(line, found.points) for line in found.lines]
        findings += [finding for line in found.lines if (finding := _finding(line)) is not None]
    return Report(tuple(rows), tuple(findings), recorded.seed)


def _gradient(name: str, run: Run) -> str:
    """What a claim is for: `w` means `dw`.

    Raises:
        ValueError: the loss has no such variable.
    """
    if name in run.variables and run.parts(name):
        return f"d{name}"
    if target_of(name, run) is None:
        known = [each for each in run.variables if run.parts(each)]
        near = closest(name, [*known, *(f"d{each}" for each in known)])
        raise ValueError(
            f"the loss has no {name!r}; " + (f"did you mean {near!r}?" if near else f"it has {', '.join(known)}")
        )
    return name


def _row(line: Judged, points: int) -> Row:
    verdict = "right" if line.verdict in ("right", "convention") else said(line).removeprefix("wrong: ")
    notes = (line.note,) if line.note else ()
    return Row(line.target, line.yours, line.true, verdict, points, TOLERANCE, closed=False, notes=notes)


def _finding(line: Judged) -> Finding | None:
    if line.verdict in ("right", "convention", "nearly"):
        return None
    if line.verdict == "partly":
        return Finding(line.target, "partly", line.note, yours=line.yours, true=line.true)
    if line.verdict in ("follows", "same"):
        return Finding(line.target, "follows", said(line), yours=line.yours, true=line.true)
    cause = line.cause
    message = cause.message if cause is not None else "no slip that is known here gives these numbers"
    if line.repair is not None:
        message += f"; write {line.repair.text(line.statement.name)}"
    return Finding(
        line.target,
        cause.kind if cause else "unknown",
        message,
        cause.place if cause else None,
        cause.factor if cause else None,
        dict(line.at) if line.at else None,
        line.yours,
        line.true,
    )


def other_pieces(
    made: Loss, points: Sequence[Mapping[str, Any]], targets: Sequence[str], seed: int
) -> tuple[list[Mapping[str, Any]], dict[str, str]]:
    """Points at which pieces of the loss are met that were not, and by variable what was never met, in words."""
    first = made.run(points[0])
    targets = [name for name in targets if name in first.variables]
    if not any(piecewise(first, name) for name in targets):
        return [], {}
    runs = [first, *(made.run(point) for point in points[1:])]
    extra, unmet = meet(made, runs, targets, seed)
    return [run.arguments for run in extra], {name: as_far(sides) for name, sides in unmet.items() if sides}
