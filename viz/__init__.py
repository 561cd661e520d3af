"""Pictures and words for a computation graph: `draw`, `explain`, `tree`."""

from viz.errors import LayoutError
from viz.picture import Picture, draw
from viz.terminal import explain, tree

__all__ = ["LayoutError", "Picture", "draw", "explain", "tree"]
