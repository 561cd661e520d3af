"""The pieces of the matrix language: names, numbers and signs, in the many ways in which students write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.checking.language.tex import OUTPUTS

if TYPE_CHECKING:
    from autograd.checking.language.source import Source

_SAME = {
    "⋅": "·",
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
    rf"""(?P<gradient>∂[^\W\d]\w*'*\s*/\s*∂\s*[^\W\d]\w*'*|\bd[^\W\d]\w*'*\s*/\s*d[^\W\d]\w*'*)
    |(?P<nabla>∇_?\{{?(?P<by>[^\W\d_]\w*)\}}?(?:\s+(?:{OUTPUTS})(?=\s*=))?)
    |(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<string>"[^"\n]*"|'[a-z, \->]+')
    |(?P<sum>[∑Σ](?:_?[ijkln])?(?!\w))
    |(?P<delta>δ[\d₀-₉]+(?=[^\W\d]))
    |(?P<name>(?![²³⁴ᵀ])[^\W\d](?:(?![²³⁴ᵀ])[\w₀-₉])*'*)
    |(?P<super>[²³⁴ᵀ])
    |(?P<sign>\*\*|\.\*|\./|\.\^|//|<=|>=|==|!=|\+=|-=|\*=|/=|&&|\|\||[-+*/@<>=&|~()\[\],.:;^%∙·⋅×⊙∘∗÷−–≤≥≠])
    |(?P<line>\n)
    |(?P<space>[ \t\r\f\v\u00a0]+|\#[^\n]*|\\\n)""",
    re.VERBOSE,
)
_NAME = re.compile(r"(?P<name>[^\W\d][\w₀-₉]*'*)")
_DEFINED = re.compile(r"(?:^|;)\s*(d[^\W\d]\w*'*\s*/\s*d[^\W\d]\w*'*)\s*=", re.MULTILINE)
_OF_LOSS = re.compile(rf"[∂d]({OUTPUTS})\s*/\s*[∂d]")
#: The capital sigma and the sign that looks like it.
SUMS = "∑Σ"
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
    defined = {_differentials(each[1]) for each in _DEFINED.finditer(text)}
    output = _output(text)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            character = text[at]
            shown = repr(character) if character.isprintable() else f"the character U+{ord(character):04X}"
            raise source.error(f"{shown} cannot be read here", at)
        if match.lastgroup == "gradient" and not _is_gradient(match[0], defined):
            match = _NAME.match(text, at)
            assert match is not None
        kind, piece = match.lastgroup or "", match[0]
        if kind == "nabla":
            kind, piece = "name", f"d{match['by']}"
        depth += (piece in "([") - (piece in ")]") if kind == "sign" else 0
        if kind == "sign":
            piece = _SAME.get(piece, piece)
        if kind == "gradient":
            above, below = _differentials(piece)
            kind, piece = "name", f"d{below}" if above == output else f"d{above}_d{below}"
        if kind in ("name", "sum", "delta"):
            kind = "name"
            piece = piece.replace("∂", "d").translate(_SUBSCRIPTS)
        if kind == "line" and depth > 0:
            kind = "space"
        if kind != "space":
            found.append(Token(kind, piece, match.start(), match.end()))
        at = match.end()
    return [*found, Token("end", "", len(text), len(text))]


def _differentials(quotient: str) -> tuple[str, str]:
    """The two names of dL/dw."""
    above, below = re.split(r"\s*/\s*[d∂]\s*", quotient)
    return above[1:], below


def _is_gradient(quotient: str, defined: set[tuple[str, str]]) -> bool:
    """Whether it is a derivative, and not one gradient over another: by its ∂, its loss, or a line that defines it."""
    both = _differentials(quotient)
    return quotient[0] == "∂" or re.fullmatch(OUTPUTS, both[0]) is not None or both in defined


def _output(text: str) -> str:
    """What the text calls its loss; where it speaks of several, the more usual name."""
    found = {match[1] for match in _OF_LOSS.finditer(text)}
    return next((each for each in OUTPUTS.split("|") if each in found), "")
