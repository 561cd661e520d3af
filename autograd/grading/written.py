"""Submissions that are lines of text, not a program: a derivation in .txt, or in .md with prose around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = (".txt", ".md")
_FENCE = re.compile(r"^(?:```|~~~)")


def parts(text: str, functions: Sequence[str], kind: str) -> dict[str, str]:
    r"""The lines for each function: those under its name, `# backward` or `backward:`; for a single one, all of them.

    >>> parts("first:\ndw = x\n## second\n```\ndb = 1\n```\nwhich was easy", ["first", "second"], ".md")
    {'first': 'dw = x\n', 'second': 'db = 1\n'}
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = dict.fromkeys(functions, "")
    current = functions[0] if len(functions) == 1 else ""
    blocks: dict[str, str] = {}
    is_inside = False
    for row in text.split("\n"):
        heading = re.fullmatch(r"#+\s*`?(\w+)`?\s*:?|`?(\w+)`?\s*:", row.strip())
        if kind == ".md" and (_FENCE.match(row.strip()) or row.strip() == "$$"):
            is_inside = not is_inside
        elif heading and not is_inside and (heading[1] or heading[2]) in functions:
            current = heading[1] or heading[2]
        elif current and is_inside:
            blocks[current] = blocks.get(current, "") + row + "\n"
        elif current and not (kind == ".md" and row.startswith("#")):
            found[current] += row + "\n"
    return {name: blocks.get(name, found[name]) for name in functions}
