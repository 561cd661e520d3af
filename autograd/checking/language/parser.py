"""The reader of formulas in the matrix language: `W2.T @ dZ2 * (1 - A1**2)`, as students write them.

It builds trees and computes nothing; nothing of Python's own reading is used, so that no text can run anything.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from autograd.checking.language.expression import BINDING, Expr, call, substituted
from autograd.checking.language.source import LONGEST, Source
from autograd.checking.language.tex import plain
from autograd.checking.language.tokens import SUMS, tokens
from autograd.checking.language.vocabulary import is_function, known
from autograd.ops import OPS

if TYPE_CHECKING:
    from autograd.checking.language.tokens import Token

DEEPEST = 60  # levels of brackets
_SUPERS = {"²": "2", "³": "3", "⁴": "4"}
_WORDS = ("and", "or", "not")
_INFIX = ("and", "or")
_PREFIXES = ("unary", "not", "")
#: What may stand before a bracket without a sign: a variable, and not a function that is unknown here.
_VARIABLE = re.compile(r"(?:d|grad|delta)?(?:[^\W\d_]{1,2}|alpha|beta|gamma|lambda|eta|sigma|theta)_?\d*'*")


def formula(text: str, title: str = "line") -> Expr:
    """One formula without a name.

    Raises:
        LineError: it cannot be read.
    """
    return Reader(Source(plain(text), title)).only()


class Reader:
    """Precedence climbing over the tokens."""

    def __init__(self, source: Source) -> None:
        self.source = source
        if len(source.text) > LONGEST:
            raise source.error(f"a derivation has at most {LONGEST} characters; got {len(source.text)}", 0)
        self.tokens = tokens(source)
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        """The token that is read next."""
        return self.tokens[self.at]

    def take(self, text: str) -> bool:
        """Whether the next token is this sign or word, which is then passed."""
        if self.next.text == text and self.next.kind in ("sign", "name"):
            self.at += 1
            return True
        return False

    def _need(self, text: str, opened: Token) -> None:
        if not self.take(text):
            if self.next.kind in ("end", "line"):
                raise self.source.error(f"this {opened.text!r} is never closed; add {text!r}", opened.start)
            raise self.unexpected()

    def unexpected(self) -> Exception:
        """What is said of a token that does not belong there."""
        token = self.next
        if token.kind in ("end", "line"):
            return self.source.error("something is missing at the end of the line", max(0, token.start - 1))
        if token.text == "=":
            return self.source.error("an = too many; compare with ==", token.start)
        return self.source.error(f"{token.text!r} is not expected here", token.start, token.end)

    def only(self) -> Expr:
        """The one formula of the text."""
        found = self.expression()
        while self.next.kind == "line":
            self.at += 1
        if self.next.kind != "end":
            raise self.unexpected()
        return found

    def expression(self, tight: int = 0) -> Expr:
        """A formula whose operations bind at least this tightly."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.source.error("nested too deep; name a part of it, and go on with the name", self.next.start)
        left = self.operand()
        while True:
            sign, is_beside = self.next.text, self._is_beside()
            if not is_beside and (self.next.kind not in ("sign", "name") or sign not in BINDING or sign in _PREFIXES):
                break
            sign, binding = ("∙", self._closeness()) if is_beside else (sign, BINDING[sign])
            if binding < tight:
                break
            self.at += not is_beside
            right = self.expression(binding if sign == "**" else binding + 1)
            left = Expr("binary", sign, (left, right), span=(left.span[0], right.span[1]))
        self.depth -= 1
        return left

    def _is_beside(self) -> bool:
        """Whether another factor follows without a sign, as in 2x and y (b + 1)."""
        token = self.next
        return token.kind == "number" or token.text == "(" or (token.kind == "name" and token.text not in _INFIX)

    def _closeness(self) -> int:
        """How tightly a product without a sign binds: 1/m dZ is dZ/m, and of b/2g nobody knows what it is.

        Raises:
            LineError: it stands behind a quotient that could be either.
        """
        before, slash = self.tokens[self.at - 1], self.tokens[max(0, self.at - 2)]
        if slash.text == "/":
            is_set_off = before.end < self.next.start and " " not in self.source.text[slash.start - 1 : slash.end + 1]
            if not is_set_off:
                said = f"this could be /({before.text} * …) or /{before.text} * …: write one of them"
                raise self.source.error(said, slash.start, self.next.end)
        return BINDING["∙"]

    def operand(self) -> Expr:
        """A formula without an operation between two."""
        token = self.next
        if token.text in ("-", "+", "~") or token.text == "not":
            self.at += 1
            inner = self.expression(BINDING["unary"])
            return (
                Expr("unary", token.text, (inner,), span=(token.start, inner.span[1])) if token.text != "+" else inner
            )
        return self._tail(self._atom())

    def _atom(self) -> Expr:
        token = self.next
        self.at += 1
        span = (token.start, token.end)
        if token.kind == "number":
            return Expr("number", token.text.replace("_", ""), span=span)
        if token.kind == "string":
            return Expr("string", token.text[1:-1], span=span)
        if token.kind == "name" and token.text[0] in SUMS and self._is_beside():
            return self._sum(token)
        if token.kind == "name" and token.text not in _WORDS:
            return Expr("name", token.text, span=span)
        if token.text == "(":
            if self.next.text == ")":
                raise self.source.error("something is missing between these brackets", *span)
            first = self.expression()
            if self.next.text == ",":
                parts = [first, *self._more()]
                first = Expr("tuple", parts=tuple(parts), span=span)
            self._need(")", token)
            return first
        if token.text == "[":
            parts = [] if self.next.text == "]" else [self.expression(), *self._more()]
            self._need("]", token)
            return Expr("list", parts=tuple(parts), span=(token.start, self.tokens[self.at - 1].end))
        self.at -= 1
        raise self.unexpected()

    def _sum(self, sign: Token) -> Expr:
        """Σ of the product that follows; the index below it, if there is one, stands in `over`."""
        inner, index = self.expression(BINDING["*"]), sign.text[1:].lstrip("_")
        over = (Expr("name", index),) if index else ()
        return Expr("call", "sum", (inner, *over), ("over",) * len(over), (sign.start, inner.span[1]))

    def _more(self) -> list[Expr]:
        found = []
        while self.take(","):
            if self.next.text in (")", "]"):
                break
            found.append(self.expression())
        return found

    def _tail(self, whole: Expr) -> Expr:
        while True:
            token = self.next
            if token.kind == "super":
                self.at += 1
                power = _SUPERS.get(token.text)
                exponent = Expr("number", power or "", span=(token.start, token.end))
                whole = (
                    Expr("binary", "**", (whole, exponent), span=(whole.span[0], token.end))
                    if power
                    else Expr("attribute", "T", (whole,), span=(whole.span[0], token.end))
                )
            elif token.text == "**" and self.tokens[self.at + 1].text == "T":
                self.at += 2
                whole = Expr("attribute", "T", (whole,), span=(whole.span[0], self.tokens[self.at - 1].end))
            elif token.text == "(" and self._is_called(whole):
                whole = self._call(whole)
            elif token.text == "[":
                self.at += 1
                parts = [self._slice(), *self._more_slices()]
                self._need("]", token)
                whole = Expr("index", parts=(whole, *parts), span=(whole.span[0], self.tokens[self.at - 1].end))
            elif token.text == "." and self.tokens[self.at + 1].kind == "name":
                self.at += 2
                word = self.tokens[self.at - 1]
                whole = Expr("attribute", word.text, (whole,), span=(whole.span[0], word.end))
            else:
                return whole

    def _is_called(self, whole: Expr) -> bool:
        """Whether a bracket behind a name holds arguments; behind a variable it is a factor."""
        if whole.kind == "name":
            return is_function(whole.text) or not _VARIABLE.fullmatch(whole.text) or _has_derivative(whole.text)
        return whole.kind == "attribute" and whole.text != "T"

    def _call(self, function: Expr) -> Expr:
        opened = self.next
        self.at += 1
        parts: list[Expr] = []
        keys: list[str] = []
        while self.next.text != ")":
            if self.next.kind == "name" and self.tokens[self.at + 1].text == "=":
                keys.append(self.next.text)
                self.at += 2
            elif keys:
                raise self.source.error("an argument without a name stands behind one with a name", self.next.start)
            parts.append(self.expression())
            if not self.take(","):
                break
        self._need(")", opened)
        span = (function.span[0], self.tokens[self.at - 1].end)
        dotted = _dotted(function)
        if dotted is not None and _has_derivative(dotted) and len(parts) == 1:
            return replace(derivative(dotted[:-1], parts[0]), span=span)
        if dotted is not None and (function.kind == "name" or dotted.split(".")[0] in ("np", "numpy")):
            return Expr("call", dotted.replace("numpy.", "np."), tuple(parts), tuple(keys), span)
        return Expr("method", function.text, (function.parts[0], *parts), tuple(keys), span)

    def _slice(self) -> Expr:
        nothing = Expr("nothing", span=(self.next.start, self.next.start))
        ends = [nothing if self.next.text in (":", ",", "]") else self.expression()]
        while self.take(":"):
            ends.append(nothing if self.next.text in (":", ",", "]") else self.expression())
        return ends[0] if len(ends) == 1 else Expr("slice", parts=tuple(ends[:3]), span=ends[0].span)

    def _more_slices(self) -> list[Expr]:
        found = []
        while self.take(","):
            found.append(self._slice())
        return found


def _dotted(expr: Expr) -> str | None:
    if expr.kind == "name":
        return expr.text
    inner = _dotted(expr.parts[0]) if expr.kind == "attribute" else None
    return None if inner is None else f"{inner}.{expr.text}"


def derivative(function: str, argument: Expr) -> Expr:
    """σ′ and its like at an argument, by the rule of the table's row.

    >>> str(derivative("σ", Expr("name", "z"))), str(derivative("relu", Expr("name", "z")))
    ('sigmoid(z) * (1 - sigmoid(z))', 'z > 0')
    """
    op = OPS[known(function)]
    rule = re.sub(r"1 if (.+) else 0", r"\1", str((op.textbook or op.local_derivatives)[0]))
    rule = re.sub(r"(.+?) if (.+?) else (.+)", r"where(\2, \1, \3)", rule)
    return substituted(Reader(Source(rule)).only(), {"a": argument, "y": call(op.name, argument)})


def _has_derivative(name: str) -> bool:
    return name.endswith("'") and known(name[:-1]) in OPS and OPS[known(name[:-1])].arity == 1
