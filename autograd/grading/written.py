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

    Each line keeps its number: blank ones stand for those that are left out.

    >>> parts("first:\ndw = x\n## second\n```\ndb = 1\n```\nwhich was easy", ["first", "second"], ".md")
    {'first': '\ndw = x', 'second': '\n\n\n\ndb = 1'}
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows = text.split("\n")
    found: dict[str, list[str]] = {name: [""] * len(rows) for name in functions}
    current = functions[0] if len(functions) == 1 else ""
    blocks: dict[str, list[str]] = {}
    is_inside = False
    for number, row in enumerate(rows):
        heading = re.fullmatch(r"#+\s*`?(\w+)`?\s*:?|`?(\w+)`?\s*:", row.strip())
        if kind == ".md" and (_FENCE.match(row.strip()) or row.strip() == "$$"):
            is_inside = not is_inside
        elif heading and not is_inside and (heading[1] or heading[2]) in functions:
            current = heading[1] or heading[2]
        elif current and is_inside:
            blocks.setdefault(current, [""] * len(rows))[number] = row
        elif current and not (kind == ".md" and row.startswith("#")):
            found[current][number] = row
    return {name: "\n".join(blocks.get(name, found[name])).rstrip() for name in functions}
