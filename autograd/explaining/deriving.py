"""`derive`: the backward pass as a course derives it, a line per named node with its formula and its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.explaining.reducing import Reduction, names
from autograd.graph import (
    Circuit,
    Outline,
    algebra,
    callers_variables,
    check_notation,
    code,
    fitted,
    formula,
    latex,
    mathml,
    ranges,
    read,
    record,
    short,
    spelled,
    text,
)
from autograd.text import printable, readable_repr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.value import Value

#: A line is no longer than this many characters, a derivation than so many lines in the terminal.
WIDEST, MOST_LINES = 90, 200


@readable_repr
@dataclass(frozen=True)
class Line:
    """dL/dz = dL/da · a(1 − a) = a − y = −0.5424, or z = w·x + b = 0.55."""

    node: str
    left: formula.Formula
    sides: tuple[formula.Formula, ...]  # equal to it, the chain rule first
    value: float
    whole: formula.Formula | None = None  # a gradient in named nodes alone, where that is short

    def __str__(self) -> str:
        return printable(" = ".join(map(text, self.equal)) + self._ranges)

    @property
    def _ranges(self) -> str:
        found = "; ".join(dict.fromkeys(filter(None, (ranges(fitted(side, WIDEST)) for side in self.sides))))
        return f"   ({found})" if found else ""

    @property
    def equal(self) -> tuple[formula.Formula, ...]:
        """All that stands between equals signs, the number last; what is called by its expression stands once."""
        called = isinstance(self.left, formula.Name) and self.left.of is not None
        sides = () if called else tuple(fitted(side, WIDEST) for side in self.sides)
        number = formula.Number(self.value)
        return (self.left, *sides, *(() if sides and text(sides[-1]) == short(self.value) else (number,)))


@dataclass(frozen=True)
class Contribution:
    """What arrives at a node from one use of it: upstream · local, as shown and as terms."""

    shown: formula.Formula
    symbol: formula.Formula  # the same with ∂a/∂z in the place of a rule, which may be too long
    upstream: algebra.Terms | None
    local: algebra.Terms | None

    @property
    def terms(self) -> algebra.Terms | None:
        return algebra.multiply(self.upstream, self.local)

    @property
    def names(self) -> int:
        """How often a name stands in the two factors, before anything cancels."""
        return names(self.upstream) + names(self.local)


@readable_repr
@dataclass(frozen=True)
class Derivation:
    """The forward pass, then the backward pass, as equations; printed it is text."""

    forward: tuple[Line, ...]
    backward: tuple[Line, ...]

    def __str__(self) -> str:
        lines = [*map(str, self.forward), "", *map(str, self.backward)]
        if len(lines) > MOST_LINES:
            half = MOST_LINES // 2
            lines = [*lines[:half], f"… {len(lines) - 2 * half} more lines", *lines[-half:]]
        return printable(*lines).strip("\n")

    @property
    def latex(self) -> str:
        """The equations aligned, to be put into a document with amsmath."""
        rows = [_aligned(line) for line in (*self.forward, *self.backward)]
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    @property
    def markdown(self) -> str:
        """A list of equations under two headings."""
        parts = [
            f"**{title}**\n\n" + "\n\n".join(f"${' = '.join(map(latex, line.equal))}$" for line in lines)
            for title, lines in (("Forward pass", self.forward), ("Backward pass", self.backward))
            if lines
        ]
        return "\n\n".join(parts) + "\n"

    @property
    def mathml(self) -> str:
        """One paragraph per equation, which a browser draws by itself."""
        lines = (*self.forward, *self.backward)
        return "\n".join(f"<p>{mathml(*line.equal)}</p>" for line in lines) + "\n"

    @property
    def claims(self) -> dict[str, str]:
        """The gradients in named nodes as `check` reads them: {"dz": "a - y"}."""
        found = {line.node: line.whole for line in self.backward if line.whole is not None}
        return {f"d{node}": code(whole) for node, whole in found.items() if node.isidentifier()}

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


def derive(output: Value, *, detail: str | None = None, notation: str = "calculus", names: bool = True) -> Derivation:
    """The derivation of every gradient of `output`, one line per named node.

    >>> from autograd import parse
    >>> print(derive(parse("a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))", z=-0.17, y=1.0)))
    a = σ(z) = 0.4576
    L = −(y·log(a) + (1 − y)·log(1 − a)) = 0.7818
    <BLANKLINE>
    dL/da = −y/a + (1 − y)/(1 − a) = −2.185
    dL/dy = −log(a) + log(1 − a) = 0.17
    dL/dz = dL/da · a(1 − a) = a − y = −0.5424

    Args:
        output: what is differentiated.
        detail: "names" or "operations"; left out, names where there are any.
        notation: "calculus" for dL/dz, "course" for dz.
        names: look among the caller's variables for names of nodes without a label.

    Raises:
        ValueError: detail or notation is none of these.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    return derivation(read(record(output, callers_variables(names)), detail), notation)


def derivation(outline: Outline, notation: str = "calculus") -> Derivation:
    """`derive` of a reading of a graph."""
    check_notation(notation)
    forward = tuple(
        Line(node.name, formula.Name(node.name, node.index, node.expression), (expression,), node.value)
        for node in outline.nodes
        if (expression := outline.expression(node.index)) is not None
    )
    return Derivation(forward, tuple(_backward(outline, notation)))


def _backward(outline: Outline, notation: str) -> Sequence[Line]:
    graph = outline.graph
    circuit = Circuit(graph)
    gradients = circuit.sweep(circuit.local_derivatives(graph))
    over = "" if notation == "course" else graph.root.name
    totals: dict[int, algebra.Terms | None] = {graph.output: algebra.ONE}
    arriving: dict[int, list[Contribution]] = {}
    reduction, lines = Reduction(outline), list[Line]()
    for node in reversed(outline.nodes):
        left = formula.Rate("d", over, node.name, (None, node.expression))
        if node.index != graph.output:
            contributions = arriving.pop(node.index, [])
            sides, totals[node.index] = _summed(contributions, reduction)
            found = totals[node.index]
            whole = None if found is None else spelled(found)
            lines.append(Line(node.name, left, sides, gradients[node.index], whole))
        for link in outline.links_to(node.index):
            local = outline.derivative(link)
            operand = graph.nodes[link.operand]
            symbol = formula.Rate("∂", node.name, operand.name, (node.expression, operand.expression))
            upstream = None if node.index == graph.output else left
            ways = _chained(upstream, symbol if local is None else local), _chained(upstream, symbol)
            arriving.setdefault(link.operand, []).append(Contribution(*ways, totals[node.index], outline.terms(link)))
    return lines


def _chained(upstream: formula.Formula | None, local: formula.Formula) -> formula.Formula:
    """upstream · local, without factors 1."""
    if upstream is None or local == formula.Number(1.0):
        return upstream or local
    match local:
        case formula.Number(value) if value < 0:
            return formula.Negative(_chained(upstream, formula.Number(-value)))
        case formula.Negative(of):
            return formula.Negative(_chained(upstream, of))
        case formula.Product(factors):
            return formula.Product((upstream, *factors))
    return formula.Product((upstream, local))


def _summed(
    arrived: Sequence[Contribution], reduction: Reduction
) -> tuple[tuple[formula.Formula, ...], algebra.Terms | None]:
    """What a gradient is the sum of, and what that reduces to where something cancels."""
    chain = _added([contribution.shown for contribution in reversed(arrived)])
    if not _is_whole(fitted(chain, WIDEST)):
        chain = _added([contribution.symbol for contribution in reversed(arrived)])
    whole = algebra.add(*(contribution.terms for contribution in reversed(arrived)), algebra.ZERO)
    written = sum(contribution.names for contribution in arrived)
    reduced = reduction.of(whole, written) if whole is not None and written else None
    return ((chain,), whole) if reduced is None else ((chain, spelled(reduced)), reduced)


def _added(terms: Sequence[formula.Formula]) -> formula.Formula:
    return formula.Sum(tuple(terms)) if len(terms) > 1 else terms[0] if terms else formula.Number(0.0)


def _is_whole(shown: formula.Formula) -> bool:
    """Whether nothing was left out but terms in the middle of a sum."""
    terms = shown.terms if isinstance(shown, formula.Sum) else (shown,)
    kept = [term for term in terms if not isinstance(term, formula.Gap)]
    return len(terms) - len(kept) <= 1 < 1 + len(kept) and not any(map(formula.has_gap, kept))


def _aligned(line: Line) -> str:
    left, *sides = map(latex, line.equal)
    return f"{left} &= {' = '.join(sides)}"
