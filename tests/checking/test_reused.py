"""Names that are used again: dH = dS @ W2.T, then dH[H <= 0] = 0, as it stands in most students' code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import check_lines

LOSS = "Z = X @ W; H = maximum(0, Z); S = H @ V; J = sum((S - Y)**2)/2"
_draw = np.random.default_rng(3).normal
AT = {"X": _draw(size=(5, 3)), "W": _draw(size=(3, 4)), "V": _draw(size=(4, 2)), "Y": _draw(size=(5, 2))}


def _in_place(X: Any, W: Any, V: Any, Y: Any) -> dict[str, Any]:
    H = np.maximum(0, X @ W)
    dS = H @ V - Y
    dH = dS @ V.T
    dH[H <= 0] = 0
    return {"dV": H.T @ dS, "dW": X.T @ dH}


def _anew(X: Any, W: Any, V: Any, Y: Any) -> dict[str, Any]:
    import numpy as np

    H = np.maximum(0, X @ W)
    dS = H @ V - Y
    dH = dS @ V.T
    dH = dH * (H > 0)
    return {"dV": H.T @ dS, "dW": X.T @ dH}


def _inverted(X: Any, W: Any, V: Any, Y: Any) -> dict[str, Any]:
    import numpy as np

    H = np.maximum(0, X @ W)
    dH = (H @ V - Y) @ V.T
    dH[H > 0] = 0
    return {"dW": X.T @ dH}


@pytest.mark.parametrize(
    "lines",
    [
        "dS = S - Y\ndH = dS @ V.T\ndH = dH * (H > 0)\ndW = X.T @ dH",
        "dS = S - Y\ndH = dS @ V.T\ndH *= H > 0\ndW = X.T @ dH",
        "dS = S - Y\ndH = dS @ V.T\ndH[H <= 0] = 0\ndW = X.T @ dH",
        _in_place,
        _anew,
    ],
)
def test_a_gradient_that_is_masked_under_its_own_name_is_no_slip(lines: Any) -> None:
    report = check_lines(LOSS, lines, at=AT, count=4)
    assert report.ok, str(report)


@pytest.mark.parametrize("lines", ["dH = (S - Y) @ V.T\ndH = dH * (H <= 0)\ndW = X.T @ dH", _inverted])
def test_a_wrong_mask_under_the_same_name_is_a_slip_of_the_step_down(lines: Any) -> None:
    wrong = check_lines(LOSS, lines, at=AT, count=4).first_wrong
    assert wrong is not None
    assert wrong.cause is not None
    assert (wrong.statement.name, wrong.cause.kind, wrong.cause.place) == ("dH", "inverted_mask", "H")


def test_a_name_that_is_used_again_is_wrong_where_its_numbers_are() -> None:
    report = check_lines(LOSS, "dS = S - Y\ndH = dS @ V.T\ndH = 2 * dH\ndW = X.T @ dH", at=AT, count=4)
    assert not report.ok


def test_what_a_name_held_before_counts_among_the_lines_that_it_comes_from() -> None:
    lines = "dS = 2*(S - Y)\ndH = dS @ V.T\ndH = dH * (H > 0)\ndW = X.T @ dH"
    report = check_lines(LOSS, lines, at=AT, count=4)
    assert [line.verdict for line in report.lines] == ["wrong", "follows", "follows"]
