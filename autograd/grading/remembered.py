"""Judgements by the answers that they rest on: whoever answers as somebody did before gets what was said then.

A judge asks the same questions as long as it gets the same answers. So the answers of all students make a tree, which
a new one is led through question by question, and at whose leaves the judgements stand. Everybody is asked all, and
nothing that a student sends is part of another one's answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.grading.marks import Line


@dataclass
class Remembered:
    """What is asked next after some answers, or what was said in the end."""

    question: Sequence[Any] | None = None
    by_answer: dict[bytes, Remembered] = field(default_factory=dict)
    said: Sequence[Line] | None = None

    def find(self, answer: Callable[[Sequence[Any]], bytes]) -> Sequence[Line] | None:
        """The judgement of somebody with the same answers; None where there was nobody."""
        at = self
        while at.question is not None:
            following = at.by_answer.get(answer(at.question))
            if following is None:
                return None
            at = following
        return at.said

    def keep(self, asked: Sequence[tuple[Sequence[Any], bytes]], said: Sequence[Line]) -> None:
        """Write a judgement down, with the questions in their order and the answers to them.

        >>> known = Remembered()
        >>> known.keep([([1.0], b"2"), ([3.0], b"6")], [])
        >>> known.find(lambda question: b"%d" % (2 * question[0])), known.find(lambda question: b"0")
        ([], None)
        """
        at = self
        for question, answer in asked:
            at.question = question
            at = at.by_answer.setdefault(answer, Remembered())
        at.said = said
