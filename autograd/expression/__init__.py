"""Text to graph: `parse` reads an expression by a whitelist, and errors point at the place."""

from autograd.expression.parser import free_names, parse

__all__ = ["free_names", "parse"]
