"""Expressions as source: those with a name, or used more than once, or long, are lines; all others stand in place.

A loop is written once, for its second period. What later lines read of it lies in a list, one entry for each step; in
the functional form, for JAX, in a stacked array.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from autograd.compiler.code.kinds import ATOM, KINDS, Text, bracketed, lengths
from autograd.compiler.source.loops import FEWEST, STILL, Affine, Loop, Step, loops_of

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
        #: What must be a line of a loop, and what must be kept for each step, by loop and place.
        self.asked: set[tuple[int, int]] = set()
        self.kept: dict[tuple[int, int], str] = {}
        self.is_settled = True
        self._homes: dict[int, tuple[int, int, int]] = {}
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
        for number, loop in enumerate(self.loops):
            for at in range(loop.period * loop.count):
                self._homes[steps[loop.start + at]] = (number, *divmod(at, loop.period))

    def lines(self, refs: Iterable[int]) -> list[tuple[int, str]]:
        """The lines that compute these expressions, each with the place of its own."""
        found: list[tuple[int, str]] = []
        for ref in refs:
            if ref in self._homes:
                number, t, k = self._homes[ref]
                if t == k == 0:
                    found += self._loop(number)
            elif self.reached[ref]:
                made = self.code[ref]
                texts = [self._read(operand) for operand in made.operands]
                if made.kind in ("concatenate", "stack"):
                    texts = self._runs(made.kind, texts)
                size = sum(self._sizes.get(operand, 0) for operand in made.operands) + (made.kind not in _CHEAP)
                line = self._placed(ref, self._write(made.kind, texts, made.detail), size)
                found += [(ref, line)] if line else []
        return found

    def _runs(self, kind: str, texts: list[Text]) -> list[Text]:
        """What loops kept step by step as one each: `*hs[::-1]`."""
        found: list[tuple[str, list[int]]] = []
        for text, _ in texts:
            name, at = match.groups() if (match := re.fullmatch(r"(\w+)\[(\d+)\]", text)) else (text, "")
            steps = found[-1][1] if found and found[-1][0] == name and at else []
            if (
                steps
                and abs(int(at) - steps[-1]) == 1
                and (len(steps) == 1 or int(at) - steps[-1] == steps[1] - steps[0])
            ):
                steps.append(int(at))
            else:
                found.append((name, [int(at)] if at else []))
        written = []
        for name, steps in found:
            if len(steps) < FEWEST:
                plain = [f"{name}[{at}]" for at in steps] or [name]
                written += [f"{each}[None]" for each in plain] if self.functional and kind == "stack" else plain
                continue
            first, last = steps[0], steps[-1]
            part = (
                f"{name}[{first}:{last + 1}]"
                if last > first
                else f"{name}[{first}{f':{last - 1}' if last else ':'}:-1]"
            )
            flat = f"{part}.reshape(-1, *{name}.shape[2:])" if kind == "concatenate" else part
            written.append(flat if self.functional else f"*{part}")
        return [(each, ATOM) for each in written]

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
        if loop.refs[k] in self._lines:
            if step == loop.count - 1 and k in loop.carried() and self.uses[loop.last[k]] == 1:
                return self.called[loop.refs[k]], ATOM  # which holds it until it is used
            if (number, k) not in self.kept:
                self.kept[number, k] = ""
                self.is_settled = False
            if k in loop.initial and k not in loop.carried():
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
                return self._read(self.loops[number].initial[operand.at])
            return self._element(number, operand.at, step - 1 if isinstance(step, int) else step.plus(-1))
        if operand.where == "of":
            return self._element(operand.loop, operand.at, Affine(operand.start, operand.step).of(step))
        return self._read(operand.at)

    def _loop(self, number: int) -> list[tuple[int, str]]:
        """The lines of a loop."""
        loop, carried = self.loops[number], self.loops[number].carried()
        for k in loop.initial:
            self.asked.add((number, k))
            if k not in carried and not self.kept.get((number, k)):
                self.kept[number, k] = self.names.fresh(f"{self._name(loop.refs[k])}s")
        for k, operands in enumerate(loop.operands):  # who reads the last period's number reads it before it changes
            if any(each.where == "before" and each.at in carried and each.at != k for each in operands):
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
                self.kept[number, k] = self.kept[number, k] or self.names.fresh(f"{self._texts[ref][0]}s")
                after = k in loop.initial and k not in carried
                body.append((ref, self._append(self.kept[number, k], self._texts[ref][0], after)))
        return self._framed(number, carried, body)

    def _name(self, ref: int) -> str:
        if ref not in self.called:
            self.called[ref] = self.names.counted("t")
        return self.called[ref]

    def _append(self, kept: str, name: str, after: bool) -> str:
        if self.functional:
            return f"{kept} = kept_at({kept}, {'t + 1' if after else 't'}, {name})"
        return f"{kept}.append({name})"

    def _framed(self, number: int, carried: set[int], body: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """The loop around its lines, behind what it starts from."""
        loop, place = self.loops[number], self.loops[number].refs[0]
        if not body:  # all of it stands in the lines that read it
            return []
        before: list[str] = []
        state: list[str] = []
        empty: list[str] = []
        for k in sorted(carried):
            name, first = self._name(loop.refs[k]), self._read(loop.initial[k])[0]
            is_test = KINDS[self.code[loop.refs[k]].kind].is_test
            if self.functional and not is_test:  # of the shape and type that it keeps
                before.append(f"{name} = zeros({lengths(self.code[loop.refs[k]].shape)}) + {first}")
            elif name != first:
                before.append(f"{name} = {first}")
            state.append(name)
        for (loop_number, k), name in sorted(self.kept.items()):
            if loop_number == number:
                first = self._read(loop.initial[k])[0] if k in loop.initial and k not in carried else ""
                shape = lengths(self.code[loop.refs[k]].shape)
                entries = f"stack({loop.count}, {shape}{', ' if first else ''}{first})"
                if self.functional or first:
                    before.append(f"{name} = {entries if self.functional else f'[{first}]'}")
                else:
                    empty.append(name)
                state.append(name)
        if empty:
            before.append(f"{', '.join(empty)} = {', '.join(['[]'] * len(empty))}")
        if not self.functional:
            lines = [*before, f"for t in range({loop.count}):"]
            return [*((place, line) for line in lines), *((ref, f"    {line}") for ref, line in body)]
        held = f"({', '.join(state)},)"
        head = [*before, f"def loop{number}(t, state):", f"    {held} = state"]
        tail = [f"    return {held}", f"{held} = loop({loop.count}, loop{number}, {held})"]
        inner = [(ref, f"    {line}") for ref, line in body]
        return [*((place, line) for line in head), *inner, *((place, line) for line in tail)]

    def _write(self, kind: str, texts: list[Text], detail: Any) -> Text:
        """An expression whose detail may move with the step; JAX takes parts of a fixed length only."""
        if kind == "stack" and self.functional:  # of what _runs gave
            kind = "concatenate"
        if not (self.functional and kind == "index"):
            return KINDS[kind].text(texts, detail, self.safe)
        (text, rest, axis) = bracketed(texts[0], ATOM), [], 0
        for each in detail:
            if isinstance(each, tuple) and isinstance(each[0], Affine):
                text = f"part({text}, {axis}, {each[0]}, {each[1].start - each[0].start})"
                each = (None, None, 1)
            rest.append(each)
            axis += each is not None
        if all(each == (None, None, 1) for each in rest):
            return text, ATOM
        return KINDS[kind].write([(text, ATOM)], tuple(rest))
