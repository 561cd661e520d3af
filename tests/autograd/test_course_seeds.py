"""The numbers of the course's first lessons, to the digit."""

from __future__ import annotations

import math

import pytest

from autograd import Value, log


def test_course_example_has_the_gradients_3_6_9() -> None:
    a, b, c = Value(5), Value(3), Value(2)
    u = b * c
    v = a + u
    J = 3 * v
    J.backward()
    assert (u.data, v.data, J.data) == (6.0, 11.0, 33.0)
    assert (J.grad, v.grad, u.grad) == (1.0, 3.0, 3.0)
    assert (a.grad, b.grad, c.grad) == (3.0, 6.0, 9.0)


@pytest.mark.parametrize(("f", "at", "value", "local"), [
    (lambda a: 3 * a, 2, 6.0, 3.0),
    (lambda a: 3 * a, 5, 15.0, 3.0),
    (lambda a: a**2, 2, 4.0, 4.0),
    (lambda a: a**2, 5, 25.0, 10.0),
    (lambda a: a**3, 2, 8.0, 12.0),
    (lambda a: a**3, 5, 125.0, 75.0),
    (log, 2, math.log(2), 0.5),
    (log, 5, math.log(5), 0.2),
], ids=["3a", "3a", "a^2", "a^2", "a^3", "a^3", "log", "log"])  # fmt: skip
def test_course_seeds_to_the_digit(f, at, value, local) -> None:  # type: ignore[no-untyped-def]
    a = Value(at)
    J = f(a)
    J.backward()
    assert (J.data, a.grad) == (value, local)


@pytest.mark.parametrize(("f", "at", "moved"), [
    (lambda a: 3 * a, 2.001, 6.003), (lambda a: 3 * a, 5.001, 15.003),
    (lambda a: a**2, 2.001, 4.004001), (lambda a: a**2, 5.001, 25.010001),
    (lambda a: a**3, 2.001, 8.012006001),
])  # fmt: skip
def test_course_nudges_to_the_digit(f, at, moved) -> None:  # type: ignore[no-untyped-def]
    assert f(Value(at)).data == pytest.approx(moved, rel=1e-15)  # 2.001 itself is no float: one rounding
