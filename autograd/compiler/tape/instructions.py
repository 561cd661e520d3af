"""A recorded graph as instructions of a tape: flat arrays, as `native/tape.c` says how.

A row of the table is one instruction. A chain of additions is one as well, with the products that only it uses, its
terms in the order in which they were added; so every value is that of the engine to the last bit. Neighbours in a sum
whose places lie at even distances, as those of a matrix row and a vector do, are written down as one run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

from autograd.compiler.capture.tracing import TAKE
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from autograd.graph import Graph

#: The opcodes behind those of the rows.
SUM, CHOICE = len(OPS), len(OPS) + 1
_OPCODES = {name: place for place, name in enumerate(OPS)}

Slot = int
#: A product: the slots of both factors.
Product = tuple[Slot, Slot]


@dataclass
class Instructions:
    """What `Tape` is made of."""

    parameters: int
    cells: int
    opcodes: list[int]
    starts: list[int]
    arguments: list[int]
    constants: list[float]
    output: Slot
    kept: list[Slot]
    terms: int  # products in sums, and results of rows
    is_kept_by_row: bool  # whether anything kept depends on a cell

    def arrays(self) -> tuple[Any, ...]:
        """The arguments of `Tape`."""
        import numpy as np

        numbers = [np.array(each, np.int32) for each in (self.opcodes, self.starts, self.arguments, self.kept)]
        return (self.parameters, self.cells, *numbers[:3], np.array(self.constants, float), self.output, numbers[3])


def why_not(graph: Graph) -> str:
    """What of the graph has no tape, in words; empty if all has one."""
    for node in graph.nodes:
        if node.op is not None and node.op is not TAKE and OPS.get(node.op.name) is not node.op:
            return f"{node.op.name} is a primitive of your own, which C does not know"
        if node.is_constant and not isfinite(node.value):
            return f"{node.value} stands in it as a number, and C computes with finite numbers only"
    return ""


def instructions(graph: Graph, parameters: Sequence[int], inputs: Sequence[int], keep: Sequence[int]) -> Instructions:
    """The tape of a graph that `why_not` has nothing against. `parameters` and `inputs`, the cells of a row, are the
    places of their nodes, -1 for one that the graph does not use."""
    return _Writer(graph, parameters, inputs, keep).written()


class _Writer:
    def __init__(self, graph: Graph, parameters: Sequence[int], inputs: Sequence[int], keep: Sequence[int]) -> None:
        self.graph, self.keep, self.parameters, self.inputs = graph, keep, parameters, inputs
        visible = {graph.output, *keep}
        uses = Counter(operand for node in graph.nodes for operand in node.operands)
        #: The results that only a sum uses, if one does.
        self.inner = {node.index for node in graph.nodes
                      if node.op and node.op.name in ("add", "mul") and uses[node.index] == 1
                      and node.index not in visible}  # fmt: skip
        self.terms: dict[int, list[tuple[int, ...]]] = {}  # of each sum, as places of nodes
        self._find_sums()

    def _find_sums(self) -> None:
        taken: set[int] = set()
        for node in reversed(self.graph.nodes):
            if node.op is None or node.op.name != "add" or node.index in taken:
                continue
            terms, absorbed = self._chain(node.index)
            if absorbed:
                self.terms[node.index] = terms
                taken |= absorbed
        self.taken = taken

    def _chain(self, top: int) -> tuple[list[tuple[int, ...]], set[int]]:
        """The terms of a sum in the order in which they are added, each one node or two factors; and what is in it."""
        nodes, terms, absorbed, at = self.graph.nodes, list[tuple[int, ...]](), set[int](), top
        while True:
            left, right = nodes[at].operands
            inner = next((each for each in (left, right) if self._is_inner(each, "add")), None)
            for operand in (right, left):
                if operand == inner:
                    continue
                if self._is_inner(operand, "mul"):
                    absorbed.add(operand)
                    terms.append(nodes[operand].operands)
                else:
                    terms.append((operand,))
            if inner is None:
                return terms[::-1], absorbed
            absorbed.add(inner)
            at = inner

    def _is_inner(self, place: int, name: str) -> bool:
        op = self.graph.nodes[place].op
        return op is not None and op.name == name and place in self.inner

    def _in_waves(self) -> list[int]:
        """The results in an order in which those of one opcode stand together: always all that can be computed of the
        opcode of which there are most. The loop then does them without asking what comes next, and what one layer of
        a net computes lies side by side."""
        nodes = self.graph.nodes
        computed = [node.index for node in nodes if node.op is not None and node.index not in self.taken]
        known, missing = {*computed}, Counter[int]()
        readers: defaultdict[int, list[int]] = defaultdict(list)
        for place in computed:
            used = known.intersection(self._operands(place))
            missing[place] = len(used)
            for operand in used:
                readers[operand].append(place)
        ready: defaultdict[int, list[int]] = defaultdict(list)
        for place in computed:
            if not missing[place]:
                ready[self._opcode(place)].append(place)
        ordered: list[int] = []
        while ready:
            wave = sorted(ready.pop(max(ready, key=lambda opcode: len(ready[opcode]))))
            ordered += wave
            for reader in [each for place in wave for each in readers[place]]:
                missing[reader] -= 1
                if not missing[reader]:
                    ready[self._opcode(reader)].append(reader)
        return ordered

    def _operands(self, place: int) -> Iterable[int]:
        terms = self.terms.get(place)
        return self.graph.nodes[place].operands if terms is None else chain.from_iterable(terms)

    def _opcode(self, place: int) -> int:
        op = self.graph.nodes[place].op
        assert op is not None
        return SUM if place in self.terms else CHOICE if op is TAKE else _OPCODES[op.name]

    def written(self) -> Instructions:
        nodes, parameters = self.graph.nodes, self.parameters
        computed = [nodes[place] for place in self._in_waves()]
        cells = len(parameters) + len(computed)
        slots = {node.index: len(parameters) + at for at, node in enumerate(computed)}
        slots |= {place: cells + at for at, place in enumerate(self.inputs) if place >= 0}
        slots |= {place: at for at, place in enumerate(parameters) if place >= 0}
        one = cells + len(self.inputs)
        numbers = [1.0]
        for node in nodes:
            if node.op is None and node.index not in slots:
                slots[node.index] = one + len(numbers)
                numbers.append(node.value)
        opcodes, starts, arguments, count = [], [0], list[int](), 0
        for node in computed:
            opcodes.append(self._opcode(node.index))
            terms = self.terms.get(node.index)
            if terms is not None:
                products = [(slots[each[0]], slots[each[1]] if len(each) > 1 else one) for each in terms]
                for run in runs(products, len(parameters), cells):
                    arguments.extend(run)
                count += len(terms)
            else:
                arguments.extend([slots[operand] for operand in node.operands])
                count += 1
            starts.append(len(arguments))
        kept = [slots[place] for place in self.keep]
        by_row = bool(kept) and self._depend_on_row(self.keep)
        return Instructions(len(parameters), len(self.inputs), opcodes, starts, arguments, numbers,
                            slots[self.graph.output], kept, count, by_row)  # fmt: skip

    def _depend_on_row(self, places: Collection[int]) -> bool:
        depends = {place for place in self.inputs if place >= 0}
        for node in self.graph.nodes:
            if not depends.isdisjoint(node.operands):
                depends.add(node.index)
        return not depends.isdisjoint(places)


def runs(products: Sequence[Product], parameters: int, cells: int) -> Iterator[tuple[int, int, int, int, int]]:
    """The products of a sum in order, as runs: first slot and step of either factor, and how many. A parameter is the
    first factor; no run goes on from results to the cells, the slots from `cells` on.

    >>> list(runs([(0, 7), (1, 9), (2, 11), (9, 5)], 6, 20))
    [(0, 1, 7, 2, 3), (5, 0, 9, 0, 1)]
    """
    ordered = [(b, a) if b < parameters <= a else (a, b) for a, b in products]
    kinds = [(a < cells, b < cells) for a, b in ordered]
    at = 0
    while at < len(ordered):
        end, (a, b), steps = at + 1, ordered[at], (0, 0)
        if end < len(ordered):
            steps = ordered[end][0] - a, ordered[end][1] - b
            while (
                end < len(ordered)
                and kinds[end] == kinds[at]
                and (ordered[end] == (a + steps[0] * (end - at), b + steps[1] * (end - at)))
            ):
                end += 1
        if end - at < 3 and not (end - at == 2 and {*steps} <= {0, 1}):
            end, steps = at + 1, (0, 0)
        yield a, steps[0], b, steps[1], end - at
        at = end
