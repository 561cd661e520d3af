"""Which numbers in the detail of an expression may move from step to step of a loop: those of slices and views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.compiler.source.loops import Affine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.compiler.code.expressions import Code


def sign_of(code: Code, ref: int) -> tuple[Any, ...]:
    """What expressions have in common that may be one line of a loop."""
    made = code[ref]
    return made.kind, split(made.kind, made.detail)[0], made.shape, len(made.operands)


def split(kind: str, detail: Any) -> tuple[Any, tuple[int, ...]]:
    """A detail without the numbers that may move, and these."""
    if kind == "view":
        return (detail[1],), (detail[0], *detail[2])
    if kind == "put":
        return None, (detail,)
    if kind == "add_to" and detail is not None:
        return detail[1] - detail[0], (detail[0],)
    if kind != "index":
        return detail, ()
    form: list[Any] = []
    numbers: list[int] = []
    for each in detail:
        if isinstance(each, tuple) and each[1] is not None:
            form.append(("slice", each[1] - each[0], each[2]))
            numbers.append(each[0])
        elif isinstance(each, int):
            form.append("number")
            numbers.append(each)
        else:
            form.append(each)
    return tuple(form), tuple(numbers)


def joined(kind: str, form: Any, numbers: Sequence[Any]) -> Any:
    """The detail again, with numbers that move."""
    left, found = list(numbers), []
    if kind == "view":
        return left[0], form[0], tuple(left[1:])
    if kind == "put":
        return left[0]
    if not left:
        return form
    if kind == "add_to":
        return left[0], _plus(left[0], form)
    for each in form:
        if each == "number":
            found.append(left.pop(0))
        elif isinstance(each, tuple) and each[0] == "slice":
            first = left.pop(0)
            found.append((first, _plus(first, each[1]), each[2]))
        else:
            found.append(each)
    return tuple(found)


def _plus(number: Any, more: int) -> Any:
    return number.plus(more) if isinstance(number, Affine) else number + more
