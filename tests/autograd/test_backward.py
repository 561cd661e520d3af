"""The backward pass: sums over paths, what a second call does, and what a changed leaf does not do."""

from __future__ import annotations

import dis
import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from linecache import getline
from typing import TYPE_CHECKING, Any

import pytest

from autograd import Value, accelerated, is_computed, where
from autograd.value import as_number, topological_order, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


def test_square_as_a_product_receives_both_contributions() -> None:
    x = Value(3)
    (x * x).backward()
    assert x.grad == 6.0


def test_difference_with_itself_has_gradient_zero() -> None:
    x = Value(3)
    (x - x).backward()
    assert x.grad == 0.0


def test_quotient_with_itself_has_gradient_zero() -> None:
    x = Value(3)
    (x / x).backward()
    assert x.grad == 0.0


def test_diamond_sums_over_both_paths() -> None:
    x = Value(2)
    left, right = x * 3, x * x
    (left * right).backward()
    assert (left.grad, right.grad, x.grad) == (4.0, 6.0, 36.0)


def test_diamond_of_diamonds_visits_each_node_once() -> None:
    x = node = Value(1)
    for _ in range(60):
        node = node + node
    node.backward()
    assert x.grad == 2.0**60


def test_operand_three_times_in_one_choice_receives_its_branch() -> None:
    x = Value(2)
    x.where(x * x, x * 10).backward()
    assert x.grad == 4.0


def test_leaf_as_root_has_gradient_one() -> None:
    x = Value(3)
    x.backward()
    assert x.grad == 1.0


def test_leaf_as_root_adds_one_more_on_a_second_call() -> None:
    x = Value(3)
    x.backward()
    x.backward()
    assert x.grad == 2.0


def test_gradient_is_zero_and_not_computed_before_backward() -> None:
    x = Value(3)
    y = x * x
    assert [(node.grad, is_computed(node.grad)) for node in (x, y, y.operands[0])] == [(0.0, False)] * 3


def test_zero_of_ones_own_counts_as_computed() -> None:
    x, y = Value(3), Value(4)
    x.grad, y.grad = 0.0, 0
    assert is_computed(x.grad)
    assert is_computed(y.grad)
    assert repr(x) == "Value(3.0, grad=0.0)"


def test_gradient_that_comes_out_as_zero_counts_as_computed() -> None:
    x = Value(3)
    (x - x).backward()
    assert (x.grad, is_computed(x.grad)) == (0.0, True)


@pytest.mark.parametrize("cleared", [0, 0.0, None])
def test_leaf_may_be_cleared_as_in_other_engines(cleared: Any) -> None:
    x = Value(3)
    for _ in range(2):
        x.grad = cleared
        (x * x).backward()
    assert x.grad == 6.0


def test_unused_leaf_has_the_gradient_zero() -> None:
    x, unused = Value(3), Value(4)
    (x * x).backward()
    assert (unused.grad, is_computed(unused.grad)) == (0.0, False)


def test_result_computed_from_the_root_stays_out_of_its_backward_pass() -> None:
    x = Value(3)
    y = x * x
    z = y * 2
    y.backward()
    assert (x.grad, z.grad) == (6.0, 0.0)


def test_second_backward_adds_the_same_once_more_at_leaves_only() -> None:
    x, w = Value(0.3), Value(-1.7)
    inner = (x * w).tanh() + x.exp()
    J = inner.sigmoid() * x
    J.backward()
    leaves, interior = (x.grad, w.grad), (inner.grad, J.grad)
    for times in (2, 3):
        J.backward()
        assert (inner.grad, J.grad) == interior
        assert (x.grad, w.grad) == tuple(sum([grad] * times) for grad in leaves)


def test_two_roots_accumulate_in_a_shared_leaf() -> None:
    x = Value(3)
    one, other = x * x, 5 * x
    one.backward()
    other.backward()
    assert x.grad == 11.0


def test_two_roots_through_a_shared_interior_node_do_not_compound() -> None:
    x = Value(3)
    shared = x * x
    (2 * shared).backward()
    (5 * shared).backward()
    assert (shared.grad, x.grad) == (5.0, 12.0 + 30.0)


def test_zero_grad_clears_every_node_to_not_computed() -> None:
    x = Value(3)
    y = x * x
    z = y + x
    z.backward()
    z.zero_grad()
    assert [is_computed(node.grad) for node in (x, y, z)] == [False] * 3
    z.backward()
    assert x.grad == 7.0


def test_leaf_changed_after_the_forward_pass_does_not_change_a_gradient() -> None:
    x, w = Value(3), Value(2)
    J = (x * w).exp() / x
    J.backward()
    before = (x.grad, w.grad)
    J.zero_grad()
    x.data, w.data = 100, -7
    J.backward()
    assert (x.grad, w.grad) == before


def interrupted_at(moment: int, action: Callable[[], None]) -> bool:
    """Run the action with Ctrl-C at a moment, counted in lines of the engine; whether it came before the end.

    Where a `with` block ends, at a `try:`, and where a comprehension goes round (from Python 3.12 on), tracing shows a
    line at which an exception does not arrive as that of a signal does: raising there would keep the lock for ever.
    """
    passed = 0
    inside: set[tuple[FrameType, int]] = set()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal passed
        if frame.f_code.co_filename.endswith(("value.py", "higher.py")) and event == "line":
            text = getline(frame.f_code.co_filename, frame.f_lineno).strip()
            step = dis.opname[frame.f_code.co_code[frame.f_lasti]]
            goes_round = sys.version_info >= (3, 12) and step in ("FOR_ITER", "JUMP_BACKWARD")
            if text == "try:" or goes_round or (frame, frame.f_lineno) in inside:
                return trace
            if text.startswith("with "):
                inside.add((frame, frame.f_lineno))
            passed += 1
            if passed == moment:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def others_can_write() -> bool:
    """Whether another thread gets the lock under which gradients are written."""

    def attempt() -> bool:
        return writing.acquire(timeout=0.0) and not writing.release()

    with ThreadPoolExecutor(1) as other:
        return other.submit(attempt).result()


def test_backward_interrupted_anywhere_leaves_no_half_gradient() -> None:
    for moment in count(1):
        a, b = Value(3), Value(4)
        a.grad = 10.0
        y = a * b
        J = where(y, y * a, b)
        if not interrupted_at(moment, J.backward):
            break
        assert (a.grad, b.grad, y.grad, J.grad) in ((10.0, 0.0, 0.0, 0.0), (34.0, 9.0, 3.0, 1.0))
        assert others_can_write()
    assert moment > 50 or accelerated  # C lets Ctrl-C in before or after, and never between
    assert (a.grad, b.grad, y.grad, J.grad) == (34.0, 9.0, 3.0, 1.0)


def test_backward_as_values_interrupted_anywhere_leaves_all_gradients_or_none() -> None:
    seen = set()
    for moment in count(1):
        a, b = Value(3), Value(4)
        a.grad = 10.0
        y = a * b
        J = where(y, y * a, b)
        interrupted = interrupted_at(moment, lambda: J.backward(create_graph=True))  # noqa: B023
        found = tuple(as_number(node.grad) for node in (a, b, y, J))
        seen.add(found)
        assert others_can_write()
        if not interrupted:
            break
    assert seen == {(10.0, 0.0, 0.0, 0.0), (34.0, 9.0, 3.0, 1.0)}


def test_gradient_of_the_result_may_be_given() -> None:
    x = Value(3)
    (x * x).backward(2.0)
    (x * x).backward(gradient=Value(0.5))
    assert x.grad == 15.0


def test_gradient_of_the_result_may_be_a_value() -> None:
    x, seed = Value(3), Value(2)
    (x * x).backward(seed, create_graph=True)
    gradient = x.grad
    assert gradient.data == 12.0
    gradient.backward()
    assert seed.grad == 6.0


def test_gradients_as_values_are_freed_with_the_graph_once_they_are_cleared() -> None:
    gc.collect()
    gc.disable()
    try:
        before = sum(type(thing) is Value for thing in gc.get_objects())
        for _ in range(3):
            x = Value(3)
            J = (x * x).exp()
            J.backward(create_graph=True)
            J.zero_grad()
            del x, J
        assert sum(type(thing) is Value for thing in gc.get_objects()) == before
    finally:
        gc.enable()


def test_topological_order_puts_every_result_before_its_operands() -> None:
    x, y = Value(1), Value(2)
    u = x + y
    v = u * x
    J = v - u
    assert topological_order(J) == [J, v, u, y, x]


def test_constants_of_an_expression_are_no_leaves() -> None:
    x = Value(3)
    J = 2 * x + 1
    J.backward()
    assert x in topological_order(J)
    assert [operand.op for operand in J.operands[0].operands] == [None, None]
    assert J.operands[1].data == 1.0
