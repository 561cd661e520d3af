"""The table of primitives as a reader of calculus wants it: each row with its rules, its domain and its curves."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING

import autograd
from autograd import OPS, DomainError, Op, Value
from autograd.graph import NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Where the second operand stands while the first one runs, and the third.
BESIDE = {"power": (3.0,), "leaky_relu": (0.1,), "where": (1.5, -1.0), "atan2": (1.0,)}
WIDTH, HEIGHT, REACH, HIGHEST = 240, 150, 4.0, 3.0


def table() -> str:
    """All rows as HTML: what each says, and its curves."""
    head = "".join(f"<th>{each}</th>" for each in ("name", "y", "local derivatives", "domain"))
    rows = "\n".join(map(_row, OPS.values()))
    plots = "\n".join(map(_article, OPS.values()))
    return f'<table>\n<tr>{head}</tr>\n{rows}\n</table>\n\n## The curves\n\n<div class="rows">\n{plots}\n</div>'


def _row(op: Op) -> str:
    rules = "<br>".join(_code(f"dy/d{letter} = {rule}") for _, letter, rule in _rules(op))
    kink = f"<br><small>by convention where {_code(op.kink)}</small>" if op.kink else ""
    name = f'<a href="#{op.name}">{op.name}</a>'
    domain = _code(op.domain) if op.domain else "all numbers"
    return f"<tr><td>{name}</td><td>{_code(op.formula or op.value)}</td><td>{rules}{kink}</td><td>{domain}</td></tr>"


def _article(op: Op) -> str:
    beside = BESIDE.get(op.name, (op.default if op.default is not None else 2.0,))[: op.arity - 1]
    fixed = ", ".join(f"{letter} = {number:g}" for letter, number in zip(NAMES[1:], beside, strict=False))
    key = "".join(f' <i class="d{at}"></i>dy/d{letter}' for at, letter, _ in _rules(op))
    return f'<article id="{op.name}"><h3>{op.name}</h3>\n{_plot(op, beside, fixed)}\n<p class="key">{key}</p></article>'


def _rules(op: Op) -> list[tuple[int, str, str]]:
    """Position, letter and rule of each operand that has a local derivative."""
    rules = zip(NAMES, op.textbook or op.local_derivatives, strict=False)
    return [(at, letter, rule.replace(".0", "")) for at, (letter, rule) in enumerate(rules) if rule is not None]


def _code(text: str) -> str:
    return f"<code>{html.escape(text)}</code>"


def _plot(op: Op, beside: Sequence[float], fixed: str) -> str:
    """y in ink, each local derivative dashed, for a from −4 to 4."""
    places = [REACH * (2 * i / 240 - 1) + 1e-9 for i in range(241)]  # beside the whole numbers, where steps jump
    curves: list[list[tuple[float, float]]] = [[] for _ in range(op.arity + 1)]
    for place in places:
        for curve, number in zip(curves, _numbers(op, (place, *beside)), strict=True):
            curve.append((place, number))
    drawn = [
        f'<path class="{"y" if at == 0 else f"d{at - 1}"}" d="{_path(curve)}"/>' for at, curve in enumerate(curves)
    ]
    x, y = _x(0), _y(0)
    axes = f'<path class="axis" d="M0 {y}H{WIDTH}M{x} 0V{HEIGHT}M{_x(1)} {y - 3}v6M{x - 3} {_y(1)}h6"/>'
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{op.name} and its local derivatives">{axes}'
        f'{"".join(reversed(drawn))}<text x="{_x(1) - 3}" y="{y + 15}">1</text><text x="4" y="12">{fixed}</text></svg>'
    )


def _numbers(op: Op, point: Sequence[float]) -> list[float]:
    """y and the local derivatives there; NaN where there are none."""
    operands = [
        number if rule is None else Value(number) for number, rule in zip(point, op.local_derivatives, strict=True)
    ]
    try:
        result: Value = getattr(autograd, op.name)(*operands)
    except DomainError:
        return [math.nan] * (op.arity + 1)
    locals_ = [*result.local_derivatives, *[math.nan] * op.arity][: op.arity]
    return [result.data, *[math.nan if local is None else local for local in locals_]]


def _path(curve: Sequence[tuple[float, float]]) -> str:
    """The curve in pixels, interrupted where it is not defined, leaves the picture or jumps."""
    said, pen = [], False
    before = math.nan
    for place, number in curve:
        seen = math.isfinite(number) and abs(number) < HIGHEST * 1.2
        jumps = abs(number - before) > 0.45
        said.append(f"{'L' if pen and not jumps else 'M'}{_x(place)} {_y(number)}" if seen else "")
        pen, before = seen, number
    return "".join(said)


def _x(place: float) -> float:
    return round(WIDTH * (place / REACH + 1) / 2, 1)


def _y(number: float) -> float:
    return round(HEIGHT * (1 - number / HIGHEST) / 2, 1)
