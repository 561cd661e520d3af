"""Paths, ledgers and reasons: where a gradient comes from, in the names of its graph."""

from __future__ import annotations

import math
import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, cancellations, is_computed, ledger, log, parse, paths, sigmoid, why
from autograd.operators import METHODS
from autograd.ops import OPS
from tests.autograd.graphs import programs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.autograd.graphs import Program


def course() -> tuple[Value, Value]:
    b = Value(3, label="b")
    v, t = (3 * b).named("v"), (b + 1).named("t")
    return (v + 3 * t).named("J"), b


def ladder(height: int) -> tuple[Value, Value]:
    x = y = Value(1, label="x")
    for _ in range(height):
        y = y + y
    return y.named("J"), x


def test_paths_are_listed_with_their_products() -> None:
    J, b = course()
    found = paths(J, b)
    assert [path.nodes for path in found] == [("b", "v", "J"), ("b", "t", "J")]
    operations = paths(J, b, detail="operations")
    assert [path.nodes for path in operations] == [("b", "v", "J"), ("b", "t", "(3·t)", "J")]
    assert [path.product for path in found] == [3, 3]
    assert found.total == found.gradient == 6
    assert str(found).endswith("dJ/db = 3 + 3 = 6")
    assert found.listed[0].chain_rule == "∂J/∂v · ∂v/∂b"


@given(programs(tuple(OPS.values()), size=50.0))
def test_the_sum_over_paths_is_the_gradient(program: Program) -> None:
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, lambda op, operands: METHODS[op.name](*operands))
    root.backward()
    for leaf in leaves:
        if is_computed(leaf.grad) and math.isfinite(leaf.grad):
            found = paths(root, leaf, limit=500)
            if found.total is not None and all(math.isfinite(path.product) for path in found):
                size = sum(abs(path.product) for path in found)
                assert abs(found.total - leaf.grad) <= 1e-12 * size + 1e-300


def test_a_lattice_is_counted_at_once() -> None:
    found = paths(*ladder(100))
    assert found.count == 2**100
    assert found.total is None
    assert found.gradient == 2.0**100
    assert "too many to list" in str(found)


@pytest.mark.parametrize("height", [1, 2, 6])
def test_as_many_are_listed_as_are_counted(height: int) -> None:
    found = paths(*ladder(height))
    assert len(found) == found.count == 2**height


@pytest.mark.slow
def test_a_deep_graph_has_a_long_path() -> None:
    x = y = Value(1.0, label="x")
    for _ in range(100_000):
        y = -y
    assert len(paths(y, x).listed[0].local_derivatives) == 100_000


def test_no_path_leads_to_a_stranger() -> None:
    J, _ = course()
    with pytest.raises(ValueError, match="does not occur in the graph"):
        paths(J, Value(1, label="q"))


def test_a_ledger_has_a_row_for_each_consumer() -> None:
    J, b = course()
    found = ledger(J, b)
    assert str(found) == "dJ/db = 6 = 1·3 (through v) + 3·1 (through t)"
    assert sum(row.product for row in found.rows) == found.gradient == 6
    assert str(ledger(J, J)) == "dJ/dJ = 1"


@pytest.mark.parametrize("ask", [ledger, paths, why])
def test_the_output_comes_first(ask: Callable[[Value, Value], Any]) -> None:
    J, b = course()
    with pytest.raises(ValueError, match="the output comes first"):
        ask(b, J)


def test_closed_relus_are_counted() -> None:
    w = Value(0.5, label="w3")
    total = Value(0.0)
    for place, number in enumerate((-0.8, -1.0, -2.0, 0.0)):
        x = Value(number, label=f"x{place}")
        total = total + (w * x).named(f"z{place}").relu()
    reason = why(total.named("J"), w)
    assert reason.kind == "zero"
    assert str(reason) == "dJ/dw3 = 0: relu closed at z3 = 0 on 4 of 4 examples"


def test_a_saturated_sigmoid_is_named() -> None:
    w = Value(3.0, label="w")
    a = (w * 3.1).named("z1").sigmoid().named("a1")
    assert str(why((a * 0.5).named("J"), w)) == "dJ/dw = 0.0001417: × 9.1e−5 at a1: sigmoid is saturated at z1 = 9.3"


def test_a_zero_factor_is_named() -> None:
    J = parse("u = w*x; J = u + 1", w=2.0, x=0.0)
    w = J.operands[0].operands[0]
    assert str(why(J, w)) == "dJ/dw = 0: × 0 at u: ∂u/∂w = x = 0"


def test_cancelling_contributions_are_named() -> None:
    w = Value(2, label="w")
    reason = why((3 * w - 3 * w).named("J"), w)
    assert reason.kind == "zero"
    assert "cancels" in str(reason)


def test_infinite_local_derivatives_and_nan_are_traced() -> None:
    w = Value(0, label="w")
    assert why((w.sqrt() * 2).named("J"), w).kind == "infinite"
    assert "√w" in str(why((w.sqrt() * 2).named("J"), w))
    lost = why((w.sqrt() * 0).named("J"), w)
    assert lost.kind == "nan"
    assert "∂√w/∂w = 1 / (2 · √w) = ∞" in str(lost)
    big = Value(800, label="big")
    e = big.exp().named("e")
    assert str(why((e - e).named("J"), big)) == "dJ/dbig = NaN: e = ∞ in the forward pass already"


def test_an_ordinary_gradient_has_its_ledger_and_a_stranger_a_zero() -> None:
    J, b = course()
    assert str(why(J, b)) == "dJ/db = 6: 1·3 (through v) + 3·1 (through t)"
    assert str(why(J, Value(1, label="q"))) == "dJ/dq = 0: J was not computed from q"


def test_fading_over_many_layers_is_said() -> None:
    w = h = Value(0.5, label="w")
    for _ in range(12):
        h = (0.5 * h).named("h")
    reason = why(h, w)
    assert reason.kind == "tiny"
    assert "12 local derivatives below 1 multiply up" in str(reason)


@pytest.mark.parametrize("ask", [ledger, paths, why])
def test_only_values_are_asked_about(ask: Callable[[Any, Any], Any]) -> None:
    with pytest.raises(TypeError, match="the node has to be a Value; got float"):
        ask(Value(1), 3.0)
    with pytest.raises(TypeError, match="the output has to be a Value; got float"):
        ask(3.0, Value(1))


@given(st.floats(-3, 3), st.sampled_from([0.0, 1.0, 0.25]))
def test_the_cancellation_of_the_course_is_found(z: float, y: float) -> None:
    L = parse("a = sigmoid(z); L = -(y*log(a) + (1-y)*log(1-a))", z=z, y=y)
    (found,) = cancellations(L)
    assert (found.node, found.label) == ("a", "y")
    assert abs(found.scale - 1) < 1e-9
    assert found.symbols.endswith("· a(1 − a) = a − y")


def test_a_cancellation_speaks_in_the_callers_names() -> None:
    z, y = Value(0.3), Value(1.0)
    a = sigmoid(z)
    L = -(y * log(a) + (1 - y) * log(1 - a))
    assert cancellations(L)[0].symbols.startswith("dL/da · ∂a/∂z = ")
    assert "a" not in cancellations(L, names=False)[0].symbols.split()


@pytest.mark.parametrize("y", [0, 1])
def test_a_label_that_is_a_plain_number_cancels_too(y: int) -> None:
    a = Value(0.3, label="z").sigmoid().named("a")
    (found,) = cancellations(-(y * a.log() + (1 - y) * (1 - a).log()))
    assert found.symbols.endswith(f"= a − {y}")


def test_a_mean_over_examples_keeps_its_factor() -> None:
    rng = random.Random(0)
    total = Value(0.0)
    for place in range(4):
        a = Value(rng.gauss(0, 1), label=f"z{place}").sigmoid().named(f"a{place}")
        total = total - (place % 2 * a.log() + (1 - place % 2) * (1 - a).log())
    found = cancellations(total / 4)
    assert [each.node for each in found] == ["a0", "a1", "a2", "a3"]
    assert all(abs(each.scale - 0.25) < 1e-9 for each in found)


def test_squared_error_does_not_cancel() -> None:
    assert cancellations(parse("a = sigmoid(z); (a - y)**2", z=0.4, y=1.0)) == []


def test_sentences_call_a_node_without_a_name_by_what_it_computes() -> None:
    w, x, y = Value(0.5, label="weight"), Value(1.5, label="feature"), Value(1.0, label="label")
    a = (w * x + 0.25).sigmoid().named("activation")
    inner = -(y * a.log() + (1 - y) * (1 - a).log())
    L = (inner * 0.5 + 0.001 * w * w).named("L")
    for told in (paths(L, inner), ledger(L, inner), why(L, inner), paths(L, w, detail="operations"), why(inner, w)):
        assert not re.search(r"\bu\d+\b", str(told)), told
    assert "(through log(activation))" in str(ledger(L, a, detail="operations"))


def test_the_ledger_is_that_of_the_node_that_was_asked_for_where_two_compute_alike() -> None:
    x = Value(0.5, label="x")
    one, two = x.sigmoid(), x.sigmoid()
    J = (3 * one + 5 * two).named("J")
    assert ledger(J, one, names=False).gradient == 3
    assert ledger(J, two, names=False).gradient == 5


def test_gradients_are_called_as_in_the_programs_of_the_course_where_that_is_asked_for() -> None:
    w, x = Value(0.5, label="w"), Value(2.0, label="x")
    a = (w * x).sigmoid().named("a")
    L = (a * a).named("L")
    assert str(paths(L, w, notation="course")).endswith("\ndw = 0.5749")
    assert str(ledger(L, w, notation="course")).startswith("dw = 0.5749")
    assert str(why(L, w, notation="course")).startswith("dw = 0.5749")
    for explain in (paths, ledger, why):
        with pytest.raises(ValueError, match="notation needs one of calculus, course; got 'both'"):
            explain(L, w, notation="both")
