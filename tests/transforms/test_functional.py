"""`grad`, `value_and_grad`, `jvp` and `jacobian` to first order: formulas by hand, structures, side effects, errors."""

from __future__ import annotations

import math
import subprocess
import sys
from collections import OrderedDict, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, exp, grad, is_computed, jacobian, jvp, log, sin, tanh, value_and_grad

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDING = 1e-12  # relative: both sides take a few dozen roundings, of sums of like size
CANCELLATION = 1e-9  # absolute: terms up to about 1e3 may cancel
DEPTH = 20_000  # of a chain: twenty times as deep as Python recurses

numbers = st.floats(-2, 2)
triples = st.lists(numbers, min_size=3, max_size=3)


class Layer(NamedTuple):
    w: Any
    b: Any


def mixed(x: list[Any]) -> Any:
    """A scalar of three numbers that shares nodes, and uses an operand twice."""
    u = x[0] * x[1] + sin(x[2])
    return u * u + tanh(u) * x[0] - x[2] / (1.0 + x[1] * x[1])


def pair(x: list[Any]) -> list[Any]:
    return [mixed(x), x[0] * exp(x[2])]


def chain(x: Any) -> Any:
    for _ in range(DEPTH):
        x = x + 1.0
    return x * x


@pytest.mark.parametrize(
    ("f", "derivative"),
    [
        (lambda x: x**3, lambda x: 3 * x**2),
        (lambda x: x * x - x, lambda x: 2 * x - 1),
        (lambda x: log(x) / x, lambda x: (1 - math.log(x)) / x**2),
        (lambda x: exp(sin(x)), lambda x: math.cos(x) * math.exp(math.sin(x))),
    ],
    ids=["cube", "shared", "quotient", "composition"],
)
@given(x=st.floats(0.1, 5))
def test_grad_agrees_with_the_formula(f: Callable[[Any], Any], derivative: Callable[[float], float], x: float) -> None:
    assert grad(f)(x) == pytest.approx(derivative(x), rel=ROUNDING, abs=CANCELLATION)


@given(point=triples)
def test_grad_equals_backward_bit_for_bit(point: list[float]) -> None:
    leaves = [Value(x) for x in point]
    mixed(leaves).backward()
    assert grad(mixed)(point) == [leaf.grad for leaf in leaves]


@given(point=triples, direction=triples)
def test_jvp_is_the_gradient_dotted_with_the_tangent(point: list[float], direction: list[float]) -> None:
    gradient = grad(mixed)(point)
    value, tangent = jvp(mixed, (point,), (direction,))
    assert value == mixed([Value(x) for x in point]).data
    assert tangent == pytest.approx(np.dot(gradient, direction), rel=ROUNDING, abs=CANCELLATION)


@given(point=triples)
def test_row_of_the_jacobian_is_the_gradient_of_that_result(point: list[float]) -> None:
    assert jacobian(pair)(point) == [grad(lambda x, i=i: pair(x)[i])(point) for i in range(2)]


@given(point=triples)
def test_column_of_the_jacobian_is_a_jvp(point: list[float]) -> None:
    columns = [jvp(pair, (point,), (unit.tolist(),))[1] for unit in np.eye(3)]
    assert np.array(jacobian(pair)(point)) == pytest.approx(np.transpose(columns), rel=ROUNDING, abs=CANCELLATION)


def test_value_and_grad_runs_the_function_once() -> None:
    runs = []
    assert value_and_grad(lambda x: (runs.append(x), x * x)[1])(3.0) == (9.0, 6.0)
    assert len(runs) == 1


@pytest.mark.parametrize(
    ("f", "argument", "gradient"),
    [
        (lambda x: x * x, 3, 6.0),
        (lambda x: x * x, np.float32(3), 6.0),
        (lambda x: x[0] * x[1][0], [2.0, [3.0]], [3.0, [2.0]]),
        (lambda x: x[0] * x[1], (2.0, 3.0), (3.0, 2.0)),
        (lambda p: p.w[0] * p.b, Layer([2.0], 3.0), Layer([3.0], 2.0)),
        (lambda p: p["w"][0] * p["b"], {"w": [2.0], "b": 3}, {"w": [3.0], "b": 2.0}),
        (lambda p: p["a"] * 2.0, OrderedDict(a=1.0), OrderedDict(a=2.0)),
        (lambda p: p["a"] + len(p["new"]), defaultdict(list, a=1.0), defaultdict(list, a=1.0)),
        (lambda x: Value(1.0), [], []),
    ],
    ids=["int", "numpy scalar", "list", "tuple", "namedtuple", "dict", "ordered dict", "default dict", "empty"],
)
def test_gradient_has_the_structure_of_the_argument(f: Callable[[Any], Any], argument: Any, gradient: Any) -> None:
    found = grad(f)(argument)
    assert found == gradient
    assert type(found) is type(gradient)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "bool", "object"])
def test_gradient_of_an_array_is_float64_of_its_shape(dtype: str) -> None:
    found = grad(lambda X: (X * X).sum())(np.ones((2, 3), dtype))
    assert found.dtype == np.float64
    assert np.array_equal(found, np.full((2, 3), 2.0))


def test_gradient_of_an_array_without_axes_is_one() -> None:
    found = grad(lambda x: x * 2.0)(np.array(3.0))
    assert found.shape == ()
    assert found == 2.0


def test_array_in_column_order_keeps_its_places() -> None:
    X = np.asfortranarray([[1.0, 2.0], [3.0, 4.0]])
    assert np.array_equal(grad(lambda X: X[0, 1] * X[1, 0])(X), [[0.0, 3.0], [2.0, 0.0]])


@pytest.mark.parametrize(
    ("argnums", "gradient"),
    [(None, (3.0, 2.0)), (0, 3.0), (1, 2.0), ((1,), (2.0,)), ((1, 0), (2.0, 3.0))],
)
def test_argnums_chooses_the_arguments(argnums: Any, gradient: Any) -> None:
    assert grad(lambda x, y: x * y, argnums=argnums)(2.0, 3.0) == gradient


def test_other_arguments_reach_the_function_as_given() -> None:
    given = ("label", [1, 2], object())
    seen: list[Any] = []

    def f(text: str, x: Any, labels: list[int], *, token: object) -> Any:
        seen.extend((text, labels, token))
        return x * labels[1]

    assert grad(f, argnums=1)(given[0], 3.0, given[1], token=given[2]) == 2.0
    assert all(got is own for got, own in zip(seen, given, strict=True))


def test_result_that_does_not_depend_on_an_argument_has_zero_gradient() -> None:
    other = Value(5.0)
    assert grad(lambda x, y: x * 2.0)(1.0, [1.0]) == (2.0, [0.0])
    assert grad(lambda x: other)(1.0) == 0.0
    assert jvp(lambda x: other, (1.0,), (1.0,)) == (5.0, 0.0)


def test_result_that_is_an_argument_has_gradient_one() -> None:
    assert grad(lambda x: x)(4.0) == 1.0
    assert jvp(lambda x: x, (4.0,), (7.0,)) == (4.0, 7.0)


def test_closed_over_value_is_a_constant_and_keeps_its_grad() -> None:
    w = Value(2.0)
    (w * 3.0).backward()
    assert grad(lambda x: w * x)(5.0) == 2.0
    assert jvp(lambda x: w * x, (5.0,), (1.0,)) == (10.0, 2.0)
    assert jacobian(lambda x: [w * x])(5.0) == [2.0]
    assert w.grad == 3.0


def test_arguments_are_left_as_they_were() -> None:
    def f(x: list[Any]) -> Any:
        x[0] = x[0] * x.pop()
        return x[0]

    leaf = Value(3.0, label="leaf")
    argument = [leaf, 2.0]
    assert [g.data for g in grad(f)(argument)] == [2.0, 3.0]
    assert argument == [leaf, 2.0]
    assert not is_computed(leaf.grad)
    assert repr(leaf) == "Value(3.0, label='leaf')"


def test_value_given_twice_is_two_arguments() -> None:
    v = Value(3.0)
    assert [g.data for g in grad(lambda x, y: x * x * y)(v, v)] == [18.0, 9.0]


@pytest.mark.parametrize("derivative", [grad(chain), lambda x: jvp(chain, (x,), (1.0,))[1], grad(grad(chain))])
def test_deep_chain_is_differentiated(derivative: Callable[[float], float]) -> None:
    assert derivative(0.5) in (2.0 * (DEPTH + 0.5), 2.0)


def test_numpy_is_not_imported() -> None:
    code = "import sys; from autograd import grad; grad(lambda x: x[0])([1.0]); assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


X = np.array([[1.0, 2.0], [3.0, 4.0]])


def test_jacobian_of_array_in_array_joins_the_shapes() -> None:
    found = jacobian(lambda W, x: W @ x, argnums=0)(X, np.array([5.0, 6.0]))
    assert found.dtype == np.float64
    assert np.array_equal(found, np.einsum("ij,k->ijk", np.eye(2), [5.0, 6.0]))


def test_jacobian_of_an_array_moves_inside_the_other_structures() -> None:
    found = jacobian(lambda p: p["W"] @ p["x"])({"W": X, "x": [1.0, 2.0]})
    assert found["W"].shape == (2, 2, 2)
    assert [column.tolist() for column in found["x"]] == [[1.0, 3.0], [2.0, 4.0]]


def test_jacobian_of_a_dict_in_several_arguments_has_a_tuple_in_each_place() -> None:
    found = jacobian(lambda x, y: {"sum": x + y[0], "product": x * y[0]})(2.0, [3.0])
    assert found == {"sum": (1.0, [1.0]), "product": (3.0, [2.0])}


def test_jacobian_of_an_empty_array_has_its_shape() -> None:
    assert jacobian(lambda x: x[:0])(np.ones(3)).shape == (0, 3)


def test_jvp_takes_every_structure_and_matches_keys_by_name() -> None:
    primals = ({"w": X, "b": (1.0,)}, 2.0)
    tangents = ({"b": (1.0,), "w": np.ones((2, 2))}, 10.0)
    value, tangent = jvp(lambda p, s: {"y": p["w"] * s, "z": [p["b"][0] * s]}, primals, tangents)
    assert value["z"] == [2.0]
    assert tangent["z"] == [12.0]
    assert np.array_equal(value["y"], 2.0 * X)
    assert np.array_equal(tangent["y"], 2.0 + 10.0 * X)
    assert tangent["y"].dtype == np.float64


def broken(x: Any) -> Any:
    return {"loss": x, "steps": [x.data]}


def same(x: Any, *_: Any) -> Any:
    return x


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: grad(3.0), TypeError, r"needs a function; got 3\.0; write grad\(f\)\(x\)"),
        (lambda: grad(same, argnums=1.0), TypeError, r"argnums needs an int.*got 1\.0"),
        (lambda: grad(same, argnums=True), TypeError, "argnums needs an int.*got True"),
        (lambda: grad(same, argnums=[0]), TypeError, r"argnums needs an int.*got \[0\]"),
        (lambda: grad(same, argnums=(0, 0)), ValueError, r"each position once; got \(0, 0\)"),
        (lambda: grad(same, argnums=()), ValueError, "at least one position"),
        (lambda: grad(same, argnums=2)(1.0, 2.0), ValueError, "number of arguments, 2; got 2"),
        (lambda: grad(same, argnums=-1)(1.0), ValueError, "positions from 0.*got -1"),
        (lambda: grad(same)(), TypeError, "needs a positional argument"),
        (lambda: grad(same)("2"), TypeError, "argument 0: Value takes a number, got str '2'"),
        (lambda: grad(same)({"w": [1.0, None]}), TypeError, r"argument 0\['w'\]\[1\]: Value takes a number"),
        (lambda: grad(same)(1.0, Layer(2.0, "b")), TypeError, r"argument 1\.b: Value takes a number"),
        (lambda: grad(same)(np.array([[1, 2j]])), TypeError, r"argument 0\[0, 0\]: Value takes a number, got complex"),
        (lambda: grad(same)(10**400), OverflowError, "argument 0: Value takes a number that fits"),
        (
            lambda: grad(lambda x: x.data)(1.0),
            TypeError,
            r"got float 1\.0 as result, after .* was read: \.data cuts the graph",
        ),
        (lambda: grad(lambda x: float(x))(1.0), TypeError, r"write v\.data for the number"),
        (lambda: grad(lambda x: None)(1.0), TypeError, "got NoneType None.*forget to return"),
        (lambda: grad(lambda x: [x, x])(1.0), TypeError, "a single Value.*got a list of 2; use jacobian"),
        (lambda: grad(lambda x: x * 2)(np.ones(3)), TypeError, r"got an array of shape \(3,\); use jacobian"),
        (lambda: jacobian(broken)(1.0), TypeError, r"got float 1\.0 as result\['steps'\]\[0\]"),
        (lambda: jvp(broken, (1.0,), (1.0,)), TypeError, r"got float 1\.0 as result\['steps'\]\[0\]"),
        (lambda: jvp(3.0, (1.0,), (1.0,)), TypeError, "needs a function"),
        (lambda: jvp(same, 1.0, (1.0,)), TypeError, r"primals needs a tuple.*got 1\.0"),
        (lambda: jvp(same, (1.0,), 1.0), TypeError, r"tangents needs a tuple.*got 1\.0"),
        (lambda: jvp(same, (1.0,), ()), ValueError, "a tuple of 1; got a tuple of 0"),
        (lambda: jvp(same, ([1.0, [2.0]],), ([1.0, 2.0],)), ValueError, r"tangents\[0\]\[1\] needs.*got a scalar"),
        (
            lambda: jvp(same, ({"a": 1.0},), ({"b": 1.0},)),
            ValueError,
            r"keys \['a'\]; got a dict with the keys \['b'\]",
        ),
        (lambda: jvp(same, (np.ones(2),), (np.ones(3),)), ValueError, r"shape \(2,\); got an array of shape \(3,\)"),
        (lambda: jvp(same, ([1.0, 2.0],), ([1.0, "v"],)), TypeError, r"tangents\[0\]\[1\]: Value takes a number"),
    ],
)
def test_misuse_is_answered_with(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
