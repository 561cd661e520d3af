"""How long it takes to compile, and the memory: `python -m benchmarks.compiling net|irregular SIZE`, JSON out."""

from __future__ import annotations

import json
import os
import resource
import sys
from time import perf_counter

from autograd import Value, compile
from benchmarks.compile import random_graph
from nn import MLP


def net(size: int) -> Value:
    """The loss of an MLP 2-16-16-1 over as many points as give this many nodes."""
    model = MLP([2, 16, 16, 1], rng=0)
    points = [(0.01 * at, 0.5 - 0.02 * at % 1) for at in range(size // 740)]
    errors = [model(point)[0] - 0.5 for point in points]
    return sum((error * error for error in errors[1:]), start=errors[0] * errors[0]) / len(errors)


if __name__ == "__main__":
    kind, size = sys.argv[1:]
    root = {"net": net, "irregular": random_graph}[kind](int(size))
    start = perf_counter()
    step = compile(root)
    seconds = perf_counter() - start
    step()
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"kind": kind, "nodes": int(size), "s": seconds, "GB": gigabytes}), flush=True)
    os._exit(0)  # freeing the graph is not measured
