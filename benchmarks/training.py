"""One training step of a net (forward, backward, update) in every way that is compared, from the same numbers.

A net is a list of (W, b), ReLU between the layers, and a head: squared error, the logistic loss or softmax.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Step = Callable[[], float]
    Net = list[tuple[Any, Any]]

RATE = 1e-3
HEADS = ("squared", "logistic", "softmax")


def net(shape: list[int], seed: int = 0) -> Net:
    """Weights (out, in) and biases (out, 1)."""
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(size=(rows, columns)) * np.sqrt(2 / columns), np.zeros((rows, 1)))
        for columns, rows in pairwise(shape)
    ]


def by_hand(start: Net, X: Any, Y: Any, head: str) -> Step:
    """NumPy as the course writes it; X (n, m), Y (1, m), for softmax one-hot (k, m)."""
    layers, m = [(W.copy(), b.copy()) for W, b in start], X.shape[1]

    def step() -> float:
        A, before = X, []
        for number, (W, b) in enumerate(layers):
            before.append(A)
            Z = W @ A + b
            A = np.maximum(Z, 0) if number < len(layers) - 1 else Z
        if head == "squared":
            loss, dZ = float(((Z - Y) ** 2).mean()), 2 * (Z - Y) / m
        elif head == "logistic":
            A = 1 / (1 + np.exp(-Z))
            loss, dZ = float(-(Y * np.log(A) + (1 - Y) * np.log(1 - A)).mean()), (A - Y) / m
        else:
            E = np.exp(Z - Z.max(axis=0))
            A = E / E.sum(axis=0)
            loss, dZ = float(-np.log((A * Y).sum(axis=0)).mean()), (A - Y) / m
        gradients = []
        for (W, _), A in zip(reversed(layers), reversed(before), strict=True):
            gradients.append((dZ @ A.T, dZ.sum(axis=1, keepdims=True)))
            if A is not X:
                dZ = (W.T @ dZ) * (A > 0)
        for (W, b), (dW, db) in zip(reversed(layers), gradients, strict=True):
            W -= RATE * dW
            b -= RATE * db
        return loss

    return step


def in_torch(start: Net, X: Any, Y: Any, head: str, *, threads: int, compiled: bool) -> Step:
    """PyTorch with its own optimiser; `compiled`: the loss under `torch.compile`."""
    import torch

    torch.set_num_threads(threads)
    layers = [(torch.tensor(W, requires_grad=True), torch.tensor(b, requires_grad=True)) for W, b in start]
    xs, ys = torch.tensor(X), torch.tensor(Y)
    optimiser = torch.optim.SGD([each for layer in layers for each in layer], lr=RATE)

    def loss() -> Any:
        A = xs
        for number, (W, b) in enumerate(layers):
            Z = W @ A + b
            A = Z.relu() if number < len(layers) - 1 else Z
        if head == "squared":
            return ((Z - ys) ** 2).mean()
        if head == "logistic":
            return torch.nn.functional.binary_cross_entropy_with_logits(Z, ys)
        return torch.nn.functional.cross_entropy(Z.T, ys.T)

    found = torch.compile(loss) if compiled else loss

    def step() -> float:
        torch.set_num_threads(threads)
        optimiser.zero_grad()
        cost = found()
        cost.backward()
        optimiser.step()
        return float(cost.detach())

    return step


def in_jax(start: Net, X: Any, Y: Any, head: str) -> Step:
    """JAX, the whole step under `jit`."""
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    def loss(layers: Any) -> Any:
        A = X
        for number, (W, b) in enumerate(layers):
            Z = W @ A + b
            A = jax.nn.relu(Z) if number < len(layers) - 1 else Z
        if head == "squared":
            return ((Z - Y) ** 2).mean()
        if head == "logistic":
            return (jax.nn.softplus(Z) - Y * Z).mean()
        return -(jax.nn.log_softmax(Z, axis=0) * Y).sum(axis=0).mean()

    @jax.jit
    def update(layers: Any) -> Any:
        cost, gradients = jax.value_and_grad(loss)(layers)
        return cost, jax.tree.map(lambda number, gradient: number - RATE * gradient, layers, gradients)

    state = [[(jnp.asarray(W), jnp.asarray(b)) for W, b in start]]

    def step() -> float:
        cost, state[0] = update(state[0])
        return float(cost)

    return step


def in_micrograd(start: Net, X: Any, Y: Any) -> Step:
    """micrograd's own neurons, one output and squared error."""
    from micrograd.engine import Value
    from micrograd.nn import MLP

    model = MLP(len(X), [len(W) for W, _ in start])
    for layer, (W, b) in zip(model.layers, start, strict=True):
        for neuron, row, bias in zip(layer.neurons, W, b[:, 0], strict=True):
            neuron.w, neuron.b = [Value(float(x)) for x in row], Value(float(bias))

    def step() -> float:
        errors = [model(x) - y for x, y in zip(X.T.tolist(), Y[0].tolist(), strict=True)]
        cost = sum((error * error for error in errors), start=Value(0.0)) * (1 / len(errors))
        model.zero_grad()
        cost.backward()
        for parameter in model.parameters():
            parameter.data -= RATE * parameter.grad
        return float(cost.data)

    return step


def in_values(start: Net, X: Any, Y: Any) -> tuple[Step, Callable[[], Any]]:
    """This engine's own passes, one output and squared error; and what records the graph."""
    from nn import MLP

    model = MLP([len(X), *(len(W) for W, _ in start)], activation="relu", rng=0)
    for layer, (W, b) in zip(model.layers, start, strict=True):
        for neuron, row, bias in zip(layer.neurons, W, b[:, 0], strict=True):
            for w, x in zip(neuron.w, row, strict=True):
                w.data = float(x)
            neuron.b.data = float(bias)
    parameters = model.parameters()

    def record() -> Any:
        errors = [model(x)[0] - y for x, y in zip(X.T.tolist(), Y[0].tolist(), strict=True)]
        return sum((error * error for error in errors[1:]), start=errors[0] * errors[0]) / len(errors)

    def step() -> float:
        cost = record()
        model.zero_grad()
        cost.backward()
        for parameter in parameters:
            parameter.data -= RATE * (parameter.grad or 0.0)
        return float(cost.data)

    return step, record


def loss_of_one(head: str) -> Callable[..., Any]:
    """The same loss of one example as loops over Values."""
    from autograd import log, sigmoid

    def loss(layers: Any, x: Any, y: Any) -> Any:
        a = list(x)
        for number, (W, b) in enumerate(layers):
            z = [
                sum((w * each for w, each in zip(row, a, strict=True)), start=bias[0])
                for row, bias in zip(W, b, strict=True)
            ]
            a = [each.relu() for each in z] if number < len(layers) - 1 else z
        if head == "squared":
            return (z[0] - y) ** 2
        if head == "logistic":
            out = sigmoid(z[0])
            return -(y * log(out) + (1 - y) * log(1 - out))
        right = sum(y[k] * each for k, each in enumerate(z))
        return log(sum((each - right).exp() for each in z))

    return loss


def by_rows(start: Net, X: Any, Y: Any, head: str, backend: Literal["auto", "numpy"] = "auto") -> tuple[Step, Any]:
    """Compiled from one example, run over the batch; and the compiled function."""
    from autograd import compile

    layers = [(W.copy(), b.copy()) for W, b in start]
    rows, targets = np.ascontiguousarray(X.T), (Y[0] if len(Y) == 1 else np.ascontiguousarray(Y.T))
    loss = compile(loss_of_one(head), batch=("x", "y"), backend=backend)

    def step() -> float:
        cost, gradients = loss(layers, rows, targets)
        for (W, b), (dW, db) in zip(layers, gradients, strict=True):
            W -= RATE * dW
            b -= RATE * db
        return float(cost)

    return step, loss


def whole(record: Callable[[], Any]) -> tuple[Step, Any]:
    """Compiled from the graph of the whole batch; and the compiled graph."""
    from autograd import compile

    program = compile(record())

    def step() -> float:
        cost, gradients = program()
        program.parameters -= RATE * gradients
        return cost

    return step, program
