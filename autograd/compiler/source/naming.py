"""The names in a loop: which line changes what a name means, and what one name holds from period to period."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from autograd.compiler.code.kinds import KINDS
from autograd.compiler.source.loops import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograd.compiler.code.expressions import Code
    from autograd.compiler.source.loops import Loop


class Held(NamedTuple):
    """For each expression of a loop the first one whose line changes what its name means; and what one name holds
    through all periods, since nobody reads it after it has changed."""

    changes: list[int]
    carried: set[int]


def held_by_names(code: Code, loop: Loop, called: dict[int, str]) -> Held:
    """What names hold in a loop, where each means one thing: those of the first step of a program, or of its last one
    backwards. What else had one of them loses it, unless it is written to."""
    for k, ref in enumerate(loop.refs):
        ends = [loop.table[0][k] if k not in loop.started else NOTHING, loop.table[-1][k]]
        names = [called[each] for each in (ref, *ends) if each in called]
        if names and ref in called:
            called[ref] = min(names, key=lambda name: (len(name), name))
    last = {called[ref]: ref for ref in loop.refs if ref in called}
    written = {called.get(ref) for ref in loop.refs if KINDS[code[ref].kind].is_written}
    for ref in loop.refs:
        if ref in called and last[called[ref]] != ref and called[ref] not in written:
            del called[ref]
    first: dict[str, int] = {}
    changes = [first.setdefault(called.get(ref, f"#{k}"), k) for k, ref in enumerate(loop.refs)]
    return Held(changes, {at for at, reader in loop.last_readers().items() if reader <= changes[at]})


def ends_of_lines(loop: Loop, called: Mapping[int, str]) -> list[int]:
    """For each expression of a loop the last one in whose line it may stand."""
    found = list(range(len(loop.refs)))
    for k in reversed(range(len(found))):
        for operand in loop.operands[k]:
            if operand.where == "own" and loop.refs[operand.at] not in called:
                found[operand.at] = max(found[operand.at], found[k])
    return found
