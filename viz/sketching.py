"""The picture of a cause in the report on a class: the way of one gradient, the edge where a slip lies marked.

It is part of a page, and so it takes its colours from there: `STYLE` turns them where the reader's system is dark.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from autograd.grading import Sketches
from viz import dot, layout
from viz.cards import Card, Drawing, Wire
from viz.errors import LayoutError
from viz.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd.grading import Assignment, LineOfClass, Sketch, Slip

_LIGHT, _DARK = THEMES["light"], THEMES["dark"]
_ROLES = ("ink", "quiet", "line", "frame", "leaf", "card", "now")
_TURNED = [
    f".sketch [{kind}='{getattr(_LIGHT, role)}'] {{ {kind}: {getattr(_DARK, role)} }}"
    for role in _ROLES
    for kind in ("fill", "stroke")
]
#: Below this width of the page the way runs down, beyond it from left to right.
NARROW = "40rem"
STYLE = (
    f".sketch svg.down {{ display: none }} @media (max-width: {NARROW}) "
    "{ .sketch svg.down { display: block } .sketch svg.along { display: none } } "
    f"@media (prefers-color-scheme: dark) {{ {' '.join(_TURNED)} }}"
)


def pictures(assignment: Assignment) -> Callable[[LineOfClass, Slip], str]:
    """What draws the way of a line's gradient with the place of a slip; empty where there is nothing to draw with."""
    sketches = Sketches(assignment)

    @cache
    def drawn(sketch: Sketch) -> str:
        try:
            return as_svg(sketch)
        except LayoutError:
            return ""

    def picture(line: LineOfClass, slip: Slip) -> str:
        sketch = sketches.find(line.function, line.line.removeprefix("d"), slip.kind, slip.place)
        return drawn(sketch) if sketch is not None else ""

    return picture


def as_svg(sketch: Sketch) -> str:
    """The picture for a page, from left to right and from top to bottom, of which `STYLE` shows one.

    Raises:
        LayoutError: no Graphviz is at hand.
    """
    places = {card.name: index for index, card in enumerate(sketch.cards)}
    loss = sketch.cards[-1].name
    cards = [
        Card(
            index, card.name, "", card.expression, 0.0, "", "", None,
            "reference" if card.is_beside else "output" if card.is_asked else "computed",
            index, card.name, note=f"∂{loss}/∂{card.name} is asked for" if card.is_asked else "",
        )
        for index, card in enumerate(sketch.cards)
    ]  # fmt: skip
    wires = [
        Wire(
            places[arrow.source], places[arrow.target], "", f"{arrow.source} → {arrow.target}",
            is_marked=arrow.is_marked, mark=arrow.said, is_folded=arrow.is_folded,
        )
        for arrow in sketch.arrows
    ]  # fmt: skip
    shown = Drawing(tuple(cards), tuple(wires), loss)
    return "".join(_svg(shown, rankdir, name) for rankdir, name in (("LR", "along"), ("TB", "down")))


def _svg(shown: Drawing, rankdir: str, name: str) -> str:
    svg = layout.render(dot.source(shown, _LIGHT, edges=True, rankdir=rankdir), "svg").decode()
    svg = svg[svg.index("<svg") :].replace(f'fill="{_LIGHT.background}" stroke="none"', 'fill="none" stroke="none"', 1)
    svg = re.sub(r"<title>.*?</title>|<!--.*?-->|\sid=\"[^\"]*\"|\n", "", svg, flags=re.DOTALL)
    return svg.strip().replace("<svg", f"<svg class={name}", 1)
