"""The command `backprop`: an expression and its numbers in, both passes out, as text, pictures or JSON.

    backprop "3*(a + b*c)" a=5 b=3 c=2 --save J.svg
    backprop derive "3*(a + b*c)" a=5 b=3 c=2
    backprop check "3*(a + b*c)" a=5 b=3 c=2 --claim "db = 3"
    backprop grade solution.py --spec assignment.toml

Whatever is wrong is said in one message on standard error, never as a traceback. The command ends with 0; with 2 where
what was typed has to change, with 1 where a file or Graphviz failed or a claim is wrong, with 130 on Ctrl-C.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from autograd import parse
from autograd.graph import DETAILS, NOTATIONS
from autograd.text import printable, run_command
from autograd.transforms import rippled
from viz.commands.parser import Parser
from viz.errors import LayoutError
from viz.machine import as_json
from viz.picture import FORMATS, draw
from viz.stepper import step_through
from viz.terminal import explanation, show
from viz.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.graph import Outline
    from autograd.transforms import Ripple

EXAMPLE = 'backprop "3*(a + b*c)" a=5 b=3 c=2'


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    return run_command("backprop", lambda: _called(given), failures=(LayoutError,))


def _called(arguments: Sequence[str]) -> int:
    first, *rest = _with_leading_minus(arguments) or [""]
    if first in _OTHERS:
        return int(import_module(_OTHERS[first]).run(rest))
    return _run(_parser().parse_args([first, *rest] if first else []))


#: Commands with a name of their own, as the first word; loaded when they are called.
_OTHERS = {name: f"viz.commands.{name}" for name in ("check", "derive", "grade", "worksheet", "demos")}


def _run(options: argparse.Namespace) -> int:
    if options.expression is None:
        raise ValueError(f"an expression comes first, then its numbers, then options; for example: {EXAMPLE}")
    for path in options.save:
        if path.suffix[1:].lower() not in FORMATS:
            raise ValueError(f"--save needs a name that ends in one of .{', .'.join(FORMATS)}; got {str(path)!r}")
    output = parse(options.expression, **numbers(options.numbers))
    output.backward()
    picture = draw(
        output, theme=options.theme, digits=options.digits, max_nodes=options.max_nodes, detail=options.detail,
        names=False, notation=options.notation,
    )  # fmt: skip
    outline = picture.outline
    written = [f"wrote {picture.save(path)}" for path in options.save]  # before the text, which a pipe may cut short
    if options.frames:
        from viz.frames.animation import save_frames

        count = len(
            save_frames(outline, options.frames, options.theme, digits=options.digits, notation=options.notation)
        )
        written.append(f"wrote {count} frames to {options.frames}")
    if options.json:
        print(as_json(picture.graph))
    elif options.step:
        step_through(outline, options.notation)
    elif options.nudge:
        print(_ripple(outline, options.nudge))
    else:
        show(explanation(outline, order=options.order, notation=options.notation))
    said = sys.stderr if options.json else sys.stdout
    for line in written:
        print(printable(line), file=said)
    return 0


def _ripple(outline: Outline, text: str) -> Ripple:
    """What a leaf's move does, for `b` or `b=0.01`."""
    name, _, by = text.partition("=")
    places = {node.name: node.index for node in outline.nodes}
    if name.strip() not in places:
        raise ValueError(f"--nudge needs one of {', '.join(places)}; got {name.strip()!r}")
    return rippled(outline, places[name.strip()], numbers([f"by={by}"])["by"] if by else 0.001)


def numbers(written: Sequence[str]) -> dict[str, float]:
    """The numbers of `a=5 b=3`, by name.

    Raises:
        ValueError: one has another form, or a name comes twice.
    """
    found: dict[str, float] = {}
    for text in written:
        name, equals, number = (part.strip() for part in text.partition("="))
        if not (name and equals):
            raise ValueError(f"after the expression come its numbers, as in a=5; got {text.strip()!r}")
        if name in found:
            raise ValueError(f"{name!r} is given twice; one number per name")
        try:
            found[name] = float(number)
        except ValueError:
            raise ValueError(f"{name} needs a number, as in {name}=5; got {number!r}") from None
    return found


def _parser() -> Parser:
    parser = Parser(
        prog="backprop",
        usage="backprop EXPRESSION [name=number ...] [options]\n       backprop {" + ",".join(_OTHERS) + "} ...",
        description="Show the forward and the backward pass of an expression, with the chain rule of every step.",
        epilog=f'Intermediate results can be named: "u = b*c; v = a + u; J = 3*v". Example: {EXAMPLE} --save J.svg\n\n'
        + "\n".join(["other commands, each with a --help of its own:", *map(_about, _OTHERS)]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and end")
    parser.add_argument("expression", metavar="EXPRESSION", nargs="?", help='such as "3*(a + b*c)"')
    parser.add_argument("numbers", metavar="name=number", nargs="*", help="a number for every name, as in a=5")
    parser.add_argument(
        "--save", metavar="FILE", nargs="+", action="extend", type=Path, default=[],
        help=f"write pictures; the name ends in .{', .'.join(FORMATS)}",
    )  # fmt: skip
    parser.add_argument("--frames", metavar="FOLDER", type=Path, help="write one SVG per step of both passes")
    parser.add_argument("--step", action="store_true", help="step through both passes, with keys in a terminal")
    parser.add_argument("--order", choices=("forward", "backward"), default="forward", help="the pass to print first")
    parser.add_argument("--detail", choices=DETAILS, help="a step per named node, or per operation")
    parser.add_argument("--notation", choices=NOTATIONS, default="calculus", help="dJ/dw, or dw as in programs")
    parser.add_argument("--nudge", metavar="NAME", help="see the change of a leaf travel, as in b or b=0.01")
    parser.add_argument("--json", action="store_true", help="print the graph and both passes as JSON")
    parser.add_argument("--theme", choices=tuple(THEMES), default="light", help="of pictures")
    parser.add_argument("--digits", type=int, default=4, help="of numbers in pictures (4)")
    parser.add_argument("--max-nodes", type=int, help="group larger pictures (as many as can be read)")
    return parser


class _Version(argparse.Action):
    """Says which release is installed, asking for it only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"backprop {version('scalar-autograd')}", flush=True)
        except PackageNotFoundError:
            print("backprop, run from sources that are not installed", flush=True)
        parser.exit()


def _about(name: str) -> str:
    """One line of help for a command: the first of what its module says of itself."""
    said = (import_module(_OTHERS[name]).__doc__ or "").partition("\n")[0]
    return f"  {name:11}{said.partition(': ')[2]}"


def _with_leading_minus(arguments: Sequence[str]) -> list[str]:
    """The arguments, such that an expression like -x is not taken for an option: none but -h has a single dash."""
    return [
        f" {text}" if text[:1] == "-" and text[1:2] not in ("-", "") and text != "-h" else text for text in arguments
    ]
