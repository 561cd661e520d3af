"""Compiled training is the same training."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn import MLP, Adam, LogisticRegression, Momentum, fit, l2

RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 2))
Y = (X[:, 0] * X[:, 1] > 0).astype(float)


@pytest.mark.parametrize(
    ("make", "options"),
    [
        (lambda: MLP([2, 8, 1], activation="tanh", rng=0),
         lambda: {"loss": "binary_cross_entropy_from_logits", "optimiser": Adam(0.05)}),
        (lambda: MLP([2, 6, 4, 1], activation="relu", rng=1), lambda: {"optimiser": Momentum(0.05)}),
        (lambda: MLP([2, 5, 2], activation="sigmoid", rng=2),
         lambda: {"loss": "softmax_cross_entropy", "optimiser": Adam(0.05),
                  "penalty": lambda weights: l2(weights, 0.1)}),
        (lambda: LogisticRegression(2), lambda: {"loss": "binary_cross_entropy", "validation": (X[:9], Y[:9])}),
    ],
)  # fmt: skip
def test_twenty_epochs_are_the_same(make: Any, options: Any) -> None:
    eager, compiled = make(), make()
    one = fit(eager, X, Y, epochs=20, **options())
    other = fit(compiled, X, Y, epochs=20, compiled=True, **options())
    ours, theirs = ([p.data for p in model.parameters()] for model in (compiled, eager))
    assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    for mine, other_epoch in zip(other.epochs, one.epochs, strict=True):
        assert mine.loss == pytest.approx(other_epoch.loss, rel=1e-9)
        assert mine.accuracy == other_epoch.accuracy


@pytest.mark.parametrize("size", [7, 10, 1])
def test_shuffled_batches_are_the_same(size: int) -> None:
    one, other = (
        fit(MLP([2, 5, 2], rng=0), X, Y, loss="softmax_cross_entropy", epochs=20, batch_size=size, compiled=compiled)
        for compiled in (False, True)
    )
    assert [epoch.loss for epoch in other.epochs] == pytest.approx([epoch.loss for epoch in one.epochs], rel=1e-9)
    assert [epoch.accuracy for epoch in other.epochs] == [epoch.accuracy for epoch in one.epochs]


def test_a_penalty_may_make_numbers_itself() -> None:
    def penalty(weights: Any) -> Value:
        return sum((w * w for w in weights), start=Value(0.0)) * Value(0.01)

    one, other = (fit(MLP([2, 5, 1], rng=0), X, Y, epochs=5, penalty=penalty, compiled=each) for each in (False, True))
    assert other.epochs[-1].loss == pytest.approx(one.epochs[-1].loss, rel=1e-9)


def test_many_different_targets_are_an_input() -> None:
    targets = np.sin(X[:, 0]) + X[:, 1]
    one, other = (
        fit(MLP([2, 5, 1], rng=0), X, targets, epochs=20, batch_size=8, compiled=compiled) for compiled in (False, True)
    )
    assert [epoch.loss for epoch in other.epochs] == pytest.approx([epoch.loss for epoch in one.epochs], rel=1e-9)


def test_logits_of_any_size_are_right() -> None:
    def large(scale: float, compiled: bool) -> float:
        net = MLP([2, 2], rng=0)
        for parameter in net.parameters():
            parameter.data *= scale
        return fit(net, X, Y, loss="softmax_cross_entropy", epochs=1, compiled=compiled).epochs[0].loss

    for scale in (1.0, 1e3, 1e6):
        assert large(scale, True) == pytest.approx(large(scale, False), rel=1e-9)


def test_a_branch_that_only_later_weights_take_is_found() -> None:
    def penalty(weights: Any) -> Value:
        return sum((w if w.data > 0 else -w) for w in weights) * 3.0

    with pytest.raises(ValueError, match=r"the penalty is .* a branch on data was taken otherwise"):
        fit(MLP([2, 5, 1], rng=0), X, Y, epochs=40, penalty=penalty, optimiser="sgd", compiled=True)


def test_a_branch_on_data_is_an_error() -> None:
    def branching(z: Any, target: float) -> Any:
        return (z - target) ** 2 if z.data > 0 else (z - target) ** 4

    with pytest.raises(TypeError, match="where, maximum or relu"):
        fit(MLP([2, 3, 1], activation="tanh", rng=0), X, Y, loss=branching, compiled=True)
    with pytest.raises(TypeError, match="where, maximum or relu"):
        fit(MLP([2, 3, 1], rng=0), X, Y, loss=lambda z, y: z * z if z > y else z, compiled=True)


def test_a_loss_that_is_not_finite_ends_compiled_training_too() -> None:
    history = fit(
        MLP([2, 8, 1], activation="identity", rng=0), X, Y, epochs=500, optimiser=Momentum(50.0), compiled=True
    )
    assert "is not finite" in history.ended or "the loss is" in history.ended
