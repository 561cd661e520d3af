"""Activations by name: rows of the table of primitives, which neurons apply to z to get a."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from autograd import OPS, Value
from nn.choices import chosen

if TYPE_CHECKING:
    from collections.abc import Callable


class Activation(NamedTuple):
    """A function of one Value, the name that summaries show, and the initialiser of the weights before it."""

    name: str
    function: Callable[[Any], Any]
    start: str = "xavier"


def _identity(z: Any) -> Any:
    """z itself, without a node for nothing."""
    return z


#: leaky_relu has its usual local derivative of 0.01; `lambda z: z.leaky_relu(0.2)` has another.
ACTIVATIONS = {
    "identity": Activation("identity", _identity),
    **{op.name: Activation(op.name, getattr(Value, op.name), op.activation) for op in OPS.values() if op.activation},
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
