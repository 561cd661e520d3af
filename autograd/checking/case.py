"""A wrong claim and all that a diagnosis may look at: the graph at every point, yours and true."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from autograd.graph import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.checking.evidence import Evidence
    from autograd.checking.subject import Subject, Trace
    from autograd.graph import Circuit, Edge, Edits

#: A kind is named only if it gives your numbers to this relative precision, at every point.
PRECISION = 1e-8

#: The elements of a parameter as a hypothesis predicts them at a point.
Prediction = list[float]


@dataclass(frozen=True)
class Case:
    """One wrong claim. Points at which the loss took another branch than at the first are left out."""

    evidence: Evidence
    circuit: Circuit
    subject: Subject

    @cached_property
    def points(self) -> list[int]:
        """The points that count, those at which yours is furthest off first: there a wrong guess fails at once."""
        evidence = self.evidence
        same = [p for p, trace in enumerate(evidence.points) if self.circuit.has_structure_of(trace.graph)]
        return sorted(same, key=lambda p: -max(self._off(p, e) for e in self.wrong))

    def _off(self, point: int, element: int) -> float:
        hand, true = self.evidence.hand[point][element], self.evidence.true[point][element]
        return abs(hand - true) / (abs(hand) + abs(true) or 1.0)

    @cached_property
    def wrong(self) -> list[int]:
        """The elements to be explained."""
        return sorted(self.evidence.wrong)

    @cached_property
    def local_derivatives(self) -> dict[int, list[float]]:
        """The local derivatives on all edges, one list per point."""
        return {p: self.circuit.local_derivatives(self.trace(p).graph) for p in self.points}

    @cached_property
    def gradients(self) -> dict[int, list[float]]:
        """The true gradient of every node, one list per point."""
        return {p: self.circuit.sweep(self.local_derivatives[p]) for p in self.points}

    @cached_property
    def reading(self) -> Reading:
        """The names for sentences."""
        return Reading(self.circuit)

    @cached_property
    def reach(self) -> set[int]:
        """The nodes that depend on the parameter."""
        places = [self.evidence.elements[e] for e in self.wrong]
        return self.circuit.reached_from([place for place in places if place is not None])

    @cached_property
    def groups(self) -> list[list[Edge]]:
        """The groups of edges on the parameter's way to the output."""
        edges = self.circuit.edges
        return [group for group in self.circuit.groups if any(edges[edge][1] in self.reach for edge in group)]

    @cached_property
    def direct(self) -> set[int]:
        """The consumers of the parameter itself."""
        return {consumer for consumer, operand, _ in self.circuit.edges if operand in self.evidence.elements}

    def levels(self) -> list[list[int]]:
        """The families of nodes through which everything goes that the parameter does, oldest first: the hidden units
        of a layer, the predictions for all examples."""
        families: dict[int, list[int]] = {}
        for node in self.circuit.graph.nodes:
            if node.index in self.reach and node.op is not None:
                families.setdefault(self.circuit.families[node.index], []).append(node.index)
        point = self.points[0]
        gradients, true = self.gradients[point], self.pick(self.gradients[point])
        found = []
        for family in families.values():
            through = self.circuit.sweep(
                self.local_derivatives[point], seeds={index: gradients[index] for index in family}
            )
            parts = zip(self.pick(through), true, strict=True)
            if all(abs(part - whole) <= PRECISION * abs(whole) for part, whole in parts):
                found.append(family)
        return found

    def trace(self, point: int) -> Trace:
        """The loss at a point."""
        return self.evidence.points[point]

    def value(self, point: int, index: int) -> float:
        """The forward value of a node at a point."""
        return self.trace(point).graph.nodes[index].value

    def edited(self, edits: Callable[[int], Edits]) -> Callable[[int], Prediction]:
        """The prediction of a backward pass with some local derivatives replaced."""
        return lambda p: self.pick(self.circuit.sweep(self.local_derivatives[p], edits(p)))

    def pick(self, gradients: Sequence[float]) -> Prediction:
        """The parameter's elements out of the gradients of all nodes."""
        return [0.0 if place is None else gradients[place] for place in self.evidence.elements]

    def explains(self, predict: Callable[[int], Prediction]) -> bool:
        """Whether a prediction is what you gave, at every point and for every wrong element."""
        return bool(self.points) and all(self._agrees(p, predict(p)) for p in self.points)

    def _agrees(self, point: int, predicted: Prediction) -> bool:
        for element in self.wrong:
            hand = self.evidence.hand[point][element]
            off = abs(hand - predicted[element])
            size = max(abs(hand), abs(predicted[element]))
            if not off <= PRECISION * size + min(self.evidence.excuse[point][element], 1e3 * PRECISION * size):
                return False
        return True

    def speaks(self) -> bool:
        """Whether yours is visibly off at enough points for a pattern to mean something."""
        visible = sum(any(self._off(p, e) > 1e-4 for e in self.wrong) for p in self.points)
        return visible >= min(3, len(self.evidence.points))
