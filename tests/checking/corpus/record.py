"""What the corpus holds: derivations made by hand, wrong and right, each with its loss, a point, and its source.

Claims are named as a course names them: `dW1` is the derivative of the loss with respect to W1, an argument of the loss
or a local variable of it. They stand in the order in which they were derived; a text may use the arguments, the loss's
local variables, and the claims before it. A function takes the arguments of the loss by position; one function for all
claims gives a dict of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: A slip that nobody published: made up from experience with such derivations.
OWN = "own"

#: A loss as its author writes it, a function or a text for `parse`.
Loss = Callable[..., Any] | str
#: A derivation in parts, one function that gives them all, or lines of text.
Claims = Mapping[str, str | Callable[..., Any]] | Callable[..., Mapping[str, Any]] | str

#: The vocabulary: first that of `autograd.checking`, then what it has no word for.
KINDS = {
    "sign": "a sign is flipped, of the whole or of one path",
    "scale": "a constant factor: ½, 2, 1/m, 1/(m·k)",
    "missing_local": "a factor of the chain rule is left out",
    "extra_local": "a factor stands there twice, or belongs to no step",
    "missing_path": "a path is left out: a branch, a time step, a statistic that was held constant",
    "wrong_rule": "the rule of a step is wrong, or taken at another argument",
    "wrong_variable": "the gradient of something else",
    "stale_or_swapped": "another array stands where one belongs: updated weights, another layer's, another gate's",
    "wrong_loss": "the gradient of another loss",
    "missing_mask": "a piecewise function taken as if one of its pieces were all",
    "inverted_mask": "the mask of the other piece, or made from another array",
    "value_for_mask": "the output of relu where its mask belongs",
    "softmax_diagonal": "of the Jacobian of softmax only the diagonal",
    "softmax_copied": "the Jacobian of softmax copied wrong: its argument for its output, a sign, the diagonal added",
    "transposed": "W for Wᵀ, or the product turned",
    "wrong_axis": "a sum over another axis, or over all",
    "missing_sum": "a broadcast operand's gradient not summed back to its shape",
    "broadcast": "(n,) against (n, 1) made an (n, n) array",
    "extra_path": "a term that the loss does not have, such as a penalty, or a path counted twice",
}


@dataclass(frozen=True)
class Slip:
    """A wrong derivation.

    `kind` and `place` are those of the first error: `place` is the variable of the loss whose local derivative is
    concerned, or the consumer that was forgotten; the output itself for a factor or sign of the whole. Further errors
    that do not follow from the first are in `more`; what says the same of the first as well as `kind` and `place` do
    is in `also`. `wrong` holds the claims whose numbers are off, follow-on ones too; none named: all are. A published
    slip is carried over: the same error, in a loss and in names of this corpus.
    """

    name: str
    source: str
    loss: Loss
    at: Mapping[str, Any]
    claims: Claims
    kind: str
    place: str
    wrong: tuple[str, ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    also: tuple[tuple[str, str], ...] = ()

    @property
    def is_published(self) -> bool:
        """Whether the source is an address."""
        return self.source != OWN


@dataclass(frozen=True)
class Right:
    """A right derivation, and what is particular in the way in which it is written."""

    name: str
    style: str
    loss: Loss
    at: Mapping[str, Any]
    claims: Claims
