"""A loss recorded at the points at which derivations of it are tested: once, for any number of derivations."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.preactivations import with_preactivations
from autograd.checking.arrays.run import thresholds
from autograd.checking.arrays.tracing import Loss, loss_of, with_whole
from autograd.checking.lines import coverage
from autograd.checking.lines.around import around
from autograd.checking.lines.functions import from_function
from autograd.checking.lines.judging import judge
from autograd.checking.lines.losses import from_text_loss
from autograd.checking.lines.report import LinesReport, as_far
from autograd.checking.lines.statements import Derivation, from_claims, from_text
from autograd.checking.lines.stations import Station, stations
from autograd.checking.lines.targets import target_of, unnamed_preactivations
from autograd.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from autograd.checking.arrays.run import Run

#: At how many points a derivation is tested.
POINTS = 24
#: Points in a row outside of the domain before the sampler is to blame.
MOST_REFUSALS = 200


@dataclass(frozen=True)
class Recording:
    """A loss and its runs; `runs[0]` is at the reader's own point."""

    loss: Loss
    runs: tuple[Run, ...]
    seed: int

    def naming(self, names: Iterable[str]) -> Recording:
        """The recording with those of these names that the loss left out, as the z of an activation."""
        asked = unnamed_preactivations(names, self.runs[0])
        if not asked:
            return self
        runs = [with_preactivations(run, asked) for run in self.runs]
        loss = replace(self.loss, preactivations=asked & runs[0].variables.keys())
        return replace(self, loss=loss, runs=tuple(run for run in runs if loss.preactivations <= run.variables.keys()))

    def stations(self) -> dict[str, Station]:
        """The variables of the loss in the order of their calculation, the loss last."""
        return stations(self.runs[0])

    def check(self, lines: str | Callable[..., Any] | Mapping[str, Any]) -> LinesReport:
        """What `check_lines` says of a derivation at these points, with its exceptions."""
        return self.report(_derivation(lines, self.loss.names))

    def report(self, derivation: Derivation) -> LinesReport:
        """The judgement at these points, and at those where other pieces of the loss are met.

        Raises:
            ValueError: no line is the gradient of a variable of the loss.
        """
        with np.errstate(all="ignore"):  # overflow and 0 · ∞ are judged as the numbers they are
            usable = _usable(derivation, self.runs)
            spoken_of = [*(statement.name for statement in derivation.statements), *derivation.answer(usable[0])]
            here = replace(self, runs=tuple(usable)).naming(spoken_of)
            targets = _targets(derivation, here.runs[0])
            extra, unmet = coverage.meet(here.loss, here.runs, targets, self.seed)
            everywhere = _finite([*here.runs, *_usable(derivation, extra, is_first=False)], targets)
            judged = judge(derivation, everywhere, here.loss.run)
        if not judged:
            first = here.runs[0]
            known = ", ".join(name for name in first.variables if first.parts(name))
            raise ValueError(f"no line is the gradient of a variable of the loss; its variables are {known}")
        for line in judged:
            if line.verdict in ("right", "convention", "follows") and (sides := unmet.get(line.target)):
                line.verdict = "partly"
                line.note = as_far(sides)
        return LinesReport(tuple(judged), len(everywhere), self.seed)


def recording(
    loss: Callable[..., Any] | str,
    names: Iterable[str],
    *,
    at: Mapping[str, Any] | None,
    sample: Callable[[random.Random], Mapping[str, Any]] | None = None,
    seed: int = 0,
    count: int = POINTS,
    title: str = "line",
) -> Recording:
    """The loss at points around `at`, or at those of a sampler; `names` are those of the gradients to be judged.

    Raises:
        ValueError: both or neither of `sample` and `at` are given, or nearly all points lie outside of the domain.
    """
    if (sample is None) == (at is None):
        raise ValueError("points are needed: either sample=, a function of a random.Random, or at=, one point")
    if at is not None and not isinstance(at, Mapping):
        raise TypeError(f"at is a dict of the loss's arguments by name; got {type(at).__name__} {at!r:.40}")
    rng = random.Random(seed)
    first = dict(at) if at is not None else dict(sample(rng))  # type: ignore[misc]
    if not isinstance(loss, str) and not callable(loss):
        raise TypeError(f"the loss is a function or a text; got {type(loss).__name__} {loss!r:.40}")
    made = from_text_loss(loss, first, title) if isinstance(loss, str) else loss_of(loss, first)
    made = with_whole(made, first)
    runs: list[Run] = []
    if at is not None:
        runs.append(made.run(first))
        spoken_of = set(names)
        claimed = frozenset(name for name in first if f"d{name}" in spoken_of or name in spoken_of)
        points = around(first, seed, claimed, whole=made.whole, thresholds=thresholds(runs[0]))
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
    return Recording(made, tuple(runs), seed)


def _derivation(lines: str | Callable[..., Any] | Mapping[str, Any], names: tuple[str, ...]) -> Derivation:
    """The student's lines, in whatever form they were given; `names` are those of the loss's arguments."""
    if isinstance(lines, str):
        return from_text(lines)
    if isinstance(lines, Mapping):
        return from_claims(lines, names)
    if callable(lines):
        return from_function(lines, names)
    raise TypeError(f"lines are text, a function or a dict; got {type(lines).__name__} {lines!r:.40}")


def _targets(derivation: Derivation, run: Run) -> list[str]:
    answered = derivation.answer(run)
    names = dict.fromkeys([*(statement.name for statement in derivation.statements), *answered])
    found = [target_of(name, run) for name in names]
    return list(dict.fromkeys(target for target in found if target is not None))


def _finite(runs: Sequence[Run], targets: Iterable[str]) -> Sequence[Run]:
    """The points at which all gradients are numbers, if there are any: at the others, right and wrong say the same."""
    found = [run for run in runs if all(np.all(np.isfinite(run.gradient(name, run.true))) for name in targets)]
    return found or runs


def _usable(derivation: Derivation, runs: Iterable[Run], *, is_first: bool = True) -> list[Run]:
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
