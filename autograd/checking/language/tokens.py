"""The pieces of the matrix language: names, numbers and signs, in the many ways in which students write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.checking.language.tex import OUTPUTS

if TYPE_CHECKING:
    from autograd.checking.language.source import Source

_SAME = {
    "·": "*",
    "⋅": "*",
    "×": "*",
    "⊙": "*",
    "∘": "*",
    "∗": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "^": "**",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    ".*": "*",
    "./": "/",
    ".^": "**",
    "&&": "&",
    "||": "|",
}
_TOKEN = re.compile(
    rf"""(?P<gradient>∂[^\W\d]\w*'*\s*/\s*∂\s*[^\W\d]\w*'*|\bd(?:{OUTPUTS})/d[^\W\d]\w*'*)
    |(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<string>"[^"\n]*"|'[a-z, \->]+')
    |(?P<name>(?![²³⁴ᵀ])[^\W\d](?:(?![²³⁴ᵀ])[\w₀-₉])*'*)
    |(?P<super>[²³⁴ᵀ])
    |(?P<sign>\*\*|\.\*|\./|\.\^|//|<=|>=|==|!=|\+=|-=|\*=|/=|&&|\|\||[-+*/@<>=&|~()\[\],.:;^%∙·⋅×⊙∘∗÷−–≤≥≠])
    |(?P<line>\n)
    |(?P<space>[ \t\r\f\v\u00a0]+|\#[^\n]*|\\\n)""",
    re.VERBOSE,
)
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


@dataclass(frozen=True)
class Token:
    """A piece of the text."""

    kind: str
    text: str
    start: int
    end: int


def tokens(source: Source) -> list[Token]:
    """The pieces of a text, the end as the last one; a line goes on within brackets.

    Raises:
        LineError: a character has no place in the language.
    """
    text, at, depth, found = source.text, 0, 0, []
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            character = text[at]
            shown = repr(character) if character.isprintable() else f"the character U+{ord(character):04X}"
            raise source.error(f"{shown} cannot be read here", at)
        kind, piece = match.lastgroup, match[0]
        depth += (piece in "([") - (piece in ")]") if kind == "sign" else 0
        if kind == "sign":
            piece = _SAME.get(piece, piece)
        if kind == "gradient":
            above, below = re.split(r"\s*/\s*[d∂]\s*", piece)
            is_loss = re.fullmatch(OUTPUTS, above[1:]) is not None
            kind, piece = "name", f"d{below}" if is_loss else f"d{above[1:]}_d{below}"
        if kind == "name":
            piece = piece.replace("∂", "d").translate(_SUBSCRIPTS)
        if kind == "line" and depth > 0:
            kind = "space"
        if kind != "space":
            found.append(Token(kind, piece, match.start(), match.end()))
        at = match.end()
    return [*found, Token("end", "", len(text), len(text))]
