"""A sum over examples that is a mean, runs over another axis or over all, or has one term only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.node import locals_of, pass_back
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.steps import one, places
from autograd.checking.mistakes.wording import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
    from autograd.checking.mistakes.question import Question


def axes(question: Question) -> Iterator[Guess]:
    """A sum over examples that is a mean, runs over another axis, over all, or is missing."""
    run = question.runs[0]
    for place in places(question):
        node, operand = place.node, place.operand
        spot = run.called(place.station)
        if node.kind == "elementwise" and operand.shape != node.shape:
            yield from _broadcast(spot, named(run, operand), place, node, operand)
        elif node.kind == "product":
            missing = _free_letters(node, place.position)
            if missing:
                n = int(np.prod(missing))
                yield Guess("scale", spot, f"the sum is a mean: 1/{n} is too much", one(place, _times(1 / n)), cost=1.6)
                for letter in _letters(node, place.position):
                    for which in (-1, 0):
                        said = "last" if which else "first"
                        yield Guess(
                            "missing_sum",
                            spot,
                            f"only the {said} term of the sum is there: += belongs where = is",
                            one(place, _single_term(letter, which)),
                            cost=1.5,
                        )


def _free_letters(node: Node, position: int) -> list[int]:
    inputs, output = node.detail
    sizes = {
        letter: length
        for text, o in zip(inputs, node.operands, strict=True)
        for letter, length in zip(text, o.shape, strict=True)
    }
    return [sizes[letter] for letter in output if letter not in inputs[position]]


def _letters(node: Node, position: int) -> list[str]:
    """The subscripts that a factor's gradient is summed over."""
    inputs, output = node.detail
    return [letter for letter in dict.fromkeys(output) if letter not in inputs[position]]


def _single_term(letter: str, which: int) -> Callable[[Run, Node, int, Any], Any]:
    def passing(run: Run, node: Node, position: int, upstream: Any) -> Any:
        axis = node.detail[1].index(letter)
        only = np.zeros_like(upstream)
        place = tuple(which if k == axis else slice(None) for k in range(upstream.ndim))
        only[place] = upstream[place]
        return pass_back(node, position, only)

    return passing


def _times(number: float) -> Callable[[Run, Node, int, Any], Any]:
    return lambda run, node, position, upstream: pass_back(node, position, upstream) * number


def _broadcast(spot: str, operand: str, place: Any, node: Node, small: Node) -> Iterator[Guess]:
    shape = small.shape
    count = node.value.size // max(1, small.value.size)

    def contributions(run: Run, node: Node, position: int, upstream: Any) -> Any:
        return upstream * locals_of(node, position)

    def passing(change: Callable[[Any], Any]) -> Callable[[Run, Node, int, Any], Any]:
        def changed(run: Run, node: Node, position: int, upstream: Any) -> Any:
            found = np.asarray(change(contributions(run, node, position, upstream)))
            if found.size == 1:
                return np.broadcast_to(found.reshape(()), shape)
            if found.size != int(np.prod(shape)):
                return np.full(shape, np.nan)
            return found.reshape(shape)

        return changed

    ways: list[tuple[str, str, float, Callable[[Any], Any]]] = [
        ("wrong_axis", "is summed over everything", 1.1, np.sum),
        ("scale", f"is a mean: 1/{count} is too much", 1.2, lambda c: rules.summed_to(c, shape) / count),
    ]
    for axis in range(len(node.shape)):
        ways += [
            ("wrong_axis", f"is summed over axis {axis}", 1.1, partial(np.sum, axis=axis)),
            ("wrong_axis", f"is a mean over axis {axis}", 1.4, partial(np.mean, axis=axis)),
            ("missing_sum", "takes one of them", 1.5, partial(np.take, indices=-1, axis=axis)),
            ("missing_sum", "takes one of them", 1.5, partial(np.take, indices=0, axis=axis)),
        ]
    for kind, told, cost, change in ways:
        message = f"the gradient of {operand} is summed over the examples only; yours {told}"
        yield Guess(kind, spot, message, one(place, passing(change)), cost=cost)
