"""A tape that runs: what one call of it gives, and when it gives nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.compiler.tape.instructions import instructions, why_not
from autograd.native import Tape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.compiler.tape.instructions import Instructions
    from autograd.graph import Graph

#: After so many runs in a row that gave no number, the tape is not asked again.
MOST_FAILED = 8


class TapeProgram:
    """A graph as a tape in C. It changes nothing of its own while it runs, so that several threads may share it."""

    def __init__(self, written: Instructions) -> None:
        import numpy as np

        self._np = np
        #: Products in sums and results of primitives, for one row.
        self.terms, self.count = written.terms, len(written.opcodes)
        self._tape = Tape(*written.arrays())
        self._parameters, self._kept = written.parameters, len(written.kept)
        self._by_row = written.is_kept_by_row
        self._failed = 0

    def run(self, parameters: Sequence[Any], tables: Sequence[Any], *, forward_only: bool = False) -> Any:
        """The mean over the rows, its gradient in each parameter, and the kept numbers, (kept, rows), or (kept,) where
        no row changes them; None where a number is not finite, which other programs are there for.

        Parameters come in flat pieces, a table is (cells, rows), or (rows,) for one cell, all of float64.
        """
        np = self._np
        if self._failed >= MOST_FAILED:
            return None
        gradient = np.empty(0 if forward_only else self._parameters)
        rows = tables[0].shape[-1] if tables else 1
        kept = np.empty((self._kept, rows)) if self._kept else None
        parameters, tables = ([each if each.flags.aligned else each.copy() for each in arrays]
                              for arrays in (parameters, tables))  # fmt: skip
        value = self._tape.run(parameters, tables, None if forward_only else gradient, kept)
        if value is None:
            self._failed += 1
            return None
        self._failed = 0
        return value, gradient, kept if self._by_row or kept is None else kept[:, 0]


def tape_of(
    graph: Graph, parameters: Sequence[int], inputs: Sequence[int], keep: Sequence[int]
) -> tuple[TapeProgram | None, str]:
    """The tape of a graph, or None and why there is none. `parameters` and `inputs` are places of nodes, as
    `instructions` takes them."""
    if Tape is None:
        return None, "the engine in C is not running"
    reason = why_not(graph)
    if reason:
        return None, reason
    return TapeProgram(instructions(graph, parameters, inputs, keep)), ""
