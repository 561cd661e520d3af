"""Losses of one example, written in Values, and how those of many are put together.

A loss takes the outputs of a model and the target. From logits, wherever a model gives them: those forms are right at
±1000, where a probability has been rounded to 0 or 1.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd import DomainError, Value, maximum
from nn.choices import chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def squared_error(prediction: Value, target: float) -> Value:
    """½ (ŷ − y)², whose derivative in ŷ is ŷ − y."""
    gap = prediction - target
    return gap * gap * 0.5


def binary_cross_entropy(probability: Value, label: float) -> Value:
    """−(y log ŷ + (1 − y) log(1 − ŷ)) as the course writes it, for a label of 0 or 1.

    The term with a factor of 0 is left out, so that ŷ of exactly 0 or 1 costs 0 where it is right.

    Raises:
        DomainError: ŷ is exactly 0 or 1, and wrong.
    """
    right = _probability_of(probability, label)
    if right.data <= 0.0:
        raise DomainError(
            f"binary_cross_entropy needs a probability of more than 0 for the label that is right; got {right.data!r} "
            f"for label={label!r}; use binary_cross_entropy_from_logits with z in the place of sigmoid(z)"
        )
    return -right.log()


def _binary_cross_entropy_by_rows(probability: Value, label: float) -> Value:
    """The same without a look at the number, which is another one in each row."""
    return -_probability_of(probability, label).log()


def _probability_of(probability: Value, label: float) -> Value:
    _check_label(label, (0, 1))
    return probability if label == 1 else 1.0 - probability


def binary_cross_entropy_from_logits(z: Value, label: float) -> Value:
    """The same of ŷ = σ(z), computed from z: log(1 + exp(−z)) for the label 1, log(1 + exp(z)) for 0."""
    _check_label(label, (0, 1))
    return (-z if label == 1 else z).softplus()


def softmax_cross_entropy(logits: Sequence[Value], label: int) -> Value:
    """−log softmax(z)[label] = log Σ exp(z) − z[label], with the largest z taken out first.

    Raises:
        ValueError: the label is no place in `logits`.
    """
    return _softmax_cross_entropy(logits, label, max(z.data for z in logits))


def _softmax_by_rows(logits: Sequence[Value], label: int) -> Value:
    """The same with the largest z found in the graph, as it is another one in each row."""
    return _softmax_cross_entropy(logits, label, reduce(maximum, logits))


def _softmax_cross_entropy(logits: Sequence[Value], label: int, largest: float | Value) -> Value:
    if not 0 <= label < len(logits) or label != int(label):
        raise ValueError(f"softmax_cross_entropy needs a label from 0 to {len(logits) - 1}; got label={label!r}")
    shifted = [z - largest for z in logits]
    return total([z.exp() for z in shifted]).log() - shifted[int(label)]


def hinge(score: Value, label: float) -> Value:
    """max(0, 1 − y·s) for a label of −1 or 1."""
    _check_label(label, (-1, 1))
    return (1.0 - label * score).relu()


def total(values: Iterable[Value]) -> Value:
    """The sum.

    Raises:
        ValueError: there are no values.
    """
    values = list(values)
    if not values:
        raise ValueError("a loss needs at least one example; got none")
    result = values[0]
    for value in values[1:]:
        result = result + value
    return result


def mean(values: Sequence[Value]) -> Value:
    """The sum over the number, the course's cost J = 1/m Σ L."""
    return total(values) * (1.0 / len(values))


def l2(weights: Iterable[Value], strength: float) -> Value:
    """λ/2 Σ w²: each weight is pulled towards 0 in proportion to itself."""
    return total([w * w for w in weights]) * (strength / 2)


def l1(weights: Iterable[Value], strength: float) -> Value:
    """λ Σ |w|: each weight is pulled towards 0 with the same force."""
    return total([abs(w) for w in weights]) * strength


class Loss(NamedTuple):
    """A loss, and the label that a model means by its outputs (None where targets are no classes)."""

    name: str
    function: Callable[[Any, Any], Value]
    predicted: Callable[[Sequence[float]], float] | None = None
    labels: tuple[float, ...] = ()  # what a target may be; empty: any number
    by_rows: Callable[[Any, Any], Value] | None = None  # the form to record once for many rows, if that is another

    def __call__(self, outputs: Sequence[Value], target: float) -> Value:
        """The loss of one example; a single output is passed on as it is, several as a list."""
        return self.function(outputs[0] if len(outputs) == 1 else outputs, target)


LOSSES = {
    "squared_error": Loss("squared_error", squared_error),
    "binary_cross_entropy": Loss(
        "binary_cross_entropy",
        binary_cross_entropy,
        lambda outputs: float(outputs[0] > 0.5),
        (0, 1),
        by_rows=_binary_cross_entropy_by_rows,
    ),
    "binary_cross_entropy_from_logits": Loss(
        "binary_cross_entropy_from_logits",
        binary_cross_entropy_from_logits,
        lambda outputs: float(outputs[0] > 0),
        (0, 1),
    ),
    "softmax_cross_entropy": Loss(
        "softmax_cross_entropy",
        softmax_cross_entropy,
        lambda outputs: float(max(range(len(outputs)), key=outputs.__getitem__)),
        by_rows=_softmax_by_rows,
    ),
    "hinge": Loss("hinge", hinge, lambda outputs: 1.0 if outputs[0] > 0 else -1.0, (-1, 1)),
}


def loss(choice: str | Loss | Callable[[Any, Any], Value]) -> Loss:
    """The loss of that name, or the function itself.

    Raises:
        ValueError: no loss has that name.
    """
    if isinstance(choice, str):
        return chosen("loss", choice, LOSSES)
    return choice if isinstance(choice, Loss) else Loss(getattr(choice, "__name__", repr(choice)), choice)


def _check_label(label: float, labels: tuple[int, int]) -> None:
    if label not in labels:
        raise ValueError(f"the label needs to be {labels[0]} or {labels[1]}; got {label!r}")
