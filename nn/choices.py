"""Things chosen by name, and the answer to a name that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from autograd.text import closest

if TYPE_CHECKING:
    from collections.abc import Mapping

_Choice = TypeVar("_Choice")


def chosen(what: str, name: str, choices: Mapping[str, _Choice]) -> _Choice:
    """The choice of that name.

    Raises:
        ValueError: there is none; the message has all names, and the closest.
    """
    if name in choices:
        return choices[name]
    near = closest(name, choices)
    advice = f"; did you mean {near!r}?" if near else ""
    raise ValueError(f"{what} needs one of {', '.join(choices)}; got {name!r}{advice}")
