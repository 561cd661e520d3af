"""Formulas as they stand in widely read notes of the course, each found wrong by a number, with its correction."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograd import Value, nudge, sigmoid, tanh
from demos import by_hand
from nn import MLP, binary_cross_entropy, mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demos.stage import Stage


class Erratum(NamedTuple):
    """A formula as printed and as it should read, what both come to, and what the engine says."""

    printed: str
    corrected: str
    wrong: float
    right: float
    engine: float


def run(stage: Stage) -> dict[str, float]:
    """For each erratum the numbers of the printed formula, of the corrected one, and of the engine."""
    found = [*_logistic(), *_nets(), *_chain_rule()]
    stage.table(
        ("printed", "should read", "printed gives", "correct", "engine"),
        [(*each[:2], *[f"{number:.6g}" for number in each[2:]]) for each in found],
    )
    stage.say(
        "No erratum but a convention: the course takes relu′(0) = 1, PyTorch and this engine take 0. Both are slopes\n"
        f"of a line that touches max(0, z) at 0 from below. Here: {_relu_derivative_at_zero():g}.\n"
    )
    numbers: dict[str, float] = {}
    for each in found:
        numbers |= {f"{each.printed} | printed": each.wrong, f"{each.printed} | corrected": each.right,
                    f"{each.printed} | engine": each.engine}  # fmt: skip
    return numbers


def _logistic() -> Iterator[Erratum]:
    """One example with the label 0, z = 0.4: the likelihood of the label is what the loss has to be the −log of."""
    z = Value(0.4, "z")
    a = sigmoid(z)
    L = binary_cross_entropy(a, 0)
    L.backward()
    y, p = 0.0, a.data
    loss = -(y * math.log(p) + (1 - y) * math.log(1 - p))
    yield Erratum("J += y·log a + (1−y)·log(1−a)", "J += −(y·log a + (1−y)·log(1−a))", -loss, loss, L.data)
    yield Erratum("L = −(y·log ŷ − (1−y)·log(1−ŷ))", "L = −(y·log ŷ + (1−y)·log(1−ŷ))",
                  -(y * math.log(p) - (1 - y) * math.log(1 - p)), loss, L.data)  # fmt: skip
    entropy = -(p * math.log(p) + (1 - p) * math.log(1 - p))
    yield Erratum("J = −1/m Σ ŷ·log ŷ + (1−ŷ)·log(1−ŷ)", "J = −1/m Σ y·log ŷ + (1−y)·log(1−ŷ)", entropy, loss, L.data)
    yield Erratum("A = 1 / 1 + exp(−Z)", "A = 1 / (1 + exp(−Z))", 1 / 1 + math.exp(-0.4), 1 / (1 + math.exp(-0.4)), p)
    yield Erratum("dz = a(1−a)", "dz = a − y", p * (1 - p), p - y, z.grad)


def _nets() -> Iterator[Erratum]:
    """A net of 2-3-1 over four examples, W and b made from a seed."""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(2, 4)), np.array([[0.0, 1.0, 1.0, 0.0]])
    net = MLP([2, 3, 1], "tanh", output="sigmoid", rng=1)
    for layer in net.layers:
        for unit, neuron in enumerate(layer.neurons):
            neuron.b.data = 0.2 * (unit + layer.number)
    J = mean([binary_cross_entropy(net(x)[0], y) for x, y in zip(X.T.tolist(), Y[0].tolist(), strict=True)])
    J.backward()
    (W1, b1), (W2, b2) = by_hand.arrays(net)
    A1 = np.tanh(W1 @ X + b1)
    A2 = by_hand.sigmoid(W2 @ A1 + b2)
    dZ2 = (A2 - Y) / 4
    dW2 = dZ2 @ A1.T
    first, last = net.layers[0].neurons[0], net.layers[1].neurons[0]

    z = float((W1 @ X + b1)[2, 0])
    yield Erratum("a[l] = g[l](a[l])", "a[l] = g[l](z[l])", math.tanh(math.tanh(z)), math.tanh(z), tanh(Value(z)).data)
    logit = float((W2 @ A1)[0, 0])
    p = net(X[:, 0].tolist())[0].data
    wrong_z, right_z = logit + float(b1[0, 0]), logit + float(b2[0, 0])
    yield Erratum("Z[2] = W[2] a[1] + b[1]", "Z[2] = W[2] a[1] + b[2]", wrong_z, right_z, math.log(p / (1 - p)))
    yield Erratum("dW2 = dZ2·A2ᵀ / m", "dW2 = dZ2·A1ᵀ / m", float((dZ2 @ A2.T)[0, 0]), float(dW2[0, 0]), last.w[0].grad)
    local = 1 - A1**2
    wrong, right = ((weights.T @ dZ2 * local) @ X.T for weights in (dW2, W2))
    yield Erratum("dZ[L−1] = dW[L]ᵀ dZ[L] * g′", "dZ[L−1] = W[L]ᵀ dZ[L] * g′", float(wrong[0, 0]), float(right[0, 0]),
                  first.w[0].grad)  # fmt: skip
    try:
        made = float(np.random.RandomState(0).randn((2, 2)).size)  # type: ignore[call-overload]
    except TypeError:
        made = 0.0
    size = float(np.random.RandomState(0).randn(2, 2).size)
    yield Erratum("randn((2, 2)): numbers made", "randn(2, 2)", made, size, float(len(net.parameters()[:4])))


def _chain_rule() -> Iterator[Erratum]:
    """The first graph of the course, but with v = 2a + u: with v = a + u, dv/da happens to equal dv/du."""
    yield Erratum("a = 2.0001 → 3a = 6.003", "3a = 6.0003", 6.003, 6.0003, nudge(lambda a: 3 * a, 2, by=0.0001).after)
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    yield Erratum("a: 5 → 5.001, J: 33 → 13.003", "J: 33 → 33.003", 13.003, 33.003, nudge(3 * (a + b * c), a).after)
    u = (b * c).named("u")
    v = (2 * a + u).named("v")
    J = 3 * v
    J.backward()
    dJ_dv, dv_du, dv_da = 3.0, 1.0, 2.0
    yield Erratum("dJ/du = dJ/dv · dv/da", "dJ/du = dJ/dv · dv/du", dJ_dv * dv_da, dJ_dv * dv_du, u.grad)
    yield Erratum("dJ/du = dJ/dv · dJ/du", "dJ/du = dJ/dv · dv/du ", dJ_dv * u.grad, dJ_dv * dv_du, u.grad)


def _relu_derivative_at_zero() -> float:
    z = Value(0)
    z.relu().backward()
    return float(z.grad)
