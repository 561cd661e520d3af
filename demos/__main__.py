"""`python -m demos` lists the demos, `python -m demos NAME` runs one."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from autograd import SaveError
from autograd.text import closest, printable, readable_streams
from demos import DEMOS, SECTIONS
from demos.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """List or run, and return the exit status."""
    with readable_streams():
        return _answered(_parser().parse_args(arguments))


def _answered(options: argparse.Namespace) -> int:
    """The status; whatever is wrong is said in one line."""
    if options.name not in (None, *DEMOS):
        near = closest(options.name, DEMOS)
        advice = f"did you mean {near}?" if near else "`python -m demos` lists them"
        print(f"demos: there is no demo {options.name!r}; {advice}", file=sys.stderr)
        return 2
    try:
        if options.name is None:
            print(listing())
        else:
            stage = Stage(out=options.out, seed=options.seed, quick=options.quick, quiet=options.quiet)
            import_module(f"demos.{options.name}").run(stage)
        sys.stdout.flush()
    except SaveError as error:
        print(f"demos: {printable(str(error))}", file=sys.stderr)
        return 1
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader, such as `head`, has seen enough
            return 0
        print(f"demos: cannot write to standard output: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demos: interrupted", file=sys.stderr)
        return 130
    return 0


def listing() -> str:
    """The sections, and in each one line per demo: its name, and the first line of what its module says of itself."""
    width = max(map(len, DEMOS))
    lines = []
    for section, names in SECTIONS.items():
        lines += ["", section]
        for name in names:
            line = (import_module(f"demos.{name}").__doc__ or "").partition("\n")[0]
            lines.append(f"  {name:{width}}  {line}")
    return "\n".join(lines[1:])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demos", description="Short programs of the course, run and drawn.")
    parser.add_argument("name", nargs="?", help="the demo to run; without it they are listed")
    parser.add_argument("--out", type=Path, default=Path("out"), help="the folder for pictures (out)")
    parser.add_argument("--seed", type=int, default=0, help="of everything random (0)")
    parser.add_argument("--quick", action="store_true", help="smaller data and fewer steps")
    parser.add_argument("--quiet", action="store_true", help="write pictures, print nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
