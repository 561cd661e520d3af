"""Copies and pickles: identity, numbers, gradients and the order of creation survive."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from autograd import Value, grad, where
from autograd.graph.recording import record as recorded_graph
from autograd.ops import OPS, Op
from autograd.value import CONSTANT, topological_order
from tests.autograd.graphs import Program, programs
from tests.autograd.points import ALL, some

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


def pickled(thing: Any, protocol: int = pickle.HIGHEST_PROTOCOL) -> Any:
    """The thing after a pickle round trip."""
    return pickle.loads(pickle.dumps(thing, protocol))


WAYS = pytest.mark.parametrize("twin_of", [copy.deepcopy, pickled], ids=["deepcopy", "pickle"])


def summary(node: Value) -> tuple[Any, ...]:
    """Everything a node holds but its operands."""
    return node.data, node.label, node.op, node.local_derivatives, node.grad, len(node.operands)


@WAYS
@given(program=programs(tuple(OPS.values()), size=1e3))
def test_every_node_of_a_random_graph_is_copied_in_order(twin_of: Callable[[Any], Any], program: Program) -> None:
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, lambda op, operands: getattr(operands[0], op.name)(*operands[1:]))
    root.backward()
    twin = twin_of(root)
    ours, theirs = topological_order(root), topological_order(twin)
    assert [summary(node) for node in theirs] == [summary(node) for node in ours]
    places = {node: place for place, node in enumerate(ours)}
    twins = {node: place for place, node in enumerate(theirs)}
    for node, other in zip(ours, theirs, strict=True):
        assert [places.get(o, o.data) for o in node.operands] == [twins.get(o, o.data) for o in other.operands]
    assert not set(ours) & set(theirs)


@WAYS
@pytest.mark.parametrize("op", **ALL)
def test_result_of_every_primitive_differentiates_as_before(twin_of: Callable[[Any], Any], op: Op) -> None:
    """Its operands are results, so that a gradient that reaches one too late is lost on the way to the leaf."""
    operands = [x if local is None else Value(x) * 1.0 for x, local in zip(some(op), op.local_derivatives, strict=True)]
    result = getattr(operands[0], op.name)(*operands[1:])
    twin = twin_of(result)
    result.backward()
    twin.backward()
    here, there = ([summary(n) for n in topological_order(root) if n._op is not CONSTANT] for root in (result, twin))
    assert here == there


@WAYS
def test_leaf_and_root_copied_together_stay_one_graph(twin_of: Callable[[Any], Any]) -> None:
    a = Value(3, label="a")
    J = (a * a).named("J")
    twin_a, twin_J = twin_of((a, J))
    twin_J.backward()
    assert (twin_a.grad, a.grad) == (6.0, 0.0)
    assert twin_J.operands == (twin_a, twin_a)


@WAYS
def test_root_before_leaf_stays_one_graph(twin_of: Callable[[Any], Any]) -> None:
    a = Value(3)
    twin_J, twin_a = twin_of((a * a, a))
    assert twin_J.operands == (twin_a, twin_a)


@WAYS
def test_roots_that_share_nodes_still_share_them(twin_of: Callable[[Any], Any]) -> None:
    x = Value(3)
    shared = x * x
    one, other = twin_of([shared + 1, shared * shared])
    assert one.operands[0] is other.operands[0]
    one.backward()
    other.backward()
    assert one.operands[0].operands[0].grad == 6.0 + 108.0


@WAYS
def test_order_of_creation_is_right_after_interleaved_roots(twin_of: Callable[[Any], Any]) -> None:
    x = Value(0.5)
    early = x.tanh()
    late = (early * x).exp()
    middle = early + x
    roots = [late + middle, middle * early, late, early]
    twins = twin_of({"roots": roots, "x": x})
    for root, twin in zip(roots, twins["roots"], strict=True):
        x.grad = twins["x"].grad = None
        root.backward()
        twin.backward()
        assert twins["x"].grad == x.grad


@WAYS
def test_copied_graph_can_be_built_upon(twin_of: Callable[[Any], Any]) -> None:
    x = Value(3)
    twin_x, twin_y = twin_of((x, x * x))
    z = twin_y * twin_x + x
    z.backward()
    assert (twin_x.grad, x.grad) == (27.0, 1.0)


@WAYS
def test_gradients_that_are_values_are_kept_with_their_graph(twin_of: Callable[[Any], Any]) -> None:
    x = Value(3)
    y = x * x * x
    y.backward(create_graph=True)
    twin_x, _ = twin_of((x, y))
    local = twin_x.grad
    assert local.data == 27.0
    twin_x.grad = None
    local.backward()
    assert twin_x.grad == 18.0


@WAYS
def test_constant_stays_a_constant(twin_of: Callable[[Any], Any]) -> None:
    J = 3 * Value(2) + 1
    assert recorded_graph(twin_of(J)) == recorded_graph(J)


@WAYS
def test_changed_leaf_is_copied_with_new_data_and_recorded_local_derivatives(twin_of: Callable[[Any], Any]) -> None:
    x = Value(3)
    y = x * x
    x.data = 10
    twin_x, twin_y = twin_of((x, y))
    twin_y.backward()
    assert (twin_x.data, twin_y.data, twin_x.grad) == (10.0, 9.0, 6.0)


def test_shallow_copy_is_a_node_of_its_own_on_the_same_operands() -> None:
    x = Value(3)
    y = (x * x).named("y")
    twin = copy.copy(y)
    twin.backward()
    assert (twin.data, twin.label, twin.operands, x.grad, y.grad) == (9.0, "y", (x, x), 6.0, 0.0)


def test_shallow_copy_of_a_leaf_does_not_follow_it() -> None:
    x = Value(3, label="x")
    twin = copy.copy(x)
    x.data = 4
    assert (twin.data, twin.label) == (3.0, "x")


class Named(Value):
    """A leaf with a colour."""

    __slots__ = ("shade",)

    def __init__(self, data: float, shade: str) -> None:
        super().__init__(data, label=shade)
        self.shade = shade


class Open(Value):
    """A leaf with any attributes."""


@WAYS
def test_subclass_stays_one_with_what_it_holds(twin_of: Callable[[Any], Any]) -> None:
    x, y = Named(3.0, "red"), Open(2.0)
    y.note = [1, x]  # type: ignore[attr-defined]
    J, leaf, other = twin_of((x * y, x, y))
    assert (type(leaf), leaf.shade, leaf.label, type(other)) == (Named, "red", "red", Open)
    assert other.note == [1, leaf]
    J.backward()
    assert (leaf.grad, other.grad, x.grad) == (2.0, 3.0, 0.0)


def test_shallow_copy_inside_a_function_keeps_its_gradient() -> None:
    assert grad(lambda x: copy.copy(x) * x)(3.0) == 6.0


def test_shallow_copy_of_a_subclass_is_one() -> None:
    assert (type(copy.copy(Named(3.0, "red"))), copy.copy(Named(3.0, "red")).shade) == (Named, "red")


@WAYS
def test_primitive_of_three_operands_has_its_gradients(twin_of: Callable[[Any], Any]) -> None:
    z, a, b = Value(1.0), Value(2.0), Value(3.0)
    J, z, a, b = twin_of(((where(z, a * a, b) * where(-z, a, b * b)) ** 2 + z, z, a, b))
    J.backward()
    assert (z.grad, a.grad, b.grad) == (1.0, 2 * 4 * 9 * 4 * 9, 2 * 4 * 9 * 4 * 6)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_pickle_protocol_works(protocol: int) -> None:
    J = (Value(3) * 2) ** 2
    assert pickled(J, protocol).operands[0].data == 6.0


def test_unpickled_in_another_process_it_is_older_than_what_is_built_on_it() -> None:
    x = Value(3, label="x")
    program = (
        "import pickle, sys; x, y = pickle.load(sys.stdin.buffer); z = y * x; z.backward(); print(x.grad, x.label)"
    )
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, input=pickle.dumps((x, x * x)), cwd=ROOT, capture_output=True, check=True)
    assert run.stdout.split() == [b"27.0", b"x"]


def test_failed_pickle_leaves_the_next_one_whole() -> None:
    x = Value(3)
    x.grad = lambda: None  # cannot be pickled
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(x * x)
    x.grad = None
    assert pickled(x * x).operands[0].data == 3.0


class Plain(Value):
    """A class of a user's own without slots, to which those of Value do not belong."""


def test_a_class_without_slots_has_nothing_of_its_own_to_store() -> None:
    leaf = Plain(1.0)
    leaf.grad = Value(0.0)
    for _ in range(5000):
        leaf.grad = leaf.grad + 1.0
    assert pickled(leaf * 2.0).operands[0].grad.data == 5000.0
