"""The judgement of a derivation, line by line: each given the student's own lines before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.lines import afterwards
from autograd.checking.lines.causes import wrong
from autograd.checking.lines.claimed import Claimed, claimed
from autograd.checking.lines.comparing import NEARLY, SAME, distance, excused, rounding
from autograd.checking.lines.judged import Judged
from autograd.checking.lines.known import Known
from autograd.checking.mistakes.spans import is_elementwise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograd.checking.arrays.run import Run
    from autograd.checking.lines.statements import Derivation


def judge(
    derivation: Derivation, runs: Sequence[Run], rerun: Callable[[Mapping[str, Any]], Run] | None = None
) -> list[Judged]:
    """What is said of each gradient, in order."""
    answers = [derivation.answer(run) for run in runs]
    claims = claimed(derivation, runs, answers)
    known = Known(derivation, runs, {claim.statement.name: claim for claim in claims}, rerun, answers)
    for claim in claims:
        name = claim.statement.name
        known.claims[name] = _moved_on(known, claim)
        known.judged[name] = _judged(known, known.claims[name])
    return afterwards.settled(known)


def _judged(known: Known, claim: Claimed) -> Judged:
    """What is said of one line, given those before it."""
    before = [each for each in known.judged if each != claim.statement.name]
    direct = known.derivation.direct(claim.statement.name, frozenset(known.claims))
    used = [each for each in before if direct is None or each in direct]
    true = [run.gradient(claim.target, run.true) for run in known.runs]
    if not all(np.all(np.isfinite(each)) for each in true):
        return _said(known, claim, "untested", true, note="the gradient is no finite number where it was tried")
    is_leaf = claim.target in known.inputs  # no later line brings the factor of its gradient
    scales = sorted({known.judged[each].factor for each in used} | {1.0}, reverse=not is_leaf)
    tolerance = NEARLY if claim.is_single else SAME
    chosen = tuple(
        each
        for each in used
        if known.judged[each].verdict in ("wrong", "follows", "nearly") and known.claims[each].fits_shape
    )
    if claim.fits_shape:
        is_near = SAME < distance(claim.hand, true) < NEARLY
        if is_near and excused(claim.hand, true, rounding(known.runs, claim.target)):
            return _said(known, claim, "right", true)
        for held, due in [((), true), *known.dues(claim, chosen, is_sure=direct is not None)]:
            for scale in [1.0] if is_leaf else scales:
                if distance(claim.hand, [scale * each for each in due]) <= tolerance:
                    known.is_restored |= scale == 1.0 and any(known.judged[each].factor != 1.0 for each in used)
                    verdict = "follows" if held else "right" if scale == 1.0 else "convention"
                    return _said(known, claim, verdict, due, given=held, factor=scale)
    due = known.due(claim, chosen)
    if claim.fits_shape and known.is_unguarded(claim, chosen):
        return _said(known, claim, "nearly", due, given=chosen)
    if claim.fits_shape and (size := known.size(claim, true)) is not None and size > 0:
        return _said(known, claim, "convention", true, factor=size)  # 1/m may come later
    verdict, more = wrong(known, claim, chosen, due, scales, [each for each in used if direct is not None])
    return _said(known, claim, verdict, due, **more)


def _moved_on(known: Known, claim: Claimed) -> Claimed:
    """A name that was changed after it had been defined holds the gradient of what lies one step down, where it is
    not that of its variable: dH, in dH = dH * (H > 0), is ∂J/∂Z at the end."""
    run = known.runs[0]
    parts = run.parts(claim.target)
    if not claim.statement.is_reused or not claim.fits_shape or len(parts) != 1:
        return claim
    if distance(claim.hand, [each.gradient(claim.target, each.true) for each in known.runs]) <= NEARLY:
        return claim
    below = [
        name
        for name in run.variables
        if len(own := run.parts(name)) == 1
        and own[0].index < parts[0].index
        and own[0].shape == parts[0].shape
        and own[0] in run.passed(parts[0], np.ones(parts[0].shape))
        and is_elementwise(parts[0], own[0])
    ]
    return replace(claim, target=below[0]) if len(below) == 1 else claim


def _said(known: Known, claim: Claimed, verdict: str, due: Sequence[Any], **more: Any) -> Judged:
    """The judgement, with the numbers at the reader's own point, or where the two differ."""
    note, target, first = more.pop("note", ""), claim.target, known.runs[0]
    raw, wanted = claim.raw[0].shape, due[0].shape
    if claim.fits_shape and raw != wanted and hasattr(first.variables[target], "shape"):
        note = f"its shape is {raw}, that of {target} is {wanted}: reshape it before it meets {target}"
    more.setdefault("off", distance(claim.hand, due) if claim.fits_shape else float("inf"))
    more.setdefault("called", known.called.get(more.get("factor", 1.0), ""))
    point = 0
    if verdict == "wrong" and claim.fits_shape and distance(claim.hand[:1], due[:1]) <= NEARLY:
        offs = [distance([h], [d]) for h, d in zip(claim.hand, due, strict=True)]
        point = int(np.argmax(offs))
    hand, wanted_ = claim.raw[point], due[point] * more.get("factor", 1.0)
    yours = true = None
    if hand.size == wanted_.size and hand.size:
        place = int(np.argmax(np.abs(hand.reshape(-1) - wanted_.reshape(-1))))
        yours, true = float(hand.reshape(-1)[place]), float(wanted_.reshape(-1)[place])
    at = known.runs[point].arguments if point else None
    return Judged(
        claim.statement, target, verdict, note=note, hand=hand, due=wanted_, yours=yours, true=true, at=at, **more
    )
