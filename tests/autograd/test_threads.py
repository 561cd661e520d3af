"""Eight threads at once: graphs that share nodes get whole gradients, and nothing that is global changes."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from autograd import Value, grad, tanh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

THREADS, ROUNDS = 8, 40


@pytest.fixture(autouse=True)
def _switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """What each thread found; an exception in one is raised here."""
    found: list[Any] = [None] * THREADS
    start = threading.Barrier(THREADS)

    def run(number: int) -> None:
        start.wait()
        try:
            found[number] = work(number)
        except BaseException as error:
            found[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return found


def chain(x: Value, length: int = 200) -> Value:
    """A graph long enough that threads meet in it."""
    y = x
    for _ in range(length):
        y = y * 1.001 + x * 0.001
    return y


def test_backward_on_one_graph_adds_whole_gradients_at_leaves() -> None:
    x = Value(0.5)
    J = chain(x)
    J.backward()
    one = x.grad
    x.zero_grad()
    at_once(lambda _: [J.backward() for _ in range(ROUNDS)])
    assert x.grad == pytest.approx(one * THREADS * ROUNDS, rel=1e-12)


def test_backward_on_graphs_that_share_a_leaf_adds_all_of_them() -> None:
    x = Value(0.5)
    graphs = [chain(x) * (number + 1.0) for number in range(THREADS)]
    one = grad(chain)(0.5)
    at_once(lambda number: [graphs[number].backward() for _ in range(ROUNDS)])
    assert x.grad == pytest.approx(one * ROUNDS * THREADS * (THREADS + 1) / 2, rel=1e-12)


def test_gradients_as_values_and_clearing_go_on_beside_it() -> None:
    x = Value(0.5)
    shared = chain(x, 20)
    one = grad(lambda x: chain(x, 20) ** 2)(0.5)

    def work(number: int) -> list[float]:
        found = []
        for _ in range(ROUNDS):
            leaf = Value(0.5)
            J = chain(leaf, 20) ** 2
            J.backward(create_graph=number % 2 == 0)
            found.append(leaf.grad if number % 2 else leaf.grad.data)
            shared.backward()
            shared.zero_grad()
        return found

    for found in at_once(work):
        assert found == pytest.approx([one] * ROUNDS, rel=1e-12)
    assert x.grad == 0.0


def test_derivatives_of_functions_and_building_need_no_lock() -> None:
    def second(n: int) -> float:
        found: float = grad(grad(lambda x: tanh(x) ** (n + 1)))(0.3)
        return found

    expected = [second(n) for n in range(THREADS)]
    assert at_once(lambda n: [second(n) for _ in range(ROUNDS)]) == [[each] * ROUNDS for each in expected]
