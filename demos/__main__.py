"""`python -m demos` lists the demos, `python -m demos NAME` runs one."""

from __future__ import annotations

import os
import signal
import sys

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # Ctrl-C while the rest is loaded
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

import argparse
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from autograd.text import closest, run_command
from demos import DEMOS, SECTIONS
from demos.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """List or run, and return the exit status."""
    return run_command("demos", lambda: _called(_parser().parse_args(arguments)), again=0.5)


def _called(options: argparse.Namespace) -> int:
    if options.name not in (None, *DEMOS):
        near = closest(options.name, DEMOS)
        advice = f"did you mean {near}?" if near else "`python -m demos` lists them"
        raise ValueError(f"there is no demo {options.name!r}; {advice}")
    if options.name is None:
        print(listing())
    else:
        stage = Stage(out=options.out, seed=options.seed, quick=options.quick, quiet=options.quiet)
        import_module(f"demos.{options.name}").run(stage)
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
