"""Files that are written whole or not at all, and are on the disk before what they replace goes.

A symbolic link is followed, and a FIFO or a device is written to as it stands. What a killed run left half-written is
cleaned up by the next one that saves into the same folder: a temporary file that nobody has locked belongs to nobody.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from autograd.errors import SaveError
from autograd.text.console import printable

try:
    import fcntl
except ImportError:  # Windows, which deletes no file that is open
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from typing import BinaryIO

_PREFIX, _SUFFIX = ".scalar-autograd-", ".part"


def write_whole(path: Path, content: bytes) -> None:
    """Put the content at `path`, replacing a file that is there, in one step that cannot stop half-way.

    Raises:
        SaveError: the folder does not exist, `path` is a folder, or writing is not allowed.
    """
    try:
        mode = _mode(path)
        if mode is not None and stat.S_ISDIR(mode):
            raise _refused(path, f"it is a folder; write a file name, such as {path / 'graph.svg'}")
        if mode is not None and not stat.S_ISREG(mode):
            with path.open("wb") as stream:
                stream.write(content)
            return
        target = Path(os.path.realpath(path))
        if not target.parent.is_dir():
            raise _refused(path, f"the folder {target.parent} does not exist; make it first")
        _clean(target.parent)
        _replace(target, content, mode)
    except SaveError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise _refused(path, getattr(error, "strerror", None) or str(error)) from error


def packaged(package: str, name: str) -> str:
    """The text of a file that a package brings, out of a folder or a zip."""
    from pkgutil import get_data

    content = get_data(package, name)
    assert content is not None, name
    return content.decode()


def make_folder(folder: Path) -> None:
    """Have the folder, and those that it lies in.

    Raises:
        SaveError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise SaveError(
            printable(f"cannot make the folder {folder}: {getattr(error, 'strerror', None) or error}")
        ) from error


def _refused(path: Path, reason: str) -> SaveError:
    return SaveError(printable(f"cannot save to {path}: {reason}"))


def _mode(path: Path) -> int | None:
    """What lies there; None for nothing, or a link to nothing."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _replace(target: Path, content: bytes, mode: int | None) -> None:
    temporary = None
    try:
        temporary, file = _opened(target.parent)
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if mode is not None:
                temporary.chmod(stat.S_IMODE(mode) & 0o777)
            if fcntl is not None:  # while it is locked, so that no other run takes it for a leftover
                temporary.replace(target)
        if fcntl is None:
            temporary.replace(target)
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    _settle(target.parent)


def _opened(folder: Path) -> tuple[Path, BinaryIO]:
    """A new temporary file, locked where there are locks, with the permissions of a new file under the user's mask."""
    while True:
        path = folder / f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}"
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666), "w+b")
        if fcntl is None:
            return path, file
        with suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():  # and was not taken for a leftover before it was locked
            return path, file
        file.close()


def _clean(folder: Path) -> None:
    """Delete the temporary files of runs that are no more."""
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError), path.open("rb") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
        if fcntl is None:
            with suppress(OSError):
                path.unlink()


def _settle(folder: Path) -> None:
    """Have the folder's entry on the disk, too, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
