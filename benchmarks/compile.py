"""Compiled programs beside the engine's own passes, NumPy by hand, PyTorch, JAX and micrograd. JSON out.

Every way runs the same training step from the same numbers, and its first loss is compared before it is timed. Ways
take turns, and the shortest run counts.
"""

from __future__ import annotations

import json
import math
import random
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value, compile
from benchmarks import training

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.training import Step

ROUNDS, SECONDS = 4, 0.4
#: The same compiled function on the other backend: a NumPy program, or generated Python where nothing is regular.
WITHOUT = "without the tape"
#: Every way by its name; a peer that is not installed is left out.
Ways = dict[str, "Step"]


def best_of(ways: Ways, rounds: int = ROUNDS, seconds: float = SECONDS) -> dict[str, float]:
    """The shortest run of each way in ms, the ways taking turns.

    Raises:
        SystemExit: they compute different losses.
    """
    first = {name: step() for name, step in ways.items()}
    right = next(iter(first.values()))
    for name, loss in first.items():
        if not math.isclose(loss, right, rel_tol=1e-9):
            raise SystemExit(f"{name} has a loss of {loss!r}, the others {right!r}")
    found = dict.fromkeys(ways, math.inf)
    for _ in range(rounds):
        for name, step in ways.items():
            end, runs = perf_counter() + seconds, 0
            while perf_counter() < end or runs < 2:
                start = perf_counter()
                step()
                found[name] = min(found[name], perf_counter() - start)
                runs += 1
                if runs == 2 and perf_counter() > end + seconds:
                    break
    return {name: each * 1e3 for name, each in found.items()}


def peers(start: training.Net, X: Any, Y: Any, head: str) -> Ways:
    """NumPy by hand, PyTorch and JAX, as far as they are installed."""
    made: Ways = {"NumPy by hand": training.by_hand(start, X, Y, head)}
    for threads in (1, 2):
        for compiled in (False, True):
            name = f"{'torch.compile' if compiled else 'PyTorch'}, {threads} thread{'s' * (threads > 1)}"
            add(made, name, lambda t=threads, c=compiled: training.in_torch(start, X, Y, head, threads=t, compiled=c))
    add(made, "jax.jit", lambda: training.in_jax(start, X, Y, head))
    return made


def add(made: Ways, name: str, make: Callable[[], Step]) -> None:
    """Add a way, if what it needs is there."""
    try:
        made[name] = make()
    except ImportError:
        return


def small_net() -> dict[str, Any]:
    """MLP 2-16-16-1 with ReLU and squared error, 100 points"""
    rng = np.random.default_rng(0)
    X, Y, start = rng.normal(size=(2, 100)), rng.choice([-1.0, 1.0], (1, 100)), training.net([2, 16, 16, 1])
    engine, record = training.in_values(start, X, Y)
    (step, program), seconds = timed(lambda: training.whole(record))
    ways: Ways = {"compiled": step, "compiled from one example": training.by_rows(start, X, Y, "squared")[0]}
    ways[f"compiled from one example, {WITHOUT}"] = training.by_rows(start, X, Y, "squared", "numpy")[0]
    ways |= peers(start, X, Y, "squared")
    ways["this engine"] = engine
    add(ways, "micrograd", lambda: training.in_micrograd(start, X, Y))
    return row(small_net, ways, seconds, program)


def logistic() -> dict[str, Any]:
    """Logistic regression, 12,288 features × 200 examples"""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(12_288, 200)), rng.integers(0, 2, (1, 200)).astype(float)
    ((W, b),) = training.net([12_288, 1])
    return from_one_example(logistic, [(W * 0.01, b)], X, Y, "logistic")


def softmax() -> dict[str, Any]:
    """784-100-10 with ReLU and softmax, batch of 64"""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(784, 64)), np.eye(10)[rng.integers(0, 10, 64)].T.copy()
    return from_one_example(softmax, training.net([784, 100, 10]), X, Y, "softmax")


def from_one_example(what: Callable[..., Any], start: training.Net, X: Any, Y: Any, head: str) -> dict[str, Any]:
    step, function = training.by_rows(start, X, Y, head)
    _, seconds = timed(step)
    step, function = training.by_rows(start, X, Y, head)
    return row(what, {"compiled": step} | peers(start, X, Y, head), seconds, function)


def irregular() -> dict[str, Any]:
    """A graph of 100,000 nodes with nothing regular in it"""
    return graph_alone(irregular, lambda: random_graph(100_000))


def random_graph(size: int) -> Value:
    """This many results, each computed from two of the last 60 by one primitive or two."""
    rng, choose = random.Random(0), random.Random(1)
    made = [Value(rng.uniform(-1, 1)) for _ in range(100)]
    kinds = ((2, lambda a, b: (a + b) * 0.5), (1, lambda a, b: a * b), (2, lambda a, b: (a - b).tanh()))
    while size > 0:
        nodes, kind = choose.choice(kinds)
        made.append(kind(choose.choice(made[-60:]), choose.choice(made[-60:])))
        size -= nodes
    return sum(made[-59:], start=made[-60])


def recurrent() -> dict[str, Any]:
    """Eight hidden units, weights shared over 20 steps"""
    rng = np.random.default_rng(0)
    W = [[Value(float(x)) for x in each] for each in rng.normal(size=(8, 8)) * 0.4]

    def record() -> Value:
        h: list[Any] = [0.1] * 8
        for _ in range(20):
            h = [sum(w * x for w, x in zip(each, h, strict=True)).tanh() for each in W]
        return sum(h[1:], start=h[0])

    return graph_alone(recurrent, record)


def convolution() -> dict[str, Any]:
    """An image of 8 × 8 and a kernel of 3 × 3"""
    rng = np.random.default_rng(0)
    image = rng.normal(size=(8, 8)).tolist()
    kernel = [[Value(float(x)) for x in each] for each in rng.normal(size=(3, 3))]

    def record() -> Value:
        sums = [
            sum(kernel[i][j] * image[r + i][c + j] for i in range(3) for j in range(3))
            for r in range(6)
            for c in range(6)
        ]
        return sum(each.tanh() for each in sums)

    return graph_alone(convolution, record)


def graph_alone(what: Callable[..., Any], record: Callable[[], Value]) -> dict[str, Any]:
    """A graph that nobody wrote with arrays: both passes, compiled and by the engine."""
    root = record()
    program, seconds = timed(lambda: compile(root))
    beside = compile(root, backend="numpy")
    value, gradients = program()
    root.backward()
    size = max(abs(leaf.grad or 0.0) for leaf in program.leaves)
    off = max(abs(g - (leaf.grad or 0.0)) for g, leaf in zip(gradients.tolist(), program.leaves, strict=True)) / size
    if not (math.isclose(value, root.data, rel_tol=1e-9) and off < 1e-9):
        raise SystemExit(f"{what.__name__}: the program is off by {off}")

    def engine() -> float:
        again = record()
        again.backward()
        return again.data

    ways: Ways = {"compiled": lambda: program()[0], f"compiled, {WITHOUT}": lambda: beside()[0]}
    return row(what, ways | {"this engine": engine}, seconds, program)


def timed(make: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and the seconds it took."""
    start = perf_counter()
    return make(), perf_counter() - start


def row(what: Callable[..., Any], ways: Ways, seconds: float, program: Any) -> dict[str, Any]:
    """Measure, and put together what is reported."""
    times = best_of(ways)
    return {"name": what.__name__, "what": what.__doc__, "compile s": seconds, "times": times,
            "report": program.report().splitlines()}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps([each() for each in (small_net, logistic, softmax, irregular, recurrent, convolution)]))
