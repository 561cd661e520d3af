"""Sums of products in both directions, one row for each kind: the array product it is, what flows back to its two
factors, and what a reader sees of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler.code.expressions import ALL

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd.compiler.layout.groups import Group, Product
    from autograd.compiler.passes.arrays import Arrays

#: Places, what flows there, and whether that has the axis of rows.
Flow = tuple[Any, int, bool]


class Factors(NamedTuple):
    """The two factors of a product as arrays, the first one with the signs, and whether each has the axis of rows."""

    arrays: Arrays
    group: Group
    product: Product
    one: int
    other: int
    a: bool
    b: bool


class Row(NamedTuple):
    """What one kind of product is."""

    value: Callable[[Factors], int]
    flows: Callable[[Factors, int], list[Flow]]
    described: Callable[[Group, Product, str], str]


def forward_product(arrays: Arrays, group: Group, product: Product) -> tuple[int, int]:
    """A sign, and the product's sum."""
    factors = _factors(arrays, group, product)
    sign = product.signs[0] if len({*product.signs}) == 1 else 1
    found = _ROWS[product.kind].value(factors)
    if group.batched and product.kind != "pair" and not (factors.a or factors.b):
        found = arrays.code.behind(found)
    return sign, found


def product_flows(arrays: Arrays, group: Group, product: Product, upstream: int) -> list[Flow]:
    """What flows back to the two factors from the gradient of the sums."""
    if len({*product.signs}) == 1 and product.signs[0] < 0:
        upstream = arrays.code.add("negative", upstream)
    factors = _factors(arrays, group, product)
    if group.batched and product.kind in ("dot", "grid", "grids") and not (factors.a or factors.b):
        upstream = arrays.code.summed(upstream, [len(group.shape)])
    return _ROWS[product.kind].flows(factors, upstream)


def described(group: Group, product: Product) -> str:
    """What a reader sees: shapes; empty for a plain product."""
    return _ROWS[product.kind].described(group, product, " × m" if group.batched else "")


def _factors(arrays: Arrays, group: Group, product: Product) -> Factors:
    a, b = arrays.is_batched(product.first), arrays.is_batched(product.second)
    if product.kind == "pair":
        one, other = (arrays.read(places, group.batched) for places in (product.first, product.second))
        return Factors(arrays, group, product, one, other, a, b)
    one = arrays.signed(arrays.read(product.first, a, full=True), product.signs, a)
    return Factors(arrays, group, product, one, arrays.read(product.second, b, full=True), a, b)


def _is_square(each: Factors) -> bool:
    """Whether both factors are the same nodes: those of equal numbers, as behind a `stop_gradient`, are not."""
    return each.a == each.b and each.arrays.np.array_equal(each.product.first, each.product.second)


def _square(each: Factors, upstream: int, batched: bool) -> list[Flow]:
    code = each.arrays.code
    twice = code.add("multiply", code.number(2.0), upstream)
    return [(each.product.first, code.add("multiply", twice, each.one), batched)]


def _pair(each: Factors) -> int:
    return each.arrays.code.add("multiply", each.one, each.other)


def _from_pair(each: Factors, upstream: int) -> list[Flow]:
    if _is_square(each):
        return _square(each, upstream, each.group.batched)
    multiply = each.arrays.code.add
    return [(each.product.first, multiply("multiply", upstream, each.other), each.group.batched),
            (each.product.second, multiply("multiply", upstream, each.one), each.group.batched)]  # fmt: skip


def _dot(each: Factors) -> int:
    code = each.arrays.code
    if each.a:
        return code.summed(code.add("multiply", each.one, each.other), [0])
    return code.add("matmul", each.one, each.other)


def _from_dot(each: Factors, upstream: int) -> list[Flow]:
    code, product = each.arrays.code, each.product
    if _is_square(each):
        return _square(each, upstream, each.a)
    if each.a or not each.b:
        first = each.arrays.signed(code.add("multiply", upstream, each.other), product.signs, each.a)
        return [(product.first, first, each.a), (product.second, code.add("multiply", upstream, each.one), each.b)]
    first = each.arrays.signed(code.add("matmul", each.other, upstream), product.signs, False)
    return [
        (product.first, first, False),
        (product.second, code.add("multiply", code.behind(each.one), upstream), True),
    ]


def _rows(each: Factors) -> int:
    a, b = each.a, each.b
    spec = "".join(("nk", "m" * a, ",nk", "m" * b, "->n", "m" * (a or b)))
    return each.arrays.code.add("einsum", each.one, each.other, detail=spec)


def _from_rows(each: Factors, upstream: int) -> list[Flow]:
    arrays, product, batched = each.arrays, each.product, each.group.batched
    code = arrays.code
    spread = arrays.signed(code.part(upstream, ALL, None, *([ALL] * batched)), product.signs, batched)
    one, other = (arrays.read(places, batched, full=True) for places in (product.first, product.second))
    if _is_square(each):
        twice = code.add("multiply", code.number(2.0), spread)
        return [(product.first, code.add("multiply", twice, one), batched)]
    return [(product.first, code.add("multiply", spread, other), batched),
            (product.second, code.add("multiply", spread, one), batched)]  # fmt: skip


def _grid(each: Factors) -> int:
    code, is_wide = each.arrays.code, len(each.group.shape) == 2
    if each.a:
        return code.add("einsum", each.one, each.other, detail="rkm,kcm->rcm" if is_wide else "rkm,km->rm")
    if each.b and is_wide:
        return code.add("tensordot", each.one, each.other, detail=1)
    return code.add("matmul", each.one, each.other)


def _from_grid(each: Factors, upstream: int) -> list[Flow]:
    arrays, product, is_wide = each.arrays, each.product, len(each.group.shape) == 2
    code = arrays.code
    if each.a:
        specs = ("rcm,kcm->rkm", "rkm,rcm->kcm") if is_wide else ("rm,km->rkm", "rkm,rm->km")
        first = code.add("einsum", upstream, each.other, detail=specs[0])
        second = code.add("einsum", each.one, upstream, detail=specs[1])
        return [(product.first, arrays.signed(first, product.signs, True), True), (product.second, second, True)]
    turned = code.add("transpose", each.one, detail=(1, 0))
    if is_wide and each.b:
        first = code.add("tensordot", upstream, each.other, detail=((1, 2), (1, 2)))
        second = code.add("tensordot", turned, upstream, detail=1)
    elif is_wide or each.b:
        first = code.add("matmul", upstream, code.add("transpose", each.other, detail=(1, 0)))
        second = code.add("matmul", turned, upstream)
    else:
        first = code.add("multiply", code.behind(upstream), each.other)
        second = code.add("matmul", turned, upstream)
    return [(product.first, arrays.signed(first, product.signs, False), False), (product.second, second, each.b)]


def _grids(each: Factors) -> int:
    code = each.arrays.code
    if not (each.a or each.b):
        return code.add("matmul", each.one, each.other)
    spec = "".join(("grk", "m" * each.a, ",gkc", "m" * each.b, "->grcm"))
    return code.add("einsum", each.one, each.other, detail=spec)


def _from_grids(each: Factors, upstream: int) -> list[Flow]:
    arrays, product, a, b = each.arrays, each.product, each.a, each.b
    code = arrays.code
    if not (a or b):
        first = code.add("matmul", upstream, code.add("transpose", each.other, detail=(0, 2, 1)))
        second = code.add("matmul", code.add("transpose", each.one, detail=(0, 2, 1)), upstream)
    else:
        first = code.add("einsum", upstream, each.other, detail=f"grcm,gkc{'m' * b}->grk{'m' * a}")
        second = code.add("einsum", each.one, upstream, detail=f"grk{'m' * a},grcm->gkc{'m' * b}")
    return [(product.first, arrays.signed(first, product.signs, a), a), (product.second, second, b)]


def _described_grids(_: Group, product: Product, rows: str) -> str:
    count, height, inner = product.first.shape
    return f"{count} times ({height}, {inner}) @ ({inner}, {product.second.shape[2]}{rows})"


def _described_grid(_: Group, product: Product, rows: str) -> str:
    inner, columns = len(product.signs), product.second.shape[1:]
    wide = f"{columns[0]}{rows}" if columns else "m"
    return f"({len(product.first)}, {inner}) @ ({inner}, {wide})"


_ROWS = {
    "pair": Row(_pair, _from_pair, lambda *_: ""),
    "dot": Row(_dot, _from_dot, lambda _, product, rows: (
        f"({len(product.signs)}) @ ({len(product.signs)}{', m' if rows else ''})")),
    "rows": Row(_rows, _from_rows, lambda group, product, rows: (
        f"{len(group.members)}{rows} sums of {len(product.signs)} products")),
    "grids": Row(_grids, _from_grids, _described_grids),
    "grid": Row(_grid, _from_grid, _described_grid),
}  # fmt: skip
