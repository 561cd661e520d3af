"""The steps of a graph as pictures: an animated GIF for slides, or one SVG per step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.text import make_folder, write_whole
from viz.frames.moments import moments
from viz.frames.rendering import as_gif, as_svg
from viz.frames.scene import Scene, Stage
from viz.theme import THEMES

if TYPE_CHECKING:
    from pathlib import Path

    from autograd.graph import Outline

#: An animation of more steps than this is nobody's slide.
MOST_STEPS = 120


def gif(
    outline: Outline, theme: str = "light", *, digits: int = 4, grad: bool = True, notation: str = "calculus"
) -> bytes:
    """All steps as an animation; without `grad` those of the forward pass.

    Raises:
        ValueError: the graph has more steps than anybody would watch.
        LayoutError: Graphviz or Pillow is missing.
    """
    return as_gif(scenes(outline, theme, digits=digits, grad=grad, notation=notation))


def save_frames(
    outline: Outline, folder: Path, theme: str = "light", *, digits: int = 4, notation: str = "calculus"
) -> list[Path]:
    """One SVG per step, `step_00.svg` and up, in a folder that is made if it is not there.

    Raises:
        SaveError: the folder or a file cannot be written.
    """
    drawn = scenes(outline, theme, digits=digits, notation=notation)
    make_folder(folder)
    places = len(str(len(drawn) - 1))
    paths = [folder / f"step_{number:0{places}}.svg" for number in range(len(drawn))]
    for path, each in zip(paths, drawn, strict=True):
        write_whole(path, as_svg(each).encode())
    return paths


def scenes(
    outline: Outline, theme: str, *, digits: int = 4, grad: bool = True, notation: str = "calculus"
) -> list[Scene]:
    """One scene per step."""
    steps = moments(outline, notation, digits=digits, grad=grad)
    if len(steps) > MOST_STEPS:
        raise ValueError(f"an animation of {len(steps)} steps is too long (at most {MOST_STEPS}); save a page as .html")
    stage = Stage(outline, THEMES[theme], notation=notation, digits=digits, grad=grad, steps=True)
    return [stage.scene(moment) for moment in steps]
