"""The search: single mistakes first, then one with a constant, then two, in the order of their plausibility."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.mistakes import (
    axes,
    blocks,
    constants,
    masks,
    misremembered,
    mixups,
    several,
    spans,
    steps,
    swapped,
    values,
    whole,
)
from autograd.checking.mistakes.question import PRECISION
from autograd.checking.mistakes.wording import fraction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograd.checking.mistakes.guess import Guess
    from autograd.checking.mistakes.question import Question

#: Seconds of this process after which pairs are no longer tried.
PATIENCE = 2.0
#: Two explanations of the same numbers whose costs differ by no more are both told.
ABOUT_EQUAL = 0.6
#: What costs less is looked for no further, but for what else gives these numbers of the whole.
OBVIOUS = 0.9
#: Pairs are made of this many guesses, the most plausible ones.
MOST_IN_PAIRS = 160
#: What is less plausible than this is no part of a pair: enough odd pairs fit anything.
MOST_COST_IN_PAIRS, MOST_COST_OF_PAIRS = 2.0, 2.3
#: A constant beside a less plausible mistake than this explains nothing either.
MOST_COST_WITH_CONSTANTS = 1.1


@dataclass(frozen=True)
class Cause:
    """What is told of a wrong line; `also` holds a second mistake that came with it."""

    kind: str
    place: str
    message: str
    factor: str = ""
    also: tuple[tuple[str, str], ...] = ()
    edits: Any = None
    instead: tuple[tuple[str, str], ...] = ()  # kind and place of what else the message says, with the same numbers
    other: Cause | None = None  # what else it is, by itself
    is_vague: bool = False  # whether it says where, and not what

    def turned(self) -> Cause:
        """The other explanation first."""
        assert self.other is not None
        return self.other.beside(replace(self, message=self.alone, other=None))

    @property
    def alone(self) -> str:
        """The message without the other explanation."""
        return self.message.removesuffix(f"{_OR}{self.other.message}") if self.other is not None else self.message

    def beside(self, other: Cause) -> Cause:
        """This explanation, and another one of the same numbers."""
        told = replace(self, message=f"{self.message}{_OR}{other.message}", other=other)
        return replace(told, instead=(*self.instead, (other.kind, other.place), *other.instead))


_OR = "; or, with the same numbers: "


UNKNOWN = "unknown"


def explain(question: Question) -> Cause | None:
    """The simplest mistake that gives the student's numbers at every point, or none."""
    nothing = all(not np.any(hand) for hand in question.hand)
    is_late = time.process_time() > question.until
    wholes = constants.constants(question) if is_late else _wholes(question)
    found = sorted((g for g in wholes if not nothing and _fits(question, g)), key=lambda g: g.cost)
    if is_late:
        return _told(found[0]) if found else None
    if question.precision < PRECISION:
        return _tiny(question)
    if found and found[0].cost < OBVIOUS:
        squares = [g for g in mixups.broadcasts(question) if _fits(question, g)]
        return _either([*found[:1], *squares, *found[1:]], most=max(g.cost for g in [found[0], *squares]))
    guesses = list(_singles(question))
    tried = [(guess, question.predict(0, guess.edits)) for guess in guesses if guess.edits is not None]
    fitting = [g for g, first in tried if question.near(question.hand[0], first) and _fits(question, g)]
    fitting = sorted([*fitting, *found], key=lambda g: g.cost)
    if fitting and (fitting[0].cost <= 2.0 or fitting[0] not in found):
        losses = mixups.other_losses(question) if fitting[0].kind == "extra_local" else ()
        return _either([*fitting, *(g for g in losses if _fits(question, g))])
    odd = found[0] if found and found[0].cost > 2.0 else None  # a constant that nobody forgets: a path first
    late = sorted((g for g in mixups.mixups(question) if _fits(question, g)), key=lambda g: g.cost)
    if late:
        return _either(late)
    return (
        _with_constants(question, tried, is_odd=odd is not None)
        or _by_numbers_of_points(question, tried)
        or (_told(odd) if odd else None)
        or _pairs(question, tried)
    )


def _either(fitting: list[Guess], most: float | None = None) -> Cause:
    """The most plausible of the mistakes that give these numbers, and another one that is about as plausible."""
    best = fitting[0]
    most = best.cost + ABOUT_EQUAL if most is None else most
    other = next((g for g in fitting if (g.kind, g.place) != (best.kind, best.place) and g.cost <= most), None)
    return _told(best) if other is None else _told(best).beside(_told(other))


def _aliases(guess: Guess) -> tuple[tuple[str, str], ...]:
    alias = guess.alias() if guess.alias is not None else ""
    return ((alias, guess.place),) if alias else ()


def _tiny(question: Question) -> Cause | None:
    """A path of little weight that was left out; nothing else explains so small a difference but rounding."""
    fits = [g for g in spans.paths(question) if _fits(question, g)]
    return _told(fits[0]) if fits else None


def _wholes(question: Question) -> Iterator[Guess]:
    for generator in (
        constants.constants,
        whole.orientations,
        whole.other_gradients,
        whole.penalties,
        whole.updated,
        whole.instead_of_upstream,
        whole.by_an_array,
        misremembered.products_of_derivatives,
    ):
        yield from generator(question)


def _singles(question: Question) -> Iterator[Guess]:
    yield from chain.from_iterable(
        generator(question)
        for generator in (
            steps.elementwise,
            masks.masks,
            spans.paths,
            spans.wholes,
            blocks.blocks,
            steps.products,
            axes.axes,
            steps.scattered,
            swapped.at_other_arrays,
            swapped.other_arrays,
            several.together,
            several.together_in_products,
            values.values,
            several.turns,
            swapped.without_terms,
        )
    )


def _fits(question: Question, guess: Guess) -> bool:
    if guess.edits is not None:
        edits = guess.edits
        return question.fits(lambda p: question.predict(p, edits))
    if guess.predict is not None:
        return question.fits(guess.predict)
    return True  # a constant, which was fitted already


def _told(guess: Guess, also: tuple[tuple[str, str], ...] = (), more: str = "") -> Cause:
    return Cause(guess.kind, guess.place, guess.message + more, guess.factor, also, guess.edits, _aliases(guess))


def _with_constants(question: Question, tried: list[tuple[Guess, Any]], *, is_odd: bool) -> Cause | None:
    """One mistake and a constant factor of the whole, or of the path that it is about; where the whole is an odd
    multiple, of a path only."""
    fits: list[tuple[float, Cause]] = []
    for guess, first in tried:
        assert guess.edits is not None
        edits = guess.edits
        if guess.cost > MOST_COST_WITH_CONSTANTS or not np.any(first) or first.shape != np.shape(question.hand[0]):
            continue
        if question.constant([first], [question.due[0]]) is not None:  # a constant of the whole, too
            if is_odd and guess.kind == "missing_path":
                fits += _path_times(question, guess, first)
            continue
        ratio = question.constant([question.hand[0]], [first])
        if (
            ratio is not None
            and abs(ratio - 1) > 1e-9
            and question.fits(lambda p, r=ratio, e=edits: r * question.predict(p, e))
        ):
            other = constants.scaled(question, ratio)
            cause = _told(guess, ((other.kind, other.place),), f"; besides, {other.message}")
            fits.append((guess.cost + (0.3 if abs(ratio) in (1.0, 2.0, 0.5) else 0.6), cause))
        if guess.kind == "missing_path":
            fits += _path_times(question, guess, first)
    return min(fits, key=lambda fit: fit[0])[1] if fits else None


def _path_times(question: Question, guess: Guess, first: Any) -> list[tuple[float, Cause]]:
    """A path with a constant in it: counted twice, or of the wrong sign, or with a factor left out."""
    share = question.constant([question.hand[0] - first], [question.due[0] - first])
    if share is None or abs(share) < 1e-9 or abs(share - 1) < 1e-9:
        return []
    edits = guess.edits
    assert edits is not None

    def predict(p: int) -> Any:
        without = question.predict(p, edits)
        return without + share * (question.due[p] - without)

    if not question.fits(predict):
        return []
    place = guess.place
    if abs(share + 1) < 1e-7:
        return [(1.1, Cause("sign", place, f"the sign of the term through {place} is flipped", also=()))]
    if abs(share - 2) < 1e-7:
        return [(1.2, Cause("extra_path", place, f"the path through {place} is counted twice"))]
    kind = "wrong_rule" if abs(share - 0.5) < 1e-7 else "scale"
    said = f"the term through {place} is {fraction(share)} times what it should be"
    return [(1.3, Cause(kind, place, said))]


def _by_numbers_of_points(question: Question, tried: list[tuple[Guess, Any]]) -> Cause | None:
    """A factor of the whole, or of one path, that is one number for all elements, another one at each point."""
    if question.hand[0].size < 3:
        return None

    def ratio(part: Any, whole_: Any) -> bool:
        size = float(np.vdot(whole_, whole_))
        if size == 0 or part.shape != whole_.shape:
            return False
        c = float(np.vdot(part, whole_)) / size
        return question.near(part, c * whole_) and abs(c) > 1e-9

    points = range(len(question.runs))
    if all(ratio(question.hand[p], question.due[p]) for p in points):
        place = question.place
        return Cause(
            "scale",
            place,
            "yours is a multiple of the gradient: another number at each point, the same for all elements",
            is_vague=True,
        )
    for guess, first in tried:
        edits = guess.edits
        if guess.kind != "missing_path" or not np.any(first) or edits is None:
            continue
        if not ratio(question.hand[0] - first, question.due[0] - first):
            continue
        without = [question.predict(p, edits) for p in points]
        if all(ratio(question.hand[p] - without[p], question.due[p] - without[p]) for p in points):
            told = f"a factor is missing, or too much, on the path through {guess.place}"
            return Cause(UNKNOWN, guess.place, told, is_vague=True)
    return None


def _pairs(question: Question, tried: list[tuple[Guess, Any]]) -> Cause | None:
    """Two mistakes in one line."""
    until = min(question.until, time.process_time() + PATIENCE)
    useful = [
        guess
        for guess, first in sorted(tried, key=lambda each: each[0].cost)
        if guess.cost <= MOST_COST_IN_PAIRS
        and np.all(np.isfinite(first))
        and not question.near(first, question.due[0])  # what changes nothing by itself explains nothing
    ]
    useful = useful[:MOST_IN_PAIRS]
    order = sorted(((a.cost + b.cost, i, j) for i, a in enumerate(useful) for j, b in enumerate(useful[:i])))
    for cost, i, j in order:
        if cost > MOST_COST_OF_PAIRS or time.process_time() > until:
            return None
        one, two = useful[i], useful[j]
        assert one.edits is not None
        assert two.edits is not None
        if one.edits.overlaps(two.edits):
            continue
        both = one.edits | two.edits
        first = question.predict(0, both)
        if question.near(question.hand[0], first):
            if question.fits(lambda p, e=both: question.predict(p, e)):
                return _both(question, one, two)
        elif abs(ratio := question.constant([question.hand[0]], [first]) or 0.0) in (1.0, 2.0, 0.5) and question.fits(
            lambda p, e=both, r=ratio: r * question.predict(p, e)
        ):
            return _both(question, one, two)
    return None


def _both(question: Question, one: Guess, two: Guess) -> Cause:
    """The two in the order in which the backward pass meets them."""
    order = {question.runs[0].called(station): k for k, station in enumerate(question.way)}
    first, second = sorted((one, two), key=lambda guess: (order.get(guess.place, 0), guess.cost))
    return _told(first, ((second.kind, second.place),), f"; and {second.message}")
