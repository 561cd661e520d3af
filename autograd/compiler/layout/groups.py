"""Groups of nodes that are computed in one go, and where everything lies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.compiler.layout.holes import HOLE

if TYPE_CHECKING:
    from autograd.compiler.layout.forms import Place


@dataclass
class Product:
    """Products in a sum: `grid` is (R, K) @ (K, C), `grids` several of them, `dot` (K) @ (K), `rows` (n, K) times
    (n, K) summed over K, and `pair` one product a member."""

    kind: str
    first: Any  # places
    second: Any
    signs: tuple[int, ...]


@dataclass
class Term:
    """One term of each member, of the group's shape; or several, along a last axis."""

    places: Any
    signs: tuple[int, ...]
    is_still: bool = False  # no gradient flows through it

    @property
    def is_table(self) -> bool:
        """Whether there are several."""
        return len(self.signs) > 1


@dataclass
class Group:
    """One block of places, computed in one go."""

    start: int
    shape: tuple[int, ...]  # () for a single number
    members: list[Place]  # in the order of the block; `HOLE` where nobody reads
    batched: bool
    op: str = ""  # a primitive; empty for a sum
    operands: list[Any] = field(default_factory=list)  # of a primitive: the places of each operand
    index: Any = None  # of entries that an index of the batch chooses: its places, and those of the tables
    table: Any = None
    extreme: str = ""  # maximum or minimum, along the last axis of the only operand
    products: list[Product] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    @property
    def reads(self) -> list[Any]:
        """All arrays of places that it reads."""
        pairs = [places for product in self.products for places in (product.first, product.second)]
        taken = [] if self.index is None else [self.index, _distinct(self.table)]
        return [*taken, *self.operands, *pairs, *(term.places for term in self.terms)]

    @property
    def is_many(self) -> bool:
        """Whether many operations of the recorded graph are one here: a product of matrices, a reduction, a choice."""
        is_product = any(product.kind != "pair" for product in self.products)
        return is_product or bool(self.extreme) or self.index is not None


def _distinct(table: Any) -> Any:
    """The rows of a table, each once: several indices may read one."""
    import numpy as np

    return np.unique(table.reshape(-1, table.shape[-1]), axis=0)


@dataclass
class Layout:
    """Where everything lies."""

    leaves: list[int]  # recorded indices, by place
    inputs: list[tuple[int, int]]  # start and size of each
    constants: list[float]
    state: list[float]  # numbers behind the constants that recurrences start from, spread over the rows
    first_constant: int
    groups: list[Group]
    places: dict[Place, int]  # of the canonical nodes
    size: int

    @property
    def is_filled(self) -> bool:
        """Whether more is computed than is read: what nobody reads may be no number, where all that is read is one."""
        return any(HOLE in group.members or any(each.min(initial=0) < 0 for each in group.reads)
                   for group in self.groups)  # fmt: skip
