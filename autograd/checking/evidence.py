"""Yours beside true at every point, and how much rounding excuses: what the verdict and the diagnosis stand on."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograd.checking.claims import Answer, Claim, Shape, shape
from autograd.checking.conditioning import EPS, STEPS, TINIEST, engine_rounding, neighbours, noise, rounding
from autograd.checking.subject import is_number
from autograd.ops import NAMES
from autograd.rules import FLOATS
from autograd.transforms import flatten, is_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.checking.subject import Trace
    from autograd.graph import Circuit, Node
    from autograd.ops import Op

#: Closer than this, relative, two numbers are equal without a look at their conditioning.
CLOSE = 1e-12
#: A point whose tolerance is above this, relative, cannot tell right from wrong.
TELLING = 1e-4
#: How far beyond a first-order bound, or a standard deviation of noise, an excuse goes.
SLACK = 16


@dataclass
class Evidence:
    """One parameter at all points; rows are points, columns its elements."""

    parameter: str
    shape: Shape  # of the parameter
    is_array: bool
    elements: list[int | None]  # places in the graph; None: the loss does not depend on it
    points: list[Trace] = field(default_factory=list)  # where the claim gave numbers of the right shape
    hand: list[list[float]] = field(default_factory=list)
    true: list[list[float]] = field(default_factory=list)
    excuse: list[list[float]] = field(default_factory=list)  # the tolerance, absolute
    wrong: set[int] = field(default_factory=set)  # elements that no excuse covers at some point
    telling: int = 0  # points at which a wrong claim would have shown
    skipped: Counter[str] = field(default_factory=Counter)  # reasons why points were left out
    misshapen: list[tuple[Answer, list[float]]] = field(default_factory=list)  # with the true gradient
    closed: bool = False  # whether the claim's rounding was measured from outside

    @property
    def worst(self) -> tuple[int, int]:
        """(point, element) where yours is furthest from true, in units of what rounding excuses.

        The first point, the reader's own, comes before all others, unless a wrong claim looks right there.
        """
        places = [(p, e) for p in range(len(self.points)) for e in (self.wrong or range(len(self.elements)))]
        own = [(p, e) for p, e in places if p == 0 and (not self.wrong or self._is_visible(p, e))]
        return max(own or places, key=lambda at: self._excess(*at))

    def _is_visible(self, point: int, element: int) -> bool:
        hand, true = self.hand[point][element], self.true[point][element]
        return abs(hand - true) > TELLING * max(abs(hand), abs(true))

    def _excess(self, point: int, element: int) -> float:
        off = abs(self.hand[point][element] - self.true[point][element])
        size = abs(self.hand[point][element]) + abs(self.true[point][element])
        return off / (self.excuse[point][element] + CLOSE * size + TINIEST)

    @property
    def tolerance(self) -> float:
        """The largest excuse, relative to the larger of the two numbers, over the points that can tell."""
        relative = [
            excuse / size
            for hand, true, excuses in zip(self.hand, self.true, self.excuse, strict=True)
            for h, t, excuse in zip(hand, true, excuses, strict=True)
            if (size := max(abs(h), abs(t))) > 0 and excuse <= TELLING * size
        ]
        return max([CLOSE, *relative])


def compare(parameter: str, claim: Claim, traces: Sequence[Trace], circuit: Circuit) -> Evidence:
    """The claim asked at every point, and held against the backward pass there; `parameter` is the loss's name."""
    first = traces[0]
    structure = first.variables[parameter]
    places = [first.places.get(value) for value in flatten(structure)]
    evidence = Evidence(parameter, shape(structure), is_array(structure), places)
    kinks = []
    for trace in traces:
        answer = claim.answer(list(trace.arguments.values()), like=structure)
        if answer.mistake:
            evidence.skipped[answer.mistake] += 1
            continue
        places = [trace.places.get(value) for value in flatten(trace.variables[parameter])]
        own = circuit if circuit.has_structure_of(trace.graph) else type(circuit)(trace.graph)
        gradients = own.sweep(own.local_derivatives(trace.graph))
        true = [0.0 if place is None else gradients[place] for place in places]
        if not _fits(answer, evidence):
            evidence.misshapen.append((answer, true))
        elif not all(map(math.isfinite, true)):
            evidence.skipped["the gradient is not finite there"] += 1
        elif not all(map(math.isfinite, answer.numbers)):
            evidence.skipped["your formula overflows, or gives NaN, there"] += 1
        else:
            evidence.points.append(trace)
            evidence.hand.append(list(answer.numbers))
            evidence.true.append(true)
            reach = own.reached_from([place for place in places if place is not None])
            kinks.append(meets_a_kink(trace.graph.nodes, reach))
    _excuse(evidence, claim)
    _judge(evidence, kinks)
    return evidence


def _fits(answer: Answer, evidence: Evidence) -> bool:
    if len(answer.numbers) != len(evidence.elements):
        return False
    if answer.shape == evidence.shape or len(answer.numbers) == 1 or None in (answer.shape, evidence.shape):
        return True
    # a list has no orientation: (n,), (n, 1) and (1, n) all hold its gradient; an array has
    return not evidence.is_array and _squeezed(answer.shape) == _squeezed(evidence.shape)


def _squeezed(shape: Shape) -> list[int]:
    return [length for length in shape or () if length != 1]


def _excuse(evidence: Evidence, claim: Claim) -> None:
    """Fill in what rounding may add up to, on both sides: nothing where the numbers are equal anyway."""
    for trace, hand, true in zip(evidence.points, evidence.hand, evidence.true, strict=True):
        if all(map(_close, hand, true)):
            evidence.excuse.append([0.0] * len(true))
            continue
        engine = engine_rounding(trace.output, flatten(trace.variables[evidence.parameter]))
        arguments = list(trace.arguments.values())
        recorded = claim.recorded(arguments)
        if recorded is not None:
            by_hand = rounding(recorded)
        else:  # a black box has numbers inside that nobody sees; they are at least as large as the arguments, or 1
            evidence.closed = True
            by_hand = [4 * EPS * max([1.0, *(abs(float(x)) for x in flatten(arguments) if is_number(x))])] * len(true)
        evidence.excuse.append([SLACK * (own + other) + TINIEST for own, other in zip(engine, by_hand, strict=True)])
    if evidence.closed and any(_over(evidence, point) for point in range(len(evidence.points))):
        noises = _noises(evidence, claim)
        evidence.excuse = [[e + SLACK * n for e, n in zip(row, noises, strict=True)] for row in evidence.excuse]


def _noises(evidence: Evidence, claim: Claim) -> list[float]:
    """For each element the largest noise at any point: a single estimate can be small by chance."""
    found = [0.0] * len(evidence.elements)
    for trace in evidence.points:
        for step in STEPS:
            answers = [claim.answer(point) for point in neighbours(trace.arguments, step)]
            if all(len(answer.numbers) == len(found) for answer in answers):
                rows = zip(*[answer.numbers for answer in answers], strict=True)
                found = [max(before, noise(row)) for before, row in zip(found, rows, strict=True)]
    return found


def _judge(evidence: Evidence, kinks: Sequence[bool]) -> None:
    """Which elements are wrong, after leaving out the points where a convention decides."""
    keep = [point for point, kink in enumerate(kinks) if not (kink and _over(evidence, point))]
    if len(keep) < len(kinks):
        evidence.skipped["at a kink, where the local derivative is a convention"] += len(kinks) - len(keep)
    for name in ("points", "hand", "true", "excuse"):
        setattr(evidence, name, [getattr(evidence, name)[point] for point in keep])
    for point in range(len(keep)):
        over = _over(evidence, point)
        evidence.wrong |= over
        numbers = zip(evidence.hand[point], evidence.true[point], evidence.excuse[point], strict=True)
        evidence.telling += all(
            _close(h, t) or excuse <= TELLING * max(abs(h), abs(t)) or e in over
            for e, (h, t, excuse) in enumerate(numbers)
        )


def _over(evidence: Evidence, point: int) -> set[int]:
    """The elements that are off by more than rounding excuses."""
    numbers = zip(evidence.hand[point], evidence.true[point], evidence.excuse[point], strict=True)
    return {e for e, (h, t, excuse) in enumerate(numbers) if not _close(h, t) and abs(h - t) > excuse}


def _close(hand: float, true: float) -> bool:
    return abs(hand - true) <= CLOSE * max(abs(hand), abs(true))


def meets_a_kink(nodes: Sequence[Node], reach: set[int]) -> bool:
    """Whether a node that depends on the parameter stands at a kink, up to rounding."""
    return any(
        node.op is not None and at_kink(node.op, [nodes[operand].value for operand in node.operands], CLOSE)
        for node in (nodes[index] for index in reach)
    )


def at_kink(op: Op, operands: Sequence[float], margin: float) -> bool:
    """Whether the local derivative is a convention there, or within a relative margin of there."""
    if not op.kink:
        return False
    names = dict(zip(NAMES, operands, strict=False))
    left, right = (eval(side, FLOATS, names) for side in op.kink.split("=="))
    return bool(abs(left - right) <= margin * max(1.0, abs(left)))
