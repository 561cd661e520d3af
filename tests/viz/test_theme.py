"""Colours of pictures: letters stand out from all that they stand on, and no two meanings share a hue."""

from __future__ import annotations

import colorsys
import re
from itertools import combinations
from pathlib import Path

import pytest

import viz
from viz.theme import THEMES, Theme

LEAST_CONTRAST = 4.5  # WCAG 2.2, AA
LEAST_BETWEEN = 25  # degrees between two hues

MEANINGS = ("positive", "negative", "forward", "backward", "now")
EVERY = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def channels(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@EVERY
def test_letters_stand_out_from_every_ground(theme: Theme) -> None:
    heads = [theme.background, theme.card, theme.leaf, theme.parameter, theme.group]
    tints = [theme.tint(sign * size, 1.0) for sign in (1, -1) for size in (0.01, 0.3, 1.0)]
    for ground in (*heads, *tints):
        assert contrast(theme.ink, ground) >= LEAST_CONTRAST, ground
    for ground in heads:
        assert contrast(theme.quiet, ground) >= LEAST_CONTRAST, ground


@EVERY
def test_signs_passes_and_the_active_card_have_hues_of_their_own(theme: Theme) -> None:
    hues = [360 * colorsys.rgb_to_hls(*channels(getattr(theme, name)))[0] for name in MEANINGS]
    for one, other in combinations(hues, 2):
        assert min(abs(one - other), 360 - abs(one - other)) >= LEAST_BETWEEN


@pytest.mark.parametrize(("name", "block"), [("light", 0), ("dark", 1)])
def test_a_colour_means_the_same_in_pictures_and_in_the_page(name: str, block: int) -> None:
    style = (Path(viz.__file__).parent / "live" / "page.css").read_text("utf-8")
    for meaning in MEANINGS:
        assert re.findall(rf"--{meaning}: (#\w+);", style)[block] == getattr(THEMES[name], meaning), meaning
