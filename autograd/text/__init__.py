"""What leaves the process: files written whole or not at all, text for any terminal, answers to misspelt names."""

from typing import TYPE_CHECKING

from autograd.errors import answering, closest
from autograd.text.console import printable, readable_streams, visible
from autograd.text.files import write_whole

__all__ = ["answering", "closest", "printable", "readable_streams", "visible", "write_whole"]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
