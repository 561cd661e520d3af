"""`Module`: something with parameters, each a leaf with a name that pictures and files use."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table

    from autograd import Value


class Module:
    """A function of numbers with parameters. Subclasses say what the parameters are and how the outputs come about."""

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Every parameter with its name, such as `layer1.neuron3.w[0]`, in a fixed order."""
        raise NotImplementedError

    def outputs(self, x: Sequence[Any]) -> list[Value]:
        """The outputs for one example, always as a list."""
        raise NotImplementedError

    def rows(self) -> list[tuple[str, str, str, int]]:
        """What the summary says of each layer: name, shapes, activation, number of parameters."""
        raise NotImplementedError

    def parameters(self) -> list[Value]:
        """Every parameter, in the order of `named_parameters`."""
        return [parameter for _, parameter in self.named_parameters()]

    def weights(self) -> list[Value]:
        """The parameters that a penalty is for: all but the biases."""
        return [parameter for name, parameter in self.named_parameters() if name.rpartition(".")[2] != "b"]

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
