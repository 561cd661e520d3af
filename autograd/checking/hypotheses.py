"""What may have gone wrong on the way from the output to a parameter: each slip as a backward pass of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

from autograd.checking.slips import Slip, slips
from autograd.graph import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograd.checking.case import Case, Prediction
    from autograd.graph import Edge, Edits

#: Pairs of slips are tried while their number times the edges of the graph stays below this.
MOST_PAIR_WORK = 4_000_000


@dataclass(frozen=True)
class Hypothesis:
    """A possible mistake: what it would give, and how it is told."""

    kind: str
    predict: Callable[[int], Prediction]
    node: str | None = None
    factor: str | None = None
    message: str = ""
    is_constant: bool = False  # the local derivative concerned is the same number at all points


def single(case: Case) -> Iterator[Hypothesis]:
    """One local derivative left out, doubled, of the wrong sign, replaced, or a path not followed; simplest first."""
    plain = [group for group in case.groups if not _is(case, group, 1.0)]
    turning = [group for group in plain if not _is(case, group, -1.0)]
    yield from (_missing(case, group) for group in turning)
    yield from (_extra(case, group) for group in turning)
    yield from (_sign(case, group) for group in case.groups if not _used_twice(case, group))
    yield from (_path(case, group) for group in case.groups)
    for group in case.groups:
        yield from (_rule(case, group, slip) for slip in _slips(case, group))


def two_missing(case: Case) -> Iterator[Hypothesis]:
    """Two local derivatives left out."""
    groups = [group for group in case.groups if not _is(case, group, 1.0) and not _is(case, group, -1.0)]
    if len(groups) ** 2 / 2 * len(case.circuit.edges) > MOST_PAIR_WORK:
        return
    for one, two in combinations(groups, 2):
        factor = f"{_equation(case, one)} and {_equation(case, two)}"
        node = f"{case.reading.consumer(one)}, {case.reading.consumer(two)}"
        edges = [*one, *two]
        message = f"two factors are missing: {factor}"
        predict = case.edited(partial(_ones, edges))
        yield Hypothesis("missing_local", predict, node, factor, message)


def _missing(case: Case, group: list[Edge]) -> Hypothesis:
    reading = case.reading
    consumer, operand = reading.consumer(group), reading.operand(group)
    # with nothing but the parameter below, the claim is the gradient of the node above
    direct = all(case.circuit.edges[edge][1] in case.evidence.elements for edge in group)
    lead = f"you stopped at {consumer}" if direct else f"the step from {consumer} to {operand} is missing"
    message = f"{lead}: multiply by {_equation(case, group)}"
    predict = case.edited(partial(_ones, group))
    return Hypothesis("missing_local", predict, consumer, _equation(case, group), message, _is(case, group, None))


def _extra(case: Case, group: list[Edge]) -> Hypothesis:
    message = f"{_equation(case, group)} is multiplied in twice; it is needed once"
    predict = case.edited(lambda p: {edge: case.local_derivatives[p][edge] ** 2 for edge in group})
    node = case.reading.consumer(group)
    return Hypothesis("extra_local", predict, node, _equation(case, group), message, _is(case, group, None))


def _sign(case: Case, group: list[Edge]) -> Hypothesis:
    reading = case.reading
    forgotten = _is(case, group, -1.0)
    if forgotten:
        message = f"a minus is forgotten: {reading.local(group)} = −1"
    else:
        message = f"the sign of one term is flipped, the one through {reading.branch(group)}"
    predict = case.edited(lambda p: {edge: -case.local_derivatives[p][edge] for edge in group})
    return Hypothesis("sign", predict, reading.branch(group), _equation(case, group), message, forgotten)


def _path(case: Case, group: list[Edge]) -> Hypothesis:
    reading = case.reading
    branch, operand = reading.branch(group), reading.operand(group)
    if _used_twice(case, group):
        message = f"{operand} is used twice in {branch}, and only one of the two is counted: += belongs where = is"
    else:
        message = f"{operand} also reaches {reading.output} through {branch}: add that path, += where = is"
    predict = case.edited(lambda p: dict.fromkeys(group, 0.0))
    return Hypothesis("missing_path", predict, branch, reading.local(group), message)


def _used_twice(case: Case, group: list[Edge]) -> bool:
    """Whether the node takes the same operand twice, as h·h does."""
    consumer, operand, _ = case.circuit.edges[group[0]]
    return case.circuit.graph.nodes[consumer].operands.count(operand) > 1


def _rule(case: Case, group: list[Edge], slip: Slip) -> Hypothesis:
    reading = case.reading
    edges, graph = case.circuit.edges, case.circuit.graph

    def local_derivative(p: int, consumer: int) -> float:
        return slip.local_derivative(
            [case.value(p, o) for o in graph.nodes[consumer].operands], case.value(p, consumer)
        )

    def edits(p: int) -> Edits:
        return {edge: local_derivative(p, edges[edge][0]) for edge in group}

    message = f"{_equation(case, group)}, and not {reading.rule(group, slip.text)}"
    return Hypothesis("wrong_rule", case.edited(edits), reading.consumer(group), _equation(case, group), message)


def stopped(case: Case) -> Iterator[Hypothesis]:
    """All local derivatives left out from a node on: the gradient of a node on the way, given for the parameter."""
    for index in sorted(case.reach - {case.circuit.graph.output}):
        if index in case.evidence.elements:
            continue
        start = next(place for place in case.evidence.elements if place is not None)
        way = _way(case, start, index)
        if not way:
            continue
        factor = " · ".join(case.reading.local([edge]) for edge in way)
        name = case.reading.name(index)
        message = f"you stopped at {name}: multiply by {factor}"
        yield Hypothesis(
            "missing_local",
            lambda p, index=index: [case.gradients[p][index]] * len(case.evidence.elements),  # type: ignore[misc]
            name,
            factor,
            message,
        )


def _way(case: Case, start: int, end: int) -> list[Edge]:
    """The edges from `end` back to `start`, if there is one path only and it has two factors at least."""
    way: list[Edge] = []
    above = case.circuit.reached_from([start])
    below = end
    while below != start:
        steps = [e for e, (c, o, _) in enumerate(case.circuit.edges) if c == below and o in above]
        if len(steps) != 1:
            return []
        way.append(steps[0])
        below = case.circuit.edges[steps[0]][1]
    factors = [edge for edge in way if not _is(case, [edge], 1.0)]
    return factors if len(factors) > 1 else []


def _slips(case: Case, group: list[Edge]) -> tuple[Slip, ...]:
    consumer, _, position = case.circuit.edges[group[0]]
    op = case.circuit.graph.nodes[consumer].op
    return () if op is None or _is(case, group, 1.0) or _is(case, group, -1.0) else slips(op, position)


def _is(case: Case, group: list[Edge], number: float | None) -> bool:
    """Whether the local derivatives of a group are this number at all points; None: any one number."""
    number = case.local_derivatives[case.points[0]][group[0]] if number is None else number
    return all(case.local_derivatives[p][edge] == number for p in case.points for edge in group)


def _ones(edges: list[Edge], _: int) -> Edits:
    return dict.fromkeys(edges, 1.0)


def _equation(case: Case, group: list[Edge]) -> str:
    """∂a/∂z = a · (1 − a)."""
    rule = case.reading.rule(group)
    local = case.local_derivatives[case.points[0]][group[0]]
    constant = _is(case, group, None) and rule != short(local)
    return f"{case.reading.local(group)} = {rule}" + (f" = {short(local)}" if constant else "")
