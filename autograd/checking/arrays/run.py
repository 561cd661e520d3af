"""One run of a loss on recorded arrays: its nodes, what its author called them, and backward passes over it.

A station is a node that its author named, an input or the output. Between two stations lie steps without a name; they
belong to the later station, as the products of `Z = W @ X + b` belong to Z.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.node import Node, computed, pass_back
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import Recorded
from autograd.transforms import flatten, is_array

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: A step of a station, the same at all points and in all turns of a loop: the station's name, the place of the step
#: among those of the station, and the position of the operand.
Step = tuple[str, int, int]
#: What a step passes back instead: from the run, the node, the position and the upstream gradient.
Passing = "Callable[[Run, Node, int, Any], Any]"
#: What a station passes back to others instead of the sum over its steps.
Override = "Callable[[Run, Node, Any], Mapping[Node, Any]]"


@dataclass(frozen=True)
class Edits:
    """A backward pass with something changed in it."""

    steps: Mapping[Step, Any]  # Passing; None: nothing
    stations: Mapping[str, Any]  # Override

    def __or__(self, other: Edits) -> Edits:
        return Edits({**self.steps, **other.steps}, {**self.stations, **other.stations})

    def overlaps(self, other: Edits) -> bool:
        """Whether both change the same thing."""
        named = {step[0] for step in self.steps} & set(other.stations) | {s[0] for s in other.steps} & set(
            self.stations
        )
        return bool(named or self.steps.keys() & other.steps.keys() or self.stations.keys() & other.stations.keys())


NO_EDITS = Edits({}, {})


@dataclass(frozen=True)
class Run:
    """The loss at one point."""

    arguments: Mapping[str, Any]  # as drawn
    nodes: list[Node]
    output: Node
    variables: Mapping[str, Any]  # arguments and variables of the loss; recorded arrays in the place of numbers

    @cached_property
    def numbers(self) -> dict[str, Any]:
        """The variables as plain numbers and arrays."""
        return {name: plain(thing) for name, thing in self.variables.items()}

    def parts(self, variable: str) -> list[Node]:
        """The nodes that a variable holds: one, or several in a list."""
        thing = self.variables[variable]
        return [each.node for each in flatten(thing) if isinstance(each, Recorded)]

    @cached_property
    def stations(self) -> list[Node]:
        """In the order of the calculation, those that depend on an input."""
        return [n for n in self.nodes if n.is_active and (n.names or n.kind == "input" or n is self.output)]

    @cached_property
    def interiors(self) -> dict[Node, list[Node]]:
        """The steps of each station, the station itself first."""
        stations = set(self.stations)
        found: dict[Node, list[Node]] = {}
        for station in self.stations:
            inside, stack = {station}, [station]
            while stack:
                for operand in stack.pop().operands:
                    if operand.is_active and operand not in stations and operand not in inside:
                        inside.add(operand)
                        stack.append(operand)
            found[station] = sorted(inside, key=lambda node: -node.index)
        return found

    def station_of(self, step: Node) -> Node:
        """The station that a step belongs to: the first one, where several use it."""
        known = self.__dict__.setdefault("_homes", {})
        if not known:
            for station in reversed(self.stations):
                known |= dict.fromkeys(self.interiors[station], station)
        found: Node = known[step]
        return found

    def called(self, station: Node) -> str:
        """A station's name, without an index; the output without a name is the loss."""
        return re.sub(r"\[[\d, ]+\]$", "", station.name) or ("J" if station is self.output else f"step {station.index}")

    def passed(self, station: Node, upstream: Any, edits: Edits = NO_EDITS) -> dict[Node, Any]:
        """What a station passes back to the stations before it."""
        name = self.called(station)
        if name in edits.stations:
            return dict(edits.stations[name](self, station, upstream))
        inside, gradients = self.interiors[station], {station: upstream}
        found: dict[Node, Any] = {}
        for rank, node in enumerate(inside):
            if (above := gradients.get(node)) is None:
                continue
            for position, operand in enumerate(node.operands):
                if not operand.is_active:
                    continue
                step = (name, rank, position)
                if step in edits.steps:
                    passing = edits.steps[step]
                    if passing is None:
                        continue
                    part = passing(self, node, position, above)
                else:
                    part = pass_back(node, position, above)
                store = gradients if operand in self._inside(station) else found
                store[operand] = store[operand] + part if operand in store else part
        return found

    def _inside(self, station: Node) -> set[Node]:
        known = self.__dict__.setdefault("_insides", {})
        if station not in known:
            known[station] = set(self.interiors[station][1:])
        inside: set[Node] = known[station]
        return inside

    def sweep(
        self,
        edits: Edits = NO_EDITS,
        held: Mapping[Node, Any] | None = None,
        seed: Any = 1.0,
        *,
        way: Sequence[Node] | None = None,
    ) -> dict[Node, Any]:
        """The gradients of all stations; those `held` keep the given one instead of what arrives there.

        With a `way`, stations from the output down, only these pass something on.
        """
        held = held or {}
        gradients: dict[Node, Any] = {self.output: np.full(self.output.shape, seed)}
        for station in reversed(self.stations) if way is None else way:
            if station in held:
                gradients[station] = held[station]
            if (above := gradients.get(station)) is None:
                continue
            for operand, part in self.passed(station, above, edits).items():
                gradients[operand] = gradients[operand] + part if operand in gradients else part
        return gradients

    def gradient(self, variable: str, gradients: Mapping[Node, Any]) -> Any:
        """The gradient of a variable out of those of all stations, in its shape; in a row for a list."""
        parts = self.parts(variable)
        found = [np.asarray(gradients.get(node, np.zeros(node.shape)), dtype=float) for node in parts]
        if len(found) == 1 and isinstance(self.variables[variable], Recorded):
            return found[0]
        row = np.concatenate([each.reshape(-1) for each in found]) if found else np.zeros(0)
        return row.reshape(self.variables[variable].shape) if is_array(self.variables[variable]) else row

    def with_values(self, given: Mapping[int, Any]) -> Run:
        """The same steps with other values at some nodes, and all that follows from them."""
        nodes: list[Node] = []
        for node in self.nodes:
            operands = tuple(nodes[operand.index] for operand in node.operands)
            value = given.get(node.index)
            if value is None:
                same = all(o.value is old.value for o, old in zip(operands, node.operands, strict=True))
                value = node.value if same else computed(node, [operand.value for operand in operands])
            nodes.append(replace(node, value=value, operands=operands, known={}))
        variables = {name: _elsewhere(thing, nodes) for name, thing in self.variables.items()}
        return Run(self.arguments, nodes, nodes[self.output.index], variables)

    @cached_property
    def true(self) -> dict[Node, Any]:
        """The right gradients of all stations."""
        return self.sweep()

    def same_structure(self, other: Run) -> bool:
        """Whether another run took the same steps."""
        return len(self.nodes) == len(other.nodes) and all(map(Node.same_step, self.nodes, other.nodes))


def _elsewhere(thing: Any, nodes: list[Node]) -> Any:
    if isinstance(thing, Recorded):
        return Recorded(nodes[thing.node.index], thing.tape)
    if isinstance(thing, (list, tuple)):
        parts = [_elsewhere(each, nodes) for each in thing]
        return parts if isinstance(thing, list) else tuple(parts)
    return {key: _elsewhere(each, nodes) for key, each in thing.items()} if isinstance(thing, dict) else thing


def plain(thing: Any) -> Any:
    """Numbers in the place of recorded arrays."""
    if isinstance(thing, Recorded):
        value = thing.node.value
        return float(value) if value.ndim == 0 else value
    if isinstance(thing, (list, tuple)):
        parts = [plain(each) for each in thing]
        return parts if isinstance(thing, list) else type(thing)(*parts) if hasattr(thing, "_fields") else tuple(parts)
    if is_array(thing) and thing.dtype == object:
        return np.array([plain(each) for each in thing.reshape(-1)], dtype=float).reshape(thing.shape)
    return {key: plain(each) for key, each in thing.items()} if isinstance(thing, dict) else thing


def jittered(run: Run, draw: Any) -> Run:
    """The same steps, each with its result off by the rounding of a number: what differs then is noise."""
    nodes: list[Node] = []
    for node in run.nodes:
        operands = tuple(nodes[operand.index] for operand in node.operands)
        value = node.value
        if node.operands:
            value = computed(node, [operand.value for operand in operands])
            if node.kind in ("elementwise", "sum", "product"):
                value = value * (1 + 2.0**-52 * draw.choice([-1.0, 0.0, 1.0], size=value.shape))
        nodes.append(replace(node, value=value, operands=operands, known={}))
    return Run(
        run.arguments, nodes, nodes[run.output.index], {n: _elsewhere(t, nodes) for n, t in run.variables.items()}
    )


def thresholds(run: Run) -> frozenset[str]:
    """The arguments that something computed, or an array, is compared with, such as the δ of Huber's loss: they stay
    what they are by sign. What is compared with a constant is no threshold."""
    found = set()
    for node in run.nodes:
        compares = node.kind == "mask" or (node.op is not None and node.op.name in ("maximum", "minimum"))
        for k, operand in enumerate(node.operands if compares and len(node.operands) == 2 else ()):
            other = node.operands[1 - k]
            if other.kind == "constant" or (other.kind == "input" and other.value.size == 1):
                continue
            while operand.op is not None and operand.op.name == "neg":
                operand = operand.operands[0]
            if operand.kind == "input" and operand.value.size == 1:
                found.add(run.called(operand))
    return frozenset(found)
