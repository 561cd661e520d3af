"""The engine's gradients against the course's formulas, derived by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, log, sigmoid
from demos import by_hand
from nn import MLP, LogisticRegression, binary_cross_entropy, mean, squared_error, total

#: Both sides round in another order; the sums have some hundred terms.
AGREES = {"rel": 1e-10, "abs": 1e-13}


def data(m: int, n: int, seed: int = 0) -> tuple[by_hand.Array, by_hand.Array]:
    """X (n, m) and Y (1, m) of zeros and ones."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, m)), rng.integers(0, 2, size=(1, m)).astype(float)


def test_one_example_with_two_features_node_by_node() -> None:
    x1, x2, y = 1.5, -0.7, 1.0
    w1, w2, b = Value(0.3, "w1"), Value(-0.2, "w2"), Value(0.1, "b")
    z = (w1 * x1 + w2 * x2 + b).named("z")
    a = sigmoid(z).named("a")
    L = -(y * log(a) + (1 - y) * log(1 - a))
    L.backward()
    assert a.grad == pytest.approx(-y / a.data + (1 - y) / (1 - a.data), **AGREES)
    dz = a.data - y
    assert [z.grad, w1.grad, w2.grad, b.grad] == pytest.approx([dz, x1 * dz, x2 * dz, dz], **AGREES)


@settings(max_examples=30)
@given(st.integers(1, 12), st.integers(1, 5), st.integers(0, 10_000))
def test_logistic_regression_over_m_examples(m: int, n: int, seed: int) -> None:
    X, Y = data(m, n, seed)
    rng = np.random.default_rng(seed + 1)
    model = LogisticRegression(n)
    for parameter in model.parameters():
        parameter.data = rng.normal()
    J = mean([binary_cross_entropy(model(x), y) for x, y in zip(X.T.tolist(), Y[0].tolist(), strict=True)])
    J.backward()
    w = np.array([[each.data] for each in model.w])
    ours = [J.data, *[each.grad for each in model.w], model.b.grad]
    for formulas in (by_hand.logistic_two_loops, by_hand.logistic_one_loop, by_hand.logistic):
        cost, dw, db = formulas(w, model.b.data, X, Y)
        assert ours == pytest.approx([cost, *dw[:, 0], db], **AGREES)


def gradients_of(model: MLP) -> list[float]:
    return [parameter.grad for parameter in model.parameters()]


def in_order(gradients: Any) -> list[float]:
    """The same of arrays: neuron by neuron, the weights, then the bias."""
    return [float(each) for dW, db in gradients for row in np.hstack([dW, db]) for each in row]


def with_random_biases(model: MLP) -> MLP:
    rng = np.random.default_rng(5)
    for name, parameter in model.named_parameters():
        if name.endswith(".b"):
            parameter.data = rng.normal() * 0.3
    return model


@pytest.mark.parametrize("seed", range(5))
def test_the_two_layer_net(seed: int) -> None:
    X, Y = data(m=7, n=3, seed=seed)
    model = with_random_biases(MLP([3, 4, 1], "tanh", output="sigmoid", rng=seed))
    J = mean([binary_cross_entropy(model(x)[0], y) for x, y in zip(X.T.tolist(), Y[0].tolist(), strict=True)])
    J.backward()
    (W1, b1), (W2, b2) = by_hand.arrays(model)
    cost, (dW1, db1, dW2, db2) = by_hand.two_layers(W1, b1, W2, b2, X, Y)
    assert J.data == pytest.approx(cost, **AGREES)
    assert gradients_of(model) == pytest.approx(in_order([(dW1, db1), (dW2, db2)]), **AGREES)


@pytest.mark.parametrize("activation", by_hand.ACTIVATIONS)
@pytest.mark.parametrize("layers", [1, 2, 3, 4, 5])
def test_a_deep_net_with_any_activation(activation: str, layers: int) -> None:
    shape = [3, *[4, 2, 5, 3][: layers - 1], 2]
    X, _ = data(m=5, n=3, seed=layers)
    targets = np.random.default_rng(9).normal(size=(2, 5))
    model = with_random_biases(MLP(shape, activation, output=activation, rng=layers))
    outputs = [model(x) for x in X.T.tolist()]
    L = total([squared_error(o, t) for row, ts in zip(outputs, targets.T.tolist(), strict=True) for o, t in zip(row, ts, strict=True)])  # fmt: skip  # noqa: E501
    (L * 0.2).backward()
    names = [activation] * layers
    A, caches = by_hand.forward(by_hand.arrays(model), X, names)
    assert [o.data for row in outputs for o in row] == pytest.approx(list(A.T.ravel()), **AGREES)
    assert gradients_of(model) == pytest.approx(
        in_order(by_hand.backward(by_hand.arrays(model), caches, (A - targets) * 0.2, names)), **AGREES
    )


def test_shapes_of_gradients_are_those_of_parameters() -> None:
    model = MLP([3, 4, 2])
    _, caches = by_hand.forward(by_hand.arrays(model), data(6, 3)[0], ["relu", "identity"])
    found = by_hand.backward(by_hand.arrays(model), caches, np.ones((2, 6)), ["relu", "identity"])
    assert [(dW.shape, db.shape) for dW, db in found] == [
        ((fan_out, fan_in), (fan_out, 1)) for fan_in, fan_out in pairwise([3, 4, 2])
    ]
