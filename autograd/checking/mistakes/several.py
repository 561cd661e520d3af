"""The same mistake at several steps at once: at all gates, wherever a matrix stands, in one turn of a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.node import Node, pass_back
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.run import Edits, Run, Step
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.steps import Place, by_local, by_rule, ones, places, with_operand, without_product
from autograd.checking.mistakes.wording import named, said_rule
from autograd.checking.slips import slips
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograd.checking.mistakes.question import Question


def together(question: Question) -> Iterator[Guess]:
    """The same slip at several gates or layers at once."""
    run = question.runs[0]
    unary = [
        p
        for p in places(question)
        if p.node.op is not None
        and p.node.op.arity == 1
        and p.node.op.binding == OPS["exp"].binding
        and p.node.op.name not in ("exp", "log", "sqrt")
    ]
    for op in dict.fromkeys([*(p.node.op for p in unary), None]):
        chosen = [p for p in unary if op in (None, p.node.op)]
        if len(chosen) < 2 or (op is None and len({p.node.op for p in chosen}) < 2):
            continue
        spots = list(dict.fromkeys(run.called(p.station) for p in chosen[::-1]))
        said = f"the derivatives of {', '.join(spots)} are missing"
        yield Guess("missing_local", spots[0], said, Edits({p.step: by_local(ones) for p in chosen}, {}), cost=1.4)
        left_out = Edits({p.step: None for p in chosen}, {})
        yield Guess("missing_path", spots[0], f"the paths through {', '.join(spots)} are left out", left_out, cost=1.4)
        if op is None:
            continue
        for slip in slips(op, 0):
            if slip.text in ("0", "0.0"):
                continue
            message = (
                f"the rule of {op.name} is wrong at {', '.join(spots)}: {said_rule(run, chosen[0].node, slip.text)}"
            )
            yield Guess(
                "wrong_rule",
                spots[0],
                message,
                Edits({p.step: by_local(by_rule(slip.text)) for p in chosen}, {}),
                cost=2.2,
            )


def together_in_products(question: Question) -> Iterator[Guess]:
    """The same matrix left out, or turned, wherever the way leads through it."""
    run = question.runs[0]
    by_factor: dict[int, list[tuple[Place, int]]] = {}
    for place in places(question):
        for other, operand in enumerate(place.node.operands):
            weighs = place.node.op is not None and place.node.op.name == "mul" and operand.kind == "input"
            if (place.node.kind == "product" or weighs) and other != place.position:
                by_factor.setdefault(operand.index, []).append((place, other))
    for index, found in [*by_factor.items(), (None, [each for group in by_factor.values() for each in group])]:
        if len({place.node.index for place, _ in found}) < 2:
            continue
        spots = list(dict.fromkeys(run.called(place.station) for place, _ in found))
        said = named(run, run.nodes[index]) if index is not None else "what it is multiplied by"
        edits = Edits({p.step: without_product if p.node.kind == "product" else by_local(ones) for p, _ in found}, {})
        yield Guess("missing_local", spots[0], f"{said} is left out at {', '.join(spots)}", edits, cost=1.7)
        square = all(p.node.operands[other].shape[::-1] == p.node.operands[other].shape for p, other in found)
        if square and all(len(p.node.operands[other].shape) == 2 for p, other in found):
            edits = Edits(
                {p.step: with_operand(other, lambda r, n, o=other: n.operands[o].value.T) for p, other in found},  # type: ignore[misc]
                {},
            )
            told = f"{said} is to be transposed the other way at {', '.join(spots)}"
            yield Guess("transposed", spots[0], told, edits, cost=1.7)


def turns(question: Question) -> Iterator[Guess]:
    """One turn of a loop that is left out, or the only one that counts."""
    run = question.runs[0]
    own = {node.index for node in question.parts}
    stations: dict[str, list[Node]] = {}
    for station in question.way:
        if any(operand.index in own for step in run.interiors[station] for operand in step.operands):
            stations.setdefault(run.called(station), []).append(station)
    steps: dict[str, list[Step]] = {}
    for place in places(question):
        if place.operand.index in own:
            steps.setdefault(run.called(place.station), []).append(place.step)
    for name, repeated in stations.items():
        if len(repeated) < 2:
            continue
        ends = (("last", repeated[0].index), ("first", repeated[-1].index))
        for said, index in ends:
            for alone in (True, False):
                message = (
                    f"only the {said} {name} counts in yours: += belongs where = is"
                    if alone
                    else f"the {said} {name} is left out of the sum"
                )
                passing = _in_one_turn(index, alone=alone)
                yield Guess("missing_path", name, message, Edits(dict.fromkeys(steps[name], passing), {}), cost=1.4)


def _in_one_turn(index: int, *, alone: bool) -> Callable[[Run, Node, int, Any], Any]:
    def passing(run: Run, node: Node, position: int, upstream: Any) -> Any:
        found = pass_back(node, position, upstream)
        return found if (run.station_of(node).index == index) == alone else np.zeros_like(found)

    return passing
