"""What has to line up in a terminal, by the columns that it gives each character: carets under a part, and tables."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from autograd.text.console import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Columns of a line that an error shows.
WIDEST = 72


def marked(line: str, start: int, end: int) -> str:
    """The line, or as much of it around the part from `start` to `end` as fits, and carets under the part.

    >>> print(marked("3*(a + foo)", 7, 10))
      3*(a + foo)
             ^^^
    """
    line = "".join(character if character.isprintable() else "�" for character in line)
    left = max(0, min(start - WIDEST // 2, len(line) - WIDEST))
    right = min(left + WIDEST, len(line))
    before = printable(("…" if left else "") + line[left:start])
    part = printable(line[start : min(end, right)])
    after = printable(line[max(start, min(end, right)) : right] + ("…" if right < len(line) else ""))
    return f"  {before}{part}{after}\n  {' ' * columns(before)}{'^' * max(1, columns(part))}"


def padded(text: str, width: int, *, to_the_right: bool = False) -> str:
    """The text as standard output can show it, with spaces up to that many columns behind it, or before it."""
    shown = printable(text)
    gap = " " * (width - columns(shown))
    return gap + shown if to_the_right else shown + gap


def widest(texts: Iterable[str]) -> int:
    """The columns that the widest of the texts takes, as standard output can show them."""
    return max((columns(printable(text)) for text in texts), default=0)


def columns(text: str) -> int:
    """The width in a terminal, where some characters take two columns, and accents and hidden ones none.

    >>> columns("重量"), columns("e\\u0301")
    (4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(letter) in ("Mn", "Me", "Cf") else 1 + (unicodedata.east_asian_width(letter) in "FW")
        for letter in text
    )
