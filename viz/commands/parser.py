"""How every command reads its arguments: options are written out, and help that cannot be written is a failure."""

from __future__ import annotations

import argparse
from typing import Any

from autograd.graph import NOTATIONS


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


def of_expression(name: str, options: str, description: str, numbers: str, epilog: str = "") -> Parser:
    """The parser of a command about an expression and its numbers, in either notation; it adds its own options."""
    parser = Parser(
        prog=f"backprop {name}",
        usage=f"backprop {name} EXPRESSION [name=number ...] {options}",
        description=description,
        epilog=epilog,
    )
    parser.add_argument("expression", metavar="EXPRESSION", help='such as "a = sigmoid(z); (a - y)**2"')
    parser.add_argument("numbers", metavar="name=number", nargs="*", help=numbers)
    parser.add_argument("--notation", choices=NOTATIONS, default="calculus", help="dJ/dw, or dw as in programs")
    return parser
