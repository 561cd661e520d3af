"""What is said of one claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograd.text import printable, readable_repr


@readable_repr
@dataclass(frozen=True)
class Finding:
    """What is wrong with the claim for one parameter, or why there is no fair verdict.

    `kind` is one of sign, scale, missing_local, extra_local, missing_path, wrong_rule, wrong_variable,
    stale_or_swapped, wrong_loss, unknown, and without a verdict at_kink, ill_conditioned.
    """

    parameter: str
    kind: str
    message: str
    node: str | None = None  # the node whose local derivative is concerned, or the consumer that was forgotten
    factor: str | None = None  # what to multiply by, or the local derivative as it should be
    point: dict[str, Any] | None = None  # where it is worst
    yours: float | None = None  # there, of the worst element
    true: float | None = None

    @property
    def is_verdict(self) -> bool:
        """Whether the claim is wrong; at a kink, or where rounding hides all, nobody can say."""
        return self.kind not in ("at_kink", "ill_conditioned", "partly")

    def __str__(self) -> str:
        return printable(f"{self.parameter}: {self.kind}: {self.message}")
