"""The watch over a function while it is recorded: a number that it reads would be fixed for all rows and calls."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import TYPE_CHECKING

from autograd.value import Value, topological_order, watch

#: One thread at a time writes a program: up to CPython 3.12 `ast.parse` is not safe in several.
WRITING = RLock()
_recording: ContextVar[bool] = ContextVar("recording", default=False)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@contextmanager
def only_recorded(traced: Iterable[Value]) -> Iterator[None]:
    """Meanwhile, to read, compare or convert a number that depends on these Values is an error in this thread."""
    given = {*traced}

    def refuse(value: Value) -> None:
        if value in given or not given.isdisjoint(topological_order(value)):
            raise TypeError(
                "a number is read, compared or converted while the function is recorded, which would fix it for all "
                f"rows: {value!r}; write a choice with where, maximum or relu, and stop_gradient(v) for a number "
                "through which no gradient flows"
            )

    token, was = watch.set(refuse), _recording.set(True)
    try:
        yield
    finally:
        watch.reset(token)
        _recording.reset(was)


def is_recording() -> bool:
    """Whether a function is recorded for a compiled program in this thread or task, which fixes what is drawn."""
    return _recording.get()
