"""What leaves the process: files written whole or not at all, text for any terminal, answers to misspelt names."""

import sys
from typing import TYPE_CHECKING

from autograd.beside import refuse_a_mixed_folder
from autograd.errors import answering, closest
from autograd.text.console import printable, readable_repr, readable_streams, visible
from autograd.text.files import write_whole

__all__ = ["answering", "closest", "printable", "readable_repr", "readable_streams", "visible", "write_whole"]

refuse_a_mixed_folder(sys.modules["autograd"])  # here, since `nn` and `viz` import this first

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
