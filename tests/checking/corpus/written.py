"""A derivation as somebody wrote it, as one text, and mistakes as changes of that text."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.checking.corpus.record import OWN, Right, Slip
from tests.checking.corpus.styles import function

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True)
class Mistake:
    """`old` stands in the right text, `new` in the wrong one; the rest is as in `Slip`."""

    old: str
    new: str
    kind: str
    place: str
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Written:
    """`text` is lines, or the source of a function if it begins with `def`."""

    name: str
    style: str
    loss: str
    at: Mapping[str, Any]
    text: str
    mistakes: tuple[Mistake, ...] = ()

    def right(self) -> Right:
        """The derivation as it is."""
        return Right(f"third: {self.name}", self.style, self.loss, self.at, _claims(self.text, self.name))

    def slips(self) -> list[Slip]:
        """The derivation with each of the mistakes."""
        made = []
        for place, each in enumerate(self.mistakes, 1):
            assert self.text.count(each.old), (self.name, each.old)
            name = f"third: {self.name}, {place}"
            claims = _claims(self.text.replace(each.old, each.new, 1), name)
            made.append(Slip(name, OWN, self.loss, self.at, claims, each.kind, each.place, also=each.also))
        return made


def _claims(text: str, title: str) -> str | Callable[..., Any]:
    text = text.strip("\n")
    return function(text, title) if text.startswith("def ") else text


def split(written: Sequence[Written], seed: int) -> tuple[list[Written], list[Written]]:
    """The derivations for tuning and those that are not looked at: all mistakes in one text lie in one half."""
    shuffled = random.Random(seed).sample(written, len(written))
    return shuffled[::2], shuffled[1::2]
