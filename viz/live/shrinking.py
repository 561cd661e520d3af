"""Scripts and styles made small for a file that is sent around: no comments, no spaces that say nothing, short names.

A walk over the tokens, no compiler: it relies on how the page's scripts are written (a semicolon behind each statement,
strict mode).
"""

from __future__ import annotations

import re
from itertools import pairwise

from viz.live.naming import renamed
from viz.live.tokens import tokens

_WORD = re.compile(r"[\w$]")


def shrunk(script: str) -> str:
    """The script without what only a reader needs.

    >>> shrunk("const square = (number) => number * number; // of a number")
    'let t=t=>t*t;'
    """
    said = [token for token in tokens(script) if token.kind not in ("comment", "space")]
    kept: list[str] = []
    for text in renamed(said):
        if text in "}]" and kept and kept[-1] in (";", ","):
            kept.pop()
        if text == "=>" and kept[-3:-2] == ["("] and kept[-1] == ")" and _WORD.match(kept[-2]):
            kept[-3:] = [kept[-2]]
        kept.append({"const": "let"}.get(text, text))
    return "".join(f" {text}" if before and _joins(before, text) else text for before, text in pairwise(["", *kept]))


def shrunk_style(style: str) -> str:
    """A style sheet without spaces that say nothing; a line remains a line."""
    style = re.sub(r"/\*.*?\*/\n", "", style)
    lines = (re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r":\s+", ":", line.strip())) for line in style.splitlines())
    return "\n".join(line.replace(";}", "}") for line in lines)


def _joins(left: str, right: str) -> bool:
    """Whether two tokens would become one, or another, without a space."""
    a, b = left[-1], right[0]
    return bool((_WORD.match(a) and _WORD.match(b)) or (a == b and a in "+-") or (a == "/" and b == "/"))
