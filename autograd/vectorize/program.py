"""A recorded graph as one NumPy program for both passes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.checking.circuit import without_indices
from autograd.checking.elsewhere import rerun
from autograd.files import write_whole
from autograd.graph import record_with_places
from autograd.rules import FLOATS
from autograd.vectorize import saving, scalars
from autograd.vectorize.canonical import Canonical, canonical
from autograd.vectorize.emitting import Emitter
from autograd.vectorize.grouping import Group, grouped
from autograd.vectorize.numpy_rules import definitions

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection, Sequence

    from autograd.graph import Graph
    from autograd.value import Value


def compiled(root: Value, keep: Sequence[Value] = (), inputs: Sequence[Value] = ()) -> Compiled:
    """The program of a graph. The values of the nodes in `keep` stay visible; leaves that are `inputs` are numbers to
    be set, and get no gradient.

    Raises:
        ValueError: a node of `keep` does not occur in the graph.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    graph, places = record_with_places(root)
    if not all(node in places for node in keep):
        raise ValueError("keep needs nodes of the graph that is compiled; one of them does not occur in it")
    values = {place: value for value, place in places.items()}
    return Compiled(graph, values, [places[node] for node in keep], {places[leaf] for leaf in inputs if leaf in places})


_Answer = tuple[float, list[float], list[float]]
#: With fewer nodes a group than this, calling NumPy costs more than the arithmetic: the program is scalar code.
FEWEST_A_GROUP = 6.0


class Compiled:
    """A compiled graph; a call runs both passes."""

    def __init__(self, graph: Graph, values: dict[int, Value], keep: Sequence[int], inputs: Collection[int]) -> None:
        import numpy as np

        self._np, self._graph = np, graph
        form = canonical(graph, keep)
        self._layout = layout = grouped(form, inputs)
        #: The leaves of the graph, in the order of `parameters`.
        self.leaves = [values[index] for index in layout.leaves]
        self._V, self._G = np.zeros(layout.size), np.zeros(layout.size)
        count = len(layout.leaves)
        self._V[count : count + len(layout.constants)] = layout.constants
        #: The numbers of all leaves, oldest first, inputs last: one flat array; change it, and call again.
        self.parameters = self._V[:count]
        self.parameters[:] = [graph.nodes[index].value for index in layout.leaves]
        #: The names of the leaves, in the same order.
        self.names = tuple(graph.nodes[index].name for index in layout.leaves)
        self._output = layout.places[form.output]
        self._arrays_used: dict[str, Any] | None = None
        self._keep = list(keep)
        #: The values of the nodes that were to be kept, as the last call found them.
        self.kept = np.array([graph.nodes[index].value for index in keep])
        computed = layout.size - count - len(layout.constants)
        if not layout.groups or computed < FEWEST_A_GROUP * len(layout.groups):
            self.source = scalars.source(graph, layout.leaves, self._keep)
            self._notes = [f"{computed} nodes in {len(layout.groups)} groups: too few a group for arrays, scalar code"]
            names = dict(FLOATS)
            exec(_compiled(self.source), names)
            self._run = self._scalar(names["run"])
        else:
            program = Emitter(layout, np, self._output, lambda group: _label(graph, form, group)).emit()
            #: The program as it is run.
            self.source = program.source
            self._notes = program.notes
            self._arrays_used = program.arrays
            names = {"np": np, "math": math, "V": self._V, "G": self._G, "OUTPUT": self._output, "view": _view}
            names |= program.arrays
            exec(_compiled(f"{definitions(self.source)}\n{self.source}"), names)
            places = np.array([layout.places[form.placed[index]] for index in keep], int)
            self._run = self._arrays(names["forward"], names["backward"], places)

    def __call__(self) -> tuple[float, Any]:
        """The value and the gradient of every leaf, a float64 array in the order of `parameters`.

        Raises:
            DomainError: the parameters lie outside the domain of a primitive.
        """
        return self._run()

    def _arrays(
        self, forward: Callable[[], None], backward: Callable[[], None], kept: Any
    ) -> Callable[[], tuple[float, Any]]:
        np, V, G = self._np, self._V, self._G
        leaves, output = len(self.leaves), self._output

        def run() -> tuple[float, Any]:
            with np.errstate(all="ignore"):
                forward()
                if not np.isfinite(V).all():
                    self._rerun()  # the scalar engine knows whether a domain was left; a true overflow passes
                backward()
            self.kept = V[kept]
            return float(V[output]), G[:leaves].copy()

        return run

    def _scalar(self, program: Callable[[list[float]], _Answer]) -> Callable[[], tuple[float, Any]]:
        def run() -> tuple[float, Any]:
            try:
                value, gradients, kept = program(self.parameters.tolist())
            except (ArithmeticError, ValueError):  # where Python's arithmetic stops, and IEEE's may not
                root, made = self._rerun()
                root.backward()
                gradients = [made[index].grad or 0.0 for index in self._layout.leaves]
                value, kept = root.data, [made[index].data for index in self._keep]
            self._G[: len(gradients)] = gradients
            self.kept = self._np.array(kept, float)
            return float(value), self._np.array(gradients, float)

        return run

    def _rerun(self) -> tuple[Value, dict[int, Value]]:
        """The same graph by the scalar engine, at the parameters of now."""
        numbers = self.parameters.tolist()
        return rerun(self._graph, dict(zip(self._layout.leaves, numbers, strict=True)))

    def read(self) -> None:
        """Take the parameters from the leaves' data."""
        self.parameters[:] = [leaf.data for leaf in self.leaves]

    def write_back(self) -> None:
        """Put the parameters into the leaves' data, and the gradients of the last call into their `grad`."""
        for leaf, number, gradient in zip(self.leaves, self.parameters.tolist(), self._G.tolist(), strict=False):
            leaf.data = number
            leaf.grad = gradient

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the program as a Python file that needs NumPy only: `parameters`, `NAMES` and `step()`.

        Raises:
            ValueError: the name does not end in .py.
            SaveError: the file cannot be written there.
        """
        target = Path(path)
        if target.suffix != ".py":
            raise ValueError(f"a program is saved as .py; got {str(target)!r}")
        if self._arrays_used is None:
            text = saving.of_scalars(self.source, self.parameters, self.names)
        else:
            text = saving.of_arrays(self.source, self._V, self._output, self.names, self._arrays_used)
        write_whole(target, text.encode())
        return target

    def report(self) -> str:
        """What became an array, a line a group."""
        return "\n".join(self._notes)


def _view(buffer: Any, start: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    """Places of the buffer that lie at fixed strides, as an array of their own that shares its memory."""
    from numpy.lib.stride_tricks import as_strided

    step = buffer.itemsize
    return as_strided(buffer[start:], shape, tuple(stride * step for stride in strides))


def _compiled(source: str) -> Any:
    import builtins

    return builtins.compile(source, "<compiled graph>", "exec")


def _label(graph: Graph, form: Canonical, group: Group) -> str:
    """What the group's members are called, without indices, or its number."""
    nodes = [graph.nodes[form.origin[member]] for member in group.members]
    named = [without_indices(node.name) for node in nodes if node.is_named]
    return named[0] if named else f"group {group.number}"
