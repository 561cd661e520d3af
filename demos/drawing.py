"""What the plots of the demos share: a sheet of panels, and few colours that keep apart without colour vision, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, GREY, PALE = "#1a2433", "#8b97a6", "#e6eaf0"
BLUE, ORANGE, GREEN, RED = "#2563a8", "#d97706", "#2f855a", "#c02d2d"
#: The two classes of a plot of points.
PURPLE, BROWN = "#542788", "#b35806"


def panels(
    count: int, *, rows: int = 1, size: tuple[float, float] = (4.0, 3.4), title: str | None = None
) -> tuple[Figure, list[Axes]]:
    """A figure of `count` panels in as many rows as said, each of that size in inches."""
    from matplotlib.figure import Figure

    columns = -(-count // rows)
    figure = Figure(figsize=(columns * size[0], rows * size[1]), layout="constrained")
    if title is not None:
        figure.suptitle(title, fontsize=12)
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for unused in axes[count:]:
        unused.axis("off")
    return figure, list(axes[:count])
