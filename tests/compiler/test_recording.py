"""What a recording would fix in silence: refused where it is seen, or recorded as it is meant."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, grad

SCALE = 2.0


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy], ids=["copy", "deepcopy"])
def test_a_copy_of_an_argument_is_the_argument(copied: Any) -> None:
    assert compile(lambda w: copied(w) * w)(2.0) == (4.0, 4.0)
    assert compile(lambda p: copied(p)["w"] * p["w"])({"w": 2.0}) == (4.0, {"w": 4.0})


def test_a_pickle_of_an_argument_is_refused() -> None:
    for derivative in (compile, grad):
        with pytest.raises(TypeError, match="a pickle loses a gradient"):
            derivative(lambda w: pickle.loads(pickle.dumps(w)) * w)(2.0)


def _with_backward(w: Value) -> Value:
    (w * w).backward()
    return w.grad * w


def test_gradients_as_plain_numbers_are_refused_inside() -> None:
    for derivative in (compile, grad):
        with pytest.raises(TypeError, match=r"backward\(create_graph=True\)"):
            derivative(_with_backward)(2.0)


def test_gradients_of_something_else_are_free_inside() -> None:
    def fitted(w: Value) -> Value:
        own = Value(3.0)
        (own * own).backward()
        return own.grad * w

    assert grad(fitted)(2.0) == 6.0
    assert compile(fitted)(2.0) == (12.0, 6.0)


def test_gradients_as_values_are_recorded() -> None:
    def squared_slope(w: Value) -> Value:
        (w * w * w).backward(create_graph=True)
        return w.grad * w

    program = compile(squared_slope)
    assert [program(w) for w in (2.0, 1.0)] == [(24.0, 36.0), (3.0, 9.0)]


@pytest.mark.parametrize(
    "f",
    [lambda w: grad(lambda u: u**3)(w), lambda w: w * grad(lambda u: u * w * w)(3.0)],
    ids=["of an argument", "through a closure"],
)
def test_a_derivative_inside_is_recorded(f: Any) -> None:
    program = compile(f)
    for w in (2.0, -1.0):
        assert program(w) == (f(Value(w)).data, grad(f)(w))


@pytest.mark.parametrize(
    "f",
    [
        lambda z: np.max(z) ** 2,
        lambda z: np.clip(z, 0, 1.5).sum(),
        lambda z: np.where(z > 0, z**2, 0.1 * z).sum(),
        lambda z: np.sum((z > 0.5) * z),
    ],
    ids=["max", "clip", "where", "condition"],
)
def test_a_choice_over_an_array_is_recorded_for_all_later_numbers(f: Any) -> None:
    program = compile(f)
    for numbers in ([1.0, 2.0], [3.0, -1.0], [-4.0, 0.7]):
        value, gradient = program(np.array(numbers))
        assert value == pytest.approx(float(f(np.array(numbers))))
        assert gradient.tolist() == pytest.approx(grad(f)(np.array(numbers)).tolist())


def test_an_index_of_the_batch_stands_beside_slices() -> None:
    W = np.arange(12.0).reshape(3, 4) ** 1.5
    rows = np.array([3, 0, 2])

    def column(w: Any, i: Any) -> Any:
        return np.sum(w[1:, i] ** 2) + np.sum((2.0 * w)[i])

    program = compile(lambda w, i: column(w, i), batch=("i",))
    with pytest.raises(IndexError, match="3, and the table"):
        program(W, rows)
    square = np.arange(9.0).reshape(3, 3)
    value, _ = compile(column, batch=("i",))(square, [2, 0])
    assert value == pytest.approx(np.mean([column(square, i) for i in (2, 0)]))


def test_a_number_of_a_closure_that_changes_later_is_an_error() -> None:
    factors, table, nothing = [2.0, float("nan")], np.array([1.0, 2.0]), float("nan")
    program = compile(lambda w: w * factors[0] * table[1] if nothing != 0 else w)
    assert program(3.0) == (12.0, 4.0) == program(3.0)
    table[1] = 5.0
    with pytest.raises(ValueError, match=r"reads table, which was \(1.0, 2.0\) .* is \(1.0, 5.0\) now"):
        program(3.0)
    table[1], factors[0] = 2.0, 7.0
    with pytest.raises(ValueError, match="reads factors"):
        program(3.0)


def test_a_global_number_that_changes_later_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    program = compile(lambda w: w * SCALE)
    assert program(3.0) == (6.0, 2.0)
    monkeypatch.setitem(globals(), "SCALE", 5.0)
    with pytest.raises(ValueError, match=r"reads SCALE, which was 2.0 when it was recorded, and is 5.0 now"):
        program(3.0)


def test_what_the_function_changes_itself_is_no_error() -> None:
    calls: list[int] = []

    def counted(w: Any, x: Any) -> Any:
        calls.append(1)
        return sum(each * w for each in x)

    program = compile(counted, batch=("x",))
    assert program(2.0, [[1.0, 2.0]]) == (6.0, 3.0)
    assert program(2.0, [[1.0, 2.0, 3.0]]) == (12.0, 6.0)
    assert program(3.0, [[1.0, 2.0]]) == (9.0, 3.0)


def test_a_compiled_function_keeps_its_name_and_docstring() -> None:
    def loss(w: Any) -> Any:
        """Half a square."""
        return w * w / 2

    assert (compile(loss).__name__, compile(loss).__doc__) == ("loss", "Half a square.")
