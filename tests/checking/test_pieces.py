"""Right means right: in each piece that can be met, and what cannot be met is not asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import check, check_lines

_PAIR = {"x": np.array([1.0, 2.0])}
_SHARES = {"z": np.array([1.0, 2.0, 0.0]), "t": np.array([1.0, 2.0, -1.0])}

#: Claims that hold where the point lies, and somewhere else do not: the loss, the lines, the point.
WRONG_ELSEWHERE: list[tuple[str, str, dict[str, Any]]] = [
    ("J = where(z > 10, where(z > 12, z**2, 2*z), 0.5*z)", "dz = where(z > 10, 2*z, 0.5)", {"z": 1.5}),
    ("J = where(z > 10, where(z > 12, z**2, 2*z), 0.5*z)", "dz = where(z > 12, 2*z, 0.5)", {"z": 1.5}),
    ("J = where(s > 0, maximum(0, z), z**2) * t", "dz = t*where(s > 0, 1, 2*z)", {"s": -1.0, "z": 2.0, "t": 1.3}),
    ("J = maximum(maximum(a, b), c)*t", "da = t*(a > b)", {"a": 1.0, "b": 0.5, "c": -5.3, "t": 2.0}),
    ("J = maximum(0, x - 5) * maximum(0, 6 - x)", "dx = 0*x", {"x": 1.3}),
    ("J = minimum(maximum(z, 0), 6)*t", "dz = t*(z > 0)", {"z": 2.0, "t": 1.3}),
    ("J = maximum(0, x) + maximum(0, -x)", "dx = 1", {"x": 1.3}),
    ("J = sum(where(abs(r) <= d, r**2/2, d*(abs(r) - d/2)))", "dr = r", {"r": np.array([0.1, 0.2]), "d": 5.0}),
    ("a = sigmoid(z); J = -log(clip(a, 0.1, 1))", "dz = a - 1", {"z": 0.3}),
    ("p = max(x, axis=1); J = sum(p)", "dx = outer(p/p, [0, 1])", {"x": np.array([[1.0, 5.0], [2.0, 9.0]])}),
]

#: Right claims about functions with pieces, some of which are out of reach.
RIGHT: list[tuple[str, str, dict[str, Any]]] = [
    ("J = where(z > 0, where(z > 1, z**2, 2*z), 0.5*z)", "dz = where(z > 0, where(z > 1, 2*z, 2), 0.5)", {"z": 1.5}),
    ("h = maximum(0, maximum(0, z) - 1); J = h**2", "dz = 2*h*(z > 1)", {"z": 2.0}),
    ("J = maximum(0, x) + maximum(0, -x)", "dx = sign(x)", {"x": 1.3}),
    ("n = sqrt(sum(x**2)); J = maximum(0, n)", "dx = x/n", _PAIR),
    ("p = exp(z)/sum(exp(z)); J = sum(minimum(p, 1)*t)", "dz = p*(t - sum(p*t))", _SHARES),
    ("a = exp(z - max(z)); p = a/sum(a); J = sum(p*t)", "dz = p*(t - sum(p*t))", _SHARES),
    ("s = x**2/(x**2 + 3); J = maximum(0, 1 - s)", "dx = -6*x/(x**2 + 3)**2", {"x": 1.3}),
]


@pytest.mark.parametrize(("loss", "lines", "at"), WRONG_ELSEWHERE, ids=[row[1] for row in WRONG_ELSEWHERE])
def test_a_claim_that_is_wrong_in_a_piece_far_away_is_not_called_right(loss: str, lines: str, at: Any) -> None:
    assert not check_lines(loss, lines, at=at, count=6).ok


@pytest.mark.parametrize(("loss", "lines", "at"), RIGHT, ids=[row[0] for row in RIGHT])
def test_a_right_claim_is_right_on_all_pieces_and_no_piece_out_of_reach_is_asked_for(
    loss: str, lines: str, at: Any
) -> None:
    report = check_lines(loss, lines, at=at, count=6)
    assert report.ok, str(report)


def test_a_share_is_at_most_one_only_of_the_sum_that_it_is_in() -> None:
    loss = "e = exp(z); p = e/sum(e, axis=1); J = sum(minimum(p, 1)*t)"  # a column's elements over the sums of rows
    at = {"z": np.array([[0.1, -0.2], [0.3, 0.2]]), "t": np.array([[1.0, 2.0], [0.5, -1.0]])}
    lines = "s = sum(e, axis=1); dz = e*t/s - e*outer(sum(t*e/s**2, axis=0), [1, 1])"
    assert not check_lines(loss, lines, at=at, count=6).ok


def test_single_numbers_are_held_to_the_live_pieces_as_well() -> None:
    loss = "J = where(z > 10, where(z > 12, z**2, 2*z), 0.5*z)"
    assert not check(loss, {"z": "where(z > 12, 2*z, 0.5)"}, at={"z": 1.5}).ok
    assert check(loss, {"z": "where(z > 10, where(z > 12, 2*z, 2), 0.5)"}, at={"z": 1.5}).ok
