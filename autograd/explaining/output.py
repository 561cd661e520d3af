"""A node in the graph of an output: readable names, the node's place, the gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.arrays import the_one
from autograd.graph import Circuit, read, readable, record_with_places
from autograd.value import Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.graph import Graph, Outline


def situated(output: Value, node: Value, variables: Sequence[Mapping[str, Any]] = ()) -> tuple[Graph, int | None]:
    """The graph of the output, with readable names, and the node's place in it; None: it does not occur there.

    `variables` are looked through for names of nodes without a label.

    Raises:
        TypeError: one of them is not a Value.
        ValueError: it is the output that occurs in the graph of the node.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    output = the_one(output)
    for name, given in (("output", output), ("node", node)):
        if not isinstance(given, Value):
            raise TypeError(f"the {name} has to be a Value; got {type(given).__name__} {given!r:.40}")
    graph, places = record_with_places(output, variables)
    if node not in places and node.op is not None and output in record_with_places(node)[1]:
        raise ValueError(f"the output comes first, then the node; here {node!r} is computed from {output!r}")
    return readable(graph), places.get(node)


def reading(graph: Graph, place: int, detail: str | None) -> Outline:
    """The reading that is asked for; where none is, that in names if there are any and the node has one."""
    outline = read(graph, detail)
    return outline if detail or outline.is_named(place) else read(graph, "operations")


def gradients(graph: Graph) -> tuple[Circuit, list[float], list[float]]:
    """The edges, their local derivatives, and the gradient of every node."""
    circuit = Circuit(graph)
    derivatives = circuit.local_derivatives(graph)
    return circuit, derivatives, circuit.sweep(derivatives)
