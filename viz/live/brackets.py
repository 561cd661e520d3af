"""Which round brackets of a script say nothing: what is in them binds tighter than what stands around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viz.live.structure import Script

#: How tightly operators bind, by their first sign; a pair of signs stands before its first.
_BINDS = {
    ",": 0, ";": 0, "=>": 1, "?": 2, ":": 2, "??": 3, "||": 4, "&&": 5, "|": 6, "^": 7, "&": 8, "==": 9, "!=": 9,
    "<": 10, ">": 10, "<=": 10, ">=": 10, "in": 10, "instanceof": 10, "+": 12, "-": 12, "*": 13, "/": 13, "%": 13,
    "**": 15, "?.": 17, ".": 18,
}  # fmt: skip
_UNARY, _TIGHT = 14, 20
_UNARY_WORDS = {"typeof", "void", "await", "new"}
#: What brackets may stand behind without being those of a call, a condition or parameters.
_OPENS = {"(", "[", "{", ",", ";", "=", "=>", "?", ":", "...", "return", "throw", "case", "else"}
_CLOSES = {")", "]", "}", ",", ";", ":"}
_STATEMENTS = {"{", "function", "class", "async", "let", "["}


def idle_brackets(script: Script) -> set[int]:
    """The places of opening and closing brackets that may be left out."""
    found: set[int] = set()
    for at, text in enumerate(script.texts):
        if text == "(" and script.tokens[at].kind == "sign" and _is_idle(script, at, script.partner[at]):
            found |= {at, script.partner[at]}
    return found


def _is_idle(script: Script, opening: int, closing: int) -> bool:
    first = script.text(opening + 1)
    if opening + 1 == closing or first in _STATEMENTS:
        return False
    if opening + 2 == closing and script.tokens[opening + 1].kind == "number" and script.text(closing + 1) == ".":
        return False
    before, behind = _before(script, opening - 1), _behind(script, closing + 1)
    inside = min((_binding(script, at) for at in _level(script, opening, closing)), default=_TIGHT)
    return before is not None and behind is not None and inside > before and inside >= behind


def _level(script: Script, opening: int, closing: int) -> list[int]:
    """The tokens between two brackets that stand in no others."""
    return [at for at in range(opening + 1, closing) if script.around[at] == opening]


def _is_operand(script: Script, at: int) -> bool:
    kind, text = script.tokens[at]
    return text in (")", "]", "}") or (kind in ("name", "number", "text") and text not in (*_BINDS, *_UNARY_WORDS))


def _binding(script: Script, at: int) -> int:
    """How tightly the operator of which this token is a part binds; what is none, as tightly as may be."""
    kind, text = script.tokens[at]
    if text in _UNARY_WORDS or (text in ("!", "++", "--") and _pair(script, at) != "!="):
        return _UNARY
    if text in ("...", "??=") or (text == "=" and _pair(script, at) is None):
        return 1
    if text in ("+", "-") and not _is_operand(script, at - 1):
        return _UNARY
    if kind == "text" or (text not in _BINDS and text not in ("=", "!")):
        return _TIGHT
    return _BINDS[_pair(script, at) or text]


def _pair(script: Script, at: int) -> str | None:
    """The operator of several signs of which this is one."""
    text = script.text(at)
    for pair in (script.text(at - 1) + text, text + script.text(at + 1)):
        if pair in ("||", "&&", "==", "!=", "<=", ">=", "**"):
            return pair
    return None


def _before(script: Script, at: int) -> int | None:
    """How tightly what stands before a bracket binds; None where it must stand."""
    text, kind = script.text(at), script.tokens[at].kind
    if text == "}" or (kind == "text" and not text.endswith("${")):
        return None
    if text == "?" or text == ":" or (text in _OPENS and _pair(script, at) is None) or kind == "text":
        return 0
    if kind == "name" and text not in ("in", "instanceof"):
        return None
    binding = _binding(script, at)
    return _BINDS["&&"] if text == "??" else None if binding == _TIGHT else binding


def _behind(script: Script, at: int) -> int | None:
    text, kind = script.text(at), script.tokens[at].kind if at < len(script.tokens) else ""
    if text in _CLOSES or (kind == "text" and text[0] == "}"):
        return 0
    if text in ("(", "[", "."):
        return _BINDS["."]
    if text == "?":
        return _BINDS["??"]
    if text == "??":
        return _BINDS["|"]
    if text in ("=>", "{", "++", "--", "??=") or kind != "sign" or (text == "=" and _pair(script, at) is None):
        return None
    return _binding(script, at) + (text == "*" and _pair(script, at) is not None)
