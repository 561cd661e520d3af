"""The data of the demos: real tables from `demos/data`, and points in the plane made from a seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def table(name: str) -> tuple[list[str], Array]:
    """Column names and rows of a table, as float64."""
    path = Path(__file__).with_name("data") / f"{name}.csv"
    names = path.read_text("utf-8").partition("\n")[0].split(",")
    return names, np.loadtxt(path, delimiter=",", skiprows=1)


def moons(count: int, *, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two half circles that reach into each other: X (count, 2) and labels (count,)."""
    labels = np.arange(count) % 2
    angle = rng.uniform(0, np.pi, count)
    across = np.where(labels == 1, 1 - np.cos(angle), np.cos(angle))
    up = np.where(labels == 1, 0.5 - np.sin(angle), np.sin(angle))
    X: Array = np.column_stack([across, up])
    return X + rng.normal(scale=noise, size=X.shape), labels.astype(float)


def flower(count: int, *, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """A flower of six petals in two colours, as in the course: X (count, 2) and labels (count,)."""
    angle = rng.uniform(0, 2 * np.pi, count)
    labels = np.sin(3 * angle) > 0
    radius = 2 * np.abs(np.sin(3 * angle)) + rng.normal(scale=noise, size=count)
    return np.c_[radius * np.cos(angle), radius * np.sin(angle)], labels.astype(float)
