"""What a function names while it computes, to be given besides its result: states of a recurrence, predictions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from autograd.arrays import as_array
from autograd.errors import closest
from autograd.value import topological_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.value import Value

_INDICES = re.compile(r"\[(\d+(?:, ?\d+)*)\]")


def named_outputs(root: Value, names: Sequence[str]) -> dict[str, Any]:
    """The nodes of each name: one, or where several have it, an array in the order in which they were made, or of the
    indices that the name has, as in `h[0]` and `h[1]`.

    >>> from autograd import Value
    >>> h = [Value(1.0).exp().named(f"h[{at}]") for at in range(2)]
    >>> found = named_outputs((h[0] * h[1]).named("J"), ["J", "h"])
    >>> found["J"].label, [each.label for each in found["h"]]
    ('J', ['h[0]', 'h[1]'])

    Raises:
        ValueError: no node has the name.
    """
    found: dict[str, list[tuple[tuple[int, ...], Value]]] = {}
    for value in topological_order(root):
        if value.label and value.op is not None:
            stem, indices = split_label(value.label)
            found.setdefault(stem, []).append((indices, value))
    for name in names:
        if name not in found:
            meant = closest(name, [*found])
            known = f"; did you mean {meant!r}?" if meant else f"; named are {', '.join(found) or 'no nodes'}"
            raise ValueError(f"outputs= names nodes that the function computes, by .named(…); got {name!r}{known}")
    parts = {name: nested(sorted(found[name], key=lambda each: each[1]._number)) for name in names}
    return {name: as_array(part) if isinstance(part, list) else part for name, part in parts.items()}


def split_label(label: str) -> tuple[str, tuple[int, ...]]:
    """A label without the indices behind it, and these.

    >>> split_label("Wxh[2,0]"), split_label("layer1.w[2][0]"), split_label("b")
    (('Wxh', (2, 0)), ('layer1.w', (2, 0)), ('b', ()))
    """
    end = re.search(rf"(?:{_INDICES.pattern})*$", label)
    assert end
    indices = [int(each) for group in _INDICES.findall(end[0]) for each in group.split(",")]
    return label[: end.start()], tuple(indices)


def nested(found: Sequence[tuple[tuple[int, ...], Any]]) -> Any:
    """What has indices in nested lists, if each place of a full grid has one; else all in one list, or the only one.

    >>> nested([((0, 1), "b"), ((0, 0), "a")]), nested([((), "a")]), nested([((3,), "a"), ((5,), "b")])
    ([['a', 'b']], 'a', ['a', 'b'])
    """
    if len(found) == 1 and not found[0][0]:
        return found[0][1]
    here = dict(found)
    shape = tuple(max(axis) + 1 for axis in zip(*here, strict=False)) if len({*map(len, here)}) == 1 else ()
    size = 1
    for length in shape:
        size *= length
    if not shape or not len(found) == len(here) == size:
        return [each for _, each in found]

    def part(first: tuple[int, ...]) -> Any:
        if len(first) == len(shape):
            return here[first]
        return [part((*first, at)) for at in range(shape[len(first)])]

    return part(())
