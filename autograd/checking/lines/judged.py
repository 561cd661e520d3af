"""One line of a derivation, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograd.checking.lines.repair import Repair
    from autograd.checking.lines.statements import Statement
    from autograd.checking.mistakes.question import Question
    from autograd.checking.mistakes.search import Cause


@dataclass
class Judged:
    """One line and what is said of it."""

    statement: Statement
    target: str
    verdict: str  # right, follows, same, convention, nearly, wrong, untested
    cause: Cause | None = None
    given: tuple[str, ...] = ()  # the wrong lines before it that it is right with
    off: float = 0.0  # relative
    factor: float = 1.0  # of a convention
    called: str = ""  # that factor, as the lines or the loss call it: m
    note: str = ""
    hand: Any = None  # at the reader's own point, or where the two differ
    due: Any = None  # there
    at: Mapping[str, Any] | None = None  # that point, if it is not the reader's own
    yours: float | None = None  # there, of the element that is furthest off
    true: float | None = None
    question: Question | None = field(default=None, repr=False)
    repair: Repair | None = None
