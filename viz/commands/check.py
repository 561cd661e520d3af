"""`backprop check`: gradients derived by hand against the engine, from the shell.

backprop check "z = w*x + b; (z - y)**2" w=0.5 b=-0.2 x=1.5 y=1 --claim "dw = 2*(z - y)"
backprop check --lines derivation.txt
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd import check
from autograd.checking import worksheet
from viz.commands.parser import Parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from autograd.checking import Report

#: More would take minutes, and say nothing new.
MOST_POINTS = 10_000


def run(arguments: Sequence[str]) -> int:
    """Check, print the report, and return 0 if all claims are right, else 1."""
    from viz.commands.main import numbers

    options = _parser().parse_intermixed_args(arguments)
    if not 1 <= options.points <= MOST_POINTS:
        raise ValueError(f"--points needs 1 to {MOST_POINTS:,}; got {options.points}")
    if options.lines is not None:
        return _lines(options)
    if options.expression is None:
        raise ValueError('an expression is needed, such as "z = w*x + b; (z - y)**2", or a file with --lines')
    if not options.claim:
        raise ValueError('what was derived by hand comes with --claim, as in --claim "dw = (a - y)*x"')
    claims: dict[str, Any] = {}
    for text in options.claim:
        name, equals, formula = (part.strip() for part in text.partition("="))
        if not (name and equals and formula):
            raise ValueError(f'a claim is a name and a formula, as in "dw = (a - y)*x"; got {text!r}')
        if name in claims:
            raise ValueError(f"{name} is claimed twice; one formula per gradient")
        claims[name] = formula
    at = numbers(options.numbers)
    report = _checked(options.expression, claims, at, options.seed, options.points)
    print(json.dumps(report.as_data(), indent=2) if options.json else report)
    return 0 if report.ok else 1


def _lines(options: argparse.Namespace) -> int:
    """The judgement of a file with the student's lines, and with the forward pass unless the shell gave one."""
    from viz.commands.main import numbers

    if options.claim:
        raise ValueError("--lines has the whole derivation; --claim is for single formulas")
    path = Path(options.lines)
    try:
        text = (path.read_bytes() if options.lines != "-" else _standard_input()).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    loss = options.expression
    given = list(options.numbers)
    if loss is not None and re.fullmatch(r"\w+=[^=].*", loss) and ";" not in loss:  # a number without an expression
        given, loss = [loss, *given], None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    sheet = worksheet(text, path.name, options.seed)
    report = sheet.report(loss=loss, at=numbers(given) if given else None, seed=options.seed, count=options.points)
    print(json.dumps(report.as_data(), indent=2) if options.json else report)
    return 0 if report.ok else 1


def _standard_input() -> bytes:
    """All of it, whatever encoding Python takes it for: derivations are UTF-8."""
    if sys.stdin is None:
        raise ValueError("standard input is closed; name a file, or send one with <")
    return sys.stdin.buffer.read() if hasattr(sys.stdin, "buffer") else sys.stdin.read().encode()


def _checked(loss: str, claims: dict[str, Any], at: dict[str, float], seed: int, points: int) -> Report:
    """The report. A plain number may be a formula, as dJ/da = 3; if it is none, it is meant for this point."""
    report = check(loss, claims, at=at, seed=seed, count=points)
    wrong = {finding.parameter for finding in report.findings}
    plain = {name: float(text) for name, text in claims.items() if _is_number(text) and {name, name[1:]} & wrong}
    return check(loss, claims | plain, at=at, seed=seed, count=points) if plain else report


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _parser() -> Parser:
    parser = Parser(
        prog="backprop check",
        usage="backprop check EXPRESSION [name=number ...] --claim NAME=FORMULA [--claim ...] [options]\n"
        "       backprop check --lines FILE [EXPRESSION] [name=number ...] [options]",
        description="Check gradients that were derived by hand, and say which factor is missing where one is wrong.",
        epilog="Formulas may use all names of the expression. Points lie around the numbers; 0 and 1 count as labels.",
    )
    parser.add_argument("expression", metavar="EXPRESSION", nargs="?", help='such as "z = w*x + b; (z - y)**2"')
    parser.add_argument("numbers", metavar="name=number", nargs="*", help="a number for every name, as in w=0.5")
    parser.add_argument("--claim", metavar="FORMULA", action="append", default=[], help='such as "dw = 2*(z - y)*x"')
    parser.add_argument(
        "--lines", metavar="FILE", help="a derivation line by line, with parts given:, forward:, backward:"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the points (0)")
    parser.add_argument("--points", type=int, default=24, help="how many (24)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser
