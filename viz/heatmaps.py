"""Many numbers of one name as a matrix: which array and place a node belongs to, and the heat map of an array."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from autograd.graph import short
from viz.cards import HeatMap

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from autograd.graph import Node

#: A heat map has no more cells than this on a side; each then stands for the largest of several numbers.
MOST_CELLS = 24


def arrays(nodes: Sequence[Node], units: Collection[str]) -> dict[str, dict[tuple[int, ...], Node]]:
    """The numbers of a module by array: its weights, biases and activations, each by its indices.

    The numbers of a unit that is part of a name have its place as their first index.
    """
    found: dict[str, dict[tuple[int, ...], Node]] = defaultdict(dict)
    lines = {unit: at for at, unit in enumerate(sorted(units, key=in_order))}
    for node in nodes:
        path, _, own = node.name.rpartition(".")
        stem, index = _split(own)
        line = (lines[path],) if len(units) > 1 else ()
        found[stem][(*line, *(int(part) for part in re.findall(r"\d+", index)))] = node
    return found


def _split(name: str) -> tuple[str, str]:
    """What an array is called, and the indices of an element: W and [0][2], or z and nothing."""
    stem, bracket, index = name.partition("[")
    if bracket and re.fullmatch(r"[\d, \[\]]+\]", index):
        return stem, bracket + index
    matched = re.fullmatch(r"(.*?)_?(\d+)", name)
    return (matched[1], matched[2]) if matched and matched[1] else (name, "")


def in_order(name: str) -> list[tuple[int, str]]:
    """A key that sorts w2 before w10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def heat_map(stem: str, cells: Mapping[tuple[int, ...], Node], digits: int) -> HeatMap:
    """The numbers of an array and their gradients; one index is a line, of more the first is that of the line."""
    matrix: dict[int, dict[tuple[int, ...], Node]] = defaultdict(dict)
    for place, node in sorted(cells.items()):
        matrix[place[0] if len(place) > 1 else 0][place[1:] if len(place) > 1 else place] = node
    lines = list(matrix)
    columns = sorted({place for row in matrix.values() for place in row})
    table = [[matrix[line].get(column) for column in columns] for line in lines]
    values = [[None if node is None else node.value for node in row] for row in table]
    gradients = [[None if node is None else node.grad for node in row] for row in table]
    size = f" {len(lines)} × {len(columns)}" if len(lines) > 1 else f" {len(columns)}" if len(columns) > 1 else ""
    return HeatMap(
        f"{stem}{size}", _shrunk(values), _shrunk(gradients), _span(values, digits), _span(gradients, digits)
    )


def _shrunk(table: Sequence[Sequence[float | None]]) -> tuple[tuple[float | None, ...], ...]:
    """The table with no more cells than are shown, each the largest in size of those that it stands for."""
    down, across = (-(-len(side) // MOST_CELLS) for side in (table, table[0]))
    return tuple(
        tuple(
            max(
                (cell for row in table[top : top + down] for cell in row[left : left + across] if cell is not None),
                key=abs,
                default=None,
            )
            for left in range(0, len(table[0]), across)
        )
        for top in range(0, len(table), down)
    )


def _span(table: Sequence[Sequence[float | None]], digits: int) -> str:
    found = [cell for row in table for cell in row if cell is not None]
    ends = [short(end, min(digits, 3)) for end in (min(found), max(found))] if found else []
    return " … ".join(dict.fromkeys(ends)) or "–"
