"""Why the backward pass needs a topological order: one naive sweep is wrong, another exponential."""

from __future__ import annotations

from typing import TYPE_CHECKING

import viz
from autograd import Value
from autograd.graph import Graph, record

if TYPE_CHECKING:
    from demos.stage import Stage


def run(stage: Stage) -> dict[str, float]:
    """The gradient of b from each sweep, and how many edges each walks on a ladder of diamonds."""
    b = Value(3, label="b")
    u = (b * 2).named("u")
    v = (u + 1).named("v")
    J = (u * v).named("J")  # u reaches J directly, and through v
    J.backward()
    graph = record(J)
    once, log = _each_node_once(graph)
    paths, _ = _along_every_path(graph)
    stage.say("u = 2b, v = u + 1, J = u · v at b = 3. By hand: J = 2b(2b + 1), dJ/db = 8b + 2 = 26.\n")
    stage.say("A sweep that passes a gradient on as soon as it meets a node, and each node once:\n")
    stage.table(("step", "gradient then"), log)
    stage.say(
        f"It handed u's gradient to b before v had added its part: dJ/db = {once['b']:g}, which is wrong.\n"
        f"A sweep that follows every path to its end is right, dJ/db = {paths['b']:g}, but paths multiply:\n"
    )
    found = {"once": once["b"], "paths": paths["b"], "right": float(b.grad)}
    rows = []
    for height in range(2, 13, 2):
        ladder = record(_ladder(height))
        _, walked = _along_every_path(ladder)
        edges = sum(len(node.operands) for node in ladder.nodes)
        rows.append((height, edges, walked))
        found |= {f"edges {height}": float(edges), f"walked {height}": float(walked)}
    stage.table(("diamonds in a row", "edges", "edges walked, path by path"), rows)
    stage.say(
        "In topological order a node is met after all that use it: its gradient is complete when it is passed on, and\n"
        f"each edge is walked once. backward() does that: dJ/db = {b.grad:g}.\n"
    )
    stage.save(viz.draw(J), "order_matters.png")
    return found


def _ladder(height: int) -> Value:
    """A chain of sums x + x, each of which has two ways down."""
    x = Value(1, label="x")
    for _ in range(height):
        x = x + x
    return x


def _each_node_once(graph: Graph) -> tuple[dict[str, float], list[tuple[str, float]]]:
    """Depth first from the output, every node passing on what it has when it is met for the first time."""
    gradients = [0.0] * len(graph.nodes)
    gradients[graph.output] = 1.0
    log, seen, stack = [], set(), [graph.output]
    while stack:
        node = graph.nodes[stack.pop()]
        if node.index in seen or node.is_constant:
            continue
        seen.add(node.index)
        log.append((f"dJ/d{node.name} is passed on", gradients[node.index]))
        for operand, local in zip(node.operands, node.local_derivatives, strict=True):
            gradients[operand] += gradients[node.index] * (local or 0.0)
        stack += reversed(node.operands)
    return {node.name: gradients[node.index] for node in graph.nodes}, log


def _along_every_path(graph: Graph) -> tuple[dict[str, float], int]:
    """Every path from the output downwards, its product added at each node that it meets; and the edges walked."""
    gradients = dict.fromkeys((node.name for node in graph.nodes), 0.0)
    walked, stack = 0, [(graph.output, 1.0)]
    while stack:
        index, product = stack.pop()
        node = graph.nodes[index]
        gradients[node.name] += product
        for operand, local in zip(node.operands, node.local_derivatives, strict=True):
            walked += 1
            stack.append((operand, product * (local or 0.0)))
    return gradients, walked
