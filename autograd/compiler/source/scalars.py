"""Straight-line scalar code for graphs with nothing regular in them: a line a node and pass, numbers in local names.

Where groups hold a few nodes each, calling NumPy costs more than the arithmetic. The rules are the table's own text.
A large graph is cut into functions: Python takes longer than its length to compile a long one. They pass numbers on in
two lists, `v` for values and `g` for gradients.
"""

from __future__ import annotations

import builtins
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.graph import with_names
from autograd.ops import NAMES
from autograd.rules import FLOATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from autograd.graph import Graph, Node
    from autograd.ops import Op

    #: Of the leaves' numbers: the value, a gradient for each leaf, and the values that are to be kept.
    Run = Callable[[list[float]], tuple[float, list[float], list[float]]]

#: So many nodes are one function.
AT_ONCE = 500


def source(graph: Graph, leaves: Sequence[int], keep: Sequence[int]) -> str:
    """The code: `run` takes a list of numbers, the leaves in order, and gives the value, a list of their gradients, and
    one of the values that are to be kept."""
    return "\n".join(_pieces(graph, leaves, keep))


def runner(graph: Graph, leaves: Sequence[int], keep: Sequence[int]) -> Run:
    """`run` of the code, compiled function by function, so that a large graph does not need the memory for all."""
    names: dict[str, Any] = dict(FLOATS)
    for piece in _pieces(graph, leaves, keep):
        exec(builtins.compile(piece, "<compiled graph>", "exec"), names)
    found: Run = names["run"]
    return found


def _pieces(graph: Graph, leaves: Sequence[int], keep: Sequence[int]) -> Iterator[str]:
    if len(graph.nodes) <= AT_ONCE:
        yield _whole(graph, leaves, keep)
        return
    far = _used_elsewhere(graph)
    slots = {leaf: slot for slot, leaf in enumerate(leaves)}
    starts = range(0, len(graph.nodes), AT_ONCE)
    stays = far | _used_by_slopes(graph) | {graph.output, *keep}
    for number, start in enumerate(starts):
        nodes = graph.nodes[start : start + AT_ONCE]
        left = [node.index for node in nodes if node.op and node.index in stays]
        slots.update(zip(left, range(len(slots), len(slots) + len(left)), strict=True))
        yield _forward_part(f"forward{number}", graph, nodes, slots, left)
        yield _backward_part(f"backward{number}", graph, nodes, slots, left, far)
    forward = ", ".join(f"forward{number}" for number in range(len(starts)))
    backward = ", ".join(f"backward{number}" for number in reversed(range(len(starts))))
    kept = [slots[at] for at in keep]
    lines = [f"v, g = numbers + [0.0] * {len(slots) - len(leaves)}, [0.0] * {len(slots)}",
             f"for part in ({forward}): part(v)", f"g[{slots[graph.output]}] = 1.0",
             f"for part in ({backward}): part(v, g)",
             f"return v[{slots[graph.output]}], g[:{len(leaves)}], [v[at] for at in {kept}]"]  # fmt: skip
    yield _function("run(numbers)", lines)


def _whole(graph: Graph, leaves: Sequence[int], keep: Sequence[int]) -> str:
    """All of a small graph as one function."""
    backward, met = _backward(graph, graph.nodes, {graph.output})
    unpacked = ", ".join(f"v{leaf}" for leaf in leaves)
    slopes = ", ".join(f"g{leaf}" if leaf in met else "0.0" for leaf in leaves)
    kept = ", ".join(_name(graph.nodes[index]) for index in keep)
    lines = [f"[{unpacked}] = numbers", *_forward(graph, graph.nodes), f"g{graph.output} = 1.0", *backward,
             f"return {_name(graph.root)}, [{slopes}], [{kept}]"]  # fmt: skip
    return _function("run(numbers)", lines)


def _forward_part(name: str, graph: Graph, nodes: Sequence[Node], slots: dict[int, int], left: Sequence[int]) -> str:
    """Values of other parts are read first; those that others need are left behind."""
    read = [f"v{at} = v[{slots[at]}]" for at in _from_elsewhere(graph, nodes)]
    after = [f"v[{slots[left[0]]}:{slots[left[-1]] + 1}] = {', '.join(f'v{at}' for at in left)},"] if left else []
    return _function(f"{name}(v)", [*read, *_forward(graph, nodes), *after])


def _backward_part(
    name: str, graph: Graph, nodes: Sequence[Node], slots: dict[int, int], left: Sequence[int], far: set[int]
) -> str:
    """Gradients that others sent are read first; those for others are added to what they have."""
    outside = _from_elsewhere(graph, nodes)
    read = [f"v{at} = v[{slots[at]}]" for at in outside]
    if left:
        read.append(f"{', '.join(f'v{at}' for at in left)}, = v[{slots[left[0]]}:{slots[left[-1]] + 1}]")
    sent = [node.index for node in nodes if node.op and (node.index in far or node.index == graph.output)]
    read += [f"g{at} = g[{slots[at]}]" for at in sent]
    lines, met = _backward(graph, nodes, set(sent))
    after = [f"g[{slots[at]}] += g{at}" for at in outside if at in met]
    return _function(f"{name}(v, g)", [*read, *lines, *after])


def _function(head: str, lines: Sequence[str]) -> str:
    return "\n".join([f"def {head}:", *(f"    {line}" for line in lines or ["pass"]), ""])


def _from_elsewhere(graph: Graph, nodes: Sequence[Node]) -> list[int]:
    """What these nodes use that is computed in other parts, and the leaves."""
    used = {operand for node in nodes for operand in node.operands}
    start, stop = nodes[0].index, nodes[-1].index + 1
    return sorted(
        at for at in used if not graph.nodes[at].is_constant and (graph.nodes[at].op is None or not start <= at < stop)
    )


def _used_elsewhere(graph: Graph) -> set[int]:
    """The nodes that another part uses."""
    return {operand for node in graph.nodes for operand in node.operands if operand // AT_ONCE != node.index // AT_ONCE}


def _used_by_slopes(graph: Graph) -> set[int]:
    """The nodes whose values a local derivative needs."""
    found: set[int] = set()
    for node in graph.nodes:
        if node.op is not None:
            for position in _positions(node.op):
                found.add(node.operands[position] if position >= 0 else node.index)
    return found


@cache
def _positions(op: Op) -> tuple[int, ...]:
    """Which operands occur in the local derivatives; -1 for the result."""
    text = " ".join(filter(None, op.local_derivatives))
    letters = [*NAMES[: op.arity], "y"]
    return tuple(
        -1 if letter == "y" else position
        for position, letter in enumerate(letters)
        if re.search(rf"\b{letter}\b(?!\()", text)
    )


def _name(node: Node) -> str:
    if not node.is_constant:
        return f"v{node.index}"
    return repr(node.value) if node.value >= 0 else f"({node.value!r})"


def _letters(graph: Graph, node: Node) -> dict[str, str]:
    return dict(zip(NAMES, [_name(graph.nodes[operand]) for operand in node.operands], strict=False))


def _forward(graph: Graph, nodes: Sequence[Node]) -> list[str]:
    return [f"v{node.index} = {with_names(node.op.value, _letters(graph, node))}" for node in nodes if node.op]


def _backward(graph: Graph, nodes: Sequence[Node], met: set[int]) -> tuple[list[str], set[int]]:
    """The lines, and all nodes that have a gradient then; those in `met` have one before."""
    lines: list[str] = []
    for node in reversed(nodes):
        if node.op is None or node.index not in met:
            continue
        letters = _letters(graph, node) | {"y": f"v{node.index}"}
        for operand, slope, rule in zip(node.operands, node.local_derivatives, node.op.local_derivatives, strict=True):
            if slope is None or rule is None or graph.nodes[operand].is_constant:
                continue
            factor = with_names(rule, letters)
            bracketed = factor if rule in ("a", "b", "y") else f"({factor})"
            term = f"g{node.index}" if factor == "1.0" else f"g{node.index} * {bracketed}"
            lines.append(f"g{operand} {'+=' if operand in met else '='} {term}")
            met.add(operand)
    return lines, met
