"""The program of a layout as source: the forward pass line by line, then the backward pass.

Nothing is written in place, so the same source runs on any array namespace: `view`, `zeros`, `one`, `put`, `add_to`
(places that differ) and `add_at` (places that may repeat) are what namespaces do differently. The arrays of a batch
have one more axis, the last, with a number for each of its `m` rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd.compiler.backward import Backward
from autograd.compiler.forward import described, domain_test, forward
from autograd.compiler.notation import counted, indented
from autograd.compiler.numpy_rules import definitions
from autograd.compiler.reading import Reader, pool_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.compiler.blocks import Block
    from autograd.compiler.canonical import Place
    from autograd.compiler.grouping import Layout


@dataclass
class Program:
    """Source, the index arrays and constants that it names, and what became what."""

    source: str
    arrays: dict[str, Any]
    notes: list[str]
    views: dict[str, tuple[int, tuple[int, ...]]]  # parameters used as one array, by name: start and shape
    inputs: list[str]  # the identifiers of the arguments of `step`


def emitted(layout: Layout, inputs: Sequence[str], keep: Sequence[Place], output: Place,
            name: Callable[[Place], str], leaf_name: Callable[[int], str]) -> Program:  # fmt: skip
    """The program: `program(P)` takes the parameters and gives `step`, which takes the inputs and gives the value of
    the output (the mean, for a batch), the gradient, the nodes to keep, and whether all lies inside the domains."""
    reader = Reader(layout, inputs, name, leaf_name)
    np = reader.np
    kept, root = np.array([layout.places[place] for place in keep], np.int64), np.array(layout.places[output])
    reader.pool([*(places for group in layout.groups for places in group.reads), kept])
    lines, notes, inside = [], [], []
    for group, block in zip(layout.groups, reader.group_blocks, strict=True):
        reader.fallbacks.clear()
        computed, kind = forward(reader, group, block.name), described(group)
        notes.append("; ".join([f"{block.title}: {kind}", *dict.fromkeys(reader.fallbacks)]))
        lines += [f"# {block.title}: {kind}", *computed, *reader.put(block)]
        inside += [test] if (test := domain_test(reader, group)) else []
    backward = Backward(reader, layout, root)
    batched = reader.is_batched(root)
    value = f"{reader.read(root, batched)}.sum() / m" if batched else reader.read(root, batched)
    returned = f"return {value}, gradient, {reader.read(kept, False) if kept.size else None}, inside"
    checks = [f"inside = {test}" if not at else f"inside = inside & {test}" for at, test in enumerate(inside)]
    results = [*backward.gradient, *(checks or ["inside = True"]), returned]
    body = [*_setup(reader), *lines, "", "# backward", *backward.lines, "", *results]
    arguments = [block.name for block in reader.input_blocks]
    views = [f"{block.name} = {_parameters(block)}" for block in reader.leaf_blocks]
    head = f"    def step({', '.join(arguments)}):"
    source = "\n".join(["def program(P):", *indented(["# parameters", *views, ""], 4), head, *indented(body, 8), "",
                        "    return step", ""])  # fmt: skip
    arrays = {each: array for each, array in reader.arrays.items() if re.search(rf"\b{each}\b", source)}
    notes.append(_summary(layout, source))
    shapes: dict[str, tuple[int, tuple[int, ...]]] = {}
    for block in reader.leaf_blocks:
        shapes[block.name if block.title in shapes else block.title] = (block.start, block.shape)
    whole = "\n".join([*definitions(source).splitlines(), "", source]).lstrip("\n")
    return Program(whole, arrays, notes, shapes, arguments)


def _setup(reader: Reader) -> list[str]:
    """The number of rows, and the arrays of what is read together, with the numbers that are there from the start."""
    lines = [f"m = {block.name}.shape[-1]" for block in reader.input_blocks[:1]]
    lines += [f"{pool_of(each)} = zeros(({size}, {'m' * each}))" for each, size in reader.pools.items()]
    computed = {block.name for block in reader.group_blocks}
    return [*lines, *(line for block in reader.blocks if block.name not in computed for line in reader.put(block))]


def _parameters(block: Block) -> str:
    piece = f"P[{block.start}:{block.start + block.size}]"
    return piece if len(block.shape) == 1 else f"{piece}.reshape{block.shape or '(())'}"


def _summary(layout: Layout, source: str) -> str:
    """How much of the program became what."""
    products = sum(product.kind != "pair" for group in layout.groups for product in group.products)
    gathers, scatters = len(re.findall(r"\[I\d+\]", source)), len(re.findall(r"add_(?:to|at)\(\w+, I\d+", source))
    counts = [(products, "matrix product"), (gathers, "gather"), (scatters, "scatter")]
    return f"{counted(len(layout.groups), 'group')}: {', '.join(counted(*each) for each in counts)}"
