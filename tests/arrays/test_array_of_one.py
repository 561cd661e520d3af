"""An array of one Value, as `np.squeeze(cost)` and a 1×1 product give it, stands for that Value."""

from __future__ import annotations

import numpy as np
import pytest

import viz
from autograd import Value, array, check_gradients, compile, derive, grad, ledger, nudge, ripple, steps, tanh, why
from autograd.arrays import the_one
from autograd.ops import OPS

SQUEEZED = {
    "0-d": lambda W: np.squeeze(W @ W.T),
    "1×1": lambda W: W @ W.T,
    "plain": lambda W: np.array(np.sum(W * W)),
}
READERS = {
    "compile": lambda J, w: compile(J)()[0],
    "steps": lambda J, w: list(map(str, steps(J))),
    "derive": lambda J, w: str(derive(J)),
    "ledger": lambda J, w: str(ledger(J, w)),
    "why": lambda J, w: str(why(J, w)),
    "nudge": lambda J, w: str(nudge(J, w)),
    "ripple": lambda J, w: str(ripple(J, w)),
    "check_gradients": lambda J, w: str(check_gradients(J)),
    "draw": lambda J, w: viz.draw(J).source,
    "page": lambda J, w: str(viz.page(J)),
}


@pytest.mark.parametrize("squeezed", SQUEEZED.values(), ids=SQUEEZED)
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_what_reads_a_graph_takes_an_array_of_one_for_its_element(reader, squeezed):
    W = array([[1.0, 2.0]], label="W")
    J = squeezed(W)
    assert reader(J, W[0, 0]) == reader(J.item(), W[0, 0])


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_what_reads_a_graph_says_that_it_needs_one_value(reader):
    W = array([1.0, 2.0], label="W")
    with pytest.raises(TypeError, match=r"one Value|has to be a Value|takes a Value|needs|take"):
        reader(W, W[0])


@pytest.mark.parametrize("squeezed", list(SQUEEZED.values())[:2], ids=list(SQUEEZED)[:2])
def test_backward_of_an_array_of_one_is_that_of_its_element(squeezed):
    W = array([[1.0, 2.0]])
    J = squeezed(W)
    J.backward()
    assert W.grad.tolist() == [[2.0, 4.0]]
    J.zero_grad()
    assert W.grad.tolist() == [[0.0, 0.0]]


def test_backward_of_several_elements_asks_for_one_value():
    with pytest.raises(TypeError, match=r"one Value; got an array of shape \(2,\): call it on a sum or mean"):
        array([1.0, 2.0]).backward()


@pytest.mark.parametrize("squeezed", SQUEEZED.values(), ids=SQUEEZED)
def test_a_compiled_function_may_return_its_cost_squeezed(squeezed):
    W = np.array([[1.0, 2.0]])
    value, gradient = compile(squeezed)(W)
    assert value == 5.0
    assert np.array_equal(gradient, grad(squeezed)(W))


def test_an_array_of_plain_numbers_is_nobodys_value():
    numbers = np.array([2.0])
    assert the_one(numbers) is numbers


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.arity == 1], ids=lambda op: op.name)
def test_a_primitive_is_a_method_of_arrays_too(op):
    inside = 1.5 if op.domain and "a >= 1" in op.domain else 0.5
    assert getattr(array([inside]), op.name)().data.tolist() == [getattr(Value(inside), op.name)().data]


def test_methods_of_arrays_record():
    Z = array([0.3, -0.4])
    Z.tanh().sum().backward()
    assert Z.grad.tolist() == grad(lambda Z: np.sum(tanh(Z)))(Z.data).tolist()
