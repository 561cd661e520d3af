"""Mistakes at single steps: a local derivative left out, squared, turned, by a wrong rule, at another array."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.node import Node, locals_of, pass_back, product_back
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.run import Edits, Run, Step
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.wording import factor_of, named, said_rule
from autograd.checking.slips import slips
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograd.checking.mistakes.question import Question


@dataclass(frozen=True)
class Place:
    """A step on the way, in the terms of the first run."""

    station: Node
    step: Step
    node: Node
    position: int

    @property
    def operand(self) -> Node:
        return self.node.operands[self.position]


def places(question: Question) -> list[Place]:
    """Every step on the way, once for all turns of a loop."""
    run = question.runs[0]
    found: dict[Step, Place] = {}
    for station in question.way:
        name = run.called(station)
        for rank, node in enumerate(run.interiors[station]):
            for position, operand in enumerate(node.operands):
                if operand.is_active and operand.index in question.reach:
                    found.setdefault((name, rank, position), Place(station, (name, rank, position), node, position))
    return list(found.values())


def one(place: Place, passing: Callable[[Run, Node, int, Any], Any] | None) -> Edits:
    """The edit of a single step."""
    return Edits({place.step: passing}, {})


def by_local(function: Callable[[Run, Node, Any], Any]) -> Callable[[Run, Node, int, Any], Any]:
    """A step that passes another local derivative back: from the run, the node and the right one."""

    def passing(run: Run, node: Node, position: int, upstream: Any) -> Any:
        other = function(run, node, locals_of(node, position))
        return rules.summed_to(upstream * other, node.operands[position].shape)

    return passing


def elementwise(question: Question) -> Iterator[Guess]:
    """Steps of the table's rows, each with its local derivative changed."""
    for place in places(question):
        node = place.node
        if node.kind != "elementwise" or node.op is None:
            continue
        run = question.runs[0]
        spot, factor = run.called(place.station), factor_of(run, place.station, node, place.position)
        right = locals_of(node, place.position)
        trivial = bool(np.all(right == 1.0) or np.all(right == -1.0))
        constant = _is_constant(question, place)
        if not trivial:
            kind = "missing_mask" if set(np.unique(right).tolist()) == {0.0, 1.0} else "missing_local"
            simple = (
                place.operand.names or node.op.name == "mul" or (place.node is place.station and node.op.arity == 1)
            )
            yield Guess(
                kind,
                spot,
                f"the factor {factor} is missing",
                one(place, by_local(_one)),
                factor=factor,
                cost=1.5 if constant else 1.0 if simple else 1.3,
                alias=(lambda: "scale") if constant else None,
            )
            yield Guess(
                "extra_local",
                spot,
                f"{factor} is multiplied in twice; it is needed once",
                one(place, by_local(lambda r, n, local: local**2)),
                factor=factor,
                cost=2.0,
                alias=(lambda: "scale") if constant else None,
            )
        turned = (
            "a minus is forgotten" if np.all(right == -1.0) else f"the sign of the term through {factor} is flipped"
        )
        branch = place.operand.names and place.operand not in question.parts and not np.all(right == -1.0)
        through = run.called(place.operand) if branch else spot
        cost = 1.15 if np.all(right < 0) else 1.2
        yield Guess("sign", through, turned, one(place, by_local(lambda r, n, local: -local)), factor=factor, cost=cost)
        if trivial:
            continue
        yield Guess(
            "wrong_rule",
            spot,
            f"the factor is {factor}, and not its root",
            one(place, by_local(_root)),
            factor=factor,
            cost=2.6,
        )
        for slip in slips(node.op, place.position):
            if slip.text in ("0", "0.0"):
                continue  # a path that is left out
            wrong = said_rule(run, node, slip.text)
            yield Guess(
                "wrong_rule",
                spot,
                f"the rule is {factor}, and not {wrong}",
                one(place, by_local(_by_rule(slip.text))),
                factor=factor,
                cost=2.0 if place.station is run.output else 1.8,
                alias=partial(_alias, question, place, slip.text),
            )


def _alias(question: Question, place: Place, text: str) -> str:
    """What a wrong rule is beside: the right one without a factor, or with one too many."""
    ratios, factors = [], []
    for run in question.runs[:3]:
        node = run.nodes[place.node.index]
        with np.errstate(all="ignore"):
            ratios.append(_by_rule(text)(run, node, None) / locals_of(node, place.position))
        factors.append([np.broadcast_to(each.value, node.shape) for each in (*node.operands, node)])
    if all(np.allclose(each, ratios[0].flat[0], rtol=1e-9) for each in ratios):
        return "scale"
    op = question.runs[0].nodes[place.node.index].op
    assert op is not None
    is_shorter = len(text) < len(str((op.textbook or op.local_derivatives)[place.position]))
    for which in range(len(factors[0])):
        with np.errstate(all="ignore"):
            same = [
                all(np.allclose(r * f[which] ** sign, 1.0, rtol=1e-9) for r, f in zip(ratios, factors, strict=True))
                for sign in (1.0, -1.0)
            ]
        if any(same):
            return "missing_local" if is_shorter else "extra_local"
    return ""


def _one(run: Run, node: Node, local: Any) -> Any:
    return np.ones_like(local)


def _root(run: Run, node: Node, local: Any) -> Any:
    return np.sign(local) * np.sqrt(np.abs(local))


def _by_rule(text: str) -> Callable[[Run, Node, Any], Any]:
    def local(run: Run, node: Node, right: Any) -> Any:
        found = rules.apply(text, [operand.value for operand in node.operands], node.value)
        return np.broadcast_to(found, node.shape)

    return local


def _is_constant(question: Question, place: Place) -> bool:
    """Whether the local derivative is one number everywhere."""
    first = None
    for run in question.runs[:4]:
        local = locals_of(run.nodes[place.node.index], place.position)
        if first is None:
            first = float(local.reshape(-1)[0]) if local.size else 0.0
        if not np.all(local == first):
            return False
    return True


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
        yield Guess("missing_local", spots[0], said, Edits({p.step: by_local(_one) for p in chosen}, {}), cost=1.4)
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
                Edits({p.step: by_local(_by_rule(slip.text)) for p in chosen}, {}),
                cost=2.2,
            )


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


def with_operand(other: int, value: Callable[[Run, Node], Any]) -> Callable[[Run, Node, int, Any], Any]:
    def passing(run: Run, node: Node, position: int, upstream: Any) -> Any:
        factors = [operand.value for operand in node.operands]
        factors[other] = value(run, node)
        if node.kind == "product":
            return product_back(node, position, upstream, factors)
        assert node.op is not None
        result = rules.value(node.op, factors)
        local = rules.local(node.op, position, factors, result)
        return rules.summed_to(upstream * np.broadcast_to(local, node.shape), node.operands[position].shape)

    return passing


def _turned(run: Run, node: Node, position: int, upstream: Any) -> Any:
    return pass_back(node, position, upstream.T)


def products(question: Question) -> Iterator[Guess]:
    """Matrix products left out: the upstream gradient taken as it is, or summed, or by the whole matrix at once."""
    for place in places(question):
        node = place.node
        if node.kind != "product":
            continue
        run = question.runs[0]
        spot = run.called(place.station)
        others = " and ".join(named(run, o) for k, o in enumerate(node.operands) if k != place.position)
        yield Guess(
            "missing_local",
            spot,
            f"the product with {others} is missing",
            one(place, _without),
            factor=others,
            cost=1.6,
        )
        yield Guess(
            "missing_local",
            spot,
            f"the product with {others} is missing",
            one(place, _with_ones),
            factor=others,
            cost=1.7,
        )


def _without(run: Run, node: Node, position: int, upstream: Any) -> Any:
    shape = node.operands[position].shape
    if upstream.shape == shape:
        return upstream
    if upstream.shape[::-1] == shape:
        return upstream.T
    try:
        return rules.summed_to(np.broadcast_to(upstream, np.broadcast_shapes(upstream.shape, shape)), shape)
    except ValueError:
        return np.full(shape, np.nan)


def _with_ones(run: Run, node: Node, position: int, upstream: Any) -> Any:
    factors = [operand.value if k == position else np.ones(operand.shape) for k, operand in enumerate(node.operands)]
    return product_back(node, position, upstream, factors)


def scattered(question: Question) -> Iterator[Guess]:
    """Elements that are used several times, with one of the uses counted: = where += belongs."""
    for place in places(question):
        node = place.node
        if node.kind != "gather" or node.detail.size == len(np.unique(node.detail)):
            continue
        run = question.runs[0]
        operand = named(run, place.operand)
        message = (
            f"elements of {operand} are used more than once, and only one use of each is counted: += belongs there"
        )
        for first in (False, True):
            yield Guess(
                "missing_path", run.called(place.station), message, one(place, _last_only(first=first)), cost=1.5
            )


def _last_only(*, first: bool) -> Callable[[Run, Node, int, Any], Any]:
    def passing(run: Run, node: Node, position: int, upstream: Any) -> Any:
        start = sum(before.value.size for before in node.operands[:position])
        flat = np.zeros(sum(each.value.size for each in node.operands))
        places, given = node.detail.reshape(-1), np.reshape(upstream, -1)
        order = slice(None, None, -1) if first else slice(None)
        flat[places[order]] = given[order]
        operand = node.operands[position]
        return flat[start : start + operand.value.size].reshape(operand.shape)

    return passing


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
