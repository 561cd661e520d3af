"""Compiled training is the same training."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

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


def test_smaller_batches_are_refused() -> None:
    with pytest.raises(ValueError, match="all 30 examples in one batch"):
        fit(MLP([2, 3, 1], rng=0), X, Y, batch_size=10, compiled=True)


def test_a_loss_that_is_not_finite_ends_compiled_training_too() -> None:
    history = fit(
        MLP([2, 8, 1], activation="identity", rng=0), X, Y, epochs=500, optimiser=Momentum(50.0), compiled=True
    )
    assert "is not finite" in history.ended or "the loss is" in history.ended
