"""Gradients of a wrong shape: named before any value is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograd.checking.claims import Answer
    from autograd.checking.evidence import Evidence


def reason(evidence: Evidence, answer: Answer, true: list[float]) -> str:
    """What may have made an answer's shape, `true` being the gradient as one row."""
    name, given, needed = evidence.parameter, answer.shape, evidence.shape
    lead = f"d{name} has the shape {given}, but {name} has {needed}"
    if given is None or needed is None:
        return f"d{name} is nested otherwise than {name}, with {len(answer.numbers)} numbers for {len(true)}"
    if len(given) == 2 and given == needed[::-1]:
        right = _close(_transposed(answer.numbers, given), true)
        return f"{lead}: it is transposed" + (f"; write d{name}.T" if right else ", and its values are wrong as well")
    if len(true) == 1 and _close([sum(answer.numbers)], true):
        return f"{lead}: the sum over the examples is missing"
    if len(answer.numbers) == 1 and _close(answer.numbers, [sum(true)]):
        return f"{lead}: everything was summed up; sum with axis=1, keepdims=True, over the examples only"
    if len(answer.numbers) == len(true):
        flat = "keepdims=True is missing, or reshape" if len(given) < len(needed) else "reshape"
        also = "" if _close(answer.numbers, true) else "; its values are wrong as well"
        return f"{lead}: {flat} to {needed}{also}"
    if len(needed) == 2 and 1 in needed:
        return f"{lead}: the sum runs over the wrong axis; over the examples it is axis=1, keepdims=True"
    return lead


def _transposed(numbers: tuple[float, ...], shape: tuple[int, ...]) -> list[float]:
    rows, columns = shape
    return [numbers[row * columns + column] for column in range(columns) for row in range(rows)]


def _close(one: list[float] | tuple[float, ...], other: list[float]) -> bool:
    return all(abs(a - b) <= 1e-8 * (abs(a) + abs(b)) for a, b in zip(one, other, strict=True))
