"""Mistakes of a line as a whole: a constant, a sign, its orientation, an axis, another's gradient."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.node import locals_of
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import Recorded
from autograd.checking.arrays.run import Edits
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.steps import one, places, with_operand
from autograd.checking.mistakes.wording import factor_of, fraction, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
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
        if isinstance(thing, (int, np.integer)) and thing > 1 and thing not in found.values():
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
            if thing.size not in found.values():
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


def orientations(question: Question) -> Iterator[Guess]:
    """The right numbers, turned."""
    due = question.due
    shape = due[0].shape
    spot = consumer(question)
    if len(shape) == 2 and shape[0] == shape[1] > 1:
        message = f"it is transposed: write (…).T, or exchange the two factors of d{question.variable}"
        yield Guess("transposed", spot, message, predict=lambda p: due[p].T, cost=0.6)
    if due[0].size > 1:
        yield Guess(
            "stale_or_swapped",
            spot,
            "the elements stand in reverse",
            predict=lambda p: due[p].reshape(-1)[::-1].reshape(shape),
            cost=1.5,
        )
    for k, length in enumerate(shape):
        if 1 < length <= 6:
            for i in range(length):
                for j in range(i):
                    order = list(range(length))
                    order[i], order[j] = j, i
                    yield Guess(
                        "stale_or_swapped",
                        spot,
                        f"elements {j} and {i} of axis {k} are exchanged",
                        predict=lambda p, o=order, k=k: np.take(due[p], o, axis=k),  # type: ignore[misc]
                        cost=1.8,
                    )


def consumer(question: Question) -> str:
    """The station that takes in the variable, if there is one only."""
    run = question.runs[0]
    own = set(question.parts)
    users = [s for s in question.way if any(op in own for n in run.interiors[s] for op in n.operands)]
    names = {run.called(station) for station in users}
    return names.pop() if len(names) == 1 else question.place


def other_gradients(question: Question) -> Iterator[Guess]:
    """The gradient of something else: one further up, so that steps are missing, or of another variable."""
    run = question.runs[0]
    output, own = run.called(run.output), set(question.parts)
    for station in run.stations:
        if station in own or station is run.output or station.value.size != question.hand[0].size:
            continue
        name, index = run.called(station), station.index

        def predict(p: int, index: int = index) -> Any:
            found = question.above(p).get(question.runs[p].nodes[index])
            return None if found is None else np.reshape(found, question.hand[p].shape)

        if index in question.reach:
            message = f"you stopped at {name}: multiply by ∂{name}/∂{question.variable}"
            yield Guess(
                "missing_local", name, message, predict=predict, cost=1.2, factor=f"∂{name}/∂{question.variable}"
            )
        else:
            message = f"this is the gradient of {name}: d{output}/d{name}, not d{output}/d{question.variable}"
            yield Guess("wrong_variable", name, message, predict=predict, cost=1.6)


def penalties(question: Question) -> Iterator[Guess]:
    """A term too many, or a step of training in between: a constant times an array of the shape."""
    rest = [h - d for h, d in zip(question.hand, question.due, strict=True)]
    run = question.runs[0]
    output = run.called(run.output)
    for station in [*run.stations, *question.parts]:
        if station.shape != question.hand[0].shape or (not station.shape and len(question.runs) < 4):
            continue
        values = [r.nodes[station.index].value for r in question.runs]
        found = question.constant(rest, values)
        if found is not None:
            name = run.called(station)
            message = f"a term too many: {fraction(found)} · {name} is in yours, and not in the gradient of {output}"
            yield Guess(
                "extra_path",
                output,
                message,
                predict=lambda p, v=values, c=found: question.due[p] + c * v[p],  # type: ignore[misc]
                cost=2.6,
            )


def updated(question: Question) -> Iterator[Guess]:
    """A parameter taken after its update: W − α·dW, for one α."""
    question.runs[0]
    for place in places(question):
        node = place.node
        for other, operand in enumerate(node.operands):
            if other == place.position or operand.kind != "input" or node.kind not in ("product", "elementwise"):
                continue
            if operand in question.parts or operand.value.size < 2 or (node.op is not None and node.op.name != "mul"):
                continue
            yield from _updated(question, place, operand, other)


def _updated(question: Question, place: Any, operand: Node, other: int) -> Iterator[Guess]:
    gradients = [question.above(p).get(r.nodes[operand.index]) for p, r in enumerate(question.runs)]
    full = [r.true.get(r.nodes[operand.index]) for r in question.runs]
    for candidates in (full, gradients):
        if any(g is None for g in candidates):
            continue
        by_run = {id(r): g for r, g in zip(question.runs, candidates, strict=True)}
        edits = one(place, with_operand(other, lambda run, n, by_run=by_run: by_run[id(run)]))  # type: ignore[misc]
        change = [question.predict(p, edits) for p in range(len(question.runs))]
        rest = [h - d for h, d in zip(question.hand, question.due, strict=True)]
        # only this step passes the other operand on: what passes by other ways is the same in both
        base = [question.predict(p, Edits({place.step: None}, {})) for p in range(len(question.runs))]
        rate = question.constant(rest, [c - b for c, b in zip(change, base, strict=True)])
        if rate is not None:
            name = named(question.runs[0], operand)
            message = f"{name} is taken after its update, {name} − {fraction(-rate)}·d{name}; keep the one before"
            yield Guess(
                "stale_or_swapped",
                question.runs[0].called(place.station),
                message,
                predict=lambda p: question.hand[p],
                cost=1.5,
            )
            return


def by_an_array(question: Question) -> Iterator[Guess]:
    """The whole times an array, or over it: a factor too many, a square that is missing."""
    run = question.runs[0]
    shape = question.hand[0].shape
    for station in [*run.stations, *question.parts]:
        if station.shape not in (shape, ()) or station is run.output:
            continue
        for sign, kind in ((1, "extra_local"), (-1, "missing_local")):

            def predict(p: int, index: int = station.index, sign: int = sign) -> Any:
                with np.errstate(all="ignore"):
                    return question.due[p] * question.runs[p].nodes[index].value ** (1.0 * sign)

            name = run.called(station)
            users = [p for p in places(question) if any(o is station for o in p.node.operands)]
            divides = [p for p in users if p.node.op is not None and p.node.op.name == "div" and p.operand is station]
            spot = run.called((divides or users)[0].station) if users else question.place
            quotient = any(o.index in question.reach for p in divides for o in p.node.operands[:1])
            told = "too many" if sign > 0 else "missing"
            yield Guess(
                ("wrong_rule" if quotient else "missing_local") if divides and sign > 0 else kind,
                spot,
                f"the factor 1/{name} is missing" if divides and sign > 0 else f"a factor {name} is {told}",
                predict=predict,
                cost=1.95,
            )


def instead_of_upstream(question: Question) -> Iterator[Guess]:
    """Another array where the upstream gradient belongs, as in sum(x) for sum(dy); or a sum of another."""
    run, own = question.runs[0], set(question.parts)
    for place in places(question):
        if place.operand not in own:
            continue
        spot = run.called(place.station)
        for other in run.stations:
            if other.shape != place.station.shape:
                continue
            told = f"{spot} itself" if other is place.station else run.called(other)
            is_at_hand = spot not in question.used and any(f"d{spot}" == name for name in question.names or ())
            yield Guess(
                "wrong_variable",
                spot,
                f"d{spot} belongs there, and not {told}",
                Edits({}, {spot: _with_upstream(other.index)}),
                cost=1.8 if is_at_hand else 2.3,
            )
    for station in run.stations:
        if station in own or station.index in question.reach or station.value.ndim <= question.hand[0].ndim - 1:
            continue
        for axis in range(station.value.ndim):
            if station.value.size // max(1, station.shape[axis]) != question.hand[0].size:
                continue

            def predict(p: int, index: int = station.index, axis: int = axis) -> Any:
                found = question.above(p).get(question.runs[p].nodes[index])
                return None if found is None else np.reshape(np.sum(found, axis=axis), question.hand[p].shape)

            name = run.called(station)
            yield Guess(
                "extra_local",
                consumer(question),
                f"this is a sum of d{name}, with a factor too many",
                predict=predict,
                cost=1.9,
            )


def _with_upstream(index: int) -> Callable[[Run, Node, Any], Any]:
    return lambda run, node, upstream: run.passed(node, run.nodes[index].value)
