"""The backward pass: what flows into each array from those that use it, in the order of reverse-mode accumulation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.compiler.folding import folded
from autograd.compiler.forward import summed_block
from autograd.compiler.notation import bracketed, shape_of, sum_lines
from autograd.compiler.numpy_rules import expression
from autograd.compiler.products import product_flows
from autograd.compiler.reading import pool_of
from autograd.compiler.viewing import strides
from autograd.graph import with_names
from autograd.ops import OPS
from autograd.rules import NAMES

if TYPE_CHECKING:
    from autograd.compiler.blocks import Block
    from autograd.compiler.grouping import Group, Layout, Term
    from autograd.compiler.reading import Reader


@dataclass
class _Gradient:
    """What flows into one block, as source: of all its places, and into parts (function, index, value)."""

    whole: list[str] = field(default_factory=list)
    parts: list[tuple[str, str, str]] = field(default_factory=list)


class Backward:
    """The lines of the backward pass, and those of the gradient of all parameters."""

    def __init__(self, reader: Reader, layout: Layout, root: Any) -> None:
        self.reader, self.layout, self.np = reader, layout, reader.np
        self._into: defaultdict[int, _Gradient] = defaultdict(_Gradient)  # by the start of the block
        self._apart = _Gradient()  # into parameters of several blocks at once
        self.lines = [
            f"d{pool_of(each)} = zeros(({size}, m))" if each else f"dV = zeros(({size},))"
            for each, size in reader.pools.items()
        ]
        batched = reader.is_batched(root)
        self._flow(root, f"np.ones_like({reader.read(root, batched)}) / m" if batched else "one", batched)
        self._pass()
        #: The lines that put the gradient of all parameters together.
        self.gradient = self._gradient()

    def _pass(self) -> None:
        """Each group once all that it flows into is known; parameters behind the first group that reads them."""
        first = self._first_readers()
        for number in reversed(range(len(self.layout.groups))):
            group, block = self.layout.groups[number], self.reader.group_blocks[number]
            if block.is_active and self._is_reached(block):
                self.lines += self._arrived(block)
                self._flow_back(group, f"d{block.name}", block.name)
            for each in first.pop(number, ()):
                self.lines += self._arrived(each)
        for each in first.pop(-1, ()):
            self.lines += self._arrived(each)

    def _first_readers(self) -> dict[int, list[Block]]:
        """The blocks of parameters by the first group that reads them; -1 where none reads one alone, or where any may
        read it together with others."""
        found: dict[int, list[Block]] = defaultdict(list)
        left = {block.name: block for block in self.reader.leaf_blocks if block.pooled is None}
        for number, group in enumerate(self.layout.groups):
            for places in group.reads:
                block = self.reader.owner(places)
                if block and left.pop(block.name, None):
                    found[number].append(block)
        found[-1] += [*left.values(), *(block for block in self.reader.leaf_blocks if block.pooled is not None)]
        return found

    def _is_reached(self, block: Block) -> bool:
        return block.start in self._into or block.pooled is not None

    def _arrived(self, block: Block) -> list[str]:
        """The lines that add up what flowed into a block."""
        if not self._is_reached(block):
            return []
        gradient, name, shape = self._into[block.start], f"d{block.name}", shape_of(block.shape, block.batched)
        whole = list(gradient.whole)
        if block.pooled is not None:
            piece = f"d{pool_of(block.batched)}[{block.pooled}:{block.pooled + block.size}]"
            whole.append(f"{piece}.reshape({shape})")
        if not gradient.parts:
            return sum_lines(name, [(1, text) for text in whole])
        lines = [f"{name} = zeros(({block.size}, {'m' * block.batched}))"]
        lines += [f"{name} = {how}({name}, {index}, {value})" for how, index, value in gradient.parts]
        if len(block.shape) != 1:
            lines.append(f"{name} = {name}.reshape({shape})")
        if whole:
            lines += sum_lines(name, [(1, text) for text in [name, *whole]])
        return lines

    def _flow_back(self, group: Group, upstream: str, result: str) -> None:
        if group.op:
            letters = dict(zip(NAMES, (self.reader.read(each, group.batched) for each in group.operands), strict=False))
            for slope, places in zip(OPS[group.op].local_derivatives, group.operands, strict=True):
                if slope is not None:
                    factor = with_names(expression(slope), letters | {"y": result})
                    self._flow(places, folded(f"{upstream} * ({factor})"), group.batched)
        for product in group.products:
            for places, value, batched in product_flows(self.reader, group, product, upstream):
                self._flow(places, value, batched)
        for term in group.terms:
            if term.is_table:
                self._flow_into_table(group, term, upstream)
            else:
                self._flow(term.places, upstream if term.signs[0] > 0 else f"-{upstream}", group.batched)

    def _flow_into_table(self, group: Group, term: Term, upstream: str) -> None:
        """Into all terms of a sum: the same number, spread."""
        rows = ["m"] if group.batched else []
        if (whole := summed_block(self.reader, group, term)) is not None:
            places = self.np.arange(whole.start, whole.start + whole.size).reshape(whole.shape)
            self._flow(places, f"zeros(({', '.join([*map(str, whole.shape), *rows])},)) + {upstream}", group.batched)
            return
        spread = f"{upstream}[{':, ' * len(group.shape)}None]"
        signs = self.reader.signs(term.signs, group.batched)
        if signs:
            self._flow(term.places, f"{spread}{signs}", group.batched)
            return
        shape = ", ".join([*map(str, term.places.shape), *rows])
        self._flow(term.places, f"zeros(({shape},)) {'+' if term.signs[0] > 0 else '-'} {spread}", group.batched)

    def _flow(self, places: Any, value: str, batched: bool) -> None:
        """Let a gradient of the shape of these places (and of the rows, for a batch) arrive there."""
        reader = self.reader
        if reader.are_constants(places) or not reader.is_active(places):
            return
        own = reader.is_batched(places)
        if batched and not own:
            value = f"{bracketed(value)}.sum(-1)"
        steps = strides(places) or (1,) * places.ndim
        axes = tuple(axis for axis, step in enumerate(steps) if step == 0 and places.shape[axis] > 1)
        if axes:
            value = f"{bracketed(value)}.sum({axes[0] if len(axes) == 1 else axes})"
            places = places[tuple(0 if axis in axes else slice(None) for axis in range(places.ndim))]
        block = reader.owner(places)
        if block:
            local, into = places - block.start, self._into[block.start]
            if (whole := self._whole(block, local, value)) is not None:
                into.whole.append(whole)
            else:
                into.parts.append(self._part(local, value, own))
        elif reader.are_leaves(places):
            self._apart.parts.append(self._part(places, value, False))
        else:
            how, index, value = self._part(reader.in_pool(places), value, own)
            self.lines.append(f"d{pool_of(own)} = {how}(d{pool_of(own)}, {index}, {value})")

    def _whole(self, block: Block, local: Any, value: str) -> str | None:
        """The value in the shape of the block that it covers; None if it covers a part, or in another order."""
        if local.size != block.size:
            return None
        in_order = self.np.arange(block.size).reshape(block.shape)
        if bool((local.ravel() == in_order.ravel()).all()):
            if local.shape == block.shape:
                return value
            return f"{bracketed(value)}.reshape({shape_of(block.shape, block.batched)})"
        if local.ndim == 2 and local.T.shape == block.shape and bool((in_order == local.T).all()):
            return f"{bracketed(value)}{'.swapaxes(0, 1)' if block.batched else '.T'}"
        return None

    def _part(self, local: Any, value: str, batched: bool) -> tuple[str, str, str]:
        """The function that adds it, the index of the places, and the value as a row."""
        row = local.reshape(-1)
        if local.ndim != 1:
            value = f"{bracketed(value)}.reshape({shape_of((row.size,) if batched else (-1,), batched)})"
        if bool((self.np.diff(row) == 1).all()):
            return "add_to", f"slice({row[0]}, {row[-1] + 1})", value
        differ = len(self.np.unique(row)) == row.size
        return "add_to" if differ else "add_at", self.reader.store("I", row), value

    def _gradient(self) -> list[str]:
        pieces = [
            (f"d{block.name}" + ".reshape(-1)" * (len(block.shape) != 1))
            if self._is_reached(block)
            else f"zeros(({block.size},))"
            for block in self.reader.leaf_blocks
        ]
        text = pieces[0] if len(pieces) == 1 else f"np.concatenate([{', '.join(pieces)}])" if pieces else "zeros((0,))"
        added = [f"gradient = {how}(gradient, {index}, {value})" for how, index, value in self._apart.parts]
        return [f"gradient = {text}", *added]
