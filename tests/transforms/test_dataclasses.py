"""A dataclass of parameters is nested like a dict: its gradient is one of the same class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograd import compile, grad, hessian, jvp, value_and_grad, vjp


@dataclass
class Line:
    """One layer."""

    w: Any
    b: Any = 0.0


@dataclass(frozen=True)
class Net:
    """Frozen, and with another one in it."""

    scales: list[float]
    line: Line


AT = Net([1.0, 2.0], Line(np.array([3.0, -1.0]), 0.5))


def loss(net: Net) -> Any:
    return sum(net.scales) * np.sum(net.line.w**2) * net.line.b


def nested(net: Any) -> Any:
    """The same in dicts."""
    return {"scales": net.scales, "line": {"w": net.line.w, "b": net.line.b}}


def of_dicts(tree: Any) -> Any:
    return sum(tree["scales"]) * np.sum(tree["line"]["w"] ** 2) * tree["line"]["b"]


@pytest.mark.parametrize("way", [grad, lambda f: lambda at: compile(f)(at)[1]], ids=["grad", "compile"])
def test_the_gradient_is_that_of_dicts_in_the_class_given(way: Any) -> None:
    found, expected = way(loss)(AT), way(of_dicts)(nested(AT))
    assert isinstance(found, Net)
    assert isinstance(found.line, Line)
    assert repr(nested(found)) == repr(expected)
    assert AT.line.b == 0.5  # and the point is not written to


def test_every_transform_takes_one() -> None:
    value, gradient = value_and_grad(loss)(AT)
    assert value == of_dicts(nested(AT))
    assert repr(vjp(loss, AT)[1](1.0)[0]) == repr(gradient)
    assert jvp(loss, (AT,), (Net([1.0, 0.0], Line(np.zeros(2), 0.0)),))[1] == gradient.scales[0]
    assert hessian(loss)(AT).scales[0].line.b == 10.0


def test_an_error_says_which_field() -> None:
    with pytest.raises(TypeError, match=r"argument 0\.w: Value takes a number, got str"):
        grad(lambda line: line.w)(Line("3"))


@pytest.mark.parametrize("transform", [grad, value_and_grad, hessian])
def test_argnums_may_stand_second(transform: Any) -> None:
    product = lambda x, y: x**2 * y**3  # noqa: E731
    assert transform(product, 1)(2.0, 3.0) == transform(product, argnums=1)(2.0, 3.0)
