"""Activations by name: rows of the table of primitives, which neurons apply to z to get a."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from autograd import Value
from nn.choices import chosen

if TYPE_CHECKING:
    from collections.abc import Callable


class Activation(NamedTuple):
    """A function of one Value, and the name that summaries show."""

    name: str
    function: Callable[[Any], Any]


def _identity(z: Any) -> Any:
    """z itself, without a node for nothing."""
    return z


#: leaky_relu has its usual local derivative of 0.01; `lambda z: z.leaky_relu(0.2)` has another.
ACTIVATIONS = {
    "identity": Activation("identity", _identity),
    **{
        name: Activation(name, getattr(Value, name))
        for name in ("sigmoid", "tanh", "relu", "leaky_relu", "softplus", "gelu")
    },
}


def activation(choice: str | Callable[[Any], Any]) -> Activation:
    """The activation of that name, or the function itself.

    >>> activation("relu").name, activation(lambda z: z * z).name
    ('relu', '<lambda>')

    Raises:
        ValueError: no activation has that name.
    """
    if not isinstance(choice, str):
        return Activation(getattr(choice, "__name__", repr(choice)), choice)
    return chosen("activation", choice, ACTIVATIONS)
