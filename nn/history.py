"""What happened during training, an epoch a record: printed as a table, as arrays, or plotted."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from autograd.text import printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The table shows this many epochs, the first and last halves of them.
MOST_ROWS = 20


@dataclass(frozen=True)
class Epoch:
    """One pass over the data. An accuracy is None where targets are no classes; the dev numbers without a dev set."""

    epoch: int
    loss: float
    rate: float
    accuracy: float | None = None
    dev_loss: float | None = None
    dev_accuracy: float | None = None


@dataclass
class History:
    """All epochs, and why training ended."""

    epochs: list[Epoch] = field(default_factory=list)
    ended: str = "after the last epoch"

    @property
    def loss(self) -> list[float]:
        """The training loss of each epoch."""
        return [each.loss for each in self.epochs]

    def arrays(self) -> dict[str, NDArray[np.float64]]:
        """Each quantity over the epochs, as float64; NaN where there is none."""
        import numpy as np

        names = [each.name for each in fields(Epoch)]
        return {name: np.array([getattr(each, name) for each in self.epochs], dtype=float) for name in names}

    def __str__(self) -> str:
        columns = [each.name for each in fields(Epoch) if any(getattr(e, each.name) is not None for e in self.epochs)]
        half = MOST_ROWS // 2
        cut = len(self.epochs) > MOST_ROWS
        shown = [*self.epochs[:half], *self.epochs[-half:]] if cut else self.epochs
        rows = [columns, *[[_short(getattr(each, name)) for name in columns] for each in shown]]
        if cut:
            rows.insert(half + 1, ["…" for _ in columns])
        lines = ["  ".join(f"{text:>12}" for text in row) for row in rows]
        return printable(*lines, f"ended {self.ended}")

    def plot(self) -> Any:
        """A matplotlib figure of the losses.

        Raises:
            ImportError: matplotlib is not installed.
        """
        try:
            from matplotlib.figure import Figure
        except ImportError:
            raise ImportError('a plot needs matplotlib; run: pip install "scalar-autograd[plots]"') from None
        figure = Figure(layout="constrained")
        axes = figure.subplots()
        numbers = self.arrays()
        axes.plot(numbers["epoch"], numbers["loss"], label="training")
        if any(each.dev_loss is not None for each in self.epochs):
            axes.plot(numbers["epoch"], numbers["dev_loss"], label="dev")
            axes.legend()
        axes.set(xlabel="epoch", ylabel="loss")
        return figure


def _short(number: float | None) -> str:
    return "–" if number is None else str(number) if isinstance(number, int) else f"{number:.5g}"
