"""A derivation as a file: what is given, the forward pass, and the student's lines.

given:
  W1: (4, 3)              random numbers in this shape
  Y: (1, 5) labels        zeros and ones; one-hot: a single one in each column
  y = [0, 2, 1]           these numbers
forward:
  Z1 = W1 @ X
backward:
  dZ1 = ...
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.language.evaluating import evaluate
from autograd.checking.language.parser import formula
from autograd.checking.language.source import LineError, Source
from autograd.checking.lines.recording import POINTS, recording
from autograd.checking.lines.statements import from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autograd.checking.lines.report import LinesReport

_HEADS = ("given", "forward", "backward")
_SHAPE = re.compile(r"(\w+'*)\s*:\s*\(([\d,\s]*)\)\s*(labels|one-hot|positive)?\s*(?:#.*)?")
_NUMBERS = re.compile(r"(\w+'*)\s*=\s*(.+)")
MOST_ELEMENTS = 100_000


@dataclass(frozen=True)
class Worksheet:
    """The parts of a file."""

    title: str
    lines: str  # of the derivation; with blank lines in front, so that errors name the right line
    forward: str
    given: Mapping[str, Any]

    def report(
        self,
        *,
        loss: str | Callable[..., Any] | None = None,
        at: Mapping[str, Any] | None = None,
        seed: int = 0,
        count: int = POINTS,
    ) -> LinesReport:
        """The judgement; what the file does not say, the loss and numbers, comes from outside.

        Raises:
            LineError: a line cannot be read or computed; the message names file, line and column.
            ValueError: there is no forward pass, or no point.
        """
        forward = loss if loss is not None else self.forward
        if not forward:
            raise LineError(f"{self.title}: there is no forward pass; add a part headed forward:")
        point = {**self.given, **(at or {})}
        derivation = from_text(self.lines, self.title)
        names = [statement.name for statement in derivation.statements]
        return recording(forward, names, at=point, seed=seed, count=count, title=self.title).report(derivation)


def worksheet(text: str, title: str = "line", seed: int = 0) -> Worksheet:
    """The parts of a text; one without heads is a derivation alone.

    Raises:
        LineError: a line of the part `given` cannot be read.
    """
    rows = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    parts: dict[str, list[str]] = {head: [""] * len(rows) for head in _HEADS}
    heads = [row.strip().lower().rstrip(":") for row in rows if row.strip().lower() in [f"{head}:" for head in _HEADS]]
    if len(set(heads)) < len(heads):
        raise LineError(f"{title}: the part {next(h for h in heads if heads.count(h) > 1)}: stands there twice")
    current = "backward"
    for index, row in enumerate(rows):
        if row.strip().lower() in [f"{head}:" for head in _HEADS]:
            current = row.strip().lower().rstrip(":")
        else:
            parts[current][index] = row
    source = Source(text, title)
    given = _given(parts["given"], source, random.Random(seed))
    return Worksheet(title, "\n".join(parts["backward"]), "\n".join(parts["forward"]).rstrip(), given)


def _given(rows: list[str], source: Source, rng: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    offset = 0
    for row, written in zip(rows, source.text.split("\n"), strict=False):
        text = row.split("#")[0].strip()
        start = offset + len(written) - len(written.lstrip())
        offset += len(written) + 1
        if not text:
            continue
        shaped, numbered = _SHAPE.fullmatch(text), _NUMBERS.fullmatch(text)
        if shaped is not None:
            shape = tuple(int(length) for length in shaped[2].replace(" ", "").split(",") if length)
            size = 1
            for length in shape:
                size *= length
            if size > MOST_ELEMENTS or 0 in shape:
                raise source.error(
                    f"a shape has 1 to {MOST_ELEMENTS:,} elements; got {shape}", start, start + len(text)
                )
            found[shaped[1]] = _drawn(shape, shaped[3], rng)
        elif numbered is not None:
            value = evaluate(formula(numbered[2], source.title), found)
            found[numbered[1]] = np.array(value) if isinstance(value, (list, tuple)) else value
        else:
            problem = "what is given is a shape, W: (4, 3), or numbers, y = [0, 2, 1]"
            raise source.error(problem, start, start + len(text))
    return found


def _drawn(shape: tuple[int, ...], kind: str | None, rng: random.Random) -> Any:
    draw = np.random.default_rng(rng.getrandbits(32))
    if kind == "labels":
        labels = draw.integers(0, 2, shape).astype(float)
        labels.flat[0], labels.flat[-1] = 0.0, 1.0
        return labels
    if kind == "one-hot":
        return np.eye(shape[0])[draw.integers(0, shape[0], shape[1])].T if len(shape) == 2 else np.eye(shape[0])[0]
    if kind == "positive":
        return draw.uniform(0.2, 2.0, shape)
    numbers = draw.normal(size=shape)
    return float(numbers) if not shape else numbers
