"""A recorded graph as one NumPy program for both passes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from autograd.compiler.capture.watching import WRITING
from autograd.compiler.code.views import strides
from autograd.compiler.layout.canonical import canonical
from autograd.compiler.layout.grouping import count_of_groups, grouped
from autograd.compiler.layout.labelled import by_name, parts_of
from autograd.compiler.layout.shifts import stilled
from autograd.compiler.running import saving
from autograd.compiler.running.namespaces import as_array, bound, with_buffers
from autograd.compiler.source import scalars
from autograd.compiler.source.emitting import Program, emitted
from autograd.compiler.tape.choosing import NUMPY_ASKED, explained, is_faster, native_asked, operations_of
from autograd.compiler.tape.running import tape_of
from autograd.graph import collector_seldom, record_with_places, rerun

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from autograd.compiler.tape.choosing import Backend
    from autograd.compiler.tape.running import TapeProgram
    from autograd.graph import Graph
    from autograd.value import Value


#: With fewer operations a group than this, calling NumPy costs more than the arithmetic: the program is scalar code.
FEWEST_A_GROUP = 50.0


def compiled(root: Value, keep: Sequence[Value] = (), backend: Backend = "auto") -> Compiled:
    """The program of a graph. The values of the nodes in `keep` stay visible.

    Raises:
        ValueError: a node of `keep` does not occur in the graph.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    with WRITING, collector_seldom():
        graph, places = record_with_places(root)
        if not all(node in places for node in keep):
            raise ValueError("keep needs nodes of the graph that is compiled; one of them does not occur in it")
        values = {place: value for value, place in places.items()}
        return Compiled(graph, values, [places[node] for node in keep], backend)


class Compiled:
    """A compiled graph; a call runs both passes."""

    def __init__(self, graph: Graph, values: dict[int, Value], keep: Sequence[int], backend: Backend) -> None:
        import numpy as np

        self._np, self._graph, self._keep = np, graph, list(keep)
        form = stilled(canonical(graph, keep), keep)
        computed, groups = sum(node.op is not None for node in graph.nodes), count_of_groups(form)
        self._program: Program | None = None
        self._order = by_name(graph)
        if groups and computed >= FEWEST_A_GROUP * groups:
            layout = grouped(form)
            name, leaf_name = labels(graph, form.origin), labels(graph)
            placed = [form.placed[index] for index in keep]
            self._program = emitted(layout, (), placed, form.output, name, leaf_name)
            self._notes = self._program.notes
            self._may_fail = layout.is_filled or self._program.is_fast
            self._order = layout.leaves
        #: The leaves of the graph, in the order of `parameters`.
        self.leaves = [values[index] for index in self._order]
        #: The numbers of all leaves: one flat array; change it, and call again.
        self.parameters = np.array([graph.nodes[index].value for index in self._order])
        self._gradients = np.zeros(len(self.leaves))
        #: The names of the leaves, in the same order.
        self.names = tuple(graph.nodes[index].name for index in self._order)
        #: The values of the nodes that were to be kept, as the last call found them.
        self.kept = np.array([graph.nodes[index].value for index in keep])
        self._runner: Callable[[list[float]], Any] | None = None  # scalar code, from its first call on
        self._free: list[Callable[[], Any]] = []  # steps that are not running: several threads have one each
        if not self._program:
            self._notes = [f"{computed} operations in {groups} groups: too few a group for arrays, scalar code"]
        self._parts = parts_of(self.names, self._program.views if self._program else {})
        self._tape = self._chosen(backend)

    def __call__(self) -> tuple[float, Any]:
        """The value and the gradient of every leaf, a float64 array in the order of `parameters`.

        Raises:
            DomainError: the parameters lie outside the domain of a primitive.
        """
        value, gradients = (self._tape and self._taped(self._tape)) or self._written()
        self._gradients = gradients
        return value, gradients.copy()

    def to(self, namespace: Any, dtype: str = "float64") -> Callable[[Any], tuple[Any, Any]]:
        """The same program on another array namespace, `jax.numpy` or `torch`, as a function of the parameters in one
        array, which gives the value and the gradient, and can be passed to `jax.jit`. Outside a primitive's domain
        numbers are NaN or infinite.

        Raises:
            ValueError: the program is scalar code, or the namespace does not compute in that dtype.
            TypeError: it is none of the namespaces that are known.
        """
        if self._program is None:
            raise ValueError(f"only a program of arrays runs on other namespaces, and here are {self.report()}")
        program = bound(self._program, namespace, dtype)

        def function(parameters: Any) -> tuple[Any, Any]:
            value, gradients, *_ = program(as_array(namespace, parameters, dtype))()
            return value, gradients

        return function

    @property
    def gradients(self) -> dict[str, Any]:
        """The parts of the last call's gradient, by the names of `views`."""
        return self.named(self._gradients)

    @property
    def source(self) -> str:
        """The program that NumPy or Python runs, or the tape in its place; large arrays are written into buffers then,
        operation by operation."""
        return self._program.source if self._program else scalars.source(self._graph, self._order, self._keep)

    @property
    def views(self) -> dict[str, Any]:
        """The parts of `parameters` that the program uses as one array, by their common name; changed with it."""
        return self.named(self.parameters)

    def named(self, flat: Any) -> dict[str, Any]:
        """Such parts of any flat array in the order of `parameters`, its gradient for one: views into it, or copies of
        what does not lie together there, which are read-only."""
        return {title: _part(flat, places) for title, places in self._parts.items()}

    def _chosen(self, backend: Backend) -> TapeProgram | None:
        """The tape, if it is to run; a note says what was chosen and why."""
        tape, why = None, NUMPY_ASKED
        if backend != "numpy":
            tape, why = tape_of(self._graph, self._order, (), self._keep)
        if tape is None:
            choice = f"runs as a program for NumPy or Python: {why}"
        elif backend == "native":
            choice = native_asked(tape)
        elif self._program is None:
            choice = f"runs on the tape in C: {tape.terms:,} products and primitives, which would be lines of Python"
        else:
            operations = operations_of(self._program)
            choice = explained(tape, operations, 1)
            tape = tape if is_faster(tape, operations, 1) else None
        self._notes = [choice, *self._notes]
        return tape

    def _taped(self, tape: TapeProgram) -> tuple[float, Any] | None:
        found = tape.run([self._np.asarray(self.parameters, float)], ())
        if found is None:
            return None
        value, gradients, kept = found
        if kept is not None:
            self.kept = kept
        return value, gradients

    def _written(self) -> tuple[float, Any]:
        """By the program that NumPy or Python runs."""
        return self._arrays(self._program) if self._program else self._scalar()

    def _arrays(self, program: Program) -> tuple[float, Any]:
        try:
            step = self._free.pop()
        except IndexError:
            with WRITING:
                step = with_buffers(program, self.parameters, ()) or bound(program)(self.parameters)
        with self._np.errstate(all="ignore"):
            value, gradients, kept, inside = step()
        self._free.append(step)
        if not inside:
            self._rerun()  # the scalar engine names the node; a NaN passes
        if self._may_fail and not (math.isfinite(value) and self._np.isfinite(gradients).all()):
            return self._exactly()  # a product that nobody reads may have made it so, or the exponential in a sigmoid
        if kept is not None:
            self.kept = self._np.array(kept)
        return float(value), gradients

    def _scalar(self) -> tuple[float, Any]:
        if self._runner is None:
            with WRITING, collector_seldom():
                self._runner = self._runner or scalars.runner(self._graph, self._order, self._keep)
        try:
            value, gradients, kept = self._runner(self.parameters.tolist())
        except (ArithmeticError, ValueError):  # where Python's arithmetic stops, and IEEE's may not
            return self._exactly()
        self.kept = self._np.array(kept, float)
        return float(value), self._np.array(gradients, float)

    def _exactly(self) -> tuple[float, Any]:
        """What the scalar engine gives."""
        root, made = self._rerun()
        root.backward()
        self.kept = self._np.array([made[index].data for index in self._keep], float)
        return root.data, self._np.array([made[index].grad or 0.0 for index in self._order])

    def _rerun(self) -> tuple[Value, dict[int, Value]]:
        """The same graph by the scalar engine, at the parameters of now."""
        return rerun(self._graph, dict(zip(self._order, self.parameters.tolist(), strict=True)))

    def read(self) -> None:
        """Take the parameters from the leaves' data."""
        self.parameters[:] = [leaf.data for leaf in self.leaves]

    def write_back(self) -> None:
        """Put the parameters into the leaves' data, and the gradients of the last call into their `grad`."""
        for leaf, number, gradient in zip(self.leaves, self.parameters.tolist(), self._gradients.tolist(), strict=True):
            leaf.data = number
            leaf.grad = gradient

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the program as a Python file that needs NumPy only: `parameters`, `NAMES` and `step()`.

        Raises:
            ValueError: the name does not end in .py.
            SaveError: the file cannot be written there.
        """
        if self._program is None:
            return saving.write(path, saving.of_scalars(self.source, self.parameters, self.names))
        text = saving.of_arrays(self._program.safe, self.parameters, self.names, self._program.arrays)
        return saving.write(path, text)

    def report(self) -> str:
        """Which way it runs and why, and what became an array in the NumPy program, one line per group."""
        return "\n".join(self._notes)


def _part(flat: Any, places: Any) -> Any:
    """These places of a row: a view into it where they lie evenly, else a copy that cannot be written to."""
    from numpy.lib.stride_tricks import as_strided

    steps = strides(places) if places.size else None
    if steps is not None:
        return as_strided(flat[int(places.flat[0]) :], places.shape, tuple(step * flat.strides[0] for step in steps))
    found = flat[places]
    found.flags.writeable = False
    return found


def labels(graph: Graph, origin: Sequence[int] | None = None) -> Callable[[int], str]:
    """The name that the user gave to a node, or to that which a canonical one stands for; empty if none."""

    def name(place: int) -> str:
        index = place if origin is None else origin[place]
        return graph.nodes[index].name if index >= 0 and graph.nodes[index].is_named else ""

    return name
