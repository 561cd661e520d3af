"""Straight-line scalar code for graphs with nothing regular in them: a line a node and pass, numbers in local names.

Where groups hold a few nodes each, calling NumPy costs more than the arithmetic. The rules are the table's own text.
A large graph is cut into functions: Python takes longer than its length to compile a long one. They pass numbers on in
two lists, `v` for values and `g` for gradients.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

from autograd.dialects import with_names
from autograd.rules import FLOATS, NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from autograd.graph import Graph, Node

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
    starts = range(0, len(graph.nodes), AT_ONCE)
    for number, start in enumerate(starts):
        nodes = graph.nodes[start : start + AT_ONCE]
        yield _part(f"forward{number}(v)", "v", start, nodes, _forward(graph, nodes))
        yield _part(f"backward{number}(v, g)", "g", start, nodes, _backward(graph, nodes))
    forward = ", ".join(f"forward{number}" for number in range(len(starts)))
    backward = ", ".join(f"backward{number}" for number in reversed(range(len(starts))))
    constants = {node.index: node.value for node in graph.nodes if node.is_constant}
    yield "\n".join(
        [
            f"start = [0.0] * {len(graph.nodes)}",
            f"for at, number in {constants!r}.items(): start[at] = number",
            f"forward, backward, leaves = [{forward}], [{backward}], {list(leaves)!r}",
            "def run(numbers):",
            f"    v, g = start.copy(), [0.0] * {len(graph.nodes)}",
            "    for at, number in zip(leaves, numbers): v[at] = number",
            "    for part in forward: part(v)",
            f"    g[{graph.output}] = 1.0",
            "    for part in backward: part(v, g)",
            f"    return v[{graph.output}], [g[at] for at in leaves], [v[at] for at in {list(keep)!r}]",
            "",
        ]
    )


def _whole(graph: Graph, leaves: Sequence[int], keep: Sequence[int]) -> str:
    names = _names(graph.nodes)
    backward, met = _backward(graph, graph.nodes)
    unpacked = ", ".join(names[leaf] for leaf in leaves)
    slopes = ", ".join(f"g{leaf}" if leaf in met or leaf == graph.output else "0.0" for leaf in leaves)
    kept = ", ".join(names[index] for index in keep)
    lines = [f"[{unpacked}] = numbers", *_forward(graph, graph.nodes)[0], f"g{graph.output} = 1.0", *backward,
             f"return {names[graph.output]}, [{slopes}], [{kept}]"]  # fmt: skip
    return "\n".join(["def run(numbers):", *(f"    {line}" for line in lines), ""])


def _part(head: str, letter: str, start: int, nodes: Sequence[Node], made: tuple[list[str], set[int]]) -> str:
    """One function of a large graph: numbers of other parts are read first; gradients of other parts are added last."""
    lines, met = made
    stop = start + len(nodes)
    names = _names(nodes)
    own = [node for node in nodes if node.op is not None]
    outside = sorted({operand for node in own for operand in node.operands if not start <= operand < stop})
    read = [f"v{at} = v[{at}]" for at in outside]
    if letter == "v":
        read += [f"v{node.index} = v[{node.index}]" for node in nodes if node.is_leaf]
        after = [f"v[{start}:{stop}] = [{', '.join(names[node.index] for node in nodes)}]"]
    else:
        read += [f"[{', '.join(f'v{node.index}' for node in nodes)}] = v[{start}:{stop}]"]
        read += [f"[{', '.join(f'g{node.index}' for node in nodes)}] = g[{start}:{stop}]"]
        after = [f"g[{at}] += g{at}" for at in outside if at in met]
        after += [f"g[{node.index}] = g{node.index}" for node in nodes if node.is_leaf]
    return "\n".join([f"def {head}:", *(f"    {line}" for line in [*read, *lines, *after]), ""])


def _names(nodes: Sequence[Node]) -> dict[int, str]:
    return {node.index: _name(node) for node in nodes}


def _name(node: Node) -> str:
    if not node.is_constant:
        return f"v{node.index}"
    return repr(node.value) if node.value >= 0 else f"({node.value!r})"


def _letters(graph: Graph, node: Node) -> dict[str, str]:
    return dict(zip(NAMES, [_name(graph.nodes[operand]) for operand in node.operands], strict=False))


def _forward(graph: Graph, nodes: Sequence[Node]) -> tuple[list[str], set[int]]:
    lines = [f"v{node.index} = {with_names(node.op.value, _letters(graph, node))}" for node in nodes if node.op]
    return lines, set()


def _backward(graph: Graph, nodes: Sequence[Node]) -> tuple[list[str], set[int]]:
    """The lines, and the nodes outside that they give gradients to (all, if there is nothing outside)."""
    lines: list[str] = []
    inside = range(nodes[0].index, nodes[-1].index + 1)
    is_whole = len(nodes) == len(graph.nodes)
    met: set[int] = {graph.output} if is_whole else set()
    for node in reversed(nodes):
        if node.op is None:
            continue
        letters = _letters(graph, node) | {"y": f"v{node.index}"}
        for operand, slope, rule in zip(node.operands, node.slopes, node.op.slopes, strict=True):
            if slope is None or rule is None or graph.nodes[operand].is_constant:
                continue
            factor = with_names(rule, letters)
            term = f"g{node.index}" if factor == "1.0" else f"g{node.index} * {factor if rule in 'ab' else f'({factor})'}"
            is_first = operand not in met and (is_whole or operand not in inside)
            lines.append(f"g{operand} {'=' if is_first else '+='} {term}")
            met.add(operand)
    return lines, met
