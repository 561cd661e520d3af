"""What every demo is given: a place for its pictures, a seed, and a voice."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from autograd.text import make_folder, write_whole
from viz import LayoutError, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from viz import Picture

Item = TypeVar("Item")


@dataclass(frozen=True)
class Stage:
    """How a demo was asked to run."""

    out: Path = Path("out")
    seed: int = 0
    quick: bool = False  # smaller data and fewer steps, the same ideas
    quiet: bool = False

    def say(self, *things: RenderableType) -> None:
        """Print each thing at once: a text, or a table of rich."""
        if not self.quiet:
            for thing in things:
                show(Text(thing) if isinstance(thing, str) else thing)
            if sys.stdout is not None:  # it is closed
                sys.stdout.flush()

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print rows under their heads, numbers with four digits."""
        shown = Table(box=SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            shown.add_column(Text(column))
        for row in rows:
            shown.add_row(*[Text(f"{cell:.4g}" if isinstance(cell, float) else str(cell)) for cell in row])
        self.say(shown)

    def track(self, items: Sequence[Item], what: str) -> Iterator[Item]:
        """Each item in turn, under a bar that says how far it is; a line where there is no terminal."""
        if not self.quiet and Console().is_terminal:
            yield from track(items, description=what, transient=True)
        else:
            self.say(f"{what} …")
            yield from items

    def save(self, picture: Picture, *names: str) -> None:
        """Write a picture under each name, in the format that the name ends with, and say where it is.

        Without Graphviz a line says what to install, and the formats that do not need it are written.

        Raises:
            SaveError: a file cannot be written there.
        """
        for name in names:
            try:
                self.say(f"wrote {picture.save(self._place(name))}")
            except LayoutError as error:
                self.say(f"no {name}: {error}")

    def plot(self, name: str, draw: Callable[[], Figure]) -> None:
        """Write the plot that `draw` makes as PNG, and say where it is; without matplotlib, what to install.

        Raises:
            SaveError: the file cannot be written there.
        """
        path = self._place(name)
        try:
            figure = draw()
        except ImportError as error:
            if "matplotlib" not in str(error):
                raise
            self.say(f'no {name}: matplotlib is not installed; run: pip install "scalar-autograd[plots]"')
            return
        content = io.BytesIO()
        figure.savefig(content, format="png", dpi=130)
        write_whole(path, content.getvalue())
        self.say(f"wrote {path}")

    def _place(self, name: str) -> Path:
        make_folder(self.out)
        return self.out / name
