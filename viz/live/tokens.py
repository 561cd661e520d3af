"""The tokens of the page's scripts: where a text, a template, a regular expression or a comment begins and ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

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


class Token(NamedTuple):
    """A piece of a script: a comment, a space, a text, a number, a name or a sign."""

    kind: str
    text: str


def tokens(script: str) -> Iterator[Token]:
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
