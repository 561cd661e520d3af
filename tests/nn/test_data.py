"""Parts of the data, their scale, and how many are right."""

from __future__ import annotations

import numpy as np
import pytest

from nn import Standardiser, accuracy, confusion, split

X = np.random.default_rng(0).normal(3, 5, size=(50, 3))
Y = np.arange(50)


def test_a_split_has_every_row_once_with_its_target() -> None:
    parts = split(X, Y, train=0.6, dev=0.2, test=0.2, rng=1)
    assert [len(y) for _, y in parts] == [30, 10, 10]
    rows = np.concatenate([y for _, y in parts]).astype(int)
    assert sorted(rows) == list(range(50))
    assert np.array_equal(np.concatenate([x for x, _ in parts]), X[rows])


def test_the_seed_decides_the_split() -> None:
    one, same, other = (split(X, Y, rng=seed)[0][1].tolist() for seed in (1, 1, 2))
    assert one == same != other


def test_shares_need_to_sum_up_to_one() -> None:
    with pytest.raises(ValueError, match="shares that sum up to 1"):
        split(X, Y, train=0.9, dev=0.2, test=0.2)


def test_the_training_part_gets_mean_zero_and_spread_one() -> None:
    scaled = Standardiser.fit(X)(X)
    assert scaled.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-12)
    assert scaled.std(axis=0) == pytest.approx(np.ones(3))


def test_another_part_is_scaled_by_the_numbers_of_the_first() -> None:
    scale = Standardiser.fit(X)
    assert scale(X[:1] + 1) == pytest.approx((X[:1] + 1 - X.mean(axis=0)) / X.std(axis=0))


def test_a_constant_column_becomes_zero() -> None:
    assert Standardiser.fit([[1.0, 2.0], [1.0, 4.0]])([[1.0, 3.0]]).tolist() == [[0.0, 0.0]]


def test_another_number_of_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 3 columns; got 2"):
        Standardiser.fit(X)(X[:, :2])


def test_accuracy_and_confusion_agree() -> None:
    guesses, labels = [0, 1, 1, 2, 2], [0, 1, 2, 2, 0]
    counts = confusion(guesses, labels)
    assert sum(counts[each, each] for each in (0, 1, 2)) / 5 == accuracy(guesses, labels) == 0.6
    assert (counts[2, 1], counts[1, 2], sum(counts.values())) == (1, 0, 5)


def test_accuracy_needs_as_many_of_both() -> None:
    with pytest.raises(ValueError, match="got 1 and 2"):
        accuracy([1], [1, 0])
