"""The lines of a derivation: `dZ1 = W2.T @ dZ2 * (1 - A1**2)`, one name or several, and equalities that go on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograd.checking.language import indices
from autograd.checking.language.expression import Expr, number
from autograd.checking.language.parser import Reader
from autograd.checking.language.prose import bare
from autograd.checking.language.source import Source
from autograd.checking.language.tex import plain

if TYPE_CHECKING:
    from autograd.checking.language.tokens import Token

_TESTS = ("<", ">", "<=", ">=", "==", "!=")
_IN_PLACE = ("=", "+=", "-=", "*=", "/=")


@dataclass(frozen=True)
class Line:
    """A statement: what it defines, and its formula; `sign` is = or that of an addition in place."""

    target: str
    formula: Expr
    written: str  # as it stands in the text
    number: int  # of its line, from 1
    sign: str = "="
    equal_to: str = ""  # the step before it, in dz = da * a * (1 - a) = a - y

    @property
    def is_gradient(self) -> bool:
        """Whether its name is that of a gradient."""
        return self.target.startswith("d") and len(self.target) > 1

    @property
    def is_step(self) -> bool:
        """Whether an equality goes on behind it."""
        return self.target.endswith(")")


def source_of(text: str, title: str = "line") -> Source:
    """The text without the words around its formulas, and without LaTeX."""
    shown = bare(text)
    read = plain(shown)
    return Source(indices.bracketed(shown) if read == shown else read, title)


def lines(text: str, title: str = "line") -> list[Line]:
    """The statements of a text.

    Raises:
        LineError: it cannot be read; the message names line and column.
    """
    source = source_of(text, title)
    return _Lines(Reader(source), is_tex=source.text != bare(text)).read()


class _Lines:
    """Statement by statement."""

    def __init__(self, reader: Reader, *, is_tex: bool) -> None:
        self.reader, self.is_tex = reader, is_tex

    def read(self) -> list[Line]:
        reader, found = self.reader, []
        while reader.next.kind != "end":
            if reader.next.kind == "line" or reader.take(";"):
                reader.at += reader.next.kind == "line"
                continue
            found += self._statement()
            if reader.next.kind not in ("line", "end") and reader.next.text != ";":
                raise reader.unexpected()
        if not found:
            raise reader.source.error("there is no line here; write such as dW = dZ @ X.T / m", 0)
        return found

    def _statement(self) -> list[Line]:
        reader = self.reader
        first = reader.next
        names = self._names()
        sign = reader.next.text
        if first.kind == "name" and not names and reader.tokens[reader.at + 1].text == "[":
            found = self._indexed(first)
            if found:
                return found
        if not names:
            if any(token.text == "=" for token in self._rest()):
                problem = "a line begins with the name that it defines, as in dW = …"
                raise reader.source.error(problem, first.start, first.end)
            return [self._line("", first, "=")]
        reader.at += 1
        if len(names) > 1:
            return self._several(names, first)
        return self._equalities(names[0], first, sign)

    def _equalities(self, name: str, first: Token, sign: str = "=", axes: tuple[str, ...] = ()) -> list[Line]:
        """What a name equals, in one step or several."""
        found = [self._line(name, first, sign, axes)]
        while sign == "=" and self._goes_on():
            found.append(self._line(name, first, sign, axes))
        steps = [f"{name} ({k})" for k in range(1, len(found))]
        return [
            replace(line, target=target, equal_to=before)
            for line, target, before in zip(found, [*steps, name], ["", *steps], strict=True)
        ]

    def _names(self) -> list[str]:
        """The names before the sign that the reader then stands at; none if there is none, and it stays."""
        reader, found = self.reader, []
        tokens, at = reader.tokens, reader.at
        while tokens[at].kind == "name":
            found.append(tokens[at].text)
            at += 1
            if tokens[at].text != ",":
                break
            at += 1
        if not found or tokens[at].text not in _IN_PLACE or (len(found) > 1 and tokens[at].text != "="):
            return []
        reader.at = at
        return found

    def _goes_on(self) -> bool:
        """Whether an = follows, perhaps on the next line, which is then passed."""
        reader = self.reader
        at = reader.at
        while reader.tokens[at].kind == "line":
            at += 1
        if reader.tokens[at].text != "=":
            return False
        reader.at = at + 1
        return True

    def _several(self, names: list[str], first: Token) -> list[Line]:
        """`n, k = X.shape`, and `dW, db = dZ @ X.T, sum(dZ)`."""
        found = [self._line(names[0], first, "=")]
        while self.reader.take(","):
            found.append(self._line(names[min(len(found), len(names) - 1)], first, "="))
        if len(found) == 1:
            whole = found[0].formula
            parts = [Expr("index", parts=(whole, number(k)), span=whole.span) for k in range(len(names))]
            return [
                replace(found[0], target=name, formula=part, written=f"{name} = {part}")
                for name, part in zip(names, parts, strict=True)
            ]
        if len(found) != len(names):
            problem = f"{len(names)} names stand before the =, and {len(found)} formulas behind it"
            raise self.reader.source.error(problem, first.start, first.end)
        return found

    def _line(self, target: str, first: Token, sign: str, axes: tuple[str, ...] = ()) -> Line:
        """The formula that follows, as that of a name."""
        reader, start = self.reader, self.reader.next.start
        body = reader.expression()
        source, end = reader.source, reader.tokens[reader.at - 1].end
        shown = str(body) if self.is_tex else source.text[start:end]  # LaTeX does not have all of the brackets
        if indices.is_in_elements(body, axes):
            try:
                body = indices.whole(body, axes)
            except ValueError as error:
                raise source.error(str(error), start, end) from None
        name = source.text[first.start : first.end] if first.text == target else target
        shown = f"{name} {sign} {shown}" if target else shown
        return Line(target, body, " ".join(shown.split()), source.place(start)[0], sign)

    def _indexed(self, first: Token) -> list[Line]:
        """`dZ[Z <= 0] = 0`, which is dZ = where(Z <= 0, 0, dZ), or `dW[i, j] = d[i] * x[j]`; no line for any other."""
        reader = self.reader
        before = reader.at
        whole = reader.operand()
        if whole.kind == "index" and whole.parts[0].kind == "name" and reader.take("="):
            name = whole.parts[0]
            if axes := indices.subscripts(whole):
                return self._equalities(name.text, first, axes=axes)
            if len(whole.parts) == 2 and whole.parts[1].text in _TESTS:
                chosen = Expr("call", "where", (whole.parts[1], reader.expression(), name))
                span = (first.start, reader.tokens[reader.at - 1].end)
                shown = " ".join(reader.source.text[slice(*span)].split())
                return [Line(name.text, replace(chosen, span=span), shown, reader.source.place(first.start)[0])]
        reader.at = before
        return []

    def _rest(self) -> list[Token]:
        found = []
        for token in self.reader.tokens[self.reader.at :]:
            if token.kind in ("line", "end") or token.text == ";":
                break
            found.append(token)
        return found
