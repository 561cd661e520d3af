"""`compile`: a recorded graph of scalars as a NumPy program, with the matrix products found again."""

from autograd.compiler.entrance import compile
from autograd.compiler.program import Compiled
from autograd.compiler.rows import Rows
from autograd.compiler.watching import only_recorded

__all__ = ["Compiled", "Rows", "compile", "only_recorded"]
