"""The arguments of a compiled function: parameters, rows of a batch, and what is fixed, checked and as numbers."""

from __future__ import annotations

import inspect
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler.capture.tracing import Index, Traced, own
from autograd.transforms import flatten, key_paths, parts_of, unflatten, with_parts
from autograd.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Arguments = dict[str, Any]


class Given(NamedTuple):
    """The arguments of one call, each by its name."""

    rows: Arguments  # those of the batch
    static: Arguments
    parameters: Arguments


class Signature:
    """What the arguments of a function are: `batch` and `static` name some, and the others are parameters.

    Raises:
        ValueError: a name is none of the function's.
    """

    def __init__(self, function: Callable[..., Any], batch: Sequence[str], static: Sequence[str]) -> None:
        self._signature = inspect.signature(function)
        self.batch, self.static = tuple(batch), tuple(static)
        names = tuple(self._signature.parameters)
        kinds = {each.kind for each in self._signature.parameters.values()}
        #: Where arguments in their order need no thought.
        self._plain = names if kinds == {inspect.Parameter.POSITIONAL_OR_KEYWORD} else ()
        for option, chosen in (("batch", self.batch), ("static", self.static)):
            if not all(name in names for name in chosen):
                got = ", ".join(chosen)
                raise ValueError(f"{option}= names arguments of the function, which are {', '.join(names)}; got {got}")
        if both := {*self.batch} & {*self.static}:
            raise ValueError(f"an argument is of the batch or static; got {', '.join(sorted(both))} in both")

    def split(self, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Given:
        """The arguments of a call. One that is left out keeps the function's default, and gets no gradient.

        Raises:
            TypeError: they do not fit the function, or a static one is not hashable.
            ValueError: an argument of the batch is left out.
        """
        if len(arguments) == len(self._plain) and not keywords:
            given = dict(zip(self._plain, arguments, strict=True))
        else:
            given = dict(self._signature.bind(*arguments, **keywords).arguments)
            if missing := [name for name in self.batch if name not in given]:
                raise ValueError(f"the batch needs its argument {missing[0]}; it was left out")
        rows = {name: given.pop(name) for name in self.batch}
        static = {name: given.pop(name) for name in self.static if name in given}
        for name, thing in static.items():
            try:
                hash(thing)
            except TypeError as error:
                raise TypeError(f"the static argument {name} needs to be hashable; got {thing!r:.60}") from error
        return Given(rows, static, given)

    def call(self, function: Callable[..., Any], given: Arguments) -> Any:
        """The function of arguments by name."""
        bound = self._signature.bind_partial()
        bound.arguments.update({name: given[name] for name in self._signature.parameters if name in given})
        return function(*bound.args, **bound.kwargs)


def key_of(given: Given, structure: Any) -> tuple[Any, ...]:
    """What tells calls apart that need programs of their own: shapes and kinds of rows, what is static, and the
    structure of the parameters."""
    rows = [(array.shape[1:], array.dtype.kind in "iu") for array in given.rows.values()]
    static = [(name, type(thing), thing) for name, thing in given.static.items()]
    return *rows, *static, structure


def shapes(found: Sequence[Any]) -> list[Any]:
    """The shape of each piece."""
    return [tuple(getattr(piece, "shape", ())) for piece in found]


def numbers_of(parameters: Arguments) -> tuple[list[Any], Any]:
    """The numbers of all parameters, in flat pieces, and the structure that they have: kinds, keys and shapes.

    >>> pieces, structure = numbers_of({"w": [[1.0, 2.0]], "b": 3.0})
    >>> [piece.tolist() for piece in pieces]
    [[1.0, 2.0], [3.0]]

    Raises:
        TypeError: one holds integers, or no numbers.
    """
    import numpy as np

    pieces: list[Any] = []
    float64 = np.dtype(float)

    def take(thing: Any) -> Any:
        if type(thing) is np.ndarray and thing.dtype == float64:
            pieces.append(thing.reshape(-1))
            return thing.shape
        if isinstance(thing, dict):
            return dict, (*thing,), *[take(part) for part in thing.values()]
        if isinstance(thing, (list, tuple)) and {*map(type, thing)} == {float}:
            pieces.append(np.array(thing))
            return type(thing), len(thing)
        if (parts := parts_of(thing)) is not None:
            return type(thing), *[take(part) for part in parts]
        array = np.asarray(thing)
        if array.dtype.kind not in "f" and array.size:
            kind = "integers" if array.dtype.kind in "iu" else f"{array.dtype} values"
            raise TypeError(
                f"a gradient is asked for in {name}, which holds {kind} (such as {array.flat[0]}); pass floats, "
                f"or compile with static=({name!r},) or {name!r} in batch="
            )
        pieces.append(array.astype(float, copy=False).reshape(-1))
        return getattr(thing, "shape", None)

    structure = []
    for name, thing in parameters.items():
        structure.append((name, take(thing)))
    return pieces or [np.zeros(0)], tuple(structure)


def by_structure(rows: Arguments) -> list[tuple[Sequence[int], Arguments]]:
    """The rows as arrays: all together, or where lists differ in length, those of equal lengths together, with their
    numbers.

    Raises:
        ValueError: there are no rows, or the arguments differ in how many they have.
    """
    import numpy as np

    things = rows.values()
    if all(type(thing) is np.ndarray and thing.ndim and thing.dtype.char in "dl" for thing in things):
        counts = {len(thing) for thing in things}
        if len(counts) == 1 and 0 not in counts:
            return [(range(*counts), rows)]
    lengths = {name: len(thing) if hasattr(thing, "__len__") and np.ndim(_first(thing)) >= 0 else None
               for name, thing in rows.items() if getattr(thing, "shape", None) != ()}  # fmt: skip
    lengths |= {name: None for name, thing in rows.items() if not hasattr(thing, "__len__") or name not in lengths}
    count = next(iter(lengths.values()))
    if count is None or len({*lengths.values()}) != 1:
        raise ValueError(f"a batch has one row an example in each of its arguments; got the lengths {lengths}")
    if count == 0:
        raise ValueError("the batch is empty: a mean over no rows is no number")
    try:
        return [(range(count), {name: _numeric(np.asarray(thing)) for name, thing in rows.items()})]
    except ValueError:
        pass
    found: dict[Any, list[int]] = defaultdict(list)
    for row in range(count):
        found[tuple(_shape(thing[row], name, row) for name, thing in rows.items())].append(row)
    return [
        (part, {name: _numeric(np.asarray([thing[row] for row in part])) for name, thing in rows.items()})
        for part in found.values()
    ]


def _first(thing: Any) -> Any:
    """The first row, as an array if it is one; anything else is told apart later, with its number."""
    return 0.0 if not len(thing) or isinstance(thing[0], (list, tuple, dict)) else thing[0]


def _shape(row: Any, name: str, number: int) -> tuple[int, ...]:
    import numpy as np

    try:
        return np.asarray(row, float).shape
    except (ValueError, TypeError):
        raise ValueError(
            f"{name} needs numbers in each row; row {number} is {row!r:.60}"
            + "; lists inside of a row need one length"
            * (isinstance(row, list) and any(isinstance(e, list) for e in row))
        ) from None


def _numeric(array: Any) -> Any:
    """As integers or floats."""
    if array.dtype.kind == "O":
        raise ValueError("no numbers")
    return array if array.dtype.kind in "iu" else array.astype(float, copy=False)


def table_of(array: Any, count: int) -> Any:
    """Cells × rows of a batch, indices as floats too; one row of numbers where there is one cell."""
    table = array.reshape(count, -1).T
    return table[0] if len(table) == 1 else table


def values_of(parameters: Arguments) -> Arguments:
    """The parameters as Values with names, in the compiler's own lists and arrays."""
    return {name: own(unflatten(thing, _labelled(thing, name))) for name, thing in parameters.items()}


def _labelled(thing: Any, name: str) -> list[Value]:
    return [Traced(float(x), label=path) for x, path in zip(flatten(thing), key_paths(thing, name), strict=True)]


def hold_values(given: Given) -> bool:
    """Whether an argument of the batch or a parameter is made of Values, at least in part."""
    things = (*given.parameters.values(), *given.rows.values())
    return any(isinstance(each, Value) for thing in things for each in flatten(thing))


def cell_of(row: Any, name: str) -> Any:
    """One row as Values, where it is not made of them."""
    import numpy as np

    return own(row) if any(isinstance(each, Value) for each in flatten(row)) else cells_of(np.asarray(row), name)


def cells_of(row: Any, name: str) -> Any:
    """One row as Values, integers as indices: a number, or an array of them."""
    kind = Index if row.dtype.kind in "iu" else Traced
    if row.ndim == 0:
        return kind(float(row), label=name)
    return own(unflatten(row.astype(float), [kind(float(x), label=name) for x in row.flat]))


def one_or_all(parameters: Arguments) -> Any:
    """What a gradient has the structure of: the only parameter, or a tuple of several."""
    things = tuple(parameters.values())
    return things[0] if len(things) == 1 else things


def shaper(tree: Any, start: int = 0) -> tuple[Callable[[Any], Any], int]:
    """What puts a flat gradient, behind the axes of rows if it has some, into the structure of parameters, of which
    the first is number `start`; and the number behind the last.

    >>> import numpy as np
    >>> shaper({"w": [1.0, 2.0], "b": 3.0})[0](np.array([4.0, 5.0, 6.0]))
    {'w': [4.0, 5.0], 'b': 6.0}
    """
    if (parts := parts_of(tree)) is not None:
        if type(tree) is list and {*map(type, tree)} == {float}:
            stop = start + len(tree)
            return lambda flat: flat[start:stop].tolist() if flat.ndim == 1 else [*flat[:, start:stop].T], stop
        inner, stop = [], start
        for thing in parts:
            each, stop = shaper(thing, stop)
            inner.append(each)
        return lambda flat: with_parts(tree, [each(flat) for each in inner]), stop
    if not hasattr(tree, "shape"):
        return lambda flat: flat[start].item() if flat.ndim == 1 else flat[:, start], start + 1
    shape, stop = tuple(tree.shape), start + math.prod(tree.shape)

    def part(flat: Any) -> Any:
        return flat[start:stop].reshape(shape) if flat.ndim == 1 else flat[:, start:stop].reshape(len(flat), *shape)

    return part, stop


def visible(structure: Any, rows: Any) -> Any:
    """Kept numbers, a line for each, in the structure of the Values that were kept."""
    import numpy as np

    parts, start = [], 0
    for piece in flatten(structure, whole=True):
        shape = getattr(piece, "shape", ())
        size = math.prod(shape)
        part = rows[start : start + size]
        parts.append(np.moveaxis(part, -1, 0).reshape((-1, *shape)) if rows.ndim == 2 else part.reshape(shape))
        start += size
    return unflatten(structure, [part.item() if part.ndim == 0 else part for part in parts], whole=True)
