"""Whether the local derivatives of a primitive are those of its value, at points of its domain.

With mpmath in 40 digits; without it, and for functions of Python, by differences in floats that are extrapolated.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

from autograd import rules
from autograd.ops import NAMES, OPS, Op

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType

_NUMBERS = (-2.75, -1.3, -0.6, -0.21, 0.34, 0.78, 1.45, 2.6)
_SCALES = (1.0, 100.0, 0.01)
_MOST = 64
_DIGITS = 40
#: A local derivative is right within this, relative to it or to the change of the value: in 40 digits, and in floats.
_EXACT, _ROUGH = 1e-12, 1e-6
_MARGIN = 1e-3  # from a kink


def disagreements(op: Op, at: Sequence[Sequence[float]] = ()) -> list[str]:
    """What is wrong with each local derivative that is not that of the value; nothing where all are right.

    Raises:
        ValueError: no point was found in the domain.
    """
    points = [tuple(map(float, point)) for point in at] + _points(op)
    if not points:
        raise ValueError(f"no point was found where {op.name} has a value; name some, as in at=[(150.0,)]")
    found = []
    for position, name in enumerate(NAMES[: op.arity]):
        worst = max((_compared(op, position, point) for point in points), key=lambda each: each[0])
        if worst[0] > 1:
            _, point, ours, right = worst
            factor = f", {ours / right:.6g} times that" if right and math.isfinite(ours / right) else ""
            rule = (op.textbook or op.local_derivatives)[position]
            found.append(
                f"the local derivative of {op.name} in {name}, {rule!r}, is {ours:.10g} at {_place(point)}, that of "
                f"its value {right:.10g}: it is off by {ours - right:.6g}{factor}"
            )
    return found


def _points(op: Op) -> list[tuple[float, ...]]:
    """Points of the domain, away from kinks."""
    found = []
    for scale in _SCALES:
        grid = list(product([number * scale for number in _NUMBERS], repeat=op.arity))
        step = max(1, len(grid) // _MOST) | 1  # odd, so that all numbers of the last operand come
        found += [point for point in grid[::step] if _has_value(op, point)]
    return found


def _has_value(op: Op, point: tuple[float, ...]) -> bool:
    if not rules.inside(op, point):
        return False
    try:
        value = rules.forward(op, point)
    except (ArithmeticError, ValueError) as error:
        if op.functions:  # whose own error says where they have none
            return False
        raise ValueError(
            f"{op.name} has no value at {_place(point)} ({error}), which lies in its domain, "
            f"{op.domain or 'all numbers'}; say where it has one, as in domain='a > 0'"
        ) from None
    return math.isfinite(value) and from_kink(op, point) > _MARGIN


def from_kink(op: Op, point: Sequence[float]) -> float:
    """How far the two sides of the kink are apart; infinity where the primitive has none."""
    if not op.kink:
        return math.inf
    left, right = (eval(side, rules.FLOATS, dict(zip(NAMES, point, strict=False))) for side in op.kink.split("=="))
    return float(abs(left - right))


def _place(point: Sequence[float]) -> str:
    return ", ".join(f"{letter} = {number:g}" for letter, number in zip(NAMES, point, strict=False))


def _compared(op: Op, position: int, point: tuple[float, ...]) -> tuple[float, tuple[float, ...], float, float]:
    """How far apart they are, in units of what is allowed, and where, ours and the right one."""
    try:
        found = None if op.functions else _in_digits(op, position, point)
        ours, right = found or _in_floats(op, position, point)
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"a local derivative of {op.name} has no value at {_place(point)}: {error}") from error
    if not math.isfinite(ours) or not math.isfinite(right):
        return (0.0 if ours == right else math.inf), point, ours, right
    size = max(abs(ours), abs(right), 1e-6)
    if found is None:  # where the value is large and nearly constant, its differences have few digits
        return abs(ours - right) / (_ROUGH * max(size, 1e-3 * abs(rules.forward(op, point)))), point, ours, right
    return abs(ours - right) / (_EXACT * size), point, ours, right


def _in_floats(op: Op, position: int, point: tuple[float, ...]) -> tuple[float, float]:
    names = dict(zip(NAMES, point, strict=False)) | {"y": rules.forward(op, point)}
    rule = op.local_derivatives[position]
    assert rule is not None
    return float(eval(rule, rules.FLOATS | dict(op.functions), names)), _extrapolated(op, position, point)


def _extrapolated(op: Op, position: int, point: tuple[float, ...]) -> float:
    """The limit of central differences whose steps are halved: the entry of the tableau that agrees best with the one
    before it. Source: Ridders, Advances in Engineering Software 4 (1982).

    Raises:
        ValueError, ArithmeticError: the value cannot be computed near the point.
    """

    def difference(step: float) -> float:
        ends = [list(point), list(point)]
        ends[0][position] += step
        ends[1][position] -= step
        return (rules.forward(op, ends[0]) - rules.forward(op, ends[1])) / (ends[0][position] - ends[1][position])

    step = 0.02 * min(abs(point[position]) or 1.0, 1.0)
    row: list[float] = []
    best, error = math.nan, math.inf
    for halving in range(12):
        try:
            new = [difference(step / 2**halving)]
        except (ValueError, ArithmeticError):
            if halving == 11 and not row:
                raise
            continue
        for order, coarse in enumerate(row, 1):
            new.append((4**order * new[-1] - coarse) / (4**order - 1))
            apart = max(abs(new[-1] - new[-2]), abs(new[-1] - coarse))
            if apart < error:
                best, error = new[-1], apart
        row = new
    return best


def _in_digits(op: Op, position: int, point: tuple[float, ...]) -> tuple[float, float] | None:
    """Both in 40 digits; None where there is no mpmath."""
    try:
        from mpmath import mp, mpf  # type: ignore[import-untyped]
    except ImportError:
        return None

    functions = _functions(mp)
    with mp.workdps(_DIGITS):
        step = mpf(10) ** (-_DIGITS // 3) * max(abs(mpf(point[position])), mpf(1) / 100)

        def value(by: Any) -> Any:
            names = {name: mpf(number) for name, number in zip(NAMES, point, strict=False)}
            names[NAMES[position]] += by
            return eval(_compiled(op.value), functions, names)

        names = {name: mpf(number) for name, number in zip(NAMES, point, strict=False)} | {"y": value(0)}
        rule = op.local_derivatives[position]
        assert rule is not None
        right = (8 * (value(step) - value(-step)) - (value(2 * step) - value(-2 * step))) / (12 * step)
        return float(eval(_compiled(rule), functions, names)), float(right)


@cache
def _compiled(rule: str) -> CodeType:
    return compile(rule, "<rule>", "eval")


@cache
def _functions(mp: Any) -> dict[str, Callable[..., Any]]:
    """What a rule may name, over mpmath's numbers."""
    found: dict[str, Any] = {name: getattr(mp, name) for name in rules.FLOATS if hasattr(mp, name)}
    found |= {"__builtins__": {}, "abs": abs, "pow": mp.power, "log2": lambda a: mp.log(a, 2)}
    found["cbrt"] = lambda a: mp.sign(a) * mp.cbrt(abs(a))
    for op in OPS.values():
        if not op.value.startswith(f"{op.name}("):
            found[op.name] = eval(f"lambda {', '.join(NAMES[: op.arity])}: {op.value}", found)
    return found
