"""How a script is built: the bracket and the scope around each token, and which names are variables or properties.

A scope is a function with its parameters, a block, or a loop with its variables.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viz.live.tokens import Token

KEYWORDS = {
    "arguments", "async", "await", "break", "case", "catch", "class", "const", "continue", "default", "delete",
    "do", "else", "extends", "false", "finally", "for", "function", "get", "if", "in", "instanceof", "let", "new",
    "null", "of", "return", "set", "static", "super", "switch", "this", "throw", "true", "try", "typeof",
    "undefined", "void", "while", "yield",
}  # fmt: skip
#: Before the brace of an object or of a pattern; any other brace is that of a block.
_BEFORE_OBJECT = {"(", ",", "=", ":", "[", "?", "??", "&", "|", "return", "...", "const", "let", "of", "in"}
_BEFORE_CONDITION = {"if", "for", "while", "switch"}


@dataclass
class Scope:
    """Where names are declared; `referred` counts the names that are used in it or deeper inside."""

    parent: Scope | None
    declared: set[str] = field(default_factory=set)
    referred: Counter[str] = field(default_factory=Counter)

    def owner(self, name: str) -> Scope | None:
        """The innermost scope from here outwards that declares the name."""
        scope: Scope | None = self
        while scope and name not in scope.declared:
            scope = scope.parent
        return scope


class Script:
    """The tokens with the bracket and the scope around each."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.texts = [token.text for token in tokens]
        self.partner: dict[int, int] = {}  # the closing bracket of an opening one, and the other way round
        self.around: list[int] = []  # the innermost bracket that is open, or -1
        self.holds: dict[int, str] = {}  # what stands in a brace: a class, an object or a block
        self._match()
        self.scope = self._scopes()

    def text(self, at: int) -> str:
        """The token, or nothing before the first and behind the last."""
        return self.texts[at] if 0 <= at < len(self.texts) else ""

    def _match(self) -> None:
        opened: list[int] = []
        for at, (kind, text) in enumerate(self.tokens):
            if (kind == "sign" and text in ")]}") or (kind == "text" and text[0] == "}"):
                self.partner[at] = opened.pop()
                self.partner[self.partner[at]] = at
            self.around.append(opened[-1] if opened else -1)
            if (kind == "sign" and text in "([{") or (kind == "text" and text.endswith("${")):
                opened.append(at)
            if text == "{":
                before = self.text(at - 1)
                is_object = before in _BEFORE_OBJECT or before.endswith("${")
                is_class = "class" in (self.text(at - 2), self.text(at - 4)) and not is_object
                self.holds[at] = "object" if is_object else "class" if is_class else "block"

    def is_variable(self, at: int) -> bool:
        """Whether a token is the name of a variable, and not of a property."""
        kind, text = self.tokens[at]
        if kind != "name" or text in KEYWORDS or self.text(at - 1) in (".", "?."):
            return False
        return self.holds.get(self.around[at]) != "class" and not self.is_key(at)

    def is_shorthand(self, at: int) -> bool:
        """Whether a variable gives its name to a property, too, in an object or a pattern."""
        within, before, after = self.holds.get(self.around[at]), self.text(at - 1), self.text(at + 1)
        return within == "object" and before in ("{", ",") and after in (",", "}", "=")

    def is_property(self, at: int) -> bool:
        """Whether a token is the name of a property, and no variable too."""
        kind, text = self.tokens[at]
        if kind != "name" or text in KEYWORDS or text[0].isdigit():
            return False
        return self.text(at - 1) in (".", "?.") or self.is_key(at) or self.holds.get(self.around[at]) == "class"

    def is_key(self, at: int) -> bool:
        """Whether a token is what a property is called in an object or a pattern, with more behind it."""
        return (
            self.holds.get(self.around[at]) == "object"
            and self.text(at - 1) in ("{", ",", "get")
            and self.text(at + 1) in (":", "(")
        )

    def _functions(self) -> Iterator[tuple[int, int, int]]:
        """Of each function: where its parameters begin, where they end, and the end of its body."""
        for at, text in enumerate(self.texts):
            before, after = self.text(at - 1), self.text(at + 1)
            if text == "=>":
                first = self.partner[at - 1] if before == ")" else at - 1
                yield first, at, self._behind_expression(at + 1) if after != "{" else self.partner[at + 1]
            elif text == ")" and after == "{" and self.text(self.partner[at] - 1) not in _BEFORE_CONDITION:
                yield self.partner[at], at, self.partner[at + 1]

    def _scopes(self) -> list[Scope]:
        """The innermost scope of each token, all declarations made."""
        functions = {first: (behind, end) for first, behind, end in self._functions()}
        bodies = {behind + 1 for behind, _ in functions.values()}
        open_scopes, found = [(Scope(None), len(self.texts))], list[Scope]()
        for at, text in enumerate(self.texts):
            while at >= open_scopes[-1][1]:
                open_scopes.pop()
            scope = open_scopes[-1][0]
            if text in ("function", "class") and self.text(at + 1) != "(":
                scope.declared.add(self.texts[at + 1])
            elif text in ("const", "let"):
                scope.declared |= {self.texts[name] for name in self._declarators(at + 1)}
            is_loop = text == "for" and self.text(at + 1) == "(" and not self.is_key(at)
            if at in functions or is_loop or (self.holds.get(at) == "block" and at not in bodies):
                end = self._behind_statement(at) if is_loop else self.partner.get(at, at)
                behind, end = functions.get(at, (at, end))
                scope = Scope(scope, {self.texts[name] for name in self._names(at, behind)})
                open_scopes.append((scope, end))
            found.append(scope)
        return found

    def _behind_statement(self, at: int) -> int:
        """Where a statement ends: a block, what stands behind a condition, or all up to a semicolon."""
        text = self.text(at)
        if text in _BEFORE_CONDITION:
            end = self._behind_statement(self.partner[at + 1] + 1)
            return self._behind_statement(end + 1) if self.text(end) == "else" else end
        if text in ("{", "try", "catch", "finally"):
            while self.text(at) != "{":
                at = self.partner.get(at, at) + 1
            end = self.partner[at] + 1
            return self._behind_statement(end) if self.text(end) in ("catch", "finally") else end
        while at < len(self.texts) and self.partner.get(at, at) >= at and text != ";":
            at = self.partner.get(at, at) + 1
            text = self.text(at - 1)
        return at

    def _declarators(self, at: int) -> Iterator[int]:
        while True:
            end = self.partner.get(at, at) + 1
            yield from self._names(at, end)
            if self.text(end) == "=":
                end = self._behind_expression(end + 1)
            if self.text(end) != ",":
                return
            at = end + 1

    def _names(self, at: int, end: int) -> Iterator[int]:
        """The variables of a pattern, without what stands in its default values."""
        while at < end:
            if self.texts[at] == "=":
                at = self._behind_expression(at + 1)
                continue
            if self.is_variable(at):
                yield at
            at += 1

    def _behind_expression(self, at: int) -> int:
        """Where a comma, a semicolon, a bracket or the other half of a choice ends an expression."""
        choices = 0
        while at < len(self.texts) and self.partner.get(at, at) >= at:
            text = self.texts[at]
            choices += (text == "?") - (text == ":")
            if text in (",", ";") or choices < 0:
                break
            at = self.partner.get(at, at) + 1
        return at
