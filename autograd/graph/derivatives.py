"""The local derivatives of a node of an outline as formulas, by the textbook's rules.

Contributions of a node are summed in the order in which they were computed; a product has what lies nearer to the
output first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd.graph import algebra
from autograd.graph import formula as f
from autograd.graph.ruletrees import derivative_tree, value_tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.graph.algebra import Terms
    from autograd.graph.recording import Graph
    from autograd.graph.ruletrees import RuleTree


@dataclass(frozen=True)
class Derived:
    """The derivatives of a named node through its body, in the algebra."""

    graph: Graph
    body: Sequence[int]

    def derivatives(self, index: int) -> dict[int, Terms | None]:
        """For each named node that a body is computed from, the derivative of the body's last node."""
        nodes, values = self.graph.nodes, self.of_body(index)
        arrived: dict[int, list[Terms | None]] = {index: [algebra.ONE]}
        for at in reversed(self.body):
            if at not in arrived:
                continue
            upstream = algebra.add(*reversed(arrived.pop(at)))
            node = nodes[at]
            for position in reversed(range(len(node.operands))):
                operand = node.operands[position]
                if node.local_derivatives[position] is not None and not nodes[operand].is_constant:
                    contribution = algebra.multiply(upstream, self.local(at, position, values))
                    arrived.setdefault(operand, []).append(contribution)
        return {operand: algebra.add(*reversed(terms)) for operand, terms in arrived.items()}

    def local(self, at: int, position: int, values: Mapping[int, Terms | None]) -> Terms | None:
        """The textbook's rule of a node in one operand, in the named nodes."""
        nodes, node = self.graph.nodes, self.graph.nodes[at]
        assert node.op is not None
        terms = dict(zip("abc", (values[operand] for operand in node.operands), strict=False), y=values[at])
        numbers = dict(zip("abc", (nodes[operand].value for operand in node.operands), strict=False), y=node.value)
        return _derived(derivative_tree(node.op, position), terms, numbers)

    def of_body(self, index: int) -> dict[int, Terms | None]:
        """Every node of the body and its operands in named nodes; the last one is called by its own name."""
        nodes = self.graph.nodes
        values: dict[int, Terms | None] = {}
        for at in self.body:
            node = nodes[at]
            for operand in node.operands:
                if operand not in values:
                    inner = nodes[operand]
                    letter = algebra.Letter(inner.name, operand, inner.expression)
                    values[operand] = algebra.number(inner.value) if inner.is_constant else algebra.single(letter)
            if at == index:
                values[at] = algebra.single(algebra.Letter(node.name, at, node.expression))
                continue
            values[at] = self._value(at, values)
        return values

    def value(self, index: int) -> Terms | None:
        """The body's last node in named nodes."""
        return self._value(index, self.of_body(index))

    def _value(self, at: int, values: Mapping[int, Terms | None]) -> Terms | None:
        node = self.graph.nodes[at]
        assert node.op is not None
        terms = dict(zip("abc", (values[operand] for operand in node.operands), strict=False))
        return _derived(value_tree(node.op), terms, {})


def _derived(tree: Any, terms: Mapping[str, Terms | None], numbers: Mapping[str, float]) -> Terms | None:
    """A rule in the algebra; where it asks for equality, `numbers` decide."""

    def at(inner: RuleTree) -> Terms | None:
        return _derived(inner, terms, numbers)

    match tree:
        case str(letter):
            return terms[letter] if letter in terms else algebra.single(algebra.Letter("π", -1))
        case float(value):
            return algebra.number(value)
        case ["neg", inner]:
            return algebra.negate(at(inner))
        case ["+", left, right]:
            return algebra.add(at(left), at(right))
        case ["-", left, right]:
            return algebra.add(at(left), algebra.negate(at(right)))
        case ["*", left, right]:
            return algebra.multiply(at(left), at(right))
        case ["/", left, right]:
            return algebra.divide(at(left), at(right))
        case ["**", base, exponent]:
            return algebra.power(at(base), at(exponent))
        case ["call", str(function), *operands]:
            return algebra.call(function, *map(at, operands))
        case ["if", str(sign), left, right, yes, no] if sign in ("==", "!="):
            sides = [side if isinstance(side, float) else numbers[side] for side in (left, right)]
            return at(yes if f.COMPARISONS[sign](*sides) else no)
        case ["if", str(sign), left, right, yes, no]:
            return algebra.choose(at(left), sign, at(right), at(yes), at(no))
    raise AssertionError(f"{tree} has no meaning in the algebra")
