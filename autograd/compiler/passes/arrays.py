"""Places as expressions: which array they lie in, and how they are read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.compiler.code.expressions import Code
from autograd.compiler.code.kinds import KIT, ROWS
from autograd.compiler.code.simplify import simpler
from autograd.compiler.code.views import constant_axes, view
from autograd.compiler.layout.blocks import Block, Names, common_name, rearranged, roles, without_repeats
from autograd.compiler.layout.holes import continued
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.compiler.layout.forms import Place
    from autograd.compiler.layout.groups import Layout

_TAKEN = (
    *("np", "math", "m", "P", "V", "B", "gradient", "inside", "step", "program", "t"),
    *(
        "view",
        "zeros",
        "put",
        "put_at",
        "add_to",
        "add_at",
        "chosen",
        "whole",
        "slice",
        "stack",
        "kept_at",
        "part",
        "loop",
        "state",
        *KIT,
    ),
)

#: Places of several arrays that lie in at most so many stretches are joined as they are read.
MOST_RUNS = 4


class Arrays:
    """The blocks of a program, and expressions for places in them."""

    def __init__(self, layout: Layout, inputs: Sequence[str], name: Callable[[Place], str],
                 leaf_name: Callable[[int], str]) -> None:  # fmt: skip
        import numpy as np

        self.np, self.layout, self.code = np, layout, Code(simpler)
        self.names = Names([*_TAKEN, *OPS])
        self.arrays: dict[str, Any] = {}  # index arrays and constants
        self.stored: dict[Any, int] = {}
        arguments = [(self.names.fresh(title), title) for title in inputs]
        found = roles(layout)
        rearranged(layout, found)
        self.blocks: list[Block] = []
        self.parameters = self.code.named("P", (len(layout.leaves),))
        self.leaf_blocks, self.input_blocks, self.group_blocks = list[Block](), list[Block](), list[Block]()
        start = 0
        for leaves, shape in found:
            title = common_name([leaf_name(layout.leaves[start + at]) for at in range(len(leaves))]) or "p"
            block = Block(self.names.fresh(title), title, start, shape, len(leaves), is_active=True)
            piece = self.code.part(self.parameters, (start, start + block.size, 1))
            self.leaf_blocks.append(self._block(block, self.code.reshaped(piece, shape)))
            start += len(leaves)
        for (own, title), (at, size) in zip(arguments, layout.inputs, strict=True):
            block = Block(own, title, at, (size,) if size > 1 else (), size, batched=True)
            self.input_blocks.append(self._block(block, self.code.named(own, (*block.shape, ROWS))))
        self.constants = range(layout.first_constant, layout.first_constant + len(layout.constants))
        self.values = np.array(layout.constants)
        if layout.constants:
            self._block(Block("C", "constants", self.constants.start, (len(self.constants),), len(self.constants)))
        self.state = range(self.constants.stop, self.constants.stop + len(layout.state))
        if layout.state:
            numbers = self.store("C", np.array(layout.state)[:, None])
            state = Block("S", "state", self.state.start, (len(self.state),), len(self.state), batched=True)
            self._block(state, self.code.spread(numbers, (len(self.state), ROWS)))
        for group in layout.groups:
            title = common_name([name(member) for member in group.members]) or self.names.counted(group.op or "sum")
            block = Block(self.names.fresh(title), title, group.start, group.shape, len(group.members))
            block.batched = group.batched
            self.group_blocks.append(self._block(block))
        self.starts = np.array([block.start for block in self.blocks])
        for group, block in zip(layout.groups, self.group_blocks, strict=True):
            block.is_active = any(self.is_active(places) for places in group.reads)
        self.pools: dict[bool, int] = {}  # the sizes, by whether it has the axis of rows
        self.pooled: dict[bool, int] = {}  # the pools as they are by now
        self.fallbacks: list[str] = []  # what was not read as it lies, since this was emptied

    def _block(self, block: Block, ref: int = -1) -> Block:
        block.ref = ref
        self.blocks.append(block)
        return block

    def owner(self, places: Any) -> Block | None:
        """The block in which all these places lie; none if there are holes."""
        if places.min() < 0:
            return None
        first = self.blocks[int(self.np.searchsorted(self.starts, places.min(), "right")) - 1]
        return first if places.max() < first.start + first.size else None

    def owners(self, places: Any) -> list[Block]:
        """All blocks in which they lie."""
        found = self.np.unique(self.np.searchsorted(self.starts, places[places >= 0], "right") - 1)
        return [self.blocks[at] for at in found]

    def are_leaves(self, places: Any) -> bool:
        """Whether all of them are parameters."""
        return bool(places.min() >= 0 and places.max() < len(self.layout.leaves))

    def are_constants(self, places: Any) -> bool:
        """Whether all of them are constants."""
        return bool(places.min() >= self.constants.start and places.max() < self.constants.stop)

    def are_state(self, places: Any) -> bool:
        """Whether all of them are numbers that a recurrence starts from."""
        return bool(places.min() >= self.state.start and places.max() < self.state.stop)

    def is_batched(self, places: Any) -> bool:
        """Whether there is a number for each row of a batch."""
        return bool(places.size) and self.owners(places[places >= 0][:1])[0].batched

    def is_active(self, places: Any) -> bool:
        """Whether one of them depends on a parameter."""
        return any(block.is_active for block in self.owners(places))

    def pool(self, reads: Sequence[Any]) -> None:
        """Give blocks that are read together a place in one array, and put there what is known from the start."""
        for each in reads:
            places = each[each >= 0]
            if not places.size or self.owner(places) or self.are_leaves(places) or self.runs(each):
                continue
            for block in self.owners(places):
                if block.pooled is None:
                    block.pooled = self.pools.get(block.batched, 0)
                    self.pools[block.batched] = block.pooled + block.size
        self._offsets = self.np.array([(block.pooled or 0) - block.start for block in self.blocks])
        for batched, size in self.pools.items():
            self.pooled[batched] = self.code.new("zeros", detail=(size, ROWS) if batched else (size,))
        computed = {block.name for block in self.group_blocks}
        for block in self.blocks:
            if block.name not in computed:
                self.put(block)

    def put(self, block: Block) -> None:
        """Put a block into the pool, if it is read together with others."""
        if block.pooled is not None:
            whole = self.store("C", self.values) if block.name == "C" else self.code.flat(block.ref, block.batched)
            pool = self.pooled[block.batched]
            self.pooled[block.batched] = self.code.new("put", pool, whole, detail=block.pooled)

    def read(self, places: Any, batched: bool, full: bool = False, fill: float = 0.0) -> int:
        """These places; for a batch, so that they stand beside arrays with an axis of rows. Holes hold `fill`."""
        if places.size and places.min() < 0:
            return self._filled(places, batched, fill)
        if self.are_constants(places):
            return self._constant(places, batched, full)
        if self.are_state(places):
            numbers = self.np.array(self.layout.state)[places - self.state.start]
            same = len({*map(repr, numbers.ravel().tolist())}) == 1
            first = self.code.number(float(numbers.flat[0])) if same else self.store("C", numbers[..., None])
            return self.code.spread(first, (*places.shape, ROWS))
        block = self.owner(places)
        if block:
            array, own, local = block.ref, block.batched, places - block.start
        elif self.are_leaves(places):
            array, own, local = self.parameters, False, places
        elif runs := self.runs(places):
            return self._joined(places, runs, batched, full)
        else:
            own = self.is_batched(places)
            array, local = self.pooled[own], self.in_pool(places)
        found = view(self.code, array, own, local, full)
        if found is None:
            found = self.code.add("gather", self.code.flat(array, own), self.store("I", local))
            why = f"places of {block.name} that run unevenly" if block else "numbers of several arrays"
            self.fallbacks.append(f"gathers {places.size} {why}")
        elif self.code[found].kind == "view":
            self.fallbacks.append(f"windows of {block.name if block else 'several arrays'} as a view")
        return self.code.behind(found) if batched and not own and places.ndim else found

    def runs(self, places: Any) -> list[tuple[int, int]]:
        """A few stretches, of one array each, of which places consist, apart from axes along which nothing changes;
        none if there are more."""
        places = without_repeats(places).ravel()
        if not places.size or places.min() < 0:
            return []
        homes = self.np.searchsorted(self.starts, places, "right")
        ends = [
            *(self.np.flatnonzero((self.np.diff(places) != 1) | (self.np.diff(homes) != 0)) + 1).tolist(),
            len(places),
        ]
        is_even = len({self.blocks[home - 1].batched for home in {*homes.tolist()}}) == 1
        return [*zip([0, *ends], ends, strict=False)] if 1 < len(ends) <= MOST_RUNS and is_even else []

    def _joined(self, places: Any, runs: Sequence[tuple[int, int]], batched: bool, full: bool) -> int:
        """The stretches side by side."""
        axes = constant_axes(places)
        small = places[tuple(slice(0, 1) if axis in axes else slice(None) for axis in range(places.ndim))]
        own = self.is_batched(places)
        rows = (ROWS,) if own else ()
        parts = [self.read(small.ravel()[start:stop], own, full=True) for start, stop in runs]
        found = self.code.reshaped(self.code.add("concatenate", *parts), (*small.shape, *rows))
        if full:
            found = self.code.spread(found, (*places.shape, *rows))
        return self.code.behind(found) if batched and not own and places.ndim else found

    def _filled(self, places: Any, batched: bool, fill: float) -> int:
        if (even := self.continued(places)) is not None:
            is_there = self.mask(places, batched)
            found = self.read(even, batched, full=True)
            return self.code.add("where", is_there, found, self.code.number(fill))
        flat = places.reshape(-1)
        at = self.np.flatnonzero(flat >= 0)
        own = self.is_batched(places)
        rows = (ROWS,) if own else ()
        empty = self.code.new("spread", self.code.number(fill), detail=(flat.size, *rows))
        held = self.code.new("put_at", empty, self.store("I", at), self.read(flat[at], own, full=True))
        found = self.code.reshaped(held, (*places.shape, *rows))
        return self.code.behind(found) if batched and not own else found

    def continued(self, places: Any) -> Any:
        """Places with holes as those of one array, without them; None if they are none."""
        even = continued(places)
        return even if even is not None and even.max() < self.layout.size and self.owner(even) else None

    def mask(self, places: Any, batched: bool) -> int:
        """Where there is no hole."""
        is_there = places >= 0
        return self.store("M", is_there[..., None] if batched else is_there)

    def in_pool(self, places: Any) -> Any:
        """Where they lie in the pool of what is read together."""
        return places + self._offsets[self.np.searchsorted(self.starts, places, "right") - 1]

    def _constant(self, places: Any, batched: bool, full: bool) -> int:
        values = self.values[places - self.constants.start]
        if not full and len({*map(repr, values.ravel().tolist())}) == 1:
            return self.code.number(float(values.flat[0]))
        return self.store("C", values[..., None] if batched and values.ndim else values)

    def store(self, letter: str, array: Any) -> int:
        """An array that the program needs, stored once."""
        key = (letter, array.shape, array.tobytes())
        if key not in self.stored:
            name = self.names.fresh(f"{letter}{len(self.arrays)}")
            self.stored[key] = self.code.named(name, array.shape)
            self.arrays[name] = array
        return self.stored[key]

    def signed(self, ref: int, signs: Sequence[int], batched: bool) -> int:
        """An array times the signs that belong to its last axis (before that of rows), if they differ."""
        if len({*signs}) == 1:
            return ref
        array = self.np.array(signs, float)
        return self.code.add("multiply", ref, self.store("S", array[:, None] if batched else array))
