"""How every command reads its arguments: options are written out, and help that cannot be written is a failure."""

from __future__ import annotations

import argparse
from typing import Any


class Parser(argparse.ArgumentParser):
    """A parser of arguments, without abbreviations."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)

    def print_help(self, file: Any = None) -> None:
        """Write the help.

        Raises:
            OSError: it cannot be written, of which argparse says nothing.
        """
        print(self.format_help(), end="", file=file, flush=True)
