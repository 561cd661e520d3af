"""The kind of mistake that drawing can meet beside those of the engine."""

from autograd.text import ReadableError


class LayoutError(ReadableError, RuntimeError):
    """No Graphviz is at hand, or it could not lay the graph out."""
