"""The kind of mistake that drawing can meet beside those of the engine."""


class LayoutError(RuntimeError):
    """No Graphviz is at hand, or it could not lay the graph out."""
