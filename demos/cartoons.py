"""Pictures made from a seed, 64 × 64 in red, green and blue: cats, and things that are no cats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from demos.by_hand import Array

SIDE = 64
#: 64 · 64 · 3 = 12,288, the n_x of the course.
FEATURES = SIDE * SIDE * 3

_Y, _X = np.mgrid[0:SIDE, 0:SIDE] + 0.5
FUR = ((0.55, 0.36, 0.2), (0.85, 0.55, 0.25), (0.5, 0.5, 0.52), (0.2, 0.19, 0.2), (0.93, 0.9, 0.85))


def cats_or_not(count: int, *, rng: np.random.Generator) -> tuple[Array, Array]:
    """Pictures (count, 64, 64, 3) with numbers from 0 to 1, and labels (count,): every other one is a cat, 1."""
    labels = np.arange(count) % 2
    return np.array([_picture(bool(is_cat), rng) for is_cat in labels]), labels.astype(float)


def _picture(is_cat: bool, rng: np.random.Generator) -> Array:
    """A wall and a floor, something in front of them, and noise."""
    canvas = np.empty((SIDE, SIDE, 3))
    wall, floor = rng.uniform(0.25, 0.95, 3), rng.uniform(0.15, 0.8, 3)
    canvas[:] = np.where((rng.uniform(40, 58) > _Y)[..., None], wall, floor)
    canvas *= 1 - 0.25 * rng.random() * (_X / SIDE)[..., None]
    draw: Callable[[Array, float, float, float, np.random.Generator], None]
    draw = _cat if is_cat else (_ball, _house, _tree, _dog, _cup)[rng.integers(5)]
    draw(canvas, rng.uniform(26, 38), rng.uniform(28, 40), rng.uniform(13, 19), rng)
    return np.clip(canvas + rng.normal(scale=0.03, size=canvas.shape), 0, 1)


def _cat(canvas: Array, x: float, y: float, r: float, rng: np.random.Generator) -> None:
    """A round head with pointed ears, slit eyes, a nose and whiskers."""
    fur = _fur(rng)
    for side in (-1, 1):
        _triangle(canvas, (x + side * 0.95 * r, y - 0.1 * r), (x + side * 0.15 * r, y - 0.7 * r),
                  (x + side * 0.85 * r, y - 1.6 * r), fur)  # fmt: skip
        _triangle(canvas, (x + side * 0.8 * r, y - 0.4 * r), (x + side * 0.4 * r, y - 0.75 * r),
                  (x + side * 0.78 * r, y - 1.3 * r), (0.9, 0.6, 0.6))  # fmt: skip
    _disc(canvas, x, y, r, 0.85 * r, fur)
    eyes = ((0.55, 0.75, 0.3), (0.85, 0.75, 0.25), (0.4, 0.65, 0.8))[rng.integers(3)]
    for side in (-1, 1):
        _disc(canvas, x + side * 0.4 * r, y - 0.15 * r, 0.22 * r, 0.17 * r, eyes)
        _disc(canvas, x + side * 0.4 * r, y - 0.15 * r, 0.07 * r, 0.17 * r, (0.05, 0.05, 0.05))
        for tilt in (-0.15, 0.0, 0.15):
            _line(
                canvas,
                (x + side * 0.3 * r, y + 0.3 * r),
                (x + side * 1.25 * r, y + (0.3 + tilt * 1.6) * r),
                _contrast(fur),
            )
    _triangle(canvas, (x - 0.14 * r, y + 0.15 * r), (x + 0.14 * r, y + 0.15 * r), (x, y + 0.32 * r), (0.85, 0.45, 0.5))


def _dog(canvas: Array, x: float, y: float, r: float, rng: np.random.Generator) -> None:
    """A round head with hanging ears, round eyes and a large snout: what is most easily taken for a cat."""
    fur = _fur(rng)
    _disc(canvas, x, y, 0.85 * r, r, fur)
    for side in (-1, 1):
        _disc(canvas, x + side * 0.95 * r, y + 0.05 * r, 0.28 * r, 0.75 * r, tuple(0.7 * c for c in fur))
        _disc(canvas, x + side * 0.35 * r, y - 0.2 * r, 0.13 * r, 0.13 * r, (0.05, 0.05, 0.05))
    _disc(canvas, x, y + 0.45 * r, 0.45 * r, 0.35 * r, tuple(min(1.0, 1.25 * c) for c in fur))
    _disc(canvas, x, y + 0.3 * r, 0.18 * r, 0.13 * r, (0.05, 0.05, 0.05))


def _ball(canvas: Array, x: float, y: float, r: float, rng: np.random.Generator) -> None:
    color = rng.uniform(0.2, 1, 3)
    _disc(canvas, x, y, r, r, color)
    _disc(canvas, x, y, 0.35 * r, r, 0.6 * color)


def _house(canvas: Array, x: float, y: float, r: float, rng: np.random.Generator) -> None:
    wall, roof = rng.uniform(0.4, 1, 3), (0.6, 0.2 + 0.2 * rng.random(), 0.15)
    _box(canvas, x - r, y - 0.2 * r, x + r, y + 1.2 * r, wall)
    _triangle(canvas, (x - 1.25 * r, y - 0.2 * r), (x + 1.25 * r, y - 0.2 * r), (x, y - 1.2 * r), roof)
    for side in (-1, 1):
        _box(
            canvas, x + (side * 0.5 - 0.2) * r, y + 0.1 * r, x + (side * 0.5 + 0.2) * r, y + 0.5 * r, (0.35, 0.5, 0.65)
        )


def _tree(canvas: Array, x: float, y: float, r: float, rng: np.random.Generator) -> None:
    green = (0.1 + 0.2 * rng.random(), 0.35 + 0.3 * rng.random(), 0.15)
    _box(canvas, x - 0.15 * r, y, x + 0.15 * r, y + 1.4 * r, (0.4, 0.26, 0.13))
    for height in (0.4, -0.2, -0.8):
        _triangle(canvas, (x - r, y + height * r), (x + r, y + height * r), (x, y + (height - 0.9) * r), green)


def _cup(canvas: Array, x: float, y: float, r: float, rng: np.random.Generator) -> None:
    color = rng.uniform(0.3, 1, 3)
    _disc(canvas, x + r, y, 0.5 * r, 0.5 * r, 0.8 * color)
    _box(canvas, x - 0.9 * r, y - 0.8 * r, x + 0.9 * r, y + 0.9 * r, color)
    _disc(canvas, x, y - 0.8 * r, 0.9 * r, 0.25 * r, 0.5 * color)


def _fur(rng: np.random.Generator) -> tuple[float, ...]:
    return tuple(np.clip(np.array(FUR[rng.integers(len(FUR))]) + rng.normal(scale=0.05, size=3), 0, 1).tolist())


def _contrast(color: tuple[float, ...]) -> tuple[float, float, float]:
    return (0.95, 0.95, 0.95) if sum(color) < 1.2 else (0.15, 0.12, 0.1)


def _disc(canvas: Array, x: float, y: float, across: float, down: float, color: ArrayLike) -> None:
    canvas[((_X - x) / across) ** 2 + ((_Y - y) / down) ** 2 < 1] = color


def _box(canvas: Array, left: float, top: float, right: float, bottom: float, color: ArrayLike) -> None:
    canvas[(left < _X) & (right > _X) & (top < _Y) & (bottom > _Y)] = color


def _line(canvas: Array, start: tuple[float, float], end: tuple[float, float], color: ArrayLike) -> None:
    for share in np.linspace(0, 1, SIDE):
        x, y = (round(a + share * (b - a) - 0.5) for a, b in zip(start, end, strict=True))
        if 0 <= x < SIDE and 0 <= y < SIDE:
            canvas[y, x] = color


def _triangle(
    canvas: Array, a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], color: ArrayLike
) -> None:
    """What lies on the same side of all three edges."""
    sides = [(q[0] - p[0]) * (_Y - p[1]) - (q[1] - p[1]) * (_X - p[0]) for p, q in ((a, b), (b, c), (c, a))]
    canvas[np.all([side >= 0 for side in sides], axis=0) | np.all([side <= 0 for side in sides], axis=0)] = color
