"""The forward pass of a group as an expression, what a reader sees of it, and the test of its domain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograd.compiler.folding import folded
from autograd.compiler.notation import counted, sum_lines
from autograd.compiler.numpy_rules import expression
from autograd.compiler.products import forward_product
from autograd.graph import is_native, with_names
from autograd.ops import OPS
from autograd.rules import NAMES

if TYPE_CHECKING:
    from autograd.compiler.blocks import Block
    from autograd.compiler.grouping import Group, Product, Term
    from autograd.compiler.reading import Reader

#: Rules that read as well as their names.
_PLAIN = re.compile(r"\w+\([abc, ]+\)|[abc] \S+ [abc]|-?[abc]")


def forward(reader: Reader, group: Group, name: str) -> list[str]:
    """The lines that compute the group under that name."""
    if group.op:
        return [f"{name} = {_primitive(reader, group)}"]
    pieces = [forward_product(reader, group, product) for product in group.products]
    return sum_lines(name, [*pieces, *(_term(reader, group, term) for term in group.terms)])


def _primitive(reader: Reader, group: Group) -> str:
    op, operands = OPS[group.op], [reader.read(places, group.batched) for places in group.operands]
    if not is_native(op.name) and not _PLAIN.fullmatch(op.value):
        return f"{op.name}({', '.join(operands)})"
    return folded(with_names(expression(op.value), dict(zip(NAMES, operands, strict=False))))


def _term(reader: Reader, group: Group, term: Term) -> tuple[int, str]:
    """A sign, and the source of one term or of the sum of several."""
    if not term.is_table:
        return term.signs[0], reader.read(term.places, group.batched)
    if (whole := summed_block(reader, group, term)) is not None:
        axes = "0" if len(whole.shape) == 1 else str(tuple(range(len(whole.shape))))
        return 1, f"{whole.name}.sum({axes if group.batched else ''})"
    text = reader.read(term.places, group.batched, full=True)
    signs = reader.signs(term.signs, group.batched)
    if signs:
        return 1, f"({text}{signs}).sum({len(group.shape)})"
    return term.signs[0], f"{text}.sum({len(group.shape)})"


def summed_block(reader: Reader, group: Group, term: Term) -> Block | None:
    """The block of which a single number is the sum, if there is one."""
    block = reader.owner(term.places)
    if group.shape or not block or block.size != len(term.signs) or min(term.signs) < 0:
        return None
    if reader.are_constants(term.places) or block.batched != group.batched:
        return None
    return block if len(reader.np.unique(term.places)) == block.size else None


def domain_test(reader: Reader, group: Group) -> str:
    """Whether all operands lie in the primitive's domain; empty where that is sure, or constants decide it."""
    domain = OPS[group.op].domain if group.op else ""
    operands = list(zip(NAMES, group.operands, strict=False))
    varying = [letter for letter, places in operands if not reader.are_constants(places)]
    if not any(re.search(rf"\b{letter}\b", domain) for letter in varying):
        return ""
    letters = {letter: reader.read(places, group.batched) for letter, places in operands}
    test = folded(with_names(expression(domain), letters))
    return "" if test == "True" else f"np.all({test})"


def described(group: Group) -> str:
    """What a reader sees: the primitive, or shapes of products, and how many."""
    rows = " × m" if group.batched else ""
    size = f"{len(group.members)}{rows}"
    if group.op:
        return f"{group.op} of {size}"
    found = [_shapes(product, rows, size) for product in group.products if product.kind != "pair"]
    pairs = sum(product.kind == "pair" for product in group.products)
    terms = sum(len(term.signs) for term in group.terms)
    if pairs:
        found.append(f"{counted(pairs, 'product')} of {size}")
    if terms and (found or terms > 1):
        found.append(counted(terms, "term"))
    return " + ".join(found) or f"sign of {size}"


def _shapes(product: Product, rows: str, size: str) -> str:
    inner = len(product.signs)
    if product.kind == "dot":
        return f"({inner}) @ ({inner}{', m' if rows else ''})"
    if product.kind == "rows":
        return f"{size} sums of {inner} products"
    columns = product.second.shape[1:]
    wide = f"{columns[0]}{rows}" if columns else "m"
    return f"({len(product.first)}, {inner}) @ ({inner}, {wide})"
