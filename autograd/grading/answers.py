"""Questions and answers as JSON: what `sandbox` reads and writes, from the side that judges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from autograd.text import visible
from autograd.transforms import is_array

if TYPE_CHECKING:
    from collections.abc import Sequence


def encoded(given: Any) -> Any:
    """An argument as JSON, with the kind of its numbers.

    Raises:
        TypeError: it holds something else.
    """
    if is_array(given):
        if given.dtype.kind not in "fiub":
            raise TypeError(f"a question is of numbers; got an array of {given.dtype}")
        return {"array": given.tolist(), "shape": list(given.shape), "type": str(given.dtype)}
    if isinstance(given, (list, tuple)):
        return [encoded(part) for part in given]
    if isinstance(given, dict):
        return {"dict": {str(key): encoded(part) for key, part in given.items()}}
    if isinstance(given, (int, float)):
        return given
    raise TypeError(f"a question is of numbers; got {type(given).__name__}")  # as where the judge records a formula


def part(found: dict[str, Any], parameters: Sequence[str], index: int) -> Any:
    """The answer for one parameter out of those for several, given in order, by name, or as local variables.

    Raises:
        TypeError, KeyError: there is none, or it is no gradient.
    """
    value = found.get("value")
    if len(parameters) == 1:
        return _decoded(value)
    name = parameters[index]
    lines = found.get("lines")
    for place in (value.get("dict") if isinstance(value, dict) else None, lines):
        if isinstance(place, dict):
            for key in (f"d{name}", name):
                if key in place:
                    return _decoded(place[key])
    if isinstance(value, list) and len(value) == len(parameters):
        return _decoded(value[index])
    if isinstance(value, dict) and "dict" in value:
        raise KeyError(f"the dict has no 'd{name}'")
    got = f"; got {_named(value['bad'])}" if isinstance(value, dict) and "bad" in value else ""
    raise TypeError(f"{len(parameters)} gradients are due: {', '.join(f'd{each}' for each in parameters)}{got}")


def _named(thing: Any) -> str:
    """What a student's thing is called, without its address, which is another one each time."""
    return visible(re.sub(r" at 0x[0-9a-fA-F]*", "", str(thing)))


def _decoded(found: Any, depth: int = 0) -> Any:
    """A part of an answer, which may be anything that JSON can hold, as numbers and arrays."""
    if depth > 20:
        raise TypeError("a gradient is a number or an array of numbers; got lists in lists in lists")
    if isinstance(found, list):
        return [_decoded(part, depth + 1) for part in found]
    if not isinstance(found, dict):
        return found
    if "bad" in found:
        forgotten = "; did it forget to return?" if str(found["bad"]).startswith("NoneType") else ""
        raise TypeError(f"a gradient is a number or an array of numbers; got {_named(found['bad'])}{forgotten}")
    if isinstance(found.get("dict"), dict):
        return {key: _decoded(part, depth + 1) for key, part in found["dict"].items()}
    import numpy

    shape, kind = found.get("shape"), "float32" if found.get("type") == "float32" else "float64"
    try:
        return numpy.array(_decoded(found["array"], depth + 1), kind).reshape(shape)
    except (KeyError, ValueError, TypeError, OverflowError):
        raise TypeError("what it sent is no answer") from None
