"""Data before and after training: parts, standard columns, accuracy, and checks that name the place of a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nn.initialisers import generator

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Part = tuple[Floats, Floats]


def checked_data(X: ArrayLike, y: ArrayLike, *, labels: Sequence[float] = ()) -> Part:
    """X of shape (m, n) and y of shape (m,) as float64.

    Raises:
        ValueError: no examples, another shape, other labels than allowed, or a number that is not finite; the
            message names row and column.
    """
    import numpy as np

    features, targets = np.asarray(X, float), np.asarray(y, float)
    if features.ndim != 2:
        raise ValueError(f"X needs the shape (examples, features); got {features.shape}")
    if len(features) == 0:
        raise ValueError(f"the data need at least one example; got X of shape {features.shape}")
    if targets.shape != (len(features),):
        raise ValueError(f"y needs the shape ({len(features)},), one target a row of X; got {targets.shape}")
    wrong = np.argwhere(~np.isfinite(features))
    if len(wrong):
        row, column = wrong[0]
        raise ValueError(f"X needs finite numbers; got {features[row, column]} in row {row}, column {column}")
    rows = np.flatnonzero(~np.isfinite(targets) if not labels else ~np.isin(targets, labels))
    if len(rows):
        needed = f"labels out of {', '.join(f'{label:g}' for label in labels)}" if labels else "finite numbers"
        raise ValueError(f"y needs {needed}; got {targets[rows[0]]:g} in row {rows[0]}")
    return features, targets


def split(
    X: ArrayLike,
    y: ArrayLike,
    *,
    train: float = 0.6,
    dev: float = 0.2,
    test: float = 0.2,
    rng: int | np.random.Generator = 0,
) -> tuple[Part, Part, Part]:
    """Three parts of the rows, shuffled: (X, y) for training, for choosing, and for the last test.

    Raises:
        ValueError: the shares do not sum up to 1.
    """
    features, targets = checked_data(X, y)
    if min(train, dev, test) < 0 or abs(train + dev + test - 1) > 1e-9:
        raise ValueError(f"split needs shares that sum up to 1; got train={train}, dev={dev}, test={test}")
    order = generator(rng).permutation(len(features))
    first = round(train * len(order))
    second = first + round(dev * len(order))
    parts = order[:first], order[first:second], order[second:]
    one, two, three = ((features[rows], targets[rows]) for rows in parts)
    return one, two, three


@dataclass(frozen=True)
class Standardiser:
    """Columns with mean 0 and standard deviation 1, by the numbers of the training part alone."""

    mean: Floats  # (n,)
    spread: Floats  # (n,), 1 where a column is constant

    @classmethod
    def fit(cls, X: ArrayLike) -> Standardiser:
        """The mean and standard deviation of every column of X (m, n)."""
        import numpy as np

        features = np.asarray(X, float)
        if features.ndim != 2 or len(features) == 0:
            raise ValueError(f"Standardiser needs X of shape (examples, features); got {features.shape}")
        spread = features.std(axis=0)
        return cls(features.mean(axis=0), np.where(spread > 0, spread, 1.0))

    def __call__(self, X: ArrayLike) -> Floats:
        """X (m, n) on the scale of the training part.

        Raises:
            ValueError: X has another number of columns.
        """
        import numpy as np

        features = np.asarray(X, float)
        if features.shape[-1] != len(self.mean):
            raise ValueError(f"Standardiser needs {len(self.mean)} columns; got {features.shape[-1]}")
        scaled: Floats = (features - self.mean) / self.spread
        return scaled


def accuracy(predicted: Sequence[float], labels: Sequence[float]) -> float:
    """The share that is right.

    >>> accuracy([1, 0, 1, 1], [1, 0, 0, 1])
    0.75

    Raises:
        ValueError: the two differ in length, or are empty.
    """
    if len(predicted) != len(labels) or len(labels) == 0:
        raise ValueError(f"accuracy needs as many labels as predictions; got {len(predicted)} and {len(labels)}")
    return sum(p == label for p, label in zip(predicted, labels, strict=True)) / len(labels)


def confusion(predicted: Sequence[float], labels: Sequence[float]) -> dict[tuple[Any, Any], int]:
    """How often each (label, prediction) came together, every pair of classes listed.

    >>> confusion([1, 0, 1], [1, 0, 0])
    {(0, 0): 1, (0, 1): 1, (1, 0): 0, (1, 1): 1}
    """
    classes = sorted({*predicted, *labels})
    counts = {(label, guess): 0 for label in classes for guess in classes}
    for guess, label in zip(predicted, labels, strict=True):
        counts[label, guess] += 1
    return counts
