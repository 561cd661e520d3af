"""The same source on other array namespaces gives the same numbers."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autograd import Value, compile, parse
from autograd.operators import METHODS
from autograd.ops import OPS
from nn import MLP, total
from nn.losses import softmax_cross_entropy
from tests.compiler.test_batches import PARAMETERS, X, Y, net
from tests.compiler.test_rows import attention, convolution, reading_apart, recurrence, windows

if TYPE_CHECKING:
    from collections.abc import Callable

RNG = np.random.default_rng(0)


def primitives() -> Value:
    """Every row of the table, over many elements."""
    terms = []
    for op in OPS.values():
        for point in RNG.uniform(0.2, 0.9, (40, op.arity)) + (op.domain == "a >= 1"):
            leaves = [Value(float(x)) for x in point]
            operands = [
                leaf.data if slope is None else leaf for leaf, slope in zip(leaves, op.local_derivatives, strict=True)
            ]
            terms.append(METHODS[op.name](*operands))
    return total(terms)


def softmax() -> Value:
    """A net with three outputs, whose rows have labels of their own."""
    model = MLP([3, 8, 3], activation="gelu", rng=0)
    rows = RNG.normal(size=(30, 3)).tolist()
    return total([softmax_cross_entropy(model(x), at % 3) for at, x in enumerate(rows)]) / 30


def apart() -> Value:
    """Numbers of several arrays side by side, some of them twice."""
    leaves = [Value(float(x)) for x in RNG.normal(size=60)]
    mixed = [*leaves, *[leaf.tanh() for leaf in leaves], *[leaf.exp() for leaf in leaves[:30]]]
    return total([(mixed[a] * mixed[b]).sin() for a, b in RNG.integers(0, len(mixed), (300, 2))])


GRAPHS = [primitives, softmax, apart]
FUNCTIONS = [net, attention, convolution, recurrence, windows, reading_apart]


def check_graph(
    make: Callable[[], Value], namespace: Any, prepare: Callable[[Any], Any] = lambda function: function
) -> None:
    """A whole graph on the namespace; `prepare` may be a compiler such as `jax.jit`."""
    step = compile(make())
    value, gradients = step()
    other, slopes = prepare(step.to(namespace))(namespace.asarray(step.parameters))
    assert float(other) == pytest.approx(value, rel=1e-12)
    assert np.allclose(np.asarray(slopes), gradients, rtol=1e-10, atol=1e-12)


def check_function(function: Any, namespace: Any, prepare: Callable[[Any], Any] = lambda function: function) -> None:
    """A function of one row over a batch on the namespace."""
    if function is net:
        parameters, batch = PARAMETERS, [X, Y]
    else:
        width = (2, 4) if function is attention else (2, 2)
        parameters = {"K": RNG.normal(size=width), "Q": RNG.normal(size=(2, 4)), "W": RNG.normal(size=(3, 4)),
                      "U": RNG.normal(size=(3, 3)), "b": 0.7}  # fmt: skip
        batch = [RNG.normal(size=(16, 4, 4))]
    loss = compile(function, batch=("x", "y") if function is net else ("x",))
    value, gradient = loss(parameters, *batch)
    backwards = dict(reversed(parameters.items()))  # the order of keys is nobody's promise; JAX sorts them
    arrays = {name: namespace.asarray(np.asarray(number)) for name, number in backwards.items()}
    other, slopes = prepare(loss.to(namespace))(arrays, *map(namespace.asarray, batch))
    assert float(other) == pytest.approx(value, rel=1e-12)
    for name, right in gradient.items():
        assert np.allclose(np.asarray(slopes[name]), right, rtol=1e-10, atol=1e-13), name


@pytest.mark.parametrize("make", GRAPHS, ids=lambda make: make.__name__)
def test_graphs_agree_on_pytorch(make: Any) -> None:
    check_graph(make, pytest.importorskip("torch"))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_functions_agree_on_pytorch(function: Any) -> None:
    check_function(function, pytest.importorskip("torch"))


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")
def test_all_agree_on_jax_and_over_eight_devices() -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.compiler.in_jax"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "all agree" in done.stdout


def test_numpy_itself_is_a_namespace_and_may_be_narrow() -> None:
    check_graph(softmax, np)
    step = compile(softmax())
    value, gradients = step.to(np, dtype="float32")(step.parameters)
    assert gradients.dtype == np.float32
    assert float(value) == pytest.approx(step()[0], rel=1e-5)


def test_negative_exponents_need_no_choice_and_run_on_pytorch() -> None:
    torch = pytest.importorskip("torch")
    step = compile(total([Value(0.5 + 0.1 * at) ** -2 for at in range(200)]))
    assert "where" not in step.source
    value, gradient = step()
    other, slopes = step.to(torch)(torch.asarray(step.parameters))
    assert float(other) == pytest.approx(value, rel=1e-12)
    assert np.allclose(np.asarray(slopes), gradient, rtol=1e-12)


def test_mistakes_are_answered() -> None:
    loss = compile(net, batch=("x", "y"))
    with pytest.raises(ValueError, match="call it once"):
        loss.to(np)
    loss(PARAMETERS, X, Y)
    with pytest.raises(TypeError, match=r"numpy, jax\.numpy, torch; got math"):
        loss.to(__import__("math"))
    with pytest.raises(ValueError, match="the shapes that were recorded"):
        loss.to(np)({**PARAMETERS, "W": PARAMETERS["W"][:2]}, X, Y)
    with pytest.raises(ValueError, match="p needs the structure of"):
        loss.to(np)({"W": 1.0}, X, Y)
    with pytest.raises(ValueError, match="too few a group for arrays"):
        compile(parse("3*x", x=1.0)).to(np)
