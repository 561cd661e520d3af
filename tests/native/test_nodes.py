"""Nodes in C: what they weigh, what the collector sees of them, and that none stays behind."""

from __future__ import annotations

import gc
import sys
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from autograd import Value, accelerated, where
from autograd.native import IN_PYTHON

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(not accelerated, reason="there is no C engine here, or AUTOGRAD_PURE switches it off")


class Own(Value):
    """With a dict, so that it can refer to anything."""


def graph() -> None:
    x, w = Value(2.0, label="x"), Value(0.5)
    y = (w * x + 1).tanh() ** 2
    where(y, y / x, w).backward()
    w.grad = 0
    y.backward(2.0)
    y.zero_grad()


def circle_of_a_gradient() -> None:
    x = Value(1.5)
    y = x * x * x
    y.backward(create_graph=True)
    x.grad.backward()


def circle_through_another_graph() -> None:
    x = Value(1.5)
    other, y = x * 2.0, x * x
    y.backward(create_graph=True)
    other.grad = x.grad
    x.grad = other * x


def circle_of_an_attribute() -> None:
    own = Own(1.0)
    own.result = own * 2.0 + 1.0  # type: ignore[attr-defined]


def circle_of_an_operand() -> None:
    x = Value(1.0)
    y = x * 2.0
    x._a = y


def errors() -> None:
    w = Value(0.0)
    wrong: list[Callable[[], object]] = [w.log, lambda: 1 / w, lambda: w + "x", lambda: Value("x"), lambda: w.exp(3)]  # type: ignore[operator,arg-type,call-arg]
    wrong += [lambda: Value(1, label=3), lambda: pow(w, 2, 3), lambda: setattr(w, "_a", 3), lambda: w ** [1]]  # type: ignore[operator,arg-type,misc]
    for each in wrong:
        with pytest.raises((TypeError, ValueError)):
            each()


CIRCLES = (circle_of_a_gradient, circle_through_another_graph, circle_of_an_attribute, circle_of_an_operand)


@pytest.mark.parametrize("make", [graph, *CIRCLES, errors])
def test_nothing_stays_behind(make: Callable[[], None]) -> None:
    def after(rounds: int) -> int:
        for _ in range(rounds):
            make()
        gc.collect()
        return sys.getallocatedblocks()

    after(20)
    before = after(1)
    assert after(150) - before < 75


def test_a_node_takes_112_bytes() -> None:
    assert sys.getsizeof(Value(1.0) * 2.0) == 112


def test_the_collector_does_not_look_at_nodes_that_are_in_no_circle() -> None:
    x = Value(2.0)
    y = IN_PYTHON["exp"](x) * x + 3
    y.backward()
    assert not any(map(gc.is_tracked, (x, y, *y.operands)))
    before = x * 5.0
    y.backward(create_graph=True)
    assert all(map(gc.is_tracked, (x, y, x.grad, y.operands[0], x * 2.0)))
    assert not gc.is_tracked(before)


def chained(link: Callable[[Value], Value]) -> Value:
    value = Value(1.0)
    for _ in range(30_000):
        value = link(value)
    return value


def gradient_of_another(value: Value) -> Value:
    holder = Value(1.0)
    holder.grad = value
    return holder


def an_operand_of_its_own_class(value: Value) -> Value:
    own = Own(1.0)
    own._a, own._op = value, value.op
    return own * 1.0


@pytest.mark.parametrize("link", [lambda v: v * 1.0, lambda v: v + v, gradient_of_another, an_operand_of_its_own_class])
def test_any_chain_is_freed_without_recursion(link: Callable[[Value], Value]) -> None:
    value = chained(link)
    del value
    value = chained(link)
    value._a = value  # only the collector frees this one
    del value
    gc.collect()


def test_threads_that_share_leaves_lose_no_gradient() -> None:
    w = Value(1.0)

    def work() -> None:
        for i in range(500):
            (w * 2.0).backward()
            if i % 5 == 0:
                (w * 2.0).backward(2)  # by way of Python

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert w.grad == 4 * (500 * 2.0 + 100 * 4.0)
