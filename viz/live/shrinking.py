"""Scripts and styles made small for a file that is sent around: no comments, no spaces that say nothing, short names.

A walk over the tokens, no compiler: it relies on how the page's scripts are written (a semicolon behind each statement,
strict mode).
"""

from __future__ import annotations

import re
from itertools import pairwise

from viz.live.brackets import idle_brackets
from viz.live.constants import with_numbers
from viz.live.naming import renamed
from viz.live.structure import Script
from viz.live.tokens import tokens

_SHORTER = {"true": "!0", "false": "!1", "undefined": "void 0"}
_NAME = re.compile(r'"[A-Za-z_]\w*"')
_WORD = re.compile(r"[\w$]")


def shrunk(script: str) -> str:
    """The script without what only a reader needs.

    >>> shrunk("const square = (number) => number * number; // of a number")
    'let A=t=>t*t;'
    """
    said = Script(with_numbers([token for token in tokens(script) if token.kind not in ("comment", "space")]))
    idle = idle_brackets(said)
    kept: list[str] = []
    declares = [False]  # of each bracket that is open, whether its last statement declares variables
    for at, text in enumerate(renamed(said)):
        if at in idle:
            continue
        if text in "}]" and kept and kept[-1] in (";", ","):
            kept.pop()
        if text == "=>" and kept[-3:-2] == ["("] and kept[-1] == ")" and _WORD.match(kept[-2]):
            kept[-3:] = [kept[-2]]
        if text == ":" and _NAME.fullmatch(kept[-1]) and kept[-2] in ("{", ","):
            kept[-1] = kept[-1][1:-1]
        # between two pieces of a template
        is_between = said.tokens[at].kind == "text" and text[0] == "}" and text.endswith("${")
        if said.partner.get(at, at) < at:
            declares.pop()
        if text in ("const", "let"):
            if kept[-1:] == [";"] and declares[-1]:
                kept[-1] = ","
            else:
                kept.append("let")
            declares[-1] = True
        else:
            declares[-1] &= kept[-1:] != [";"]
            is_word = kept[-1:] != ["."] and not said.is_key(at)
            kept.append(_SHORTER.get(text, text[1:] if text[:2] == "0." else text) if is_word else text)
        if said.partner.get(at, at) > at and not is_between:
            declares.append(False)
    return "".join(f" {text}" if before and _joins(before, text) else text for before, text in pairwise(["", *kept]))


def shrunk_style(style: str) -> str:
    """A style sheet without comments and spaces that say nothing."""
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r":\s+", ":", style)).strip().replace(";}", "}")


def _joins(left: str, right: str) -> bool:
    """Whether two tokens would become one, or another, without a space."""
    a, b = left[-1], right[0]
    return bool((_WORD.match(a) and _WORD.match(b)) or (a == b and a in "+-") or (a == "/" and b == "/"))
