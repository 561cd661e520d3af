"""Where each card stands and how each edge runs: Graphviz's layout of cards of a given size, in pixels."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from viz import layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PER_INCH = 72.0
#: Past this many cards Graphviz is asked to hurry: fewer rounds, and straight edges.
HURRY = 150


@dataclass(frozen=True, slots=True)
class Place:
    """A card: its centre and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placing:
    """All cards by index, and a path for each edge in the order given."""

    width: float
    height: float
    boxes: dict[int, Place]
    paths: list[list[tuple[float, float]]]  # control points of cubic Béziers

    def below(self, upper: Placing, gap: float) -> Placing:
        """This one under another one, the cards and edges of both together."""
        down = upper.height + gap if upper.boxes else 0.0
        boxes = {index: replace(box, y=box.y + down) for index, box in self.boxes.items()}
        paths = [[(x, y + down) for x, y in path] for path in self.paths]
        width = max(upper.width, self.width)
        return Placing(width, down + self.height, upper.boxes | boxes, upper.paths + paths)


def place(
    sizes: Mapping[int, tuple[float, float]],
    edges: Sequence[tuple[int, int]],
    *,
    apart: float = 108.0,
    order: Sequence[Sequence[int]] = (),
) -> Placing:
    """The layout of cards with these sizes, left to right.

    `apart` is the room between columns, in which labels of edges stand; the cards of each `order` are one column.

    Raises:
        LayoutError: there is no Graphviz.
    """
    return _read(layout.render(_source(sizes, edges, apart, order), "plain").decode(), edges)


def _source(
    sizes: Mapping[int, tuple[float, float]],
    edges: Sequence[tuple[int, int]],
    apart: float,
    order: Sequence[Sequence[int]],
) -> str:
    hurry = len(sizes) > HURRY
    lines = [
        "digraph {",
        f"rankdir=LR; nodesep=0.3; ranksep={0.5 if hurry else apart / _PER_INCH:.2f};",
        'node [shape=box, fixedsize=true, label=""]; edge [arrowhead=none];',
    ]
    if hurry:
        lines.append("splines=line; nslimit=1; nslimit1=1; mclimit=0.3;")
    for index, (width, height) in sizes.items():
        lines.append(f"n{index} [width={width / _PER_INCH:.4f}, height={height / _PER_INCH:.4f}];")
    lines += [f"n{source} -> n{target};" for source, target in edges]
    lines += [f"{{rank=same; {' -> '.join(f'n{index}' for index in column)} [style=invis];}}" for column in order]
    return "\n".join([*lines, "}"])


def _read(plain: str, edges: Sequence[tuple[int, int]]) -> Placing:
    """Graphviz's plain format: inches, with y upwards."""
    width = height = 0.0
    boxes: dict[int, Place] = {}
    routes: dict[tuple[int, int], list[list[tuple[float, float]]]] = {}
    for line in plain.splitlines():
        kind, *fields = shlex.split(line)
        if kind == "graph":
            width, height = float(fields[1]) * _PER_INCH, float(fields[2]) * _PER_INCH
        elif kind == "node":
            x, y, w, h = (float(field) * _PER_INCH for field in fields[1:5])
            boxes[int(fields[0][1:])] = Place(x, height - y, w, h)
        elif kind == "edge":
            count = int(fields[2])
            numbers = [float(field) * _PER_INCH for field in fields[3 : 3 + 2 * count]]
            points = [(x, height - y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
            routes.setdefault((int(fields[0][1:]), int(fields[1][1:])), []).append(points)
    return Placing(width, height, boxes, [routes[edge].pop(0) for edge in edges])
