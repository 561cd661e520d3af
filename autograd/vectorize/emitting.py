"""The program: views into the flat buffer, and the lines of both passes over them, as NumPy source.

`V` holds the values and `G` the gradients of all nodes, allocated once. Where the places of an operand run through the
buffer with fixed strides, it is a view; elsewhere a gather, and on the way back an addition at an index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.dialects import with_names
from autograd.ops import OPS
from autograd.rules import NAMES
from autograd.vectorize.numpy_rules import expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd.vectorize.grouping import Group, Layout

#: A contribution to gradients: the places it goes to, and its source.
Flow = tuple["Any", str]
#: So many terms of a sum are added one by one; more are summed as a matrix.
FEW = 3


@dataclass
class Program:
    """Source of three parts, and the index arrays that it names."""

    views: list[str] = field(default_factory=list)
    forward: list[str] = field(default_factory=list)
    backward: list[str] = field(default_factory=list)
    arrays: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    named: dict[tuple[Any, ...], str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """All of it, as it is run."""
        return "\n".join(
            ["# views into V (values) and G (gradients)", *self.views, "", "def forward():",
             *(f"    {line}" for line in self.forward), "", "def backward():",
             *(f"    {line}" for line in self.backward), ""]
        )  # fmt: skip


class Emitter:
    """Writes the program of a layout, group by group."""

    def __init__(self, layout: Layout, np: Any, output: int, name: Callable[[Group], str]) -> None:
        self.layout, self.np, self.name = layout, np, name
        self.program = Program()
        self.flows: list[tuple[str, list[Flow]]] = []
        self.touched = np.zeros(layout.size, bool)
        self.touched[output] = True
        self.unset = np.zeros(layout.size, bool)  # places to which something is added before anything is set
        count = len(layout.leaves)
        self.fixed = range(count - layout.inputs, count + len(layout.constants))
        self.constant = range(count, count + len(layout.constants))

    def emit(self) -> Program:
        """The program."""
        for group in self.layout.groups:
            self._group(group)
        self._flow_back()
        return self.program

    def _flow_back(self) -> None:
        """The backward pass, from the output on: what arrives first at a place is set there, the rest is added."""
        np, lines = self.np, self.program.backward
        for title, flows in reversed(self.flows):
            lines.append(f"# {title}")
            for index, value in flows:
                lines.append(self._arrival(index, value))
        places = np.flatnonzero(self.unset)
        cleared = [f"G[{self._stored('I', places)}] = 0.0"] if places.size else []
        lines[:0] = [*cleared, "G[OUTPUT] = 1.0"]

    def _group(self, group: Group) -> None:
        forward = self.program.forward
        backward: list[Flow] = []
        label = self.name(group)
        shape = (len(group.first), len(group.second)) if group.is_grid else (group.size,)
        block = self.np.arange(group.start, group.start + group.size).reshape(shape)
        out, adjoint = self.at("V", block), self.at("G", block)
        kind = f"{group.op} of {group.size}" if group.op else self._kind(group)
        forward.append(f"# {label}: {kind}")
        self.program.notes.append(f"{label}: {kind}")
        if group.op:
            self._apply(group, out, adjoint, forward, backward)
        else:
            self._sum(group, block, out, adjoint, forward, backward)
        self.flows.append((label, backward))

    def _kind(self, group: Group) -> str:
        if group.is_grid:
            rows, columns, inner = len(group.first), len(group.second), len(group.first[0])
            return f"({rows}, {inner}) @ ({inner}, {columns})"
        products, terms = len(group.product_signs), len(group.signs)
        return f"{group.size} sums of {products} products and {terms} terms"

    def _apply(self, group: Group, out: str, adjoint: str, forward: list[str], backward: list[Flow]) -> None:
        op = OPS[group.op]
        indices = [self.np.array(column) for column in group.operands]
        letters = {letter: self.at("V", index) for letter, index in zip(NAMES, indices, strict=False)} | {"y": out}
        forward.append(f"{out}[...] = {with_names(expression(op.value), letters)}")
        for slope, index in zip(op.slopes, indices, strict=True):
            if slope is not None and not self.is_fixed(index):
                factor = with_names(expression(slope), letters)
                backward.append((index, adjoint if factor == "1.0" else f"{adjoint} * {factor}"))

    def _sum(self, group: Group, block: Any, out: str, adjoint: str, forward: list[str], backward: list[Flow]) -> None:
        np = self.np
        started = False
        if group.product_signs:
            a, b = np.array(group.first), np.array(group.second)
            left, right = self.at("V", a), self.at("V", b)
            signs = self._signs(group.product_signs)
            scaled = left if signs is None else f"({left} * {signs})"
            if group.is_grid:
                forward.append(f"np.matmul({scaled}, {right}.T, out={out})")
                one = f"{adjoint} @ {right}" if signs is None else f"({adjoint} @ {right}) * {signs}"
                other = f"{adjoint}.T @ {scaled}"
            else:
                forward.append(f"np.einsum('nk,nk->n', {scaled}, {right}, out={out})")
                one = f"{adjoint}[:, None] * {right}" + ("" if signs is None else f" * {signs}")
                other = f"{adjoint}[:, None] * {scaled}"
            started = True
            for index, value in ((a, one), (b, other)):
                if not self.is_fixed(index):
                    backward.append((index, value))
        columns = [np.array(column) for column in zip(*group.terms, strict=True)]
        if len(columns) > FEW:
            table = np.stack(columns, axis=1)
            signs = self._signs(group.signs)
            total = f"{self.at('V', table)}.sum(axis=1)" if signs is None else f"({self.at('V', table)} @ {signs})"
            total = f"{total}.reshape({block.shape})" if group.is_grid else total
            forward.append(f"{out}[...] += {total}" if started else f"{out}[...] = {total}")
            flat = f"{adjoint}.reshape(-1, 1)"
            spread = f"np.broadcast_to({flat}, {table.shape})" if signs is None else f"{flat} * {signs}"
            backward.append((table, spread))
            return
        if not started and not columns:
            forward.append(f"{out}[...] = 0.0")
        for column, sign in zip(columns, group.signs, strict=True):
            index = column.reshape(block.shape)
            term = self.at("V", index)
            if started:
                forward.append(f"{out}[...] {'+' if sign > 0 else '-'}= {term}")
            else:
                forward.append(f"{out}[...] = {term if sign > 0 else f'-{term}'}")
            started = True
            if not self.is_fixed(index):
                backward.append((index, adjoint if sign > 0 else f"-{adjoint}"))

    def _signs(self, signs: tuple[int, ...]) -> str | None:
        """None where all are plus; else the name of an array of them."""
        return None if all(sign > 0 for sign in signs) else self._stored("S", self.np.array(signs, float))

    def _stored(self, letter: str, array: Any) -> str:
        """The name of an array that the program needs, stored once."""
        key = (letter, array.shape, array.tobytes())
        if key not in self.program.named:
            self.program.named[key] = f"{letter}{len(self.program.arrays)}"
            self.program.arrays[self.program.named[key]] = array
        return self.program.named[key]

    def is_fixed(self, index: Any) -> bool:
        """Whether all these places hold inputs or constants, which need no gradient."""
        return self._within(index, self.fixed)

    def _within(self, index: Any, places: range) -> bool:
        return bool(self.np.all((index >= places.start) & (index < places.stop)))

    def at(self, buffer: str, index: Any) -> str:
        """An expression for these places of V or G: the name of a view, or a gather."""
        strides = self._strides(index)
        if strides is None and buffer == "V" and self._within(index, self.constant):
            constants = self.np.array(self.layout.constants)  # gathered once, now
            return self._stored("C", constants[index - self.constant.start])
        if strides is None:
            return f"{buffer}[{self._stored('I', index)}]"
        key = (buffer, int(index.flat[0]), index.shape, strides)
        if key not in self.program.named:
            name = f"{buffer.lower()}{len(self.program.views)}"
            self.program.views.append(f"{name} = view({buffer}, {key[1]}, {index.shape}, {strides})")
            self.program.named[key] = name
        return self.program.named[key]

    def _arrival(self, index: Any, value: str) -> str:
        """The line that brings a contribution to the gradients at these places."""
        strides = self._strides(index)
        unique = len(self.np.unique(index)) == index.size
        if strides is not None and not unique and (kept := self._reduced(index, strides)) is not None:
            axes = tuple(axis for axis, stride in enumerate(strides) if stride == 0 and index.shape[axis] > 1)
            index, value, unique = kept, f"({value}).sum(axis={axes})", True
        first = unique and not self.touched[index].any()
        if not first:
            self.unset[index[~self.touched[index]]] = True
        self.touched[index] = True
        if not unique:
            return f"np.add.at(G, {self._stored('I', index)}, {value})"
        if self._strides(index) is None:
            return f"G[{self._stored('I', index)}] {'=' if first else '+='} {value}"
        view = self.at("G", index)
        product = re.fullmatch(r"([\w.]+) @ ([\w.]+)", value)
        if first and product:
            return f"np.matmul({product[1]}, {product[2]}, out={view})"
        return f"{view}[...] {'=' if first else '+='} {value}"

    def _reduced(self, index: Any, strides: tuple[int, ...]) -> Any | None:
        """The places without the axes that repeat them; None if some still come twice."""
        kept = index[tuple(0 if stride == 0 and length > 1 else slice(None)
                           for stride, length in zip(strides, index.shape, strict=True))]  # fmt: skip
        return kept if len(self.np.unique(kept)) == kept.size else None

    def _strides(self, index: Any) -> tuple[int, ...] | None:
        """The strides with which the places run through the buffer; None if they do not."""
        base = int(index.flat[0])
        strides = []
        for axis, length in enumerate(index.shape):
            second = [0] * index.ndim
            second[axis] = 1
            strides.append(int(index[tuple(second)]) - base if length > 1 else 0)
        expected = base
        for axis, stride in enumerate(strides):
            shape = [1] * index.ndim
            shape[axis] = -1
            expected = expected + stride * self.np.arange(index.shape[axis]).reshape(shape)
        return tuple(strides) if bool((expected == index).all()) else None
