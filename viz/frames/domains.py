"""Numbers for a worksheet that somebody can work with by hand: labels 0 or 1, small values, short results."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from autograd import DomainError, parse
from autograd.graph import Outline, read, record, short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SMALL = (-2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 3.0)
#: So many drawings are tried; results have no more digits, and are no larger.
TRIES, DIGITS, LARGEST = 2000, 3, 100.0
#: A saturated function passes back less than this, which nobody learns anything from.
FLATTEST = 0.01
_ARITHMETIC = {"add", "sub", "mul", "div", "neg", "power", "identity"}


def drawn(expression: str, numbers: Mapping[str, float], names: Sequence[str], seed: int) -> Outline:
    """The outline of the expression, differentiated, with numbers drawn for the names that have none.

    Raises:
        ExpressionError: the text is no expression.
        DomainError: the numbers lie outside the domain, or no drawn ones lie inside.
        ValueError: with these numbers a function is saturated, as σ(13), or no drawn ones give short results.
    """
    rng = random.Random(seed)
    missing = [name for name in names if name not in numbers]
    labels = _labels(expression, numbers, missing)
    outside: DomainError | None = None
    flat = ""
    for _ in range(TRIES if missing else 1):
        chosen = {name: rng.choice((0.0, 1.0) if name in labels else SMALL) for name in missing}
        try:
            root = parse(expression, **numbers, **chosen)
        except DomainError as error:
            outside = error
            continue
        root.backward()
        outline = read(record(root))
        flat = flat or _saturated(outline)
        if not missing and not flat:
            return outline
        if not _saturated(outline) and _is_short(outline):
            return outline
    if flat and not missing:
        raise ValueError(f"{flat} is saturated, which nobody works out by hand; choose smaller numbers")
    if outside is not None and not flat:
        raise outside
    raise ValueError(f"found no small numbers with short results for {expression!r}; give some of them, as in x=2")


def _labels(expression: str, numbers: Mapping[str, float], missing: Sequence[str]) -> set[str]:
    """The names that stand as y and as 1 − y: they are 0 or 1."""
    for value in (0.5, 1.0, 0.25, 2.0):
        try:
            graph = record(parse(expression, **numbers, **dict.fromkeys(missing, value)))
        except DomainError:
            continue
        nodes = graph.nodes
        return {
            nodes[node.operands[1]].name
            for node in nodes
            if node.op is not None
            and node.op.name == "sub"
            and nodes[node.operands[0]].is_constant
            and nodes[node.operands[0]].value == 1
            and nodes[node.operands[1]].is_leaf
            and any(other.op is not None and other.op.name == "log" for other in nodes)
        }
    return set()


def _saturated(outline: Outline) -> str:
    """The first call of a function that is saturated, as sigmoid(13)."""
    nodes = outline.graph.nodes
    for node in nodes:
        if node.op is not None and node.op.flat == "saturated" and abs(node.local_derivatives[0] or 0.0) < FLATTEST:
            return f"{node.op.symbol}({short(nodes[node.operands[0]].value)})"
    return ""


def _is_short(outline: Outline) -> bool:
    """Whether every result is of ordinary size, and where arithmetic alone makes it, has few digits."""
    exact = all(node.op is None or node.op.name in _ARITHMETIC for node in outline.graph.nodes)
    for node in outline.nodes:
        for result in (node.value, node.grad or 0.0):
            if not math.isfinite(result) or abs(result) > LARGEST:
                return False
            if exact and abs(float(f"{result:.{DIGITS}g}") - result) > 1e-12:
                return False
    return any(node.grad for node in outline.nodes if node.is_leaf)
