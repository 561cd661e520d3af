"""How long a picture takes: graphs of 5, 50 and 500 cards to SVG, in a process of its own, JSON out."""

import json
import math
import random
from time import perf_counter

import viz
from autograd import Value


def random_graph(nodes: int) -> Value:
    """A graph of that many nodes, each computed from some of the forty before it, the last from all that are left."""
    rng = random.Random(0)
    made = [Value(rng.uniform(0.5, 1.5)) for _ in range(max(2, nodes // 25))]
    unused = dict.fromkeys(made)
    while len(made) + len(unused) - 1 < nodes:
        a, b = rng.choice(made[-40:]), rng.choice(made[-40:])
        result = rng.choice([a.tanh, lambda a=a, b=b: a + b, lambda a=a, b=b: a * b])()
        for operand in result.operands:
            unused.pop(operand, None)
        unused[result] = None
        made.append(result)
    return math.prod(unused)


def network(width: int) -> Value:
    """An MLP of 2, `width` and 1 units on one example, its parameters without names, so that nothing is grouped."""
    rng = random.Random(0)
    values = [Value(0.5), Value(-0.3)]
    for units in (width, 1):
        weights = [[Value(rng.gauss(0, 1)) for _ in values] for _ in range(units)]
        values = [sum(w * v for w, v in zip(row, values, strict=True)).tanh() for row in weights]
    return values[0]


if __name__ == "__main__":
    times = []
    for name, root in (
        ("random graph, 5", random_graph(5)),
        ("random graph, 50", random_graph(50)),
        ("random graph, 500", random_graph(500)),
        ("network 2-55-1", network(55)),
    ):
        root.backward()
        start = perf_counter()
        picture = viz.draw(root, max_nodes=10_000)
        picture.render("svg")
        cards = sum(not node.is_constant for node in picture.graph.nodes)
        times.append({"graph": name, "nodes": cards, "s": perf_counter() - start})
    print(json.dumps(times))
