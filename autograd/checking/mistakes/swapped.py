"""Another array where one belongs: in a product, in a rule, turned, in reverse, or without one of its terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.node import pass_back
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.steps import Place, by_local, one, places, with_operand
from autograd.checking.mistakes.wording import factor_of, named
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
    from autograd.checking.mistakes.question import Question


def other_arrays(question: Question) -> Iterator[Guess]:
    """A product with another array in it than the one that belongs there, or with the right one turned."""
    pool = question.runs[0].stations
    for place in places(question):
        node = place.node
        run = question.runs[0]
        spot = run.called(place.station)
        if node.kind == "product" or (node.op is not None and node.op.name in ("mul", "div")):
            for other in range(len(node.operands)):
                if other == place.position:
                    continue
                right = node.operands[other]
                yield from _replaced(question, place, other, right, pool, spot)


def _replaced(
    question: Question, place: Place, other: int, right: Node, pool: list[Node], spot: str
) -> Iterator[Guess]:
    run = question.runs[0]
    due = named(run, right)
    if len(right.shape) == 2 and right.shape[0] == right.shape[1] and right.shape[0] > 1:
        yield Guess(
            "transposed",
            spot,
            f"{due} is to be transposed the other way here",
            one(place, with_operand(other, lambda r, n: n.operands[other].value.T)),
            factor=due,
            cost=1.3,
        )
    if right.shape and right.value.size > 1 and place.node.kind in ("product", "elementwise"):
        yield Guess(
            "transposed",
            spot,
            f"{due} stands in reverse in yours",
            one(place, with_operand(other, lambda r, n: np.flip(n.operands[other].value))),
            factor=due,
            cost=2.0,
        )
    if place.node.kind == "product" and len(place.node.shape) == 2 and place.node.shape[0] == place.node.shape[1] > 1:
        yield Guess(
            "transposed",
            spot,
            f"what arrives at {named(run, place.node)} is to be transposed here",
            one(place, _turned),
            factor=due,
            cost=1.4,
        )
    candidates = [*pool, *(n for n in run.nodes if n.names and not n.is_active and n.kind != "input")]
    inside = run.interiors[place.station]
    candidates += [n for n in inside if n not in pool and n is not place.node and n.kind == "elementwise"]
    for candidate in candidates:
        if candidate is right:
            continue
        for turned in (False, True):
            shape = candidate.shape[::-1] if turned else candidate.shape
            if shape != right.shape or (turned and len(shape) < 2) or not shape:
                continue
            repeated = [s for s in run.stations if s.names and run.called(s) == run.called(candidate)]
            if len(repeated) > 1 and candidate is repeated[0] and not turned:
                for later in (False, True):
                    yield Guess(
                        "stale_or_swapped",
                        spot,
                        f"{due} belongs there, and not {named(run, candidate)} of another step",
                        one(place, with_operand(other, _in_turn(run.called(candidate), later=later))),
                        factor=due,
                        cost=2.15,
                    )
            yield Guess(
                "stale_or_swapped",
                spot,
                f"{due} belongs there, and not {named(run, candidate)}",
                one(place, with_operand(other, _value_of(candidate.index, turned=turned))),
                factor=due,
                cost=2.2,
            )


def _value_of(index: int, *, turned: bool) -> Callable[[Run, Node], Any]:
    return lambda run, node: run.nodes[index].value.T if turned else run.nodes[index].value


def _in_turn(name: str, *, later: bool) -> Callable[[Run, Node], Any]:
    """The array of a name that is nearest to a step, before or after it, when the name is used anew in each turn."""

    def value(run: Run, node: Node) -> Any:
        same = [s for s in run.stations if run.called(s) == name]
        chosen = [s for s in same if (s.index >= node.index if later else s.index < node.index)]
        return (chosen[0] if later else chosen[-1]).value if chosen else np.full(same[0].shape, np.nan)

    return value


def without_terms(question: Question) -> Iterator[Guess]:
    """A rule taken at one term of a sum or difference: 2x for 2(x − μ)."""
    run = question.runs[0]
    for place in places(question):
        node = place.node
        if node.op is None or node.kind not in ("elementwise", "product"):
            continue
        for other, operand in enumerate(node.operands):
            if operand.op is None or operand.op.name not in ("add", "sub") or operand.names:
                continue
            for kept in (0, 1):
                left_out = operand.operands[1 - kept]
                if operand.operands[kept].shape != operand.shape or operand.operands[kept].kind == "constant":
                    continue
                yield Guess(
                    "wrong_rule",
                    run.called(place.station),
                    f"{named(run, left_out)} is left out of {named(run, operand)}",
                    one(place, with_operand(other, lambda r, n, o=other, k=kept: n.operands[o].operands[k].value)),  # type: ignore[misc]
                    cost=2.0,
                    alias=lambda: "missing_path",
                )


def _turned(run: Run, node: Node, position: int, upstream: Any) -> Any:
    return pass_back(node, position, upstream.T)


def at_other_arrays(question: Question) -> Iterator[Guess]:
    """A rule of one operand taken at another array: φ′(a) for φ′(z), tanh′ at another layer."""
    run = question.runs[0]
    for place in places(question):
        node = place.node
        if node.kind != "elementwise" or node.op is None or node.op.arity != 1 or node.op.binding < OPS["exp"].binding:
            continue
        rule = (node.op.textbook or node.op.local_derivatives)[0]
        spot, factor = run.called(place.station), factor_of(run, place.station, node, 0)
        for station in [*run.stations, node]:
            if not _reaches(station.shape, node.shape) or station is place.operand:
                continue
            other = named(run, station)
            own = station is node or station is place.station
            kind = "wrong_rule" if own else "stale_or_swapped"
            yield Guess(
                kind,
                spot,
                f"{node.op.name}′ is to be taken at {named(run, place.operand)}, and not at {other}",
                one(place, by_local(_at(str(rule), node.op.name, station.index))),
                factor=factor,
                cost=2.1 if own else 2.4,
            )
            if not own and "y" in str(rule):  # σ′ written in its output, as i(1 − i) for f(1 − f)
                yield Guess(
                    "stale_or_swapped",
                    spot,
                    f"{node.op.name}′ is to be that of {named(run, node)}, and not of {other}",
                    one(place, by_local(_with_result(str(rule), station.index))),
                    factor=factor,
                    cost=2.35,
                )


def _with_result(rule: str, index: int) -> Callable[[Run, Node, Any], Any]:
    def local(run: Run, node: Node, right: Any) -> Any:
        found = rules.apply(rule, [node.operands[0].value], run.nodes[index].value)
        return np.broadcast_to(found, node.shape)

    return local


def _reaches(shape: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    """Whether an array of a shape is broadcast to another one."""
    if not shape:
        return not whole
    ends = zip(shape[::-1], whole[::-1], strict=False)
    return len(shape) <= len(whole) and all(own in (1, length) for own, length in ends)


def _at(rule: str, op: str, index: int) -> Callable[[Run, Node, Any], Any]:
    def local(run: Run, node: Node, right: Any) -> Any:
        operand = run.nodes[index].value
        return np.broadcast_to(rules.apply(rule, [operand], rules.value(OPS[op], [operand])), node.shape)

    return local
