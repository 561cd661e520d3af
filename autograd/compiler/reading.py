"""Places as expressions: which array they lie in, and how they are read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.compiler.blocks import Block, Names, common_name, rearranged, roles
from autograd.compiler.notation import literal
from autograd.compiler.viewing import flat, view
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.compiler.canonical import Place
    from autograd.compiler.grouping import Layout

_TAKEN = (
    *("np", "math", "m", "P", "V", "B", "gradient", "inside", "step", "program"),
    *("view", "zeros", "one", "put", "add_to", "add_at", "slice"),
)


class Reader:
    """The arrays of a program, and expressions for places in them."""

    def __init__(self, layout: Layout, inputs: Sequence[str], name: Callable[[Place], str],
                 leaf_name: Callable[[int], str]) -> None:  # fmt: skip
        import numpy as np

        self.np, self.layout = np, layout
        self.names = Names([*_TAKEN, *OPS])
        arguments = [(self.names.fresh(title), title) for title in inputs]
        found = roles(layout)
        rearranged(layout, found)
        self.blocks: list[Block] = []
        start = 0
        self.leaf_blocks = []
        for leaves, shape in found:
            title = common_name([leaf_name(layout.leaves[start + at]) for at in range(len(leaves))]) or "p"
            block = self._block(Block(self.names.fresh(title), title, start, shape, len(leaves), is_active=True))
            self.leaf_blocks.append(block)
            start += len(leaves)
        self.input_blocks = [
            self._block(Block(own, title, at, (size,) if size > 1 else (), size, batched=True))
            for (own, title), (at, size) in zip(arguments, layout.inputs, strict=True)
        ]
        self.constants = range(layout.first_constant, layout.first_constant + len(layout.constants))
        self.values = np.array(layout.constants)
        if layout.constants:
            self._block(Block("C", "constants", self.constants.start, (len(self.constants),), len(self.constants)))
        self.group_blocks = []
        for group in layout.groups:
            title = common_name([name(member) for member in group.members]) or self.names.counted(group.op or "sum")
            block = Block(self.names.fresh(title), title, group.start, group.shape, len(group.members))
            block.batched = group.batched
            self.group_blocks.append(self._block(block))
        self.starts = np.array([block.start for block in self.blocks])
        for group, block in zip(layout.groups, self.group_blocks, strict=True):
            block.is_active = any(self.is_active(places) for places in group.reads)
        self.arrays: dict[str, Any] = {}  # index arrays and constants
        self.stored: dict[Any, str] = {}
        self.pools: dict[bool, int] = {}  # the sizes, by whether it has the axis of rows
        self.fallbacks: list[str] = []  # what was not read as it lies, since this was emptied

    def _block(self, block: Block) -> Block:
        self.blocks.append(block)
        return block

    def owner(self, places: Any) -> Block | None:
        """The block in which all these places lie."""
        first = self.blocks[int(self.np.searchsorted(self.starts, places.min(), "right")) - 1]
        return first if places.max() < first.start + first.size else None

    def owners(self, places: Any) -> list[Block]:
        """All blocks in which they lie."""
        found = self.np.unique(self.np.searchsorted(self.starts, places.ravel(), "right") - 1)
        return [self.blocks[at] for at in found]

    def are_leaves(self, places: Any) -> bool:
        """Whether all of them are parameters."""
        return bool(places.max() < len(self.layout.leaves))

    def are_constants(self, places: Any) -> bool:
        """Whether all of them are constants."""
        return bool(places.min() >= self.constants.start and places.max() < self.constants.stop)

    def is_batched(self, places: Any) -> bool:
        """Whether there is a number for each row of a batch."""
        return bool(places.size) and self.owners(places.reshape(-1)[:1])[0].batched

    def is_active(self, places: Any) -> bool:
        """Whether one of them depends on a parameter."""
        return any(block.is_active for block in self.owners(places))

    def pool(self, reads: Sequence[Any]) -> None:
        """Give blocks that are read together a place in one array."""
        for places in reads:
            if not places.size or self.owner(places) or self.are_leaves(places):
                continue
            for block in self.owners(places):
                if block.pooled is None:
                    block.pooled = self.pools.get(block.batched, 0)
                    self.pools[block.batched] = block.pooled + block.size
        self._offsets = self.np.array([(block.pooled or 0) - block.start for block in self.blocks])

    def read(self, places: Any, batched: bool, full: bool = False) -> str:
        """These places as an expression; for a batch, so that it stands beside arrays with an axis of rows."""
        if self.are_constants(places):
            return self._constant(places, batched, full)
        block = self.owner(places)
        if block:
            name, shape, own, local = block.name, block.shape, block.batched, places - block.start
        elif self.are_leaves(places):
            name, shape, own, local = "P", (len(self.layout.leaves),), False, places
        else:
            own = self.is_batched(places)
            name, shape, local = pool_of(own), (self.pools[own],), self.in_pool(places)
        text = view(name, shape, own, local, full)
        if text is None:
            text = f"{flat(name, shape, own)}[{self.store('I', local)}]"
            why = f"places of {name} that run unevenly" if block else "numbers of several arrays"
            self.fallbacks.append(f"gathers {places.size} {why}")
        elif text.startswith("view("):
            self.fallbacks.append(f"windows of {name} as a view")
        elif text != name and block:
            self.fallbacks.append(f"{text} as a view")
        if batched and not own and places.ndim:
            return f"{text}[{', '.join([':'] * places.ndim)}, None]"
        return text

    def in_pool(self, places: Any) -> Any:
        """Where they lie in the pool of what is read together."""
        return places + self._offsets[self.np.searchsorted(self.starts, places, "right") - 1]

    def _constant(self, places: Any, batched: bool, full: bool) -> str:
        values = self.values[places - self.constants.start]
        if not full and len({*map(repr, values.ravel().tolist())}) == 1:
            return literal(float(values.flat[0]))
        return self.store("C", values[..., None] if batched and values.ndim else values)

    def store(self, letter: str, array: Any) -> str:
        """The name of an array that the program needs, stored once."""
        key = (letter, array.shape, array.tobytes())
        if key not in self.stored:
            self.stored[key] = self.names.fresh(f"{letter}{len(self.arrays)}")
            self.arrays[self.stored[key]] = array
        return self.stored[key]

    def signs(self, signs: Sequence[int], batched: bool) -> str:
        """A factor of signs behind an array whose last axis (before that of rows) they belong to; empty if all are the
        same."""
        if len({*signs}) == 1:
            return ""
        array = self.np.array(signs, float)
        return f" * {self.store('S', array[:, None] if batched else array)}"

    def put(self, block: Block) -> list[str]:
        """The line that puts a block into the pool, if it is read together with others."""
        if block.pooled is None:
            return []
        name = self.store("C", self.values) if block.name == "C" else block.name
        whole = flat(name, block.shape, block.batched) if block.shape else f"{name}[None]"
        pool = pool_of(block.batched)
        return [f"{pool} = put({pool}, {block.pooled}, {whole})"]


def pool_of(batched: bool) -> str:
    """The name of the array of numbers that are read together."""
    return "B" if batched else "V"
