"""What students handed in: files, folders and notebooks, each with the name that it is graded under."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograd.grading import written
from autograd.grading.errors import AssignmentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

KINDS = (".py", ".ipynb", *written.KINDS)
#: Of one student; what is more is not looked at.
MOST_BYTES, MOST_FILES = 64 * 2**20, 500
_LINK = "it is a link, and links are not followed"


@dataclass(frozen=True)
class Submission:
    """One student's work; `problem` says why there is nothing to run."""

    student: str  # as the teacher's folder has it: alice for alice.py and for alice/solution.py
    path: Path  # the file, or the folder that it should be in
    folder: Path | None = None  # all of which is the student's
    problem: str = ""

    def copy_to(self, place: Path) -> str:
        """Copy it into an empty folder, and give the name of the file to run; links and devices are left out.

        Raises:
            OSError: it cannot be read.
            ValueError: it is too large.
        """
        files, size = 0, 0
        for file in self._files():
            files, size = files + 1, size + file.stat().st_size
            if files > MOST_FILES or size > MOST_BYTES:
                raise ValueError(f"it is larger than {MOST_BYTES // 2**20} MB or {MOST_FILES} files")
            target = place / (file.relative_to(self.folder) if self.folder else Path(f"solution{self.path.suffix}"))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        return self.path.relative_to(self.folder).as_posix() if self.folder else f"solution{self.path.suffix}"

    def digest(self) -> str:
        """A number for the content, by which a later run knows whether it changed."""
        found = hashlib.sha256(self.problem.encode("utf-8", "replace"))
        for file in self._files():
            found.update(os.fsencode(file.name) + b"\0" + file.read_bytes()[:MOST_BYTES] + b"\0")
        return found.hexdigest()

    def _files(self) -> Iterator[Path]:
        if self.problem:
            return
        for file in [self.path] if self.folder is None else sorted(self.folder.rglob("*")):
            if stat.S_ISREG(file.lstat().st_mode) and "__pycache__" not in file.parts:
                yield file


def find_submissions(paths: Sequence[Path], *, file: str = "solution.py", is_one: bool = False) -> list[Submission]:
    """One for each student, in the order of names: every path is a file, a student's folder, or a folder of many.

    A folder with a file of the assignment's name in it is one student's; with `is_one` every folder is.

    Raises:
        AssignmentError: a path does not exist or is of no kind that can be graded, or there is nothing in a folder.
    """
    found: list[Submission] = []
    for path in paths:
        if path.is_dir():
            has_named = any((path / f"{Path(file).stem}{kind}").is_file() for kind in KINDS)
            found += [_one(path, file)] if is_one or has_named else _many(path, file)
        elif path.is_file() and path.suffix in KINDS:
            found.append(Submission(path.stem, path.resolve()))
        else:
            said = f"is neither a folder nor a file in {', '.join(KINDS)}" if path.exists() else "does not exist"
            raise AssignmentError(f"the submission {path} {said}")
    return _with_names_apart(found)


def _one(folder: Path, file: str) -> Submission:
    """The submission of a student with a folder."""
    student, stem = Path(os.path.abspath(folder)).name, Path(file).stem
    runnable = _runnable(folder)
    named = (folder / name for name in (file, *(stem + kind for kind in KINDS)))
    path = next((path for path in named if path.is_file()), runnable[0] if len(runnable) == 1 else None)
    if path is not None:
        return Submission(student, path, folder, _LINK if path.is_symlink() else "")
    names = ", ".join(path.name for path in runnable[:5])
    problem = f"there is no {file} in the folder" + (f"; it has {names}" if runnable else "")
    return Submission(student, folder, folder, problem)


def _many(folder: Path, file: str) -> list[Submission]:
    found = []
    for child in sorted(folder.iterdir()):
        if child.name.startswith((".", "__")) or _is_readme(child):
            continue
        if child.is_symlink():
            found.append(Submission(child.stem, child, None, _LINK))
        elif child.is_dir():
            found.append(_one(child, file))
        elif child.suffix in KINDS:
            problem = "" if child.is_file() else "the file cannot be read"
            found.append(Submission(child.stem, child, None, problem))
    if not found:
        raise AssignmentError(f"the folder {folder} has no file in {', '.join(KINDS)} and no folder of a student")
    return found


def _is_readme(path: Path) -> bool:
    """Whether it is about the files beside it, and no answer."""
    return path.stem.casefold() == "readme"


def _runnable(folder: Path) -> list[Path]:
    """The files that can be graded: programs, and where there is none, lines of text."""
    kept = (path for path in folder.iterdir() if path.suffix in KINDS and path.is_file() and not _is_readme(path))
    found = sorted(kept)
    return [path for path in found if path.suffix not in written.KINDS] or found


def _with_names_apart(found: Iterable[Submission]) -> list[Submission]:
    """Two students of the same name are told apart by the ends of their paths."""
    listed = list(found)
    counts: dict[str, int] = {}
    for each in listed:
        counts[each.student.casefold()] = counts.get(each.student.casefold(), 0) + 1
    apart, taken = [], set()
    for each in listed:
        name = each.student
        if counts[name.casefold()] > 1:
            name = each.path.name if each.folder is None else f"{each.student} (folder)"
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{each.student} ({number})"
        taken.add(name.casefold())
        apart.append(Submission(name, each.path, each.folder, each.problem))
    return apart
