"""Mistakes at single steps: a local derivative left out, squared, turned, by a wrong rule, at another array."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.node import Node, locals_of, product_back
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.run import Edits, Run, Step
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.wording import factor_of, named, said_rule
from autograd.checking.slips import slips

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
                one(place, by_local(ones)),
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
                one(place, by_local(by_rule(slip.text))),
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
            ratios.append(by_rule(text)(run, node, None) / locals_of(node, place.position))
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


def ones(run: Run, node: Node, local: Any) -> Any:
    return np.ones_like(local)


def _root(run: Run, node: Node, local: Any) -> Any:
    return np.sign(local) * np.sqrt(np.abs(local))


def by_rule(text: str) -> Callable[[Run, Node, Any], Any]:
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
            one(place, without_product),
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


def without_product(run: Run, node: Node, position: int, upstream: Any) -> Any:
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
