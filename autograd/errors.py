"""The kinds of mistake that the engine names, one exception each.

Every one refines the builtin exception that it resembles, so `except ValueError` keeps working.
A value of the wrong type is Python's own `TypeError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class DomainError(ValueError):
    """A primitive was evaluated where it has no value, such as log(0) or 1/0."""


class StaleGraphError(RuntimeError):
    """A leaf was changed after the forward pass, so the recorded numbers no longer belong together."""


class ExpressionError(ValueError):
    """A text is not an expression that `parse` accepts; the message points at the place."""


class SaveError(OSError):
    """A file could not be written where it was asked for."""


def closest(name: str, choices: Iterable[str]) -> str | None:
    """The choice that a misspelt name was meant to be, if any is near.

    >>> closest("sigmiod", ["relu", "sigmoid", "tanh"])
    'sigmoid'
    """
    from difflib import get_close_matches

    choices = sorted(choices)
    same = [choice for choice in choices if choice.casefold() == name.casefold()]
    return next(iter(same or get_close_matches(name[:40], choices, 1)), None)
