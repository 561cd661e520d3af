"""Scripts and styles made small for a file that is sent around: without comments, indents and spaces that say nothing.

A walk over the tokens, no compiler: it knows where a text, a template, a regular expression or a comment begins and
ends, and relies on how the page's scripts are written (a semicolon behind each statement, strict mode).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<space>\s+)|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"""|(?P<name>[\w$]+(?:\.\d+)?)|(?P<sign>=>|\.\.\.|\+\+|--|[^\w\s])""",
    re.DOTALL,
)
_EXPRESSION = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_WORDS_BEFORE_EXPRESSION = {"return", "of", "in", "case", "typeof"}


def shrunk(script: str) -> str:
    """The script without what only a reader needs."""
    kept: list[str] = []
    before = ""
    for kind, token in _tokens(script):
        if kind in ("comment", "space"):
            if "\n" in token and before not in (";", "{", "(", ",", "[", "", "\n", "=>", "="):
                before = "\n"
            elif before not in ("", "\n") and kind == "space":
                before = before + " " if not before.endswith(" ") else before
            if before in ("\n",) and (not kept or kept[-1] != "\n"):
                kept.append("\n")
            continue
        if before.endswith(" ") and kept and _joins(kept[-1], token):
            kept.append(" ")
        if kept and kept[-1] == "\n" and token in "})],.?:;&|=*" and len(token) == 1:
            kept.pop()
        kept.append(token)
        before = token
    return "".join(kept)


def shrunk_style(style: str) -> str:
    """A style sheet without spaces that say nothing; a line remains a line."""
    style = re.sub(r"/\*.*?\*/\n", "", style)
    lines = (re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r":\s+", ":", line.strip())) for line in style.splitlines())
    return "\n".join(line.replace(";}", "}") for line in lines)


def _joins(left: str, right: str) -> bool:
    """Whether two tokens would become one, or another, without a space."""
    a, b = left[-1], right[0]
    word = re.compile(r"[\w$]")
    return bool((word.match(a) and word.match(b)) or (a == b and a in "+-") or (a == "/" or b == "/"))


def _tokens(script: str) -> Iterator[tuple[str, str]]:
    at, before = 0, ""
    while at < len(script):
        if script[at] == "`":
            end = _template_end(script, at)
            yield "text", script[at:end]
            at, before = end, "`"
            continue
        is_operand = bool(re.match(r"[\w$)\]}`\"']", before[-1:])) and before not in _WORDS_BEFORE_EXPRESSION
        if script[at] == "/" and script[at + 1] not in "/*" and not is_operand:
            found = _EXPRESSION.match(script, at)
            assert found is not None, script[at : at + 40]
            kind = "text"
        else:
            found = _TOKEN.match(script, at)
            assert found is not None, script[at : at + 40]
            kind = str(found.lastgroup)
        yield kind, found[0]
        at = found.end()
        if kind not in ("space", "comment"):
            before = found[0]


def _template_end(script: str, at: int) -> int:
    """Behind the back-tick that ends a template; templates and braces may stand inside of it."""
    at += 1
    while script[at] != "`":
        if script[at] == "\\":
            at += 2
        elif script.startswith("${", at):
            depth, at = 1, at + 2
            while depth:
                if script[at] == "`":
                    at = _template_end(script, at)
                    continue
                if script[at] in "\"'":
                    at = script.index(script[at], at + 1)
                depth += {"{": 1, "}": -1}.get(script[at], 0)
                at += 1
        else:
            at += 1
    return at + 1
