"""The graph of one row, run over a batch: on the tape in C or as a NumPy program, whichever is the faster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.compiler.array_rows import ArrayRows
from autograd.compiler.capture.tracing import graph_of
from autograd.compiler.capture.watching import WRITING
from autograd.compiler.tape import choosing
from autograd.compiler.tape.running import TapeProgram, tape_of
from autograd.graph import collector_seldom

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from autograd.compiler.capture.tracing import Index
    from autograd.compiler.source.emitting import Program
    from autograd.compiler.tape.choosing import Backend
    from autograd.value import Value


class Rows:
    """A loss of one row: its mean over a batch, and the gradient of that in the parameters.

    The NumPy program is written when it is asked for: to run, to be read or saved, or to be compared with.
    """

    def __init__(
        self,
        root: Value,
        parameters: Sequence[Value],
        inputs: Mapping[str, Sequence[Value]],
        keep: Sequence[Value] = (),
        *,
        chosen: Mapping[Value, tuple[Index, list[Value]]] | None = None,
        forward_only: bool = False,
        backend: Backend = "auto",
    ) -> None:
        """`keep` are nodes whose values stay visible, `chosen` what indices of the batch chose in the recording."""
        self._given = (root, parameters, inputs, keep)
        self._chosen, self._forward_only, self._backend = chosen or {}, forward_only, backend
        #: How many entries the tables have that an input indexes, by its name and cell.
        self.limits = _limits(inputs, self._chosen)
        self._tape, self._why = self._taped() if backend != "numpy" else (None, choosing.NUMPY_ASKED)
        self._operations: int | None = None
        self._rows = 1  # the most of any call
        self._last: Any = None
        self._arrays: ArrayRows | None = None  # no cached property, whose lock another thread may hold and wait
        if self._tape is None:
            assert self.arrays  # written now, so that what is wrong is said when it is compiled

    @property
    def arrays(self) -> ArrayRows:
        """The NumPy program."""
        if self._arrays is None:
            with WRITING, collector_seldom():
                if self._arrays is None:
                    self._arrays = ArrayRows(*self._given, chosen=self._chosen, forward_only=self._forward_only)
        return self._arrays

    @property
    def program(self) -> Program:
        """Its source, and what it is made of."""
        return self.arrays.program

    @property
    def order(self) -> Any:
        """The places of its parameters among those given."""
        return self.arrays.order

    def run(self, parameters: Sequence[Any], tables: Sequence[Any]) -> tuple[float, Any, Any, bool]:
        """The mean loss, the gradient of each parameter, the nodes kept (n, m), and whether all rows lie inside the
        domains. The parameters come in flat pieces; a table is (cells, m), or (m,) for one cell."""
        import numpy as np

        rows = tables[0].shape[-1] if tables else 1
        if rows > self._rows:
            self._rows = rows
        tape = self._tape
        if tape is not None and self._is_faster(tape, rows):
            flat = self._last = np.concatenate(parameters)
            found = tape.run([flat], tables, forward_only=self._forward_only)
            if found is not None:
                return (*found, True)
        self._last = None
        return self.arrays.run(parameters, tables)

    def outside(self, parameters: Sequence[Any], tables: Sequence[Any]) -> Iterator[int]:
        """The rows that do not lie inside the domains, or hold a NaN."""
        return self.arrays.outside(parameters, tables)

    def save(self, path: str | os.PathLike[str], names: Sequence[str]) -> Path:
        """Write the NumPy program with the numbers of its last run as a file that needs NumPy only; `names` are those
        of all parameters given."""
        return self.arrays.save(path, names, self._last)

    def notes(self) -> list[str]:
        """Which way the last call went and why, then what became an array in the NumPy program."""
        tape = self._tape
        if tape is None:
            choice = f"runs as a NumPy program: {self._why}"
        elif self._backend == "native":
            choice = choosing.native_asked(tape)
        else:
            choice = choosing.explained(tape, self._operations, self._rows)
        return [choice, *self.program.notes]

    def _is_faster(self, tape: TapeProgram, rows: int) -> bool:
        if self._backend == "native" or choosing.is_surely_faster(tape, rows):
            return True
        if self._operations is None:
            self._operations = choosing.operations_of(self.program)
        return choosing.is_faster(tape, self._operations, rows)

    def _taped(self) -> tuple[TapeProgram | None, str]:
        root, parameters, inputs, keep = self._given
        cells = [cell for argument in inputs.values() for cell in argument]
        graph, places = graph_of([root, *keep], self._chosen, {*parameters, *cells})
        given, inside = ([places.get(leaf, -1) for leaf in leaves] for leaves in (parameters, cells))
        return tape_of(graph, given, inside, [places[node] for node in keep])


def _limits(
    inputs: Mapping[str, Sequence[Value]], chosen: Mapping[Value, tuple[Index, list[Value]]]
) -> dict[tuple[str, int], int]:
    at = {cell: (name, number) for name, cells in inputs.items() for number, cell in enumerate(cells)}
    found: dict[tuple[str, int], int] = {}
    for index, table in chosen.values():
        place = at[index]
        found[place] = min(found.get(place, len(table)), len(table))
    return found
