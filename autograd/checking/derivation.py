"""`check`: a gradient derived by hand against the chain rule, and which factor is missing if it is wrong."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograd.checking import points
from autograd.checking.arrays.tracing import loss_of as function_loss
from autograd.checking.by_arrays import check_arrays, has_arrays, looked_at, other_pieces
from autograd.checking.case import Case
from autograd.checking.claims import Claim, claim
from autograd.checking.diagnosis import diagnose, unfit
from autograd.checking.evidence import Evidence, compare
from autograd.checking.finding import Finding
from autograd.checking.language.source import LineError
from autograd.checking.lines.losses import from_text_loss as text_loss
from autograd.checking.report import Report, Row
from autograd.errors import DomainError, ExpressionError, closest
from autograd.graph import Circuit, readable
from autograd.transforms import flatten

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from autograd.checking.subject import Subject, Trace

#: At how many points a claim is tested.
POINTS = 24


def check(
    loss: Callable[..., Any] | str,
    claims: Mapping[str, Any] | Callable[..., Any],
    *,
    sample: Callable[[random.Random], Mapping[str, Any]] | Any | None = None,
    at: Mapping[str, Any] | None = None,
    seed: int = 0,
    count: int = POINTS,
) -> Report:
    """Hold gradients derived by hand against the engine's, and say what is wrong with each wrong one.

    `loss` is a function that takes Values and gives one, or a text for `parse`. `claims` holds for a parameter, an
    argument of the loss or a local variable of it, its gradient: a function of the same arguments by position (plain
    numbers, lists and arrays in, a number, list or array in the parameter's shape out), a text, or a number, which is
    tested at one point only. Points come from `sample(rng)`, which gives a dict of arguments, or lie around `at`.

    >>> report = check("a = sigmoid(w*x); (a - y)**2", {"w": "2*(a - y)*x"}, at={"w": 0.5, "x": 2.0, "y": 1.0})
    >>> report.ok, report.findings[0].kind, report.findings[0].node
    (False, 'missing_local', 'a')
    >>> print(report.findings[0].message)
    the step from a to w·x is missing: multiply by ∂a/∂(w·x) = a · (1 − a)

    Raises:
        ValueError: a claim is for something that the loss does not have, or `sample` and `at` are not one of two.
        TypeError: a claim is none of these, or the loss gives anything but one Value.
        ExpressionError: a text is no expression.
        DomainError: `at` lies outside the domain of the loss.
    """
    if (sample is None) == (at is None):
        raise ValueError("check needs points: either sample=, a function of a random.Random, or at=, one point")
    first_point, sample = (at, None) if at is not None else looked_at(sample, seed)
    if has_arrays(claims, first_point):
        return check_arrays(loss, claims, at=at, sample=sample, seed=seed, count=max(1, count))
    assert not callable(claims)
    fixed = frozenset(name for key in claims for name in (key, key[1:] if key.startswith("d") else key))
    try:
        what, traces = points.draw(loss, sample, at, seed=seed, count=max(1, count), fixed=fixed)
    except ExpressionError:  # a text of the matrix language need not be one of `parse`
        with suppress(LineError, TypeError):
            return check_arrays(loss, claims, at=at, sample=sample, seed=seed, count=max(1, count))
        raise
    first = traces[0]
    made = {_variable(name, first): claim(given, what, first) for name, given in claims.items()}
    if at is None and any(hand.is_constant for hand in made.values()):
        raise ValueError("a number is right or wrong at one point: give that point, at={…}, instead of sample=")
    constant = all(hand.is_constant for hand in made.values())
    unmet = {} if constant else _pieces(loss, made, what, traces, seed)
    report = _as_far(judge(made, what, traces, seed), unmet)
    return _named(report, loss, claims, [trace.arguments for trace in traces], seed)


def _named(
    report: Report, loss: Callable[..., Any] | str, claims: Mapping[str, Any], drawn: list[dict[str, Any]], seed: int
) -> Report:
    """The report, with the mistakes that are known over arrays told where no other one explains a claim."""
    unknown = {finding.parameter for finding in report.findings if finding.kind == "unknown"}
    asked = {
        name: given
        for name, given in claims.items()
        if {name, name.removeprefix("d")} & unknown and (callable(given) or isinstance(given, str))
    }
    if not asked:
        return report
    points_ = iter(drawn)
    try:
        other = check_arrays(loss, asked, at=None, sample=lambda _: next(points_), seed=seed, count=len(drawn))
    except Exception:  # a claim is somebody else's code, and may do anything; the finding stands without it
        return report
    better = {finding.parameter: finding for finding in other.findings if finding.kind not in ("unknown", "partly")}
    rows = tuple(
        replace(row, verdict=better[row.parameter].kind) if row.parameter in better.keys() & unknown else row
        for row in report.rows
    )
    findings = tuple(
        replace(f, **{key: getattr(better[f.parameter], key) for key in ("kind", "message", "node", "factor")})
        if f.kind == "unknown" and f.parameter in better
        else f
        for f in report.findings
    )
    return Report(rows, findings, report.seed)


def _pieces(
    loss: Callable[..., Any] | str, claims: Mapping[str, Claim], what: Subject, traces: list[Trace], seed: int
) -> dict[str, str]:
    """Points added at which other pieces of the loss are met; by variable, what was never met."""
    try:
        recorded = text_loss(loss, what.names) if isinstance(loss, str) else function_loss(loss, traces[0].arguments)
        extra, unmet = other_pieces(recorded, [trace.arguments for trace in traces], list(claims), seed)
    except (TypeError, ValueError, AttributeError):  # a loss over Values of its own, or text of another kind
        return {}
    except ImportError:  # Python in a browser may lack NumPy
        ops = {node.op for node in traces[0].graph.nodes if node.op is not None}
        rules = [rule or "" for op in ops for rule in op.textbook or op.local_derivatives]
        in_pieces = any(sign in rule for rule in rules for sign in "<>")
        return dict.fromkeys(claims, "without NumPy no points are looked for beyond a kink") if in_pieces else {}
    for point in extra:
        with suppress(DomainError):
            traces.append(what.trace(point))
    return unmet


def _as_far(report: Report, unmet: Mapping[str, str]) -> Report:
    """The report, with what is right only as far as it was tested."""
    partly = [row.parameter for row in report.rows if row.verdict == "right" and row.parameter in unmet]
    rows = tuple(
        replace(row, verdict="right as far as it was tested") if row.parameter in partly else row for row in report.rows
    )
    findings = [Finding(name, "partly", unmet[name]) for name in partly]
    return Report(rows, (*report.findings, *findings), report.seed)


def judge(claims: Mapping[str, Claim], what: Subject, traces: list[Trace], seed: int) -> Report:
    """The report on claims for the variables of a traced loss."""
    circuit = Circuit(readable(traces[0].graph))
    rows, findings = [], []
    for parameter, hand in claims.items():
        evidence = compare(parameter, hand, traces[:1] if hand.is_constant else traces, circuit)
        finding = diagnose(Case(evidence, circuit, what)) if evidence.wrong else unfit(evidence)
        rows.append(_row(evidence, finding, is_constant=hand.is_constant))
        if finding is not None:
            findings.append(finding)
    return Report(tuple(rows), tuple(findings), seed)


def _row(evidence: Evidence, finding: Finding | None, *, is_constant: bool) -> Row:
    yours = true = None
    if evidence.points:
        point, element = evidence.worst
        yours, true = evidence.hand[point][element], evidence.true[point][element]
    verdict = "right" if finding is None else finding.kind if finding.is_verdict else f"no verdict: {finding.kind}"
    notes = [f"{count} points left out: {reason}" for reason, count in evidence.skipped.items() if evidence.points]
    if is_constant:
        notes.append("one number at one point is weak: give a formula, and it is tested at many")
    judged = len(evidence.points)
    return Row(evidence.parameter, yours, true, verdict, judged, evidence.tolerance, evidence.closed, tuple(notes))


def _variable(name: str, trace: Trace) -> str:
    """What a claim is for, `w` or `dw`."""
    for variable in (name, name[1:] if name.startswith("d") else name):
        if variable in trace.variables:
            if not flatten(trace.variables[variable]):
                raise ValueError(f"{variable} holds no number, so that it has no gradient")
            return variable
    near = closest(name, trace.variables)
    known = ", ".join(trace.variables)
    raise ValueError(f"the loss has no {name!r}" + (f"; did you mean {near!r}?" if near else f"; it has {known}"))
