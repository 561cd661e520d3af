"""A chain of a million nodes: built, differentiated, shown, copied, pickled and freed without a recursion error."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from typing import TYPE_CHECKING

import pytest

from autograd import Value
from autograd.higher import gradients_as_values
from autograd.value import topological_order

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH = 1_000_000
#: A copy of the whole takes seconds; the smaller one is as far past Python's limit of recursion.
COPIED = [50_000, pytest.param(DEPTH, marks=pytest.mark.slow)]


@pytest.fixture(scope="module", autouse=True)
def _without_collections() -> Iterator[None]:
    """The collector would scan the million nodes again and again; nothing here is freed by it."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="module")
def chain() -> tuple[Value, Value]:
    """The leaf, and the sum of a million of it."""
    return _chain()


def _chain(depth: int = DEPTH) -> tuple[Value, Value]:
    z = Value(0.5, label="z")
    total = Value(0)
    for _ in range(depth):
        total = total + z
    return z, total


def test_forward_pass(chain: tuple[Value, Value]) -> None:
    assert chain[1].data == DEPTH / 2


def test_backward_pass(chain: tuple[Value, Value]) -> None:
    z, total = chain
    total.zero_grad()
    total.backward()
    assert z.grad == DEPTH


def test_repr(chain: tuple[Value, Value]) -> None:
    assert repr(chain[1]).startswith("Value(500000.0")


def test_shallow_copy_shares_the_operands(chain: tuple[Value, Value]) -> None:
    twin = copy.copy(chain[1])
    assert twin is not chain[1]
    assert twin.operands == chain[1].operands


@pytest.mark.parametrize("depth", COPIED)
def test_deep_copy_is_a_graph_of_its_own(depth: int) -> None:
    _has_the_gradient(*copy.deepcopy(_chain(depth)), depth)


@pytest.mark.parametrize("depth", COPIED)
def test_pickle_round_trip(depth: int) -> None:
    _has_the_gradient(*pickle.loads(pickle.dumps(_chain(depth), pickle.HIGHEST_PROTOCOL)), depth)


def _has_the_gradient(z: Value, total: Value, depth: int) -> None:
    total.backward()
    assert (z.grad, len(topological_order(total))) == (depth, depth + 2)


def test_zero_grad(chain: tuple[Value, Value]) -> None:
    z, total = chain
    total.backward()
    total.zero_grad()
    assert (z.grad, total.grad, total.operands[0].grad) == (0.0, 0.0, 0.0)


def test_gradients_as_values() -> None:
    z, total = _chain(DEPTH // 10)
    assert gradients_as_values(total)[z].data == DEPTH // 10


def test_freed_at_once_without_the_collector() -> None:
    class Marker(float):
        """A gradient that tells when its node is gone."""

    z, total = _chain()
    z.grad = Marker()
    gone = weakref.ref(z.grad)
    del z, total
    assert gone() is None
