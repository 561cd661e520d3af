"""What leaves the process: whole files, text for any terminal, a command's status, answers to misspelt names."""

import sys
from typing import TYPE_CHECKING

from autograd.beside import refuse_a_mixed_folder
from autograd.elsewhere import answering
from autograd.errors import closest
from autograd.text.command import deaf_children, run_command
from autograd.text.console import ReadableError, printable, readable_repr, readable_streams, visible
from autograd.text.files import make_folder, packaged, write_whole
from autograd.text.marking import columns, marked, padded, widest

__all__ = [
    "ReadableError",
    "answering",
    "closest",
    "columns",
    "deaf_children",
    "make_folder",
    "marked",
    "packaged",
    "padded",
    "printable",
    "readable_repr",
    "readable_streams",
    "run_command",
    "visible",
    "widest",
    "write_whole",
]

refuse_a_mixed_folder(sys.modules["autograd"])  # here, since `nn` and `viz` import this first

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
