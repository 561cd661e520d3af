"""The text of a derivation, and errors that name file, line and column in it and show the place."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.errors import ExpressionError
from autograd.text import marked

LONGEST = 20_000  # characters of a text


class LineError(ExpressionError):
    """A line of a derivation cannot be read or computed; the message names its place."""


@dataclass(frozen=True)
class Source:
    """A text, and what it is called in errors: the name of a file, or of a part of a call."""

    text: str
    title: str = "line"

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, from 1."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def error(self, problem: str, start: int, end: int | None = None) -> LineError:
        """The problem with its place, the line and carets under the part."""
        line, column = self.place(start)
        where = f"{self.title}:{line}:{column}" if self.title != "line" else f"line {line}, column {column}"
        clean = "".join(c if c.isprintable() or c == "\n" else "�" for c in problem)
        row = self.text.split("\n")[line - 1]
        return LineError(f"{where}: {clean}\n{marked(row, column - 1, column - 1 + (end or start + 1) - start)}")
