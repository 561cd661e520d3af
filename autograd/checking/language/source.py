"""The text of a derivation, and errors that name file, line and column in it and show the place."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.errors import ExpressionError

LONGEST = 20_000  # characters of a text
WIDEST = 72  # columns of a line that an error shows


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
        rows = self.text.split("\n")
        row = "".join(c if c.isprintable() else "�" for c in rows[line - 1])
        left = max(0, min(column - 1 - WIDEST // 2, len(row) - WIDEST))
        shown = ("…" if left else "") + row[left : left + WIDEST] + ("…" if len(row) > left + WIDEST else "")
        width = max(1, min((end or start + 1) - start, len(row) - column + 1, WIDEST))
        carets = " " * (column - 1 - left + bool(left)) + "^" * width
        where = f"{self.title}:{line}:{column}" if self.title != "line" else f"line {line}, column {column}"
        clean = "".join(c if c.isprintable() or c == "\n" else "�" for c in problem)
        return LineError(f"{where}: {clean}\n  {shown}\n  {carets}")
