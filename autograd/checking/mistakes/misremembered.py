"""Rules of calculus remembered wrongly: the derivative of a product as the product of the derivatives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.run import Edits
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.steps import by_local, places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograd.checking.mistakes.question import Question
    from autograd.checking.mistakes.steps import Place

_SAID = {
    "mul": ("the derivative of a product is u′v + uv′, and not u′v′", lambda one, two: one * two),
    "div": ("the derivative of a quotient is (u′v − uv′)/v², and not u′/v′", lambda one, two: one / two),
}


def products_of_derivatives(question: Question) -> Iterator[Guess]:
    """u′v′ for (uv)′, and u′/v′ for (u/v)′, where both factors depend on the variable element by element."""
    both: dict[int, list[Place]] = {}
    for place in places(question):
        if place.node is place.station and place.node.op is not None and place.node.op.name in _SAID:
            both.setdefault(place.node.index, []).append(place)
    for found in both.values():
        node = found[0].node
        if len(found) != 2 or node.shape != question.hand[0].shape:
            continue
        assert node.op is not None
        told, combined = _SAID[node.op.name]

        def predict(p: int, found: list[Place] = found, combined: Any = combined) -> Any:
            steps = [place.step for place in found]
            rest = question.predict(p, Edits(dict.fromkeys(steps, None), {}))
            through = by_local(lambda run, node, local: np.ones_like(local))
            alone = [question.predict(p, Edits({**dict.fromkeys(steps, None), step: through}, {})) for step in steps]
            run = question.runs[p]
            upstream = question.above(p).get(run.nodes[found[0].node.index])
            if upstream is None:
                return None
            with np.errstate(all="ignore"):
                return rest + upstream * combined(*((each - rest) / upstream for each in alone))

        yield Guess("wrong_rule", question.runs[0].called(found[0].station), told, predict=predict, cost=1.9)
