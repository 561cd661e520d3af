"""By what a build is known: the rows of the table that it was made from, and the text that made it."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograd.ops import Op

FOLDER = Path(__file__).parent


def fingerprint(table: Mapping[str, Op]) -> str:
    """Another text for another table, generator or runtime."""
    rows = [
        (op.name, op.value, op.local_derivatives, op.dunder, op.default, op.fixed, op.alias) for op in table.values()
    ]
    texts = [repr(rows).encode(), *(file.read_bytes() for file in sorted(FOLDER.glob("*.c")))]
    texts.append((FOLDER / "generator.py").read_bytes())
    return f"{zlib.crc32(b''.join(texts)):08x}"
