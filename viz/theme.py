"""Colours of a picture, light and dark: greys for what is neither number nor name, one diverging pair for gradients.

Orange is a positive gradient, blue a negative one, stronger for a larger size; the pair stays apart for colour-blind
readers, and the number always stands beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as #rrggbb."""

    background: str
    ink: str  # names and numbers
    quiet: str  # words and operations
    line: str  # edges
    frame: str
    card: str
    leaf: str  # the head of a leaf
    parameter: str  # the head of a parameter
    group: str
    positive: str
    negative: str
    forward: str  # what takes part in a step of the forward pass
    backward: str  # the same of the backward pass
    now: str  # the card of this step

    def tint(self, gradient: float | None, largest: float) -> str:
        """The background of a gradient: its sign as hue, its size relative to the largest as strength."""
        if gradient is None or math.isnan(gradient) or gradient == 0:
            return self.card
        size = 1.0 if math.isinf(gradient) or largest == 0 else min(1.0, abs(gradient) / largest)
        return _mix(self.card, self.positive if gradient > 0 else self.negative, 0.18 + 0.82 * math.sqrt(size))

    def shade(self, value: float | None, low: float, high: float) -> str:
        """The grey of a number between the smallest and the largest; hues are kept for gradients."""
        if value is None or math.isnan(value):
            return self.card
        span = high - low
        share = 0.5 if not math.isfinite(span) or span == 0 else (value - low) / span
        return _mix(self.card, self.ink, 0.08 + 0.72 * share)


THEMES = {
    "light": Theme(
        background="#ffffff", ink="#1a2433", quiet="#566170", line="#8b97a6", frame="#4a5668", card="#ffffff",
        leaf="#eef1f6", parameter="#e2e9d8", group="#f4f1ea", positive="#fbb869", negative="#8fbfe8",
        forward="#00796b", backward="#b0307f", now="#7b2fbe",
    ),
    "dark": Theme(
        background="#141a22", ink="#eef2f7", quiet="#9aa7b6", line="#6d7b8c", frame="#8593a5", card="#1d2530",
        leaf="#2a3442", parameter="#2f3b2c", group="#332f28", positive="#9c560f", negative="#23619a",
        forward="#4fd1bf", backward="#ff8fd0", now="#c79bff",
    ),
}  # fmt: skip


def _mix(base: str, over: str, share: float) -> str:
    channels = [(int(base[i : i + 2], 16), int(over[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(b + (o - b) * share):02x}" for b, o in channels)
