"""The cost of a batch as NumPy programs: the loss of one example recorded once for each label, and run over rows."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value
from autograd import compile as compile_graph
from autograd.vectorize.batches import only_recorded
from autograd.vectorize.rows import Rows as Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nn.losses import Loss
    from nn.module import Module

#: With at most so many different targets they are labels, and each has a program of its own, in which it is a number;
#: else the target is an input like the features.
MOST_LABELS = 16
#: So many rows of each label are compared with the engine when a program is made.
COMPARED = 2


class Programs:
    """The mean loss of any batch: `run` gives it with the outputs and sets the gradients' numbers."""

    def __init__(
        self, model: Module, loss: Loss, penalty: Callable[[Sequence[Value]], Value] | None, targets: Iterable[float]
    ) -> None:
        self.model, self.loss = model, loss
        self.parameters = model.parameters()
        self.by_label = len({*targets}) <= MOST_LABELS
        self.programs: dict[float | None, Program] = {}
        self.penalty = None if penalty is None else compile_graph(penalty(model.weights()))

    def run(self, batch: Sequence[tuple[list[float], float]]) -> tuple[float, list[list[float]], Any]:
        """The cost, the outputs for each row, and the gradient of every parameter.

        Raises:
            ValueError: the loss or the model takes a branch on data.
            TypeError: it compares or converts a number.
            DomainError: a row lies outside the domain of a primitive.
        """
        numbers = np.array([parameter.data for parameter in self.parameters])
        rows: dict[float | None, list[int]] = defaultdict(list)
        for at, (_, target) in enumerate(batch):
            rows[target if self.by_label else None].append(at)
        cost, gradient = 0.0, np.zeros(len(numbers))
        outputs: list[list[float]] = [[]] * len(batch)
        for label, places in rows.items():
            examples = [batch[at] for at in places]
            program = self.programs.get(label) or self._recorded(label, examples, numbers)
            tables = _tables(label, examples)
            value, slopes, kept, inside = program.run([numbers], tables)
            if not inside:
                for row in program.outside([numbers], tables):
                    self._loss(examples[row])  # raises what the engine says; a NaN passes there too
            share = len(places) / len(batch)
            cost, gradient = cost + share * value, gradient + share * slopes
            for at, output in zip(places, kept.T.tolist(), strict=True):
                outputs[at] = output
        if self.penalty is not None:
            self._add_penalty(gradient)
            cost += self.penalty_cost
        return cost, outputs, gradient

    def _recorded(self, label: float | None, examples: Sequence[tuple[list[float], float]], numbers: Any) -> Program:
        x, target = examples[0]
        cells = [Value(number, label=f"x[{at}]") for at, number in enumerate(x)]
        inputs = {"x": cells} if label is not None else {"x": cells, "y": [Value(target, label="y")]}
        with only_recorded():
            outputs = self.model.outputs(cells)
            aim = target if label is not None else inputs["y"][0]
            root = (self.loss.by_rows or self.loss.function)(outputs[0] if len(outputs) == 1 else outputs, aim)
        program = self.programs[label] = Program(root, self.parameters, inputs, outputs)
        for example in (examples[-1], examples[len(examples) // 2])[:COMPARED]:
            right, ours = self._loss(example).data, program.run([numbers], _tables(label, [example]))[0]
            if not math.isclose(right, ours, rel_tol=1e-9, abs_tol=1e-12) and not math.isnan(right):
                raise ValueError(
                    f"compiled, the loss of {example} is {ours!r}, and {right!r} by the engine: the model or the loss "
                    "takes a branch on data; write it with where, maximum or relu, or train without compiled=True"
                )
        return program

    def _loss(self, example: tuple[list[float], float]) -> Value:
        x, target = example
        return self.loss(self.model.outputs(x), target)

    def _add_penalty(self, gradient: Any) -> None:
        assert self.penalty is not None
        self.penalty.read()
        self.penalty_cost, slopes = self.penalty()
        places = {parameter: at for at, parameter in enumerate(self.parameters)}
        for leaf, slope in zip(self.penalty.leaves, slopes.tolist(), strict=True):
            if leaf in places:  # and not a number that the penalty made itself
                gradient[places[leaf]] += slope


def _tables(label: float | None, examples: Sequence[tuple[list[float], float]]) -> list[Any]:
    features = np.array([x for x, _ in examples]).T
    table = features[0] if len(features) == 1 else features
    return [table] if label is not None else [table, np.array([target for _, target in examples])]
