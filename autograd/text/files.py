"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from autograd.errors import SaveError


def write_whole(path: Path, content: bytes) -> None:
    """Put the content at `path`, replacing a file that is there, in one step that cannot stop half-way.

    Raises:
        SaveError: the folder does not exist, `path` is a folder, or writing is not allowed.
    """
    if path.is_dir():
        raise SaveError(f"cannot save to {path}: it is a folder; write a file name, such as {path / 'graph.svg'}")
    if not path.parent.is_dir():
        raise SaveError(f"cannot save to {path}: the folder {path.parent} does not exist; make it first")
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        temporary.chmod(_mode(path))
        temporary.replace(path)
    except OSError as error:
        raise SaveError(f"cannot save to {path}: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, or those of a new file under the user's mask."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
