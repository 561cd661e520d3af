"""`fit`: passes over the data, one step per batch, until the epochs are over, a reason to stop, or Ctrl-C."""

from __future__ import annotations

import math
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.graph import collect_what_is_due, collector_seldom
from nn.data import accuracy, checked_data
from nn.history import Epoch, History
from nn.initialisers import generator
from nn.layers import Dropout
from nn.losses import Loss, mean
from nn.losses import loss as chosen_loss
from nn.module import evaluating
from nn.optimisers import SGD
from nn.optimisers import optimiser as chosen_optimiser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import ArrayLike

    from autograd import Value
    from nn.compiled import Programs
    from nn.module import Module

    Rows = list[tuple[list[float], float]]


def fit(
    model: Module,
    X: ArrayLike,
    y: ArrayLike,
    *,
    loss: str | Loss | Callable[[Any, Any], Value] = "squared_error",
    optimiser: str | SGD = "sgd",
    epochs: int = 100,
    batch_size: int | None = None,
    penalty: Callable[[Sequence[Value]], Value] | None = None,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    stop: Callable[[History], bool] | None = None,
    progress: bool = True,
    rng: int | np.random.Generator = 0,
    compiled: bool = False,
) -> History:
    """Train the model on X (m, n) and y (m,), and return what happened.

    Args:
        loss: by name, or a function of an output (a list of them, if the model has several) and a target.
        batch_size: examples a step, shuffled in each epoch; all of them without it.
        optimiser: by name, or one of `nn`; given again, with its model, it goes on where it ended.
        penalty: added to the mean loss of each batch, a function of the weights (biases are not among them).
        validation: a dev set, X and y, measured after each epoch.
        stop: asked after each epoch; training ends when it says True.
        progress: show a bar with loss, accuracy and rate where there is a terminal.
        compiled: record the loss of one example (one of each label), and run it over the rows of each batch as a NumPy
            program. The training is the same, to rounding, and many times as fast.

    Ctrl-C ends training with the model, the optimiser and the history as they were after the last whole epoch, so that
    another `fit` of the same model and optimiser goes on digit for digit as if nothing had happened: an epoch's order
    depends on the seed and the steps taken before it, and a generator is put back as well. A loss that is not finite
    ends training, too; `History.ended` says which it was. The garbage collector is called seldom meanwhile, at least
    once in each epoch, and stays as the user has set it.

    Raises:
        ValueError: the data, the batch size or a name does not fit; or `compiled`, and the loss takes a branch on data.
    """
    chosen, steps = chosen_loss(loss), chosen_optimiser(optimiser)
    features, targets = checked_data(X, y, labels=chosen.labels)
    rows = _rows(features, targets)
    dev = _rows(*checked_data(*validation, labels=chosen.labels)) if validation is not None else None
    if epochs < 1:
        raise ValueError(f"fit needs at least one epoch; got epochs={epochs}")
    size = len(rows) if batch_size is None else batch_size
    if not 1 <= size <= len(rows):
        raise ValueError(f"fit needs a batch_size from 1 to the number of examples, {len(rows)}; got {size}")
    generator(rng)  # which says what is wrong with a seed
    history = History()
    drawn = [rng, *(module.rng for module in model.modules() if isinstance(module, Dropout))]
    whole = _Whole(model.parameters(), steps, history, drawn)
    costs: Callable[[Rows], Cost] = partial(_eager, model, chosen, penalty)
    if compiled:
        from nn.compiled import Programs

        costs = partial(_compiled, Programs(model, chosen, penalty, targets.tolist()))
    try:
        with collector_seldom(), _bar(progress, epochs) as show:
            for epoch in range(1, epochs + 1):
                rate = steps.rate
                ordered = rows if size == len(rows) else [rows[at] for at in _order(rng, steps, len(rows))]
                cost, outputs = _epoch(model, ordered, size, costs, steps)
                found = None if dev is None else _measured(model, dev, chosen)
                history.epochs.append(Epoch(epoch, cost, rate, _accuracy(chosen, outputs, ordered), *(found or ())))
                whole.mark()
                collect_what_is_due()
                show(history.epochs[-1])
                if stop is not None and stop(history):
                    history.ended = f"in epoch {epoch}, as stop= asked for"
                    break
    except KeyboardInterrupt:
        whole.restore()
        history.ended = f"by Ctrl-C after {len(history.epochs)} epochs"
    except _NotFiniteError as error:
        history.ended = f"in epoch {epoch}: {error}"
    return history


class _Whole:
    """All that training changes, as it was after the last whole epoch: one record, so that it is never half of two."""

    def __init__(
        self,
        parameters: Sequence[Value],
        optimiser: SGD,
        history: History,
        drawn: Sequence[int | np.random.Generator],
    ) -> None:
        self._parameters, self._optimiser, self._history = parameters, optimiser, history
        self._bits = [each.bit_generator for each in drawn if not isinstance(each, int)]
        self.mark()

    def mark(self) -> None:
        """The state of now is the one to go back to."""
        numbers = [parameter.data for parameter in self._parameters]
        drawn = [bits.state for bits in self._bits]
        self._last = (numbers, self._optimiser.memory, len(self._history.epochs), drawn)

    def restore(self) -> None:
        """Back to the state that was marked last, however often Ctrl-C is pressed meanwhile."""
        numbers, memory, epochs, drawn = self._last
        while True:
            try:
                for parameter, number in zip(self._parameters, numbers, strict=True):
                    parameter.data = number
                self._optimiser.memory = memory
                del self._history.epochs[epochs:]
                for bits, state in zip(self._bits, drawn, strict=True):
                    bits.state = state
                return
            except KeyboardInterrupt:
                continue


def _order(rng: int | np.random.Generator, steps: SGD, count: int) -> Iterable[int]:
    """The order of the examples in the next epoch: of a seed, it depends on the steps that were taken before."""
    import numpy as np

    return (np.random.default_rng((rng, steps.steps)) if isinstance(rng, int) else rng).permutation(count)


class _NotFiniteError(ArithmeticError):
    """A loss or a gradient is NaN or infinite."""


class Cost(NamedTuple):
    """The mean loss of a batch, the outputs for each row, and what sets the gradients of the parameters."""

    value: float
    outputs: list[list[float]]
    backward: Callable[[], None]


def _eager(model: Module, loss: Loss, penalty: Callable[[Sequence[Value]], Value] | None, batch: Rows) -> Cost:
    """The mean loss of a batch as a graph."""
    outputs = [model.outputs(x) for x, _ in batch]
    cost = mean([loss(output, target) for output, (_, target) in zip(outputs, batch, strict=True)])
    if penalty is not None:
        cost = cost + penalty(model.weights())
    return Cost(cost.data, [[output.data for output in each] for each in outputs], cost.backward)


def _compiled(programs: Programs, batch: Rows) -> Cost:
    value, outputs, gradient = programs.run(batch)

    def backward() -> None:
        for parameter, local in zip(programs.parameters, gradient.tolist(), strict=True):
            parameter.grad = local

    return Cost(value, outputs, backward)


def _epoch(
    model: Module, rows: Rows, size: int, costs: Callable[[Rows], Cost], optimiser: SGD
) -> tuple[float, list[list[float]]]:
    """One pass: the mean loss over all rows, as met before each step, and the outputs for each row."""
    parameters = model.parameters()
    total, seen = 0.0, []
    for start in range(0, len(rows), size):
        batch = rows[start : start + size]
        cost = costs(batch)
        if not math.isfinite(cost.value):
            raise _NotFiniteError(f"the loss is {cost.value}; {_suspect(model)}; a smaller learning rate may help")
        for parameter in parameters:
            parameter.zero_grad()
        cost.backward()
        for at, parameter in enumerate(parameters):
            if not math.isfinite(parameter.grad):
                name = list(model.named_parameters())[at][0]
                raise _NotFiniteError(f"the gradient of {name} is not finite; the model is as it was before that step")
        optimiser.step(parameters)
        total += cost.value * len(batch)
        seen += cost.outputs
    return total / len(rows), seen


def _suspect(model: Module) -> str:
    """The parameter that most likely did it."""
    name, parameter = max(
        model.named_parameters(), key=lambda each: math.inf if math.isnan(each[1].data) else abs(each[1].data)
    )
    return f"the largest parameter is {name} = {parameter.data:.4g}"


def _measured(model: Module, rows: Rows, loss: Loss) -> tuple[float, float | None]:
    with evaluating(model):
        outputs = [model.outputs(x) for x, _ in rows]
    costs = [loss(output, target).data for output, (_, target) in zip(outputs, rows, strict=True)]
    return sum(costs) / len(costs), _accuracy(loss, [[each.data for each in output] for output in outputs], rows)


def _accuracy(loss: Loss, outputs: list[list[float]], rows: Rows) -> float | None:
    if loss.predicted is None:
        return None
    return accuracy([loss.predicted(output) for output in outputs], [target for _, target in rows])


def _rows(features: Any, targets: Any) -> Rows:
    """The examples as Python floats, which are faster than NumPy's one by one."""
    return list(zip(features.tolist(), targets.tolist(), strict=True))


@contextmanager
def _bar(wanted: bool, epochs: int) -> Iterator[Callable[[Epoch], None]]:
    from rich.console import Console
    from rich.progress import Progress, TextColumn

    console = Console()
    if not (wanted and console.is_terminal):
        yield lambda epoch: None
        return
    with Progress(*Progress.get_default_columns(), TextColumn("{task.fields[numbers]}"), console=console) as bar:
        task = bar.add_task("training", total=epochs, numbers="")

        def show(epoch: Epoch) -> None:
            right = "" if epoch.accuracy is None else f"  accuracy {epoch.accuracy:.1%}"
            bar.update(task, advance=1, numbers=f"loss {epoch.loss:.4g}{right}  rate {epoch.rate:.3g}")

        yield show
