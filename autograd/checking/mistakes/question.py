"""One wrong line: what was written, what is due from the student's own lines before it, and the way between."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.run import NO_EDITS, Edits, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograd.checking.arrays.node import Node

#: A mistake is named only if it gives the student's numbers to this relative precision, at every point.
PRECISION = 1e-8


@dataclass(frozen=True)
class Question:
    """A wrong gradient of one variable at some points, all of one structure."""

    variable: str
    runs: Sequence[Run]
    hand: Sequence[Any]  # in the variable's shape
    held: Sequence[Mapping[Node, Any]]  # gradients that the student's own lines gave for stations above
    used: tuple[str, ...] = ()  # the variables whose gradients the line uses, right or wrong
    names: Mapping[str, Any] | None = None  # what the line could see at the first point
    precision: float = PRECISION
    until: float = float("inf")  # of the processor's time, when a search is given up
    shared: bool = (
        False  # whether another line is right that comes by the same way, so that the slip lies in the last step
    )
    rerun: Callable[[Mapping[str, Any]], Run] | None = None  # the loss at other arguments

    @cached_property
    def parts(self) -> list[Node]:
        """The variable's nodes at the first point."""
        return self.runs[0].parts(self.variable)

    @cached_property
    def reach(self) -> set[int]:
        """Indices of the nodes that depend on the variable, itself included."""
        return self.reached_from(self.parts)

    def reached_from(self, nodes: Sequence[Node]) -> set[int]:
        """Indices of the nodes that depend on some, these included."""
        found = {node.index for node in nodes}
        for node in self.runs[0].nodes:
            if any(operand.index in found for operand in node.operands) and node.is_active:
                found.add(node.index)
        return found

    @cached_property
    def stops(self) -> set[int]:
        """The nodes at which the way ends: those of the gradients that the line uses, else the output."""
        return {node.index for name in self.used for node in self.runs[0].parts(name) if node.index in self.reach}

    @cached_property
    def way(self) -> list[Node]:
        """The stations between the variable and where the line starts from, those first; they pass on what counts."""
        run = self.runs[0]
        wanted = {node.index for node in self.parts}
        below: set[int] = set(wanted)
        found = []
        for station in run.stations:
            if station.index in wanted or station.index not in self.reach:
                continue
            own = any(op.index in below for step in run.interiors[station] for op in step.operands)
            if own:
                found.append(station)
                if station.index not in self.stops:
                    below.add(station.index)
        return found[::-1]

    @cached_property
    def place(self) -> str:
        """Where a factor or sign of the whole belongs: the station that the line starts from."""
        tops = [station for station in self.way if station.index in self.stops]
        output = self.runs[0].output
        names = {self.runs[0].called(station) for station in tops}
        alone = len(names) == 1 and self._all_from(tops)
        if not names and self.shared:
            own = set(self.parts)
            users = {
                self.runs[0].called(s)
                for s in self.way
                if any(o in own for n in self.runs[0].interiors[s] for o in n.operands)
            }
            if len(users) == 1:
                return users.pop()
        return names.pop() if alone else self.runs[0].called(output)

    def _all_from(self, tops: Sequence[Node]) -> bool:
        """Whether nothing arrives but through these stations."""
        held = {node: np.zeros(node.shape) for node in tops}
        run = self.runs[0]
        rest = run.gradient(self.variable, run.sweep(NO_EDITS, {**self.held[0], **held}))
        return not np.any(rest)

    def _starts(self, point: int) -> dict[Node, Any]:
        """The gradients of the stations that the way starts from."""
        known = self.__dict__.setdefault("_known_starts", {})
        if point not in known:
            run, above = self.runs[point], self.above(point)
            stops = {run.nodes[index]: above.get(run.nodes[index]) for index in self.stops}
            known[point] = {**self.held[point], **{node: g for node, g in stops.items() if g is not None}}
        found: dict[Node, Any] = known[point]
        return found

    @cached_property
    def due(self) -> list[Any]:
        """The right gradient at every point, given the student's own lines before."""
        return [self.predict(p, NO_EDITS) for p in range(len(self.runs))]

    def above(self, point: int) -> dict[Node, Any]:
        """The gradients of all stations on the way, at a point."""
        known = self.__dict__.setdefault("_above", {})
        if point not in known:
            known[point] = self.runs[point].sweep(NO_EDITS, self.held[point])
        found: dict[Node, Any] = known[point]
        return found

    def predict(self, point: int, edits: Edits) -> Any:
        """The gradient at a point if the edits were made."""
        run = self.runs[point]
        starts = self._starts(point)
        way = [run.nodes[station.index] for station in self.way]
        with np.errstate(all="ignore"):
            return run.gradient(self.variable, run.sweep(edits, starts, way=way))

    def near(self, one: Any, other: Any) -> bool:
        """Whether two answers are the same up to rounding."""
        if np.shape(one) != np.shape(other):
            return False
        one, other = np.asarray(one), np.asarray(other)
        size = max(float(np.max(np.abs(one), initial=0.0)), float(np.max(np.abs(other), initial=0.0)))
        return size < np.inf and bool(np.all(np.abs(one - other) <= self.precision * size))

    def fits(self, predicted: Sequence[Any] | Any) -> bool:
        """Whether a prediction, one a point or a function of the point, is what the student has everywhere."""
        for point in range(len(self.runs)):
            answer = predicted(point) if callable(predicted) else predicted[point]
            if answer is None or not self.near(self.hand[point], answer):
                return False
        return True

    def constant(self, parts: Sequence[Any], wholes: Sequence[Any]) -> float | None:
        """The number c with parts = c · wholes everywhere, if there is one."""
        part = np.concatenate([np.reshape(each, -1) for each in parts])
        whole = np.concatenate([np.reshape(each, -1) for each in wholes])
        if part.shape != whole.shape or not np.all(np.isfinite(whole)) or not np.all(np.isfinite(part)):
            return None
        size = float(whole @ whole)
        if size == 0 or not float(part @ part):
            return None
        found = float(part @ whole) / size
        scale = max(float(np.max(np.abs(part))), float(np.max(np.abs(whole))) * abs(found))
        return found if float(np.max(np.abs(part - found * whole))) <= 10 * self.precision * scale else None
