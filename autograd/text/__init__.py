"""What leaves the process: files that are written whole or not at all, and advice on misspelt names."""

from autograd.errors import closest
from autograd.text.files import write_whole

__all__ = ["closest", "write_whole"]
