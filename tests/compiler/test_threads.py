"""Several threads call one compiled function, and record at the same time: every one gets the right numbers."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autograd import Value, compile, grad
from autograd.compiler.capture.watching import WRITING
from autograd.compiler.rows import Rows
from autograd.value import watch

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS, CALLS = 6, 25
RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def _many_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def net(W: Any, x: Any) -> Any:
    hidden = [sum(w * each for w, each in zip(row, x, strict=True)).tanh() for row in W]
    return sum(h * h for h in hidden)


def test_one_function_called_from_several_threads_gives_right_numbers() -> None:
    loss = compile(net, batch=("x",))
    X = RNG.normal(size=(400, 6))
    weights = [RNG.normal(size=(5, 6)) for _ in range(THREADS)]
    right = [loss(W, X) for W in weights]

    def calls(at: int) -> bool:
        found = [loss(weights[at], X) for _ in range(CALLS)]
        return all(value == right[at][0] and (gradient == right[at][1]).all() for value, gradient in found)

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(calls, range(THREADS)))


def test_a_whole_graph_called_from_several_threads_gives_right_numbers() -> None:
    W = [[Value(float(w)) for w in row] for row in RNG.normal(size=(5, 6))]
    step = compile(sum(net(W, x) for x in RNG.normal(size=(300, 6)).tolist()))
    value, gradient = step()

    def calls(_: int) -> bool:
        found = [step() for _ in range(CALLS)]
        return all(each == value and (slopes == gradient).all() for each, slopes in found)

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(calls, range(THREADS)))


def test_threads_that_record_at_once_leave_values_as_they_are() -> None:
    def record(at: int) -> float:
        loss = compile(lambda w, x: (w * x).tanh() * at, batch=("x",))
        eager = [(Value(0.1 * each) * 2.0).data > 0.0 for each in range(50)]  # no watch over what others do
        assert eager == [each > 0 for each in range(50)]
        return loss(0.5, [1.0, 2.0])[0]

    def refused(_: int) -> str:
        try:
            compile(lambda w, x: w * x if x > 0 else w, batch=("x",))(2.0, [1.0, -1.0])
        except TypeError as error:
            return str(error)
        return ""

    methods = dict(vars(Value))
    with ThreadPoolExecutor(THREADS) as pool:
        found, errors = list(pool.map(record, range(40))), list(pool.map(refused, range(40)))
    assert found == [pytest.approx(at * np.tanh([0.5, 1.0]).mean()) for at in range(40)]
    assert all("where, maximum or relu" in error for error in errors)
    assert dict(vars(Value)) == methods


def test_the_watch_over_one_thread_is_not_that_over_another() -> None:
    inside, watched, left = Event(), Event(), Event()

    def differentiated(x: Value) -> Value:
        inside.set()
        watched.wait(20)
        return x * x

    def recorded(w: Value) -> Value:
        watched.set()
        left.wait(20)
        return w * w.data

    def first() -> float:
        try:
            found: float = grad(differentiated)(3.0)
            return found
        finally:
            left.set()

    def second() -> None:
        inside.wait(20)
        with pytest.raises(TypeError, match="stop_gradient"):
            compile(recorded)(2.0)

    with ThreadPoolExecutor(2) as pool:
        slope, refusal = pool.submit(first), pool.submit(second)
        assert slope.result() == 6.0
        refusal.result()
    assert watch.get() is None


def test_a_thread_that_waits_to_compile_holds_nothing_that_a_compiling_one_needs() -> None:
    def compiles() -> None:
        w, x = Value(0.5), Value(1.0)
        Rows((w * x).tanh(), [w], {"x": [x]}, backend="numpy")

    def scenario() -> None:
        other = Thread(target=compiles, daemon=True)
        with WRITING:
            other.start()
            other.join(0.5)  # until it waits
            compiles()
        other.join(60)

    thread = Thread(target=scenario, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
