"""Scripts and styles made small for a file that is sent around: no comments, no spaces that say nothing, short names.

A walk over the tokens, no compiler: it knows where a text, a template, a regular expression or a comment begins and
ends, and relies on how the page's scripts are written (a semicolon behind each statement, strict mode).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from viz.live.naming import renamed

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<space>\s+)|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"""|(?P<number>\d\w*(?:\.\w+)?(?:(?<=e)[+-]\d+)?)|(?P<name>[\w$]+)|(?P<sign>=>|\.\.\.|\?\.(?!\d)|\?\?=?|\+\+|--|[^\w\s])""",
    re.DOTALL,
)
_EXPRESSION = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_PIECE = re.compile(r"[`}](?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)", re.DOTALL)
_WORDS_BEFORE_EXPRESSION = {"return", "of", "in", "case", "typeof"}
_WORD = re.compile(r"[\w$]")


class Token(NamedTuple):
    """A piece of a script: a comment, a space, a text, a number, a name or a sign."""

    kind: str
    text: str


def shrunk(script: str) -> str:
    """The script without what only a reader needs.

    >>> shrunk("const square = (number) => number * number; // of a number")
    'let t=t=>t*t;'
    """
    tokens = [token for token in _tokens(script) if token.kind not in ("comment", "space")]
    kept: list[str] = []
    for text in renamed(tokens):
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


def _tokens(script: str) -> Iterator[Token]:
    """All of it in order; a template is texts that end in `${` or begin with `}`, and the code between them."""
    at, before = 0, Token("", "")
    open_braces: list[bool] = []  # whether each is that of a template
    while at < len(script):
        sign = script[at]
        is_operand = before.kind in ("text", "number") or before.text in (")", "]", "}")
        is_operand |= before.kind == "name" and before.text not in _WORDS_BEFORE_EXPRESSION
        if sign == "`" or (sign == "}" and open_braces and open_braces[-1]):
            found, kind = _PIECE.match(script, at), "text"
        elif sign == "/" and script[at + 1] not in "/*" and not is_operand:
            found, kind = _EXPRESSION.match(script, at), "text"
        else:
            found = _TOKEN.match(script, at)
            kind = str(found.lastgroup) if found else ""
        if found is None:
            raise ValueError(f"a script needs tokens that are known here; got {script[at : at + 40]!r}")
        token = Token(kind, found[0])
        if token.text[0] == "}":
            open_braces.pop()
        if token.text == "{" or (kind == "text" and sign in "`}" and token.text.endswith("${")):
            open_braces.append(token.text != "{")
        yield token
        at = found.end()
        if kind not in ("space", "comment"):
            before = Token("sign", "(") if kind == "text" and token.text.endswith("${") else token
