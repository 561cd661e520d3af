"""Nested arguments: their scalars as one flat list, and a flat list put back into the same structure.

Lists, tuples (named ones too), dicts and NumPy arrays are structures; anything else counts as a scalar. This file
knows nothing of Values or derivatives. It does not import NumPy: an array can only arrive here where someone else has.
It deliberately takes no sets, which have no order, and no classes of the user.
"""

from __future__ import annotations

import sys
from copy import copy
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def flatten(structure: Any) -> list[Any]:
    """The scalars, from first to last; those of an array in row-major order.

    >>> flatten({"w": [1.0, 2.0], "b": 3.0})
    [1.0, 2.0, 3.0]
    """
    if is_array(structure):
        return list(structure.flat)
    parts = _parts(structure)
    return [structure] if parts is None else [scalar for part in parts for scalar in flatten(part)]


def pieces(structure: Any) -> list[Any]:
    """The scalars and the arrays, from first to last, each array in one piece; arrays of any library.

    >>> pieces({"w": [1.0, 2.0], "b": 3.0})
    [1.0, 2.0, 3.0]
    """
    parts = _parts(structure)
    return [structure] if parts is None else [piece for part in parts for piece in pieces(part)]


def arranged(model: Any, structure: Any, place: str) -> Any:
    """The structure with the keys of its dicts in the order of the model's, whose structure it must have.

    >>> arranged({"w": 1.0, "b": 2.0}, {"b": 4.0, "w": 3.0}, "p")
    {'w': 3.0, 'b': 4.0}

    Raises:
        ValueError: the structures differ; the message says where, and starts from the name `place`.
    """
    if isinstance(model, dict) and isinstance(structure, dict) and model.keys() == structure.keys():
        structure = {key: structure[key] for key in model}
    parts = _parts(model)
    if describe(structure) != describe(model) if parts is not None else _parts(structure) is not None:
        raise ValueError(f"{place} needs the structure that was recorded, {describe(model)}; got {describe(structure)}")
    if parts is None:
        return structure
    triples = zip(parts, _parts(structure) or (), _keys(model), strict=True)
    return _with_parts(structure, [arranged(part, own, place + key) for part, own, key in triples])


def assemble(structure: Any, found: Iterable[Any]) -> Any:
    """The structure with other pieces in it.

    >>> assemble({"w": [1.0, 2.0], "b": 3.0}, [10.0, 20.0, 30.0])
    {'w': [10.0, 20.0], 'b': 30.0}
    """
    return _assemble(structure, iter(found))


def flatten_like(model: Any, structure: Any, place: str) -> list[Any]:
    """The scalars of `structure` in the order of `model`, whose structure it must have.

    >>> flatten_like({"w": 1.0, "b": 2.0}, {"b": 4.0, "w": 3.0}, "tangents[0]")
    [3.0, 4.0]

    Raises:
        ValueError: the structures differ; the message says where, and starts from the name `place`.
    """
    if isinstance(model, dict) and isinstance(structure, dict) and model.keys() == structure.keys():
        structure = {key: structure[key] for key in model}
    if describe(model) != describe(structure):
        raise ValueError(f"{place} needs the structure of its primal, {describe(model)}; got {describe(structure)}")
    parts = _parts(model)
    if parts is None:
        return flatten(structure) if is_array(structure) else [structure]
    triples = zip(parts, _parts(structure) or (), _keys(model), strict=True)
    return [scalar for part, own, key in triples for scalar in flatten_like(part, own, place + key)]


def rebuild(structure: Any, scalars: Iterable[Any]) -> Any:
    """The structure with other scalars in it; an array of floats is float64, one of anything else has dtype object.

    >>> rebuild({"w": [1.0, 2.0], "b": 3.0}, [10.0, 20.0, 30.0])
    {'w': [10.0, 20.0], 'b': 30.0}
    """
    return _rebuild(structure, iter(scalars))


def nest(outer: Any, rows: Iterable[Any], inner: Any) -> Any:
    """`outer` with a row, of the structure `inner`, in the place of each scalar.

    An array of shape s is one place: it moves inside the rows, where a scalar becomes an array of shape s and an
    array of shape t one of shape s + t.

    >>> nest((1.0, 2.0), [[3.0, 4.0], [5.0, 6.0]], [0.0, 0.0])
    ([3.0, 4.0], [5.0, 6.0])
    """
    return _nest(outer, iter(rows), inner)


def places(structure: Any, name: str) -> list[str]:
    """How each scalar is reached from `name`, in the order of `flatten`.

    >>> places({"w": [1.0, 2.0], "b": 3.0}, "x")
    ["x['w'][0]", "x['w'][1]", "x['b']"]
    """
    if is_array(structure):
        return [f"{name}[{', '.join(map(str, index))}]" for index in sys.modules["numpy"].ndindex(structure.shape)]
    parts = _parts(structure)
    if parts is None:
        return [name]
    return [place for part, key in zip(parts, _keys(structure), strict=True) for place in places(part, name + key)]


def describe(structure: Any) -> str:
    """The outermost level in words.

    >>> describe([1.0, [2.0]]), describe(3.0)
    ('a list of 2', 'a scalar')
    """
    if is_array(structure):
        return f"an array of shape {structure.shape}"
    if isinstance(structure, dict):
        return f"a dict with the keys {list(structure)}"
    if isinstance(structure, (list, tuple)):
        return f"a {'list' if isinstance(structure, list) else 'tuple'} of {len(structure)}"
    return "a scalar"


def is_array(thing: Any) -> bool:
    """Whether it is a NumPy array.

    >>> is_array([1.0])
    False
    """
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(thing, numpy.ndarray)


def _parts(structure: Any) -> list[Any] | None:
    """What a list, tuple or dict holds; None for an array, whose elements are scalars, and for a scalar."""
    if isinstance(structure, (list, tuple)):
        return list(structure)
    return list(structure.values()) if isinstance(structure, dict) else None


def _keys(structure: Any) -> list[str]:
    if isinstance(structure, dict):
        return [f"[{key!r}]" for key in structure]
    names = getattr(structure, "_fields", None)
    return [f".{name}" for name in names] if names else [f"[{index}]" for index in range(len(structure))]


def _rebuild(structure: Any, scalars: Iterator[Any]) -> Any:
    if is_array(structure):
        return _array([next(scalars) for _ in range(structure.size)], structure.shape, like=structure)
    parts = _parts(structure)
    return next(scalars) if parts is None else _with_parts(structure, [_rebuild(part, scalars) for part in parts])


def _assemble(structure: Any, found: Iterator[Any]) -> Any:
    parts = _parts(structure)
    return next(found) if parts is None else _with_parts(structure, [_assemble(part, found) for part in parts])


def _nest(outer: Any, rows: Iterator[Any], inner: Any) -> Any:
    if is_array(outer):
        return _stack([next(rows) for _ in range(outer.size)], outer.shape, inner)
    parts = _parts(outer)
    return next(rows) if parts is None else _with_parts(outer, [_nest(part, rows, inner) for part in parts])


def _stack(rows: Sequence[Any], shape: tuple[int, ...], inner: Any) -> Any:
    parts = _parts(inner)
    if parts is not None:
        columns = [[(_parts(row) or ())[index] for row in rows] for index in range(len(parts))]
        return _with_parts(inner, [_stack(column, shape, part) for column, part in zip(columns, parts, strict=True)])
    scalars = [scalar for row in rows for scalar in flatten(row)]
    return _array(scalars, shape + inner.shape if is_array(inner) else shape)


def _with_parts(structure: Any, parts: list[Any]) -> Any:
    if isinstance(structure, dict):
        twin = copy(structure)  # a defaultdict keeps its factory
        for key, part in zip(structure, parts, strict=True):
            twin[key] = part
        return twin
    if isinstance(structure, list):
        return parts
    return type(structure)._make(parts) if hasattr(structure, "_make") else tuple(parts)


def _array(scalars: list[Any], shape: tuple[int, ...], *, like: Any = None) -> Any:
    """The array, of the class of `like`, so that `*` keeps its meaning for a matrix."""
    assert len(scalars) == prod(shape)
    numpy = sys.modules["numpy"]
    dtype = float if all(isinstance(scalar, float) for scalar in scalars) else object
    array = numpy.empty(shape, dtype) if like is None else numpy.empty_like(like, dtype)
    if scalars:
        array.flat = scalars
    return array
