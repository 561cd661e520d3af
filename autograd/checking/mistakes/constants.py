"""A constant factor or sign of the whole: what it is called, and which step or number of examples it comes from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from autograd.checking.arrays.node import locals_of
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import Recorded
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.steps import places
from autograd.checking.mistakes.wording import factor_of, fraction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograd.checking.mistakes.question import Question


def _turning(question: Question) -> str | None:
    """The one station between the lines used and the variable that turns the sign, if there is one."""
    if not question.stops:
        return None
    run = question.runs[0]
    found = [
        run.called(p.station)
        for p in places(question)
        if p.node.kind == "elementwise" and np.all(locals_of(p.node, p.position) < 0)
    ]
    return found[0] if len(set(found)) == 1 else None


def constants(question: Question) -> Iterator[Guess]:
    """A constant factor or sign of the whole."""
    ratio = question.constant(question.hand, question.due)
    if ratio is not None and abs(ratio - 1) > 1e-9:
        yield scaled(question, ratio)


def scaled(question: Question, ratio: float) -> Guess:
    """What a constant ratio of the whole is told as."""
    place = question.place
    if abs(ratio + 1) < 1e-7:
        return Guess("sign", _turning(question) or place, "the sign is flipped", factor="−1", cost=0.5)
    said = fraction(ratio)
    told = f"yours is {said} times the gradient{', and its sign is flipped' if ratio < 0 else ''}"
    known = sizes(question)
    source = _constant_steps(question, ratio)
    divides, twice = source is not None and source[2], source is not None and not source[2]
    size = next((name for name, n in known.items() if _same(abs(ratio), n) and (n > FEW or divides)), "")
    inverse = next((name for name, n in known.items() if _same(abs(ratio), 1 / n) and (n > FEW or twice)), "")
    reason, kind, cost = "", "scale", 0.5
    if source is not None:
        station, factor, is_missing = source
        if station != question.runs[0].called(question.runs[0].output):
            kind = "missing_local" if is_missing else "extra_local"
            place = station
        reason = f"the factor {factor} {'is left out' if is_missing else 'is multiplied in twice'}"
    elif inverse:
        reason = f"1/{inverse} is once too often, or the loss is a sum"
    if size and (known[size] > FEW or size in question.runs[0].variables or size == "m"):
        reason = f"1/{size} is missing"
    other = (
        ""
        if size or inverse or any(_same(abs(ratio), usual) for usual in _USUAL)
        else next(
            (
                f"it is divided by {b}, and not by {a}"
                for a, n in known.items()
                for b, k in known.items()
                if n != k and _same(abs(ratio), n / k)
            ),
            "",
        )
    )
    if other:
        reason, kind, place = other, "scale", question.place
    if not size and not inverse and not other:  # a rule that is wrong by a constant is told as such
        cost = 1.9 if any(_same(abs(ratio), usual) for usual in _USUAL) or source is not None else 2.05
    return Guess(
        kind,
        place,
        f"{told}; {reason}" if reason else told,
        factor=fraction(1 / ratio),
        cost=cost,
        alias=(lambda: "scale") if kind != "scale" else None,
    )


#: A factor up to this is rather a rule's than a number of examples, if the loss is not divided by it.
FEW = 4
#: Constants that are often forgotten.
_USUAL = (2.0, 0.5, 3.0, 4.0, 0.25)


def sizes(question: Question) -> dict[str, float]:
    """Whole numbers that may be forgotten as a factor, by what they are called."""
    found: dict[str, float] = {}
    for name, thing in [*question.runs[0].variables.items(), *(question.names or {}).items()]:
        is_count = isinstance(thing, (int, np.integer)) and thing > 1 and not name.startswith("d")
        if is_count and thing not in found.values():
            found[name] = int(thing)
    arrays = {n: question.runs[0].variables[n] for n in question.runs[0].arguments}
    shapes = {n: each.shape for n, each in arrays.items() if isinstance(each, Recorded)}
    held = Counter(length for shape in shapes.values() for length in set(shape) if length > 1)
    examples = max((n for n, times in held.items() if times > 1), key=lambda n: (held[n], n), default=0)
    if examples and "m" not in found and examples not in found.values():
        found["m"] = examples
    for name, thing in arrays.items():
        if isinstance(thing, Recorded):
            for k, length in enumerate(thing.shape):
                if length > 1 and length not in found.values():
                    found[f"{name}.shape[{k}]"] = length
            if thing.size > 1 and thing.size not in found.values():
                found[f"{name}.size"] = thing.size
        elif isinstance(thing, (list, tuple)) and len(thing) > 1 and len(thing) not in found.values():
            found[f"len({name})"] = len(thing)
    return found


def _same(one_: float, other: float) -> bool:
    return abs(one_ - other) <= 1e-7 * abs(other)


def _constant_steps(question: Question, ratio: float) -> tuple[str, str, bool] | None:
    """A constant local derivative on the way that makes the ratio when it is left out or doubled."""
    run, found = question.runs[0], []
    for place in places(question):
        node = place.node
        if node.kind != "elementwise":
            continue
        numbers = np.concatenate(
            [locals_of(r.nodes[node.index], place.position).reshape(-1) for r in question.runs[:3]]
        )
        constant = float(numbers[0])
        if constant in (0.0, 1.0, -1.0) or not np.allclose(numbers, constant, rtol=1e-12):
            continue
        if _same(ratio, 1 / constant) or _same(ratio, constant):
            factor = factor_of(run, place.station, node, place.position)
            found.append((run.called(place.station), factor, _same(ratio, 1 / constant)))
    missing = [each for each in found if each[2]] or found
    return missing[0] if len({each[0] for each in missing}) == 1 else missing[0] if missing else None
