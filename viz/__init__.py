"""Pictures and words for a computation graph: `draw`, `explain`, `tree`."""

from viz.errors import LayoutError, SaveError
from viz.picture import Picture, draw
from viz.terminal import explain, tree

__all__ = ["LayoutError", "Picture", "SaveError", "draw", "explain", "tree"]
