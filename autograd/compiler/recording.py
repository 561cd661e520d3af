"""A function of one example, recorded: once for each structure of its arguments, as the program of one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.arrays import the_one
from autograd.compiler.capture import arguments
from autograd.compiler.capture.outputs import named_outputs
from autograd.compiler.capture.surroundings import Surroundings
from autograd.compiler.capture.tracing import Tape
from autograd.compiler.capture.watching import only_recorded
from autograd.compiler.rows import Rows
from autograd.transforms import describe, flatten
from autograd.value import CONSTANT, Value, next_number, topological_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd.compiler.capture.arguments import Arguments, Given, Signature
    from autograd.compiler.tape.choosing import Backend


class Recording(NamedTuple):
    """The program of one structure of parameters and rows."""

    program: Rows
    parameters: Arguments
    shapes: tuple[list[Any], list[Any]]  # of the pieces of the parameters, and of a row of each argument
    aux: Any  # the structure of what the function gives besides the loss
    surroundings: Surroundings
    shape: Callable[[Any], Any]  # puts a flat gradient into the structure of the parameters


class Recorder:
    """The function, and what it gives besides the loss: by itself, with `has_aux`, or by the names of `outputs`."""

    def __init__(self, function: Callable[..., Any], signature: Signature, has_aux: bool, outputs: tuple[str, ...],
                 backend: Backend) -> None:  # fmt: skip
        self._function, self._signature, self._has_aux, self._outputs = function, signature, has_aux, outputs
        self._backend = backend

    def call(self, given: Arguments) -> tuple[Value, Any]:
        """The loss, and what comes besides.

        Raises:
            TypeError: the function gives something else, or reads, compares or converts a number.
            ValueError: nothing has a name of `outputs`.
        """
        traced = [value for thing in given.values() for value in flatten(thing) if isinstance(value, Value)]
        with only_recorded(traced):
            result = self._signature.call(self._function, given)
        aux: Any = ()
        if self._has_aux:
            if not isinstance(result, tuple) or len(result) != 2:
                raise TypeError(f"with has_aux, the function has to give (loss, aux); got {describe(result)}")
            result, aux = result
        result = the_one(result)
        if not isinstance(result, Value):
            raise TypeError(f"the function has to give one Value; got {describe(result)}, {result!r:.60}")
        return result, named_outputs(result, self._outputs) if self._outputs else aux

    def recorded(self, given: Given, row: int, per_row: bool, forward_only: bool) -> Recording:
        """The program for arguments of that structure; `row` is the number of the first row that has it.

        Raises:
            IndexError: a list ends before the function does, in that row.
            ValueError: the function uses a Value that is no argument.
        """
        values = arguments.values_of(given.parameters)
        cells = {name: arguments.cells_of(array[0], name) for name, array in given.rows.items()}
        first, around = next_number(), Surroundings(self._function)
        with Tape() as chosen:
            try:
                root, aux = self.call(values | cells | given.static)
            except IndexError as error:
                if not given.rows:
                    raise
                lists = {name: array.shape[1:] for name, array in given.rows.items() if array.ndim > 1}
                where = ", ".join(f"{name} has the length {shape[0]}" for name, shape in lists.items())
                raise IndexError(f"in row {row}{', where ' * bool(where)}{where}: {error}") from error
        leaves = [value for thing in values.values() for value in flatten(thing)]
        kept = [each if isinstance(each, Value) else Value(float(each)) for each in flatten(aux)]
        known = {*leaves, *(cell for thing in cells.values() for cell in flatten(thing))}
        for value in dict.fromkeys(each for top in (root, *kept) for each in topological_order(top)):
            if value.op is None and value._op is not CONSTANT and value not in known and value._number < first:
                raise ValueError(
                    f"the function uses {value!r}, which was made outside of it, and would stay the number that it is "
                    "now; make it an argument, or write .data for a fixed number"
                )
        keep = [root, *kept] if per_row else kept
        program = Rows(root, leaves, {name: flatten(thing) for name, thing in cells.items()}, keep, chosen=chosen,
                       forward_only=forward_only, backend=self._backend)  # fmt: skip
        found = flatten(list(given.parameters.values()), whole=True)
        shapes_of = arguments.shapes(found), [array.shape[1:] for array in given.rows.values()]
        shape, _ = arguments.shaper(arguments.one_or_all(given.parameters))
        return Recording(program, given.parameters, shapes_of, aux, around, shape)

    def one(self, given: Given, row: int) -> Value:
        """The function on one row by the scalar engine."""
        cells = {name: arguments.cells_of(array[row], name) for name, array in given.rows.items()}
        return self.call(arguments.values_of(given.parameters) | cells | given.static)[0]
