"""`check_gradients`: the engine against itself, each gradient computed from values alone.

Three ways, the most exact that can be used: a difference in 60 digits (with mpmath, where it is installed), a complex
step f(x + ih), whose imaginary part has no cancellation (Squire and Trapp, "Using complex variables to estimate
derivatives of real functions", 1998), and differences extrapolated to a step of 0 (Ridders, "Accurate computation of
F'(x) and F'(x) F''(x)", 1982), with a step of their own for each leaf.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd.arrays import the_one
from autograd.checking.conditioning import engine_rounding
from autograd.checking.evidence import meets_a_kink
from autograd.checking.number_systems import forward_complex, forward_mpmath
from autograd.checking.subject import subject
from autograd.graph import Circuit, Graph, evaluate, record_with_places, short
from autograd.text import padded, printable, readable_repr, widest
from autograd.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

METHODS = ("mpmath", "complex", "finite")
_DIGITS = 60
_TINY_STEP = 1e-200  # of the complex step; no difference is taken, so that it cannot be too small
_SLACK = 64


@readable_repr
@dataclass(frozen=True)
class LeafComparison:
    """One leaf: the engine's gradient, and the one from values alone."""

    leaf: str
    engine: float
    numeric: float
    method: str
    tolerance: float  # absolute: the method's own error, and what rounding adds
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether they agree."""
        return abs(self.engine - self.numeric) <= self.tolerance or self.engine == self.numeric


@readable_repr
@dataclass(frozen=True)
class Gradients:
    """The comparison for every leaf."""

    rows: tuple[LeafComparison, ...]

    @property
    def ok(self) -> bool:
        """Whether all agree."""
        return all(row.ok for row in self.rows)

    def __str__(self) -> str:
        width = widest(["leaf", *(row.leaf for row in self.rows)])
        lines = [f"{'leaf':{width}}  {'engine':>12}  {'numeric':>12}  {'off by':>9}  method"]
        for row in self.rows:
            off = short(abs(row.engine - row.numeric), 2)
            verdict = "" if row.ok else "   DIFFERS"
            note = f"   {row.note}" if row.note else ""
            numbers = f"{short(row.engine, 6):>12}  {short(row.numeric, 6):>12}  {off:>9}"
            lines.append(f"{padded(row.leaf, width)}  {numbers}  {row.method}{verdict}{note}")
        return printable(*lines)


def check_gradients(
    f: Callable[..., Any] | str | Value, at: Mapping[str, Any] | None = None, *, method: str | None = None
) -> Gradients:
    """The gradient of every leaf by the engine, and again from values of the recorded graph alone.

    `f` is a function or a text with its arguments `at`, or a Value that was computed already. `method` is one of
    mpmath, complex, finite; left out, the first that can be used for a leaf.

    >>> print(check_gradients("x*y + sin(x)", {"x": 2.0, "y": 3.0}, method="complex"))
    leaf        engine       numeric     off by  method
    x          2.58385       2.58385          0  complex
    y                2             2          0  complex

    Raises:
        DomainError: `at` lies outside the domain.
        ValueError: the method is unknown, or cannot be used here.
    """
    if method is not None and method not in METHODS:
        raise ValueError(f"method is one of {', '.join(METHODS)}; got {method!r}")
    f = the_one(f)
    output = f if isinstance(f, Value) else subject(f, at or {}).trace(at or {}).output
    graph, places = record_with_places(output)
    circuit = Circuit(graph)
    totals = circuit.sweep(circuit.local_derivatives(graph))
    values = {place: value for value, place in places.items()}
    leaves = [node for node in graph.nodes if node.is_leaf]
    rounded = engine_rounding(output, [values[leaf.index] for leaf in leaves])
    rows = []
    for leaf, bound in zip(leaves, rounded, strict=True):
        name, numeric, error = _numeric(graph, leaf.index, method)
        tolerance = error + _SLACK * bound
        note = (
            "at a kink the derivatives on both sides differ"
            if meets_a_kink(graph.nodes, circuit.reached_from([leaf.index]))
            else ""
        )
        if note:
            tolerance = math.inf
        rows.append(LeafComparison(leaf.name, totals[leaf.index], numeric, name, tolerance, note))
    return Gradients(tuple(rows))


def _numeric(graph: Graph, leaf: int, method: str | None) -> tuple[str, float, float]:
    """(method, derivative, its error), by the first method that works."""
    ways = {"mpmath": _in_many_digits, "complex": _complex_step, "finite": _ridders}
    for name, way in ways.items():
        if method in (None, name):
            found = way(graph, leaf)
            if found is not None:
                return name, *found
    raise ValueError(f"the method {method!r} cannot be used here: " + _WHY[str(method)])


_WHY = {
    "mpmath": "mpmath is not installed, or lacks a primitive",
    "complex": "a primitive of the graph has no complex form",
    "finite": "the graph has no values around the point",
}


def _ridders(graph: Graph, leaf: int) -> tuple[float, float] | None:
    """Central differences at shrinking steps, extrapolated; the error is that of the last agreement."""
    x = graph.nodes[leaf].value
    step, shrink = 0.1 * (abs(x) or 1.0), 1.4
    best, error = math.nan, math.inf
    table: list[list[float]] = []
    for row in range(30):
        h = (x + step) - x  # exactly representable
        try:
            ahead, behind = evaluate(graph, {leaf: x + h}), evaluate(graph, {leaf: x - h})
        except (ValueError, ArithmeticError):
            step /= shrink
            continue
        line = [(ahead - behind) / (2 * h)]
        for order, before in enumerate(table[-1] if table else [], 1):
            factor = shrink ** (2 * order)
            line.append((line[-1] * factor - before) / (factor - 1))
            off = max(abs(line[-1] - line[-2]), abs(line[-1] - before))
            if off <= error:
                best, error = line[-1], off
        table.append(line)
        if row > 12 and len(line) > 1 and abs(line[-1] - table[-2][-1]) >= 2 * error:
            break
        step /= shrink
    return (best, 4 * error) if math.isfinite(best) else None


def _complex_step(graph: Graph, leaf: int) -> tuple[float, float] | None:
    x = graph.nodes[leaf].value
    try:
        moved = complex(evaluate(graph, {leaf: complex(x, _TINY_STEP)}, forward_complex))
    except (ValueError, ArithmeticError, TypeError, NameError):
        return None
    derivative = moved.imag / _TINY_STEP
    return (derivative, _SLACK * 2.0**-52 * abs(derivative)) if math.isfinite(derivative) else None


def _in_many_digits(graph: Graph, leaf: int) -> tuple[float, float] | None:
    try:
        from mpmath import mp, mpf  # type: ignore[import-untyped]
    except ImportError:
        return None
    with mp.workdps(_DIGITS):
        x = mpf(graph.nodes[leaf].value)
        h = mpf(10) ** (-_DIGITS // 3) * (abs(x) or 1)
        try:
            ahead, behind = (evaluate(graph, {leaf: x + step}, forward_mpmath) for step in (h, -h))
            slope = float((ahead - behind) / (2 * h))
        except (ValueError, ArithmeticError, TypeError, NameError):
            return None
    return (slope, 1e-12 * abs(slope)) if math.isfinite(slope) else None
