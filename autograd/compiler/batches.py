"""A function of one example, compiled, and run over a batch: the mean over its rows, and the gradient of that.

The function is recorded once for each structure of its arguments, for one row; every array of the program has one more
axis, for the rows.
"""

from __future__ import annotations

import math
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler.capture import arguments
from autograd.compiler.capture.arguments import Given, Signature
from autograd.compiler.capture.tracing import own
from autograd.compiler.capture.watching import WRITING
from autograd.compiler.recording import Recorder, Recording
from autograd.compiler.running.namespaces import as_array, bound
from autograd.errors import DomainError
from autograd.graph import collector_seldom
from autograd.transforms import arranged, flatten, key_paths

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from autograd.compiler.rows import Rows
    from autograd.compiler.tape.choosing import Backend

#: So many rows of the first batch are compared with the scalar engine.
COMPARED = 4


class _Found(NamedTuple):
    """What one program gave for its rows."""

    rows: Sequence[int]
    value: float
    gradient: Any  # flat; with a line for each row, if that is asked for
    kept: Any
    recording: Recording


class Batched:
    """A compiled function of a batch; a call gives the mean and its gradient in the parameters."""

    def __init__(
        self,
        function: Callable[..., Any],
        batch: Sequence[str] = (),
        *,
        static: Sequence[str] = (),
        outputs: Sequence[str] = (),
        has_aux: bool = False,
        per_row: bool = False,
        forward_only: bool = False,
        backend: Backend = "auto",
    ) -> None:
        update_wrapper(self, function)
        if has_aux and outputs:
            raise ValueError("outputs= names what comes besides, and with has_aux the function gives it itself")
        self._signature = Signature(function, batch, static)
        self._recorder = Recorder(function, self._signature, has_aux, tuple(outputs), backend)
        self._has_aux, self._per_row, self._forward_only = has_aux or bool(outputs), per_row, forward_only
        if per_row and not batch:
            raise ValueError("per_row= needs a batch; name its arguments in batch=")
        self._recordings: dict[Any, Recording] = {}

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """`(mean, gradient)`: the gradient has the structure of the parameters, the arguments that are no batch and not
        static: of the one, or a tuple of those of several. As they were asked for, `((mean, aux), gradient)`, values
        and gradients with an axis of rows, or the mean alone.

        Given Values, it is what the function itself is, by the engine: the mean as a Value (with `per_row` a list of
        all), so that `grad`, `hessian` and `hvp` take a compiled function as well.

        Raises:
            ValueError: the batch is empty, its arguments differ in length, or the function gives different numbers each
                time, uses a Value that is no argument, or reads a number that has changed since it was recorded.
            TypeError: the function reads, compares or converts a number; a parameter holds integers; or a static
                argument is not hashable.
            IndexError: an index of the batch lies outside the table that it reads.
            DomainError: a row lies outside the domain of a primitive; the message names the row.
        """
        import numpy as np

        given = self._signature.split(args, keywords)
        try:
            numbers, structure = arguments.numbers_of(given.parameters)
            parts = arguments.by_structure(given.rows) if given.rows else [([0], {})]
        except (TypeError, ValueError):
            if not arguments.hold_values(given):
                raise
            return self._differentiable(given)
        found = [self._part(numbers, structure, Given(rows, *given[1:]), at) for at, rows in parts]
        value: Any = found[0].value
        gradient = found[0].gradient
        count = len(found[0].rows)
        if len(found) > 1:
            count = sum([len(each.rows) for each in found])
            value = sum([each.value * (len(each.rows) / count) for each in found])
        aux = self._aux(found, count) if self._has_aux else None
        if self._per_row:
            value = np.empty(count)
            for each in found:
                value[each.rows] = each.kept[0]
        shown = (value, aux) if self._has_aux else value
        if self._forward_only:
            return shown
        if self._per_row:
            gradient = np.empty((count, sum(map(len, numbers))))
            for each in found:
                gradient[each.rows] = each.gradient
        elif len(found) > 1:
            gradient = sum(each.gradient * (len(each.rows) / count) for each in found)
        return shown, found[0].recording.shape(gradient)

    def _differentiable(self, given: Given) -> Any:
        """The mean, or the values by row, as Values."""
        fixed = {name: own(thing) for name, thing in given.parameters.items()} | given.static
        count = len(next(iter(given.rows.values()))) if given.rows else 1
        rows = [
            {name: arguments.cell_of(thing[row], name) for name, thing in given.rows.items()} for row in range(count)
        ]
        found = [self._recorder.call(fixed | cells) for cells in rows]
        roots = [root for root, _ in found]
        value = roots if self._per_row else sum(roots[1:], start=roots[0]) / count
        return (value, [aux for _, aux in found]) if self._has_aux else value

    def _part(self, numbers: Sequence[Any], structure: Any, given: Given, at: Sequence[int]) -> _Found:
        """What the rows of one structure give; `at` are their numbers."""
        import numpy as np

        count = len(at)
        tables = [arguments.table_of(array.astype(float, copy=False), count) for array in given.rows.values()]
        key = arguments.key_of(given, structure)
        recording = self._recordings.get(key)
        is_new = recording is None
        if recording is None:
            with WRITING, collector_seldom():
                recording = self._recorder.recorded(given, at[0], self._per_row, self._forward_only)
        else:
            recording.surroundings.check()
        program = recording.program
        if program.limits:
            self._check_indices(program, given, at)
        value, gradient, kept, inside = program.run(numbers, tables)
        if not (inside or tables):
            self._recorder.call(arguments.values_of(given.parameters) | given.static)
        elif not inside:
            for row in program.outside(numbers, tables):
                self._name(given, row, at[row])
        if is_new:
            self._compare(given, at, lambda row: program.run(numbers, [t[..., row : row + 1] for t in tables]))
            recording.surroundings.keep_unchanged()
            self._recordings[key] = recording
        if self._per_row and not self._forward_only:
            gradient = np.stack(
                [program.run(numbers, [t[..., row : row + 1] for t in tables])[1] for row in range(count)]
            )
        if self._per_row and kept.ndim == 1:
            kept = np.repeat(kept[:, None], count, 1)
        return _Found(at, value, gradient, kept, recording)

    def _aux(self, found: Sequence[_Found], count: int) -> Any:
        """What the function gave besides the loss, with an axis of rows in front; a list, where their shapes differ."""
        first = int(self._per_row)
        parts = [arguments.visible(each.recording.aux, each.kept[first:]) for each in found]
        if len(found) == 1:
            return parts[0]
        by_row: list[Any] = [None] * count
        for each in found:
            for place, row in enumerate(each.rows):
                by_row[row] = arguments.visible(each.recording.aux, each.kept[first:, place])
        return by_row

    @property
    def source(self) -> str:
        """The NumPy program, once something is recorded; what runs on the tape computes the same."""
        return self._last.program.program.source if self._recordings else ""

    def report(self) -> str:
        """Which way the last calls went and why, and what became an array in the NumPy program, one line per group."""
        return "\n".join(self._last.program.notes()) if self._recordings else "nothing was run yet"

    def to(self, namespace: Any, dtype: str = "float64") -> Callable[..., Any]:
        """The same function on another array namespace, `jax.numpy` or `torch`: it takes and gives that library's
        arrays, and can be passed to `jax.jit`. Outside a primitive's domain numbers are NaN or infinite.

        Raises:
            ValueError: the function was not called yet, so that nothing is recorded; or the namespace does not compute
                in that dtype.
            TypeError: it is none of the namespaces that are known.
        """
        self._check_recorded("to")
        recording = self._last
        order, program = recording.program.order, bound(recording.program.program, namespace, dtype)

        def function(*args: Any, **keywords: Any) -> Any:
            rows, _, parameters = self._signature.split(args, keywords)
            parameters = {
                name: arranged(recording.parameters[name], thing, name, whole=True)
                for name, thing in parameters.items()
            }
            found = flatten(list(parameters.values()), whole=True)
            if (arguments.shapes(found), [tuple(thing.shape[1:]) for thing in rows.values()]) != recording.shapes:
                raise ValueError(
                    "the parameters and the rows need the shapes that were recorded; call the function anew"
                )
            tables = [arguments.table_of(as_array(namespace, thing, dtype), len(thing)) for thing in rows.values()]
            numbers = namespace.concatenate([as_array(namespace, piece, dtype) for piece in found])
            value, gradient, *_ = program(numbers[order])(*tables)
            if self._forward_only:
                return value
            back = [len(order)] * len(numbers)  # what the program does not use reads the 0 behind its gradient
            for at, place in enumerate(order.tolist()):
                back[place] = at
            full = namespace.concatenate([gradient, as_array(namespace, 0.0, dtype)])[namespace.asarray(back)]
            return value, arguments.shaper(arguments.one_or_all(parameters))[0](full)

        return function

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the program as a Python file that needs NumPy only: `parameters` as in the last call, in one array,
        their `NAMES`, and `step(…)`, which takes the arguments of the batch and gives the mean and its gradient.

        Raises:
            ValueError: the function was not called yet, or the name does not end in .py.
            SaveError: the file cannot be written there.
        """
        self._check_recorded("save")
        parameters = self._last.parameters.items()
        return self._last.program.save(path, [place for name, thing in parameters for place in key_paths(thing, name)])

    def _check_recorded(self, what: str) -> None:
        if not self._recordings:
            raise ValueError(f"call it once with numbers, so that there is something recorded; then write .{what}(…)")

    @property
    def _last(self) -> Recording:
        return list(self._recordings.values())[-1]

    def _check_indices(self, program: Rows, given: Given, at: Sequence[int]) -> None:
        for (name, cell), count in program.limits.items():
            column = given.rows[name].reshape(len(at), -1)[:, cell]
            outside = ((column < 0) | (column >= count)).nonzero()[0]
            if outside.size:
                raise IndexError(
                    f"{name} holds {int(column[outside[0]])} in row {at[int(outside[0])]}, and the table that it "
                    f"indexes has the entries 0 to {count - 1}"
                )

    def _name(self, given: Given, row: int, shown: int) -> None:
        """The engine's error for a row, with its number; none for a NaN, which passes there too."""
        try:
            self._recorder.one(given, row)
        except DomainError as error:
            raise DomainError(f"in row {shown}: {error}") from None

    def _compare(self, given: Given, at: Sequence[int], run: Callable[[int], Any]) -> None:
        """What a recording cannot see, such as a random number, is found by comparing some rows with the engine."""
        count = len(at)
        for row in dict.fromkeys([*range(0, count, max(1, count // COMPARED)), count - 1]):
            right, ours = self._recorder.one(given, row).data, run(row)[0]
            if not math.isclose(right, ours, rel_tol=1e-9, abs_tol=1e-12) and not math.isnan(right):
                raise ValueError(
                    f"in row {at[row]} the function gives {right!r}, the program {ours!r}: it gives another number "
                    "each time it is called, or takes a branch that was recorded otherwise; write it with where"
                )
