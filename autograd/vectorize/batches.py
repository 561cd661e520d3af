"""A function of one example, compiled, and run over a batch: the mean over its rows, and the gradient of that.

The function is recorded for a chunk of rows at once, with the rows as numbers that can be exchanged. A batch of any
size is run chunk by chunk, so that what is recorded stays small.
"""

from __future__ import annotations

import inspect
import math
import sys
from typing import TYPE_CHECKING, Any

from autograd.checking.subject import ENGINE
from autograd.errors import DomainError
from autograd.structure import describe, flatten, rebuild
from autograd.value import Value
from autograd.vectorize.program import Compiled, compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    Arguments = dict[str, Any]

#: So many rows are recorded at once.
CHUNK = 128
#: So many rows of the first batch are compared with the scalar engine.
COMPARED = 4


class Batched:
    """A compiled function of a batch; a call gives the mean and its gradient in the parameters."""

    def __init__(self, function: Callable[..., Any], batch: Sequence[str]) -> None:
        self._call = _Call(function)
        self._signature = inspect.signature(function)
        if not batch or not all(name in self._call.names for name in batch):
            got = ", ".join(batch) or "none"
            raise ValueError(
                f"batch= names arguments of the function, which are {', '.join(self._call.names)}; got {got}"
            )
        self._batch = tuple(batch)
        self._chunks: dict[Any, _Chunk] = {}
        self._compared = False

    def __call__(self, *arguments: Any) -> tuple[float, Any]:
        """`(mean, gradient)`: the gradient has the structure of the parameters, the arguments that are no batch: of the
        one, or a tuple of those of several.

        Raises:
            ValueError: the batch is empty, its arguments differ in length, or the function takes a branch on data.
            TypeError: the function compares or converts a number.
            DomainError: a row lies outside the domain of a primitive; the message names the row.
        """
        import numpy as np

        given = dict(self._signature.bind(*arguments).arguments)
        rows = {name: np.asarray(given[name], float) for name in self._batch}
        count = _length(rows)
        parameters = {name: thing for name, thing in given.items() if name not in self._batch}
        numbers = np.array([float(x) for thing in parameters.values() for x in flatten(thing)])
        total, gradient, losses = 0.0, np.zeros(len(numbers)), []
        for start in range(0, count, CHUNK):
            part = {name: array[start : start + CHUNK] for name, array in rows.items()}
            value, slope, each = self._run(parameters, numbers, part, start)
            total += value * len(each)
            gradient += slope * len(each)
            losses.append(each)
        if not self._compared:
            self._compare(parameters, rows, np.concatenate(losses))
            self._compared = True
        structures = list(parameters.values())
        shaped = rebuild(structures, (gradient / count).tolist())
        return total / count, shaped[0] if len(structures) == 1 else tuple(shaped)

    @property
    def source(self) -> str:
        """The program of the first chunk that ran."""
        return next(iter(self._chunks.values())).step.source if self._chunks else ""

    def report(self) -> str:
        """What became an array in the first chunk that ran."""
        return next(iter(self._chunks.values())).step.report() if self._chunks else "nothing was run yet"

    def _run(self, parameters: Arguments, numbers: Any, rows: Arguments, start: int) -> tuple[float, Any, Any]:
        shapes = [array.shape for array in rows.values()]
        key = (*shapes, *map(describe, parameters.values()), len(numbers))
        try:
            if key not in self._chunks:
                self._chunks[key] = _Chunk(self._call, parameters, rows)
            return self._chunks[key].run(numbers, rows)
        except DomainError:
            self._name_row(parameters, rows, start)
            raise

    def _one(self, parameters: Arguments, rows: Arguments, row: int) -> Value:
        """The function on one row by the scalar engine."""
        cells = {name: _row_values(array[row], name) for name, array in rows.items()}
        return self._call(_as_values(parameters) | cells)

    def _name_row(self, parameters: Arguments, rows: Arguments, start: int) -> None:
        for row in range(_length(rows)):
            try:
                self._one(parameters, rows, row)
            except DomainError as error:
                raise DomainError(f"in row {start + row}: {error}") from None

    def _compare(self, parameters: Arguments, rows: Arguments, losses: Any) -> None:
        """A branch on `.data` was recorded as each row took it at first; other numbers in its place tell."""
        count = len(losses)
        for row in dict.fromkeys([*range(0, count, max(1, count // COMPARED)), count - 1]):
            right = self._one(parameters, rows, row).data
            if not math.isclose(right, losses[row], rel_tol=1e-9, abs_tol=1e-12) and not math.isnan(right):
                raise ValueError(
                    f"in row {row} the function gives {right!r}, the program {float(losses[row])!r}: a branch on .data "
                    "was taken otherwise when it was recorded; write it with where, maximum or relu"
                )


class _Chunk:
    """The function recorded for a number of rows, and where its numbers go in the program."""

    def __init__(self, one: _Call, parameters: Arguments, rows: Arguments) -> None:
        import numpy as np

        values = _as_values(parameters)
        inputs = [{name: _row_values(array[row], name) for name, array in rows.items()} for row in range(_length(rows))]
        losses = [one(values | row) for row in inputs]
        leaves = [value for thing in values.values() for value in flatten(thing)]
        cells = [cell for row in inputs for thing in row.values() for cell in flatten(thing)]
        self.step: Compiled = compiled(sum(losses[1:], start=losses[0]) / len(losses), losses, cells)
        places = {leaf: place for place, leaf in enumerate(self.step.leaves)}
        self.numbers = np.array([number for number, leaf in enumerate(leaves) if leaf in places], int)
        self.places = np.array([places[leaf] for leaf in leaves if leaf in places], int)
        self.cells = np.array([number for number, cell in enumerate(cells) if cell in places], int)
        self.cell_places = np.array([places[cell] for cell in cells if cell in places], int)
        self.empty, self.join = np.zeros(len(leaves)), np.hstack

    def run(self, numbers: Any, rows: Arguments) -> tuple[float, Any, Any]:
        """The mean over the rows, its gradient in the parameters, and the loss of each row."""
        step = self.step
        table = self.join([array.reshape(len(array), -1) for array in rows.values()])
        step.parameters[self.places] = numbers[self.numbers]
        step.parameters[self.cell_places] = table.ravel()[self.cells]
        value, gradients = step()
        gradient = self.empty.copy()
        gradient[self.numbers] = gradients[self.places]
        return value, gradient, step.kept.copy()


class _Call:
    """A call by names; comparing or converting a Value on the way is an error, as one branch only is recorded."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.names = tuple(inspect.signature(function).parameters)

    def __call__(self, given: Arguments) -> Value:
        before = sys.getprofile()
        sys.setprofile(_watch)
        try:
            result = self.function(*[given[name] for name in self.names if name in given])
        finally:
            sys.setprofile(before)
        if not isinstance(result, Value):
            raise TypeError(f"the function has to give one Value; got {describe(result)}, {result!r:.60}")
        return result


def _watch(frame: FrameType, event: str, _: Any) -> None:
    if event != "call" or frame.f_code not in _DECISIONS or frame.f_back is None:
        return
    if not frame.f_back.f_code.co_filename.startswith((ENGINE, "<Value.")):
        raise TypeError(
            "a number is compared or converted while the function is recorded, which would fix one branch for all "
            "rows; write the choice with where, maximum or relu"
        )


#: What a decision in Python asks of a Value.
_DECISIONS = (Value.__float__.__code__, Value.__bool__.__code__, Value.__lt__.__code__)


def _length(rows: Arguments) -> int:
    lengths = {name: len(array) if array.ndim else None for name, array in rows.items()}
    count = next(iter(lengths.values()))
    if count is None or len({*lengths.values()}) != 1:
        raise ValueError(f"a batch has one row an example in each of its arguments; got the lengths {lengths}")
    if count == 0:
        raise ValueError("the batch is empty: a mean over no rows is no number")
    return count


def _as_values(parameters: Arguments) -> Arguments:
    return {name: rebuild(thing, [Value(float(x)) for x in flatten(thing)]) for name, thing in parameters.items()}


def _row_values(row: Any, name: str) -> Any:
    """One row as Values: a number, or an array of them."""
    if row.ndim == 0:
        return Value(float(row), label=name)
    return rebuild(row, [Value(float(x), label=name) for x in row.flat])
