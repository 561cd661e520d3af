"""Expressions as source: those with a name, or used more than once, or long, are lines; all others stand in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.compiler.kinds import ATOM, KINDS, Text, bracketed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from autograd.compiler.blocks import Names
    from autograd.compiler.expressions import Code

#: A line has at most this many operations, so that people and Python's parser can read it.
LONGEST = 8
#: What is read again in place, where its operand has a name.
_CHEAP = ("index", "transpose", "reshape", "number", "truth", "name", "rows", "spread")


class Printer:
    """The lines of a program."""

    def __init__(self, code: Code, names: Names, outputs: Sequence[int]) -> None:
        self.code, self.names = code, names
        self.uses = [0] * len(code.made)
        self.reached = bytearray(len(code.made))
        for output in outputs:
            self.reached[output] = 1
            self.uses[output] += 1
        for ref in reversed(range(len(code.made))):
            if self.reached[ref]:
                for operand in code[ref].operands:
                    self.reached[operand] = 1
                    self.uses[operand] += 1
        self.called: dict[int, str] = {}
        self._texts: dict[int, Text] = {}  # of what is written in place
        self._sizes: dict[int, int] = {}

    def call(self, ref: int, name: str, *, again: bool = False) -> None:
        """Give an expression a name, if it has none; with `again`, only what one later version of it uses."""
        if ref in self.called or self.code[ref].kind in ("number", "truth", "name"):
            return
        if not again or self.uses[ref] == 1:
            self.called[ref] = name

    def finish_names(self) -> None:
        """What is written to has the name of the result."""
        for ref in reversed(range(len(self.code.made))):
            made = self.code[ref]
            if self.reached[ref] and KINDS[made.kind].is_written:
                name = self.called.setdefault(ref, "") or self.names.counted("t")
                self.called[ref] = self.called[made.operands[0]] = name
            elif made.kind == "reshape" and KINDS[self.code[made.operands[0]].kind].is_written and ref in self.called:
                self.called.setdefault(made.operands[0], self.called[ref])

    def lines(self, refs: Iterable[int]) -> list[tuple[int, str]]:
        """The lines that compute these expressions, each with the place of its own."""
        found = []
        for ref in refs:
            if not self.reached[ref]:
                continue
            text, size = self._written(ref)
            if not self._is_line(ref, size):
                self._texts[ref], self._sizes[ref] = text, size
                continue
            name = self.called.get(ref) or self._temporary(ref)
            self._texts[ref], self._sizes[ref] = (name, ATOM), 0
            if text[0] != name:
                found.append((ref, f"{name} = {text[0]}"))
        return found

    def text(self, ref: int) -> str:
        """The expression, in place."""
        return self._texts[ref][0]

    def _written(self, ref: int) -> tuple[Text, int]:
        made = self.code[ref]
        texts = [self._texts[operand] for operand in made.operands]
        size = sum(self._sizes[operand] for operand in made.operands) + (made.kind not in _CHEAP)
        return KINDS[made.kind].write(texts, made.detail), size

    def _is_line(self, ref: int, size: int) -> bool:
        if ref in self.called:
            return True
        if size > LONGEST:
            return True
        return self.uses[ref] > 1 and not (size == 0 and self.code[ref].kind in _CHEAP)

    def _temporary(self, ref: int) -> str:
        name = self.names.counted("e" if self.code[ref].kind == "exp" else "t")
        self.called[ref] = name
        return name

    def bracketed(self, ref: int) -> str:
        """The expression, ready to be followed by a method."""
        return bracketed(self._texts[ref], ATOM)
