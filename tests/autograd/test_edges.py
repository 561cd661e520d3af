"""Where floats end: outside domains and on their edges, NaN, infinities, signed zeros, subnormals, overflow."""

from __future__ import annotations

import math
import sys
from itertools import product

import pytest
from mpmath import mp, mpf

from autograd import DomainError, Value, exp, log1p, sigmoid, softplus
from autograd.ops import OPS, Op, _cube_root
from autograd.rules import inside
from tests.autograd import precise
from tests.autograd.points import ALL, from_kink, record, same

NUMBERS = (0.0, -0.0, 5e-324, -5e-324, 1e-310, 0.5, 1.0, -1.0, 2.0, -2.5, 3.0, 1e17, -1e17, 1e308, -1e308)
INFINITIES = (math.inf, -math.inf)
ROUNDING = 1e-12  # relative
SUBNORMAL_STEPS = 1e-320  # absolute: a few hundred of the smallest steps there are

WITH_DOMAIN = [op for op in OPS.values() if op.domain]
UNARY = [op for op in OPS.values() if op.arity == 1]


def points(op: Op, numbers: tuple[float, ...] = NUMBERS) -> list[tuple[float, ...]]:
    """All combinations of the numbers that the operands of the primitive can take."""
    return list(product(numbers, repeat=op.arity))


@pytest.mark.parametrize("op", WITH_DOMAIN, ids=lambda op: op.name)
def test_outside_the_domain_an_error_names_primitive_label_value_and_way_out(op: Op) -> None:
    numbers = NUMBERS + INFINITIES if op.arity == 1 else NUMBERS  # C's pow has conventions of its own at infinity
    outside = [point for point in points(op, numbers) if not inside(op, point)]
    assert outside
    for point in outside:
        node = Value(point[0], label="node")
        rest = [
            x if local is None else Value(x, "other")
            for x, local in zip(point[1:], op.local_derivatives[1:], strict=True)
        ]
        with pytest.raises(DomainError) as raised:
            getattr(node, op.name)(*rest)
        message = str(raised.value)
        assert message.startswith(f"{op.name}(")
        assert f"needs {op.domain}; got a = 'node' = {point[0]!r}" in message
        assert all(f"b = {'' if local is None else repr('other') + ' = '}{x!r}" in message
                   for x, local in zip(point[1:], op.local_derivatives[1:], strict=True))  # fmt: skip
        assert message.endswith(f"; {op.advice}")


@pytest.mark.parametrize("op", WITH_DOMAIN, ids=lambda op: op.name)
def test_a_domain_can_be_asked_about_every_float(op: Op) -> None:
    for point in points(op, (*NUMBERS, *INFINITIES, math.nan)):
        assert inside(op, point) in (True, False)


@pytest.mark.parametrize("op", **ALL)
def test_inside_the_domain_the_edges_of_the_floats_agree_with_mpmath(op: Op) -> None:
    for point in points(op):
        if inside(op, point):
            if from_kink(op, point) == 0:
                point = [x + 0.0 for x in point]  # mpmath has no −0, on whose side the jump of atan2 is
            exact = precise.to_float(precise.value(op, point))
            assert record(op, point).data == pytest.approx(exact, rel=ROUNDING, abs=SUBNORMAL_STEPS), point


@pytest.mark.parametrize("op", UNARY, ids=lambda op: op.name)
@pytest.mark.parametrize("infinity", INFINITIES)
def test_infinite_operand_gives_the_limit_of_the_rule(op: Op, infinity: float) -> None:
    if not inside(op, [infinity]):
        return
    exact = precise.to_float(precise.evaluate(op.value, [mpf(infinity)]))
    assert record(op, [infinity]).data == pytest.approx(exact, rel=ROUNDING, nan_ok=True)


@pytest.mark.parametrize("op", **ALL)
def test_nan_comes_out_as_nan_wherever_the_result_depends_on_it(op: Op) -> None:
    for rest in points(op, (-3.0, 0.0, 1.0, 2.0, 3.0, math.inf, -math.inf)):
        for position in range(op.arity):
            if op.local_derivatives[position] == "0.0":
                continue  # the condition of a choice: NaN > 0 is false, as in PyTorch
            result = record(op, (*rest[:position], math.nan, *rest[position + 1 :])).data
            assert math.isnan(result) or _does_not_depend(op, rest, position, result)


def _does_not_depend(op: Op, rest: tuple[float, ...], position: int, result: float) -> bool:
    """Whether every number there gives that result, as any does in x ** 0 and in the branch that is not taken."""
    numbers = (-math.inf, -2.0, 0.0, 2.0, math.inf)
    tried = [(*rest[:position], x, *rest[position + 1 :]) for x in numbers]
    return all(same(record(op, point).data, result) for point in tried if inside(op, point))


@pytest.mark.parametrize("op", UNARY, ids=lambda op: op.name)
def test_odd_primitive_keeps_the_sign_of_zero(op: Op) -> None:
    third = mpf(1) / 3
    there = precise.evaluate(op.value, [third]) if inside(op, [third]) else 0  # 0 where the primitive is a step
    if not there or not inside(op, [-third]) or precise.evaluate(op.value, [-third]) != -there:
        return
    for zero in (0.0, -0.0):
        sign = math.copysign(1.0, zero) * float(mp.sign(there))
        result = record(op, [zero]).data
        assert (result, math.copysign(1.0, result)) == (0.0, sign)


@pytest.mark.parametrize("op", [op for op in UNARY if op.domain and op.kink], ids=lambda op: op.name)
def test_edge_of_a_domain_has_a_value_and_an_infinite_local_derivative(op: Op) -> None:
    edges = [edge for edge in (-1.0, 0.0, 1.0) if from_kink(op, [edge]) == 0]
    assert edges
    for edge in edges:
        result = record(op, [edge])
        result.backward()
        assert math.isfinite(result.data)
        assert math.isinf(result.operands[0].grad)


@pytest.mark.parametrize(("name", "operand", "value"), [
    ("exp", 1000, math.inf), ("expm1", 1000, math.inf), ("cosh", -1000, math.inf), ("sinh", -1000, -math.inf),
    ("sigmoid", -1000, 0.0), ("sigmoid", 1000, 1.0), ("softplus", 1000, 1000.0), ("softplus", -1000, 0.0),
    ("tanh", 1000, 1.0), ("erfc", -1000, 2.0), ("gelu", 1000, 1000.0), ("gelu", -1000, 0.0),
])  # fmt: skip
def test_thousand_gives_a_result_and_never_an_error(name: str, operand: float, value: float) -> None:
    assert getattr(Value(operand), name)().data == value


@pytest.mark.parametrize(("name", "operand", "local"), [
    ("exp", 1000, math.inf), ("sinh", -1000, math.inf), ("cosh", -1000, -math.inf), ("sigmoid", 1000, 0.0),
    ("softplus", 1000, 1.0), ("softplus", -1000, 0.0), ("tanh", -1000, 0.0), ("gelu", 1000, 1.0), ("atan", 1e200, 0.0),
])  # fmt: skip
def test_thousand_gives_a_local_derivative_and_never_an_error(name: str, operand: float, local: float) -> None:
    x = Value(operand)
    getattr(x, name)().backward()
    assert x.grad == local


@pytest.mark.parametrize(("base", "exponent", "value", "local"), [
    (0, 2, 0.0, 0.0), (0, 1, 0.0, 1.0), (0, 0, 1.0, 0.0), (5, 0, 1.0, 0.0), (-2, 3, -8.0, 12.0),
    (-2, -1, -0.5, -0.25), (0, 0.5, 0.0, math.inf), (10, 400, math.inf, math.inf), (-10, 401, -math.inf, math.inf),
])  # fmt: skip
def test_power_with_a_constant_exponent_at_its_edges(base: float, exponent: float, value: float, local: float) -> None:
    x = Value(base)
    y = x**exponent
    y.backward()
    assert (y.data, x.grad) == (value, local)


@pytest.mark.parametrize(("name", "derivatives"), [
    ("abs", (0.0,)), ("relu", (0.0,)), ("leaky_relu", (0.01, 0.0)),
])  # fmt: skip
def test_local_derivative_at_a_kink_is_that_of_pytorch(name: str, derivatives: tuple[float, ...]) -> None:
    assert getattr(Value(0), name)().local_derivatives == derivatives


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_tie_gives_half_to_each_side(name: str) -> None:
    a, b = Value(2), Value(2)
    getattr(a, name)(b).backward()
    assert (a.grad, b.grad) == (0.5, 0.5)


@pytest.mark.parametrize("zero", [0.0, -0.0])
@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_a_tie_of_zeros_is_the_second_with_its_sign(name: str, zero: float) -> None:
    assert str(getattr(Value(-zero), name)(Value(zero)).data) == str(zero)


def test_small_operand_keeps_its_digits() -> None:
    assert log1p(Value(1e-300)).data == 1e-300
    assert Value(1e-300).expm1().data == 1e-300
    assert sigmoid(Value(-700)).data == pytest.approx(math.exp(-700), rel=ROUNDING)


def test_logistic_loss_from_logits_is_finite_far_out() -> None:
    z = Value(-1000)
    loss = softplus(-z)
    loss.backward()
    assert (loss.data, z.grad) == (1000.0, -1.0)


def test_product_overflows_to_infinity() -> None:
    assert (Value(sys.float_info.max) * 10).data == math.inf
    assert (exp(Value(1000)) * 0).data != 0.0


@pytest.mark.parametrize("exponent", [2.0**53 - 1, 2.0**53, 2.0**53 + 2, 1e16, -1e16, -(2.0**53)])
def test_a_negative_base_knows_whether_its_exponent_is_even_where_the_one_before_it_is_no_float(
    exponent: float,
) -> None:
    x = Value(-1.0)
    (x**exponent).backward()
    assert x.grad == (exponent if int(exponent) % 2 else -exponent)


def test_the_slope_of_abs_at_nan_is_nan_and_at_zero_of_either_sign_zero() -> None:
    (local,) = abs(Value(math.nan)).local_derivatives
    assert local is not None
    assert math.isnan(local)
    assert [abs(Value(zero)).local_derivatives for zero in (0.0, -0.0)] == [(0.0,), (0.0,)]


@pytest.mark.parametrize(("a", "b"), [*product([-math.inf, -1e300, 0.0, 1e300, math.inf], repeat=2)])
def test_the_shares_of_logaddexp_are_one_together_wherever_it_is(a: float, b: float) -> None:
    shares = record(OPS["logaddexp"], (a, b)).local_derivatives
    assert sum(shares) == 1
    assert shares[0] == (0.5 if a == b else float(a > b))


@pytest.mark.parametrize("number", [0.0, -0.0, 1.0, -8.0, 5e-324, 1.7e308, math.pi, -1e-9, math.inf, -math.inf])
def test_the_cube_root_of_a_python_without_one_is_that_of_the_others(number: float) -> None:
    found = _cube_root(number)
    assert math.copysign(1, found) == math.copysign(1, number)
    assert found == pytest.approx(float(mp.sign(number) * mp.cbrt(abs(number))), rel=2 * sys.float_info.epsilon, abs=0)


@pytest.mark.parametrize("slope", [0.01, -1.0, math.inf, -math.inf])
@pytest.mark.parametrize("name", ["leaky_relu", "elu"])
def test_zero_stays_zero_whatever_the_slope_beside_it(name: str, slope: float) -> None:
    assert getattr(Value(0.0), name)(slope).data == 0
