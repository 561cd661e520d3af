"""The text of an expression, and errors that show the place in it: the line, or the part around, with carets below.

Knows how a text reads and what people mistype in one, and nothing of what it computes: that is `expression`.
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from autograd.errors import ExpressionError

if TYPE_CHECKING:
    import ast
    from collections.abc import Container

LONGEST, DEEPEST, WIDEST = 10_000, 100, 72  # characters of a text, levels of brackets, columns of a message
LOOKALIKES = {"×": "*", "·": "*", "⋅": "*", "−": "-", "–": "-", "÷": "/", "²": "**2", "³": "**3", "√": "sqrt(…)"}


class Source:
    """The text as lines, and errors that point into it.

    Lines lose the space around them, as an indented literal has it; inside a statement it means nothing.
    """

    def __init__(self, text: str, functions: Container[str]) -> None:
        self.functions = functions
        if len(text) > LONGEST:
            raise ExpressionError(f"an expression has at most {LONGEST} characters; got {len(text)}")
        whole = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        self.lines = [line.strip(" ") for line in whole.split("\n")]
        if not any(line.split("#")[0] for line in self.lines):
            raise ExpressionError("the text is empty; write an expression such as 3*x")
        depth = 0
        for row, line in enumerate(self.lines):
            for column, character in enumerate(line):
                depth += (character in "([{") - (character in ")]}")
                if depth > DEEPEST:
                    raise self.error(too_deep(), row, column)
                if character in LOOKALIKES:
                    raise self.error(f"{character!r} cannot be read; write {LOOKALIKES[character]}", row, column)
                if not character.isprintable():
                    raise self.error(f"the character U+{ord(character):04X} has no place here; delete it", row, column)

    def parsed(self) -> ast.Module:
        import ast
        import warnings

        try:
            with warnings.catch_warnings():  # Python warns of odd numbers and escapes, which are refused here anyway
                warnings.simplefilter("ignore")
                return ast.parse("\n".join(self.lines))
        except SyntaxError as error:
            raise self.misread(error) from None
        except (RecursionError, MemoryError):
            problem = "too long, or nested too deep, to be read; name parts of it, as in u = …, and go on with u"
            raise ExpressionError(f"{problem}\n  {short(self.lines[0])}") from None

    def misread(self, error: SyntaxError) -> ExpressionError:
        """Python's complaint, or a better one where the reason is known."""
        row = min(max(error.lineno or 1, 1), len(self.lines)) - 1
        line = self.lines[row]
        start = min(max(error.offset or 1, 1) - 1, len(line))
        end = max(error.end_offset or 0, 1) - 1 if error.end_lineno == error.lineno else len(line)
        if known := self.known_mistake(row):
            return known
        problem = error.msg.split(". ")[0]  # the second sentence advises a programmer
        if "digits" in problem:
            problem = "too many digits for a number; write it as 1e400"
        elif problem == "invalid syntax":
            missing = not line[start:].split("#")[0]
            problem = "something is missing at the end" if missing else "this cannot be read here"
        return self.error(problem, row, start, end)

    def known_mistake(self, row: int) -> ExpressionError | None:
        import re
        from itertools import pairwise

        line = self.lines[row].split("#")[0]
        if "'" in line or '"' in line:
            return None
        tokens = list(re.finditer(r"(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\w+|\S", line))
        for token in tokens:
            if iskeyword(token[0]):
                problem = f"{token[0]!r} is a word of Python's own; choose another name, such as {token[0]}_"
                return self.error(problem, row, token.start(), token.end())
        for left, right in pairwise(tokens):
            is_number = left[0][0].isdigit() or left[0][0] == "." != left[0]
            begins = right[0].isidentifier() or (right[0][0].isdigit() and not is_number)
            opens = right[0] == "(" and (is_number or left[0] == ")")
            if (is_number or left[0].isidentifier() or left[0] == ")") and (begins or opens):
                first = "(…)" if left[0] == ")" else short(left[0])
                second = "(…)" if opens else short(right[0]) + ("(…)" if right[0] in self.functions else "")
                advice = f"a product needs its sign; write {first}*{second}"
                if left[0] in self.functions:
                    advice = f"a function needs brackets; write {first}({second})"
                return self.error(advice, row, left.start(), right.end())
        return None

    def column(self, row: int, offset: int | None) -> int:
        """A place in characters; `ast` counts bytes of UTF-8."""
        return len(self.lines[row].encode()[:offset].decode())

    def place(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int, int]:
        """Row, start and end of the node's first line."""
        row = node.lineno - 1
        end = node.end_col_offset if node.end_lineno == node.lineno else None
        return row, self.column(row, node.col_offset), self.column(row, end)

    def written(self, node: ast.expr) -> str:
        """What stands in the text for a node, or the first line of it."""
        row, start, end = self.place(node)
        text = self.lines[row][start:end]
        return text if text[:1].isalnum() or text[:1] == "_" else "(…)"

    def at(self, node: ast.expr | ast.stmt | ast.keyword, problem: str) -> ExpressionError:
        return self.error(problem, *self.place(node))

    def at_sign(self, node: ast.BinOp, sign: str, problem: str) -> ExpressionError:
        """The error at the sign between the operands, wherever brackets and line ends put it."""
        first = (node.left.end_lineno or node.lineno) - 1
        start = self.column(first, node.left.end_col_offset)
        last, stop, _ = self.place(node.right)
        for row in range(first, last + 1):
            line = self.lines[row][: stop if row == last else None].split("#")[0]
            if (column := line.find(sign, start)) >= 0:
                return self.error(problem, row, column, column + len(sign))
            start = 0
        return self.at(node, problem)

    def error(self, problem: str, row: int, start: int, end: int = 0) -> ExpressionError:
        """The problem, the line or the part of it around the place, and carets under the place."""
        line = "".join(character if character.isprintable() else "�" for character in self.lines[row])
        left = max(0, min(start - WIDEST // 2, len(line) - WIDEST))
        right = min(left + WIDEST, len(line))
        before = ("…" if left else "") + line[left:start]
        shown = before + line[start:right] + ("…" if right < len(line) else "")
        carets = "^" * max(1, _columns(line[start : min(end, right)]))
        return ExpressionError(f"{problem}\n  {shown}\n  {' ' * _columns(before)}{carets}")


def _columns(text: str) -> int:
    """The width in a terminal, where some characters take two columns and accents none."""
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(character) else 1 + (east_asian_width(character) in "FW") for character in text)


def short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"


def too_deep() -> str:
    return f"nested more than {DEEPEST} levels deep; name a part of it, as in u = …, and go on with u"
