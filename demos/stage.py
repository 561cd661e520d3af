"""What every demo is given: a place for its pictures, a seed, and a voice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograd import SaveError
from viz.terminal import show

if TYPE_CHECKING:
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
                show(thing)

    def save(self, picture: Picture, *names: str) -> None:
        """Write a picture under each name, in the format that the name ends with, and say where it is.

        Raises:
            SaveError: a file cannot be written there.
        """
        try:
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SaveError(f"cannot make the folder {self.out}: {error.strerror}") from error
        for name in names:
            self.say(f"wrote {picture.save(self.out / name)}")
