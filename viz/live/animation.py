"""The steps of a graph as pictures: an animated GIF for slides, or as one SVG per step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd import SaveError
from autograd.text import write_whole
from viz.live.arrangement import arranged
from viz.live.rendering import as_gif, as_svg
from viz.live.scene import Scene, moments, scene
from viz.theme import THEMES

if TYPE_CHECKING:
    from pathlib import Path

    from autograd.graph import Graph

#: An animation of more steps than this is nobody's slide.
MOST_STEPS = 120


def gif(graph: Graph, theme: str = "light") -> bytes:
    """All steps as an animation.

    Raises:
        ValueError: the graph has more steps than anybody would watch.
        LayoutError: Graphviz or Pillow is missing.
    """
    return as_gif(scenes(graph, theme))


def save_frames(graph: Graph, folder: Path, theme: str = "light") -> list[Path]:
    """One SVG per step, `step_00.svg` and up, in a folder that is made if it is not there.

    Raises:
        SaveError: the folder or a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError(f"cannot make the folder {folder}: {error.strerror}") from error
    drawn = scenes(graph, theme)
    digits = len(str(len(drawn) - 1))
    paths = [folder / f"step_{number:0{digits}}.svg" for number in range(len(drawn))]
    for path, each in zip(paths, drawn, strict=True):
        write_whole(path, as_svg(each).encode())
    return paths


def scenes(graph: Graph, theme: str) -> list[Scene]:
    """One scene per step."""
    steps = moments(graph)
    if len(steps) > MOST_STEPS:
        raise ValueError(f"an animation of {len(steps)} steps is too long (at most {MOST_STEPS}); save a page as .html")
    placed = arranged(graph)
    return [scene(placed, graph, moment, THEMES[theme]) for moment in steps]
