"""The playground: one small file in which a formula is typed and everything that a page has is shown of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograd.text import run_command, write_whole
from viz.live import bundle

if TYPE_CHECKING:
    import os

SCRIPTS = (
    *bundle.ENGINE, *bundle.PICTURE, *bundle.PAGE, "latex", "exporting", "address", "checking", "playground",
    "start_playground",
)  # fmt: skip


def playground() -> str:
    """The file. It needs no server, no network and no other file, but for Python to check a derivation with."""
    code, data = bundle.script(SCRIPTS), {"style": bundle.style("editor")}
    return bundle.document("Backpropagation playground", data, code, policy="; worker-src 'self'")


def save_playground(path: str | os.PathLike[str]) -> Path:
    """Write the file, whole or not at all, and return where it is.

    Raises:
        SaveError: it cannot be written there.
    """
    target = Path(path)
    write_whole(target, playground().encode())
    return target


def _main() -> int:
    print(f"wrote {save_playground('play.html')}")
    return 0


if __name__ == "__main__":
    sys.exit(run_command("playground", _main))
