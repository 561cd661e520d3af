"""Leaves by their labels: which of them are one array to the user, as `W[0,0]`, `W[0,1]` are W."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from autograd.compiler.capture.outputs import split_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.graph import Graph


def by_name(graph: Graph) -> list[int]:
    """The leaves of a graph, those of one name together, in the order of their indices."""
    split = {node.index: split_label(node.name) for node in graph.nodes if node.is_leaf}
    first: dict[str, int] = {}
    for index, (stem, _) in split.items():
        first.setdefault(stem, index)
    return sorted(split, key=lambda index: (first[split[index][0]], split[index][1], index))


def parts_of(names: Sequence[str], views: Mapping[str, tuple[int, tuple[int, ...]]]) -> dict[str, Any]:
    """Where each part lies in a row of leaves with these names: the leaves of one name, if their indices fill a grid;
    the views that a program has of them, a start and a shape each; and one by one what is in neither.

    >>> {name: places.tolist() for name, places in parts_of(("w[1]", "w[0]", "b"), {}).items()}
    {'w': [1, 0], 'b': 2}
    """
    import numpy as np

    grids: dict[str, dict[tuple[int, ...], int]] = {}
    for at, name in enumerate(names):
        stem, indices = split_label(name)
        grids.setdefault(stem, {})[indices] = at
    found: dict[str, Any] = {}
    is_free = np.ones(len(names), bool)

    def take(title: str, places: Any) -> None:
        if is_free[places].all():
            found[title] = places
            is_free[places] = False

    parts = {title: np.arange(start, start + int(np.prod(shape))).reshape(shape)
             for title, (start, shape) in views.items()}  # fmt: skip
    for title, part in parts.items():  # several names that one array holds, as those of the neurons of a layer
        stems = {split_label(names[at])[0] for at in part.ravel().tolist()}
        if len(stems) > 1 and sum(len(grids[stem]) for stem in stems) == part.size:
            take(title, part)
    for stem, places in grids.items():
        shape = tuple(max(axis) + 1 for axis in zip(*places, strict=False)) if len({*map(len, places)}) == 1 else ()
        if shape and [*product(*map(range, shape))] == sorted(places):
            take(stem, np.array([places[each] for each in sorted(places)]).reshape(shape))
    for title, part in parts.items():
        take(title, part)
    return found | {names[at]: np.array(at) for at in np.flatnonzero(is_free).tolist()}
