"""Eight threads that build, differentiate, compile, call one compiled function and train, all at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autograd import Value, compile, grad, softmax
from autograd.value import watch
from nn import MLP, fit
from tests.autograd.test_threads import THREADS, at_once

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 2
X = np.random.default_rng(0).normal(size=(12, 3))
Y = (X.sum(axis=1) > 0).astype(float)


@pytest.fixture(autouse=True)
def _switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def loss(w: Any, x: Any) -> Any:
    return np.sum(np.tanh(w @ x) ** 2) + np.max(w) - softmax(w[0])[1]


def trained(number: int, *, compiled: bool) -> list[float]:
    net = MLP([3, 2, 1], rng=number)
    fit(net, X[:4], Y[:4], epochs=1, batch_size=2, compiled=compiled, rng=number)
    return [parameter.data for parameter in net.parameters()]


def reading(w: Value) -> Value:
    for _ in range(100):
        w = w * 1.01
    return w * w.data


def test_whatever_eight_threads_do_at_once_gives_the_numbers_of_one() -> None:
    shared, leaf = compile(loss, batch=("x",)), Value(0.25)
    weights = [np.random.default_rng(n).normal(size=(4, 3)) for n in range(THREADS)]

    def work(n: int) -> list[Any]:
        built = (leaf * (n + 1.0)).sin() * leaf
        built.backward()
        own = compile(lambda w: (w * (n + 1.0)).exp() * w)
        with pytest.raises(TypeError, match="stop_gradient"):
            compile(reading)(1.0)
        value, gradient = shared(weights[n], X)
        return [
            grad(loss)(weights[n], X[n])[0].tolist(),
            grad(grad(lambda w: (w * w).exp()))(0.1 * n),
            [own(w) for w in (0.5, -0.5)],
            [value, gradient.tolist()],
            trained(n, compiled=bool(n % 2)),
        ]

    alone = [work(n) for n in range(THREADS)]
    one = leaf.grad
    leaf.zero_grad()
    assert at_once(lambda n: [work(n) for _ in range(ROUNDS)]) == [[found] * ROUNDS for found in alone]
    assert leaf.grad == pytest.approx(one * ROUNDS, rel=1e-12)
    assert watch.get() is None
