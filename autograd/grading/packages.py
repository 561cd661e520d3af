"""The packages that a student's process may import: all that are installed here but this project.

They are reached through a folder of links, so that no entry of `sys.path` leads to the folder that this project is in.
"""

from __future__ import annotations

import shutil
import site
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What this project installs, and how installers call the rest of it.
_OWN = ("autograd", "nn", "viz", "demos", "benchmarks", "tests")
_OWN_STARTS = ("scalar_autograd", "__editable__", "_virtualenv", "distutils-precedence")


def link_packages(folder: Path) -> None:
    """Fill a new folder with links to what is installed."""
    folder.mkdir()
    for home in dict.fromkeys(_homes()):
        for entry in sorted(home.iterdir()) if home.is_dir() else ():
            name = entry.name
            if name.partition(".")[0] in _OWN or name.startswith(_OWN_STARTS) or entry.suffix in (".pth", ".egg-link"):
                continue
            target = folder / name
            if name == "__pycache__" or target.exists():
                continue
            try:
                target.symlink_to(entry.resolve(), target_is_directory=entry.is_dir())
            except OSError:  # Windows, where links need a right: a copy does as well
                with suppress(OSError):
                    shutil.copytree(entry, target) if entry.is_dir() else shutil.copy(entry, target)
    folder.chmod(0o555)


def _homes() -> Iterable[Path]:
    paths = sysconfig.get_paths()
    yield from (Path(paths[name]) for name in ("purelib", "platlib"))
    yield from map(Path, site.getsitepackages())
    if site.ENABLE_USER_SITE:
        yield Path(site.getusersitepackages())
    yield from (Path(path) for path in sys.path if Path(path).name in ("site-packages", "dist-packages"))
