"""The moments of both passes: what has been computed by then, what takes part, and the line that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.graph import Backward, Forward, replay, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from autograd.graph import Outline


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of the passes: what has been computed by now, and what takes part."""

    caption: str
    values: Mapping[str, str]  # by node, what its card shows
    gradients: Mapping[str, str]
    now: str = ""
    edge: tuple[str, str] | None = None  # (consumer, operand), of a backward step
    forward: bool = False


def moments(outline: Outline, notation: str = "calculus", *, digits: int = 4, grad: bool = True) -> list[Moment]:
    """The start, a moment per computed node, then, with `grad`, one for each term of each gradient."""
    values = {node.name: short(node.value, digits) for node in outline.nodes if node.is_leaf}
    gradients: dict[str, str] = {}
    found = [Moment(outline.graph.root.name, dict(values), {})]
    for step in replay(outline, notation, digits):
        if isinstance(step, Forward):
            values[step.node] = short(step.value, digits)
            found.append(Moment(str(step), dict(values), dict(gradients), step.node, forward=True))
        elif grad:
            found += _terms(step, values, gradients)
            gradients[step.node] = short(step.gradient, digits)
    return found


def _terms(step: Backward, values: Mapping[str, str], before: Mapping[str, str]) -> Iterator[Moment]:
    if not step.contributions:
        own = short(step.gradient, step.digits)
        yield Moment(f"{step.name} = {own}", dict(values), {**before, step.node: own}, step.node)
    running = 0.0
    for place, term in enumerate(step.contributions, 1):
        running += term.product
        open_end = " + …" if place < len(step.contributions) else ""
        sign = "=" if len(step.contributions) == 1 else "+="
        shown = {**before, step.node: short(running, step.digits) + open_end}
        caption = (
            f"{step.name} {sign} {step.factors(term)} = {step.numbers_of(term)} = {short(term.product, step.digits)}"
        )
        yield Moment(caption, dict(values), shown, step.node, (term.consumer, step.node))
