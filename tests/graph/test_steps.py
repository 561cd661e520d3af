"""`steps`: both passes as data, in words and numbers that agree with the engine bit for bit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import DomainError, StaleGraphError, Value, steps
from autograd.graph import Backward, Forward, Outline, code, read
from autograd.graph.recording import record
from autograd.ops import OPS
from autograd.rules import FLOATS
from autograd.value import topological_order
from tests.autograd.graphs import Program, programs
from tests.autograd.points import ALL, from_kink

if TYPE_CHECKING:
    from autograd.ops import Op

ANY = programs(tuple(OPS.values()), size=1e3)


def root_of(program: Program) -> Value:
    """The program run in Values, the leaves labelled."""
    leaves = [Value(x, label=f"x{n}") for n, x in enumerate(program.leaves)]
    return program.run(leaves, lambda op, operands: getattr(operands[0], op.name)(*operands[1:]))


def chain_rule() -> Value:
    a, b, c = Value(5, label="a"), Value(3, label="b"), Value(2, label="c")
    u = (b * c).named("u")
    v = (a + u).named("v")
    return (3 * v).named("J")


def test_steps_of_the_course_read_as_on_its_slides() -> None:
    assert [str(step) for step in steps(chain_rule())] == [
        "u = b·c = 3·2 = 6",
        "v = a + u = 5 + 6 = 11",
        "J = 3·v = 3·11 = 33",
        "dJ/dJ = 1",
        "dJ/dv = dJ/dJ · ∂J/∂v = 1 · 3 = 3",
        "dJ/du = dJ/dv · ∂v/∂u = 3 · 1 = 3",
        "dJ/dc = dJ/du · ∂u/∂c = 3 · 3 = 9",
        "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6",
        "dJ/da = dJ/dv · ∂v/∂a = 3 · 1 = 3",
    ]


@settings(max_examples=2 * settings.default.max_examples)
@given(ANY)
def test_gradients_equal_those_of_backward_bit_for_bit(program: Program) -> None:
    root = root_of(program)
    passes = steps(root, names=False, detail="operations")
    root.backward()
    shown = {step.node: step.gradient for step in passes if isinstance(step, Backward)}
    assert shown == {node.name: node.grad for node in read(record(root), "operations").nodes}


@settings(max_examples=2 * settings.default.max_examples)
@given(ANY)
def test_contributions_sum_up_to_the_gradient(program: Program) -> None:
    for step in steps(root_of(program), names=False):
        if isinstance(step, Backward) and step.contributions:
            total = 0.0
            for contribution in step.contributions:
                total += contribution.upstream * contribution.local_derivative
            assert total == step.gradient


@settings(max_examples=2 * settings.default.max_examples)
@given(ANY)
def test_forward_steps_follow_creation_and_hold_the_values(program: Program) -> None:
    root = root_of(program)
    created = [node for node in reversed(topological_order(root)) if node.op is not None]
    assert [step.value for step in steps(root, names=False) if isinstance(step, Forward)] == [
        node.data for node in created
    ]


@settings(max_examples=2 * settings.default.max_examples)
@given(ANY)
def test_every_step_comes_after_what_it_needs(program: Program) -> None:
    root = root_of(program)
    graph = record(root)
    place = {node.index: position for position, node in enumerate(graph.nodes)}
    assert all(place[operand] < place[node.index] for node in graph.nodes for operand in node.operands)
    backward = [step for step in steps(root, names=False) if isinstance(step, Backward)]
    done: set[str] = set()
    for step in backward:
        assert {contribution.consumer for contribution in step.contributions} <= done
        done.add(step.node)


@pytest.mark.parametrize("op", **ALL)
@given(data=st.data())
def test_the_local_derivative_as_a_formula_computes_the_recorded_number(op: Op, data: st.DataObject) -> None:
    number = st.sampled_from((-0.9, -0.5, -0.2, 0.0, 0.3, 0.5, 0.9))  # with ties and kinks
    operands = [
        Value(data.draw(number), label=f"p{n}") if local else data.draw(st.sampled_from((-1.0, 0.0, 1.0, 2.0, 3.0)))
        for n, local in enumerate(op.local_derivatives)
    ]
    try:
        graph = record(getattr(operands[0], op.name)(*operands[1:]))
    except DomainError:
        return  # there is no rule to say
    numbers = [graph.nodes[operand].value for operand in graph.root.operands]
    if "rint" in op.kink and from_kink(op, numbers) < 1e-9:
        return  # which of two whole numbers a quotient rounds to is decided by its last digit
    names = {node.name: node.value for node in graph.nodes}
    outline = Outline(graph, "operations")
    for link in outline.links:
        if math.isfinite(link.derivative):
            said = code(outline.derivative(link))
            assert eval(said, FLOATS, names) == pytest.approx(link.derivative, rel=1e-9, abs=1e-9), said


def computed(root: Value) -> list[str]:
    return [step.node for step in steps(root, names=False) if isinstance(step, Forward)]


def test_unnamed_results_are_called_by_what_they_compute() -> None:
    x = Value(2, label="x")
    assert computed((x * x + x).exp().sin()) == ["(x·x)", "(x·x + x)", "exp(x·x + x)", "J"]
    assert [str(step) for step in steps((x * x + x).exp(), names=False)] == [
        "x·x = 2·2 = 4",
        "x·x + x = 4 + 2 = 6",
        "J = exp(x·x + x) = exp(6) = 403.4",
        "dJ/dJ = 1",
        "dJ/d(x·x + x) = dJ/dJ · ∂J/∂(x·x + x) = 1 · 403.4 = 403.4",
        "dJ/d(x·x) = dJ/d(x·x + x) · ∂(x·x + x)/∂(x·x) = 403.4 · 1 = 403.4",
        "dJ/dx = dJ/d(x·x + x) · ∂(x·x + x)/∂x + dJ/d(x·x) · ∂(x·x)/∂x + dJ/d(x·x) · ∂(x·x)/∂x"
        " = 403.4 · 1 + 403.4 · 2 + 403.4 · 2 = 2017",
    ]


def test_what_would_be_called_as_another_or_too_long_is_numbered_by_age_and_so_is_what_comes_of_it() -> None:
    x, long = Value(2, label="x"), Value(1, label="a_long_name_of_something")
    assert computed((x * x) * (x * x).sin() + 1) == ["(x·x)", "u2", "u3", "u4", "J"]
    assert computed((x * long + x).exp()) == ["u1", "u2", "J"]
    assert computed(Value(1, label="(x·x)") - x * x) == ["u1", "J"]


def test_equal_labels_are_told_apart() -> None:
    a, twin = Value(2, label="a"), Value(3, label="a")
    names = [node.name for node in record((a * twin).named("a")).nodes]
    assert names == ["a", "a_2", "a_3"]


def test_a_label_that_looks_generated_keeps_its_name_and_meets_no_other() -> None:
    x = Value(2, label="u1")
    names = [node.name for node in record((x * x) + Value(1, label="J")).nodes]
    assert len(set(names)) == len(names)
    assert {"u1", "J"} <= set(names)


def test_a_leaf_changed_after_the_forward_pass_is_told() -> None:
    x = Value(2, label="x")
    root = (x * x).named("y")
    x.data = 3
    with pytest.raises(StaleGraphError, match=r"y was recorded as 4\.0.*now give 9\.0"):
        steps(root, names=False)


def test_operands_keep_their_order_and_brackets() -> None:
    a, b, c = Value(7, label="a"), Value(2, label="b"), Value(3, label="c")
    shown = [str(steps(root, names=False)[0]) for root in (a - b, b / a, a**2, 2 - c, -a)]
    assert shown == [
        "J = a − b = 7 − 2 = 5", "J = b/a = 2/7 = 0.2857", "J = a² = 7² = 49", "J = 2 − c = 2 − 3 = −1",
        "J = −a = −7 = −7",
    ]  # fmt: skip


def test_negative_numbers_are_bracketed() -> None:
    a, b = Value(-2, label="a"), Value(-3, label="b")
    assert str(steps(a * b)[0]) == "J = a·b = −2·(−3) = 6"


@pytest.mark.parametrize("number", [-2.0, -0.5, 2.0])
def test_a_negative_factor_stands_in_brackets(number: float) -> None:
    x = Value(3.0, label="x")
    J = (x * number).named("J")
    said = [step.numbers for step in steps(J)]
    shown = f"({number:g})".replace("-", "−") if number < 0 else f"{number:g}"
    assert f"1 · {shown}" in said
