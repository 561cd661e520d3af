"""What is measured: each workload takes a peer and gives its numbers, in the peer's own operators and loops.

Times are the best of several repetitions: noise only ever adds. Each returns gradients, too, which have to agree.
"""

from __future__ import annotations

import random
from itertools import pairwise
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.peers import Peer

Numbers = dict[str, float]


def formula(peer: Peer, count: int) -> Numbers:
    """J = 3(a + bc) built and differentiated: µs."""

    leaf, begin, backward = peer.leaf, peer.begin, peer.backward

    def once() -> list[Any]:
        a, b, c = leaves = [leaf(5.0), leaf(3.0), leaf(2.0)]
        begin(leaves)
        backward((a + b * c) * 3.0)
        return leaves

    for _ in range(min(count, 1000)):
        once()
    best = float("inf")
    for _ in range(5):
        start = perf_counter()
        for _ in range(count):
            leaves = once()
        best = min(best, (perf_counter() - start) / count)
    return {"µs": best * 1e6, "check": sum(map(peer.gradient, leaves))}


def chains(peer: Peer, nodes: int, length: int = 1000) -> Numbers:
    """Multiply-adds y·w + b in chains of `length` nodes, summed, all alive at once: ns a node, forward and backward."""
    w, b = leaves = [peer.leaf(0.999), peer.leaf(0.001)]
    peer.begin(leaves)
    start = perf_counter()
    total = _chains(w, b, nodes, length)
    middle = perf_counter()
    peer.backward(total)
    end = perf_counter()
    return {
        "forward ns": (middle - start) / nodes * 1e9,
        "backward ns": (end - middle) / nodes * 1e9,
        "ns": (end - start) / nodes * 1e9,
        "check": sum(map(peer.gradient, leaves)),
    }


def _chains(w: Any, b: Any, nodes: int, length: int) -> Any:
    total = w * b
    for _ in range(nodes // length):
        y = b * 1.0
        for _ in range(length // 2):
            y = y * w + b
        total = total + y
    return total


def training_step(peer: Peer, points: int, steps: int = 3) -> Numbers:
    """One step of gradient descent for an MLP 2-16-16-1 with ReLU and squared error over all points: ms."""
    rng = random.Random(0)
    data = [(rng.uniform(-1, 1), rng.uniform(-1, 1)) for _ in range(points)]
    labels = [1.0 if x * y > 0 else -1.0 for x, y in data]
    shape = [2, 16, 16, 1]
    layers = [
        [[peer.leaf(rng.gauss(0, fan_in**-0.5)) for _ in range(fan_in + 1)] for _ in range(width)]
        for fan_in, width in pairwise(shape)
    ]
    best = float("inf")
    for _ in range(steps):
        start = perf_counter()
        peer.begin([w for layer in layers for neuron in layer for w in neuron])
        loss = _loss(peer.relu, layers, data, labels)
        peer.backward(loss)
        check = sum(abs(peer.gradient(w)) for layer in layers for neuron in layer for w in neuron)
        layers = [[[peer.updated(w, 0.0) for w in neuron] for neuron in layer] for layer in layers]
        del loss
        best = min(best, perf_counter() - start)
    return {"ms": best * 1e3, "check": check}


def _loss(relu: Callable[[Any], Any], layers: list[Any], data: list[tuple[float, float]], labels: list[float]) -> Any:
    total: Any = 0.0
    for point, label in zip(data, labels, strict=True):
        values: list[Any] = list(point)
        for layer in layers:
            outputs = []
            for *weights, bias in layer:
                z = bias
                for w, value in zip(weights, values, strict=True):
                    z = z + w * value
                outputs.append(z if layer is layers[-1] else relu(z))
            values = outputs
        gap = values[0] - label
        total = gap * gap + total
    return total * (1.0 / len(data))


def memory(peer: Peer, nodes: int) -> Numbers:
    """Resident memory that a graph takes while it is alive, after its backward pass: bytes a node."""
    chains(peer, 2000)  # what an engine sets up once
    before = _resident()
    w, b = leaves = [peer.leaf(0.999), peer.leaf(0.001)]
    peer.begin(leaves)
    alive = _chains(w, b, nodes, 1000)
    peer.backward(alive)
    return {"bytes": (_resident() - before) / nodes, "check": sum(map(peer.gradient, leaves))}


def _resident() -> int:
    import os

    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def one_chain(peer: Peer, nodes: int) -> Numbers:
    """A single chain of that many nodes: seconds, for those that survive it."""
    return {"s": chains(peer, nodes, length=nodes)["ns"] * nodes / 1e9}


WORKLOADS: dict[str, Callable[..., Numbers]] = {
    each.__name__: each for each in (formula, chains, training_step, memory, one_chain)
}
