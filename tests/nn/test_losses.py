"""Losses: their values, their local derivatives, and the ends of their range."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import DomainError, Value
from nn import (
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    hinge,
    l1,
    l2,
    mean,
    softmax_cross_entropy,
    squared_error,
    total,
)
from nn.losses import LOSSES

LOGITS = st.floats(-15, 15)  # further out 1 − ŷ has lost the digits that the comparison needs
ROUNDING = 1e-9


@given(LOGITS, st.sampled_from((0, 1)))
def test_cross_entropy_from_logits_is_that_of_the_probability(number: float, label: int) -> None:
    z, same = Value(number), Value(number)
    from_logits, from_probability = (
        binary_cross_entropy_from_logits(z, label),
        binary_cross_entropy(same.sigmoid(), label),
    )
    from_logits.backward()
    from_probability.backward()
    assert from_logits.data == pytest.approx(from_probability.data, rel=ROUNDING, abs=1e-9)
    assert z.grad == pytest.approx(same.grad, rel=ROUNDING, abs=1e-9)


@given(LOGITS, st.sampled_from((0, 1)))
def test_the_slope_in_the_logit_is_a_minus_y(number: float, label: int) -> None:
    z = Value(number)
    binary_cross_entropy_from_logits(z, label).backward()
    assert z.grad == pytest.approx(Value(number).sigmoid().data - label, rel=ROUNDING, abs=1e-15)


@pytest.mark.parametrize(("z", "label", "cost", "local"), [(1000, 1, 0, 0), (1000, 0, 1000, 1), (-1000, 1, 1000, -1)])
def test_cross_entropy_from_logits_is_right_far_out(z: float, label: int, cost: float, local: float) -> None:
    logit = Value(z)
    loss = binary_cross_entropy_from_logits(logit, label)
    loss.backward()
    assert (loss.data, logit.grad) == (cost, local)


@pytest.mark.parametrize(("probability", "label"), [(0, 0), (1, 1)])
def test_a_certain_and_right_probability_costs_nothing(probability: float, label: int) -> None:
    p = Value(probability)
    loss = binary_cross_entropy(p, label)
    loss.backward()
    assert loss.data == 0
    assert math.isfinite(p.grad)


@pytest.mark.parametrize(("probability", "label"), [(0, 1), (1, 0)])
def test_a_certain_and_wrong_probability_names_the_form_from_logits(probability: float, label: int) -> None:
    with pytest.raises(DomainError, match="use binary_cross_entropy_from_logits"):
        binary_cross_entropy(Value(probability), label)


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=5), st.data())
def test_the_slopes_of_softmax_are_probabilities_minus_the_label(numbers: list[float], data: st.DataObject) -> None:
    label = data.draw(st.integers(0, len(numbers) - 1))
    logits = [Value(number) for number in numbers]
    softmax_cross_entropy(logits, label).backward()
    exps = [math.exp(number - max(numbers)) for number in numbers]
    expected = [e / sum(exps) - (at == label) for at, e in enumerate(exps)]
    assert [z.grad for z in logits] == pytest.approx(expected, abs=1e-12)


def test_softmax_is_right_far_out() -> None:
    logits = [Value(1000.0), Value(-1000.0)]
    assert softmax_cross_entropy(logits, 0).data == 0
    assert softmax_cross_entropy(logits, 1).data == 2000


def test_squared_error_and_hinge() -> None:
    assert squared_error(Value(3.0), 1.0).data == 2.0
    assert [hinge(Value(s), 1).data for s in (-1.0, 0.5, 2.0)] == [2.0, 0.5, 0.0]


def test_sum_mean_and_penalties() -> None:
    values = [Value(1.0), Value(-2.0), Value(4.0)]
    assert (total(values).data, mean(values).data) == (3.0, pytest.approx(1.0))
    assert (l2(values, 0.5).data, l1(values, 0.5).data) == (5.25, 3.5)


@pytest.mark.parametrize("loss", [binary_cross_entropy, binary_cross_entropy_from_logits])
def test_a_label_that_is_none_is_refused(loss: object) -> None:
    with pytest.raises(ValueError, match="the label needs to be 0 or 1; got 2"):
        loss(Value(0.5), 2)  # type: ignore[operator]


def test_no_examples_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one example"):
        mean([])


def test_a_class_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="a label from 0 to 1; got label=2"):
        softmax_cross_entropy([Value(0.0), Value(1.0)], 2)


@given(score=st.floats(-50, 50), label=st.sampled_from((-1, 1)))
def test_the_hinge_is_linear_below_its_margin_of_one_and_zero_beyond(score: float, label: int) -> None:
    s = Value(score)
    loss = hinge(s, label)
    loss.backward()
    gap = 1 - label * score
    assert loss.data == max(0.0, gap)
    assert s.grad == (-label if gap > 0 else 0)


#: The output at which a loss's two labels are equally likely, and the labels on both sides.
BORDERS = {
    "binary_cross_entropy": (0.5, 0, 1), "binary_cross_entropy_from_logits": (0.0, 0, 1), "hinge": (0.0, -1, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", BORDERS)
def test_the_predicted_label_is_the_one_with_the_smaller_loss(name: str) -> None:
    border, below, above = BORDERS[name]
    loss = LOSSES[name]
    assert loss.predicted is not None
    assert loss.labels == (below, above)
    for step in (1e-9, 0.1, 0.4):
        for output, label, other in ((border - step, below, above), (border + step, above, below)):
            assert loss.predicted([output]) == label
            assert loss([Value(output)], label).data < loss([Value(output)], other).data
    assert loss.predicted([border]) == below
