"""Expressions as source: those with a name, or used more than once, or long, are lines; all others stand in place.

A loop is written once, for its second period. What later lines read of it lies in a list, one entry for each step; in
the functional form, for JAX, in a stacked array.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from autograd.compiler.code.kinds import ATOM, KINDS, Text, lengths, listed
from autograd.compiler.source.fitting import homes_of, loops_of
from autograd.compiler.source.frames import Carried, frame, functional_frame, functional_text, joined_steps
from autograd.compiler.source.loops import STILL, ZEROS, Affine, Loop, Step
from autograd.compiler.source.naming import Held, ends_of_lines, held_by_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from autograd.compiler.code.expressions import Code
    from autograd.compiler.layout.blocks import Names

#: A line has at most this many operations, so that people and Python's parser can read it.
LONGEST = 8
#: What is read again in place, where its operand has a name.
_CHEAP = ("index", "transpose", "reshape", "number", "truth", "name", "rows", "spread")


class Printer:
    """The lines of a program."""

    def __init__(self, code: Code, names: Names, outputs: Sequence[int], functional: bool = False,
                 safe: bool = False) -> None:  # fmt: skip
        self.code, self.names, self.functional, self.safe = code, names, functional, safe or functional
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
        self.loops: list[Loop] = []
        #: What must be a line of a loop, what must be kept for each step, and of that what must be kept with what the
        #: loop starts from, by loop and place.
        self.asked: set[tuple[int, int]] = set()
        self.kept: dict[tuple[int, int], str] = {}
        self.early: set[tuple[int, int]] = set()
        self.is_settled = True
        self._homes: dict[int, tuple[int, int, int]] = {}
        self._firsts: dict[int, int] = {}
        self._held: list[Held] = []  # by loop
        self._again: set[str] = set()  # names that mean something else outside of a loop
        self._lists: dict[tuple[int, tuple[int, ...]], str] = {}
        self._lengths: dict[str, int] = {}  # of lists
        self._count = 0  # of the periods of the loop that is being written
        self._texts: dict[int, Text] = {}
        self._sizes: dict[int, int] = {}
        self._lines: set[int] = set()

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
            elif made.kind == "reshape" and ref in self.called:
                (source,) = made.operands
                if self.uses[source] == 1 and KINDS[self.code[source].kind].is_written:  # nobody else reads that name
                    self.called.setdefault(source, self.called[ref])

    def find_loops(self, start: int, known: list[Loop] | None = None) -> None:
        """Find the loops from that expression on, if they are not known."""
        made = self.code.made
        steps = [ref for ref in range(start, len(made)) if self.reached[ref] and made[ref].kind not in STILL]
        self.loops = loops_of(self.code, steps) if known is None else known
        self._homes = homes_of(self.loops)
        self._firsts = {loop.first: number for number, loop in enumerate(self.loops)}
        self._held = [held_by_names(self.code, loop, self.called) for loop in self.loops]
        for loop in self.loops:
            inner = {ref for row in loop.table for ref in row}
            self._again |= {self.called[ref] for ref in loop.refs if ref in self.called} & {
                name for ref, name in self.called.items() if ref not in inner
            }

    def lines(self, refs: Iterable[int]) -> list[tuple[int, str]]:
        """The lines that compute these expressions, each with the place of its own."""
        found: list[tuple[int, str]] = []
        for ref in refs:
            if ref in self._homes:
                if ref in self._firsts:
                    found += self._loop(self._firsts[ref])
            elif self.reached[ref]:
                made = self.code[ref]
                texts = [self._read(operand) for operand in made.operands]
                kind = made.kind
                if kind in ("concatenate", "stack"):
                    texts = joined_steps(kind, texts, self._lengths, self.functional)
                    kind = "concatenate" if self.functional else kind  # a stack of parts that have the new axis
                size = sum(self._sizes.get(operand, 0) for operand in made.operands) + (made.kind not in _CHEAP)
                line = self._placed(ref, self._write(kind, texts, made.detail), size)
                found += [(ref, line)] if line else []
        return found

    def is_written(self, ref: int) -> bool:
        """Whether a line may stand for it alone: of what a loop computes, that of one period."""
        return ref not in self._homes or ref in self.loops[self._homes[ref][0]].refs

    def text(self, ref: int) -> str:
        """The expression, in place."""
        return self._read(ref)[0]

    def _placed(self, ref: int, text: Text, size: int, is_asked: bool = False) -> str:
        """The line of an expression; none if it stands in place."""
        is_again = self.uses[ref] > 1 and not (size == 0 and self.code[ref].kind in _CHEAP)
        if not (ref in self.called or size > LONGEST or is_again or is_asked):
            self._texts[ref], self._sizes[ref] = text, size
            return ""
        name = self.called.get(ref)
        if name is None:
            name = self.called[ref] = self.names.counted("e" if self.code[ref].kind in ("exp", "decay") else "t")
        self._texts[ref], self._sizes[ref] = (name, ATOM), 0
        self._lines.add(ref)
        return f"{name} = {text[0]}" if text[0] != name else ""

    def _read(self, ref: int) -> Text:
        if ref in self._homes:
            number, t, k = self._homes[ref]
            return self._element(number, k, t)
        made = self.code[ref]
        return KINDS[made.kind].write([], made.detail) if made.kind in STILL else self._texts[ref]

    def _element(self, number: int, k: int, step: Step) -> Text:
        """What a loop computed at that step."""
        loop = self.loops[number]
        if isinstance(step, int) and step < 0:
            return self._initial(number, k)
        if not isinstance(step, int) and min(step.start, step.start + step.step * (self._count - 1)) < 0:
            if not {(number, k)} <= self.asked & self.early:
                self.is_settled = False
            self.asked.add((number, k))
            self.early.add((number, k))
        if loop.refs[k] in self._lines:
            name, is_last = self.called[loop.refs[k]], step == loop.count - 1 and k in self._held[number].carried
            if is_last and (name not in self._again or self.uses[loop.table[-1][k]] == 1):
                return name, ATOM  # which holds it until it is used
            if (number, k) not in self.kept:
                self.kept[number, k] = ""
                self.is_settled = False
            if self._is_early(number, k):
                step = step + 1 if isinstance(step, int) else step.plus(1)
            return f"{self.kept[number, k]}[{step}]", ATOM
        if self.code[loop.refs[k]].kind not in _CHEAP:
            self.asked.add((number, k))
            self.is_settled = False
        texts = [self._operand(number, operand, step) for operand in loop.operands[k]]
        return self._write(self.code[loop.refs[k]].kind, texts, loop.at(k, step))

    def _operand(self, number: int, operand: Any, step: Step) -> Text:
        """What an expression of a loop reads at a step, seen from outside."""
        if operand.where == "own":
            return self._element(number, operand.at, step)
        if operand.where == "before":
            self.asked.add((number, operand.at))
            if isinstance(step, int) and step == 0:
                return self._initial(number, operand.at)
            return self._element(number, operand.at, step - 1 if isinstance(step, int) else step.plus(-1))
        if operand.where == "of":
            at = Affine(operand.start, operand.step).of(step) if operand.step else operand.start
            return self._element(operand.loop, operand.at, at)
        if operand.where == "each" and isinstance(step, int):
            return self._read(operand.each[step])
        if operand.where == "each":
            return f"{self._list(number, operand.each)}[{step}]", ATOM
        return self._read(operand.at)

    def _is_early(self, number: int, k: int) -> bool:
        """Whether what is kept of it begins with what the loop starts from."""
        loop = self.loops[number]
        return (number, k) in self.early or (k in loop.initial and k not in self._held[number].carried)

    def _initial(self, number: int, k: int) -> Text:
        """What stands in the place of the period before the first."""
        loop = self.loops[number]
        if loop.initial[k] != ZEROS:
            return self._read(loop.initial[k])
        shape = self.code[loop.refs[k]].shape
        return (f"zeros({lengths(shape)})" if shape else "0.0"), ATOM

    def _list(self, number: int, refs: tuple[int, ...]) -> str:
        """The name of a list of what a loop reads, one entry for each period."""
        if (number, refs) not in self._lists:
            stem = re.match(r"[A-Za-z_]*", self._read(refs[0])[0])
            self._lists[number, refs] = self.names.plural(stem[0] if stem and stem[0] else "number")
        return self._lists[number, refs]

    def _loop(self, number: int) -> list[tuple[int, str]]:
        """The lines of a loop."""
        loop, carried = self.loops[number], self._held[number].carried
        self._count = loop.count
        for k in loop.initial:
            self.asked.add((number, k))
            if k not in carried and not self.kept.get((number, k)):
                self.kept[number, k] = self.names.plural(self._name(loop.refs[k]))
        ends, changes = ends_of_lines(loop, self.called), self._held[number].changes
        for k, operands in enumerate(loop.operands):  # who reads the last period's number reads it before it changes
            if any(each.where == "before" and each.at in carried and changes[each.at] < ends[k] for each in operands):
                self.asked.add((number, k))
        now = Affine(0, 1)
        body: list[tuple[int, str]] = []
        for k, ref in enumerate(loop.refs):
            made, texts, size = self.code[ref], [], int(self.code[ref].kind not in _CHEAP)
            for operand in loop.operands[k]:
                if operand.where == "own":
                    texts.append(self._texts[loop.refs[operand.at]])
                    size += self._sizes[loop.refs[operand.at]]
                elif operand.where == "before" and operand.at in carried:
                    texts.append((self._name(loop.refs[operand.at]), ATOM))
                elif operand.where == "before":
                    texts.append((f"{self.kept[number, operand.at]}[t]", ATOM))
                else:
                    texts.append(self._operand(number, operand, now))
            asked = (number, k) in self.asked
            line = self._placed(ref, self._write(made.kind, texts, loop.at(k, now)), size, asked)
            body += [(ref, line)] if line else []
            if (number, k) in self.kept:
                self.kept[number, k] = self.kept[number, k] or self.names.plural(self._texts[ref][0])
                at = "t + 1" if self._is_early(number, k) else "t"
                name, kept = self._texts[ref][0], self.kept[number, k]
                if self.functional:
                    body.append((ref, f"{kept} = kept_at({kept}, {at}, {name})"))
                elif line.startswith(f"{name} = "):
                    body[-1] = ref, f"{name} = {kept}[{at}] = {line[len(name) + 3 :]}"
                else:
                    body.append((ref, f"{kept}[{at}] = {name}"))
        return self._framed(number, carried, body)

    def _name(self, ref: int) -> str:
        if ref not in self.called:
            self.called[ref] = self.names.counted("t")
        return self.called[ref]

    def _framed(self, number: int, carried: set[int], body: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """The loop around its lines, behind what it starts from."""
        loop, place = self.loops[number], self.loops[number].first
        if not body:  # all of it stands in the lines that read it
            return []
        names = []
        for k in sorted(carried):
            first = "" if loop.initial[k] == ZEROS else self._initial(number, k)[0]
            made = self.code[loop.refs[k]]
            names.append(Carried(self._name(loop.refs[k]), first, made.shape, self._type(loop.refs[k])))
        lists = []
        for (loop_number, k), name in sorted(self.kept.items()):
            if loop_number == number:
                first = self._initial(number, k)[0] if self._is_early(number, k) else ""
                lists.append(Carried(name, first, self.code[loop.refs[k]].shape, self._type(loop.refs[k])))
                self._lengths[name] = loop.count + bool(first)
        before = [f"{name} = {self._listed(refs)}" for (each, refs), name in self._lists.items() if each == number]
        head, tail = (functional_frame if self.functional else frame)(loop.count, f"loop{number}", names, lists)
        inner = [(ref, f"    {line}") for ref, line in body]
        return [*((place, line) for line in [*before, *head]), *inner, *((place, line) for line in tail)]

    def _type(self, ref: int) -> str:
        """What its numbers are."""
        while KINDS[self.code[ref].kind].is_view:
            ref = self.code[ref].operands[0]
        return "bool" if KINDS[self.code[ref].kind].is_test else "int" if self.code[ref].kind == "whole" else "float"

    def _listed(self, refs: tuple[int, ...]) -> str:
        """Expressions as a list; as one array in the functional form."""
        texts = [self._read(ref) for ref in refs]
        if self.functional:
            texts = [(f"np.asarray({text})", ATOM) if self.code[ref].kind == "number" else (text, binding)
                     for ref, (text, binding) in zip(refs, texts, strict=True)]  # fmt: skip
            return f"np.stack({listed(texts)})"
        return listed(joined_steps("stack", texts, self._lengths))

    def _write(self, kind: str, texts: list[Text], detail: Any) -> Text:
        if self.functional:
            return functional_text(kind, texts, detail)
        return KINDS[kind].text(texts, detail, self.safe)
