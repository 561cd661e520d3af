"""The outline of a recorded graph: the nodes that the reader named, each with its expression in the named nodes before
it, and between any two the local derivative through all that has no name, as a number and as a formula.

Named are the leaves, the nodes with a label, and the output. The rest of a node, its *body*, is what lies between it
and the named nodes before it; where two named nodes share a part without a name, it stands in both. Formulas are
derived from the textbook's rules when they are asked for, each body once: contributions of a node are summed in the
order in which they were computed, a product has what lies nearer to the output first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograd.graph import algebra
from autograd.graph import formula as f
from autograd.graph.ruletrees import derivative_tree, value_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from autograd.graph.algebra import Terms
    from autograd.graph.recording import Graph, Node
    from autograd.graph.ruletrees import RuleTree


@dataclass(frozen=True)
class Link:
    """Between two named nodes: the local derivative of the consumer in the operand, through all unnamed nodes."""

    consumer: int  # places in the graph
    operand: int
    derivative: float
    position: int = -1  # among the operands, in the reading of every operation


DETAILS = ("names", "operations")


class Outline:
    """The second reading of a graph. Everything in it is computed when it is asked for, and kept.

    With the detail "operations" every node counts as named but those of `folded`, so that both readings of a graph are
    read alike; an operand that an operation uses twice has two links then.
    """

    def __init__(self, graph: Graph, detail: str = "names", folded: Collection[int] = ()) -> None:
        self.graph = graph
        self.every = detail == "operations"
        self._folded = frozenset(folded)
        self._written: dict[int, f.Formula | None] = {}
        self._bodies: dict[int, list[int]] = {}
        self._links: dict[int, tuple[Link, ...]] = {}
        self._derived: dict[int, dict[int, Terms | None]] = {}

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The named nodes, each after those that it was computed from."""
        return tuple(node for node in self.graph.nodes if self.is_named(node.index))

    def is_named(self, index: int) -> bool:
        """Whether a node of the graph stands in the outline."""
        node = self.graph.nodes[index]
        if self.every:
            return not node.is_constant and index not in self._folded
        return node.is_leaf or index == self.graph.output or (node.is_named and not node.is_constant)

    @cached_property
    def has_names(self) -> bool:
        """Whether anything but leaves and the output is named, so that the outline says more than the operations."""
        return any(node.op is not None and node.index != self.graph.output for node in self.nodes)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link, by consumer, then by operand."""
        return tuple(link for node in self.nodes for link in self.links_to(node.index))

    def links_to(self, index: int) -> tuple[Link, ...]:
        """The links from the named nodes that a named node was computed from, the oldest first."""
        if index not in self._links:
            self._links[index] = self._linked(index)
        return self._links[index]

    def expression(self, index: int) -> f.Formula | None:
        """What a named node was computed as, in the named nodes before it; None for a leaf."""
        if index not in self._written:
            node = self.graph.nodes[index]
            self._written[index] = None if node.op is None else _Written(self, self.body(index)).formula(index)
        return self._written[index]

    def derivative(self, link: Link) -> f.Formula | None:
        """The local derivative of a link as a formula in named nodes; None where it would be too long."""
        found = self.terms(link)
        return None if found is None else algebra.formula(found)

    def terms(self, link: Link) -> Terms | None:
        """The same in the algebra."""
        if link.position >= 0:  # the textbook's rule of one operation
            body = _Derived(self, (link.consumer,))
            return body.local(link.consumer, link.position, body.of_body(link.consumer))
        if link.consumer not in self._derived:
            self._derived[link.consumer] = _Derived(self, self.body(link.consumer)).derivatives(link.consumer)
        return self._derived[link.consumer][link.operand]

    def body(self, index: int) -> list[int]:
        """The unnamed nodes between a named node and the named ones before it, then itself; each after its operands.

        Constants are not among them.
        """
        if index not in self._bodies:
            nodes, found, stack = self.graph.nodes, {index}, [index]
            while stack:
                for operand in nodes[stack.pop()].operands:
                    if operand not in found and not nodes[operand].is_constant and not self.is_named(operand):
                        found.add(operand)
                        stack.append(operand)
            self._bodies[index] = sorted(found)
        return self._bodies[index]

    @cached_property
    def consumers(self) -> list[list[tuple[int, int]]]:
        """For every node of the graph (consumer, position among its operands), the oldest first."""
        return self.graph.consumers()

    def _linked(self, index: int) -> tuple[Link, ...]:
        nodes, gradients = self.graph.nodes, {index: 1.0}
        if self.every and len(self.body(index)) == 1:
            pairs = enumerate(zip(nodes[index].operands, nodes[index].local_derivatives, strict=True))
            return tuple(
                Link(index, operand, local, position)
                for position, (operand, local) in pairs
                if local is not None and not nodes[operand].is_constant
            )
        for at in reversed(self.body(index)):
            node, upstream = nodes[at], gradients.get(at)
            if upstream is None:  # a part that passes nothing back: an exponent
                continue
            for operand, local in zip(node.operands, node.local_derivatives, strict=True):
                if local is not None and not nodes[operand].is_constant:
                    gradients[operand] = gradients.get(operand, 0.0) + upstream * local
        found = sorted(operand for operand in gradients if operand != index and self.is_named(operand))
        return tuple(Link(index, operand, gradients[operand]) for operand in found)


@dataclass(frozen=True)
class _Written:
    """A body as it was written: nothing is simplified but `0 +`, which sum() begins with."""

    outline: Outline
    body: Sequence[int]

    def formula(self, index: int) -> f.Formula:
        """The expression of the last node of the body."""
        made: dict[int, tuple[f.Formula, int]] = {}
        for at in self.body:
            if at == index or not self._is_inner(at):
                made[at] = self._made(at, made)
        return made[index][0]

    def _made(self, at: int, made: Mapping[int, tuple[f.Formula, int]]) -> tuple[f.Formula, int]:
        """The expression of a node and its size, from those of its operands."""
        node = self.outline.graph.nodes[at]
        assert node.op is not None
        if node.op.name in ("add", "sub"):
            terms = self._terms(at, made)
            size = sum(size for _, size in terms)
            return (f.Sum(tuple(term for term, _ in terms)) if len(terms) > 1 else terms[0][0]), size
        operands = [self._operand(operand, made) for operand in node.operands]
        said = dict(zip("abc", (operand for operand, _ in operands), strict=False))
        return _written(value_tree(node.op), said), 1 + sum(size for _, size in operands)

    def _operand(self, index: int, made: Mapping[int, tuple[f.Formula, int]]) -> tuple[f.Formula, int]:
        node = self.outline.graph.nodes[index]
        if node.is_constant:
            return f.Number(node.value), 1
        if index not in made:
            return f.Name(node.name, index), 1
        formula, size = made[index]
        return (formula, size) if size <= algebra.LARGEST else (f.Gap(), 1)

    def _terms(self, at: int, made: Mapping[int, tuple[f.Formula, int]]) -> list[tuple[f.Formula, int]]:
        """The terms of a chain of additions and subtractions, in the order written."""
        nodes = self.outline.graph.nodes
        found: list[tuple[f.Formula, int]] = []
        stack = [(at, False)]
        while stack:
            index, subtracted = stack.pop()
            node = nodes[index]
            if (index == at or (index in self._places and self._is_inner(index))) and not subtracted:
                assert node.op is not None
                left, right = node.operands
                stack += [(right, node.op.name == "sub"), (left, False)]
                continue
            if node.is_constant and node.value == 0 and not subtracted:
                continue
            formula, size = self._operand(index, made)
            found.append((f.Negative(formula) if subtracted else formula, size))
        return found or [(f.Number(0.0), 1)]

    @cached_property
    def _places(self) -> set[int]:
        return set(self.body)

    def _is_inner(self, index: int) -> bool:
        """Whether a node is only a part of the sum that uses it."""
        nodes, used = self.outline.graph.nodes, self.outline.consumers[index]
        op = nodes[index].op
        if op is None or op.name not in ("add", "sub") or len(used) != 1 or self.outline.is_named(index):
            return False
        consumer, position = used[0]
        above = nodes[consumer].op
        return above is not None and (above.name == "add" or (above.name == "sub" and position == 0))


def _written(tree: RuleTree, said: Mapping[str, f.Formula]) -> f.Formula:
    match tree:
        case str(letter):
            return said[letter] if letter in said else f.Name("π")
        case float(value):
            return f.Number(value)
        case ["neg", inner]:
            return f.Negative(_written(inner, said))
        case ["*", left, right]:
            factors: list[f.Formula] = []
            for side in (_written(left, said), _written(right, said)):
                factors += side.factors if isinstance(side, f.Product) else [side]
            return f.Product(tuple(factors))
        case ["/", left, right]:
            return f.Quotient(_written(left, said), _written(right, said))
        case ["**", base, exponent]:
            return f.Power(_written(base, said), _written(exponent, said))
        case ["call", str(function), *operands]:
            return f.Call(function, tuple(_written(operand, said) for operand in operands))
    raise AssertionError(f"{tree} is written in no node")


@dataclass(frozen=True)
class _Derived:
    """The derivatives of a named node through its body, in the algebra."""

    outline: Outline
    body: Sequence[int]

    def derivatives(self, index: int) -> dict[int, Terms | None]:
        """For each named node that a body is computed from, the derivative of the body's last node."""
        nodes, values = self.outline.graph.nodes, self.of_body(index)
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
        nodes, node = self.outline.graph.nodes, self.outline.graph.nodes[at]
        assert node.op is not None
        terms = dict(zip("abc", (values[operand] for operand in node.operands), strict=False), y=values[at])
        numbers = dict(zip("abc", (nodes[operand].value for operand in node.operands), strict=False), y=node.value)
        return _derived(derivative_tree(node.op, position), terms, numbers)

    def of_body(self, index: int) -> dict[int, Terms | None]:
        """Every node of the body and its operands in named nodes; the last one is called by its own name."""
        nodes = self.outline.graph.nodes
        values: dict[int, Terms | None] = {}
        for at in self.body:
            node = nodes[at]
            for operand in node.operands:
                if operand not in values:
                    inner = nodes[operand]
                    letter = algebra.Letter(inner.name, operand)
                    values[operand] = algebra.number(inner.value) if inner.is_constant else algebra.single(letter)
            if at == index:
                values[at] = algebra.single(algebra.Letter(node.name, at))
                continue
            assert node.op is not None
            terms = dict(zip("abc", (values[operand] for operand in node.operands), strict=False))
            values[at] = _derived(value_tree(node.op), terms, {})
        return values


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


def read(graph: Graph, detail: str | None = None) -> Outline:
    """The reading of a graph that is asked for: "names", "operations", or None for names where there are any.

    Raises:
        ValueError: the detail is none of these.
    """
    if detail not in (None, *DETAILS):
        raise ValueError(f"detail needs one of {', '.join(DETAILS)}; got {detail!r}")
    outline = Outline(graph, detail or "names")
    return outline if detail or outline.has_names else Outline(graph, "operations")
