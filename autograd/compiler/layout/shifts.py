"""Terms through which no gradient needs to flow: what is subtracted before exponentials and cancels behind them.

A softmax or a log-sum-exp takes the largest number out first, so that nothing overflows. Its result does not change
with that number, whatever it is: the gradients that flow back to it sum to 0. Here this is proved, not recognised: what
depends on a shift c as x + d·c, or as x·exp(d·c), has the degree d; where all that depends on c ends in degree 0, the
terms that c is are `still`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from autograd.compiler.layout.forms import Apply, Constant, Extreme, Sum, operands_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from autograd.compiler.layout.canonical import Canonical
    from autograd.compiler.layout.forms import Form, Place

#: So many steps are tried, for each node.
MOST_TRIED = 10


class _Degree(NamedTuple):
    """How a node depends on a shift c: as x + d·c, or as x·exp(d·c)."""

    is_factor: bool
    d: float


class _Use(NamedTuple):
    """That a node reads another one: as a term with a sign, in a product, or as an operand."""

    user: Place
    slot: int  # its number among the terms, among the products behind these, or among the operands
    sign: int
    other: Place | None  # of a product the other factor


_STILL = _Degree(False, 0.0)


def stilled(form: Canonical, keep: Collection[int] = ()) -> Canonical:
    """The form with the still terms of its sums; `keep` are recorded nodes whose values are seen."""
    nodes, seen = form.nodes, {form.output, *(form.placed[index] for index in keep)}
    exponents = {node.operands[0] for node in nodes if isinstance(node, Apply) and node.op == "exp"}
    exponents |= {place for each in exponents for place in _scaled(nodes, nodes[each])}
    shifts = {term for each in exponents if isinstance(node := nodes[each], Sum) and len(node.terms) > 1
              for term, sign in zip(node.terms, node.signs, strict=True)
              if sign < 0 and not isinstance(nodes[term], Constant)}  # fmt: skip
    if not shifts:
        return form
    following = _Following(nodes, seen)
    still: defaultdict[Place, set[int]] = defaultdict(set)
    for shift in sorted(shifts):
        uses = following.uses[shift]
        subtracted = [use for use in uses if use.user in exponents and use.other is None and use.sign < 0]
        for tried in (subtracted, uses):
            if (tried is subtracted or shift not in seen) and following.cancels(tried):
                for use in tried:
                    still[use.user].add(use.slot)
                break
    found = list(nodes)
    for place, slots in still.items():
        node = nodes[place]
        assert isinstance(node, Sum)
        found[place] = replace(node, still=tuple(slot in slots for slot in range(len(node.terms))))
    return replace(form, nodes=found)


def _scaled(nodes: Sequence[Form], node: Form) -> list[Place]:
    """What is divided by a number, or multiplied with one."""
    if isinstance(node, Apply) and node.op == "div" and isinstance(nodes[node.operands[1]], Constant):
        return [node.operands[0]]
    if isinstance(node, Sum):
        pairs = [*node.products, *((other, one) for one, other in node.products)]
        return [one for one, other in pairs if isinstance(nodes[other], Constant)]
    return []


class _Following:
    """What depends on a shift, followed to where it does so no more."""

    def __init__(self, nodes: Sequence[Form], seen: Collection[Place]) -> None:
        self.nodes, self.seen, self.left = nodes, seen, MOST_TRIED * len(nodes)
        self.uses: defaultdict[Place, list[_Use]] = defaultdict(list)
        for place, node in enumerate(nodes):
            if not isinstance(node, Sum):
                for slot, operand in enumerate(operands_of(node)):
                    self.uses[operand].append(_Use(place, slot, 1, None))
                continue
            for slot, (term, sign) in enumerate(zip(node.terms, node.signs, strict=True)):
                self.uses[term].append(_Use(place, slot, sign, None))
            pairs = zip(node.products, node.product_signs, strict=True)
            for slot, ((one, other), sign) in enumerate(pairs, len(node.terms)):
                self.uses[one].append(_Use(place, slot, sign, other))
                self.uses[other].append(_Use(place, slot, sign, one))

    def cancels(self, uses: Sequence[_Use]) -> bool:
        """Whether nothing that is seen changes with the shift, in all these uses of it together."""
        if not all(isinstance(self.nodes[use.user], Sum) and use.other is None for use in uses):
            return False
        arrived: defaultdict[Place, list[tuple[_Use, _Degree]]] = defaultdict(list)
        waiting: list[Place] = []
        following, degree = uses, _Degree(False, 1.0)
        while True:
            for use in following:
                if use.user not in arrived:
                    heappush(waiting, use.user)
                arrived[use.user].append((use, degree))
            self.left -= len(following) + 1
            if not waiting:
                return True
            place = heappop(waiting)
            found = self._degree(place, arrived[place])
            if found is None or (found.d and place in self.seen) or self.left < 0:
                return False
            following, degree = self.uses[place] if found.d else [], found

    def _degree(self, place: Place, arrived: Sequence[tuple[_Use, _Degree]]) -> _Degree | None:
        """That of a node; None if it depends on the shift in another way."""
        node = self.nodes[place]
        if isinstance(node, Sum):
            return self._of_sum(node, arrived)
        degrees = [degree for _, degree in arrived]
        if isinstance(node, Extreme):
            return degrees[0] if len(degrees) == len(node.operands) and len({*degrees}) == 1 else None
        if not isinstance(node, Apply):
            return None
        if node.op == "exp" and not degrees[0].is_factor:
            return _Degree(True, degrees[0].d)
        if node.op == "log" and degrees[0].is_factor:
            return _Degree(False, degrees[0].d)
        number = self.nodes[node.operands[-1]]
        if node.op == "div" and isinstance(number, Constant) and number.number and not degrees[0].is_factor:
            return _Degree(False, degrees[0].d / number.number)
        if node.op == "div" and all(degree.is_factor for degree in degrees):
            return _Degree(True, sum(-degree.d if use.slot else degree.d for use, degree in arrived))
        return None

    def _of_sum(self, node: Sum, arrived: Sequence[tuple[_Use, _Degree]]) -> _Degree | None:
        added = 0.0
        factors: defaultdict[int, float] = defaultdict(float)  # by slot
        for use, degree in arrived:
            number = None if use.other is None else self.nodes[use.other]
            if degree.is_factor:
                factors[use.slot] += degree.d
            elif number is None:
                added += use.sign * degree.d
            elif isinstance(number, Constant):
                added += use.sign * degree.d * number.number
            else:
                return None
        if not any(factors.values()):
            return _Degree(False, added) if added else _STILL
        if added or len(factors) < len(node.terms) + len(node.products) or len({*factors.values()}) > 1:
            return None
        return _Degree(True, next(iter(factors.values())))
