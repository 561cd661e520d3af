"""Short names for what a script calls by its own: variables, functions, classes; never for a property.

A name is that of the innermost scope around it that declares it, and becomes one that nothing within that scope refers
to. What is declared nowhere (what the browser gives) stays. A scope is a function with its parameters, or a block; the
variable of a `for` belongs to the scope around it, and is one with a variable of that name there.
"""

from __future__ import annotations

import itertools
import string
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viz.live.tokens import Token

_KEYWORDS = {
    "arguments", "async", "await", "break", "case", "catch", "class", "const", "continue", "default", "delete",
    "do", "else", "extends", "false", "finally", "for", "function", "get", "if", "in", "instanceof", "let", "new",
    "null", "of", "return", "set", "static", "super", "switch", "this", "throw", "true", "try", "typeof",
    "undefined", "void", "while", "yield",
}  # fmt: skip
#: Before the brace of an object or of a pattern; any other brace is that of a block.
_BEFORE_OBJECT = {"(", ",", "=", ":", "[", "?", "??", "&", "|", "return", "...", "const", "let", "of", "in"}
_BEFORE_CONDITION = {"if", "for", "while", "switch"}
#: The letters that are common anyway come first, which packs better.
_LETTERS = "tenisoralducmphgfvbwkyxjzq" + string.ascii_uppercase + "_$"


@dataclass
class _Scope:
    """Where names are declared; `referred` counts the names that are used in it or deeper inside."""

    parent: _Scope | None
    declared: set[str] = field(default_factory=set)
    referred: Counter[str] = field(default_factory=Counter)
    short: dict[str, str] = field(default_factory=dict)

    def owner(self, name: str) -> _Scope | None:
        """The innermost scope from here outwards that declares the name."""
        scope: _Scope | None = self
        while scope and name not in scope.declared:
            scope = scope.parent
        return scope

    def shorten(self) -> None:
        """Names for what is declared here, once the scopes around have theirs."""
        outside = [(name, self.owner(name)) for name in self.referred if name not in self.declared]
        taken = {owner.short[name] if owner else name for name, owner in outside}
        wanted = [name for name, _ in self.referred.most_common() if name in self.declared]
        self.short = dict(zip(wanted, _fresh(taken), strict=False))


def renamed(tokens: Sequence[Token]) -> list[str]:
    """The texts of a script's tokens (comments and spaces left out), with names as short as may be."""
    script = _Script(tokens)
    texts = list(script.texts)
    for at, short in script.short_names():
        texts[at] = f"{texts[at]}:{short}" if script.is_shorthand(at) else short
    return texts


class _Script:
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
        before, after, within = self.text(at - 1), self.text(at + 1), self.holds.get(self.around[at])
        if kind != "name" or text in _KEYWORDS or before in (".", "?.") or within == "class":
            return False
        return within != "object" or before not in ("{", ",", "get") or after not in (":", "(")

    def is_shorthand(self, at: int) -> bool:
        """Whether a variable gives its name to a property, too, in an object or a pattern."""
        within, before, after = self.holds.get(self.around[at]), self.text(at - 1), self.text(at + 1)
        return within == "object" and before in ("{", ",") and after in (",", "}", "=")

    def _functions(self) -> Iterator[tuple[int, int, int]]:
        """Of each function: where its parameters begin, where they end, and the end of its body."""
        for at, text in enumerate(self.texts):
            before, after = self.text(at - 1), self.text(at + 1)
            if text == "=>":
                first = self.partner[at - 1] if before == ")" else at - 1
                yield first, at, self._behind_expression(at + 1) if after != "{" else self.partner[at + 1]
            elif text == ")" and after == "{" and self.text(self.partner[at] - 1) not in _BEFORE_CONDITION:
                yield self.partner[at], at, self.partner[at + 1]

    def _scopes(self) -> list[_Scope]:
        """The innermost scope of each token, all declarations made."""
        functions = {first: (behind, end) for first, behind, end in self._functions()}
        bodies = {behind + 1 for behind, _ in functions.values()}
        root = _Scope(None)
        open_scopes, found = [(root, len(self.texts))], list[_Scope]()
        loops: list[tuple[_Scope, set[str]]] = []
        for at, text in enumerate(self.texts):
            while at >= open_scopes[-1][1]:
                open_scopes.pop()
            scope = open_scopes[-1][0]
            if text in ("function", "class") and self.text(at + 1) != "(":
                scope.declared.add(self.texts[at + 1])
            elif text in ("const", "let"):
                names = {self.texts[name] for name in self._declarators(at + 1)}
                if self.text(at - 2) == "for":
                    loops.append((scope, names))
                else:
                    scope.declared |= names
            if at in functions or (self.holds.get(at) == "block" and at not in bodies):
                behind, end = functions.get(at, (at, self.partner.get(at, at)))
                scope = _Scope(scope, {self.texts[name] for name in self._names(at, behind)})
                open_scopes.append((scope, end))
            found.append(scope)
        for scope, names in loops:
            scope.declared |= {name for name in names if not scope.owner(name)}
        return found

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

    def short_names(self) -> Iterator[tuple[int, str]]:
        """Where a variable stands that gets another name, and which."""
        places = [at for at in range(len(self.tokens)) if self.is_variable(at)]
        scopes: dict[int, _Scope] = {}
        for at in places:
            scope: _Scope | None = self.scope[at]
            while scope:
                scope.referred[self.texts[at]] += 1
                scope = scope.parent
        for each in self.scope:  # outer ones begin earlier
            scopes.setdefault(id(each), each)
        for each in scopes.values():
            each.shorten()
        for at in places:
            owner = self.scope[at].owner(self.texts[at])
            if owner:
                yield at, owner.short[self.texts[at]]


def _fresh(taken: set[str]) -> Iterator[str]:
    """Names from short to long, without those that are taken and the words of the language."""
    longer = ("".join(pair) for pair in itertools.product(_LETTERS, _LETTERS + string.digits))
    return (name for name in itertools.chain(_LETTERS, longer) if name not in taken and name not in _KEYWORDS)
