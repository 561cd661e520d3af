"""Points around one that was given, which keep what its arrays are: labels, one-hot, symmetric, positive."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.transforms import is_array

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def around(
    at: Mapping[str, Any],
    seed: int,
    claimed: frozenset[str],
    *,
    whole: frozenset[str] = frozenset(),
    thresholds: frozenset[str] = frozenset(),
    spread: float = 0.5,
) -> Iterator[dict[str, Any]]:
    """The point itself, then others without end.

    `claimed` are those that a gradient is asked for, which are never labels; `whole` are used as an index and stay.
    """
    yield dict(at)
    rng = random.Random(seed)
    draw = np.random.default_rng(rng.getrandbits(32))
    turn = 0
    while True:
        turn += 1
        yield {
            name: given
            if name in whole
            else moved(
                given,
                draw,
                is_claimed=name in claimed,
                is_threshold=name in thresholds,
                keeps_signs=turn % 2 == 1,
                spread=spread,
            )
            for name, given in at.items()
        }


def moved(
    given: Any,
    draw: Any,
    *,
    is_claimed: bool = False,
    is_threshold: bool = False,
    keeps_signs: bool = True,
    spread: float = 0.5,
) -> Any:
    """Another value of the same kind; a threshold stays positive, and on every other turn so does a positive array."""
    if isinstance(given, dict):
        return {key: moved(each, draw, is_claimed=is_claimed, spread=spread) for key, each in given.items()}
    if isinstance(given, (list, tuple)):
        flat = all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in given)
        if flat and given:
            row = _array(np.array(given, dtype=float), draw, is_claimed=is_claimed, spread=spread).tolist()
            return type(given)(row) if isinstance(given, list) or not hasattr(given, "_fields") else type(given)(*row)
        parts = [moved(each, draw, is_claimed=is_claimed, spread=spread) for each in given]
        return type(given)(*parts) if hasattr(given, "_fields") else type(given)(parts)
    if is_array(given):
        return _array(given, draw, is_claimed=is_claimed, spread=spread, keeps_signs=keeps_signs or is_threshold)
    if is_threshold and isinstance(given, float) and given > 0:
        fresh = given * float(np.exp(draw.normal(0.0, spread)))
        return fresh / (1 - given + fresh) if given < 1 else fresh
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        return given
    if float(given) in (0.0, 1.0) and not is_claimed:
        return type(given)(draw.integers(0, 2))
    if float(given) == -1.0 and not is_claimed:
        return type(given)(draw.choice([-1, 1]))
    return float(given) + draw.normal(0.0, spread) * (abs(float(given)) or 1.0)


def _array(given: Any, draw: Any, *, is_claimed: bool, spread: float, keeps_signs: bool = True) -> Any:
    if given.dtype.kind not in "fiu" or given.size == 0:
        return given
    if given.dtype.kind in "iu":
        return draw.permutation(given.reshape(-1)).reshape(given.shape)
    values = set(np.unique(given).tolist()) if given.size <= 100_000 else {None}
    if not is_claimed and given.ndim and values <= {0.0, 1.0}:
        return _labels(given, draw)
    if not is_claimed and given.ndim and values <= {-1.0, 1.0}:
        return draw.choice([-1.0, 1.0], size=given.shape)
    axis = _sums_to_one(given)
    scale = np.abs(given) + 0.2 * float(np.mean(np.abs(given))) + (0.0 if np.any(given) else 1.0)
    if np.all(given > 0) and given.size > 2 and (keeps_signs or axis is not None):
        fresh = given * np.exp(draw.normal(0.0, 0.8 * spread, given.shape))
        if np.all(given < 1):
            fresh = np.clip(fresh / (1 - given + fresh), 0.02, 0.98)
    else:
        fresh = given + draw.normal(0.0, 1.2 * spread, given.shape) * scale
        if given.size > 1 and not keeps_signs and np.all(given > 0):
            fresh = fresh * draw.choice([1.0, 1.0, -1.0], size=given.shape)
    if axis is not None:
        return fresh / fresh.sum(axis=axis, keepdims=True)
    if given.ndim == 2 and given.shape[0] == given.shape[1] > 1 and np.array_equal(given, given.T):
        return (fresh + fresh.T) / 2
    return fresh


def _labels(given: Any, draw: Any) -> Any:
    """Other labels 0 and 1; columns or rows with a single 1 keep one."""
    if given.ndim == 2 and min(given.shape) > 1:
        for axis in (0, 1):
            if np.all(given.sum(axis=axis) == 1):
                kinds = given.shape[axis]
                eye = np.eye(kinds)[draw.integers(0, kinds, given.shape[1 - axis])]
                return eye.T if axis == 0 else eye
    if given.ndim == 1 and given.size > 2 and given.sum() == 1:
        return np.eye(given.size)[draw.integers(0, given.size)]
    fresh = draw.integers(0, 2, given.shape).astype(float)
    if fresh.size > 1 and len(set(np.unique(given).tolist())) > 1:
        fresh.flat[0], fresh.flat[-1] = 0.0, 1.0
    return fresh


def _sums_to_one(given: Any) -> int | None:
    if np.all(given >= 0) and given.size > 1:
        for axis in range(given.ndim):
            if given.shape[axis] > 1 and np.allclose(given.sum(axis=axis), 1.0, rtol=1e-9):
                return axis
    return None
