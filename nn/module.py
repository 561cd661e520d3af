"""`Module`: something with parameters, each a leaf with a name that pictures and files use."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from autograd import Value
from autograd.transforms import is_array

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table


Own = TypeVar("Own", bound="Module")


class Module:
    """A function of numbers with parameters. A subclass holds them in its attributes, and says how it is called.

    >>> class Line(Module):
    ...     def __init__(self) -> None:
    ...         self.w, self.b = [Value(2.0), Value(-1.0)], Value(0.5)
    ...     def __call__(self, x):
    ...         return self.w[0] * x[0] + self.w[1] * x[1] + self.b
    >>> Line().state(), Line()([1.0, 1.0]).data
    ({'w[0]': 2.0, 'w[1]': -1.0, 'b': 0.5}, 1.5)
    """

    training = True  # whether layers that draw, as Dropout does, draw

    def __call__(self, x: Any) -> Any:
        """What the function gives for one example."""
        said = f"{type(self).__name__} needs a __call__(self, x), which says what it computes"
        raise NotImplementedError(said + "; rename its forward" * hasattr(self, "forward"))

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Every parameter with its name, each once: the leaves in the attributes, in lists, tuples, dicts and arrays of
        them, and those of modules there, `name.` before theirs. A leaf without a label gets its name as one."""
        seen: set[Value] = set()
        for name, thing in _held(self):
            inner = thing.named_parameters() if isinstance(thing, Module) else [("", thing)]
            for rest, parameter in inner:
                if parameter not in seen:
                    seen.add(parameter)
                    full = f"{name}.{rest}" if rest else name
                    parameter.label = parameter.label or full
                    yield full, parameter

    def modules(self) -> Iterator[Module]:
        """This module, and all in its attributes, each once."""
        seen: set[int] = set()
        waiting: list[Module] = [self]
        while waiting:
            module = waiting.pop()
            if id(module) not in seen:
                seen.add(id(module))
                yield module
                waiting += reversed([thing for _, thing in _held(module) if isinstance(thing, Module)])

    def train(self: Own, mode: bool = True) -> Own:
        """This module, set to training with all modules in it: Dropout draws."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: Own) -> Own:
        """This module, set to be used: nothing is drawn."""
        return self.train(False)

    def outputs(self, x: Sequence[Any]) -> list[Value]:
        """The outputs for one example, always as a list."""
        found = self(x)
        return [found] if isinstance(found, Value) else list(found)

    def rows(self) -> list[tuple[str, str, str, int]]:
        """What the summary says of each layer: name, shapes, activation, number of parameters."""
        found = [row for _, thing in _held(self) if isinstance(thing, Module) for row in thing.rows()]
        own = [name for name, thing in _held(self) if isinstance(thing, Value)]
        if own or not found:
            found.append((type(self).__name__, ", ".join(_counted(own)), "", len(own)))
        return found

    def parameters(self) -> list[Value]:
        """Every parameter, in the order of `named_parameters`."""
        return [parameter for _, parameter in self.named_parameters()]

    def weights(self) -> list[Value]:
        """The parameters that a penalty is for: all but the biases."""
        return [parameter for name, parameter in self.named_parameters() if not _BIAS.search(name)]

    def zero_grad(self) -> None:
        """Clear the gradient of every parameter: 0.0 from here on, and shown as not computed."""
        for parameter in self.parameters():
            parameter.zero_grad()

    def state(self) -> dict[str, float]:
        """The number of every parameter, by name."""
        return {name: parameter.data for name, parameter in self.named_parameters()}

    def load_state(self, state: Mapping[str, float]) -> None:
        """Set every parameter; all of them, or none if the state does not fit.

        Raises:
            ValueError: a name is missing or unknown, or a number is not finite.
        """
        parameters = dict(self.named_parameters())
        for problem, names in (("lacks", parameters.keys() - state.keys()), ("has", state.keys() - parameters.keys())):
            if names:
                more = f" and {len(names) - 1} more" if len(names) > 1 else ""
                what = "of this model" if problem == "lacks" else "that this model has not"
                raise ValueError(
                    f"the state {problem} a parameter {what}: {min(names)!r}{more}; is it of another shape?"
                )
        for name, number in state.items():
            if (
                isinstance(number, bool)
                or not isinstance(number, (int, float))
                or not abs(number) <= sys.float_info.max
            ):
                raise ValueError(f"the state needs a finite number for {name!r}; got {number!r:.40}")
        for name, parameter in parameters.items():
            parameter.data = state[name]

    def summary(self) -> Table:
        """A table for `rich.print`: each layer's shapes as the course writes them, activation and parameters."""
        from rich.table import Table

        table = Table("layer", "shapes", "activation", "parameters")
        rows = self.rows()
        for *texts, count in rows:
            table.add_row(*texts, f"{count:,}")
        table.add_row("", "", "", f"{sum(row[-1] for row in rows):,}", style="bold")
        return table


#: The last part of a bias's name, alone or with its place.
_BIAS = re.compile(r"(^|\.)(b|bias)(\[.*\])?$")


@contextmanager
def evaluating(model: Module) -> Iterator[None]:
    """Meanwhile, nothing is drawn in the model."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, mode in modes:
            module.training = mode


def _held(module: Module) -> Iterator[tuple[str, Any]]:
    """The leaves and modules in the attributes, with the path to each, in the order of the attributes."""
    stack: list[tuple[str, Any]] = [(name, thing) for name, thing in reversed(vars(module).items())]
    while stack:
        name, thing = stack.pop()
        if isinstance(thing, Module) or (isinstance(thing, Value) and thing.op is None):
            yield name, thing
        elif isinstance(thing, dict):
            stack += [(f"{name}[{key!r}]", part) for key, part in reversed(thing.items())]
        elif isinstance(thing, (list, tuple)):
            stack += [(f"{name}[{at}]", part) for at, part in reversed(list(enumerate(thing)))]
        elif is_array(thing) and thing.dtype == object:
            import numpy as np

            parts = [(f"{name}[{', '.join(map(str, at))}]", part) for at, part in np.ndenumerate(thing)]
            stack += reversed(parts)


def _counted(names: Sequence[str]) -> list[str]:
    """What is held under each attribute: `w (3)` for w[0], w[1], w[2]."""
    counts: dict[str, int] = {}
    for name in names:
        stem = name.partition("[")[0]
        counts[stem] = counts.get(stem, 0) + 1
    return [f"{stem} ({count})" for stem, count in counts.items()]


def checked(x: Sequence[Any], fan_in: int, who: str) -> Sequence[Any]:
    """The inputs of one example.

    Raises:
        ValueError: there are not `fan_in` of them.
        TypeError: it is a single number.
    """
    try:
        count = len(x)
    except TypeError:
        raise TypeError(f"{who} needs a list of {fan_in} inputs; got {x!r}; write [x] for a single one") from None
    if count != fan_in:
        raise ValueError(f"{who} needs fan_in={fan_in} inputs; got {count}")
    return x
