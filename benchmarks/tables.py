"""Numbers and tables in Markdown."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def verdict(met: bool, found: float) -> str:
    """Whether a target was met."""
    return "not measured" if math.isnan(found) else "met" if met else "**not met**"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [" | ".join(head), " | ".join("---" if index == 0 else "--:" for index in range(len(head)))]
    lines += [" | ".join(map(str, row)) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def short(number: float) -> str:
    """Three digits."""
    if math.isnan(number):
        return "–"
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"
