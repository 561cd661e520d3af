"""What leaves the process: files that are written whole or not at all, and answers to misspelt names."""

from typing import TYPE_CHECKING

from autograd.errors import answering, closest
from autograd.text.files import write_whole

__all__ = ["answering", "closest", "write_whole"]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
