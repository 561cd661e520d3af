"""By what a build is known: the rows of the table that it was made from, and the text that made it.

Read at every import, so that it does without `pathlib`, which takes longer to import than the engine's own files.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograd.ops import Op

FOLDER = os.path.dirname(__file__)


def fingerprint(table: Mapping[str, Op]) -> str:
    """Another text for another table, generator or runtime."""
    sources = sorted(name for name in os.listdir(FOLDER) if name.endswith(".c"))
    digest = zlib.crc32(repr(list(table.values())).encode())
    for name in (*sources, "generator.py"):
        with open(os.path.join(FOLDER, name), "rb") as file:
            digest = zlib.crc32(file.read(), digest)
    return f"{digest:08x}"
