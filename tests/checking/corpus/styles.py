"""A derivation as its author writes it: a loss, a point, lines or a function, and changes that make them wrong."""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

draw = np.random.default_rng(5)
n = draw.normal


@dataclass(frozen=True)
class Style:
    """`lines` are text, or a function if they begin with `def`; each of `slips` replaces a part of them."""

    name: str
    loss: str
    at: Mapping[str, Any]
    lines: str
    slips: tuple[tuple[str, str], ...]

    def __init__(self, name: str, loss: str, at: Mapping[str, Any], lines: str, *slips: tuple[str, str]) -> None:
        for field, value in (("name", name), ("loss", loss), ("at", at), ("lines", lines), ("slips", slips)):
            object.__setattr__(self, field, value)

    def derivation(self, slip: tuple[str, str] = ("", "")) -> str | Callable[..., Any]:
        """The lines, with one change."""
        text = self.lines.strip("\n").replace(*slip, 1) if slip[0] else self.lines.strip("\n")
        return function(text, f"{self.name} {slip}") if text.startswith("def ") else text


def function(text: str, title: str) -> Callable[..., Any]:
    """The last function of a text; its source can be asked for, as that of a file."""
    linecache.cache[title] = (len(text), None, text.splitlines(keepends=True), title)
    scope: dict[str, Any] = {"np": np}
    exec(compile(text, title, "exec"), scope)
    made: Callable[..., Any] = [each for each in scope.values() if callable(each)][-1]
    return made


def net() -> dict[str, Any]:
    """A point of the course's shallow net."""
    return {
        "W1": n(size=(4, 3)), "b1": n(size=(4, 1)), "W2": n(size=(1, 4)), "b2": n(size=(1, 1)), "X": n(size=(3, 5)),
        "Y": np.array([[0.0, 1, 1, 0, 1]]),
    }  # fmt: skip


def symmetric(size: int) -> Any:
    """A symmetric matrix."""
    square = n(size=(size, size))
    return square + square.T
