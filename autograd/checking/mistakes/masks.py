"""Mistakes at functions in pieces: the mask forgotten, turned round, made of another array, or a value."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.run import Edits
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.steps import Place, by_local, one, places
from autograd.checking.mistakes.wording import named, pieces_of
from autograd.checking.pieces import has_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
    from autograd.checking.mistakes.question import Question


@cache
def branches(rule: str) -> tuple[str, ...]:
    """The sides of a rule in pieces, each once.

    >>> branches("1 if a > 0 else b")
    ('1', 'b')
    """
    found: list[str] = []
    stack: list[ast.expr] = [ast.parse(rule, mode="eval").body]
    while stack:
        tree = stack.pop()
        if isinstance(tree, ast.IfExp):
            stack += [tree.orelse, tree.body]
        else:
            found.append(ast.unparse(tree))
    return tuple(dict.fromkeys(found))


def masks(question: Question) -> Iterator[Guess]:
    """Every mistake at the piecewise steps on the way."""
    run = question.runs[0]
    stepped = [p for p in places(question) if p.node.op is not None and has_pieces(p.node.op)]
    by_node: dict[int, list[Place]] = {}
    for place in stepped:
        by_node.setdefault(place.node.index, []).append(place)
    for group in by_node.values():
        spot = run.called(group[0].station)
        factor = pieces_of(run, group[0].station, group[0].node, [p.position for p in group])
        yield from _alone(group, spot, factor, run)
        yield from _by_other_arrays(question, group, spot, factor)
    stations: dict[str, list[Place]] = {}
    for place in stepped:
        stations.setdefault(run.called(place.station), []).append(place)
    for spot, group in stations.items():
        if len({p.node.index for p in group}) > 1:  # a clip is two of them
            yield Guess(
                "missing_mask",
                spot,
                f"the mask of {spot} is missing: outside of the bounds nothing passes",
                Edits({p.step: by_local(_ones) for p in group}, {}),
                cost=1.1,
            )


def opened(question: Question) -> Iterator[Guess]:
    """A function in pieces taken for one of them throughout, in its value too: (1 − d)² for max(0, 1 − d)²."""
    run = question.runs[0]
    seen = set()
    for place in places(question):
        node = place.node
        if node.op is None or not has_pieces(node.op) or node.index in seen or node.op.name == "where":
            continue
        seen.add(node.index)
        for side in [k for k, operand in enumerate(node.operands) if operand.is_active]:
            spot = run.called(place.station)

            def predict(p: int, node: Node = node, side: int = side) -> Any:
                here = question.runs[p]
                own = here.nodes[node.index]
                value = np.broadcast_to(own.operands[side].value, own.shape)
                other = here.with_values({own.index: value})
                edits = Edits(
                    {
                        q.step: by_local(_ones) if q.position == side else None
                        for q in places(question)
                        if q.node is node
                    },
                    {},
                )
                held = {other.nodes[n.index]: g for n, g in question.held[p].items()}
                return other.gradient(question.variable, other.sweep(edits, held))

            message = f"the mask is missing: {spot} is taken as if {named(run, node.operands[side])} were all of it"
            yield Guess("missing_mask", spot, message, predict=predict, cost=1.3)


def _ones(run: Run, node: Node, local: Any) -> Any:
    return np.ones_like(local)


def _alone(group: list[Place], spot: str, factor: str, run: Run) -> Iterator[Guess]:
    node = group[0].node
    assert node.op is not None
    if len(group) == 1:
        place = group[0]
        rule = str((node.op.textbook or node.op.local_derivatives)[place.position])
        for side in branches(rule):
            if side in ("0", "0.0", "0.5", "0.0 * a"):
                continue
            said = (
                f"{side} everywhere"
                if side not in "abc"
                else f"{named(run, node.operands['abc'.index(side)])} everywhere"
            )
            yield Guess(
                "missing_mask",
                spot,
                f"the mask is missing: {factor}, and not {said}",
                one(place, by_local(_side(side))),
                factor=factor,
                cost=0.9,
                alias=(lambda: "wrong_rule") if node.op.name == "abs" else None,
            )
    else:
        for open_ in group:
            edits = {p.step: by_local(_ones) if p is open_ else None for p in group}
            yield Guess(
                "missing_mask",
                spot,
                f"the mask is missing: {factor}; you took one piece for all",
                Edits(edits, {}),
                factor=factor,
                cost=0.9,
            )
        yield Guess(
            "missing_mask",
            spot,
            f"the masks are missing: {factor}",
            Edits({p.step: by_local(_ones) for p in group}, {}),
            factor=factor,
            cost=0.95,
        )
        for open_ in group:
            yield Guess(
                "missing_mask",
                spot,
                f"the mask is missing: {factor}",
                one(open_, by_local(_ones)),
                factor=factor,
                cost=1.0,
            )
        for shut in group:
            yield Guess(
                "missing_mask",
                spot,
                f"one of the pieces is taken as constant: {factor}",
                one(shut, None),
                factor=factor,
                cost=0.96,
            )
    if node.op.name != "abs":
        yield Guess(
            "inverted_mask",
            spot,
            f"the mask is turned round: {factor}",
            Edits({p.step: by_local(_other_side) for p in group}, {}),
            factor=factor,
            cost=1.0,
        )
    kind = "wrong_rule" if node.op.name == "abs" else "value_for_mask"
    for place in group:
        yield Guess(
            kind,
            spot,
            f"the value stands where its mask belongs: {factor}",
            one(place, by_local(lambda r, n, local: n.value)),
            factor=factor,
            cost=1.2,
        )
        yield Guess(
            kind,
            spot,
            f"the value stands where its mask belongs: {factor}",
            one(place, by_local(lambda r, n, local, k=place.position: np.broadcast_to(n.operands[k].value, n.shape))),  # type: ignore[misc]
            factor=factor,
            cost=1.25,
        )


def _side(text: str) -> Callable[[Run, Node, Any], Any]:
    def local(run: Run, node: Node, right: Any) -> Any:
        return np.broadcast_to(rules.apply(text, [operand.value for operand in node.operands], node.value), node.shape)

    return local


def _other_side(run: Run, node: Node, local: Any) -> Any:
    """The local derivative with its two values exchanged."""
    values = np.unique(local)
    if len(values) == 2:
        return np.where(local == values[0], values[1], values[0])
    assert node.op is not None
    if node.op.name in ("relu", "maximum", "minimum", "where"):
        return 1.0 - local
    if node.op.name == "leaky_relu":
        slope = node.operands[1].value
        return np.where(local == 1.0, slope, 1.0)
    return local * np.nan


def _by_other_arrays(question: Question, group: list[Place], spot: str, factor: str) -> Iterator[Guess]:
    """The mask made of another array of the shape."""
    run, node = question.runs[0], group[0].node
    assert node.op is not None
    if node.op.name == "where":
        yield from _by_other_tests(question, group, spot, factor)
        return
    own = {operand.index for operand in node.operands} | {
        node.index,
        *(s.index for s in run.stations if s.name == spot),
    }
    for place in group if node.op.name != "abs" else ():
        message = f"the mask is to be made of {named(run, place.operand)}, and not of the gradient: {factor}"
        yield Guess("inverted_mask", spot, message, one(place, _mask_of_upstream), factor=factor, cost=1.8)
    for station in run.stations:
        if station.shape != node.shape or station.index in own or not station.shape:
            continue
        for place in group:
            yield Guess(
                "inverted_mask",
                spot,
                f"the mask is to be made of {named(run, place.operand)}, and not of {named(run, station)}: {factor}",
                one(place, by_local(_mask_of(station.index))),
                factor=factor,
                cost=1.8,
            )


def _mask_of_upstream(run: Run, node: Node, position: int, upstream: Any) -> Any:
    low = node.operands[1].value if node.op is not None and node.op.name == "leaky_relu" else 0.0
    return rules.summed_to(upstream * np.where(upstream > 0, 1.0, low), node.operands[position].shape)


def _mask_of(index: int) -> Callable[[Run, Node, Any], Any]:
    def local(run: Run, node: Node, right: Any) -> Any:
        assert node.op is not None
        low = 0.0
        if node.op.name == "leaky_relu":
            low = node.operands[1].value
        if node.op.name == "abs":
            return np.sign(run.nodes[index].value)
        return np.where(run.nodes[index].value > 0, 1.0, low)

    return local


def _by_other_tests(question: Question, group: list[Place], spot: str, factor: str) -> Iterator[Guess]:
    """The test of a choice without an absolute value in it, or with its sign turned."""
    test = group[0].node.operands[0]
    if test.kind != "mask" or not test.operands:
        return
    for k, operand in enumerate(test.operands):
        if operand.op is not None and operand.op.name == "abs":
            yield Guess(
                "inverted_mask",
                spot,
                f"the test needs |{named(question.runs[0], operand.operands[0])}|: {factor}",
                Edits({p.step: by_local(_retested(k)) for p in group}, {}),
                factor=factor,
                cost=1.5,
            )


def _retested(which: int) -> Callable[[Run, Node, Any], Any]:
    def local(run: Run, node: Node, right: Any) -> Any:
        test = node.operands[0]
        inputs = [o.operands[0].value if k == which else o.value for k, o in enumerate(test.operands)]
        chosen = np.broadcast_to(getattr(np, test.detail)(*inputs), node.shape)
        was = np.broadcast_to(test.value > 0, node.shape)
        return np.where(chosen == was, right, 1.0 - right)

    return local
