"""What a product is that has a dot for its sign, or none: of matrices, or elementwise; by its shapes and its line."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.language.expression import Expr, call

if TYPE_CHECKING:
    from collections.abc import Callable

OPEN = "∙·"  # without a sign, with a dot
#: A line with more such products that could be either is read in the usual way only.
MOST = 4


def sign_of(expr: Expr, left: tuple[int, ...], right: tuple[int, ...]) -> str:
    """How a product of these shapes is usually meant: *, @ or outer."""
    one, other = expr.parts
    if not left or not right or _is_complement(one, other):
        return "*"
    if len(left) == len(right) == 1:
        turned = [part.kind == "attribute" and part.text == "T" for part in (one, other)]
        return "outer" if turned == [False, True] else "@" if any(turned) else "*"
    if expr.text == "∙":
        return "@"
    return "*" if _broadcast(left, right) else "@"


def settled(expr: Expr, value: Callable[[Expr], Any], fit: Callable[[Any], int]) -> Expr:
    """The formula with a sign for each product: the usual ones, if none fit better what the line is to be.

    `value` computes a formula, and raises a ValueError where it cannot; `fit` says how well a value fits.
    """
    usual: dict[tuple[int, ...], str] = {}
    either: list[tuple[int, ...]] = []
    for path, part in reversed(list(expr.walk())):
        if part.kind != "binary" or part.text not in OPEN:
            continue
        left, right = (np.shape(value(_with_signs(inner, (*path, k), usual))) for k, inner in enumerate(part.parts))
        usual[path] = sign_of(part, left, right)
        if usual[path] != "outer" and left and right and _broadcast(left, right) and _inner(left, right):
            either.append(path)
    readings = [usual]
    if either and len(either) <= MOST:
        readings += [usual | dict(zip(either, signs, strict=True)) for signs in product("*@", repeat=len(either))]
    best, most = usual, -1
    for reading in readings:
        try:
            found = fit(value(_with_signs(expr, (), reading)))
        except ValueError:
            continue
        if found > most:
            best, most = reading, found
    return _with_signs(expr, (), best)


def _with_signs(expr: Expr, path: tuple[int, ...], signs: dict[tuple[int, ...], str]) -> Expr:
    parts = tuple(_with_signs(part, (*path, k), signs) for k, part in enumerate(expr.parts))
    sign = signs.get(path, "")
    return call("outer", *parts) if sign == "outer" else replace(expr, parts=parts, text=sign or expr.text)


def _broadcast(left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    return all(i == k or 1 in (i, k) for i, k in zip(left[::-1], right[::-1], strict=False))


def _inner(left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    return left[-1] == right[-2:][0]


def _is_complement(left: Expr, right: Expr) -> bool:
    """Whether it is a(1 − a) or its like, which is meant elementwise."""
    last = left.parts[1] if left.kind == "binary" and left.text in ("*", *OPEN) else left
    one, own = right.parts if right.kind == "binary" and right.text == "-" else (right, right)
    own = own.parts[0] if own.kind == "binary" and own.text == "**" else own
    return one.text == "1" and own.kind == "name" and own.text in (last.text, left.text)
