"""`backprop grade`: students' solutions against a teacher's assignment, from the shell."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograd.grading import grade, read_assignment
from autograd.text import printable, visible, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Grade every solution, print the reports, and write them where that was asked for."""
    options = _parser().parse_intermixed_args(arguments)
    for path in options.save:
        if path.suffix not in (".txt", ".json"):
            raise ValueError(f"--save needs a name that ends in .txt or .json; got {str(path)!r}")
    assignment = read_assignment(options.spec)
    grades = []
    for solution in options.solutions:
        grades.append(grade(solution, assignment, progress=_progress))
        _progress("")
        print(grades[-1], end="\n\n")
    text = "\n\n".join(map(str, grades)) + "\n"
    data = json.dumps([each.as_data() for each in grades], indent=2, ensure_ascii=False) + "\n"
    for path in options.save:
        write_whole(path, (text if path.suffix == ".txt" else data).encode())
        print(printable(f"wrote {path}"))
    return 0


def _progress(line: str) -> None:
    """The function that runs now, on a line of its own that is overwritten; quiet when piped."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{visible(line)}", end="", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="backprop grade",
        usage="backprop grade SOLUTION.py [SOLUTION.py ...] --spec ASSIGNMENT.toml [--save FILE.txt FILE.json]",
        description="Run students' gradient functions, each in a process with limits, and say what is wrong with them.",
        epilog="The limits keep a mistake from doing harm. They are no protection against code that means harm.",
        allow_abbrev=False,
    )
    parser.add_argument("solutions", metavar="SOLUTION.py", nargs="+", type=Path, help="what students handed in")
    parser.add_argument("--spec", metavar="ASSIGNMENT.toml", type=Path, required=True, help="the tasks")
    parser.add_argument(
        "--save", metavar="FILE", nargs="+", action="extend", type=Path, default=[], help=".txt or .json"
    )
    return parser
