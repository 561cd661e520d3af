"""`ledger`: how a gradient was summed up: one row per consumer that passes something back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.explaining.output import reading, situated
from autograd.graph import Backward, Contribution, callers_variables, replay, total, unbracketed, wording
from autograd.text import printable, readable_repr

if TYPE_CHECKING:
    from autograd.value import Value


@readable_repr
@dataclass(frozen=True)
class Ledger:
    """The gradient of one node, as a sum over its consumers."""

    output: str
    node: str
    rows: tuple[Contribution, ...]
    gradient: float
    notation: str = "calculus"

    def __str__(self) -> str:
        head = f"{total(self.output, self.node, self.notation)} = {wording.short(self.gradient)}"
        if not self.rows:
            return printable(head)
        said = [
            "·".join(wording.number(factor).within(1) for factor in (row.upstream, row.local_derivative))
            + f" (through {unbracketed(row.consumer)})"
            for row in self.rows
        ]
        return printable(f"{head} = {' + '.join(said)}")


def ledger(
    output: Value, node: Value, *, detail: str | None = None, names: bool = True, notation: str = "calculus"
) -> Ledger:
    """What each consumer of a node adds to the gradient of `output` in it: upstream gradient · local derivative.

    `detail` is "names" or "operations"; with `names` the caller's variables name nodes that have no label; `notation`
    is "calculus" for dJ/db, "course" for db.

    >>> from autograd import Value
    >>> b = Value(3, label="b")
    >>> v, t = (3 * b).named("v"), (b + 1).named("t")
    >>> print(ledger((v + 3 * t).named("J"), b))
    dJ/db = 6 = 1·3 (through v) + 3·1 (through t)

    Raises:
        ValueError: the node does not occur in the graph of the output.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    graph, place = situated(output, node, callers_variables(names))
    if place is None:
        raise ValueError(f"{node!r} does not occur in the graph of {output!r}, so that nothing arrives there")
    outline = reading(graph, place, detail)
    backward = [
        step for step in replay(outline, notation) if isinstance(step, Backward)
    ]  # from the output to the oldest node
    step = next(s for s, node in zip(backward, reversed(outline.nodes), strict=True) if node.index == place)
    return Ledger(step.output, step.node, tuple(reversed(step.contributions)), step.gradient, notation)
