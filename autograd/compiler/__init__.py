"""`compile`: a recorded graph of scalars as a NumPy program, with the matrix products found again."""

from typing import TYPE_CHECKING

from autograd.compiler.capture.tracing import take
from autograd.compiler.capture.watching import is_recording, only_recorded
from autograd.compiler.entrance import compile
from autograd.compiler.program import Compiled
from autograd.compiler.rows import Rows
from autograd.elsewhere import answering

__all__ = ["Compiled", "Rows", "compile", "is_recording", "only_recorded", "take"]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
