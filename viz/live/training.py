"""A model with its data as the page trains it: the loss of one example recorded once for each label, and the rows.

Nothing here knows `nn`: a model is what gives `outputs(x)` and `named_parameters()`, a loss a function of an output and
a target.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

from autograd import Value
from autograd.arrays import the_one
from autograd.graph import evaluate, record_with_places
from viz.live.data import example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Row = tuple[list[float], float]

#: With at most so many different targets each has a recording of its own, in which it is a number; else it is an input.
MOST_LABELS = 16
#: A page holds no more numbers than these, so that a browser can work with it.
MOST_NODES, MOST_ROWS = 20_000, 5_000


class Trainable(Protocol):
    """What a model needs to have."""

    def outputs(self, x: Sequence[Any]) -> list[Value]:
        """The outputs for one example."""

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Every parameter with its name."""


def training(model: Trainable, X: Any, y: Any, loss: Callable[[Any, Any], Value], rate: float) -> dict[str, Any]:
    """The example of a page that trains.

    Raises:
        TypeError: the model, the loss or the data is something else.
        ValueError: X and y do not fit, are too large for a page, or the loss takes a branch that depends on the row.
    """
    rows = _checked(model, X, y, loss)
    parameters = dict(model.named_parameters())
    labels = sorted({target for _, target in rows})
    by_label = len(labels) <= MOST_LABELS
    tapes = []
    for label in labels if by_label else labels[:1]:
        row = next(row for row in rows if row[1] == label)
        tapes.append(_tape(model, loss, row, parameters, [r for r in rows if r[1] == label or not by_label], by_label))
    return {
        "title": "training",
        "training": {
            "tapes": tapes, "parameters": [value.data for value in parameters.values()], "names": list(parameters),
            "X": [x for x, _ in rows], "y": [target for _, target in rows], "rate": rate,
        },
    }  # fmt: skip


def _tape(
    model: Trainable,
    loss: Callable[[Any, Any], Value],
    row: Row,
    parameters: dict[str, Value],
    alike: Sequence[Row],
    by_label: bool,
) -> dict[str, Any]:
    x, target = row
    cells = [Value(number, label=f"x{at + 1}") for at, number in enumerate(x)]
    aim: Any = target if by_label else Value(target, label="y")
    outputs = model.outputs(cells)
    root = the_one(loss(outputs[0] if len(outputs) == 1 else outputs, aim))
    if not isinstance(root, Value):
        raise TypeError(f"loss needs to give a Value; got {type(root).__name__}")
    graph, places = record_with_places(root if root.label else root.named("L"))
    if len(graph.nodes) > MOST_NODES:
        raise ValueError(f"a page trains graphs of at most {MOST_NODES:,} numbers; this one has {len(graph.nodes):,}")
    inputs = [places.get(cell, -1) for cell in cells]
    target_place = -1 if by_label else places.get(aim, -1)
    for others in alike[1:4]:  # a branch that the recording cannot see
        held = {place: number for place, number in zip(inputs, others[0], strict=True) if place >= 0}
        held |= {target_place: others[1]} if target_place >= 0 else {}
        given = model.outputs(others[0])
        right = loss(given[0] if len(given) == 1 else given, others[1]).data
        if not math.isclose(evaluate(graph, held), right, rel_tol=1e-9, abs_tol=1e-12):
            raise ValueError(
                "the loss or the model takes a branch that depends on the row; write it with where or relu"
            )
    made = example(graph, "training")
    return {
        **made,
        "label": target if by_label else None, "inputs": inputs, "target": target_place,
        "places": [places.get(value, -1) for value in parameters.values()],
        "outputs": [places.get(output, -1) for output in outputs],
    }  # fmt: skip


def _checked(model: Trainable, X: Any, y: Any, loss: Any) -> list[Row]:
    if not callable(getattr(model, "outputs", None)) or not callable(getattr(model, "named_parameters", None)):
        raise TypeError(f"page with data= needs a model with outputs(x) and named_parameters(); got {model!r:.60}")
    if not callable(loss):
        raise TypeError(f"loss needs a function of output and target, such as nn.squared_error; got {loss!r:.60}")
    rows = [([float(number) for number in x], float(target)) for x, target in zip(X, y, strict=True)]
    if not rows:
        raise ValueError("data needs at least one example; got none")
    if len(rows) > MOST_ROWS:
        raise ValueError(f"a page trains on at most {MOST_ROWS:,} examples; got {len(rows):,}")
    widths = {len(x) for x, _ in rows}
    if len(widths) > 1:
        raise ValueError(f"all rows of X need the same number of features; got {sorted(widths)}")
    if not all(math.isfinite(number) for x, target in rows for number in (*x, target)):
        raise ValueError("data needs finite numbers")
    return rows
