"""Every row's value and local derivatives against mpmath, from tiny to huge operands."""

from __future__ import annotations

import ast
import math
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.autograd import precise
from tests.autograd.points import ALL, TRUE, interior, record

if TYPE_CHECKING:
    from autograd.ops import Op

ROUNDING = 1e-12  # relative: thousands of roundings; no rule has more than a dozen, some scaled by an exponent < 750
UNDERFLOW = sys.float_info.min  # absolute: below the smallest normal float digits get lost one by one
SUBNORMAL_STEPS = 1e-320  # absolute: a few hundred of the smallest steps there are
SERIES = 1e-16  # relative: a series that was cut where floats end, for near 0 the formula of sinc' loses all digits
HEADROOM = 1e3  # a product may leave the floats one factor before its result would


@pytest.mark.parametrize("op", **ALL)
@given(data=st.data())
def test_value_agrees_with_mpmath(op: Op, data: st.DataObject) -> None:
    point = data.draw(interior(op))
    exact = precise.to_float(precise.value(op, point))
    assert record(op, point).data == pytest.approx(exact, rel=ROUNDING, abs=SUBNORMAL_STEPS)


@pytest.mark.parametrize("op", TRUE, ids=lambda op: op.name)
@given(data=st.data())
def test_local_derivatives_agree_with_differences_of_the_value(op: Op, data: st.DataObject) -> None:
    point = data.draw(interior(op))
    for position, local in enumerate(record(op, point).local_derivatives):
        if local is None:
            continue
        exact = precise.local_derivative(op, point, position)
        if math.isinf(local):
            assert local * mp.sign(exact) > 0
            assert abs(exact) * HEADROOM > sys.float_info.max
            continue
        allowed = max(ROUNDING * _size_of_terms(op, position, point, exact), UNDERFLOW)
        assert local == pytest.approx(precise.to_float(exact), rel=0, abs=allowed)


@pytest.mark.parametrize("op", **ALL)
@given(data=st.data())
def test_formulas_of_a_textbook_equal_those_in_use(op: Op, data: st.DataObject) -> None:
    point = data.draw(interior(op, within=3.0, margin=1e-6))
    with mp.workdps(precise.DIGITS):
        y = precise.evaluate(op.value, point)
        if op.formula:
            assert mp.almosteq(precise.evaluate(op.formula, point), y, rel_eps=1e-30, abs_eps=1e-30)
        for written, used in zip(op.textbook, op.local_derivatives, strict=False):
            if used is not None:
                exact = precise.evaluate(used, point, y=y)
                close = SERIES if op.name == "sinc" else 1e-30
                assert mp.almosteq(precise.evaluate(written, point, y=y), exact, rel_eps=close, abs_eps=1e-30)


@pytest.mark.parametrize("op", **ALL)
def test_a_textbook_states_every_local_derivative_that_is_not_constant(op: Op) -> None:
    assert len(op.textbook) in (0, sum(local is not None for local in op.local_derivatives))


def _size_of_terms(op: Op, position: int, point: tuple[float, ...], exact: mpf) -> float:
    """The size of a local derivative, or where its rule is a sum, of the terms, which may cancel (gelu near -0.75)."""
    rule = ast.parse(op.local_derivatives[position] or "", mode="eval").body
    terms = [rule]
    if isinstance(rule, ast.BinOp) and isinstance(rule.op, (ast.Add, ast.Sub)):
        terms = [rule.left, rule.right]
    if len(terms) == 1:
        return precise.to_float(abs(exact))
    with mp.workdps(precise.DIGITS):
        y = precise.evaluate(op.value, point)
        return precise.to_float(sum(abs(precise.evaluate(ast.unparse(term), point, y=y)) for term in terms))
