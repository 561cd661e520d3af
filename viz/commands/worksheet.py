"""`backprop worksheet`: a sheet with blanks and its answer key, from the shell.

backprop worksheet "3*(a + b*c)" --seed 7
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograd.expression import free_names
from autograd.text import printable, write_whole
from viz.live.worksheet import worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Write the sheet as HTML with its key, and as two SVG pictures."""
    from viz.commands.main import numbers

    options = _parser().parse_intermixed_args(arguments)
    given = numbers(options.numbers)
    html, blank, answers = worksheet(options.expression, given, names=free_names(options.expression), seed=options.seed)
    stem = options.out
    for suffix, content in ((".html", html), (".svg", blank), ("_key.svg", answers)):
        path = stem.with_name(stem.name + suffix)
        write_whole(path, content.encode())
        print(printable(f"wrote {path}"))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="backprop worksheet",
        usage="backprop worksheet EXPRESSION [name=number ...] [--seed N] [--out NAME]",
        description="A worksheet of an expression: its graph with blanks for the gradients, and an answer key.",
        epilog="Names without a number get a small whole one. The same seed makes the same sheet.",
        allow_abbrev=False,
    )
    parser.add_argument("expression", metavar="EXPRESSION", help='such as "3*(a + b*c)"')
    parser.add_argument("numbers", metavar="name=number", nargs="*", help="numbers that are not to be drawn")
    parser.add_argument("--seed", type=int, default=0, help="of the numbers (0)")
    parser.add_argument("--out", metavar="NAME", type=Path, default=Path("worksheet"), help="of the files (worksheet)")
    return parser
