"""A possible mistake: its kind and place, what it would give, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd.checking.arrays.run import Edits


@dataclass(frozen=True)
class Guess:
    """A mistake on the way to one variable."""

    kind: str
    place: str  # the variable of the loss that is concerned; the output for the whole
    message: str
    edits: Edits | None = None
    predict: Callable[[int], Any] | None = None  # where no edit of a backward pass says it
    factor: str = ""  # what to multiply by, or the factor as it should be
    cost: float = 1.0  # how implausible; of several that fit, the cheapest is told
    alias: Callable[[], str] | None = None  # another kind that the same sentence says, or ""
