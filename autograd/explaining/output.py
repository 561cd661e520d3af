"""Which output a node's gradient belongs to: named by the caller, or the one that was differentiated."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from autograd.graph import Circuit, readable, record_with_places
from autograd.value import Value

if TYPE_CHECKING:
    from autograd.graph import Graph


def situated(node: Value, output: Value | None) -> tuple[Graph, int | None]:
    """The graph of the output, with readable names, and the node's place in it; None: it does not occur there.

    Raises:
        TypeError: one of them is not a Value.
        ValueError: no output is given, and none can be found, or several.
    """
    for name, given in (("node", node), ("output", output)):
        if not isinstance(given, Value) and not (name == "output" and given is None):
            raise TypeError(f"the {name} has to be a Value; got {type(given).__name__} {given!r:.40}")
    graph, places = record_with_places(differentiated(node) if output is None else output)
    return readable(graph), places.get(node)


def differentiated(node: Value) -> Value:
    """The Value on which `backward` was called last, above a node.

    A node knows its operands and not its consumers, so all Values in memory are looked through: this is for a question
    at the keyboard, not for a loop.
    """
    consumers: dict[int, list[Value]] = {}
    for thing in gc.get_objects():
        if issubclass(type(thing), Value):  # isinstance asks an object for its class, and some in memory object
            for operand in thing.operands:
                consumers.setdefault(id(operand), []).append(thing)
    above, stack = {id(node): node}, [node]
    while stack:
        for consumer in consumers.get(id(stack.pop()), ()):
            if id(consumer) not in above:
                above[id(consumer)] = consumer
                stack.append(consumer)
    outputs = [
        value
        for value in above.values()
        if value.grad is not None
        and float(value.grad) == 1.0
        and not any(consumer.grad is not None for consumer in consumers.get(id(value), ()))
    ]
    if len(outputs) != 1:
        found = "no output that was differentiated depends" if not outputs else f"{len(outputs)} outputs depend"
        raise ValueError(f"{found} on {node!r}; name the one that is meant, as in why({node.label or 'w'}, J)")
    return outputs[0]


def gradients(graph: Graph) -> tuple[Circuit, list[float], list[float]]:
    """The edges, their local derivatives, and the gradient of every node."""
    circuit = Circuit(graph)
    derivatives = circuit.local_derivatives(graph)
    return circuit, derivatives, circuit.sweep(derivatives)
