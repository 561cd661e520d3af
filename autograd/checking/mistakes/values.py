"""A number that stands where a derivative belongs: the operand's, the result's, or what arrives from above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.node import locals_of
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.steps import by_local, by_rule, one, places
from autograd.checking.mistakes.wording import factor_of, named
from autograd.checking.pieces import has_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
    from autograd.checking.mistakes.question import Question


def values(question: Question) -> Iterator[Guess]:
    """At each step: a value for its derivative, the derivative turned over, or its rule taken of the gradient."""
    run = question.runs[0]
    for place in places(question):
        node = place.node
        if node.kind != "elementwise" or node.op is None or has_pieces(node.op):
            continue
        spot, factor = run.called(place.station), factor_of(run, place.station, node, place.position)
        rule = str((node.op.textbook or node.op.local_derivatives)[place.position])  # with the rounding of a hand's
        if node.op.arity > 1:
            for thing, value in ((place.operand, _operand(place.position)), (node, _result)):
                message = f"{named(run, thing)} stands where a derivative belongs: {factor}"
                yield Guess("wrong_rule", spot, message, one(place, by_local(value)), factor=factor, cost=2.1)
        if not np.all(np.abs(locals_of(node, place.position)) == 1.0):
            message = f"{factor} is multiplied by, and not divided by"
            over = by_local(by_rule(f"1 / ({rule})"))
            yield Guess("wrong_rule", spot, message, one(place, over), factor=factor, cost=1.9)
        if node.op.arity == 1:
            for times in (True, False):
                message = f"the rule is {factor}: it is not taken of the gradient that arrives"
                edits = one(place, _of_upstream(rule, times=times))
                yield Guess("wrong_rule", spot, message, edits, factor=factor, cost=2.0)


def _operand(position: int) -> Callable[[Run, Node, Any], Any]:
    return lambda run, node, local: np.broadcast_to(node.operands[position].value, node.shape)


def _result(run: Run, node: Node, local: Any) -> Any:
    return node.value


def _of_upstream(rule: str, *, times: bool) -> Callable[[Run, Node, int, Any], Any]:
    def passing(run: Run, node: Node, position: int, upstream: Any) -> Any:
        found = np.broadcast_to(rules.apply(rule, [upstream], upstream), node.shape)
        return rules.summed_to(found * upstream if times else found, node.operands[position].shape)

    return passing
