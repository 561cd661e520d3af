"""Which nodes one operation on arrays computes: alike in kind, at one level, of one length or filled up to it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from autograd.compiler.layout.forms import Apply, Extreme, Sum, Take, operands_of
from autograd.compiler.layout.holes import HOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.compiler.layout.canonical import Canonical
    from autograd.compiler.layout.forms import Place

#: A table is filled, or a part of a grid computed for nothing, up to this many places for each that is needed.
MOST_FILLED = 2.5
#: A node waits at most this many steps for others of its kind.
LATEST = 2
#: Rows of fewer lengths than this are groups of their own.
FEWEST_LENGTHS = 3


def filled(rows: Sequence[Sequence[Place]]) -> list[tuple[Place, ...]]:
    """The rows at one length, with holes behind the shorter ones."""
    most = max(map(len, rows), default=0)
    return [(*row, *[HOLE] * (most - len(row))) for row in rows]


def even(sums: Sequence[Sum]) -> tuple[list[Any], list[Any]]:
    """The first and the second factors of sums of products, at one length: where all shorter vectors of one side begin
    longer ones, they become those, and the other side has holes; else both have."""
    sides = [[tuple(pair[side] for pair in each.products) for each in sums] for side in (0, 1)]
    if len({len(each) for each in sides[0]}) == 1:
        return sides[0], sides[1]
    for side in (1, 0):
        longest: dict[Place, Any] = {}
        for each in sides[side]:
            longest[each[0]] = max(longest.get(each[0], ()), each, key=len)
        if all(longest[each[0]][: len(each)] == each for each in sides[side]):
            most = max(map(len, sides[side]))
            sides[side] = filled([longest[each[0]] for each in sides[side]])
            sides[1 - side] = [(*each, *[HOLE] * (most - len(each))) for each in sides[1 - side]]
            return sides[0], sides[1]
    return filled(sides[0]), filled(sides[1])


def connected(pairs: Sequence[tuple[Any, Any]]) -> list[list[int]]:
    """The places of pairs, in parts that have no first and no second factors in common."""
    numbers: tuple[dict[Any, int], dict[Any, int]] = ({}, {})
    ends = [(numbers[0].setdefault(one, len(numbers[0])), numbers[1].setdefault(other, len(numbers[1])))
            for one, other in pairs]  # fmt: skip
    parents = list(range(len(numbers[0]) + len(numbers[1])))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = at = parents[parents[at]]
        return at

    for one, other in ends:
        parents[root(len(numbers[0]) + other)] = root(one)
    found: dict[Any, list[int]] = defaultdict(list)
    for at, (one, _) in enumerate(ends):
        found[root(one)].append(at)
    return list(found.values())


def alike(form: Canonical, most: float) -> list[list[Place]]:
    """The computed nodes by level and kind, lower levels first; those of different lengths together, if that does not
    make them longer than so many times."""
    levels = levels_of(form)
    found: dict[tuple[Any, ...], list[Place]] = {}
    for place, level in enumerate(levels):
        if level:
            found.setdefault((level, *_kind(form, place)), []).append(place)
    groups = [found[key] for key in sorted(found, key=lambda key: key[0])]
    return [part for group in groups for part in _by_length(form, group, most)]


def _kind(form: Canonical, place: Place) -> tuple[Any, ...]:
    """What nodes have in common that one operation on arrays computes."""
    node, operands = form.nodes[place], operands_of(form.nodes[place])
    batched = [form.batched[operand] for operand in operands]
    if isinstance(node, Apply):
        return node.op, *batched
    if isinstance(node, Take):
        return "take", *batched
    if isinstance(node, Extreme):
        return (node.op, "chain", batched[0]) if len({*batched}) == 1 else (node.op, "chain", *batched)
    assert isinstance(node, Sum)
    count = len(node.terms)
    factors = zip(batched[count::2], batched[count + 1 :: 2], strict=True)
    terms = tuple(zip(node.signs, batched[:count], node.still or [False] * count, strict=True))
    products = tuple(zip(node.product_signs, factors, strict=True))
    longest = products or terms  # of which there may be any number, where all are alike
    alike = longest[:1] if len({*longest}) == 1 else longest
    return ("products", alike, terms) if products else ("terms", alike)


def _by_length(form: Canonical, group: list[Place], most: float) -> list[list[Place]]:
    """The group, in parts of one length unless it is worth to fill the shorter ones up."""
    if isinstance(form.nodes[group[0]], Take):
        return [group]
    found: dict[int, list[Place]] = defaultdict(list)
    for place in group:
        found[len(operands_of(form.nodes[place]))].append(place)
    real = sum(length * len(part) for length, part in found.items())
    if len(found) == 1 or (len(found) >= FEWEST_LENGTHS and max(found) * len(group) <= most * real):
        return [group]
    return list(found.values())


def levels_of(form: Canonical) -> list[int]:
    """For each node the step in which it is computed, 0 for what is there: as early as its operands allow, or later,
    where the result is not needed earlier and more of its kind are computed then."""
    earliest = [0] * len(form.nodes)
    for place, node in enumerate(form.nodes):
        operands = operands_of(node)
        if operands or isinstance(node, Sum):
            earliest[place] = 1 + max((earliest[operand] for operand in operands), default=0)
    latest = [max(earliest, default=0)] * len(form.nodes)
    for place in reversed(range(len(form.nodes))):
        for operand in operands_of(form.nodes[place]):
            latest[operand] = min(latest[operand], latest[place] - 1)
    kinds = [_kind(form, place) if level else () for place, level in enumerate(earliest)]
    counts: dict[tuple[Any, ...], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for kind, level in zip(kinds, earliest, strict=True):
        counts[kind][level] += 1
    levels = [0] * len(form.nodes)
    for place, node in enumerate(form.nodes):
        if not earliest[place]:
            continue
        level = 1 + max((levels[operand] for operand in operands_of(node)), default=0)
        here = counts[kinds[place]]
        later = range(level + 1, 1 + min(latest[place], level + LATEST))
        levels[place] = next((each for each in later if here.get(each, 0) > MOST_FILLED * here.get(level, 0)), level)
    return levels
