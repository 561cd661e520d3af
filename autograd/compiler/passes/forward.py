"""The forward pass of a group as an expression, what a reader sees of it, and the test of its domain."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from autograd.compiler.code.array_rules import read, row, value
from autograd.compiler.layout.holes import HOLE
from autograd.compiler.passes import products, taking
from autograd.ops import NAMES

if TYPE_CHECKING:
    from autograd.compiler.layout.blocks import Block
    from autograd.compiler.layout.groups import Group, Term
    from autograd.compiler.passes.arrays import Arrays


#: What changes nothing in a chain.
NEUTRAL = {"maximum": -math.inf, "minimum": math.inf}


def forward(arrays: Arrays, group: Group) -> int:
    """What computes the group."""
    if group.op:
        return value(arrays.code, row(group.op), [arrays.read(places, group.batched) for places in group.operands])
    if group.index is not None:
        return taking.taken(arrays, group)
    if group.extreme:
        _, table, axis = extreme_table(arrays, group)
        return arrays.code.add(group.extreme[:3], table, detail=(axis,))
    pieces = [products.forward_product(arrays, group, product) for product in group.products]
    return arrays.code.total([*pieces, *(_term(arrays, group, term) for term in group.terms)])


def extreme_table(arrays: Arrays, group: Group) -> tuple[Any, int, int]:
    """What is chosen from, as places and as an array, and the axis along which it is: the last one of the group, or the
    first one where a copy is made anyway, which NumPy goes through faster."""
    (places,), axis = group.operands, len(group.shape)
    table = arrays.read(places, group.batched, full=True, fill=NEUTRAL[group.extreme])
    if arrays.code[table].kind == "gather" or places.min() < 0:
        places, axis = arrays.np.moveaxis(places, -1, 0), 0
        table = arrays.read(places, group.batched, full=True, fill=NEUTRAL[group.extreme])
    return places, table, axis


def _term(arrays: Arrays, group: Group, term: Term) -> tuple[int, int]:
    """A sign, and one term or the sum of several."""
    if not term.is_table:
        return term.signs[0], arrays.read(term.places, group.batched)
    if (whole := summed_block(arrays, group, term)) is not None:
        return 1, arrays.code.summed(whole.ref, range(len(whole.shape)))
    table = arrays.signed(arrays.read(term.places, group.batched, full=True), term.signs, group.batched)
    sign = term.signs[0] if len({*term.signs}) == 1 else 1
    return sign, arrays.code.summed(table, [len(group.shape)])


def summed_block(arrays: Arrays, group: Group, term: Term) -> Block | None:
    """The block of which a single number is the sum, if there is one."""
    block = arrays.owner(term.places)
    if group.shape or not block or block.size != len(term.signs) or min(term.signs) < 0:
        return None
    if arrays.are_constants(term.places) or block.batched != group.batched:
        return None
    return block if len(arrays.np.unique(term.places)) == block.size else None


def domain_test(arrays: Arrays, group: Group) -> int | None:
    """Whether all operands lie in the primitive's domain; None where that is sure, or constants decide it."""
    domain = row(group.op).domain if group.op else ""
    operands = list(zip(NAMES, group.operands, strict=False))
    varying = [letter for letter, places in operands if not arrays.are_constants(places)]
    if not any(re.search(rf"\b{letter}\b", domain) for letter in varying):
        return None
    test = read(arrays.code, domain, {letter: arrays.read(places, group.batched) for letter, places in operands})
    members = arrays.np.array(group.members).reshape(group.shape)
    is_there = members != HOLE
    tested = [places for letter, places in operands if re.search(rf"\b{letter}\b", domain)]
    is_alone = len(tested) == 1 and len({*tested[0][is_there].flat}) == len({*tested[0].flat})
    if HOLE in group.members and not is_alone:  # nobody reads what else is computed
        test = arrays.code.add("bitwise_or", test, arrays.code.add("invert", arrays.mask(members, group.batched)))
    found = arrays.code.add("all", test)
    return None if arrays.code[found].kind == "truth" else found


def described(group: Group) -> str:
    """What a reader sees: the primitive, or shapes of products, and how many."""
    size = f"{len(group.members)}{' × m' if group.batched else ''}"
    if group.op:
        return f"{group.op} of {size}"
    if group.index is not None:
        return f"{size} entries, of {group.table.shape[-1]} each, chosen by the batch"
    if group.extreme:
        return f"{group.extreme} of {group.operands[0].shape[-1]}, {size} times"
    found = [products.described(group, product) for product in group.products if product.kind != "pair"]
    pairs = sum(product.kind == "pair" for product in group.products)
    terms = sum(len(term.signs) for term in group.terms)
    if pairs:
        found.append(f"{counted(pairs, 'product')} of {size}")
    if terms and (found or terms > 1):
        found.append(counted(terms, "term"))
    return " + ".join(found) or f"sign of {size}"


def counted(number: int, what: str) -> str:
    """So many of something.

    >>> counted(0, "gather"), counted(1, "gather"), counted(2, "gather")
    ('no gathers', '1 gather', '2 gathers')
    """
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
