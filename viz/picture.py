"""`draw`: the picture of a graph, to be saved, shown in a notebook, or read as DOT."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.graph import Graph, record
from autograd.text import write_whole
from viz import cards, dot, layout
from viz.errors import LayoutError
from viz.groups import at_most
from viz.references import with_references
from viz.theme import THEMES

if TYPE_CHECKING:
    import os
    from typing import Literal

    from autograd import Value

FORMATS = ("svg", "png", "pdf", "dot", "txt", "html", "gif")


def draw(
    root: Value,
    *,
    grad: bool = True,
    edges: bool = True,
    rankdir: Literal["LR", "TB", "RL", "BT"] = "LR",
    digits: int = 4,
    max_nodes: int = 200,
    theme: Literal["light", "dark"] = "light",
) -> Picture:
    """The computation graph of `root`, left to right: a card a Value, with its operation, value and gradient.

    Args:
        root: the output, drawn as it is now; gradients that `backward` has not computed show as –.
        grad: show gradients.
        edges: show the local derivative on each edge.
        rankdir: LR for left to right, TB for top to bottom, RL and BT for the reverse.
        digits: significant digits; whole numbers are in the tooltips.
        max_nodes: a larger graph is grouped, with a line that says so.
        theme: light or dark; a page (.html) that is light turns dark where the reader's system is.

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
    graph = record(root)
    shown = with_references(at_most(cards.drawing(graph, digits=digits), max_nodes, digits=digits))
    if not grad:
        shown = cards.without_gradients(shown)
    return Picture(
        dot.source(shown, THEMES[theme], edges=edges, rankdir=rankdir), graph, theme, digits=digits, grad=grad
    )


class Picture:
    """A drawn graph. In Jupyter it shows itself; `source` is its DOT, `graph` what was recorded."""

    def __init__(self, source: str, graph: Graph, theme: str = "light", *, digits: int = 4, grad: bool = True) -> None:
        self.source = source
        self.graph = graph
        self.theme = theme
        self.digits = digits
        self.grad = grad

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
            return page_of({"": self.graph}, theme=theme, digits=self.digits, grad=self.grad).html.encode()
        if form == "gif":
            from viz.live.animation import gif

            return gif(self.graph, self.theme)
        if form == "txt":
            from viz.terminal import as_text, explanation

            return as_text(explanation(self.graph)).encode()
        return self._svg if form == "svg" else layout.render(self.source, form)

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
        return f"<Picture of {self.graph.root.name}: {len(self.graph.nodes)} nodes>"
