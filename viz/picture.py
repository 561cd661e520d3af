"""`draw`: the picture of a graph, to be saved, shown in a notebook, or read as DOT."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.graph import callers_variables, check_notation, record
from autograd.text import printable, write_whole
from viz import cards, dot, layout
from viz.errors import LayoutError
from viz.readable import levelled, readable
from viz.theme import THEMES

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from typing import Literal

    from autograd import Value
    from autograd.graph import Outline

#: A PNG is no larger than this on a side; an SVG has every detail at any size.
WIDEST_PNG = 4000
FORMATS = ("svg", "png", "pdf", "dot", "txt", "html", "gif")


def draw(
    root: Value,
    *,
    grad: bool = True,
    edges: bool = True,
    rankdir: Literal["LR", "TB", "RL", "BT"] = "LR",
    digits: int = 4,
    max_nodes: int | None = None,
    theme: Literal["light", "dark"] = "light",
    detail: str | None = None,
    open: Sequence[str] = (),
    names: bool = True,
    notation: str = "calculus",
) -> Picture:
    """The computation graph of `root`, left to right: a card per named node, with its formula, value and gradient.

    A neuron is one card with its weights as rows; where that would be too large to be read, a layer is, with the
    numbers as a heat map. What is too wide for a slide continues in the next row.

    Args:
        root: the output, drawn as it is now; gradients that `backward` has not computed show as –.
        grad: show gradients.
        edges: show the local derivative on each edge.
        rankdir: LR for left to right, TB for top to bottom, RL and BT for the reverse.
        digits: significant digits; whole numbers are in the tooltips.
        max_nodes: group a graph with more cards; left out, one that could not be read. A line says so.
        theme: light or dark; a page (.html) that is light turns dark where the reader's system is.
        detail: "layers", "neurons", "names", or "operations" for a card per primitive; left out, what can be read.
        open: names of layers or neurons that show what they are made of, as in open=["layer2"].
        names: look among the caller's variables for names of nodes without a label.
        notation: "calculus" for dJ/dw, "course" for dw.

    Raises:
        ValueError: an option is not one of its choices.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    if rankdir not in ("LR", "TB", "RL", "BT"):
        raise ValueError(f"rankdir needs one of LR, TB, RL, BT; got {rankdir!r}")
    if theme not in THEMES:
        raise ValueError(f"theme needs one of {', '.join(THEMES)}; got {theme!r}")
    if not 1 <= digits <= 17:
        raise ValueError(f"digits needs 1 to 17; got {digits}")
    check_notation(notation)
    outline, levels = levelled(record(root, callers_variables(names)), detail)
    shown = readable(
        outline, levels, max_nodes=max_nodes, opened=open, digits=digits, edges=edges and rankdir == "LR",
        notation=notation,
    )  # fmt: skip
    if not grad:
        shown = cards.without_gradients(shown)
    source = dot.source(shown, THEMES[theme], edges=edges, rankdir=rankdir)
    return Picture(source, outline, theme, digits=digits, grad=grad, notation=notation)


class Picture:
    """A drawn graph. In Jupyter it shows itself; `source` is its DOT, `outline` what was read of `graph`."""

    def __init__(
        self,
        source: str,
        outline: Outline,
        theme: str = "light",
        *,
        digits: int = 4,
        grad: bool = True,
        notation: str = "calculus",
    ) -> None:
        self.source = source
        self.outline = outline
        self.graph = outline.recorded
        self.theme = theme
        self.digits = digits
        self.grad = grad
        self.notation = notation

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture, in the format that the name ends with, and return where it is.

        Raises:
            ValueError: the format is not svg, png, pdf, dot, txt, html or gif.
            SaveError: the file cannot be written there.
            LayoutError: all but dot and txt need Graphviz, and none is installed.
        """
        target = Path(path)
        form = target.suffix[1:].lower()
        write_whole(target, self.render(form, target))
        return target

    def render(self, form: str, target: Path | None = None) -> bytes:
        """The picture in a format, as bytes."""
        if form not in FORMATS:
            raise ValueError(f"cannot save to {target or form}: the name needs to end in one of .{', .'.join(FORMATS)}")
        if form == "dot":
            return self.source.encode()
        if form == "html":
            from viz.live.document import page_of

            theme = None if self.theme == "light" else self.theme
            return page_of(
                {"": self.graph}, theme=theme, digits=self.digits, grad=self.grad, notation=self.notation
            ).html.encode()
        if form == "gif":
            from viz.frames.animation import gif

            return gif(self.outline, self.theme, digits=self.digits, grad=self.grad, notation=self.notation)
        if form == "txt":
            from viz.terminal import as_text, explanation

            return as_text(
                explanation(self.outline, digits=self.digits, grad=self.grad, notation=self.notation)
            ).encode()
        if form == "png":
            return layout.render(self.source, form, dpi=self._dpi)
        return self._svg if form == "svg" else layout.render(self.source, form)

    @property
    def _dpi(self) -> float:
        """Two pixels a point, or as many as keep the picture within `WIDEST_PNG`."""
        sizes = re.search(rb'width="([\d.]+)pt" height="([\d.]+)pt"', self._svg)
        longest = max(map(float, sizes.groups())) if sizes else 0.0
        return min(144.0, 72.0 * WIDEST_PNG / longest) if longest else 144.0

    @cached_property
    def _svg(self) -> bytes:
        return layout.render(self.source, "svg")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the SVG, or the DOT where there is no Graphviz."""
        try:
            return {"image/svg+xml": self._svg.decode(), "text/plain": repr(self)}
        except LayoutError as error:
            return {"text/plain": f"{error}\n{self.source}"}

    def __repr__(self) -> str:
        return printable(f"<Picture of {self.graph.root.name}: {len(self.graph.nodes)} nodes>")
