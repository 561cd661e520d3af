"""Yours beside true at every point, and how much rounding excuses: what the verdict and the diagnosis stand on."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.checking.claims import Answer, Claim, Shape, shape
from autograd.checking.conditioning import EPS, TINIEST, neighbours, noise, rounding
from autograd.checking.subject import is_number
from autograd.errors import DomainError
from autograd.higher import gradients_as_values
from autograd.rules import FLOATS, NAMES
from autograd.structure import flatten, is_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.checking.circuit import Circuit
    from autograd.checking.subject import Trace
    from autograd.graph import Node

#: Closer than this, relative, two numbers are equal without a look at their conditioning.
CLOSE = 1e-12
#: A point whose tolerance is above this, relative, cannot tell right from wrong.
TELLING = 1e-6
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
        """(point, element) where yours is furthest from true, in units of what rounding excuses."""
        places = [(p, e) for p in range(len(self.points)) for e in (self.wrong or range(len(self.elements)))]
        return max(places, key=lambda at: self._excess(*at))

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
    for trace in traces:
        answer = claim.answer(list(trace.arguments.values()), like=structure)
        if answer.mistake:
            evidence.skipped[answer.mistake] += 1
            continue
        values = flatten(trace.variables[parameter])
        places = [trace.places.get(value) for value in values]
        own = circuit if circuit.has_structure_of(trace.graph) else type(circuit)(trace.graph)
        gradients = own.sweep(own.slopes(trace.graph))
        true = [0.0 if place is None else gradients[place] for place in places]
        if not _fits(answer, evidence):
            evidence.misshapen.append((answer, true))
        elif not all(map(math.isfinite, true)):
            evidence.skipped["the gradient is not finite there"] += 1
        elif not all(map(math.isfinite, answer.numbers)):
            evidence.skipped["your formula overflows, or gives NaN, there"] += 1
        else:
            reach = own.reached_from([place for place in places if place is not None])
            _judge(evidence, claim, trace, values, answer.numbers, true, _meets_a_kink(trace.graph.nodes, reach))
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


def _judge(
    evidence: Evidence,
    claim: Claim,
    trace: Trace,
    values: Sequence[Any],
    hand: Sequence[float],
    true: list[float],
    at_kink: bool,
) -> None:
    off = [abs(h - t) for h, t in zip(hand, true, strict=True)]
    sizes = [max(abs(h), abs(t)) for h, t in zip(hand, true, strict=True)]
    excuses = [0.0] * len(true)
    if any(gap > CLOSE * size for gap, size in zip(off, sizes, strict=True)):
        excuses = _excuses(evidence, claim, trace, values, off)
        over = {e for e, gap in enumerate(off) if gap > max(excuses[e], CLOSE * sizes[e])}
        if over and at_kink:
            evidence.skipped["at a kink, where the slope is a convention"] += 1
            return
        evidence.wrong |= over
    evidence.telling += all(
        gap <= CLOSE * size or excuse <= TELLING * size or gap > excuse
        for gap, size, excuse in zip(off, sizes, excuses, strict=True)
    )
    evidence.points.append(trace)
    evidence.hand.append(list(hand))
    evidence.true.append(true)
    evidence.excuse.append(excuses)


def _excuses(
    evidence: Evidence, claim: Claim, trace: Trace, values: Sequence[Any], off: Sequence[float]
) -> list[float]:
    """For each element what rounding may add up to, on both sides; the costly estimate only where it is needed."""
    arguments = list(trace.arguments.values())
    engine = _engine_rounding(trace, values)
    recorded = claim.recorded(arguments)
    if recorded is not None:
        by_hand = rounding(recorded)
    else:  # a closed box has numbers inside that nobody sees; their size is at least that of the arguments, or of 1
        evidence.closed = True
        numbers = [abs(float(x)) for x in flatten(arguments) if is_number(x)]
        by_hand = [4 * EPS * max([1.0, *numbers])] * len(values)
    excuses = [SLACK * (own + hand) + TINIEST for own, hand in zip(engine, by_hand, strict=True)]
    if any(gap > excuse for gap, excuse in zip(off, excuses, strict=True)):
        answers = [claim.answer(list(point.values())) for point in neighbours(trace.arguments)]
        if all(len(answer.numbers) == len(values) for answer in answers):
            rows = zip(*[answer.numbers for answer in answers], strict=True)
            excuses = [excuse + SLACK * noise(row) for excuse, row in zip(excuses, rows, strict=True)]
    return excuses


def _engine_rounding(trace: Trace, values: Sequence[Any]) -> list[float]:
    try:
        gradients = gradients_as_values(trace.output)
    except DomainError:  # an infinite slope somewhere
        return [math.inf] * len(values)
    return rounding([gradients.get(value, 0.0) for value in values])


def _meets_a_kink(nodes: Sequence[Node], reach: set[int]) -> bool:
    """Whether a node that depends on the parameter stands at a kink, up to rounding."""
    for index in reach:
        node = nodes[index]
        if node.op is not None and node.op.kink:
            names = dict(zip(NAMES, [nodes[operand].value for operand in node.operands], strict=False))
            left, right = (eval(side, FLOATS, names) for side in node.op.kink.split("=="))
            if abs(left - right) <= CLOSE * max(1.0, abs(left)):
                return True
    return False
