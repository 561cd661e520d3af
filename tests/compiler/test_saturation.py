"""Derivatives where a curve is flat, against fifty digits: no digit is lost in the backward pass of a program."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd import compile

mpmath = pytest.importorskip("mpmath")

EXACT: dict[str, Any] = {
    "sigmoid": lambda a: 1 / (1 + mpmath.exp(-a)),
    "tanh": mpmath.tanh,
    "softplus": lambda a: mpmath.log1p(mpmath.exp(a)),
    "gelu": lambda a: a * mpmath.erfc(-a / mpmath.sqrt(2)) / 2,
}
#: The rounding of a few operations.
ROUNDING = 1e-13
POINTS = [-30.0, -20.0, -5.0, -2.3, -0.7, -1e-5, 1e-5, 0.4, 0.9, 1.1, 2.1, 2.3, 5.0, 18.0, 20.0, 30.0, 300.0]


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("rows", [1, 400])
def test_local_derivatives_keep_their_digits_at_saturation(name: str, rows: int) -> None:
    mpmath.mp.dps = 400
    loss = compile(lambda a, x: getattr(a + x, name)(), batch=("x",))
    for point in POINTS:
        right: Any = mpmath.diff(EXACT[name], mpmath.mpf(point))
        for _ in range(3):
            value, slope = loss(point, np.zeros(rows))
        bound = ROUNDING if name != "gelu" or point > -2 else 1e-11  # the exponential of a square, and a difference
        assert math.isclose(value, float(EXACT[name](mpmath.mpf(point))), rel_tol=bound)
        assert math.isclose(slope, float(right), rel_tol=bound, abs_tol=1e-300), point


def test_a_sigmoid_is_right_where_its_exponential_is_no_float() -> None:
    loss = compile(lambda a, x: (a + x).sigmoid(), batch=("x",))
    for point in (-720.0, -800.0, 3.0):
        right = 1 / (1 + math.exp(-point)) if point > 0 else math.exp(point)
        for _ in range(10):
            value, slope = loss(point, np.zeros(3))
            assert value == pytest.approx(right, rel=1e-9)
            assert slope == pytest.approx(right * (1 - right), rel=1e-9)
