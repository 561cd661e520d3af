"""Loops over examples and neurons, written in Values: the matrix products of the course are found in them again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from autograd import Value, compile, log, sigmoid
from demos import by_hand
from nn import MLP

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd.compiler import Compiled
    from demos.stage import Stage


def run(stage: Stage) -> dict[str, float]:
    """How far the compiled gradients are from the formulas by hand, and how many times as fast they come."""
    rng = np.random.default_rng(stage.seed)
    m = 30 if stage.quick else 200
    found = _logistic(stage, rng, m)
    return found | _two_layers(stage, rng, m)


def _logistic(stage: Stage, rng: np.random.Generator, m: int) -> dict[str, float]:
    """Logistic regression with two loops."""
    X, Y = rng.normal(size=(4, m)), rng.integers(0, 2, (1, m)).astype(float)
    w, b = [Value(float(x), label=f"w[{j}]") for j, x in enumerate(rng.normal(size=4))], Value(0.1, label="b")
    J = Value(0.0)
    for i in range(m):
        z = sum((w[j] * float(X[j, i]) for j in range(4)), start=b)
        a = sigmoid(z)
        J = J - (float(Y[0, i]) * log(a) + (1 - float(Y[0, i])) * log(1 - a))
    J = J / m
    step = compile(J, backend="numpy")
    value, gradients = step()
    weights = np.array([[x.data] for x in w])
    by_formula, dw, db = by_hand.logistic(weights, b.data, X, Y)
    names = dict(zip(step.names, gradients.tolist(), strict=True))
    off = max(*(abs(names[f"w[{j}]"] - dw[j, 0]) for j in range(4)), abs(names["b"] - db), abs(value - by_formula))
    stage.say(f"Logistic regression, two loops over {m} examples and 4 features. Found in its graph:\n")
    stage.say(step.report() + "\n")
    stage.say(
        "The course writes Z = wᵀX + b; A = σ(Z); dZ = A − Y; dw = X dZᵀ / m. The program, forward and backward:\n"
    )
    stage.say(step.source)
    return {"logistic off by": off} | _times(stage, J, step, "logistic")


def _two_layers(stage: Stage, rng: np.random.Generator, m: int) -> dict[str, float]:
    """The net with a tanh layer and a sigmoid output, of neurons that each know their own weights."""
    X, Y = rng.normal(size=(3, m)), rng.integers(0, 2, (1, m)).astype(float)
    net = MLP([3, 4, 1], activation="tanh", output="sigmoid", rng=stage.seed)
    outputs = [net(x.tolist())[0] for x in X.T]
    costs = [-(y * log(a) + (1 - y) * log(1 - a)) for a, y in zip(outputs, Y[0].tolist(), strict=True)]
    J = sum(costs) / m
    step = compile(J, backend="numpy")
    _, gradients = step()
    (W1, b1), (W2, b2) = by_hand.arrays(net)
    _, (dW1, db1, dW2, db2) = by_hand.two_layers(W1, b1, W2, b2, X, Y)
    found = step.named(gradients)
    formulas = {"layer1.w": dW1, "layer1.b": db1, "layer2.neuron1.w": dW2, "layer2.neuron1.b": db2}
    off = max(float(np.abs(found[name].ravel() - formula.ravel()).max()) for name, formula in formulas.items())
    stage.say(f"The two-layer net, {m} examples through 4 + 1 neurons:\n")
    stage.say(step.report() + "\n")
    stage.say(step.source)
    stage.say(f"Its gradients are those of the course's six equations to {off:.1e}.\n")
    return {"two layers off by": off} | _times(stage, J, step, "two layers")


def _times(stage: Stage, J: Value, step: Compiled, name: str) -> dict[str, float]:
    """How long both passes take, by the engine and compiled; printed, and no part of what is tested."""
    eager, compiled = _seconds(J.backward), _seconds(step)
    stage.say(
        f"backward() alone takes {eager * 1e3:.2f} ms, the compiled program with both passes {compiled * 1e3:.3f} ms.\n"
    )
    return {f"{name} groups": float(len(step.report().splitlines()) - 1)}


def _seconds(action: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(20):
        start = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - start)
    return best
