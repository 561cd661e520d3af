"""From a wrong claim to what a teacher would say: the simplest mistake that gives these numbers at every point.

A wrong diagnosis is worse than none. A kind is named only where its prediction is met at all points and no simpler kind
meets it too; a place only where no other place would give the same numbers.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any

from autograd.checking import mixups, shapes
from autograd.checking.case import PRECISION
from autograd.checking.claims import shape
from autograd.checking.finding import Finding
from autograd.checking.hypotheses import Hypothesis, single, stopped, two_missing
from autograd.graph import read, readable, short
from autograd.transforms import flatten, key_paths
from autograd.value import as_number

if TYPE_CHECKING:
    from autograd.checking.case import Case
    from autograd.checking.evidence import Evidence

#: Slips that a constant ratio can come from, besides a constant factor.
_STRUCTURAL = ("missing_path", "wrong_rule")


def diagnose(case: Case) -> Finding:
    """The finding for a claim whose numbers are wrong."""
    evidence = case.evidence
    point, element = evidence.worst
    found = _explanation(case) if case.points and case.speaks() else None
    if found is None or found.kind == "unknown":
        more = f"; {found.message}" if found else ""
        found = Hypothesis("unknown", lambda p: [], message=_chain(case, point, element) + more)
    else:
        found = replace(found, message=found.message + _elements(case))
    return Finding(
        evidence.parameter, found.kind, found.message, found.node, found.factor,
        evidence.points[point].arguments, evidence.hand[point][element], evidence.true[point][element],
    )  # fmt: skip


def _explanation(case: Case) -> Hypothesis | None:
    if case.explains(lambda p: [-true for true in case.evidence.true[p]]):
        return Hypothesis("sign", lambda p: [], factor="−1", message="the sign is flipped")
    if all(place is None for place in case.evidence.elements):
        return None
    matches = [guess for guess in single(case) if case.explains(guess.predict)]
    if all(case.evidence.hand[p][e] == 0 for p in case.points for e in case.wrong):
        return _nothing_arrives(case, matches)
    if len(case.evidence.points) == 1:
        return _at_one_point(case, matches)
    ratio = _ratio(case)
    if ratio is not None:
        return _scale(case, ratio, matches)
    if matches:
        return _with_other_loss(case, _placed([match for match in matches if match.kind == matches[0].kind]))
    for stage in _STAGES:
        matches = [guess for guess in stage(case) if case.explains(guess.predict)]
        if matches:
            return _placed(matches)
    return None


def _with_other_loss(case: Case, found: Hypothesis) -> Hypothesis:
    """The same, with the loss for which the claim would be right: (a − y)·a(1 − a) is that of squared error."""
    if found.kind not in ("missing_local", "extra_local"):
        return found
    other = next((guess for guess in mixups.other_losses(case) if case.explains(guess.predict)), None)
    return replace(found, message=f"{found.message}; so {other.message}") if other else found


#: What is looked at where no single slip explains the numbers, simplest first.
_STAGES = (
    mixups.swapped,
    mixups.other_variables,
    stopped,
    two_missing,
    mixups.wrong_operands,
    mixups.stale,
    mixups.other_losses,
    mixups.other_arguments,
)


def _placed(matches: list[Hypothesis]) -> Hypothesis:
    """One of several that give the same numbers: with its place only if it is the place of all."""
    first = matches[0]
    if {match.node for match in matches} == {first.node}:
        return first
    forgotten = [match for match in matches if match.is_constant]
    if first.kind == "sign" and len(forgotten) == 1:
        return forgotten[0]
    if first.kind in ("sign", "missing_path"):
        return matches[-1]  # edges in a row, newest first: the last is the branch nearest to the parameter
    others = " or ".join(dict.fromkeys(match.message for match in matches))
    return Hypothesis(first.kind, first.predict, message=others)


def _nothing_arrives(case: Case, matches: list[Hypothesis]) -> Hypothesis | None:
    cut = [match for match in matches if match.kind == "missing_path"]
    if not cut:
        return None
    message = f"your gradient is 0, as if {case.evidence.parameter} did not reach {case.reading.output}; "
    return Hypothesis("missing_path", cut[-1].predict, cut[-1].node, cut[-1].factor, message + cut[-1].message)


def _ratio(case: Case) -> float | None:
    """hand / true, if it is the same number everywhere."""
    hand, true = case.evidence.hand, case.evidence.true
    pairs = [(hand[p][e], true[p][e]) for p in case.points for e in case.wrong]
    h, t = max(pairs, key=lambda pair: abs(pair[1]))
    if t == 0 or h == 0:
        return None
    ratio = h / t
    return ratio if case.explains(lambda p: [ratio * number for number in true[p]]) else None


def _scale(case: Case, ratio: float, matches: list[Hypothesis]) -> Hypothesis | None:
    """A constant factor, and where it comes from if only one place of the graph can have made it."""
    constants = [match for match in matches if match.kind in ("missing_local", "extra_local") and match.is_constant]
    places = {match.node for match in constants}
    structural = [match for match in matches if match.kind in _STRUCTURAL and match.node not in places]
    if structural and not constants and len({match.kind for match in structural}) == 1:
        return _placed(structural)
    said = _said(case, ratio)
    if not structural and len(places) == 1:
        cause = constants[0]
        slip = "is left out" if cause.kind == "missing_local" else "is multiplied in twice"
        return replace(cause, kind="scale", message=f"{said}; the factor {cause.factor} {slip}")
    reasons = " or ".join(dict.fromkeys(match.message for match in [*constants, *structural]))
    message = said + (f"; perhaps {reasons}" if reasons else "")
    return Hypothesis("scale", lambda p: [], factor=short(1 / ratio), message=message)


def _said(case: Case, ratio: float) -> str:
    """The ratio in words: 2 times too large, 1/m with m = 5."""
    fraction = Fraction(ratio).limit_denominator(1000)
    exact = abs(float(fraction) - ratio) <= PRECISION * abs(ratio)
    size = f"{fraction}".replace("-", "−") if exact else short(ratio)
    flipped = ", and its sign is flipped" if ratio < 0 else ""
    for name, m in _examples(case).items():
        if exact and m > 1 and abs(fraction) in (m, Fraction(1, m)):
            forgot = "1/m is missing" if abs(fraction) == m else "1/m is once too often, or the loss is a sum"
            return f"yours is {size} times the gradient, with m = {m}, the length of {name}: {forgot}{flipped}"
    return f"yours is {size} times the gradient, everywhere{flipped}"


def _examples(case: Case) -> dict[str, int]:
    """By argument, the lengths that may be the number m of examples: so many nodes of a kind stand side by side, and
    all that the parameter does goes through them."""
    sizes = {len(family) for family in case.levels() if family[0] not in case.direct}
    arguments = case.trace(case.points[0]).arguments
    return {
        name: length
        for name, given in arguments.items()
        for length in shape(given) or ()
        if name != case.evidence.parameter and length in sizes
    }


def _at_one_point(case: Case, matches: list[Hypothesis]) -> Hypothesis | None:
    """At a single point numbers agree by chance: a kind is named only if it is the only one that fits."""
    stages = (mixups.other_variables, stopped, two_missing, mixups.wrong_operands)
    others = chain.from_iterable(stage(case) for stage in stages)
    fits = [*matches, *(guess for guess in others if case.explains(guess.predict))]
    if len({(fit.kind, fit.node) for fit in fits}) < 2:
        return fits[0] if fits else None
    several = "; or ".join(dict.fromkeys(fit.message for fit in fits[:4]))
    return Hypothesis("unknown", lambda p: [], message=f"at this one point it could be: {several}")


def _elements(case: Case) -> str:
    """Which elements are concerned, if not all."""
    count = len(case.evidence.elements)
    if len(case.wrong) == count:
        return ""
    names = key_paths(case.trace(case.points[0]).variables[case.evidence.parameter], case.evidence.parameter)
    return f" (in {', '.join('d' + names[element] for element in case.wrong[:6])} only)"


def _chain(case: Case, point: int, element: int) -> str:
    """No known slip: both numbers, and the graph's own chain of factors."""
    evidence = case.evidence
    yours, true = evidence.hand[point][element], evidence.true[point][element]
    place = evidence.elements[element]
    lead = f"no slip that is known here gives this; you have {short(yours, 6)}, the chain rule {short(true, 6)}"
    at = ", ".join(f"{name} = {_shown(given)}" for name, given in evidence.points[point].arguments.items())
    if place is None:
        return f"{lead}, because {case.reading.output} does not depend on {evidence.parameter}, at {at}"
    if point not in case.points:
        return f"{lead}, at {at}"
    outline = read(readable(case.trace(point).graph))
    return f"{lead} = {case.reading.chain(outline, place)} along the main path, at {at}"


def _shown(given: Any) -> str:
    scalars = flatten(given)
    text = ", ".join(short(x) if isinstance(x, (int, float)) else str(x) for x in map(_number, scalars[:4]))
    if len(scalars) == 1 and given is scalars[0]:
        return text
    return f"[{text}{', …' if len(scalars) > 4 else ''}]"


def _number(thing: Any) -> Any:
    try:
        return as_number(thing)
    except (TypeError, ValueError):
        return thing


def unfit(evidence: Evidence) -> Finding | None:
    """The finding where there are no numbers to compare: a wrong shape, an exception, no fair point."""
    if evidence.misshapen:
        message = shapes.reason(evidence, *evidence.misshapen[0])
        return Finding(evidence.parameter, "stale_or_swapped", message)
    if evidence.points and evidence.telling:
        return None
    if evidence.points:
        message = "rounding hides the difference at every point: yours and true agree within it, and it is too large"
        return Finding(evidence.parameter, "ill_conditioned", message)
    reason, _ = evidence.skipped.most_common(1)[0]
    if "kink" in reason:
        message = "every point lies at a kink, where the local derivative is a convention; choose others"
        return Finding(evidence.parameter, "at_kink", message)
    if "overflows" in reason or "finite" in reason:
        return Finding(evidence.parameter, "ill_conditioned", f"no point can be judged: {reason}")
    return Finding(evidence.parameter, "unknown", f"there is no answer at any point: {reason}")
