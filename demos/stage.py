"""What every demo is given: a place for its pictures, a seed, and a voice."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from autograd import SaveError
from autograd.text import write_whole
from viz import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from viz import Picture


@dataclass(frozen=True)
class Stage:
    """How a demo was asked to run."""

    out: Path = Path("out")
    seed: int = 0
    quick: bool = False  # smaller data and fewer steps, the same ideas
    quiet: bool = False

    def say(self, *things: RenderableType) -> None:
        """Print each thing: a text, or a table of rich."""
        if not self.quiet:
            for thing in things:
                show(Text(thing) if isinstance(thing, str) else thing)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print rows under their heads, numbers with four digits."""
        shown = Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
        for row in rows:
            shown.add_row(*[Text(f"{cell:.4g}" if isinstance(cell, float) else str(cell)) for cell in row])
        self.say(shown)

    def save(self, picture: Picture, *names: str) -> None:
        """Write a picture under each name, in the format that the name ends with, and say where it is.

        Raises:
            SaveError: a file cannot be written there.
        """
        for name in names:
            self.say(f"wrote {picture.save(self._place(name))}")

    def plot(self, figure: Figure, name: str) -> None:
        """Write a plot as PNG, and say where it is.

        Raises:
            SaveError: the file cannot be written there.
        """
        content = io.BytesIO()
        figure.savefig(content, format="png", dpi=110)
        path = self._place(name)
        write_whole(path, content.getvalue())
        self.say(f"wrote {path}")

    def _place(self, name: str) -> Path:
        try:
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SaveError(f"cannot make the folder {self.out}: {error.strerror}") from error
        return self.out / name


def panels(count: int, *, rows: int = 1, size: tuple[float, float] = (4.0, 3.4)) -> tuple[Figure, list[Axes]]:
    """A figure of `count` panels in as many rows as said."""
    from matplotlib.figure import Figure

    columns = -(-count // rows)
    figure = Figure(figsize=(columns * size[0], rows * size[1]), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for unused in axes[count:]:
        unused.axis("off")
    return figure, list(axes[:count])
