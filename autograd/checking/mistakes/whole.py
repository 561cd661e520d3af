"""Mistakes of a line as a whole: a constant, a sign, its orientation, an axis, another's gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.run import Edits
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.steps import one, places, with_operand
from autograd.checking.mistakes.wording import fraction, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
    from autograd.checking.mistakes.question import Question


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
