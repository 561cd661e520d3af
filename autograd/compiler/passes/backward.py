"""The backward pass: what flows into each array from those that use it, in the order of reverse-mode accumulation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.compiler.code.array_rules import local_derivatives, row
from autograd.compiler.code.expressions import ALL
from autograd.compiler.code.kinds import ROWS
from autograd.compiler.code.views import constant_axes
from autograd.compiler.passes import taking
from autograd.compiler.passes.forward import extreme_table, summed_block
from autograd.compiler.passes.products import product_flows
from autograd.compiler.passes.softmax import exponents_flow, softmaxes

if TYPE_CHECKING:
    from autograd.compiler.layout.blocks import Block
    from autograd.compiler.layout.groups import Group, Layout, Term
    from autograd.compiler.passes.arrays import Arrays


@dataclass
class _Gradient:
    """What flowed into one block so far: into all of its places, and into parts."""

    whole: int | None = None
    parts: int | None = None  # a row of all places
    pieces: list[tuple[Any, int]] = field(default_factory=list)  # places, and what flows there, to be put together
    versions: list[int] = field(default_factory=list)  # what had the name of the gradient before

    def all(self) -> list[int]:
        """Both, as far as they are there."""
        return [each for each in (self.whole, self.parts) if each is not None]


class Backward:
    """The expressions of the backward pass, and the gradient of all parameters."""

    def __init__(self, arrays: Arrays, layout: Layout, root: Any) -> None:
        self.arrays, self.layout, self.np, self.code = arrays, layout, arrays.np, arrays.code
        self._into: defaultdict[int, _Gradient] = defaultdict(_Gradient)  # by the start of the block
        self._in_pools: set[int] = set()  # the starts of the blocks into which something flowed among others
        self._apart: list[tuple[Any, int]] = []  # into parameters of several blocks at once
        self._softmaxes = softmaxes(arrays)
        #: Names of expressions: the gradient of a block z is dz.
        self.names: list[tuple[int, str]] = []
        self._pools = {
            each: self.code.new("zeros", detail=(size, ROWS) if each else (size,))
            for each, size in arrays.pools.items()
        }
        batched = arrays.is_batched(root)
        first = self.code.number(1.0)
        if batched:
            first = self.code.spread(self.code.add("divide", first, self.code.add("rows")), (ROWS,))
        self._flow(root, first, batched)
        self._pass()
        #: The gradient of all parameters.
        self.gradient = self._gradient()

    def _pass(self) -> None:
        """Each group once all that it flows into is known; parameters behind the first group that reads them."""
        first = self._first_readers()
        for number in reversed(range(len(self.layout.groups))):
            group, block = self.layout.groups[number], self.arrays.group_blocks[number]
            if block.is_active and self._is_reached(block):
                self._flow_back(group, self._arrived(block), block.ref)
            for each in first.pop(number, ()):
                self._arrived(each)
        for each in first.pop(-1, ()):
            self._arrived(each)

    def _first_readers(self) -> dict[int, list[Block]]:
        """The blocks of parameters by the first group that reads them; -1 where none reads one alone, or where any may
        read it together with others."""
        found: dict[int, list[Block]] = defaultdict(list)
        left = {block.name: block for block in self.arrays.leaf_blocks if block.pooled is None}
        for number, group in enumerate(self.layout.groups):
            for each in group.reads:
                for block in self.arrays.owners(each):
                    if left.pop(block.name, None):
                        found[number].append(block)
        found[-1] += [*left.values(), *(block for block in self.arrays.leaf_blocks if block.pooled is not None)]
        return found

    def _is_reached(self, block: Block) -> bool:
        return block.start in self._into or block.start in self._in_pools

    def _arrived(self, block: Block) -> int:
        """The sum of what flowed into a block."""
        if not self._is_reached(block):
            return -1
        gradient, code = self._into[block.start], self.code
        self._join(block, gradient)
        shape = (*block.shape, ROWS) if block.batched else block.shape
        pieces = [code.spread(code.reshaped(each, shape), shape) for each in gradient.all()]
        if block.start in self._in_pools:
            assert block.pooled is not None
            piece = code.part(self._pools[block.batched], (block.pooled, block.pooled + block.size, 1))
            pieces.append(code.reshaped(piece, shape))
        found = code.total([(1, piece) for piece in pieces])
        self.names += [(ref, f"d{block.name}") for ref in [*gradient.versions, found]]
        gradient.whole, gradient.parts = found, None
        return found

    def _flow_back(self, group: Group, upstream: int, result: int) -> None:
        if group.start in self._softmaxes:
            found = self._softmaxes[group.start]
            self._flow(found.exponents, exponents_flow(self.arrays, group, found, upstream), group.batched)
        elif group.op:
            operands = [self.arrays.read(places, group.batched) for places in group.operands]
            slopes = local_derivatives(self.code, row(group.op), operands, result)
            for slope, places in zip(slopes, group.operands, strict=True):
                if slope is not None:
                    self._flow(places, self.code.add("multiply", upstream, slope), group.batched)
        if group.index is not None:
            self._flow_into_chosen(group, upstream)
        if group.extreme:
            places, table, axis = extreme_table(self.arrays, group)
            spread = self.code.part(upstream, *[ALL] * axis, None, *[ALL] * (len(group.shape) - axis + group.batched))
            choice = self.code.add("chosen", table, result, detail=axis)
            self._flow(places, self.code.add("multiply", spread, choice), group.batched)
        for product in group.products:
            for places, value, batched in product_flows(self.arrays, group, product, upstream):
                self._flow(places, value, batched)
        for term in group.terms:
            if term.is_still:
                continue
            if term.is_table:
                self._flow_into_table(group, term, upstream)
            else:
                value = upstream if term.signs[0] > 0 else self.code.add("negative", upstream)
                self._flow(term.places, value, group.batched)

    def _flow_into_chosen(self, group: Group, upstream: int) -> None:
        """Into the entries that the batch chose: scattered, or entry by entry."""
        found = taking.places_of(self.arrays, group)
        if found is None:
            for places, value in taking.flows(self.arrays, group, upstream):
                self._flow(places, value, True)
            return
        block, index = found
        into = self._into[block.start]
        if into.parts is None:
            into.parts = self.code.new("zeros", detail=(block.size,))
        into.parts = self.code.new("add_at", into.parts, index, upstream)

    def _flow_into_table(self, group: Group, term: Term, upstream: int) -> None:
        """Into all terms of a sum: the same number, spread."""
        if (whole := summed_block(self.arrays, group, term)) is not None:
            places = self.np.arange(whole.start, whole.start + whole.size).reshape(whole.shape)
            self._flow(places, upstream, group.batched)
            return
        rows = [ALL] * group.batched
        value = self.code.part(upstream, *[ALL] * len(group.shape), None, *rows)
        if len({*term.signs}) > 1:
            value = self.arrays.signed(value, term.signs, group.batched)
        elif term.signs[0] < 0:
            value = self.code.add("negative", value)
        self._flow(term.places, value, group.batched)

    def _flow(self, places: Any, value: int, batched: bool) -> None:
        """Let a gradient of the shape of these places (and of the rows, for a batch) arrive there."""
        arrays, code = self.arrays, self.code
        if arrays.are_constants(places) or not arrays.is_active(places):
            return
        if places.size and places.min() < 0 and (even := arrays.continued(places)) is not None:
            if not self._is_cleared(places, even):
                value = code.add("where", arrays.mask(places, batched), value, code.number(0.0))
            places = even
        elif places.size and places.min() < 0:
            value = code.spread(value, (*places.shape, ROWS) if batched else places.shape)
            at = self.np.flatnonzero(places >= 0)
            value = code.add("gather", code.flat(value, batched), arrays.store("I", at))
            places = places.reshape(-1)[at]
        own = arrays.is_batched(places)
        value = code.spread(value, (*places.shape, ROWS) if batched else places.shape)
        if batched and not own:
            value = code.summed(value, [places.ndim])
        if axes := constant_axes(places):
            value = code.summed(value, axes)
            places = places[tuple(0 if axis in axes else slice(None) for axis in range(places.ndim))]
        block = arrays.owner(places)
        if block:
            self._arrive(block, places - block.start, value, own)
        elif arrays.are_leaves(places):
            self._apart.append((places, value))
        elif runs := arrays.runs(places):
            flat, rows = code.reshaped(value, (places.size, ROWS) if own else (places.size,)), [ALL] * own
            for start, stop in runs:
                self._flow(places.ravel()[start:stop], code.part(flat, (start, stop, 1), *rows), own)
        else:
            self._in_pools |= {each.start for each in arrays.owners(places)}
            self._pools[own] = self._added(self._pools[own], arrays.in_pool(places), value, own)

    def _is_cleared(self, places: Any, even: Any) -> bool:
        """Whether what arrives in the holes is multiplied with 0 there."""
        block = self.arrays.owner(even)
        if block is None or block.start not in self._softmaxes:
            return False
        return not self._softmaxes[block.start].is_there.flat[even[places < 0] - block.start].any()

    def _arrive(self, block: Block, local: Any, value: int, own: bool) -> None:
        into, code = self._into[block.start], self.code
        whole = self._whole(block, local, value)
        if whole is None:
            if local.ndim == 2 and min(local.shape) > 1 and bool((self.np.diff(local.T.ravel()) == 1).all()):
                local, value = local.T, self.code.add("transpose", value, detail=(1, 0, 2) if own else (1, 0))
            into.pieces.append((local, value))
        elif into.whole is None:
            into.whole = whole
        else:
            into.whole = code.add("add", into.whole, whole)
            into.versions.append(into.whole)

    def _join(self, block: Block, into: _Gradient) -> None:
        """Put pieces together: side by side, where each place has one; else added to zeros."""
        code, pieces = self.code, sorted(into.pieces, key=lambda piece: int(piece[0].flat[0]))
        into.pieces = []
        rows = (ROWS,) if block.batched else ()
        if pieces and sum(local.size for local, _ in pieces) == block.size and into.parts is None:
            places = self.np.concatenate([local.ravel() for local, _ in pieces])
            order = self.np.argsort(places)
            in_order = self.np.arange(block.size)
            parts = [code.reshaped(value, (local.size, *rows)) for local, value in pieces]
            if bool((places == in_order).all()):
                into.parts = code.add("concatenate", *parts)
            elif len({local.size for local, _ in pieces}) == 1 and bool(
                (places.reshape(len(pieces), -1).T.ravel() == in_order).all()
            ):
                axes = (1, 0, 2) if block.batched else (1, 0)
                into.parts = code.add("transpose", code.add("stack", *parts), detail=axes)
            elif bool((places[order] == in_order).all()):
                side_by_side = parts[0] if len(parts) == 1 else code.add("concatenate", *parts)
                into.parts = code.add("gather", side_by_side, self.arrays.store("I", order))
            if into.parts is not None:
                return
        for local, value in pieces:
            if into.parts is None:
                into.parts = code.new("zeros", detail=(block.size, *rows))
            into.parts = self._added(into.parts, local, value, block.batched)

    def _whole(self, block: Block, local: Any, value: int) -> int | None:
        """The value in the shape of the block that it covers; None if it covers a part, or in another order."""
        if local.size != block.size:
            return None
        in_order = self.np.arange(block.size).reshape(block.shape)
        if bool((local.ravel() == in_order.ravel()).all()):
            return self.code.reshaped(value, (*block.shape, ROWS) if block.batched else block.shape)
        if local.ndim == 2 and local.T.shape == block.shape and bool((in_order == local.T).all()):
            return self.code.add("transpose", value, detail=(1, 0, 2) if block.batched else (1, 0))
        return None

    def _added(self, row: int, local: Any, value: int, batched: bool) -> int:
        """The row with the value added at these places of it."""
        places = local.reshape(-1)
        value = self.code.reshaped(value, (places.size, ROWS) if batched else (places.size,))
        if bool((self.np.diff(places) == 1).all()):
            return self.code.new("add_to", row, value, detail=(int(places[0]), int(places[-1]) + 1))
        kind = "add_to" if len(self.np.unique(places)) == places.size else "add_at"
        return self.code.new(kind, row, self.arrays.store("I", places), value)

    def _gradient(self) -> int:
        code = self.code
        pieces = []
        for block in self.arrays.leaf_blocks:
            whole = self._into[block.start].whole if self._is_reached(block) else None
            pieces.append(code.flat(whole, False) if whole is not None else code.add("zeros", detail=(block.size,)))
        if not pieces:
            return code.add("zeros", detail=(0,))
        found = pieces[0] if len(pieces) == 1 else code.add("concatenate", *pieces)
        if self._apart and len(pieces) == 1:
            found = code.new("add", found, code.number(0.0))  # an array of its own, to be written to
        for places, value in self._apart:
            found = self._added(found, places, value, False)
        return found
