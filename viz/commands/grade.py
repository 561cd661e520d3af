"""`backprop grade`: students' solutions against a teacher's assignment, from the shell."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograd.grading import (
    Kept,
    as_csv,
    bundle,
    class_report,
    find_submissions,
    grade_class,
    read_assignment,
    results,
)
from autograd.text import padded, printable, visible, widest, write_whole
from viz.commands.parser import Parser
from viz.sketching import STYLE, pictures

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from autograd.grading import Assignment, Grade, Submission

FORMATS = ("text", "json", "csv", "gradescope")
SUFFIXES = (".txt", ".json", ".csv", ".html")
#: More than this many grades are told in one line each.
MOST_IN_FULL = 5


def run(arguments: Sequence[str]) -> int:
    """Grade every submission, print the reports, and write them where that was asked for."""
    options = _parser().parse_intermixed_args(arguments)
    for path in options.save:
        if path.suffix not in SUFFIXES:
            raise ValueError(f"--save needs a name that ends in {', '.join(SUFFIXES)}; got {str(path)!r}")
    if options.jobs < 1:
        raise ValueError(f"--jobs needs 1 or more; got {options.jobs}")
    if options.bundle:
        write_whole(options.bundle, bundle(options.spec))
        print(printable(f"wrote {options.bundle}"))
        if not options.submissions:
            return 0
    assignment = read_assignment(options.spec)
    submissions = find_submissions(options.submissions, file=assignment.file, is_one=options.one)
    if not submissions:
        raise ValueError("what students handed in comes first: files, or a folder of them")
    if options.format == "gradescope" and len(submissions) > 1:
        raise ValueError(f"--format gradescope is for one submission; got {len(submissions)}")
    grades = _graded(submissions, options, assignment)
    _print(grades, options.format)
    for path in options.save:
        write_whole(path, _written(grades, assignment, path.suffix, options.format).encode())
        print(printable(f"wrote {path}"), file=sys.stdout if options.format == "text" else sys.stderr)
    return 0


def _graded(submissions: Sequence[Submission], options: argparse.Namespace, assignment: Assignment) -> list[Grade]:
    kept = Kept(options.out, assignment) if options.out else None
    bar = _Bar(len(submissions))
    try:
        return grade_class(submissions, options.spec, assignment, jobs=options.jobs, kept=kept, done=bar.advance)
    except KeyboardInterrupt:
        bar.clear()
        where = f"are kept in {options.out}: the same command goes on there" if kept else "are lost: --out keeps them"
        print(printable(f"the grades so far {where}"), file=sys.stderr)
        raise
    finally:
        bar.clear()


class _Bar:
    """How many are graded, on one line of a terminal; quiet when piped."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._is_shown = sys.stderr is not None and sys.stderr.isatty()
        self._draw("")

    def advance(self, grade: Grade) -> None:
        """One more."""
        self._done += 1
        self._draw(grade.student)

    def clear(self) -> None:
        """Leave the line empty."""
        if self._is_shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

    def _draw(self, name: str) -> None:
        if self._is_shown:
            full = 30 * self._done // self._total
            line = f"{'█' * full}{'░' * (30 - full)} {self._done} of {self._total}  {visible(name)[:30]}"
            print(f"\r\x1b[2K{line}", end="", file=sys.stderr, flush=True)


def _print(grades: Sequence[Grade], form: str) -> None:
    if form != "text":
        print(_written(grades, None, ".csv" if form == "csv" else ".json", form), end="")
    elif len(grades) <= MOST_IN_FULL:
        print("\n\n".join(f"{grade}" for grade in grades), end="\n\n")
    else:
        width = min(40, widest(grade.student for grade in grades))
        for grade in grades:
            wrong = sum(bool(mark.said) for mark in grade.marks)
            said = grade.problem or (f"{wrong} of {len(grade.marks)} functions not right" if wrong else "all right")
            print(printable(f"{padded(grade.student, width)}  {grade.earned:g}/{grade.points:g}  {said}"))


def _written(grades: Sequence[Grade], assignment: Assignment | None, suffix: str, form: str) -> str:
    if suffix == ".csv":
        return as_csv(grades)
    if suffix == ".html" and assignment is not None:
        return class_report(grades, assignment.title, picture=pictures(assignment), style=STYLE)
    if suffix == ".txt":
        return "\n\n".join(map(str, grades)) + "\n"
    data = results(grades[0]) if form == "gradescope" else [each.as_data() for each in grades]
    return json.dumps(data, indent=2) + "\n"  # ASCII, so that no control character and no half of a pair is in it


def _parser() -> Parser:
    parser = Parser(
        prog="backprop grade",
        usage="backprop grade SUBMISSIONS ... --spec ASSIGNMENT.toml [--out FOLDER] [--jobs N] [--save FILE ...]",
        description="Run students' gradient functions, each in a process with limits, and say what is wrong with them.",
        epilog="The limits keep a mistake from doing harm. They are no protection against code that means harm: docs/"
        "GRADING.md says what is protected, and how to run this in a container.",
    )
    parser.add_argument(
        "submissions", metavar="SUBMISSIONS", nargs="*", type=Path,
        help="files in .py, .ipynb, .txt or .md, students' folders, or a folder of these",
    )  # fmt: skip
    parser.add_argument("--spec", metavar="ASSIGNMENT.toml", type=Path, required=True, help="the tasks")
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="keep each grade here, and go on from there")
    parser.add_argument("--jobs", metavar="N", type=int, default=os.cpu_count() or 1, help="at once (one per core)")
    parser.add_argument("--one", action="store_true", help="a folder is one student's, whatever is in it")
    parser.add_argument("--format", choices=FORMATS, default="text", help="of what is printed, and of .json files")
    parser.add_argument(
        "--save", metavar="FILE", nargs="+", action="extend", type=Path, default=[],
        help=".txt, .json, .csv, or .html for the report on a class",
    )  # fmt: skip
    parser.add_argument("--bundle", metavar="ZIP", type=Path, help="write the autograder that Gradescope takes")
    return parser
