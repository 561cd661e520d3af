"""The reader of the matrix language: lines such as `dZ1 = W2.T @ dZ2 * (1 - A1**2)`, as students write them.

It builds trees and computes nothing; nothing of Python's own reading is used, so that no text can run anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograd.checking.language.expression import BINDING, Expr
from autograd.checking.language.source import LONGEST, Source
from autograd.checking.language.tex import plain
from autograd.checking.language.tokens import tokens

if TYPE_CHECKING:
    from autograd.checking.language.tokens import Token

DEEPEST = 60  # levels of brackets
_SUPERS = {"²": "2", "³": "3", "⁴": "4"}
_WORDS = ("and", "or", "not")


_TESTS = ("<", ">", "<=", ">=", "==", "!=")


@dataclass(frozen=True)
class Line:
    """A statement: what it defines, and its formula; `sign` is = or that of an addition in place."""

    target: str
    formula: Expr
    written: str  # as it stands in the text
    number: int  # of its line, from 1
    sign: str = "="

    @property
    def is_gradient(self) -> bool:
        """Whether its name is that of a gradient."""
        return self.target.startswith("d") and len(self.target) > 1


def lines(text: str, title: str = "line") -> list[Line]:
    """The statements of a text.

    Raises:
        LineError: it cannot be read; the message names line and column.
    """
    read = plain(text)
    return _Reader(Source(read, title), is_tex=read != text).statements()


def formula(text: str, title: str = "line") -> Expr:
    """One formula without a name.

    Raises:
        LineError: it cannot be read.
    """
    return _Reader(Source(plain(text), title)).only()


class _Reader:
    """Precedence climbing over the tokens."""

    def __init__(self, source: Source, *, is_tex: bool = False) -> None:
        self.source, self.is_tex = source, is_tex
        if len(source.text) > LONGEST:
            raise source.error(f"a derivation has at most {LONGEST} characters; got {len(source.text)}", 0)
        self.tokens = tokens(source)
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def _take(self, text: str) -> bool:
        if self.next.text == text and self.next.kind in ("sign", "name"):
            self.at += 1
            return True
        return False

    def _need(self, text: str, opened: Token) -> None:
        if not self._take(text):
            if self.next.kind in ("end", "line"):
                raise self.source.error(f"this {opened.text!r} is never closed; add {text!r}", opened.start)
            raise self._unexpected()

    def _unexpected(self) -> Exception:
        token = self.next
        if token.kind in ("end", "line"):
            return self.source.error("something is missing at the end of the line", max(0, token.start - 1))
        previous = self.tokens[self.at - 1] if self.at else None
        if previous is not None and previous.kind in ("number", "name") and token.kind in ("name", "number"):
            problem = f"a product needs its sign; write {previous.text} * {token.text}, or @ for a matrix product"
            return self.source.error(problem, previous.start, token.end)
        if token.text == "=":
            return self.source.error("an = too many; compare with ==", token.start)
        return self.source.error(f"{token.text!r} is not expected here", token.start, token.end)

    def statements(self) -> list[Line]:
        found = []
        while self.next.kind != "end":
            if self.next.kind == "line" or self._take(";"):
                self.at += self.next.kind == "line"
                continue
            found.append(self._statement())
            if self.next.kind not in ("line", "end") and self.next.text != ";":
                raise self._unexpected()
        if not found:
            raise self.source.error("there is no line here; write such as dW = dZ @ X.T / m", 0)
        return found

    def _statement(self) -> Line:
        first = self.next
        after = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        named = first.kind == "name" and after.text in ("=", "+=", "-=", "*=", "/=")
        if first.kind == "name" and after.text == "[" and (masked := self._masked(first)) is not None:
            return masked
        if named:
            self.at += 2
        elif any(token.text == "=" for token in self._rest()):
            raise self.source.error("a line begins with the name that it defines, as in dW = …", first.start, first.end)
        body = self._expression(0)
        last = self.tokens[self.at - 1]
        target, sign = (first.text, after.text) if named else ("", "=")
        shown = self.source.text[first.start : last.end]
        if self.is_tex and named:  # brackets that LaTeX does not have are left out
            shown = f"{self.source.text[first.start : first.end]} {after.text} {body}"
        return Line(target, body, " ".join(shown.split()), self.source.place(first.start)[0], sign)

    def _masked(self, first: Token) -> Line | None:
        """`dZ[Z <= 0] = 0`, which is dZ = where(Z <= 0, 0, dZ); None for any other line."""
        before = self.at
        whole = self._operand()
        is_test = whole.kind == "index" and len(whole.parts) == 2 and whole.parts[1].text in _TESTS
        if not is_test or whole.parts[0].kind != "name" or self.next.text != "=":
            self.at = before
            return None
        self.at += 1
        chosen = Expr("call", "where", (whole.parts[1], self._expression(0), whole.parts[0]))
        span = (first.start, self.tokens[self.at - 1].end)
        shown = " ".join(self.source.text[slice(*span)].split())
        return Line(first.text, replace(chosen, span=span), shown, self.source.place(first.start)[0])

    def _rest(self) -> list[Token]:
        found = []
        for token in self.tokens[self.at :]:
            if token.kind in ("line", "end") or token.text == ";":
                break
            found.append(token)
        return found

    def only(self) -> Expr:
        found = self._expression(0)
        while self.next.kind == "line":
            self.at += 1
        if self.next.kind != "end":
            raise self._unexpected()
        return found

    def _expression(self, tight: int) -> Expr:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.source.error("nested too deep; name a part of it, and go on with the name", self.next.start)
        left = self._operand()
        while True:
            sign = self.next.text
            if self.next.kind not in ("sign", "name") or sign not in BINDING or sign in ("unary", "not", ""):
                break
            binding = BINDING[sign]
            if binding < tight:
                break
            self.at += 1
            right = self._expression(binding if sign == "**" else binding + 1)
            left = Expr("binary", sign, (left, right), span=(left.span[0], right.span[1]))
        self.depth -= 1
        return left

    def _operand(self) -> Expr:
        token = self.next
        if token.text in ("-", "+", "~") or token.text == "not":
            self.at += 1
            inner = self._expression(BINDING["unary"])
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
        if token.kind == "name" and token.text not in _WORDS:
            return Expr("name", token.text, span=span)
        if token.text == "(":
            if self.next.text == ")":
                raise self.source.error("something is missing between these brackets", *span)
            first = self._expression(0)
            if self.next.text == ",":
                parts = [first, *self._more()]
                first = Expr("tuple", parts=tuple(parts), span=span)
            self._need(")", token)
            return first
        if token.text == "[":
            parts = [] if self.next.text == "]" else [self._expression(0), *self._more()]
            self._need("]", token)
            return Expr("list", parts=tuple(parts), span=(token.start, self.tokens[self.at - 1].end))
        self.at -= 1
        raise self._unexpected()

    def _more(self) -> list[Expr]:
        found = []
        while self._take(","):
            if self.next.text in (")", "]"):
                break
            found.append(self._expression(0))
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
            elif token.text == "(" and whole.kind in ("name", "attribute"):
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
            parts.append(self._expression(0))
            if not self._take(","):
                break
        self._need(")", opened)
        span = (function.span[0], self.tokens[self.at - 1].end)
        dotted = _dotted(function)
        if dotted is not None and (function.kind == "name" or dotted.split(".")[0] in ("np", "numpy")):
            return Expr("call", dotted.replace("numpy.", "np."), tuple(parts), tuple(keys), span)
        return Expr("method", function.text, (function.parts[0], *parts), tuple(keys), span)

    def _slice(self) -> Expr:
        nothing = Expr("nothing", span=(self.next.start, self.next.start))
        ends = [nothing if self.next.text in (":", ",", "]") else self._expression(0)]
        while self._take(":"):
            ends.append(nothing if self.next.text in (":", ",", "]") else self._expression(0))
        return ends[0] if len(ends) == 1 else Expr("slice", parts=tuple(ends[:3]), span=ends[0].span)

    def _more_slices(self) -> list[Expr]:
        found = []
        while self._take(","):
            found.append(self._slice())
        return found


def _dotted(expr: Expr) -> str | None:
    if expr.kind == "name":
        return expr.text
    inner = _dotted(expr.parts[0]) if expr.kind == "attribute" else None
    return None if inner is None else f"{inner}.{expr.text}"
