"""A derivation may speak of Z1 where the loss is written in one go, without a name for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import check_lines
from tests.checking.test_lines import LINES, backward_propagation, point

RELU = LINES.replace("(1 - A1**2)", "(A1 > 0)")


def softmax(Z: Any) -> Any:
    shifted = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return shifted / np.sum(shifted, axis=0, keepdims=True)


def in_one_go(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    m = X.shape[1]
    A1 = np.tanh(W1 @ X + b1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m


def rectified(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    m = X.shape[1]
    A1 = np.maximum(0, W1 @ X + b1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m


@pytest.mark.parametrize(
    ("loss", "lines"),
    [(in_one_go, LINES), (in_one_go, backward_propagation), (rectified, RELU)],
    ids=["text", "function", "relu"],
)
def test_lines_of_variables_that_the_loss_does_not_name_are_judged(loss: Any, lines: Any) -> None:
    report = check_lines(loss, lines, at=point())
    assert report.ok, str(report)
    assert [line.statement.name for line in report.lines] == ["dZ2", "dW2", "db2", "dZ1", "dW1", "db1"]


def test_the_wrong_line_is_theirs_and_not_the_one_after_it() -> None:
    report = check_lines(in_one_go, LINES.replace("(1 - A1**2)", "A1 * (1 - A1)"), at=point())
    assert [line.verdict for line in report.lines] == ["convention", "right", "right", "wrong", "follows", "follows"]
    assert report.first_wrong is not None
    assert report.first_wrong.statement.name == "dZ1"


def test_a_softmax_has_one_too() -> None:
    draw = np.random.default_rng(0)
    at = {"W": draw.normal(size=(3, 4)), "X": draw.normal(size=(4, 6)), "Y": np.eye(3)[[0, 2, 1, 1, 0, 2]].T}

    def loss(W: Any, X: Any, Y: Any) -> Any:
        A = softmax(W @ X)
        return -np.sum(Y * np.log(A)) / X.shape[1]

    report = check_lines(loss, "dZ = A - Y\ndW = dZ @ X.T / X.shape[1]", at=at)
    assert report.ok, str(report)
    assert [line.statement.name for line in report.lines] == ["dZ", "dW"]


def test_a_loss_of_numbers_has_them() -> None:
    def loss(w: Any, x: Any, y: Any) -> Any:
        a = 1 / (1 + np.exp(-(w * x)))
        return -(y * np.log(a) + (1 - y) * np.log(1 - a))

    report = check_lines(loss, "dz = a - y\ndw = dz", at={"w": 0.5, "x": 1.5, "y": 1.0})
    assert [(line.statement.name, line.verdict) for line in report.lines] == [("dz", "right"), ("dw", "wrong")]


def test_what_is_minus_z_is_not_taken_for_z() -> None:
    def loss(w: Any, x: Any, y: Any) -> Any:
        a = 1 / (1 + np.exp(-w * x))
        return -(y * np.log(a) + (1 - y) * np.log(1 - a))

    report = check_lines(loss, "dz = a - y\ndw = dz * x", at={"w": 0.5, "x": 1.5, "y": 1.0})
    assert report.ok, str(report)
