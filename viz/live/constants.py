"""Numbers that a script calls by a name in capitals stand where the name stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.live.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Sequence


def with_numbers(tokens: Sequence[Token]) -> list[Token]:
    """The tokens (comments and spaces left out) without `const MOST = 3;`, and with 3 for each MOST."""
    kept, numbers = list[Token](), dict[str, Token]()
    at = depth = 0
    while at < len(tokens):
        token = tokens[at]
        depth += _opens(token)
        if depth or token.text != "const":
            kept.append(token)
            at += 1
            continue
        declared, at = _declared(tokens, at + 1)
        others = [each for each in declared if not _is_number(each)]
        numbers |= {each[0].text: each[2] for each in declared if _is_number(each)}
        for i, each in enumerate(others):
            kept += [Token("sign", ",") if i else token, *each]
        kept += [Token("sign", ";")] if others else []
    around = ["", *(token.text for token in kept), ""]
    return [
        token if before in (".", "?.") or (before in ("{", ",") and behind == ":") else numbers.get(token.text, token)
        for before, token, behind in zip(around, kept, around[2:], strict=False)
    ]


def _declared(tokens: Sequence[Token], at: int) -> tuple[list[list[Token]], int]:
    """What a statement declares, one list of tokens each, and where the next statement begins."""
    found, depth = [list[Token]()], 0
    while at < len(tokens) and (depth or tokens[at].text != ";"):
        depth += _opens(tokens[at])
        if depth or tokens[at].text != ",":
            found[-1].append(tokens[at])
        else:
            found.append([])
        at += 1
    return found, at + 1


def _is_number(declared: Sequence[Token]) -> bool:
    return len(declared) == 3 and declared[0].text.isupper() and declared[2].kind == "number"


def _opens(token: Token) -> int:
    """By how much a token changes the number of brackets that are open."""
    kind, text = token
    if kind == "text":
        return text.endswith("${") - (text[0] == "}")
    return (text in ("(", "[", "{")) - (text in (")", "]", "}"))
