"""A program for NumPy whose large arrays are written into buffers that are made once.

A large array that is made and thrown away costs more than what is computed in it: the system takes its pages back, and
gives new ones, cleared. So each operation with a large result gets a buffer as its `out`, and a buffer that is no
longer read is used again, at once where the operation goes number by number.
"""

from __future__ import annotations

import builtins
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from autograd.compiler.code.kinds import ATOM, KINDS, KIT, ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.compiler.source.emitting import Program

#: Arrays of fewer numbers are made anew: that is as fast.
FEWEST = 1024
#: Products of fewer multiplications for each of them are faster in one pass than as matrices.
SMALLEST_MATRICES = 1000
#: Kinds that are several operations, with the buffer before the operands.
_SEVERAL = {
    "decay": ("np.negative({1}, out={0})", "np.exp({0}, out={0})"),
    "sigmoid": ("np.add({2}, 1.0, out={0})", "np.divide(1.0, {0}, out={0})"),
    "dsigmoid": ("np.multiply({2}, {2}, out={0})", "np.multiply({0}, {1}, out={0})"),
}


def buffered(program: Program, names: dict[str, Any], rows: int) -> Callable[..., Any] | None:
    """`step` of the program for that many rows; None where no array is large. `names` hold what the source calls, its
    constants, and `P`."""
    writer = _Writer(program, names, rows)
    return writer.function() if writer.count else None


class _Writer:
    """The lines of a step, and the buffers that they write to."""

    def __init__(self, program: Program, names: dict[str, Any], rows: int) -> None:
        import numpy as np

        self.np, self.program, self.code, self.names, self.rows = np, program, program.code, names, rows
        self.lines: list[str] = []
        self.count = 0  # of buffers
        self._free: defaultdict[tuple[int, bool], list[int]] = defaultdict(list)
        self._buffers: dict[int, Any] = {}
        self._held: dict[int, int] = {}  # the buffer of an expression that is one
        self._homes: dict[int, frozenset[int]] = {}  # the buffers that an expression may share memory with
        self._fixed: dict[int, bool] = {}  # what is computed once, from constants only, or as a view of the parameters
        self._until: dict[int, int] = {}  # the last use of each buffer
        self._texts: dict[int, str] = {}
        names["m"] = rows
        order = self._order()
        last: dict[int, int] = {}  # by expression, the last one that uses it
        for ref in order:
            last.update(dict.fromkeys(self.code[ref].operands, ref))
        last.update(dict.fromkeys((each for each in program.outputs if each is not None), len(self.code.made)))
        self._ends = self._last_uses(order, last)
        for ref in order:
            self._write(ref)
            for buffer in [each for each, end in self._ends_of(ref) if end == ref]:
                self._release(buffer)

    def function(self) -> Callable[..., Any]:
        """The function of the lines."""
        parts = []
        for ref in self.program.outputs:
            copied = ref is not None and (self._homes[ref] or ref in self._fixed or self.code[ref].kind != "number")
            parts.append("None" if ref is None else f"np.array({self._texts[ref]})" if copied else self._texts[ref])
        lines = [f"def step({', '.join(self.program.inputs)}):", *self.lines, f"return {', '.join(parts)}"]
        exec(builtins.compile("\n    ".join(lines), "<compiled graph>", "exec"), self.names)
        found: Callable[..., Any] = self.names["step"]
        return found

    def _order(self) -> list[int]:
        reached, stack = set[int](), [each for each in self.program.outputs if each is not None]
        while stack:
            ref = stack.pop()
            if ref not in reached:
                reached.add(ref)
                stack += self.code[ref].operands
        return sorted(reached)

    def _last_uses(self, order: list[int], last: dict[int, int]) -> dict[int, int]:
        """For each expression the last use of it, or of what may share its memory."""
        ends = {ref: last.get(ref, ref) for ref in order}
        for ref in reversed(order):
            made = self.code[ref]
            if KINDS[made.kind].is_view or KINDS[made.kind].is_written:
                source = made.operands[0]
                ends[source] = max(ends[source], ends[ref])
        return ends

    def _ends_of(self, ref: int) -> list[tuple[int, int]]:
        """The buffers that this expression touches, each with its last use."""
        touched = {each for operand in (ref, *self.code[ref].operands) for each in self._homes[operand]}
        return [(buffer, self._until[buffer]) for buffer in touched]

    def _release(self, buffer: int) -> None:
        array = self._buffers[buffer]
        key = (array.size, array.dtype == bool)
        if buffer not in self._free[key]:
            self._free[key].append(buffer)

    def _shape(self, ref: int) -> tuple[int, ...]:
        return tuple(self.rows if length == ROWS else length for length in self.code[ref].shape)

    def _write(self, ref: int) -> None:
        made = self.code[ref]
        kind, operands = KINDS[made.kind], made.operands
        self._homes[ref] = frozenset()
        if kind.is_view or kind.is_written:
            self._homes[ref] = self._homes[operands[0]]
        if made.kind in ("number", "truth", "name", "rows"):
            self._texts[ref] = f"({kind.write([], made.detail)[0]})"
            if made.kind != "name" or made.detail[0] not in self.program.inputs:
                self._fixed[ref] = made.kind != "name" or made.detail[0] != "P"
            return
        texts = [self._texts[operand] for operand in operands]
        name = self._texts[ref] = f"v{ref}"
        written = kind.write([(text, ATOM) for text in texts], made.detail)[0]
        if not kind.is_written and operands and all(operand in self._fixed for operand in operands):
            is_constant = all(self._fixed[operand] for operand in operands)
            if is_constant or kind.is_view:
                value = eval(written, self.names)
                if is_constant or self.np.may_share_memory(value, self.names["P"]):  # a reshape may be a copy
                    self.names[name] = value
                    self._fixed[ref] = is_constant
                    return
        if kind.is_written:
            self._texts[ref] = texts[0]
            self.lines.append(written)
        elif math.prod(self._shape(ref)) >= FEWEST and (lines := self._into_buffer(ref, texts)):
            self.lines += [line.replace("{}", name) for line in lines]
        else:
            self.lines.append(f"{name} = {written}")

    def _into_buffer(self, ref: int, texts: list[str]) -> list[str]:
        """The lines that compute it in a buffer, which `{}` stands for; none if that is not to be done."""
        made = self.code[ref]
        kind, shape, listed = KINDS[made.kind], self._shape(ref), ", ".join(texts)
        if kind.is_view or made.kind in KIT:
            return []
        if made.kind in _SEVERAL:
            self._take(ref, shape)
            return [line.format("{}", *texts) for line in _SEVERAL[made.kind]]
        if made.kind == "where":
            self._take(ref, shape)
            test, yes, no = texts
            return [f"np.copyto({{}}, {no})", f"np.copyto({{}}, {yes}, where={test})"]
        if kind.is_elementwise:
            self._take(ref, shape, list(made.operands))
            return [f"np.{made.kind}({listed}, out={{}})"]
        if made.kind == "einsum" and (axes := self._as_matrices(made.detail, made.operands)):
            self._take(ref, shape)
            return [f"np.matmul({listed}, axes={axes}, out={{}})"]
        known = {
            "matmul": f"np.matmul({listed}, out={{}})",
            "einsum": f"np.einsum({made.detail!r}, {listed}, out={{}})",
            "sum": f"np.sum({listed}, {made.detail!r}, out={{}})",
            "zeros": "{}.fill(0.0)",
            "spread": f"{{}}[...] = {listed}",
            "gather": f"np.take({listed}, 0, out={{}}, mode='clip')",
            "concatenate": f"np.concatenate([{listed}], out={{}})",
            "stack": f"np.stack([{listed}], out={{}})",
            "ones_like": "{}.fill(1.0)",
        }
        if made.kind == "tensordot" and made.detail == 1:
            inner, outer = self._shape(made.operands[1])[0], shape[0]
            self._take(ref, shape)
            return [f"np.matmul({texts[0]}, {texts[1]}.reshape({inner}, -1), out={{}}.reshape({outer}, -1))"]
        if made.kind not in known:
            return []
        self._take(ref, shape)
        return [known[made.kind]]

    def _as_matrices(self, spec: str, operands: Sequence[int]) -> list[tuple[int, ...]] | None:
        """The axes in which it is a product of matrices, where that is faster."""
        inputs, out = spec.split("->")
        one, other = inputs.split(",")
        lengths = dict(zip(one + other, [each for ref in operands for each in self._shape(ref)], strict=True))
        rest = [letter for letter in out if letter in one and letter in other]
        sides = [[letter for letter in side if letter not in rest] for side in (one, other, out)]
        if [*map(len, sides)] != [2, 2, 2] or any([e for e in side if e in rest] != rest for side in (one, other)):
            return None
        rows, columns = (next(letter for letter in sides[2] if letter in side) for side in sides[:2])
        (inner,) = {*sides[0]} - {rows}
        if lengths[rows] * lengths[inner] * lengths[columns] < SMALLEST_MATRICES:
            return None
        return [(one.index(rows), one.index(inner)), (other.index(inner), other.index(columns)),
                (out.index(rows), out.index(columns))]  # fmt: skip

    def _take(self, ref: int, shape: tuple[int, ...], dying: list[int] | None = None) -> None:
        """A buffer for the expression: that of an operand which is not read any more, a free one, or a new one."""
        is_test = KINDS[self.code[ref].kind].is_test
        key = (math.prod(shape), is_test)
        for operand in dying or ():
            buffer = self._held.get(operand, -1)
            others = [each for each in self.code[ref].operands if each != operand and buffer in self._homes[each]]
            fits = (
                buffer >= 0
                and self._shape(operand) == shape
                and self._buffers[buffer].dtype == (bool if is_test else float)
            )
            if fits and not others and self._until[buffer] == ref:
                break
        else:
            if self._free[key]:
                buffer = self._free[key].pop()
            else:
                buffer = self.count
                self.count += 1
                self._buffers[buffer] = self.np.empty(key[0], bool if is_test else float)
        self._held[ref] = buffer
        self._homes[ref] = frozenset([buffer])
        self._until[buffer] = self._ends[ref]
        self.names[f"v{ref}"] = self._buffers[buffer].reshape(shape)
