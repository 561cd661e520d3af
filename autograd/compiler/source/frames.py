"""How a loop is written: what stands before it, its head, and the lists that hold what later lines read of its steps.

In NumPy it is a `for` with lists; in the functional form, for JAX, a function of the step and of all that changes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler.code.kinds import ATOM, KINDS, Text, bracketed, lengths
from autograd.compiler.source.loops import FEWEST, Affine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Carried(NamedTuple):
    """A name that a loop changes, or a list that it fills: what it starts from, if not from zeros or empty."""

    name: str
    first: str
    shape: tuple[int, ...]
    type: str = "float"  # or `bool`, of a test, or `int`, of places

    @property
    def start(self) -> str:
        """What it starts from."""
        return self.first or (f"zeros({lengths(self.shape)})" if self.shape else "0.0")


def frame(count: int, _: str, names: Sequence[Carried], lists: Sequence[Carried]) -> tuple[list[str], list[str]]:
    """What stands before the lines of a loop, and behind them; what starts alike stands in one line."""
    starts: dict[str, list[str]] = {}
    for each in names:
        if each.name != each.start:
            starts.setdefault(each.start, []).append(each.name)
    before = [f"{' = '.join(alike)} = {start}" for start, alike in starts.items()]
    empty: dict[str, list[str]] = {}
    for each in lists:
        empty.setdefault(f"[{each.first}] + [None] * {count}" if each.first else f"[None] * {count}", []).append(
            each.name
        )
    for entries, alike in empty.items():
        many = f"({entries} for _ in range({len(alike)}))" if len(alike) > 1 else entries
        before.append(f"{', '.join(alike)} = {many}")
    return [*before, f"for t in range({count}):"], []


def functional_frame(
    count: int, function: str, names: Sequence[Carried], lists: Sequence[Carried]
) -> tuple[list[str], list[str]]:
    """The same for JAX, where all that changes has the shape and the type that it keeps."""
    before = []
    for each in names:
        if each.first and each.type == "float":
            before.append(f"{each.name} = zeros({lengths(each.shape)}) + {each.first}")
        elif each.name != each.start:
            before.append(f"{each.name} = {each.start}")
    for each in lists:
        entries = f"stack({count}, {lengths(each.shape)}{', ' if each.first else ''}{each.first})"
        before.append(
            f"{each.name} = " + {"float": "{}", "bool": "{} != 0.0", "int": "whole({})"}[each.type].format(entries)
        )
    held = f"({', '.join(each.name for each in [*names, *lists])},)"
    head = [*before, f"def {function}(t, state):", f"    {held} = state"]
    return head, [f"    return {held}", f"{held} = loop({count}, {function}, {held})"]


def functional_text(kind: str, texts: list[Text], detail: Any) -> Text:
    """An expression whose detail may move with the step: JAX takes parts of a fixed length only."""
    if kind == "add_to" and isinstance(detail, tuple) and isinstance(detail[0], Affine):
        size = detail[1].start - detail[0].start
        return f"add_to({texts[0][0]}, {detail[0]} + np.arange({size}), {texts[1][0]})", ATOM
    if kind != "index":
        return KINDS[kind].text(texts, detail, is_safe=True)
    (text, rest, axis) = bracketed(texts[0], ATOM), [], 0
    for each in detail:
        if isinstance(each, tuple) and isinstance(each[0], Affine):
            size = each[1].start - each[0].start
            text = f"part({text}, {axis}, {each[0]}, {size})"
            each = (None, None, 1) if each[2] == 1 else (0, size, each[2])
        rest.append(each)
        axis += each is not None
    if all(each == (None, None, 1) for each in rest):
        return text, ATOM
    return KINDS[kind].write([(text, ATOM)], tuple(rest))


def joined_steps(kind: str, texts: list[Text], lengths_of: Mapping[str, int], functional: bool = False) -> list[Text]:
    """What loops kept step by step as one each: `*hs[::-1]`. The lengths of lists are known by their names.

    >>> joined_steps("stack", [("a", 9), *((f"hs[{t}]", 9) for t in (3, 2, 1, 0))], {"hs": 4})
    [('a', 9), ('*hs[::-1]', 9)]
    """
    found: list[tuple[str, list[int]]] = []
    for text, _ in texts:
        match = re.fullmatch(r"(\w+)\[(\d+)\]", text)
        name, at = (match[1], [int(match[2])]) if match else (text, [])
        steps = found[-1][1] if found and found[-1][0] == name else []
        way = (1, -1) if len(steps) == 1 else (steps[1] - steps[0],) if steps else ()
        if at and steps and at[0] - steps[-1] in way:
            steps += at
        else:
            found.append((name, at))
    written: list[str] = []
    for name, steps in found:
        if len(steps) < FEWEST:
            plain = [f"{name}[{at}]" for at in steps] or [name]
            written += [f"{each}[None]" for each in plain] if functional and kind == "stack" else plain
            continue
        first, last = steps[0], steps[-1]
        is_all = {first, last} == {0, lengths_of.get(name, 0) - 1}
        if last > first:
            part = name if is_all else f"{name}[{first}:{last + 1}]"
        else:
            part = f"{name}[::-1]" if is_all else f"{name}[{first}{f':{last - 1}' if last else ':'}:-1]"
        flat = f"{part}.reshape(-1, *{name}.shape[2:])" if kind == "concatenate" else part
        written.append(flat if functional else f"*{part}")
    return [(each, ATOM) for each in written]
