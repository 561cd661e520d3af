"""The finest drawing of a graph that can be read: operations, names, neurons, layers, and at last groups by depth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from autograd.graph import DETAILS, read
from viz.cards import drawing
from viz.groups import at_most
from viz.modules import LEVELS, grouped, modules_of
from viz.references import with_references
from viz.rows import height, in_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from autograd.graph import Graph, Outline
    from viz.cards import Drawing

#: A picture is no higher than this, in the unit in which it is `rows.WIDEST` wide, unless somebody asks for it.
HIGHEST = 2000.0
#: From this height on a picture says how the rest can be seen: as a PNG it is scaled down to `picture.WIDEST_PNG`.
LARGE = 0.85 * HIGHEST
#: A graph with more cards is grouped at once, before anything is measured.
MOST_CARDS = 200


def levelled(graph: Graph, detail: str | None) -> tuple[Outline, Sequence[str]]:
    """The reading for a detail, and the levels of grouping that may be drawn, the finest first.

    Raises:
        ValueError: the detail is none of those that there are.
    """
    known = ("layers", "neurons", *DETAILS)
    if detail not in (None, *known):
        raise ValueError(f"detail needs one of {', '.join(known)}; got {detail!r}")
    if detail in ("layers", "neurons"):
        return read(graph, "names"), (detail,)
    outline = read(graph, detail)
    if detail is not None:
        return outline, ("names",)
    return outline, LEVELS[1:] if modules_of(outline) else LEVELS


def readable(
    outline: Outline,
    levels: Sequence[str],
    *,
    max_nodes: int | None = None,
    opened: Collection[str] = (),
    digits: int = 4,
    edges: bool = True,
    notation: str = "calculus",
) -> Drawing:
    """The first level that fits; where none does, the last one in groups.

    Raises:
        ValueError: `max_nodes` leaves no room, or `opened` names nothing.
    """
    if max_nodes is not None and max_nodes < 2:
        raise ValueError(f"max_nodes needs at least 2, an input and an output; got {max_nodes}")
    whole = drawing(outline, digits=digits, notation=notation)
    if not outline.has_names and not outline.every:
        count = len(outline.body(outline.graph.output))
        whole = replace(whole, note=f'{count} operations in one formula, detail="operations" draws each of them')
    most = max_nodes or MOST_CARDS
    shown = whole
    for level in levels:
        shown = grouped(whole, outline, level, opened, digits)
        if len(shown.cards) <= most:
            laid = in_rows(with_references(shown), edges=edges)
            asked = max_nodes or (opened and level == levels[-1])
            if asked or height(laid) <= HIGHEST or len(levels) == 1:
                return _told(laid)
    while True:
        small = at_most(shown, most, digits=digits)
        laid = in_rows(with_references(small), edges=edges)
        if max_nodes or (high := height(laid)) <= HIGHEST or most <= 2:
            return _told(laid)
        most = max(2, int(len(small.cards) * max(0.2, 0.9 * HIGHEST / high)))


def _told(shown: Drawing) -> Drawing:
    """The drawing; a large one says how it can be seen whole."""
    if height(shown) < LARGE:
        return shown
    said = "a large picture; as .svg it keeps the size of its letters, as .html it is looked at part by part"
    return replace(shown, note="; ".join(filter(None, (shown.note, *said.split("; ")))))
