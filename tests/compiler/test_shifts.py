"""What is taken out before exponentials gets no gradient where it cancels, and keeps it wherever it does not."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autograd import compile, exp, grad, log, maximum, tanh

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDING = 1e-12


def parts(z: list[Any]) -> tuple[Any, list[Any], Any]:
    """The largest, the exponentials of the gaps to it, and their sum."""
    largest = reduce(maximum, z)
    powers = [exp(each - largest) for each in z]
    return largest, powers, sum(powers)


def softmax(w: Any, x: Any) -> Any:
    """Squares of probabilities."""
    _, powers, whole = parts([w[i] * x[i] for i in range(4)])
    return sum((power / whole) * (power / whole) for power in powers)


def log_sum_exp(w: Any, x: Any) -> Any:
    """Of products."""
    largest, _, whole = parts([w[i] * x[i] for i in range(4)])
    return largest + log(whole)


def tempered(w: Any, x: Any) -> Any:
    """Exponentials of half the gaps, weighted before they are divided."""
    z = [w[i] * x[i] for i in range(4)]
    largest = reduce(maximum, z)
    powers = [exp((each - largest) * 0.5) for each in z]
    return sum(power * x[i] for i, power in enumerate(powers)) / sum(powers)


def both(w: Any, x: Any) -> Any:
    """One largest number for a softmax and a log-sum-exp."""
    return softmax(w, x) + tanh(log_sum_exp(w, x))


def with_the_largest(w: Any, x: Any) -> Any:
    """It is part of the result."""
    return log_sum_exp(w, x) + 0.5 * reduce(maximum, [w[i] * x[i] for i in range(4)])


def without_the_sum(w: Any, x: Any) -> Any:
    """Nothing is divided by the sum."""
    largest, powers, _ = parts([w[i] * x[i] for i in range(4)])
    return powers[0] * powers[1] + largest * 0.1


def half(w: Any, x: Any) -> Any:
    """A sum that lacks one exponential, and a logarithm of one of them plus 1."""
    largest, powers, whole = parts([w[i] * x[i] for i in range(4)])
    return powers[0] / (whole - powers[1]) + log(powers[2] + 1.0) + 0.0 * largest


def of_one(w: Any, x: Any) -> Any:
    """Rows of one, two and three numbers, as in causal attention."""
    found = 0.0
    for count in (1, 2, 3, 4):
        _, powers, whole = parts([w[i] * x[i] for i in range(count)])
        found = found + sum(x[i] * power / whole for i, power in enumerate(powers))
    return found


CANCEL = (softmax, log_sum_exp, tempered, both, of_one)


@pytest.mark.parametrize("function", [*CANCEL, with_the_largest, without_the_sum, half])
def test_gradients_are_those_of_the_engine(function: Callable[..., Any]) -> None:
    rng = np.random.default_rng(1)
    w, x = rng.normal(size=4), rng.normal(size=(3, 4))
    _, found = compile(function, batch=("x",))(w, x)
    right = np.mean([grad(function)(w, row)[0] for row in x.tolist()], axis=0)
    assert found == pytest.approx(right, rel=ROUNDING, abs=ROUNDING)


@pytest.mark.parametrize("function", CANCEL)
def test_no_gradient_flows_to_the_largest_where_it_cancels(function: Callable[..., Any]) -> None:
    step = compile(function, batch=("x",))
    step(np.arange(4.0), np.ones((2, 4)))
    assert "chosen" not in step.source


def test_a_kept_largest_number_keeps_its_value() -> None:
    def loss(w: Any, x: Any) -> Any:
        largest, _, whole = parts([w[i] * x[i] for i in range(4)])
        return largest + log(whole), largest

    (_, largest), gradient = compile(loss, batch=("x",), has_aux=True)(np.array([1.0, 3.0, 2.0, 0.0]), np.ones((1, 4)))
    assert largest.tolist() == [3.0]
    assert gradient.sum() == pytest.approx(1.0, rel=ROUNDING)
