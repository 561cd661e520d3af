"""The backward pass of a softmax at once: of y = e / Σe, as dz = y·(dy − Σ y·dy) into the exponents of e = exp(z).

That is what the rules of the quotient, the sum and the exponential give together, in half the operations; and y is 0
where nothing is summed, so that what arrives there need not be cleared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler.code.expressions import ALL
from autograd.compiler.layout.holes import HOLE

if TYPE_CHECKING:
    from autograd.compiler.layout.groups import Group
    from autograd.compiler.passes.arrays import Arrays


class Softmax(NamedTuple):
    """A group of quotients that is one."""

    axis: int  # along which it sums to 1
    exponents: Any  # places, of the group's shape
    is_there: Any  # where there is a quotient, and no hole


def softmaxes(arrays: Arrays) -> dict[int, Softmax]:
    """Those among the groups, by where their blocks start."""
    groups = {group.start: group for group in arrays.layout.groups}
    found = {group.start: _softmax(arrays, groups, group) for group in groups.values() if group.op == "div"}
    return {start: each for start, each in found.items() if each is not None}


def _softmax(arrays: Arrays, groups: dict[int, Group], group: Group) -> Softmax | None:
    np, (above, below) = arrays.np, group.operands
    block = arrays.owner(above)
    powers = groups.get(block.start) if block else None
    if not powers or powers.op != "exp" or len(powers.members) != len(group.members):
        return None
    if not (above.ravel() == powers.start + np.arange(above.size)).all():
        return None
    is_there = np.array(group.members).reshape(group.shape) != HOLE
    for axis, length in enumerate(group.shape):
        lines = [np.moveaxis(each, axis, -1).reshape(-1, length) for each in (is_there, above, below)]
        summed = [(over[real].tolist(), {*under[real].tolist()}) for real, over, under in zip(*lines, strict=True)]
        if all(len(totals) == 1 for _, totals in summed) and all(_is_sum(arrays, groups, *each) for each in summed):
            return Softmax(axis, powers.operands[0].reshape(group.shape), is_there)
    return None


def _is_sum(arrays: Arrays, groups: dict[int, Group], places: list[int], totals: set[int]) -> bool:
    """Whether the last place holds the sum of those in the others."""
    (total,) = totals
    if places == [total]:
        return True
    block = arrays.owner(arrays.np.array(total))
    sums = groups.get(block.start) if block else None
    if not sums or not sums.terms or sums.products or any(min(term.signs) < 0 for term in sums.terms):
        return False
    at = total - sums.start
    found = [place for term in sums.terms for place in term.places.reshape(len(sums.members), -1)[at].tolist()]
    return sorted(place for place in found if place != HOLE) == sorted(places)


def exponents_flow(arrays: Arrays, group: Group, found: Softmax, upstream: int) -> int:
    """What flows into the exponents, in the shape of the group."""
    code, np, axis, rows = arrays.code, arrays.np, found.axis, [ALL] * group.batched
    places = np.where(found.is_there, group.start + np.arange(found.is_there.size).reshape(group.shape), HOLE)
    shares = arrays.read(places, group.batched, full=True)
    mean = code.summed(code.add("multiply", shares, upstream), [axis])
    before, behind = [ALL] * axis, [ALL] * (len(group.shape) - 1 - axis)
    gap = code.add("subtract", upstream, code.part(mean, *before, None, *behind, *rows))
    return code.add("multiply", shares, gap)
