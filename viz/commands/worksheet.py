"""`backprop worksheet`: sheets with blanks and their answer key, from the shell.

backprop worksheet "3*(a + b*c)" --seed 7
backprop worksheet "3*(a + b*c)" --variants 30 --pdf
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from autograd.expression import free_names
from autograd.text import printable, write_whole
from viz.commands.parser import of_expression
from viz.frames.rendering import as_svg
from viz.frames.worksheet import as_html, key_as_pdf, sheets_as_pdf, worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viz.commands.parser import Parser

#: More sheets than this are no class.
MOST = 200


def run(arguments: Sequence[str]) -> int:
    """Write one sheet as HTML with its key and as two SVG pictures, or many, as HTML or PDF."""
    from viz.commands.main import numbers

    options = _parser().parse_intermixed_args(arguments)
    if not 1 <= options.variants <= MOST:
        raise ValueError(f"--variants needs 1 to {MOST}; got {options.variants}")
    given, names = numbers(options.numbers), free_names(options.expression)
    if options.variants > 1 and not set(names) - set(given):
        raise ValueError("--variants needs a name without a number, which is drawn anew for every sheet")
    sheets = [
        worksheet(options.expression, given, names=names, seed=options.seed + place, notation=options.notation)
        for place in range(options.variants)
    ]
    files = {".html": as_html(sheets).encode()}
    if options.pdf:
        files = {".pdf": sheets_as_pdf(sheets), "_key.pdf": key_as_pdf(sheets)}
    elif len(sheets) == 1:
        files |= {".svg": as_svg(sheets[0].blank).encode(), "_key.svg": as_svg(sheets[0].answers).encode()}
    for suffix, content in files.items():
        path = options.out.with_name(options.out.name + suffix)
        write_whole(path, content)
        print(printable(f"wrote {path}"))
    return 0


def _parser() -> Parser:
    parser = of_expression(
        "worksheet",
        "[--seed N] [--variants N] [--pdf] [--out NAME]",
        "A worksheet of an expression: its graph with blanks for the gradients, and an answer key.",
        "numbers that are not to be drawn",
        "Names without a number get a small one, labels 0 or 1. The same seed makes the same sheet.",
    )
    parser.add_argument("--seed", type=int, default=0, help="of the numbers of the first sheet (0)")
    parser.add_argument("--variants", type=int, default=1, help="how many sheets, each with other numbers (1)")
    parser.add_argument("--pdf", action="store_true", help="write the sheets and one key as PDF")
    parser.add_argument("--out", metavar="NAME", type=Path, default=Path("worksheet"), help="of the files (worksheet)")
    return parser
