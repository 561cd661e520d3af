"""A function of one example, compiled, and run over a batch: the mean over its rows, and the gradient of that.

The function is recorded once, for one row; every array of the program has one more axis, for the rows.
"""

from __future__ import annotations

import inspect
import math
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler.namespaces import as_array, bound
from autograd.compiler.rows import Rows
from autograd.compiler.watching import WRITING, only_recorded
from autograd.errors import DomainError
from autograd.graph import collector_seldom
from autograd.transforms import arranged, describe, flatten, key_paths, unflatten
from autograd.value import CONSTANT, Value, next_number, topological_order

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from pathlib import Path

Arguments = dict[str, Any]
#: So many rows of the first batch are compared with the scalar engine.
COMPARED = 4


class _Recording(NamedTuple):
    """The program of one structure of parameters and rows."""

    program: Rows
    parameters: Arguments
    shapes: tuple[list[Any], list[Any]]  # of the pieces of the parameters, and of a row of each argument


class Batched:
    """A compiled function of a batch; a call gives the mean and its gradient in the parameters."""

    def __init__(self, function: Callable[..., Any], batch: Sequence[str]) -> None:
        self._function = function
        self._signature = inspect.signature(function)
        self._names = tuple(self._signature.parameters)
        if not batch or not all(name in self._names for name in batch):
            got = ", ".join(batch) or "none"
            raise ValueError(f"batch= names arguments of the function, which are {', '.join(self._names)}; got {got}")
        self._batch = tuple(batch)
        self._recordings: dict[Any, _Recording] = {}

    def __call__(self, *arguments: Any) -> tuple[float, Any]:
        """`(mean, gradient)`: the gradient has the structure of the parameters, the arguments that are no batch: of the
        one, or a tuple of those of several.

        Raises:
            ValueError: the batch is empty, its arguments differ in length, or the function takes a branch on data, or
                uses a Value that is no argument.
            TypeError: the function compares or converts a number.
            DomainError: a row lies outside the domain of a primitive; the message names the row.
        """
        import numpy as np

        given, parameters = self._split(arguments)
        rows = {name: np.asarray(array, float) for name, array in given.items()}
        count = _length(rows)
        found = flatten(list(parameters.values()), whole=True)
        numbers = [np.asarray(piece, float).reshape(-1) for piece in found] or [np.zeros(0)]
        tables = [_table(array, count) for array in rows.values()]
        key = _key(parameters, rows)
        recording = self._recordings.get(key)
        is_new = recording is None
        if recording is None:
            with WRITING, collector_seldom():
                recording = self._recorded(parameters, rows)
        program = recording.program
        value, gradient, _, inside = program.run(numbers, tables)
        if not inside:
            for row in program.outside(numbers, tables):
                self._name(parameters, rows, row)
        if is_new:
            self._compare(
                parameters, rows, count, lambda row: program.run(numbers, [t[..., row : row + 1] for t in tables])
            )
            self._recordings[key] = recording
        shaped = _shaped(list(parameters.values()), found, gradient)
        return value, shaped[0] if len(parameters) == 1 else tuple(shaped)

    @property
    def source(self) -> str:
        """The program, once it ran."""
        return self._last.program.program.source if self._recordings else ""

    def report(self) -> str:
        """What became an array, a line a group."""
        return "\n".join(self._last.program.program.notes) if self._recordings else "nothing was run yet"

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

        def function(*arguments: Any) -> tuple[Any, Any]:
            given, parameters = self._split(arguments)
            parameters = {
                name: arranged(recording.parameters[name], thing, name, whole=True)
                for name, thing in parameters.items()
            }
            found = flatten(list(parameters.values()), whole=True)
            if (_shapes(found), [tuple(thing.shape[1:]) for thing in given.values()]) != recording.shapes:
                raise ValueError(
                    "the parameters and the rows need the shapes that were recorded; call the function anew"
                )
            tables = [_table(as_array(namespace, thing, dtype), len(thing)) for thing in given.values()]
            numbers = namespace.concatenate([as_array(namespace, piece, dtype) for piece in found])
            value, gradient, *_ = program(numbers[order])(*tables)
            back = [len(order)] * len(numbers)  # what the program does not use reads the 0 behind its gradient
            for at, place in enumerate(order.tolist()):
                back[place] = at
            full = namespace.concatenate([gradient, as_array(namespace, 0.0, dtype)])[namespace.asarray(back)]
            shaped = _shaped(list(parameters.values()), found, full)
            return value, shaped[0] if len(parameters) == 1 else tuple(shaped)

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
    def _last(self) -> _Recording:
        return list(self._recordings.values())[-1]

    def _split(self, arguments: Sequence[Any]) -> tuple[Arguments, Arguments]:
        """The arguments of the batch, and the parameters."""
        if len(arguments) == len(self._names):
            given = dict(zip(self._names, arguments, strict=True))
        else:
            given = dict(self._signature.bind(*arguments).arguments)
        rows = {name: given[name] for name in self._batch}
        return rows, {name: thing for name, thing in given.items() if name not in rows}

    def _call(self, given: Arguments) -> Value:
        traced = [value for thing in given.values() for value in flatten(thing)]
        with only_recorded(traced):
            result = self._function(*[given[name] for name in self._names if name in given])
        if not isinstance(result, Value):
            raise TypeError(f"the function has to give one Value; got {describe(result)}, {result!r:.60}")
        return result

    def _recorded(self, parameters: Arguments, rows: Arguments) -> _Recording:
        values = _as_values(parameters)
        cells = {name: _row_values(array[0], name) for name, array in rows.items()}
        first = next_number()
        root = self._call(values | cells)
        leaves = [value for thing in values.values() for value in flatten(thing)]
        given = {*leaves, *(cell for thing in cells.values() for cell in flatten(thing))}
        for value in topological_order(root):
            if value.op is None and value._op is not CONSTANT and value not in given and value._number < first:
                raise ValueError(
                    f"the function uses {value!r}, which was made outside of it, and would stay the number that it is "
                    "now; make it an argument, or write .data for a fixed number"
                )
        program = Rows(root, leaves, {name: flatten(thing) for name, thing in cells.items()})
        shapes = _shapes(flatten(list(parameters.values()), whole=True)), [array.shape[1:] for array in rows.values()]
        return _Recording(program, parameters, shapes)

    def _one(self, parameters: Arguments, rows: Arguments, row: int) -> Value:
        """The function on one row by the scalar engine."""
        cells = {name: _row_values(array[row], name) for name, array in rows.items()}
        return self._call(_as_values(parameters) | cells)

    def _name(self, parameters: Arguments, rows: Arguments, row: int) -> None:
        """The engine's error for a row, with its number; none for a NaN, which passes there too."""
        try:
            self._one(parameters, rows, row)
        except DomainError as error:
            raise DomainError(f"in row {row}: {error}") from None

    def _compare(self, parameters: Arguments, rows: Arguments, count: int, run: Callable[[int], Any]) -> None:
        """A branch on `.data` was recorded as the first row took it; other rows tell."""
        for row in dict.fromkeys([*range(0, count, max(1, count // COMPARED)), count - 1]):
            right, ours = self._one(parameters, rows, row).data, run(row)[0]
            if not math.isclose(right, ours, rel_tol=1e-9, abs_tol=1e-12) and not math.isnan(right):
                raise ValueError(
                    f"in row {row} the function gives {right!r}, the program {ours!r}: a branch on .data was taken "
                    "otherwise when the first row was recorded; write it with where, maximum or relu"
                )


def _key(parameters: Arguments, rows: Arguments) -> tuple[Any, ...]:
    nested = [*map(_signature, parameters.values())]
    return *(array.shape[1:] for array in rows.values()), *nested


def _signature(structure: Any) -> Any:
    """What tells structures apart: kinds, keys and shapes."""
    if isinstance(structure, dict):
        return dict, tuple(structure), *map(_signature, structure.values())
    if isinstance(structure, (list, tuple)):
        return type(structure), *map(_signature, structure)
    return getattr(structure, "shape", ())


def _shapes(found: Sequence[Any]) -> list[Any]:
    return [tuple(getattr(piece, "shape", ())) for piece in found]


def _length(rows: Arguments) -> int:
    lengths = {name: len(array) if array.ndim else None for name, array in rows.items()}
    count = next(iter(lengths.values()))
    if count is None or len({*lengths.values()}) != 1:
        raise ValueError(f"a batch has one row an example in each of its arguments; got the lengths {lengths}")
    if count == 0:
        raise ValueError("the batch is empty: a mean over no rows is no number")
    return count


def _table(array: Any, count: int) -> Any:
    """Cells × rows of a batch of so many; one row of numbers where there is one cell."""
    table = array.reshape(count, -1).T
    return table[0] if len(table) == 1 else table


def _shaped(structures: Any, found: Sequence[Any], gradient: Any) -> Any:
    """The gradient in the structure of the parameters."""
    parts, start = [], 0
    for piece in found:
        shape = getattr(piece, "shape", ())
        size = math.prod(shape)
        part = gradient[start : start + size].reshape(shape)
        parts.append(part if hasattr(piece, "shape") else part.item() if hasattr(part, "item") else part)
        start += size
    return unflatten(structures, parts, whole=True)


def _as_values(parameters: Arguments) -> Arguments:
    return {
        name: unflatten(
            thing,
            [Value(float(x), label=place) for x, place in zip(flatten(thing), key_paths(thing, name), strict=True)],
        )
        for name, thing in parameters.items()
    }


def _row_values(row: Any, name: str) -> Any:
    """One row as Values: a number, or an array of them."""
    if row.ndim == 0:
        return Value(float(row), label=name)
    return unflatten(row, [Value(float(x), label=name) for x in row.flat])
