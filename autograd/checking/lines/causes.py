"""Why a line is wrong: by its shape, by a mistake on the way that gives its numbers, or by what makes it right."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.lines import epsilons
from autograd.checking.lines.comparing import NEARLY, distance
from autograd.checking.lines.known import PATIENCE
from autograd.checking.lines.shapes import misshapen
from autograd.checking.mistakes.question import Question
from autograd.checking.mistakes.search import UNKNOWN, Cause, explain
from autograd.checking.mistakes.whole import consumer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.checking.lines.claimed import Claimed
    from autograd.checking.lines.known import Known
    from autograd.checking.lines.repair import Repair


def wrong(
    known: Known, claim: Claimed, held: Sequence[str], due: list[Any], scales: Sequence[float], used: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    """The verdict on a line that is not right, wrong or nearly right, and what else is said of it."""
    if not claim.fits_shape:
        shape = misshapen(claim.target, claim.raw, due, known.runs, known.rerun)
        repair = known.repaired(claim, due, shape)
        if repair is not None and shape.kind == UNKNOWN:
            shape = _with_repair(shape, repair, shape.place)
        return "wrong", {"cause": shape, "off": float("inf"), "repair": repair}
    offs = [distance([hand], [each]) for hand, each in zip(claim.hand, due, strict=True)]
    off = distance(claim.hand, due)
    small = off <= NEARLY or (known.is_guarded and epsilons.explains(offs))
    precision = min(1e-8, float(np.median(offs)) * 1e-4) if small else 1e-5 if claim.is_single else 1e-8
    cause, question, scale = _searched(known, claim, held, due, scales, used, precision, offs)
    if cause is None and small:
        return "nearly", {"off": off}
    repair = known.repaired(claim, [scale * each for each in due], cause)
    if repair is not None:
        cause = _with_repair(cause, repair, _spot(known, claim, repair, question))
    return "wrong", {
        "cause": cause,
        "off": off,
        "question": question,
        "factor": scale,
        "repair": repair,
        "given": tuple(held),
    }


def _searched(
    known: Known,
    claim: Claimed,
    held: Sequence[str],
    due: list[Any],
    scales: Sequence[float],
    used: Sequence[str],
    precision: float,
    offs: Sequence[float],
) -> tuple[Cause | None, Question, float]:
    """The mistake that gives these numbers, what was asked last, and the factor that comes in a later line."""
    few = [p for p in range(len(known.runs)) if known.runs[p].same_structure(known.runs[0])]
    few = sorted(few, key=lambda p: -offs[p])
    size = known.size(claim, due)  # −m times: the sign is turned, and 1/m may come in a later line
    question: Question | None = None
    for runs in (known.runs, known.unguarded):
        for scale in [*([] if size is None else [abs(size)]), *scales] if runs else []:
            question = Question(
                claim.target,
                [runs[p] for p in few],
                [claim.hand[p] / scale for p in few],
                [known.held(p, held, runs) for p in few],
                tuple(known.claims[each].target for each in used),
                known.answers[0],
                precision,
                known.until if runs is known.runs else max(known.until, time.process_time() + PATIENCE / 2),
                known.shares_a_way(claim),
                known.rerun,
            )
            cause = explain(question)
            if cause is not None:
                return _exchanged(known, claim, cause) if cause.kind == "wrong_variable" else cause, question, scale
    assert question is not None
    return None, question, scales[0]


def _exchanged(known: Known, claim: Claimed, cause: Cause) -> Cause:
    """Two gradients, each given for the other."""
    twin = next((c for c in known.claims.values() if c.target == cause.place and c.fits_shape), None)
    if twin is None:
        return cause
    true = [run.gradient(claim.target, run.true).reshape(-1) for run in known.runs]
    if distance([each.reshape(-1) for each in twin.hand], true) > NEARLY:
        return cause
    spot = Question(claim.target, known.runs[:1], claim.hand[:1], [{}])
    return Cause("stale_or_swapped", consumer(spot), f"d{claim.target} and d{twin.target} are exchanged")


def _spot(known: Known, claim: Claimed, repair: Repair, question: Question) -> str:
    """Where a change of the line belongs: at the one gradient that its term uses, or where the variable is used."""
    above = {
        each.target
        for name, each in known.claims.items()
        if name in repair.beside and name != claim.statement.name and known.runs[0].variables.keys() >= {each.target}
    }
    return above.pop() if len(above) == 1 else consumer(question)


def _with_repair(cause: Cause | None, repair: Repair, consumer: str) -> Cause:
    """What is told where one change of the line makes it right: the change itself, if nothing else explains the numbers
    by a single mistake; else the explanation that the change speaks for comes first."""
    if cause is not None and cause.other is not None and cause.kind != repair.kind == cause.other.kind:
        return cause.turned()
    is_vague = cause is not None and (cause.is_vague or cause.kind == UNKNOWN)
    is_far = cause is not None and (  # a change of one sign or name is nearer than another gradient
        cause.kind == "wrong_loss"
        or (cause.kind == "wrong_variable" and (repair.is_swap or repair.kind == "extra_local"))
    )
    if cause is not None and not is_vague and not is_far and not cause.also:
        return cause
    spot = repair.place or consumer
    if repair.is_within and repair.kind not in ("wrong_axis", "transposed", "scale"):
        told = Cause("wrong_rule", spot, f"a rule is written wrong: {repair.told}", instead=((repair.kind, spot),))
    else:
        told = Cause(repair.kind, spot, repair.told)
    if cause is not None and is_vague:
        return replace(told, message=f"{cause.message}: {told.message}")
    return told if cause is None or cause.kind == repair.kind else told.beside(cause)
