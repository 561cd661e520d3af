"""Names that nobody had to give: the caller's own variables that hold a Value, `z = w*x + b` drawn as z.

They are looked up only where something is shown, in the frame that asked for it, and change nothing: no label is set.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from autograd.value import Value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

#: Whose frames are passed on the way to the caller.
_OURS = ("autograd", "viz", "nn")
#: Containers and objects are looked into so deep, and no further than so many elements in all.
_DEEPEST, _MOST = 6, 100_000


def callers_variables(wanted: bool = True) -> tuple[Mapping[str, Any], ...]:
    """The locals, then the globals, of whoever called into this library; nothing if names are not wanted."""
    frame = sys._getframe(1) if wanted else None
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] in _OURS:
        frame = frame.f_back
    found: list[Mapping[str, Any]] = []
    while frame is not None:
        found.append(frame.f_locals)
        if frame.f_code.co_name not in ("<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>", "<lambda>"):
            found.append(frame.f_globals)
            break
        frame = frame.f_back  # a comprehension stands inside of the function that is meant
    return tuple(found)


def names_in(variables: Sequence[Mapping[str, Any]], nodes: Collection[Value]) -> dict[Value, str]:
    """The first variable, or place in a list, a dict or an object, that holds each of the nodes: z, a1[0], params['W'].

    Of the parts of one model the name goes without that of the model: layers[0].w[1] for model.layers[0].w[1].

    >>> from autograd import Value
    >>> z, a = Value(1.0), [Value(2.0), Value(3.0)]
    >>> list(names_in([{"_z": z, "z": z, "a": a}], [z, *a]).values())
    ['z', 'a[0]', 'a[1]']
    """
    found: dict[Value, str] = {}
    left, met = _MOST, set[int]()
    for namespace in variables:
        for variable, held in list(namespace.items()):
            if variable[:1] == "_" or not variable.isidentifier():
                continue
            for name, value in _held(variable, held, _DEEPEST, met):
                if value in nodes:
                    found.setdefault(value, name)
                left -= 1
                if left == 0:
                    return _without_model(found)
    return _without_model(found)


def _without_model(found: dict[Value, str]) -> dict[Value, str]:
    models = {name.partition(".")[0] for name in found.values() if "." in name}
    if len(models) != 1 or not all(name.count(".") != 1 for name in found.values()):
        return found
    return {value: name.partition(".")[2] or name for value, name in found.items()}


def _held(name: str, held: Any, depth: int, met: set[int]) -> Iterator[tuple[str, Value]]:
    if isinstance(type(held), type) and issubclass(type(held), Value):
        yield name, held
    elif depth and type(held) in (list, tuple):
        for place, each in enumerate(held):
            yield from _held(f"{name}[{place}]", each, depth - 1, met)
    elif depth and type(held) is dict:
        for key, each in list(held.items()):
            if type(key) in (str, int):
                yield from _held(f"{name}[{key!r}]", each, depth - 1, met)
    elif type(held).__module__ == "numpy" and getattr(getattr(held, "dtype", None), "hasobject", False):
        import numpy as np

        for places, each in np.ndenumerate(held):
            yield from _held(f"{name}[{', '.join(map(str, places))}]" if places else name, each, 0, met)
    elif depth and id(held) not in met and _is_somebodys_own(type(held)):
        met.add(id(held))
        for key, each in list(getattr(held, "__dict__", {}).items()):
            if key[:1] != "_":
                yield from _held(f"{name}.{key}", each, depth - 1, met)


def _is_somebodys_own(kind: type) -> bool:
    """Whether a class was written by the caller, and not by an installed package, whose objects may hold anything."""
    package = kind.__module__.partition(".")[0]
    if package in _OURS or package in sys.stdlib_module_names:
        return False
    return "-packages" not in str(getattr(sys.modules.get(kind.__module__), "__file__", ""))
