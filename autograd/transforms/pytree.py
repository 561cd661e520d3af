"""Pytrees, as JAX calls nested arguments: their scalars as one flat list, and a flat list put back into the same tree.

Lists, tuples (named ones too), dicts, dataclasses and NumPy arrays are nested; anything else counts as a scalar. With
`whole` an array counts as one scalar, too, of whatever library it is. This file knows nothing of derivatives, and does
not import NumPy: an array can only arrive here where someone else has. It deliberately takes no sets, which have no
order, and no other classes of the user.
"""

from __future__ import annotations

import sys
from copy import copy
from math import prod
from typing import TYPE_CHECKING, Any

from autograd.arrays import as_array, is_array_of_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def flatten(tree: Any, *, whole: bool = False) -> list[Any]:
    """The scalars, from first to last; those of an array in row-major order.

    >>> flatten({"w": [1.0, 2.0], "b": 3.0})
    [1.0, 2.0, 3.0]
    """
    if not whole and is_array(tree):
        return list(tree.flat)
    parts = parts_of(tree)
    return [tree] if parts is None else [scalar for part in parts for scalar in flatten(part, whole=whole)]


def unflatten(tree: Any, scalars: Iterable[Any], *, whole: bool = False) -> Any:
    """The tree with other scalars in it; an array of floats is float64, one of anything else has dtype object.

    >>> unflatten({"w": [1.0, 2.0], "b": 3.0}, [10.0, 20.0, 30.0])
    {'w': [10.0, 20.0], 'b': 30.0}
    """
    return _unflatten(tree, iter(scalars), whole)


def arranged(model: Any, tree: Any, place: str, *, whole: bool = False) -> Any:
    """The tree with the keys of its dicts in the order of the model's, whose structure it must have.

    >>> arranged({"w": 1.0, "b": 2.0}, {"b": 4.0, "w": 3.0}, "p")
    {'w': 3.0, 'b': 4.0}

    Raises:
        ValueError: the structures differ; the message says where, and starts from the name `place`.
    """
    if isinstance(model, dict) and isinstance(tree, dict) and model.keys() == tree.keys():
        tree = {key: tree[key] for key in model}
    parts, own = parts_of(model), parts_of(tree)
    is_scalar = parts is None and own is None and (whole or not (is_array(model) or is_array(tree)))
    if not is_scalar and describe(tree) != describe(model):
        raise ValueError(f"{place} needs the structure of {describe(model)}; got {describe(tree)}")
    if parts is None or own is None:
        return tree
    triples = zip(parts, own, _keys(model), strict=True)
    return with_parts(tree, [arranged(part, mine, place + key, whole=whole) for part, mine, key in triples])


def nest(outer: Any, rows: Iterable[Any], inner: Any) -> Any:
    """`outer` with a row, of the structure `inner`, in the place of each scalar.

    An array of shape s is one place: it moves inside the rows, where a scalar becomes an array of shape s and an
    array of shape t one of shape s + t.

    >>> nest((1.0, 2.0), [[3.0, 4.0], [5.0, 6.0]], [0.0, 0.0])
    ([3.0, 4.0], [5.0, 6.0])
    """
    return _nest(outer, iter(rows), inner)


def key_paths(tree: Any, name: str) -> list[str]:
    """How each scalar is reached from `name`, in the order of `flatten`.

    >>> key_paths({"w": [1.0, 2.0], "b": 3.0}, "x")
    ["x['w'][0]", "x['w'][1]", "x['b']"]
    """
    if is_array(tree):
        return [f"{name}[{', '.join(map(str, index))}]" for index in sys.modules["numpy"].ndindex(tree.shape)]
    parts = parts_of(tree)
    if parts is None:
        return [name]
    return [path for part, key in zip(parts, _keys(tree), strict=True) for path in key_paths(part, name + key)]


def describe(tree: Any) -> str:
    """The outermost level in words.

    >>> describe([1.0, [2.0]]), describe(3.0)
    ('a list of 2', 'a scalar')
    """
    if is_array(tree):
        return f"an array of shape {tree.shape}"
    if isinstance(tree, dict):
        return f"a dict with the keys {list(tree)}"
    if names := _fields(tree):
        return f"a {type(tree).__name__} with {', '.join(names)}"
    if isinstance(tree, (list, tuple)):
        return f"a {'list' if isinstance(tree, list) else 'tuple'} of {len(tree)}"
    return "a scalar"


def is_array(thing: Any) -> bool:
    """Whether it is a NumPy array.

    >>> is_array([1.0])
    False
    """
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(thing, numpy.ndarray)


def parts_of(tree: Any) -> list[Any] | None:
    """What a list, tuple, dict or dataclass holds; None for an array, whose elements are scalars, and for a scalar."""
    if isinstance(tree, (list, tuple)):
        return list(tree)
    if isinstance(tree, dict):
        return list(tree.values())
    return [getattr(tree, name) for name in _fields(tree)] or None


def _fields(tree: Any) -> tuple[str, ...]:
    """The names of what a dataclass holds; none for anything else."""
    return tuple(getattr(type(tree), "__dataclass_fields__", ()))


def _keys(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        return [f"[{key!r}]" for key in tree]
    names = _fields(tree) or getattr(tree, "_fields", None)
    return [f".{name}" for name in names] if names else [f"[{index}]" for index in range(len(tree))]


def _unflatten(tree: Any, scalars: Iterator[Any], whole: bool) -> Any:
    if not whole and is_array(tree):
        return _array([next(scalars) for _ in range(tree.size)], tree.shape, like=tree)
    parts = parts_of(tree)
    return next(scalars) if parts is None else with_parts(tree, [_unflatten(part, scalars, whole) for part in parts])


def _nest(outer: Any, rows: Iterator[Any], inner: Any) -> Any:
    if is_array(outer):
        return _stack([next(rows) for _ in range(outer.size)], outer.shape, inner)
    parts = parts_of(outer)
    return next(rows) if parts is None else with_parts(outer, [_nest(part, rows, inner) for part in parts])


def _stack(rows: Sequence[Any], shape: tuple[int, ...], inner: Any) -> Any:
    parts = parts_of(inner)
    if parts is not None:
        columns = [[(parts_of(row) or ())[index] for row in rows] for index in range(len(parts))]
        return with_parts(inner, [_stack(column, shape, part) for column, part in zip(columns, parts, strict=True)])
    scalars = [scalar for row in rows for scalar in flatten(row)]
    return _array(scalars, shape + inner.shape if is_array(inner) else shape)


def with_parts(tree: Any, parts: list[Any]) -> Any:
    """A list, tuple, dict or dataclass of that kind with other parts."""
    if type(tree) is dict:
        return dict(zip(tree, parts, strict=True))
    if isinstance(tree, dict):
        twin = copy(tree)  # a defaultdict keeps its factory
        for key, part in zip(tree, parts, strict=True):
            twin[key] = part
        return twin
    if isinstance(tree, list):
        return parts
    if names := _fields(tree):
        twin = copy(tree)
        for name, part in zip(names, parts, strict=True):
            object.__setattr__(twin, name, part)  # a frozen one too
        return twin
    return type(tree)._make(parts) if hasattr(tree, "_make") else tuple(parts)


def _array(scalars: list[Any], shape: tuple[int, ...], *, like: Any = None) -> Any:
    """The array: of Values one that records NumPy's functions; of the class of `like` where that is another, so that
    `*` keeps its meaning for a matrix."""
    assert len(scalars) == prod(shape)
    numpy = sys.modules["numpy"]
    dtype = float if all(isinstance(scalar, float) for scalar in scalars) else object
    special = like is not None and type(like) is not numpy.ndarray and not is_array_of_values(like)
    array = numpy.empty_like(like, dtype) if special else numpy.empty(shape, dtype)
    if scalars:
        array.flat = scalars
    return array if special or not is_array_of_values(array) else as_array(array)
