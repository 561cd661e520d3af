"""What a recorded function reads beside its arguments: numbers of closures and globals, which a program keeps."""

from __future__ import annotations

from numbers import Real
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: Numbers of one list or array that are compared at each call; of longer ones, which are data, none.
_MOST = 1_000


class Surroundings:
    """The numbers that a function reads from around itself, as they are when this is made."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function if isinstance(function, FunctionType) else None
        self._globals = [] if self._function is None else sorted(_names(self._function.__code__))
        self._before = self._now()

    def keep_unchanged(self) -> None:
        """After a recording: what the function changes itself is its own business."""
        now = self._now()
        self._before = {name: number for name, number in self._before.items() if now.get(name) == number}

    def check(self) -> None:
        """Compare them with those of now.

        Raises:
            ValueError: one has changed.
        """
        now = self._now() if self._before else {}
        for name, before in self._before.items():
            if now.get(name) != before:
                raise ValueError(
                    f"the function reads {name}, which was {before!r:.40} when it was recorded, and is "
                    f"{now.get(name)!r:.40} now; make it an argument, or compile the function anew"
                )

    def _now(self) -> dict[str, Any]:
        """Each name with its numbers, frozen."""
        f = self._function
        if f is None:
            return {}
        around = {name: f.__globals__[name] for name in self._globals if name in f.__globals__}
        for name, cell in zip(f.__code__.co_freevars, f.__closure__ or (), strict=True):
            try:
                around[name] = cell.cell_contents
            except ValueError:  # not set yet
                continue
        frozen = {name: _frozen(thing) for name, thing in around.items()}
        return {name: numbers for name, numbers in frozen.items() if numbers is not None}


def _names(code: CodeType) -> set[str]:
    """The names that the code may read, and that of functions in it."""
    inner = [_names(each) for each in code.co_consts if isinstance(each, CodeType)]
    return set(code.co_names).union(*inner)


def _frozen(thing: Any) -> Any:
    """Numbers, or short lists, tuples, dicts and arrays of them, as they are now; None of anything else."""
    if isinstance(thing, (Real, str)):
        return thing if thing == thing else "nan"
    if isinstance(thing, (list, tuple, dict)) and len(thing) <= _MOST:
        parts = tuple(map(_frozen, thing.values() if isinstance(thing, dict) else thing))
        return None if None in parts else (tuple(thing), parts) if isinstance(thing, dict) else parts
    if hasattr(thing, "tolist") and getattr(thing, "size", _MOST + 1) <= _MOST and thing.dtype.kind in "biuf":
        return _frozen(thing.tolist())
    return None
