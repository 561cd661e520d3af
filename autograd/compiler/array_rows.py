"""The graph of one row as a NumPy program for a batch of any number of them."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.compiler.capture.tracing import graph_of
from autograd.compiler.capture.watching import WRITING
from autograd.compiler.layout.canonical import canonical
from autograd.compiler.layout.grouping import grouped
from autograd.compiler.layout.shifts import stilled
from autograd.compiler.program import labels
from autograd.compiler.running import saving
from autograd.compiler.running.namespaces import bound, with_buffers
from autograd.compiler.source.emitting import emitted

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from autograd.compiler.capture.tracing import Index
    from autograd.compiler.source.emitting import Program
    from autograd.value import Value

#: So many numbers of a row times rows are computed at once: about what the caches of a processor hold.
NUMBERS_AT_ONCE = 2**18
#: The run of a number of rows from which on it has buffers, and for how many such numbers.
BUFFERED_FROM, MOST_BUFFERED = 2, 8

#: After so many runs that gave no number, the exact program runs at once.
MOST_FAILED = 8


class _Workspace:
    """What one run at a time writes to: the parameters, and the buffers for numbers of rows that come again."""

    def __init__(self, program: Program, bind: Callable[[Any], Callable[..., Any]], parameters: Any,
                 is_exact: bool) -> None:  # fmt: skip
        self.program, self.parameters = program, parameters
        self._step = bind(parameters)
        self._most = 0 if is_exact else MOST_BUFFERED
        self._met: Counter[int] = Counter()
        self._steps: dict[int, Callable[..., Any]] = {}  # with buffers, by the number of rows

    def run(self, tables: Sequence[Any], rows: int) -> Any:
        """One run; with buffers where that many rows come again and again."""
        step = self._steps.get(rows)
        if step is None:
            self._met[rows] += 1
            step = self._step
            if self._met[rows] == BUFFERED_FROM and len(self._steps) < self._most:
                with WRITING:
                    step = self._steps[rows] = with_buffers(self.program, self.parameters, tables) or self._step
        return step(*tables)


class ArrayRows:
    """The program of a loss of one row: the mean over a batch, and its gradient in the parameters."""

    def __init__(
        self,
        root: Value,
        parameters: Sequence[Value],
        inputs: Mapping[str, Sequence[Value]],
        keep: Sequence[Value] = (),
        *,
        chosen: Mapping[Value, tuple[Index, list[Value]]] | None = None,
        forward_only: bool = False,
        exact: bool = False,
    ) -> None:
        """`keep` are nodes whose values stay visible, `chosen` what indices of the batch chose in the recording. An
        `exact` program computes nothing that nobody reads, and has a number wherever the engine has one."""
        import numpy as np

        self._np = np
        given = {*parameters, *(cell for argument in inputs.values() for cell in argument)}
        graph, places = graph_of([root, *keep], chosen or {}, given)
        cells = [[places.get(cell, -1) for cell in argument] for argument in inputs.values()]
        kept = [places[node] for node in keep]
        form = stilled(canonical(graph, kept, {cell for argument in cells for cell in argument}), kept)
        layout = grouped(form, cells, fill=not exact)
        name, leaf_name = labels(graph, form.origin), labels(graph)
        #: The program, and the places of its parameters among those given.
        self.program = emitted(
            layout,
            list(inputs),
            [form.placed[node] for node in kept],
            form.output,
            name,
            leaf_name,
            forward_only=forward_only,
        )
        self._forward_only = forward_only
        self._exact: Callable[[], ArrayRows] | None = None
        if not exact and (layout.is_filled or self.program.is_fast):
            self._exact = cache(lambda: ArrayRows(root, parameters, inputs, keep, chosen=chosen,
                                             forward_only=forward_only, exact=True))  # fmt: skip
        numbers = {places[leaf]: number for number, leaf in enumerate(parameters) if leaf in places}
        self.order = np.array([numbers[leaf] for leaf in layout.leaves], int)
        self._count = len(parameters)
        self._in_order = self._count == len(self.order) and bool((np.diff(self.order) == 1).all())
        self._bound = bound(self.program, safe=exact)
        self._is_exact, self._failed = exact, 0
        self._free: list[_Workspace] = []
        self._last = np.zeros(len(self.order))
        self._chunk = max(64, NUMBERS_AT_ONCE // max(1, sum(len(group.members) for group in layout.groups)))

    def run(self, parameters: Sequence[Any], tables: Sequence[Any]) -> tuple[float, Any, Any, bool]:
        """The mean loss, the gradient of each parameter, the nodes kept (n, m), and whether all rows lie inside the
        domains. The parameters come in flat pieces; a table is (cells, m), or (m,) for one cell."""
        np = self._np
        if self._failed >= MOST_FAILED:
            return self._exactly(parameters, tables)
        try:
            own = self._free.pop()  # several threads have one each
        except IndexError:
            own = _Workspace(self.program, self._bound, np.zeros(len(self.order)), self._is_exact)
        if self._in_order:
            np.concatenate(parameters, out=own.parameters)
        else:
            own.parameters[:] = np.concatenate(parameters)[self.order]
        rows = tables[0].shape[-1] if tables else 1
        with np.errstate(all="ignore"):
            if rows <= self._chunk:
                value, slopes, kept, inside = own.run(tables, rows)
            else:
                value, slopes, kept, inside = self._by_chunks(own, tables, rows)
        self._last = own.parameters
        self._free.append(own)
        if self._exact and not (math.isfinite(value) and np.isfinite(slopes).all()):
            self._failed += 1  # a product that nobody reads may have made it so, or the exponential in a sigmoid
            return self._exactly(parameters, tables)
        if not self._in_order and not self._forward_only:
            slopes, found = np.zeros(self._count), slopes
            slopes[self.order] = found
        return float(value), slopes, None if kept is None else np.array(kept), bool(inside)

    def _exactly(self, parameters: Sequence[Any], tables: Sequence[Any]) -> tuple[float, Any, Any, bool]:
        assert self._exact
        with WRITING:
            exact = self._exact()
        return exact.run(parameters, tables)

    def save(self, path: str | os.PathLike[str], names: Sequence[str], numbers: Any = None) -> Path:
        """Write the program with these numbers of all parameters, or with those of its last run, as a file that needs
        NumPy only; `names` are those of all parameters given."""
        own = [names[number] for number in self.order]
        last = self._last if numbers is None else numbers[self.order]
        text = saving.of_arrays(self.program.safe, last, own, self.program.arrays, self.program.inputs)
        return saving.write(path, text)

    def outside(self, parameters: Sequence[Any], tables: Sequence[Any]) -> Iterator[int]:
        """The rows that do not lie inside the domains, or hold a NaN: by halves, so that a few are found fast."""
        stack = [(0, tables[0].shape[-1])]
        while stack:
            start, stop = stack.pop()
            if self.run(parameters, [table[..., start:stop] for table in tables])[3]:
                continue
            if stop - start == 1:
                yield start
            else:
                middle = (start + stop) // 2
                stack += [(middle, stop), (start, middle)]

    def _by_chunks(self, own: _Workspace, tables: Sequence[Any], rows: int) -> tuple[Any, Any, Any, bool]:
        total, slopes, kept, inside = 0.0, 0.0, [], True
        for start in range(0, rows, self._chunk):
            part = [table[..., start : start + self._chunk] for table in tables]
            count = part[0].shape[-1]
            value, gradient, found, is_inside = own.run(part, count)
            share = count / rows
            total, slopes, inside = total + share * value, slopes + share * gradient, inside and bool(is_inside)
            kept.append(found)
        is_by_row = kept[0] is not None and kept[0].ndim == 2
        return total, slopes, self._np.concatenate(kept, axis=-1) if is_by_row else kept[0], inside
