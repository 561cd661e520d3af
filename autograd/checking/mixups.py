"""A right gradient in the wrong place: another variable's, at other arguments, of another loss, or of another point."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from autograd.checking.claims import shape
from autograd.checking.hypotheses import Hypothesis
from autograd.checking.subject import is_number
from autograd.errors import DomainError
from autograd.ops import NAMES
from autograd.transforms import flatten, key_paths, unflatten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from autograd.checking.case import Case, Prediction
    from autograd.graph import Edge

#: Losses that are taken for one another, of a prediction p and a label t.
LOSSES = {
    "½(ŷ − y)²": "0.5 * (p - t) ** 2",
    "(ŷ − y)²": "(p - t) ** 2",
    "the log loss": "-(t * log(p) + (1 - t) * log(1 - p))",
    "the log loss from logits": "softplus(p) - t * p",
    "|ŷ − y|": "abs(p - t)",
    "the hinge loss": "maximum(0, 1 - t * p)",
}


def swapped(case: Case) -> Iterator[Hypothesis]:
    """The elements of this parameter in another order: a transposed array, or two of them exchanged."""
    count = len(case.evidence.elements)
    true = case.evidence.true
    size = case.evidence.shape
    if size is not None and len(size) == 2 and size[0] == size[1] and count > 1:
        turned = [(e % size[1]) * size[1] + e // size[1] for e in range(count)]
        yield Hypothesis(
            "stale_or_swapped",
            lambda p: [true[p][e] for e in turned],
            message=f"it is the transposed array: write d{case.evidence.parameter}.T",
        )
    for one, two in combinations(case.wrong[:12], 2):
        order = list(range(count))
        order[one], order[two] = two, one
        names = key_paths(case.trace(case.points[0]).variables[case.evidence.parameter], case.evidence.parameter)
        yield Hypothesis(
            "stale_or_swapped",
            lambda p, order=order: [true[p][e] for e in order],  # type: ignore[misc]
            message=f"d{names[one]} and d{names[two]} are swapped",
        )


def stale(case: Case) -> Iterator[Hypothesis]:
    """What the function should have answered at the call before."""
    true = case.evidence.true
    yield Hypothesis(
        "stale_or_swapped",
        lambda p: true[p - 1] if p else case.evidence.hand[0],
        message="each answer is the gradient at the point before: something is kept from call to call",
    )


def other_variables(case: Case) -> Iterator[Hypothesis]:
    """The gradient of another argument, or of a node that does not lie on the way."""
    own = {*case.evidence.elements}
    first, output = case.trace(case.points[0]), case.reading.output
    for name, structure in first.inputs.items():
        indices = [first.places.get(value) for value in flatten(structure)]
        if own & set(indices) or len(indices) != len(own):
            continue
        yield Hypothesis(
            "wrong_variable",
            lambda p, indices=indices: [0.0 if i is None else case.gradients[p][i] for i in indices],  # type: ignore[misc]
            node=name,
            message=f"this is the gradient of {name}: d{output}/d{name}, not d{output}/d{case.evidence.parameter}",
        )
    for node in case.circuit.graph.nodes:
        if node.index in case.reach or node.is_constant or (node.is_leaf and node.name in first.inputs):
            continue
        aside = "" if node.is_leaf else f", which does not depend on {case.evidence.parameter}"
        yield Hypothesis(
            "wrong_variable",
            lambda p, index=node.index: [case.gradients[p][index]] * len(own),  # type: ignore[misc]
            node=case.reading.name(node.index),
            message=f"this is the gradient of {case.reading.name(node.index)}{aside}",
        )


def wrong_operands(case: Case) -> Iterator[Hypothesis]:
    """A product differentiated with another number in it than its other operand, such as x2 for x1."""
    nodes, edges = case.circuit.graph.nodes, case.circuit.edges
    members: dict[int, list[int]] = {}
    for node in nodes:
        if node.is_leaf or node.is_named:
            members.setdefault(case.circuit.families[node.index], []).append(node.index)
    for group in case.groups:
        consumer, _, position = edges[group[0]]
        op = nodes[consumer].op
        if op is None or str(op.local_derivatives[position]) not in NAMES:
            continue
        which = NAMES.index(str(op.local_derivatives[position]))
        used = {edge: nodes[edges[edge][0]].operands[which] for edge in group}
        order = sorted({*used.values()})
        for family in members.values():
            aligned = [dict(zip(order, family, strict=True))] if len(family) == len(order) and family != order else []
            singles = [dict.fromkeys(order, member) for member in family if [member] != order]
            for chosen in [*aligned, *(singles if len(family) > 1 or not aligned else [])]:
                yield _operand_taken(case, group, used, chosen)


def _operand_taken(case: Case, group: list[Edge], used: Mapping[Edge, int], chosen: Mapping[int, int]) -> Hypothesis:
    reading, nodes = case.reading, case.circuit.graph.nodes
    predict = case.edited(lambda p: {edge: case.value(p, chosen[used[edge]]) for edge in group})
    target = {*chosen.values()}
    taken = nodes[target.pop()].name if len(target) == 1 else reading.name(next(iter(target)))
    right = f"{reading.local(group)} = {reading.rule(group)}"
    return Hypothesis("stale_or_swapped", predict, reading.consumer(group), right, f"{right}, and not {taken}")


def other_arguments(case: Case) -> Iterator[Hypothesis]:
    """The gradient of the same loss with an argument left out, or two of them exchanged."""
    arguments = case.trace(case.points[0]).arguments
    names = list(arguments)
    for name in names:
        if name == case.evidence.parameter or not all(is_number(x) for x in flatten(arguments[name])):
            continue

        def without(point: Mapping[str, Any], name: str = name) -> dict[str, Any]:
            return {**point, name: unflatten(point[name], [0.0] * len(flatten(point[name])))}

        yield Hypothesis(
            "stale_or_swapped",
            _rerun(case, without),
            node=name,
            message=f"this is the gradient with {name} = 0: a term with {name} was left out",
        )
    for one, two in combinations(names, 2):
        if shape(arguments[one]) == shape(arguments[two]):

            def exchanged(point: Mapping[str, Any], one: str = one, two: str = two) -> dict[str, Any]:
                return {**point, one: point[two], two: point[one]}

            message = f"this is the gradient with {one} and {two} exchanged"
            yield Hypothesis("stale_or_swapped", _rerun(case, exchanged), message=message)


def _rerun(case: Case, change: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Callable[[int], Prediction]:
    @cache
    def predict(p: int) -> Prediction:
        try:
            trace = case.subject.trace(change(case.trace(p).arguments))
        except (DomainError, TypeError):
            return [float("nan")] * len(case.evidence.elements)
        circuit = type(case.circuit)(trace.graph)
        gradients = circuit.sweep(circuit.local_derivatives(trace.graph))
        indices = [trace.places.get(value) for value in flatten(trace.variables[case.evidence.parameter])]
        return [0.0 if index is None else gradients[index] for index in indices]

    return predict


def other_losses(case: Case) -> Iterator[Hypothesis]:
    """The gradient of another loss on the same prediction: squared error for the log loss, and the like."""
    first = case.trace(case.points[0])
    levels = case.levels()
    for name, structure in first.inputs.items():
        labels = [first.places.get(value) for value in flatten(structure)]
        known = [label for label in labels if label is not None]
        if len(known) < len(labels) or {*known} & case.reach:
            continue
        for predictions in levels:
            if len(predictions) == len(labels) and not {*predictions} & case.circuit.reached_from(known):
                for loss in LOSSES:
                    for mean in {1, len(labels)}:
                        yield _other_loss(case, loss, dict(zip(predictions, known, strict=True)), mean, name)


def _other_loss(case: Case, loss: str, labels: Mapping[int, int], mean: int, name: str) -> Hypothesis:
    prediction = case.reading.name(next(iter(labels)))

    def predict(p: int) -> Prediction:
        seeds = {
            index: _derivative_of_loss(LOSSES[loss], case.value(p, index), case.value(p, label)) / mean
            for index, label in labels.items()
        }
        return case.pick(case.circuit.sweep(case.local_derivatives[p], seeds=seeds))

    message = f"this is the gradient of another loss, {loss} with ŷ = {prediction} and y = {name}"
    return Hypothesis("wrong_loss", predict, node=prediction, message=message)


def _derivative_of_loss(text: str, prediction: float, label: float) -> float:
    from autograd.expression import parse
    from autograd.value import Value, as_number

    leaf = Value(prediction)
    try:
        parse(text, p=leaf, t=label).backward()
    except DomainError:
        return float("nan")
    return as_number(leaf.grad)
