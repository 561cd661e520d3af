"""The gradients that a derivation claims, as numbers in the shapes of their variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import Recorded
from autograd.checking.lines.comparing import NEARLY, SAME, distance
from autograd.checking.lines.functions import as_returned
from autograd.checking.lines.statements import Derivation, Statement
from autograd.checking.lines.targets import step_of, target_of
from autograd.transforms import flatten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.checking.arrays.run import Run


@dataclass
class Claimed:
    """A gradient that was derived: its statement, its variable, its numbers at every point."""

    statement: Statement
    target: str
    raw: list[Any]
    hand: list[Any]  # in the target's shape; raw where that cannot be
    fits_shape: bool
    is_single: bool  # whether it was computed in single precision


def claimed(derivation: Derivation, runs: Sequence[Run], answers: Sequence[Mapping[str, Any]]) -> list[Claimed]:
    """What a derivation claims, in its order; each variable once."""
    stated = {statement.name: statement for statement in derivation.statements}
    names = [*stated, *(name for name in answers[0] if name not in stated)]
    found: list[Claimed] = []
    taken: set[str] = set()
    taken_by: dict[str, str] = {}  # steps of one line are all judged
    for name in names:
        target = target_of(name, runs[0])
        if target is None or name not in answers[0] or target in taken - {taken_by.get(step_of(name))}:
            continue
        raw = [_numbers(answer.get(name)) for answer in answers]
        if any(each is None for each in raw):
            continue
        taken.add(target)
        taken_by[step_of(name)] = target
        raw = _finished(raw, as_returned(answers, name), [run.gradient(target, run.true) for run in runs])
        single = any(getattr(answer[name], "dtype", None) == np.float32 for answer in answers)
        shape = _shape(runs[0], target)
        fits = all(
            (_squeezed(each.shape) == _squeezed(shape) and not (each.ndim == len(shape) and each.shape != shape))
            or (isinstance(runs[0].variables[target], (list, tuple)) and each.size == int(np.prod(shape)))
            for each in raw
        )
        hand = [each.reshape(shape) for each in raw] if fits else raw
        found.append(Claimed(stated.get(name, Statement(name, name)), target, raw, hand, fits, single))
    order = {node: k for k, node in enumerate(stated)}
    return sorted(found, key=lambda claim: order.get(claim.statement.name, len(order)))


def _finished(raw: list[Any], returned: list[Any] | None, true: Sequence[Any]) -> list[Any]:
    """What a function returned for a gradient, as in `return dw / m`, or else its local variable: whichever is right;
    where neither is, the returned one if the two differ by a constant only."""
    if returned is None or distance(raw, true) <= SAME:
        return raw
    found = [_numbers(each) for each in returned]
    if any(each is None for each in found):
        return raw
    ratios = [
        np.reshape(f, -1) @ np.reshape(r, -1) / max(np.vdot(r, r), 1e-290) for f, r in zip(found, raw, strict=True)
    ]
    constant = distance(found, [ratios[0] * each for each in raw]) <= SAME
    return found if constant or distance(found, true) <= NEARLY else raw


def _numbers(thing: Any) -> Any:
    try:
        array = np.asarray(thing, dtype=float)
    except (TypeError, ValueError):
        try:
            array = np.array([float(x) for x in flatten(thing)])
        except (TypeError, ValueError):
            return None
    return array


def _shape(run: Run, target: str) -> tuple[int, ...]:
    thing = run.variables[target]
    if isinstance(thing, Recorded):
        return thing.shape
    return thing.shape if hasattr(thing, "shape") else (len(run.parts(target)),)


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)
