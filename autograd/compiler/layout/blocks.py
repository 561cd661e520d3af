"""The arrays of a program: the groups' blocks, the parts of the parameters that are used as one, and their names."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from autograd.compiler.layout.groups import Layout

#: So many members of a group are asked for their names.
ASKED = 64


@dataclass
class Block:
    """Places in a row that one array of the program holds."""

    name: str
    title: str  # what a reader sees
    start: int
    shape: tuple[int, ...]
    size: int
    batched: bool = False
    is_active: bool = False  # it depends on the parameters, so that gradients flow into it
    ref: int = -1  # the expression that it is
    pooled: int | None = None  # where it lies in the pool, if others are read together with it


class Names:
    """Identifiers that differ, of which each has one for its gradient, too."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = {*taken, *keyword.kwlist}
        self.counts: Counter[str] = Counter()

    def counted(self, stem: str) -> str:
        """The stem with the next number."""
        self.counts[stem] += 1
        name = f"{stem}{self.counts[stem]}"
        return self.counted(stem) if name in self.taken else name

    def plural(self, name: str) -> str:
        """An identifier for many of that name."""
        found, number = f"{name}s", 1
        while found in self.taken:
            number += 1
            found = f"{name}s_{number}"
        self.taken.add(found)
        return found

    def fresh(self, title: str) -> str:
        """An identifier for that title."""
        stem = re.sub(r"\W+", "_", title).strip("_") or "x"
        stem = f"x{stem}" if stem[0].isdigit() else stem
        name, number = stem, 1
        while name in self.taken or f"d{name}" in self.taken:
            number += 1
            name = f"{stem}_{number}"
        self.taken |= {name, f"d{name}"}
        return name


def common_name(names: Sequence[str]) -> str:
    """What names have in common, without indices; empty if that is nothing.

    >>> common_name(["layer1.neuron1.w[0]", "layer1.neuron2.w[1]"])
    'layer1.w'
    >>> common_name(["p['W'][0, 0]", "p['W'][0, 1]"])
    'p.W'
    """
    asked = [re.sub(r"\['(\w+)'\]", r".\1", name) for name in names[:: max(1, len(names) // ASKED)]]
    split = [re.sub(r"\[[^\]]*\]|_\d+$", "", name).split(".") for name in asked]
    if not split or any(len(each) != len(split[0]) for each in split):
        return ""
    return ".".join(parts[0] for parts in zip(*split, strict=True) if len({*parts}) == 1)


def roles(layout: Layout) -> list[tuple[list[int], tuple[int, ...]]]:
    """The leaves by their use: those that one operand of a group reads lie together, in its order and shape; what is
    left comes last."""
    import numpy as np

    count = len(layout.leaves)
    is_free = np.ones(count, bool)
    found: list[tuple[list[int], tuple[int, ...]]] = []
    for group in layout.groups:
        for places in group.reads:
            if places.min() >= 0 and places.max() < count:
                kept = without_repeats(places)
                if is_free[kept].all() and len(np.unique(kept)) == kept.size:
                    is_free[kept] = False
                    found.append((kept.ravel().tolist(), kept.shape))
    rest = np.flatnonzero(is_free).tolist()
    return [*found, (rest, (len(rest),))] if rest else found


def without_repeats(places: Any) -> Any:
    """The places without the axes along which nothing changes."""
    for axis in reversed(range(places.ndim)):
        if places.shape[axis] > 1 and bool((places == places.take([0], axis)).all()):
            places = places.take(0, axis)
    return places


def rearranged(layout: Layout, found: Sequence[tuple[list[int], tuple[int, ...]]]) -> Any:
    """Put the leaves in the order of their roles, everywhere; gives the new place of each old one."""
    import numpy as np

    order = [leaf for leaves, _ in found for leaf in leaves]
    moved = np.arange(layout.size)
    moved[order] = np.arange(len(order))
    layout.leaves = [layout.leaves[leaf] for leaf in order]
    layout.places = {node: int(moved[place]) for node, place in layout.places.items()}
    for group in layout.groups:
        if group.index is not None:
            group.index, group.table = _moved(group.index, moved), _moved(group.table, moved)
        group.operands = [_moved(places, moved) for places in group.operands]
        for product in group.products:
            product.first, product.second = _moved(product.first, moved), _moved(product.second, moved)
        for term in group.terms:
            term.places = _moved(term.places, moved)
    return moved


def _moved(places: Any, moved: Any) -> Any:
    import numpy as np

    return np.where(places < 0, places, moved[places])  # a hole stays one
