"""The cost of a batch as NumPy programs: the loss of one example recorded once for each label, and run over rows."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value
from autograd import compile as compile_graph
from autograd.compiler import Rows as Program
from autograd.compiler import only_recorded
from autograd.graph import collector_seldom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nn.losses import Loss
    from nn.module import Module

    Example = tuple[list[float], float]

#: With at most this many different targets they are labels, and each has a program of its own, in which it is a number;
#: else the target is an input like the features.
MOST_LABELS = 16


class Programs:
    """The mean loss of any batch, for the numbers that the model's parameters hold then.

    What a recording cannot see, a branch on `.data`, is looked for by comparing with the engine: an example of each
    label, and the penalty, in the batches number 1, 2, 4, 8 and so on.
    """

    def __init__(
        self, model: Module, loss: Loss, penalty: Callable[[Sequence[Value]], Value] | None, targets: Iterable[float]
    ) -> None:
        self.model, self.loss, self.penalty = model, loss, penalty
        self.parameters = model.parameters()
        self._by_label = len({*targets}) <= MOST_LABELS
        self._programs: dict[float | None, Program] = {}
        self._penalty = None if penalty is None else compile_graph(penalty(model.weights()))
        self._batches = 0

    def run(self, batch: Sequence[Example]) -> tuple[float, list[list[float]], Any]:
        """The cost, the outputs for each row, and the gradient of every parameter.

        Raises:
            ValueError: the loss, the model or the penalty takes a branch on data.
            TypeError: it compares or converts a number.
            DomainError: a row lies outside the domain of a primitive.
        """
        self._batches += 1
        is_checked = self._batches & (self._batches - 1) == 0
        numbers = np.array([parameter.data for parameter in self.parameters])
        cost, gradient = self._of_penalty(is_checked)
        rows: dict[float | None, list[int]] = defaultdict(list)
        for at, (_, target) in enumerate(batch):
            rows[target if self._by_label else None].append(at)
        outputs: list[list[float]] = [[]] * len(batch)
        for label, places in rows.items():
            examples = [batch[at] for at in places]
            if label not in self._programs:
                with collector_seldom():
                    self._programs[label] = self._recorded(label, examples[0])
            program, tables = self._programs[label], _tables(label, examples)
            value, derivatives, kept, inside = program.run([numbers], tables)
            if not inside:
                for row in program.outside([numbers], tables):
                    self._loss(examples[row])  # raises what the engine says; a NaN passes there too
            if is_checked:
                ours = program.run([numbers], _tables(label, examples[-1:]))[0]
                _compare(f"the loss of {examples[-1]}", ours, self._loss(examples[-1]).data)
            share = len(places) / len(batch)
            cost, gradient = cost + share * value, gradient + share * derivatives
            for at, output in zip(places, kept.T.tolist(), strict=True):
                outputs[at] = output
        return cost, outputs, gradient

    def _recorded(self, label: float | None, example: Example) -> Program:
        x, target = example
        cells = [Value(number, label=f"x[{at}]") for at, number in enumerate(x)]
        inputs = {"x": cells} if label is not None else {"x": cells, "y": [Value(target, label="y")]}
        with only_recorded([*self.parameters, *(cell for each in inputs.values() for cell in each)]):
            outputs = self.model.outputs(cells)
            aim = target if label is not None else inputs["y"][0]
            root = (self.loss.by_rows or self.loss.function)(outputs[0] if len(outputs) == 1 else outputs, aim)
        return Program(root, self.parameters, inputs, outputs)

    def _loss(self, example: Example) -> Value:
        x, target = example
        return self.loss(self.model.outputs(x), target)

    def _of_penalty(self, is_checked: bool) -> tuple[float, Any]:
        """The penalty and its gradient; 0 without one."""
        gradient = np.zeros(len(self.parameters))
        if self._penalty is None or self.penalty is None:
            return 0.0, gradient
        self._penalty.read()
        cost, derivatives = self._penalty()
        if is_checked:
            _compare("the penalty", cost, self.penalty(self.model.weights()).data)
        places = {parameter: at for at, parameter in enumerate(self.parameters)}
        for leaf, local in zip(self._penalty.leaves, derivatives.tolist(), strict=True):
            if leaf in places:  # and not a number that the penalty made itself
                gradient[places[leaf]] += local
        return cost, gradient


def _compare(what: str, ours: float, right: float) -> None:
    if not math.isclose(right, ours, rel_tol=1e-9, abs_tol=1e-12) and not math.isnan(right):
        raise ValueError(
            f"compiled, {what} is {ours!r}, and {right!r} by the engine: a branch on data was taken otherwise when it "
            "was recorded; write it with where, maximum or relu, or train without compiled=True"
        )


def _tables(label: float | None, examples: Sequence[Example]) -> list[Any]:
    features = np.array([x for x, _ in examples]).T
    table = features[0] if len(features) == 1 else features
    return [table] if label is not None else [table, np.array([target for _, target in examples])]
