"""`vjp`, `hvp`, functions with something beside their result, constant ones, and results of one element."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import pytest

from autograd import Value, exp, grad, hessian, hvp, jacobian, jvp, sin, stop_gradient, value_and_grad, vjp

A = np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0]])


def twisted(x: Any) -> Any:
    """Two results of three arguments."""
    return A @ np.sin(x) * x[0]


def test_vjp_is_the_transposed_jacobian_times_the_cotangent() -> None:
    x, v = np.array([0.3, -0.7, 1.1]), np.array([2.0, -0.5])
    value, pull = vjp(twisted, x)
    assert value == pytest.approx(twisted(x), rel=1e-14)
    assert pull(v)[0] == pytest.approx(jacobian(twisted)(x).T @ v, rel=1e-13)
    assert pull(v)[0] @ x == pytest.approx(v @ jvp(twisted, (x,), (x,))[1], rel=1e-13)


def test_vjp_takes_structures_and_a_result_twice() -> None:
    value, pull = vjp(lambda x, y: {"same": [x, x], "product": x * y}, 2.0, 3.0)
    assert value == {"same": [2.0, 2.0], "product": 6.0}
    assert pull({"same": [1.0, 10.0], "product": 100.0}) == (311.0, 200.0)


def test_vjp_of_a_value_can_be_differentiated_again() -> None:
    assert grad(lambda x: vjp(lambda t: t**3, x)[1](x)[0])(2.0) == 3 * 3 * 2.0**2


def test_vjp_refuses_a_cotangent_of_another_structure() -> None:
    with pytest.raises(ValueError, match="cotangent needs"):
        vjp(lambda x: [x, x], 2.0)[1]([1.0])


def test_hvp_is_the_hessian_times_the_tangent() -> None:
    def bowl(x: Any) -> Any:
        return np.sum(np.exp(A @ x)) + x[0] * x[1] * x[2]

    x, v = np.array([0.3, -0.7, 1.1]), np.array([2.0, -0.5, 1.0])
    assert hvp(bowl, (x,), (v,)) == pytest.approx(hessian(bowl)(x) @ v, rel=1e-12)


def test_hvp_has_the_structure_of_the_gradient() -> None:
    found = hvp(lambda p, q: p["w"] ** 2 * q, ({"w": 3.0}, 2.0), ({"w": 1.0}, 1.0))
    assert found == ({"w": 4.0 + 6.0}, 6.0)


def test_aux_comes_beside_the_gradient_as_numbers() -> None:
    def loss(x: Any) -> Any:
        return x * x, {"tripled": 3 * x, "name": "x"}

    assert grad(loss, has_aux=True)(2.0) == (4.0, {"tripled": 6.0, "name": "x"})
    assert value_and_grad(loss, has_aux=True)(2.0) == ((4.0, {"tripled": 6.0, "name": "x"}), 4.0)
    value, pull, aux = vjp(loss, 2.0, has_aux=True)
    assert (value, pull(1.0), aux["tripled"]) == (4.0, (4.0,), 6.0)


def test_aux_stays_differentiable_inside_of_another_derivative() -> None:
    assert grad(lambda x: grad(lambda t: (t * t, t * x), has_aux=True)(x)[1])(3.0) == 6.0


def test_missing_aux_is_told() -> None:
    with pytest.raises(TypeError, match=r"has_aux=True f needs to return \(result, aux\); got a scalar"):
        grad(lambda x: x, has_aux=True)(1.0)


@pytest.mark.parametrize("constant", [3, 3.0, True, np.float64(3), np.bool_(True)])
def test_constant_function_has_the_gradient_zero(constant: Any) -> None:
    assert value_and_grad(lambda x: constant)(2.0) == (float(constant), 0.0)
    assert grad(lambda x: constant)([1.0, 2.0]) == [0.0, 0.0]
    assert jacobian(lambda x: [x * x, constant])(2.0) == [4.0, 0.0]
    assert grad(lambda x: grad(lambda t: constant)(x))(2.0) == 0.0
    assert jvp(lambda x: constant, (2.0,), (1.0,)) == (float(constant), 0.0)


def test_step_function_is_a_constant_that_was_chosen() -> None:
    assert grad(lambda x: 1.0 if x > 0 else 0.0)(2.0) == 0.0
    assert grad(lambda x: Value(5.0))(2.0) == 0.0


@pytest.mark.parametrize("lossy", [lambda x: x.data, lambda x: math.sin(x.data), lambda x: [x * 2][0].data + 1])
def test_number_that_was_read_from_a_traced_value_is_no_constant(lossy: Any) -> None:
    with pytest.raises(TypeError, match=r"the gradient would be lost"):
        grad(lossy)(2.0)


def test_number_read_from_a_value_from_elsewhere_is_a_constant() -> None:
    rate = Value(0.1)
    assert grad(lambda x: rate.data)(2.0) == 0.0


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_result_of_one_element_is_accepted(shape: tuple[int, ...]) -> None:
    x = np.array([2.0, 3.0])
    assert grad(lambda x: np.reshape(np.sum(x * x), shape))(x).tolist() == [4.0, 6.0]


def test_list_of_one_is_no_single_value() -> None:
    with pytest.raises(TypeError, match="got a list of 1; use jacobian"):
        grad(lambda x: [x])(2.0)


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian, hessian])
def test_name_and_docstring_stay_those_of_the_function(transform: Any) -> None:
    def potential(x: float) -> float:
        """The energy at x."""
        return x * x

    assert (transform(potential).__name__, transform(potential).__doc__) == ("potential", "The energy at x.")


def test_zero_to_a_power_differentiates_twice_in_the_power() -> None:
    assert grad(lambda y: 0.0**y)(2.0) == 0.0
    assert grad(grad(lambda y: 0.0**y))(2.0) == 0.0
    assert hessian(lambda y: 0.0**y + y**2)(0.5) == 2.0


def test_constants_that_have_no_finite_derivative_do_not_disturb() -> None:
    assert grad(grad(lambda y: y * Value(0.0).sqrt().data))(2.0) == 0.0
    assert grad(grad(lambda x: x * 0.0**0.5))(2.0) == 0.0


def test_stop_gradient_is_a_constant_to_every_derivative() -> None:
    def loss(x: Any) -> Any:
        return stop_gradient(sin(x)) * exp(x)

    assert grad(loss)(0.7) == pytest.approx(math.sin(0.7) * math.exp(0.7), rel=1e-15)
    assert grad(grad(loss))(0.7) == pytest.approx(math.sin(0.7) * math.exp(0.7), rel=1e-15)
    assert jvp(loss, (0.7,), (1.0,))[1] == pytest.approx(math.sin(0.7) * math.exp(0.7), rel=1e-15)


def test_a_copy_inside_of_the_function_does_not_lose_the_gradient() -> None:
    assert grad(lambda x: copy.copy(x) * copy.deepcopy(x))(3.0) == 6.0
    assert grad(lambda x: copy.deepcopy(x * x) * 2)(3.0) == 12.0
    assert grad(lambda p: copy.deepcopy(p)["w"] ** 2)({"w": 3.0}) == {"w": 6.0}
