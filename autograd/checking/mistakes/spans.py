"""Mistakes between two named arrays: a path left out, counted twice or held constant, a whole function left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.run import NO_EDITS, Edits
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.steps import places
from autograd.checking.mistakes.wording import named
from autograd.checking.slips import slips
from autograd.ops import OPS, Op

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
    from autograd.checking.mistakes.question import Question


def pairs(question: Question) -> list[tuple[Node, Node]]:
    """Stations on the way with each station that they reach directly."""
    run = question.runs[0]
    found: dict[tuple[str, str], tuple[Node, Node]] = {}
    for station in question.way:
        for below in run.passed(station, np.ones(station.shape)):
            if below.index in question.reach:
                found.setdefault((run.called(station), run.called(below)), (station, below))
    return list(found.values())


def _through(name: str, change: Callable[[Run, Node, Any, dict[Node, Any]], Mapping[Node, Any]]) -> Edits:
    """What a station passes back, changed."""
    return Edits({}, {name: lambda run, node, up: change(run, node, up, run.passed(node, up, NO_EDITS))})


def paths(question: Question) -> Iterator[Guess]:
    """Paths left out: between stations, at a step, or a station held constant."""
    run = question.runs[0]
    output = run.called(run.output)
    own = {node.index for node in question.parts}
    for station, below in pairs(question):
        above, under = run.called(station), run.called(below)

        def without(r: Run, n: Node, up: Any, parts: dict[Node, Any], under: str = under) -> dict[Node, Any]:
            return {node: part for node, part in parts.items() if r.called(node) != under}

        spot = above if below.index in own else _entrance(question, below)
        message = f"{question.variable} also reaches {output} through {spot}: add that path, += where = is"
        if spot == output:
            message = f"{output} holds {question.variable} by itself, too: add the derivative of that term"
        yield Guess("missing_path", spot, message, _through(above, without), cost=1.0)
    for station in question.way[1:]:
        name = run.called(station)
        if station.index in question.stops:
            continue
        spot = _entrance(question, station)
        message = f"{spot} depends on {question.variable}, too, and was held constant: add the path through {spot}"
        yield Guess("missing_path", spot, message, _through(name, lambda r, n, up, parts: {}), cost=0.98)
    for place in places(question):
        if place.operand.index in own or place.node is not place.station:
            operand = named(run, place.operand)
            message = (
                f"{operand} also reaches {run.called(place.station)} through {named(run, place.node)}: add that path"
            )
            yield Guess("missing_path", run.called(place.station), message, Edits({place.step: None}, {}), cost=1.1)


def _entrance(question: Question, top: Node) -> str:
    """The consumer of the variable on the paths through a station, if there is one only; else the station itself."""
    run, own = question.runs[0], set(question.parts)
    reached, stack = set(), [top]
    while stack:
        node = stack.pop()
        if node not in reached and node.index in question.reach and node not in own:
            reached.add(node)
            stack += node.operands
    users = [s for s in run.stations if s in reached and any(o in own for n in run.interiors[s] for o in n.operands)]
    names = {run.called(station) for station in users}
    return names.pop() if len(names) == 1 else run.called(top)


def wholes(question: Question) -> Iterator[Guess]:
    """A function between two named arrays left out, squared, or by another rule."""
    run = question.runs[0]
    for station, below in pairs(question):
        if station.shape != below.shape or len(run.passed(station, np.ones(station.shape))) == 0:
            continue
        above, under = run.called(station), run.called(below)
        inside = [n for n in run.interiors[station] if n.index > below.index]
        if len(inside) == 1 and inside[0].op is not None and inside[0].op.arity == 1:
            continue  # a single step; `steps` has it
        message = f"the step from {above} to {under} is missing: multiply by ∂{above}/∂{under}"
        yield Guess(
            "missing_local", above, message, _through(above, _kept(under)), factor=f"∂{above}/∂{under}", cost=1.3
        )
        if not is_elementwise(station, below):
            continue
        row = _row(question, station, below)
        factor = f"∂{above}/∂{under}" + (f" = {_rule(row, above, under)}" if row else "")
        yield Guess(
            "extra_local",
            above,
            f"{factor} is multiplied in twice; it is needed once",
            _through(above, _scaled(under, lambda r, n, d: d)),
            factor=factor,
            cost=2.0,
        )
        yield Guess(
            "sign",
            above,
            f"the sign of {factor} is turned",
            _through(above, _replaced(under, lambda r, n, d: -d)),
            factor=factor,
            cost=1.25,
        )
        if row is not None:
            yield from _by_rules(question, row, station, below, factor)


def _by_rules(question: Question, row: Op, station: Node, below: Node, factor: str) -> Iterator[Guess]:
    run = question.runs[0]
    above, under = run.called(station), run.called(below)
    for slip in slips(row, 0):
        wrong = _letters(slip.text, above, under)
        yield Guess(
            "wrong_rule",
            above,
            f"the rule is {factor}, and not {wrong}",
            _through(above, _replaced(under, _by_text(slip.text, below.index))),
            factor=factor,
            cost=2.0,
        )
    rule = str((row.textbook or row.local_derivatives)[0])
    for other in run.stations:
        if other.shape != station.shape or other is below:
            continue
        own = other is station
        message = f"{row.name}′ is to be taken at {under}, and not at {named(run, other)}"
        yield Guess(
            "wrong_rule" if own else "stale_or_swapped",
            above,
            message,
            _through(above, _replaced(under, _at(rule, row.name, other.index))),
            factor=factor,
            cost=2.1 if own else 2.4,
        )
        if not own:  # the rule in its output form, with another array for the output
            yield Guess(
                "stale_or_swapped",
                above,
                message,
                _through(above, _replaced(under, _with_result(rule, other.index))),
                factor=factor,
                cost=2.5,
            )


def _kept(under: str) -> Callable[[Run, Node, Any, dict[Node, Any]], Mapping[Node, Any]]:
    return lambda run, node, up, parts: {
        n: up if run.called(n) == under and n.shape == up.shape else part for n, part in parts.items()
    }


def _replaced(under: str, local: Callable[[Run, Node, Any], Any]) -> Callable[[Run, Node, Any, dict[Node, Any]], Any]:
    """The elementwise derivative of a span replaced."""

    def change(run: Run, node: Node, up: Any, parts: dict[Node, Any]) -> dict[Node, Any]:
        ones = run.passed(node, np.ones(node.shape), NO_EDITS)
        return {n: up * local(run, node, ones[n]) if run.called(n) == under else part for n, part in parts.items()}

    return change


def _scaled(under: str, local: Callable[[Run, Node, Any], Any]) -> Callable[[Run, Node, Any, dict[Node, Any]], Any]:
    return _replaced(under, lambda run, node, d: d * local(run, node, d))


def _by_text(text: str, below: int) -> Callable[[Run, Node, Any], Any]:
    return lambda run, node, d: rules.apply(text, [run.nodes[_partner(run, node, below)].value], node.value)


def _partner(run: Run, node: Node, below: int) -> int:
    """The station under this one, in the turn of the loop that this one belongs to."""
    name = run.called(run.nodes[below])
    same = [n.index for n in run.stations if run.called(n) == name and n.index < node.index]
    return max(same, default=below)


def _at(rule: str, op: str, index: int) -> Callable[[Run, Node, Any], Any]:
    def local(run: Run, node: Node, d: Any) -> Any:
        operand = run.nodes[index].value
        return rules.apply(rule, [operand], rules.value(OPS[op], [operand]))

    return local


def _with_result(rule: str, index: int) -> Callable[[Run, Node, Any], Any]:
    return lambda run, node, d: rules.apply(rule, [run.nodes[index].value], run.nodes[index].value)


def is_elementwise(station: Node, below: Node) -> bool:
    """Whether each element of one array depends on the same element of the other only."""
    stack, seen = [station], set()
    while stack:
        node = stack.pop()
        if node is below or node in seen or not node.is_active or node.index < below.index:
            continue
        seen.add(node)
        if node.names and node is not station:
            continue
        if node.kind != "elementwise" or node.shape != station.shape:
            return False
        stack += node.operands
    return True


def _row(question: Question, station: Node, below: Node) -> Op | None:
    """The row of the table that the span computes, if it is one."""
    for op in OPS.values():
        if op.arity != 1 or op.name in ("identity", "neg"):
            continue
        if all(
            _equal(rules.value(op, [run.nodes[below.index].value]), run.nodes[station.index].value)
            for run in question.runs[:2]
        ):
            return op
    return None


def _equal(one: Any, other: Any) -> bool:
    return bool(np.allclose(one, other, rtol=1e-9, atol=1e-12))


def _rule(op: Op, above: str, under: str) -> str:
    return _letters(str((op.textbook or op.local_derivatives)[0]), above, under)


def _letters(rule: str, above: str, under: str) -> str:
    import re

    text = re.sub(r"\b[ay]\b(?!\()", lambda m: above if m[0] == "y" else under, rule)
    return text.replace(" ** 2", "²").replace(" * ", " · ").replace(" - ", " − ")
