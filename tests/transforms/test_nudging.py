"""`nudge`: a slope found by moving one number, with the graph left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import DomainError, Value, log, nudge


def test_a_nudge_of_every_leaf_of_the_course() -> None:
    a, b, c = Value(5, label="a"), Value(3, label="b"), Value(2, label="c")
    J = (3 * (a + b * c)).named("J")
    assert [str(nudge(J, leaf)) for leaf in (a, b, c)] == [
        "a: 5 → 5.001, J: 33 → 33.003, slope 3",
        "b: 3 → 3.001, J: 33 → 33.006, slope 6",
        "c: 2 → 2.001, J: 33 → 33.009, slope 9",
    ]


@pytest.mark.parametrize("at", [2, 5])
def test_a_function_is_nudged_like_a_graph(at: float) -> None:
    x = Value(at, label="x")
    graph, function = nudge(x * x, x), nudge(lambda x: x * x, at)
    assert (graph.before, graph.after, graph.slope) == (function.before, function.after, function.slope)


@given(st.floats(0.5, 2), st.floats(1e-6, 1e-3))
def test_the_slope_approaches_the_gradient(at: float, by: float) -> None:
    x = Value(at)
    J = (x * x).tanh() * x
    J.backward()
    curvature = 40  # more than half the second derivative of this function on the interval
    assert nudge(J, x, by=by).slope == pytest.approx(x.grad, abs=curvature * by + 1e-9 / by * 1e-6)


def test_the_graph_is_not_changed() -> None:
    x = Value(2, label="x")
    y = x * x
    nudge(y, x)
    assert (x.data, x.grad, y.data, y.grad) == (2.0, 0.0, 4.0, 0.0)


def test_an_interior_node_can_be_nudged() -> None:
    x = Value(3, label="x")
    u = (x * x).named("u")
    assert nudge(2 * u, u).slope == pytest.approx(2)


def test_a_leaf_of_another_graph_is_refused() -> None:
    with pytest.raises(ValueError, match="does not occur in the graph"):
        nudge(Value(1) * 2, Value(3, label="stranger"))


def test_a_number_instead_of_a_leaf_is_refused() -> None:
    with pytest.raises(TypeError, match=r"nudge needs the Value to move"):
        nudge(Value(1) * 2, 1.0)


def test_a_nudge_too_small_to_move_is_refused() -> None:
    x = Value(1e20)
    with pytest.raises(ValueError, match="too small"):
        nudge(x * 2, x)


def test_a_nudge_out_of_the_domain_names_both_nodes() -> None:
    x = Value(0.0005, label="x")
    with pytest.raises(DomainError, match=r"with x moved to .* J has no value"):
        nudge(log(x), x, by=-0.001)
