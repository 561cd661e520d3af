"""`backprop derive`: the derivation of every gradient, as a course writes it.

backprop derive "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))" w=0.5 x=1.5 b=-0.2 y=1
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from autograd import derive, parse
from autograd.graph import DETAILS
from autograd.text import printable, write_whole
from viz.commands.parser import of_expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viz.commands.parser import Parser

FORMS = ("text", "latex", "markdown", "mathml")


def run(arguments: Sequence[str]) -> int:
    """Print the derivation, or write it to a file, and return 0."""
    from viz.commands.main import numbers

    options = _parser().parse_intermixed_args(arguments)
    output = parse(options.expression, **numbers(options.numbers))
    found = derive(output, detail=options.detail, notation=options.notation, names=False)
    content = f"{found}\n" if options.form == "text" else getattr(found, options.form)
    if options.out is None:
        print(content.rstrip("\n"))
    else:
        write_whole(options.out, content.encode())
        print(printable(f"wrote {options.out}"))
    return 0


def _parser() -> Parser:
    parser = of_expression(
        "derive",
        "[--as FORM] [--notation NOTATION] [--out FILE]",
        "The derivation of every gradient, one line per named step, with formulas and numbers.",
        "a number for every name, as in z=0.5",
    )
    parser.add_argument("--as", dest="form", choices=FORMS, default="text", help="what to write (text)")
    parser.add_argument("--detail", choices=DETAILS, help="a line per named step, or per operation")
    parser.add_argument("--out", metavar="FILE", type=Path, help="write to a file")
    return parser
