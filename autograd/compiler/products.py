"""Sums of products in both directions: which array product each kind is, and what flows back to its two factors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from autograd.compiler.notation import bracketed

if TYPE_CHECKING:
    from autograd.compiler.grouping import Group, Product
    from autograd.compiler.reading import Reader

#: Places, source of what flows there, and whether that has the axis of rows.
Flow = tuple["Any", str, bool]


def forward_product(reader: Reader, group: Group, product: Product) -> tuple[int, str]:
    """A sign and the source of the product's sum."""
    if product.kind == "pair":
        one, other = (reader.read(places, group.batched) for places in (product.first, product.second))
        return product.signs[0], f"{one} * {other}"
    a, b, one, other = _factors(reader, product)
    sign = product.signs[0] if not reader.signs(product.signs, False) else 1
    if product.kind == "dot":
        return sign, f"({one} * {other}).sum(0)" if a else f"{bracketed(one)} @ {other}"
    if product.kind == "rows":
        letters = "".join(("nk", "m" * a, ",nk", "m" * b, "->n", "m" * (a or b)))
        text = f"np.einsum('{letters}', {one}, {other})"
    elif a:
        text = f"np.einsum('rkm,kcm->rcm', {one}, {other})" if len(group.shape) == 2 else (
            f"np.einsum('rkm,km->rm', {one}, {other})")  # fmt: skip
    elif b and len(group.shape) == 2:
        text = f"np.tensordot({one}, {other}, 1)"
    else:
        text = f"{bracketed(one)} @ {other}"
    return sign, f"({text})[..., None]" if group.batched and not (a or b) else text


def product_flows(reader: Reader, group: Group, product: Product, upstream: str) -> list[Flow]:
    """What flows back to the two factors from the gradient of the sums."""
    if product.kind == "pair":
        one, other = (reader.read(places, group.batched) for places in (product.first, product.second))
        sign = "" if product.signs[0] > 0 else "-"
        if one == other:
            return [(product.first, f"{sign}2.0 * {upstream} * {one}", group.batched)]
        return [(product.first, f"{sign}{upstream} * {other}", group.batched),
                (product.second, f"{sign}{upstream} * {one}", group.batched)]  # fmt: skip
    a, b, one, other = _factors(reader, product)
    signs = reader.signs(product.signs, False)
    if not signs and product.signs[0] < 0:
        upstream = f"(-{upstream})"
    if product.kind == "rows":
        full = [reader.read(places, group.batched, full=True) for places in (product.first, product.second)]
        spread = f"{upstream}[:, None]{reader.signs(product.signs, group.batched)}"
        return [(product.first, f"{spread} * {full[1]}", group.batched),
                (product.second, f"{spread} * {full[0]}", group.batched)]  # fmt: skip
    if a:
        return _both_batched(reader, group, product, upstream, one, other)
    if group.batched and not b:
        upstream = f"{upstream}.sum(-1)"
    if product.kind == "dot":
        if not b and one == other:
            return [(product.first, f"2.0 * {upstream} * {one}", False)]
        if not b:
            return [(product.first, f"{upstream} * {other}{signs}", False),
                    (product.second, f"{upstream} * {bracketed(one)}", False)]  # fmt: skip
        return [(product.first, f"({other} @ {upstream}){signs}" if signs else f"{other} @ {upstream}", False),
                (product.second, f"{bracketed(one)}[:, None] * {upstream}", True)]  # fmt: skip
    if len(group.shape) == 2 and b:
        first = f"np.tensordot({upstream}, {other}, ([1, 2], [1, 2]))"
        second = f"np.tensordot({_transposed(one)}, {upstream}, 1)"
    elif len(group.shape) == 2 or b:
        first, second = f"{upstream} @ {_transposed(other)}", f"{_transposed(one)} @ {upstream}"
    else:
        first, second = f"{upstream}[:, None] * {other}", f"{_transposed(one)} @ {upstream}"
    return [(product.first, f"({first}){signs}" if signs else first, False), (product.second, second, b)]


def _both_batched(reader: Reader, group: Group, product: Product, upstream: str, one: str, other: str) -> list[Flow]:
    signs = reader.signs(product.signs, True)
    if product.kind == "dot" and one == other:
        return [(product.first, f"2.0 * {upstream} * {one}", True)]
    if product.kind == "dot":
        return [(product.first, f"{upstream} * {other}{signs}", True),
                (product.second, f"{upstream} * {bracketed(one)}", True)]  # fmt: skip
    if len(group.shape) == 2:
        first, second = (
            f"np.einsum('rcm,kcm->rkm', {upstream}, {other})",
            f"np.einsum('rkm,rcm->kcm', {one}, {upstream})",
        )
    else:
        first, second = f"np.einsum('rm,km->rkm', {upstream}, {other})", f"np.einsum('rkm,rm->km', {one}, {upstream})"
    return [(product.first, f"{first}{signs}", True), (product.second, second, True)]


def _factors(reader: Reader, product: Product) -> tuple[bool, bool, str, str]:
    """Whether each factor has the axis of rows, and both as expressions, the first one with the signs."""
    a, b = reader.is_batched(product.first), reader.is_batched(product.second)
    one = reader.read(product.first, a, full=True) + reader.signs(product.signs, a)
    return a, b, one, reader.read(product.second, b, full=True)


def _transposed(text: str) -> str:
    return text.removesuffix(".T") if re.fullmatch(r"\w+\.T", text) else f"{bracketed(text)}.T"
