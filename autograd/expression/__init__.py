"""Text to graph: `parse` reads an expression by a whitelist, and errors point at the place."""

from typing import TYPE_CHECKING

from autograd.elsewhere import answering
from autograd.expression.parser import free_names, parse

__all__ = ["free_names", "parse"]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
