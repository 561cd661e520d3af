"""The text of an expression, and errors that show the place in it: the line, or the part around, with carets below.

Knows how a text reads and what people mistype in one, and nothing of what it computes: that is `expression`.
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from autograd.errors import ExpressionError
from autograd.expression.tokens import misfit, tokens
from autograd.text import marked, printable

if TYPE_CHECKING:
    import ast
    from collections.abc import Container

    from autograd.expression.tokens import Token

LONGEST, DEEPEST = 10_000, 100  # characters of a text, levels of brackets
COMMA = "a comma separates operands of a function; write 3.5 for 3,5, and ; between statements"
_CLOSING = {"(": ")", "[": "]", "{": "}"}
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

        self._look_at_tokens()

    def _look_at_tokens(self) -> None:
        """Refuse what no formula has, and brackets that do not belong together."""
        opened: list[tuple[int, Token]] = []
        above: Token | None = None  # the last token before this line, inside of brackets
        for row, line in enumerate(self.lines):
            before = None
            for token in tokens(line):
                if found := misfit(line, token):
                    raise self.error(found[0], row, *found[1:])
                if token.kind == "word" and before and before.kind == "number" and before.end == token.start:
                    raise self.misread("this cannot be read here", row, token.start, token.end)
                if opened and above and above.ends_operand and token.begins_operand:
                    raise self.misread("this cannot be read here", row, token.start, token.end)
                if token.text in _CLOSING:
                    opened.append((row, token))
                elif token.text in _CLOSING.values():
                    if not opened:
                        raise self.misread(f"unmatched '{token.text}'", row, token.start, token.end)
                    opener = opened.pop()[1].text
                    if _CLOSING[opener] != token.text:
                        problem = f"closing parenthesis '{token.text}' does not match opening parenthesis '{opener}'"
                        raise self.misread(problem, row, token.start, token.end)
                before, above = token, None
            above = before or above
        if opened:
            row, token = opened[-1]
            raise self.misread(f"'{token.text}' was never closed", row, token.start, 0)

    def parsed(self) -> ast.Module:
        import ast
        import warnings

        try:
            with warnings.catch_warnings():  # Python warns of odd numbers and escapes, which are refused here anyway
                warnings.simplefilter("ignore")
                return ast.parse("\n".join(self.lines))
        except SyntaxError as error:
            raise self._refused(error) from None
        except (RecursionError, MemoryError):
            problem = "too long, or nested too deep, to be read; name parts of it, as in u = …, and go on with u"
            raise ExpressionError(printable(problem, f"  {short(self.lines[0])}")) from None

    def _refused(self, error: SyntaxError) -> ExpressionError:
        """What Python could not read, in words that are the same in all its versions."""
        row = min(max(error.lineno or 1, 1), len(self.lines)) - 1
        for each in range(row, max(row + 1, min(error.end_lineno or 0, len(self.lines)))):
            if known := self.known_mistake(each):
                return known
        line = self.lines[row]
        start = min(max(error.offset or 1, 1) - 1, len(line))
        end = max(error.end_offset or 0, 1) - 1 if error.end_lineno == error.lineno else len(line)
        if error.msg.startswith("cannot assign to"):
            return self.error("only a name stands left of =; write u = …", row, start, end)
        if error.msg.startswith("expression cannot contain assignment"):
            return self.error(error.msg, row, start, end)
        if line[start:].split("#")[0]:
            return self.error("this cannot be read here", row, start, end)
        return self.error("something is missing at the end", row, len(line.split("#")[0].rstrip()))

    def misread(self, problem: str, row: int, start: int, end: int) -> ExpressionError:
        """A complaint about a line, or a better one where the reason is known."""
        return self.known_mistake(row) or self.error(problem, row, start, end)

    def known_mistake(self, row: int) -> ExpressionError | None:
        from itertools import pairwise

        found = tokens(self.lines[row])
        for token in found:
            if iskeyword(token.text):
                problem = f"{token.text!r} is a word of Python's own; choose another name, such as {token.text}_"
                return self.error(problem, row, token.start, token.end)
        depth, assigns = 0, False
        for at, token in enumerate(found):
            depth += (token.text in _CLOSING) - (token.text in _CLOSING.values())
            assigns = (assigns or token.text == "=") and token.text != ";"
            behind = [each.text for each in found[at + 2 : at + 3]]
            if token.text == "," and assigns and not depth and behind == ["="]:
                return self.error(COMMA, row, token.start, token.end)
        for left, right in pairwise(found):
            is_number = left.kind == "number"
            opens = right.text == "(" and (is_number or left.text == ")")
            begins = right.kind in ("word", "number")
            if (is_number or left.kind == "word" or left.text == ")") and (begins or opens):
                first = "(…)" if left.text == ")" else short(left.text)
                second = "(…)" if opens else short(right.text) + ("(…)" if right.text in self.functions else "")
                advice = f"a product needs its sign; write {first}*{second}"
                if left.text in self.functions:
                    advice = f"a function needs brackets; write {first}({second})"
                return self.error(advice, row, left.start, right.end)
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
        return ExpressionError(f"{printable(problem)}\n{marked(self.lines[row], start, end)}")


def short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"


def too_deep() -> str:
    return f"nested more than {DEEPEST} levels deep; name a part of it, as in u = …, and go on with u"
