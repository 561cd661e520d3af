"""Pictures and words for a computation graph: `draw`, `explain`, `tree`, and the live `page`."""

from viz import notebook
from viz.errors import LayoutError
from viz.live.document import Page, page
from viz.picture import Picture, draw
from viz.stepper import step
from viz.terminal import explain, tree

__all__ = ["LayoutError", "Page", "Picture", "draw", "explain", "page", "step", "tree"]

notebook.show_values_as_pictures()
