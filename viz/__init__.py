"""Pictures and words for a computation graph: `draw`, `explain`, `tree`, and the live `page`."""

from viz import loading  # noqa: F401  (Ctrl-C, before what takes its time)

# isort: split
from importlib import import_module
from typing import TYPE_CHECKING

from autograd.text import answering
from viz.errors import LayoutError
from viz.live.document import Page, page
from viz.notebook import show_values_as_pictures
from viz.picture import Picture, draw

__all__ = ["LayoutError", "Page", "Picture", "draw", "explain", "page", "show", "step", "tree"]

show_values_as_pictures()

if TYPE_CHECKING:
    from viz.stepper import step as step
    from viz.terminal import explain as explain
    from viz.terminal import show as show
    from viz.terminal import tree as tree
else:

    def __getattr__(name):  # what needs rich, which is missing where Python runs in a browser
        if name in ("explain", "show", "step", "tree"):
            return getattr(import_module("viz.stepper" if name == "step" else "viz.terminal"), name)
        return answering(__name__, __all__)(name)
