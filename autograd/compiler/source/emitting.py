"""The program of a layout: the forward pass group by group, then the backward pass, as expressions and as source.

The same source runs on any array namespace: `view`, `zeros`, `put`, `add_to` (places that differ) and `add_at` (places
that may repeat) are what namespaces do differently. The arrays of a batch have one more axis, the last, with a number
for each of its `m` rows.
"""

from __future__ import annotations

import math
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from autograd.compiler.code.kinds import KINDS, ROWS
from autograd.compiler.passes.arrays import Arrays
from autograd.compiler.passes.backward import Backward
from autograd.compiler.passes.forward import counted, described, domain_test, forward
from autograd.compiler.source.printing import Printer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.compiler.code.expressions import Code
    from autograd.compiler.layout.blocks import Block
    from autograd.compiler.layout.forms import Place
    from autograd.compiler.layout.groups import Layout

    #: Arrays and what is said of them, by the first expression behind that.
    Remarks = dict[int, tuple[Block, str]]


@dataclass
class Program:
    """Source, the index arrays and constants that it names, and what became what."""

    arrays: dict[str, Any]
    notes: list[str]
    views: dict[str, tuple[int, tuple[int, ...]]]  # parameters used as one array, by name: start and shape
    inputs: list[str]  # the identifiers of the arguments of `step`
    code: Code
    outputs: tuple[int, int, int | None, int]  # the value, the gradient, what is kept, whether all is inside
    written: Callable[..., str]
    is_fast: bool  # whether `source` may have no number where `safe` has one

    @cached_property
    def source(self) -> str:
        """As NumPy runs it."""
        return self.written()

    @cached_property
    def safe(self) -> str:
        """With a number wherever the engine has one."""
        return self.written(safe=True) if self.is_fast else self.source

    @cached_property
    def functional(self) -> str:
        """The same as JAX compiles it fast: a loop is a function of its step."""
        return self.written(functional=True) if " for t in range(" in self.source else self.safe


def emitted(layout: Layout, inputs: Sequence[str], keep: Sequence[Place], output: Place,
            name: Callable[[Place], str], leaf_name: Callable[[int], str], *,
            forward_only: bool = False) -> Program:  # fmt: skip
    """The program: `program(P)` takes the parameters and gives `step`, which takes the inputs and gives the value of
    the output (the mean, for a batch), the gradient, the nodes to keep, and whether all lies inside the domains. With
    `forward_only` the gradient is empty."""
    arrays = Arrays(layout, inputs, name, leaf_name)
    code, np = arrays.code, arrays.np
    kept, root = np.array([layout.places[place] for place in keep], np.int64), np.array(layout.places[output])
    arrays.pool([*(places for group in layout.groups for places in group.reads), kept])
    notes: list[str] = []
    remarks: Remarks = {}
    inside = code.add("truth", detail=True)
    for group, block in zip(layout.groups, arrays.group_blocks, strict=True):
        arrays.fallbacks.clear()
        kind, start = described(group), len(code.made)
        block.ref = forward(arrays, group)
        arrays.put(block)
        notes.append("; ".join([f"{block.title}: {kind}", *dict.fromkeys(arrays.fallbacks)]))
        if block.ref >= start and group.is_many:  # what a line says itself needs no remark
            remarks[start] = block, kind
        if (test := domain_test(arrays, group)) is not None:
            inside = code.add("bitwise_and", inside, test)
    turn = math.inf if forward_only else len(code.made)
    backward = None if forward_only else Backward(arrays, layout, root)
    value = arrays.read(root, arrays.is_batched(root))
    if arrays.is_batched(root):
        value = code.add("divide", code.summed(value, [0]), code.add("rows"))
    gradient = backward.gradient if backward else code.add("zeros", detail=(0,))
    outputs = (value, gradient, _visible(arrays, kept), inside)
    written = partial(_source, arrays, backward.names if backward else [], outputs, remarks, turn)
    arguments = [block.name for block in arrays.input_blocks]
    reached = _reached(code, outputs)
    used = {code[ref].detail[0] for ref in reached if code[ref].kind == "name"}
    stored = {each: array for each, array in arrays.arrays.items() if each in used}
    notes.append(_summary(code, layout, reached))
    shapes: dict[str, tuple[int, tuple[int, ...]]] = {}
    for block in arrays.leaf_blocks:
        shapes[block.name if block.title in shapes else block.title] = (block.start, block.shape)
    is_fast = any(KINDS[code[ref].kind].safe for ref in reached)
    return Program(stored, notes, shapes, arguments, code, outputs, written, is_fast)


def _visible(arrays: Arrays, kept: Any) -> int | None:
    """What is kept, one line for each; if one of it differs by row, all have the axis of rows."""
    if not kept.size:
        return None
    if len({arrays.is_batched(place) for place in kept.reshape(-1, 1)}) == 1:
        return arrays.read(kept, False)
    each = [arrays.code.spread(arrays.read(arrays.np.array(place), True), (ROWS,)) for place in kept]
    return arrays.code.add("concatenate", *(arrays.code.reshaped(one, (1, ROWS)) for one in each))


def _source(arrays: Arrays, names: Sequence[tuple[int, str]], outputs: Sequence[int | None], remarks: Remarks,
            turn: float, *, functional: bool = False, safe: bool = False) -> str:  # fmt: skip
    """The program as text; `functional` as JAX compiles it fast, `safe` with a number wherever the engine has one."""
    code = arrays.code
    views = [block.ref for block in arrays.leaf_blocks]
    asked, kept, early = set[tuple[int, int]](), set[tuple[int, int]](), set[tuple[int, int]]()
    loops = None
    while True:  # what a later line reads of a loop is known behind it: then it is written again
        printer = Printer(code, deepcopy(arrays.names), [*(each for each in outputs if each is not None), *views],
                          functional, safe)  # fmt: skip
        for block in [*arrays.leaf_blocks, *arrays.group_blocks]:
            printer.call(block.ref, block.name)
        for (ref, name), (_, after) in zip(names, [*names[1:], (0, "")], strict=False):
            printer.call(ref, name, again=name == after)
        for made, name in ((outputs[1], "gradient"), (outputs[3], "inside")):
            assert made is not None
            printer.call(made, name)
        printer.finish_names()
        printer.find_loops(max(views, default=-1) + 1, loops)
        loops = printer.loops
        printer.asked |= asked
        printer.early |= early
        printer.kept |= dict.fromkeys(kept, "")
        text = _text(arrays, printer, outputs, remarks, turn, max(views, default=-1) + 1)
        if printer.is_settled:
            return text
        asked, kept, early = printer.asked, {*printer.kept}, printer.early


def _text(arrays: Arrays, printer: Printer, outputs: Sequence[int | None], remarks: Remarks, turn: float,
          before: int) -> str:  # fmt: skip
    head = [line for _, line in printer.lines(range(before))]
    body = [f"m = {block.name}.shape[-1]" for block in arrays.input_blocks[:1]]
    marks = sorted(start for start, (block, _) in remarks.items() if printer.is_written(block.ref))
    is_back = False
    for ref, line in printer.lines(range(before, len(arrays.code.made))):
        if ref >= turn and not is_back:
            is_back = True
            body += ["", "# backward"]
        while marks and marks[0] <= ref < turn:
            if len(marks) == 1 or marks[1] > ref:
                block, kind = remarks[marks[0]]
                called = printer.called.get(block.ref, block.name)
                title = block.title if called == block.name else called
                body.append(f"{line[: len(line) - len(line.lstrip())]}# {title}: {kind}")
            marks.pop(0)
        body.append(line)
    texts = ["None" if ref is None else printer.text(ref) for ref in outputs]
    arguments = ", ".join(block.name for block in arrays.input_blocks)
    lines = ["def program(P):", *_indented(["# parameters", *head, ""], 4), f"    def step({arguments}):"]
    lines += [*_indented([*body, f"return {', '.join(texts)}"], 8), "", "    return step", ""]
    return "\n".join(lines)


def _indented(lines: Sequence[str], by: int) -> list[str]:
    return [f"{' ' * by}{line}" if line else "" for line in lines]


def _reached(code: Code, outputs: Sequence[int | None]) -> set[int]:
    """The expressions that the outputs need."""
    reached, stack = set[int](), [each for each in outputs if each is not None]
    while stack:
        ref = stack.pop()
        if ref not in reached:
            reached.add(ref)
            stack += code[ref].operands
    return reached


def _summary(code: Code, layout: Layout, reached: set[int]) -> str:
    """How much of the program became what."""
    products = sum(product.kind != "pair" for group in layout.groups for product in group.products)
    kinds = [(code[ref].kind, len(code[ref].operands)) for ref in reached]
    gathers = sum(kind == "gather" for kind, _ in kinds)
    scatters = sum(kind in ("add_to", "add_at") and count == 3 for kind, count in kinds)
    counts = [(products, "matrix product"), (gathers, "gather"), (scatters, "scatter")]
    return f"{counted(len(layout.groups), 'group')}: {', '.join(counted(*each) for each in counts)}"
