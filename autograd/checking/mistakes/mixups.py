"""A right gradient of something else: of another loss, at other arguments, of arrays broadcast wrongly."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.node import computed
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import Recorded
from autograd.checking.mistakes.guess import Guess
from autograd.checking.mistakes.masks import opened
from autograd.checking.mistakes.wording import named
from autograd.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from autograd.checking.arrays.node import Node
    from autograd.checking.mistakes.question import Question

#: Derivatives of losses in a prediction p, with a label t, by the loss's name.
LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "½(ŷ − y)²": lambda p, t: p - t,
    "(ŷ − y)²": lambda p, t: 2 * (p - t),
    "the log loss": lambda p, t: -t / p + (1 - t) / (1 - p),
    "the log loss from logits": lambda p, t: 1 / (1 + np.exp(-p)) - t,
    "the cross-entropy": lambda p, t: -t / p,
    "the log loss behind a sigmoid or softmax": lambda p, t: p - t,
    "|ŷ − y|": lambda p, t: np.sign(p - t),
}


def mixups(question: Question) -> Iterator[Guess]:
    """Every gradient of something else that a student may have written."""
    yield from opened(question)
    yield from turned(question)
    yield from differences(question)
    yield from other_losses(question)
    if question.rerun is not None:
        yield from other_arguments(question)
        yield from broadcasts(question)


def other_losses(question: Question) -> Iterator[Guess]:
    """The gradient of another loss on the same prediction."""
    run = question.runs[0]
    arguments = [n for n in run.nodes if n.kind == "input" and n.index not in question.reach]
    for label in arguments:
        compared = question.reached_from([label])
        for prediction in [*question.way, *question.parts]:
            if prediction.index in compared:
                continue  # it is an error, and no prediction: the label stands in it
            of_a_list = prediction.name.endswith("]") or label.name.endswith("]")  # a loss takes all of them together
            if prediction.shape != label.shape or prediction is run.output or of_a_list:
                continue
            size = max(1, prediction.value.size)
            count = {
                1,
                size,
                max(1, prediction.shape[0] if prediction.shape else 1),
                max(1, prediction.shape[-1] if prediction.shape else 1),
            }
            for name, derivative in LOSSES.items():
                for mean in sorted(count):
                    yield _other_loss(question, prediction, label, name, derivative, mean)


def _other_loss(
    question: Question, prediction: Node, label: Node, name: str, derivative: Callable[[Any, Any], Any], mean: int
) -> Guess:
    def predict(p: int) -> Any:
        run = question.runs[p]
        node = run.nodes[prediction.index]
        with np.errstate(all="ignore"):
            seed = derivative(node.value, run.nodes[label.index].value) / mean
        gradients = run.sweep(held={node: seed}, seed=0.0)
        return run.gradient(question.variable, gradients)

    run = question.runs[0]
    message = (
        f"this is the gradient of another loss, {name} with ŷ = {run.called(prediction)} and y = {run.called(label)}"
    )
    return Guess("wrong_loss", run.called(prediction), message, predict=predict, cost=2.0)


def other_arguments(question: Question) -> Iterator[Guess]:
    """The gradient with an argument left out, or two of them exchanged."""
    run = question.runs[0]
    names = [name for name in run.arguments if isinstance(run.variables[name], Recorded)]
    for name in names:
        if name != question.variable:
            yield Guess(
                "stale_or_swapped",
                name,
                f"this is the gradient with {name} = 0: a term with {name} is left out",
                predict=_rerun(question, lambda a, n=name: {**a, n: np.zeros(np.shape(a[n])) * 1.0}),  # type: ignore[misc]
                cost=2.0,
            )
    for name in names:
        if name != question.variable:
            yield Guess(
                "sign",
                consumer_of(question, name),
                f"this is the gradient with −{name} for {name}: the sign of {name} is turned",
                predict=_rerun(question, lambda a, n=name: {**a, n: -1.0 * np.asarray(a[n])}),  # type: ignore[misc]
                cost=1.9,
            )
    for name, given in run.arguments.items():
        if name != question.variable and np.ndim(given) == 1 and len(given) > 1 and not isinstance(given, (str, dict)):
            yield Guess(
                "stale_or_swapped",
                name,
                f"this is the gradient with {name} in reverse",
                predict=_rerun(question, lambda a, n=name: {**a, n: a[n][::-1]}),  # type: ignore[misc]
                cost=2.2,
            )
    for name in names:
        if name != question.variable and all(np.isin(r.arguments[name], (0, 1)).all() for r in question.runs):
            yield Guess(
                "stale_or_swapped",
                name,
                f"this is the gradient with 1 − {name} for {name}",
                predict=_rerun(question, lambda a, n=name: {**a, n: 1.0 - np.asarray(a[n])}),  # type: ignore[misc]
                cost=2.0,
            )
    for one, two in combinations(names, 2):
        if np.shape(run.arguments[one]) == np.shape(run.arguments[two]):
            yield Guess(
                "stale_or_swapped",
                one,
                f"this is the gradient with {one} and {two} exchanged",
                predict=_rerun(question, lambda a, i=one, j=two: {**a, i: a[j], j: a[i]}),  # type: ignore[misc]
                cost=2.2,
            )


def consumer_of(question: Question, name: str) -> str:
    """The first station that takes in an argument."""
    run = question.runs[0]
    node = run.variables[name].node
    users = [s for s in run.stations if any(node in step.operands for step in run.interiors[s])]
    return run.called(users[0]) if users else name


def differences(question: Question) -> Iterator[Guess]:
    """A sum or difference whose value was taken wrong: one of its terms left out, or of the wrong sign."""
    run = question.runs[0]
    needed = {operand.index for station in question.way for step in run.interiors[station] for operand in step.operands}
    for node in run.nodes:
        if node.index not in needed or node.op is None or node.op.name not in ("add", "sub") or not node.is_active:
            continue
        left, right = node.operands
        spot = next((run.called(s) for s in run.stations if node in run.interiors[s]), run.called(run.output))
        sign = -1.0 if node.op.name == "sub" else 1.0
        said = f"{named(run, left)} {'−' if sign < 0 else '+'} {named(run, right)}"
        for kind, told, weights in (
            ("wrong_rule", f"the term {named(run, right)} is left out of {said}", (1.0, 0.0)),
            ("wrong_rule", f"the term {named(run, left)} is left out of {said}", (0.0, sign)),
            ("sign", f"a sign in {said} is turned", (1.0, -sign)),
        ):

            def predict(p: int, index: int = node.index, weights: tuple[float, float] = weights) -> Any:
                here = question.runs[p]
                one, two = (operand.value for operand in here.nodes[index].operands)
                with np.errstate(all="ignore"):
                    other = here.with_values({index: weights[0] * one + weights[1] * two})
                    held = {other.nodes[n.index]: g for n, g in question.held[p].items()}
                    return other.gradient(question.variable, other.sweep(held=held))

            yield Guess(kind, spot, told, predict=predict, cost=2.1)


def turned(question: Question) -> Iterator[Guess]:
    """A matrix product whose value was taken with a square matrix turned: Ax for Aᵀx."""
    run = question.runs[0]
    needed = {operand.index for station in question.way for step in run.interiors[station] for operand in step.operands}
    for node in run.nodes:
        if node.kind != "product" or node.index not in needed:
            continue
        spot = next((run.called(s) for s in run.stations if node in run.interiors[s]), run.called(run.output))
        for k, factor in enumerate(node.operands):
            if len(factor.shape) != 2 or factor.shape[0] != factor.shape[1] or factor.shape[0] < 2:
                continue

            def predict(p: int, index: int = node.index, k: int = k) -> Any:
                here = question.runs[p]
                factors = [o.value.T if i == k else o.value for i, o in enumerate(here.nodes[index].operands)]
                other = here.with_values({index: computed(here.nodes[index], factors)})
                held = {other.nodes[n.index]: g for n, g in question.held[p].items()}
                return other.gradient(question.variable, other.sweep(held=held))

            told = f"{named(run, factor)} is to be transposed the other way in {named(run, node)}"
            yield Guess("transposed", spot, told, predict=predict, cost=1.6)


def _rerun(question: Question, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Callable[[int], Any]:
    def predict(p: int) -> Any:
        assert question.rerun is not None
        try:
            run = question.rerun(change(question.runs[p].arguments))
        except (DomainError, ValueError, TypeError):
            return None
        return run.gradient(question.variable, run.true)

    return predict


def broadcasts(question: Question) -> Iterator[Guess]:
    """(n, 1) against (n,): every example was held against every label, not against its own."""
    run = question.runs[0]
    has_vectors = any(np.ndim(each) == 1 for each in run.arguments.values())
    if question.rerun is None or question.used or question.shared or not has_vectors:
        return
    for name in run.arguments:
        node = run.variables[name]
        if not isinstance(node, Recorded) or name == question.variable or node.size < 2 or node.size != max(node.shape):
            continue
        users = [n for n in run.nodes if any(o is node.node for o in n.operands) and n.is_active]
        if not any(any(o.index in question.reach for o in user.operands) for user in users):
            continue

        def predict(p: int, name: str = name, n: int = node.size) -> Any:
            total: Any = 0.0
            for k in range(n):
                part = _rerun(question, lambda a, k=k: {**a, name: np.roll(a[name], k)})(p)  # type: ignore[misc]
                if part is None:
                    return None
                total = total + part
            return total

        spot = run.called(
            next((s for s in run.stations if s in users or any(u in run.interiors[s] for u in users)), run.output)
        )
        message = (
            f"every example is held against every one of {name}: (n, 1) and (n,) are broadcast to (n, n); reshape one"
        )
        yield Guess("broadcast", spot, message, predict=predict, cost=1.8)
