"""A function of one example over a batch: the mean and its gradient, as the scalar engine gives them row by row."""

from __future__ import annotations

import cProfile
import math
from typing import Any

import numpy as np
import pytest

from autograd import DomainError, Value, compile, log, relu, sigmoid, value_and_grad, where
from nn import MLP

RNG = np.random.default_rng(0)
PARAMETERS = {"W": RNG.normal(size=(4, 3)), "b": RNG.normal(size=4), "v": RNG.normal(size=4), "c": 0.2}
X = RNG.normal(size=(300, 3))
Y = (RNG.random(300) < 0.5).astype(float)


def net(p: Any, x: Any, y: Any) -> Any:
    def dot(one: Any, other: Any) -> Any:
        return sum(a * b for a, b in zip(one, other, strict=True))

    hidden = [(dot(row, x) + b).tanh() for row, b in zip(p["W"], p["b"], strict=True)]
    a = sigmoid(dot(p["v"], hidden) + p["c"])
    return -(y * log(a) + (1 - y) * log(1 - a))


def by_rows(function: Any, parameters: Any, X: Any, Y: Any) -> Any:
    """The mean over all rows, row by row, by the scalar engine."""

    def mean(p: Any) -> Any:
        return sum(function(p, x, float(y)) for x, y in zip(X, Y, strict=True)) / len(X)

    return value_and_grad(mean)(parameters)


@pytest.mark.parametrize("rows", [1, 2, 127, 128, 129, 300])
def test_a_batch_of_any_size_is_the_mean_over_its_rows(rows: int) -> None:
    loss = compile(net, batch=("x", "y"))
    value, gradient = loss(PARAMETERS, X[:rows], Y[:rows])
    right, gradients = by_rows(net, PARAMETERS, X[:rows], Y[:rows])
    assert math.isclose(value, right, rel_tol=1e-12)
    for name in PARAMETERS:
        assert np.allclose(gradient[name], gradients[name], rtol=1e-11, atol=1e-14)


def test_other_parameters_and_other_rows_need_no_new_program() -> None:
    calls = []

    def counted(w: Any, x: Any) -> Any:
        calls.append(1)
        return (w * x) ** 2

    loss = compile(counted, batch=("x",))
    loss(1.0, X[:128, 0])
    first = len(calls)
    for w in (2.0, 3.0):
        value, gradient = loss(w, X[128:256, 0])
        assert value == pytest.approx(w * w * np.mean(X[128:256, 0] ** 2))
        assert gradient == pytest.approx(2 * w * np.mean(X[128:256, 0] ** 2))
    assert len(calls) == first


def test_several_parameters_give_a_tuple_and_lists_stay_lists() -> None:
    loss = compile(lambda w, b, x: (w[0] * x[0] + w[1] * x[1] + b) ** 2, batch=("x",))
    value, (dw, db) = loss([1.0, 2.0], 0.5, X[:5, :2])
    errors = X[:5, :2] @ [1.0, 2.0] + 0.5
    assert value == pytest.approx(np.mean(errors**2))
    assert dw == pytest.approx(list(2 * X[:5, :2].T @ errors / 5))
    assert db == pytest.approx(2 * np.mean(errors))
    assert isinstance(dw, list)


def test_a_parameter_that_is_not_used_has_no_gradient() -> None:
    _, (dw, du) = compile(lambda w, u, x: w * x, batch=("x",))(2.0, 3.0, [1.0, 3.0])
    assert (dw, du) == (2.0, 0.0)


def test_numbers_that_the_function_makes_itself_are_constants() -> None:
    loss = compile(lambda w, x: sum((w * each for each in x), start=Value(1.5)) * Value(2.0), batch=("x",))
    assert loss(2.0, X[:7]) == pytest.approx((2 * (2 * X[:7].sum(axis=1) + 1.5).mean(), 2 * X[:7].sum(axis=1).mean()))


def test_a_value_from_outside_is_an_error_as_its_number_would_be_fixed() -> None:
    net = MLP([3, 2, 1], rng=0)
    with pytest.raises(ValueError, match=r"label='layer\d.neuron\d.*made outside of it.*make it an argument"):
        compile(lambda x, y: (net(x)[0] - y) ** 2, batch=("x", "y"))(X, Y)
    scale = Value(3.0)
    assert compile(lambda w, x: w * x * scale.data, batch=("x",))(2.0, [1.0]) == (6.0, 3.0)


def test_a_loss_without_the_batch_or_the_parameters_has_a_mean_too() -> None:
    assert compile(lambda w, x: w * 2, batch=("x",))(3.0, [1.0, 2.0]) == (6.0, 2.0)
    assert compile(lambda w, x: w, batch=("x",))(3.0, [1.0, 2.0]) == (3.0, 1.0)
    assert compile(lambda w, x: x, batch=("x",))(3.0, [1.0, 2.0]) == (1.5, 0.0)
    assert compile(lambda w, x: Value(4.0), batch=("x",))(3.0, [1.0, 2.0]) == (4.0, 0.0)


def test_any_name_will_do_for_an_argument() -> None:
    def loss(P: Any, m: Any, np: Any, sigmoid: Any) -> Any:
        return (P * m).sigmoid() * np + sigmoid.named("dm")

    value, gradient = compile(loss, batch=("m", "np", "sigmoid"))(0.5, [1.0, 2.0], [3.0, 4.0], [5.0, 6.0])
    a = 1 / (1 + np.exp([-0.5, -1.0]))
    assert value == pytest.approx((a * [3.0, 4.0] + [5.0, 6.0]).mean())
    assert gradient == pytest.approx((a * (1 - a) * [3.0, 8.0]).mean())


def test_the_loops_became_matrix_products() -> None:
    loss = compile(net, batch=("x", "y"))
    assert loss.report() == "nothing was run yet"
    loss(PARAMETERS, X, Y)
    assert "(4, 3) @ (3, m)" in loss.report()
    assert "p_W @ x" in loss.source


@pytest.mark.parametrize(
    "function",
    [
        lambda w, x: w * x if x > 0 else -w * x,
        lambda w, x: w * x if x else w,
        lambda w, x: w * float(x),
        lambda w, x: max(w * x, 0.0),
        lambda w, x: w * math.exp(x),
    ],
)
def test_a_decision_on_data_is_an_error_that_names_the_way_out(function: Any) -> None:
    with pytest.raises(TypeError, match="where, maximum or relu"):
        compile(function, batch=("x",))(2.0, [1.0, -1.0])


def test_a_function_is_compiled_under_a_profiler_and_values_compare_as_before() -> None:
    profile = cProfile.Profile()
    value, _ = profile.runcall(compile(lambda w, x: w * x, batch=("x",)), 2.0, [1.0, 3.0])
    assert value == 4.0
    assert Value(1.0) < Value(2.0)
    assert bool(Value(2.0))


def test_where_and_relu_are_the_way_out() -> None:
    loss = compile(lambda w, x: where(x, w * x, -2 * w * x) + relu(w * x), batch=("x",))
    value, gradient = loss(2.0, [1.0, -1.0, 3.0])
    assert (value, gradient) == pytest.approx(((2 + 2 + 4 + 6 + 6) / 3, (1 + 1 + 2 + 3 + 3) / 3))


def test_reading_the_data_of_what_is_recorded_is_an_error_on_every_recording() -> None:
    def branching(w: Any, x: Any) -> Any:
        return w * x if (w * 1.0).data > 0 else 5 * w * x

    loss = compile(branching, batch=("x",))
    for rows in ([1.0, 2.0], [[1.0], [2.0]], [1.0, 2.0]):
        with pytest.raises(TypeError, match="stop_gradient"):
            loss(2.0, rows)


def test_outside_a_domain_the_row_is_named() -> None:
    loss = compile(lambda w, x: log(w * x), batch=("x",))
    rows = np.ones(200)
    rows[150] = -1.0
    with pytest.raises(DomainError, match="in row 150: log"):
        loss(2.0, rows)
    assert loss(2.0, np.ones(200))[0] == pytest.approx(math.log(2))


def test_a_power_outside_its_domain_is_found_where_numpy_has_a_value() -> None:
    loss = compile(lambda w, x: x**w, batch=("x",))  # (-2.0)**3.0 is -8 in NumPy; d/dw has no value there
    with pytest.raises(DomainError, match="in row 2"):
        loss(3.0, [1.0, 2.0, -2.0])


def test_nan_and_inf_pass_through_as_in_the_engine() -> None:
    def function(w: Any, x: Any) -> Any:
        return log(w * x) + (x * w).exp()

    loss = compile(function, batch=("x",))
    assert math.isnan(loss(2.0, [1.0, math.nan, 3.0])[0])
    value, gradient = loss(2.0, [1.0, 1e3])
    assert (value, gradient) == (math.inf, math.inf)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((2.0, []), "the batch is empty"),
        ((2.0, 3.0), "one row an example"),
    ],
)
def test_a_batch_that_is_none_is_refused(arguments: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        compile(lambda w, x: w * x, batch=("x",))(*arguments)


def test_rows_have_to_agree() -> None:
    with pytest.raises(ValueError, match="got the lengths"):
        compile(net, batch=("x", "y"))(PARAMETERS, X[:3], Y[:4])


def test_mistakes_in_batch_are_answered() -> None:
    with pytest.raises(ValueError, match="batch= names arguments of the function"):
        compile(net, batch=("z",))
    with pytest.raises(TypeError, match="has to give one Value"):
        compile(lambda w, x: [w * x], batch=("x",))(1.0, [1.0])


def test_a_gradient_that_is_a_number_in_all_rows_lies_in_an_array() -> None:
    step = compile(lambda w, x: w + w + 0.5 * x, batch=("x",))
    for _ in range(3):
        assert step(1.0, np.arange(4.0)) == (2.75, 2.0)
