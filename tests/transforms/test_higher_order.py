"""Derivatives of derivatives: nesting without confusion, the Hessian, gradients that stay Values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

from autograd import (
    DomainError,
    Value,
    exp,
    grad,
    hessian,
    is_computed,
    jacobian,
    jvp,
    log,
    sin,
    softplus,
    tanh,
    value_and_grad,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDING = 1e-12  # relative: a few hundred roundings
CANCELLATION = 1e-11  # absolute: the terms of tanh's fifth derivative reach a few hundred and cancel
HESSIAN = 1e-10  # relative: two sums over the examples in different orders


def fifth_derivative_of_tanh(x: float) -> float:
    """16 − 136 t² + 240 t⁴ − 120 t⁶ with t = tanh x: five times d/dx p(t) = p'(t) (1 − t²), at 50 digits."""
    with mp.workdps(50):
        t = mp.tanh(mpf(x))
        return float(16 - 136 * t**2 + 240 * t**4 - 120 * t**6)


def smooth(x: list[Any]) -> Any:
    return sin(x[0] * x[1]) + exp(x[2] * 0.5) * x[0] ** 3 + tanh(x[1] - x[2])


@given(x=st.floats(-20, 20))
def test_fifth_derivative_of_tanh_agrees_with_the_closed_form(x: float) -> None:
    f: Callable[[Any], Any] = tanh
    for _ in range(5):
        f = grad(f)
    assert f(x) == pytest.approx(fifth_derivative_of_tanh(x), rel=ROUNDING, abs=CANCELLATION)


@pytest.mark.parametrize("x", [-1.5, 0.0, 0.3, 2.0])
def test_closed_form_of_the_fifth_derivative_agrees_with_mpmath(x: float) -> None:
    with mp.workdps(50):
        assert fifth_derivative_of_tanh(x) == pytest.approx(float(mp.diff(mp.tanh, x, 5)), rel=ROUNDING, abs=ROUNDING)


def test_every_derivative_of_a_cube() -> None:
    f: Callable[[Any], Any] = lambda x: x**3  # noqa: E731
    found = []
    for _ in range(5):
        found.append(f(Value(2.0)).data)
        f = grad(f)
    assert found == [8.0, 12.0, 12.0, 6.0, 0.0]


@pytest.mark.parametrize(
    ("f", "derivative"),
    [
        (lambda x: x * grad(lambda y: x * y)(x), 6.0),
        (lambda x: x * grad(lambda y: x * y)(2.0), 6.0),
        (lambda x: x * grad(lambda y: x + y)(1.0), 1.0),
        (lambda x: grad(lambda y: x * y * y)(x), 12.0),
        (lambda x: grad(lambda y: grad(lambda z: x * y * z)(y))(x), 1.0),
        (lambda x: x * jvp(lambda y: x * y, (2.0,), (1.0,))[1], 6.0),
        (lambda x: x * jvp(lambda y: x * y, (x,), (1.0,))[1], 6.0),
        (lambda x: jvp(lambda y: y * y, (5.0,), (x,))[1], 10.0),
        (lambda x: jacobian(lambda y: [x * y, y])(2.0)[0] * x, 6.0),
        (lambda x: x * value_and_grad(lambda y: x * y)(2.0)[0], 12.0),
        (lambda x: x * grad(lambda y: (x * 1.0) * y)(2.0), 6.0),
    ],
    ids=[
        "x as argument", "x closed over", "inner constant", "both ways", "three levels", "jvp closed over",
        "jvp at x", "jvp along x", "jacobian", "value", "closed over interior node",
    ],
)  # fmt: skip
@pytest.mark.parametrize("forward", [False, True], ids=["grad", "jvp"])
def test_inner_derivative_is_not_confused_with_the_outer(
    f: Callable[[Any], Any], derivative: float, forward: bool
) -> None:
    found = jvp(f, (3.0,), (1.0,))[1] if forward else grad(f)(3.0)
    assert found == derivative


def test_closed_over_argument_is_seen_where_the_outer_argument_is_a_value() -> None:
    assert grad(lambda x: x * grad(lambda y: x * y)(2.0))(Value(3.0)).data == 6.0


def test_gradient_at_a_value_is_a_value_with_a_graph() -> None:
    x = Value(3.0)
    gradient = grad(lambda y: y**3)(x)
    assert isinstance(gradient, Value)
    assert not is_computed(x.grad)
    gradient.backward()
    assert x.grad == 18.0


def test_one_value_among_the_arguments_makes_every_gradient_a_value() -> None:
    value, gradients = value_and_grad(lambda x, y, z: x * y)(Value(3.0), 2.0, 1.0)
    assert [type(each) for each in (value, *gradients)] == [Value] * 4
    assert [each.data for each in (value, *gradients)] == [6.0, 2.0, 3.0, 0.0]


def test_gradient_at_an_array_of_values_is_one() -> None:
    gradient = grad(lambda x: x @ x)(np.array([Value(1.0), Value(2.0)]))
    assert gradient.dtype == object
    assert [g.data for g in gradient] == [2.0, 4.0]


def test_tangent_that_is_a_value_makes_the_result_differentiable() -> None:
    v = Value(2.0)
    jvp(lambda x: x * x, (3.0,), (v,))[1].backward()
    assert v.grad == 6.0


def test_forward_over_reverse_is_the_hessian_times_the_tangent() -> None:
    point, direction = [0.5, -1.0, 0.25], [1.0, 2.0, -3.0]
    found = jvp(grad(smooth), (point,), (direction,))[1]
    assert found == pytest.approx(np.array(hessian(smooth)(point)) @ direction, rel=ROUNDING)


def test_older_graph_is_not_swept_again() -> None:
    leaf = Value(2.0)
    older = leaf * leaf
    leaf.data = 3.0  # `older` could no longer be differentiated
    assert grad(lambda x: x * older)(Value(5.0)).data == 4.0
    assert grad(lambda x: x * x)(older).data == 8.0


def test_second_derivative_outside_its_domain_names_the_primitive() -> None:
    with pytest.raises(DomainError, match=r"log\(a\) needs a > 0"):
        hessian(lambda x: log(x))(0.0)


def test_hessian_of_a_number_is_a_float() -> None:
    assert hessian(lambda x: x**3)(2.0) == 12.0


def test_hessian_of_several_arguments_is_a_tuple_of_tuples() -> None:
    assert hessian(lambda x, y: x * x * y)(2.0, 3.0) == ((6.0, 4.0), (4.0, 0.0))
    assert hessian(lambda x, y: x * x * y, argnums=0)(2.0, 3.0) == 6.0
    assert hessian(lambda x, y: x * x * y[0])(2.0, [3.0]) == ((6.0, [4.0]), ([4.0], [[0.0]]))


def test_hessian_of_arrays_joins_their_shapes() -> None:
    W, x = np.arange(6.0).reshape(2, 3), np.ones(3)
    (in_W, mixed), (mixed_too, in_x) = hessian(lambda W, x: ((W @ x) ** 2).sum())(W, x)
    assert [H.shape for H in (in_W, mixed, mixed_too, in_x)] == [(2, 3, 2, 3), (2, 3, 3), (3, 2, 3), (3, 3)]
    assert in_x == pytest.approx(2.0 * W.T @ W, rel=ROUNDING)
    assert in_W == pytest.approx(2.0 * np.einsum("ik,j,l->ijkl", np.eye(2), x, x), rel=ROUNDING)
    assert np.array_equal(mixed, np.moveaxis(mixed_too, 0, -1))


@given(point=st.lists(st.floats(-2, 2), min_size=3, max_size=3))
def test_hessian_is_symmetric(point: list[float]) -> None:
    found = np.array(hessian(smooth)(point))
    assert found == pytest.approx(found.T, rel=ROUNDING, abs=CANCELLATION)


@pytest.mark.parametrize("seed", range(5))
def test_hessian_of_the_logistic_loss_agrees_with_its_formula(seed: int) -> None:
    rng = np.random.default_rng(seed)
    m, n = 20, 4
    X, y, w = rng.normal(size=(m, n)), rng.integers(0, 2, m), rng.normal(size=n)

    def loss(w: Any) -> Any:
        logits = X @ w
        return sum(softplus(z) - label * z for z, label in zip(logits, y.tolist(), strict=True)) / m

    a = 1.0 / (1.0 + np.exp(-X @ w))
    assert grad(loss)(w) == pytest.approx(X.T @ (a - y) / m, rel=HESSIAN)
    assert hessian(loss)(w) == pytest.approx(X.T @ np.diag(a * (1.0 - a)) @ X / m, rel=HESSIAN)
