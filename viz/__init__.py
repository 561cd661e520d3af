"""Pictures and words for a computation graph: `draw`, `explain`, `tree`, and the live `page`."""

from typing import TYPE_CHECKING

from autograd.text import answering
from viz.errors import LayoutError
from viz.live.document import Page, page
from viz.notebook import show_values_as_pictures
from viz.picture import Picture, draw
from viz.stepper import step
from viz.terminal import explain, show, tree

__all__ = ["LayoutError", "Page", "Picture", "draw", "explain", "page", "show", "step", "tree"]

show_values_as_pictures()

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
