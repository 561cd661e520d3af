"""A node of an outline as it was written: what it was computed as, in the named nodes before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from autograd.graph import algebra
from autograd.graph import formula as f
from autograd.graph.ruletrees import value_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from autograd.graph.recording import Graph
    from autograd.graph.ruletrees import RuleTree


@dataclass(frozen=True)
class Written:
    """A body as it was written: nothing is simplified but `0 +`, which sum() begins with."""

    graph: Graph
    is_named: Callable[[int], bool]
    consumers: Sequence[Sequence[tuple[int, int]]]
    body: Sequence[int] = ()

    def formula(self, index: int) -> f.Formula:
        """The expression of the last node of the body."""
        made: dict[int, tuple[f.Formula, int]] = {}
        for at in self.body:
            if at == index or not self._is_inner(at):
                made[at] = self._made(at, made)
        return made[index][0]

    def parts(self, among: Iterable[int]) -> dict[int, f.Formula]:
        """The expression of each node without a name, made of those before it, in time linear in all of them."""
        made: dict[int, tuple[f.Formula, int]] = {}
        for at in among:
            if self.graph.nodes[at].op is not None and not self.is_named(at):
                formula, size = self._made(at, made)
                if isinstance(formula, f.Sum) and isinstance(formula.terms[0], f.Sum):
                    formula = f.Sum((*formula.terms[0].terms, *formula.terms[1:]))
                made[at] = formula, size
        return {at: formula for at, (formula, _) in made.items()}

    def _made(self, at: int, made: Mapping[int, tuple[f.Formula, int]]) -> tuple[f.Formula, int]:
        """The expression of a node and its size, from those of its operands."""
        node = self.graph.nodes[at]
        assert node.op is not None
        if node.op.name in ("add", "sub"):
            terms = self._terms(at, made)
            size = sum(size for _, size in terms)
            return (f.Sum(tuple(term for term, _ in terms)) if len(terms) > 1 else terms[0][0]), size
        operands = [self._operand(operand, made) for operand in node.operands]
        said = dict(zip("abc", (operand for operand, _ in operands), strict=False))
        return written_rule(value_tree(node.op), said), 1 + sum(size for _, size in operands)

    def _operand(self, index: int, made: Mapping[int, tuple[f.Formula, int]]) -> tuple[f.Formula, int]:
        node = self.graph.nodes[index]
        if node.is_constant:
            return f.Number(node.value), 1
        if index not in made:
            return f.Name(node.name, index, node.expression), 1
        formula, size = made[index]
        return (formula, size) if size <= algebra.LARGEST else (f.Gap(), 1)

    def _terms(self, at: int, made: Mapping[int, tuple[f.Formula, int]]) -> list[tuple[f.Formula, int]]:
        """The terms of a chain of additions and subtractions, in the order written."""
        nodes = self.graph.nodes
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
            if subtracted:  # x + 3 for x − (−3)
                below_zero = isinstance(formula, f.Number) and formula.value < 0
                formula = f.Number(-node.value) if below_zero else f.Negative(formula)
            found.append((formula, size))
        return found or [(f.Number(0.0), 1)]

    @cached_property
    def _places(self) -> set[int]:
        return set(self.body)

    def _is_inner(self, index: int) -> bool:
        """Whether a node is only a part of the sum that uses it."""
        nodes, used = self.graph.nodes, self.consumers[index]
        op = nodes[index].op
        if op is None or op.name not in ("add", "sub") or len(used) != 1 or self.is_named(index):
            return False
        consumer, position = used[0]
        above = nodes[consumer].op
        return above is not None and (above.name == "add" or (above.name == "sub" and position == 0))


def written_rule(tree: RuleTree, said: Mapping[str, f.Formula]) -> f.Formula:
    match tree:
        case str(letter):
            return said[letter] if letter in said else f.Name("π")
        case float(value):
            return f.Number(value)
        case ["neg", inner]:
            return f.Negative(written_rule(inner, said))
        case ["*", left, right]:
            factors: list[f.Formula] = []
            for side in (written_rule(left, said), written_rule(right, said)):
                factors += side.factors if isinstance(side, f.Product) else [side]
            return f.Product(tuple(factors))
        case ["/", left, right]:
            return f.Quotient(written_rule(left, said), written_rule(right, said))
        case ["**", base, exponent]:
            return f.Power(written_rule(base, said), written_rule(exponent, said))
        case ["call", str(function), *operands]:
            return f.Call(function, tuple(written_rule(operand, said) for operand in operands))
    raise AssertionError(f"{tree} is written in no node")
