"""The points at which a derivation is tested: drawn from a seed, inside the domain of the loss."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

from autograd.checking.subject import Subject, Trace, is_number, subject
from autograd.errors import DomainError
from autograd.transforms import flatten, unflatten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: This many points in a row outside the domain, and the sampler is to blame.
MOST_REFUSALS = 200


def draw(
    loss: Callable[..., Any] | str,
    sample: Callable[[random.Random], Mapping[str, Any]] | Any | None,
    at: Mapping[str, Any] | None,
    *,
    seed: int,
    count: int,
    fixed: frozenset[str],
) -> tuple[Subject, list[Trace]]:
    """The loss at `count` points: from `sample(rng)` (or a hypothesis strategy), or around the point `at`.

    Around: `at` itself first, then every number x moved by a normal step of half its size, 0 by one of ½. What is not
    claimed and holds only 0 and 1 (or -1 and 1) is a label, and keeps to these. `fixed` names those that are claimed.

    Raises:
        ValueError: both or neither of `sample` and `at` are given, or nearly all points lie outside the domain.
        DomainError: `at` lies outside the domain.
    """
    if (sample is None) == (at is None):
        raise ValueError("check needs points: either sample=, a function of a random.Random, or at=, one point")
    candidates = _around(at, random.Random(seed), fixed) if at is not None else _sampled(sample, seed, count)
    what, traces, refusals = None, [], 0
    for point in candidates:
        what = what or subject(loss, point)
        try:
            trace = what.trace(point)
            _check_finite(trace)
            traces.append(trace)
            refusals = 0
        except DomainError as error:
            refusals += 1
            if at is not None and not traces:
                raise
            if refusals == MOST_REFUSALS:
                raise ValueError(f"{refusals} points in a row lie outside the domain; the last one: {error}") from None
        if len(traces) == count:
            break
    if what is None or not traces:
        raise ValueError("the sampler drew no point inside the domain of the loss")
    return what, traces


def _check_finite(trace: Trace) -> None:
    if not math.isfinite(trace.output.data):
        raise DomainError(f"the loss is {trace.output.data!r} there")


def _around(at: Mapping[str, Any], rng: random.Random, claimed: frozenset[str]) -> Iterator[dict[str, Any]]:
    yield dict(at)
    labels = {name: _labels(structure) for name, structure in at.items() if name not in claimed}
    while True:
        point = {}
        for name, structure in at.items():
            choices = labels.get(name)
            point[name] = unflatten(structure, [_moved(x, choices, rng) for x in flatten(structure)])
        yield point


def _labels(structure: Any) -> tuple[float, float] | None:
    scalars = flatten(structure)
    if not all(is_number(scalar) for scalar in scalars):
        return None
    return next((pair for pair in ((0.0, 1.0), (-1.0, 1.0)) if set(map(float, scalars)) <= {*pair}), None)


def _moved(number: Any, choices: tuple[float, float] | None, rng: random.Random) -> Any:
    if not is_number(number):
        return number
    if choices is not None:
        return rng.choice(choices)
    return float(number) + rng.gauss(0.0, 0.5) * (abs(float(number)) or 1.0)


def _sampled(sample: Any, seed: int, count: int) -> Iterator[dict[str, Any]]:
    if hasattr(sample, "example"):
        yield from _from_strategy(sample, seed, count)
        return
    rng = random.Random(seed)
    while True:
        yield dict(sample(rng))


def _from_strategy(strategy: Any, seed: int, count: int) -> list[dict[str, Any]]:
    """Points from a hypothesis strategy, the same for the same seed; more than needed, as some may be refused."""
    import hypothesis

    drawn: list[dict[str, Any]] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=4 * count,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def collect(point: dict[str, Any]) -> None:
        drawn.append(dict(point))

    collect()
    return drawn
