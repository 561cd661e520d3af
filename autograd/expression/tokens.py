"""The words, numbers and signs of a line, and what is none of these: the part of Python's grammar that a formula needs.

The playground reads by the same rules, so that both point at the same place, whatever version of Python is below.
"""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import NamedTuple

#: Every character beyond ASCII belongs to a word, until the word is looked at.
_LETTER = r"[^\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]"
_TOKEN = re.compile(
    rf"(?P<number>(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?(?:[jJ](?!{_LETTER}))?)"
    rf"|(?P<word>{_LETTER}+)|(?P<sign>\*\*=?|//=?|<<=?|>>=?|<>|[-+*/%&|^]=|[<>=!:]=|->|\S)"
)
_SIGNS = frozenset("-+*/%&|^~<>=()[],.;")
#: Words of Python that a formula may hold, or whose meaning is refused with an advice of its own.
_READ = frozenset(("and", "or", "not", "if", "else", "in", "is", "True", "False", "None"))
_ODD_NUMBER = re.compile(r"0[0-9_]*[1-9][0-9_]*|.*(__|_$|_[.eEjJ]|[.eE]_).*")
MOST_DIGITS = 4300  # that Python reads in a whole number


class Token(NamedTuple):
    """A number, word or sign of a line, with the columns where it begins and ends."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def begins_operand(self) -> bool:
        """Whether it is a number or a name."""
        return self.kind != "sign" and not iskeyword(self.text)

    @property
    def ends_operand(self) -> bool:
        """Whether it is a number, a name or a closing bracket."""
        return self.begins_operand or self.text in (")", "]", "}")


def tokens(line: str) -> list[Token]:
    """All that stands in a line, a remark left out.

    >>> [token.text for token in tokens("2x**.5 # a remark")]
    ['2', 'x', '**', '.5']
    """
    found = _TOKEN.finditer(line.split("#")[0])
    return [Token(str(each.lastgroup), each[0], each.start(), each.end()) for each in found]


def misfit(line: str, token: Token) -> tuple[str, int, int] | None:
    """Why a token has no place in any formula, and from where to where in the line; None for one that has."""
    kind, text, start, end = token
    if text in "'\"":
        closed = line.find(text, end) + 1
        return "a text is not a number; write x without quotes", start, closed or len(line)
    if kind == "number" and len(text) > MOST_DIGITS:
        return "too many digits for a number; write it as 1e400", start, end
    if kind == "number" and _ODD_NUMBER.fullmatch(text):
        return f"{text!r:.40} is no number; write it without _ and leading zeros", start, end
    if kind == "word" and not text.isidentifier():
        at = next(at for at in range(len(text)) if not text[: at + 1].isidentifier())
        return f"{text[at]!r} has no place here; delete it", start + at, start + at + 1
    if iskeyword(text) and text not in _READ:
        return f"{text!r} is a word of Python's own; choose another name, such as {text}_", start, end
    if text == ":=":
        return "':=' has no place here; write u = … as a statement of its own, then use u", start, end
    if text == "\\":
        return "a statement ends with its line; put brackets around an expression of several lines", start, end
    if text in "{}":
        return f"{text!r} has no place here; write ( and ) for brackets", start, end
    if (kind == "sign" and text[0] not in _SIGNS | {"!"}) or text == "!" or line.startswith("..", start):
        return f"{text!r} has no place here; delete it", start, end
    return None
